"""What a name or a code means."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from fte_audit.assumptions import CATALOGUE
from fte_audit.render.explaining import explain, names, render
from fte_audit.spec.reader import standard_spec
from fte_audit.staffing.methods import METHODS


def test_everything_that_is_listed_is_explained_and_listed_once():
    listed = names()
    assert len(set(listed)) == len(listed)
    assert {"fte", *METHODS, *CATALOGUE, *standard_spec().metrics} < set(listed)
    for name in listed:
        found = explain(name)
        assert found.title
        assert found.parts
        assert all(part.strip() for part in found.parts)


def test_a_diagnostic_has_its_cause_its_cure_and_its_example():
    found = explain("fte137")
    assert found.title == "FTE137: assumptions that don't go together"
    starts = [part.split(".")[0] for part in found.parts[:3]]
    assert starts == ["What it means", "Why it is refused", "What to do"]
    assert found.parts[3].startswith("    # before\n    hours_after_leave_per_year:")
    assert not any("**" in part or "```" in part for part in found.parts)


def test_the_last_diagnostic_of_a_family_ends_before_the_next_heading():
    assert not any("##" in part for name in names() for part in explain(name).parts)


def test_full_time_equivalents_have_every_method_and_assumption():
    whole = " ".join(explain("FTE").parts)
    for method in METHODS.values():
        assert method.formula in whole
    for name in CATALOGUE:
        assert name in whole


def test_a_method_says_what_it_rests_on():
    whole = " ".join(explain("displaced_work").parts)
    assert "concurrency" in whole
    assert "People's minutes, at AI's mix of contacts" in whole


def test_an_assumption_says_its_default_or_that_there_is_none():
    whole = " ".join(explain("occupancy").parts)
    assert "Without a word 0.700 to 0.900, at the centre 0.800" in whole
    assert "Used by: Displaced work, AI's own minutes, Drop in people's volume." in whole
    assert "There is no default" in " ".join(explain("cost_per_paid_hour").parts)


def test_a_standard_metric_says_its_formula():
    found = explain("resolution_time")
    assert found.title == "Resolution time"
    assert "Of: resolution_time" in found.parts
    assert "Statistics: mean, median, p90" in found.parts


def test_what_nobody_knows_is_not_explained():
    assert explain("luck") is None
    assert explain("FTE999") is None


@pytest.mark.parametrize("width", [40, 80])
def test_prose_fits_the_width(width):
    text = render(explain("fte"), width)
    assert max(map(cell_len, text.split("\n"))) <= width
    assert text.startswith("Full-time equivalents\n")
