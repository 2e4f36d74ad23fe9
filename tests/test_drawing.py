"""From a log to a draw, and from its labels to verified shares, against counts by hand."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest

from fte_audit.diagnostics import UserError
from fte_audit.drawing import draw_paths, verified_by
from fte_audit.drawn import Recipe
from fte_audit.render.draw import sheet
from fte_audit.spec.reader import spec_of

SPEC = spec_of({"version": 1, "extends": "standard"})


def write_log(folder, rows=300):
    """Two thirds of the conversations are AI's; of those, a quarter is handed over."""
    handlings = ["ai", "ai", "human", "ai", "ai_then_human", "human"]
    frame = pl.DataFrame(
        {
            "conversation_id": [f"k{number}" for number in range(rows)],
            "handling": [handlings[number % 6] for number in range(rows)],
            "started_at": [f"2024-02-03T10:{n // 60 % 60:02}:{n % 60:02}Z" for n in range(rows)],
            "resolved": [number % 4 != 0 for number in range(rows)],
        }
    )
    path = folder / "log.csv"
    frame.write_csv(path)
    return str(path)


def label(draw, path, answer):
    """Fill a sheet in by a function of each row."""
    rows = list(csv.DictReader(io.StringIO(sheet.render(draw))))
    for row in rows:
        row.update(answer(row))
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def by_number(row):
    number = int(row["conversation"][1:])
    return {
        "handled": "yes" if row["handling"] == "ai" and number % 5 else "no",
        "resolved": "yes" if number % 4 or number % 8 == 0 else "no",
    }


def test_a_draw_of_all_gives_the_true_shares(tmp_path):
    log = write_log(tmp_path)
    draw = draw_paths([log], Recipe(200, 1), SPEC)
    assert (draw.population, draw.kept) == (200, 300)
    label(draw, tmp_path / "labels.csv", by_number)
    verified = verified_by([log], tmp_path / "labels.csv", SPEC)
    ai = [n for n in range(300) if n % 6 in {0, 1, 3}]
    over = [n for n in range(300) if n % 6 == 4]
    handled = sum(n % 5 != 0 for n in ai)
    assert verified.handled.value == Fraction(handled, 200)
    assert verified.handled.interval.low == verified.handled.interval.high == handled / 200
    resolved = [n for n in (*ai, *over) if n % 4 or n % 8 == 0]
    assert verified.resolved.value == Fraction(len(resolved), 200)
    assert verified.strata[1].shares["handled"].value == 0
    called = [n for n in (*ai, *over) if n % 4]
    agreement = verified.agreement
    assert (agreement.both, agreement.log_only) == (len(called), 0)
    assert (agreement.people_only, agreement.neither) == (
        len(resolved) - len(called),
        200 - len(resolved),
    )
    assert agreement.confirmed.value == 1


def test_shares_of_a_sample_weigh_strata_by_their_size(tmp_path):
    log = write_log(tmp_path)
    recipe = Recipe(40, 5, by=None)
    draw = draw_paths([log], recipe, SPEC)
    label(draw, tmp_path / "labels.csv", by_number)
    verified = verified_by([log], tmp_path / "labels.csv", SPEC)
    of = {("ai",): 150, ("ai_then_human",): 50}
    expected = Fraction(0)
    for stratum in draw.strata:
        drawn = [each for each in draw.conversations if each.stratum == stratum.key]
        yes = sum(each.stratum == ("ai",) and int(each.key[1:]) % 5 > 0 for each in drawn)
        expected += Fraction(of[stratum.key] * yes, 200 * len(drawn))
    assert verified.handled.value == expected
    assert verified.handled.interval.low < expected < verified.handled.interval.high
    assert verified.draw == draw


def test_labels_of_another_log_or_seed_are_refused(tmp_path):
    log = write_log(tmp_path)
    label(draw_paths([log], Recipe(40, 5), SPEC), tmp_path / "labels.csv", by_number)
    (tmp_path / "other").mkdir()
    other = write_log(tmp_path / "other", 298)
    with pytest.raises(UserError, match=r"FTE625.*drawn from another log"):
        verified_by([other], tmp_path / "labels.csv", SPEC)
    text = (tmp_path / "labels.csv").read_text("utf-8").replace("n40.s5.", "n40.s6.")
    (tmp_path / "labels.csv").write_text(text, "utf-8")
    with pytest.raises(UserError, match="FTE625"):
        verified_by([log], tmp_path / "labels.csv", SPEC)


def test_labels_of_another_spec_are_refused_where_it_draws_from_others(tmp_path):
    log = write_log(tmp_path)
    label(draw_paths([log], Recipe(40, 5), SPEC), tmp_path / "labels.csv", by_number)
    renamed = replace(SPEC, title="another title")
    assert verified_by([log], tmp_path / "labels.csv", renamed).handled.value is not None
    dropping = spec_of(
        {"version": 1, "extends": "standard", "logs": {"drop": {"old": "conversation = 'k1'"}}}
    )
    with pytest.raises(UserError, match="FTE625"):
        verified_by([log], tmp_path / "labels.csv", dropping)


def test_another_recipe_than_that_of_the_labels_is_refused(tmp_path):
    log = write_log(tmp_path)
    label(draw_paths([log], Recipe(40, 5), SPEC), tmp_path / "labels.csv", by_number)
    with pytest.raises(UserError, match="not to the one asked for"):
        verified_by([log], tmp_path / "labels.csv", SPEC, refuses=lambda recipe: recipe.n != 41)


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "no such file"), (b"\xff\xfe", "not UTF-8")],
)
def test_labels_that_can_not_be_read_are_refused(tmp_path, content, said):
    if content is not None:
        (tmp_path / "labels.csv").write_bytes(content)
    with pytest.raises(UserError, match=f"FTE624.*{said}"):
        verified_by([write_log(tmp_path)], tmp_path / "labels.csv", SPEC)
