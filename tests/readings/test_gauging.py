"""What definitions come to on logs that are counted by hand."""

from __future__ import annotations

import pytest

from fte_audit.drawn import Recipe
from fte_audit.engines.sources import frame_log
from fte_audit.readings.gauging import (
    FIGURES,
    NOT_A_READING,
    figures_for,
    gauge,
    options_for,
)
from fte_audit.readings.kinds import Kind as Counted
from fte_audit.spec.definitions.catalogue import catalogue
from fte_audit.spec.definitions.model import Kind
from fte_audit.spec.reader import spec_of
from fte_audit.spec.switches import SWITCHES
from fte_audit.varying import vary_log
from tests.reference.readings_logs import frame_of, labelled, make_rows, rows_of, written

ROWS = rows_of(
    *[{"resolved": True}] * 4,
    {"resolved": False},
    *[{"handling": "ai_then_human", "resolved": True}] * 3,
    *[{"handling": "human"}] * 2,
)
"""AI had eight of ten first, alone five; seven of the eight are recorded as resolved."""


def gauged(*names, rows=ROWS, spec=None, labels=None):
    entries = [catalogue()[name] for name in names] or list(catalogue().values())
    found = vary_log(
        frame_log(frame_of(rows)),
        spec_of(spec or written()),
        figures=figures_for(entries),
        wanted=options_for(entries),
        verified=labels,
    )
    return gauge(entries, found.readings, read=found.read, kept=found.kept)


LONG = make_rows(11, 120, 30, 9)
AMONG_ALL = gauged(rows=LONG)


def test_each_definition_has_its_own_value_on_the_same_log():
    found = gauged("containment", "handled_no_human", "handled_touched")
    values = {name: each.value for name, each in found.of.items()}
    assert values == {"containment": 0.625, "handled_no_human": 0.5, "handled_touched": 0.8}
    assert (found.read, found.kept) == (10, 10)


def test_the_reports_own_figure_stands_beside_it():
    found = gauged("containment", "handled_no_human")
    own = {kind: (each.own, each.unit) for kind, each in found.figures.items()}
    assert own == {Kind.RESOLUTION: (0.875, "share"), Kind.HANDLING: (0.8, "share")}


def test_only_what_the_definitions_decide_is_varied():
    options = options_for([catalogue()["handled_no_human"]])
    assert options.keys() == SWITCHES.keys()
    varied = {name: its for name, its in options.items() if list(its) != ["own"]}
    assert varied == {
        "handled": ["no_human", "own"],
        "hand_over": ["ai", "own", "zero"],
        "denominator": ["all_contacts", "own"],
        "repeat_key": ["customer", "own"],
        "rating_at_hand_over": ["dropped", "own"],
    }


TIED = ("handled_no_human", "handled_last_answer", "containment", "intercom_fin_24h", "csat_5_only")


@pytest.mark.parametrize("name", TIED)
def test_a_definition_alone_comes_to_what_it_comes_to_among_all(name):
    """Rules tie options together: no definition is without one that it needs."""
    assert gauged(name, rows=LONG).of[name] == AMONG_ALL.of[name]


def test_only_the_figures_of_the_definitions_are_counted():
    assert figures_for([catalogue()["containment"]]) == [Counted.RESOLVED]
    assert figures_for(list(catalogue().values())) == list(FIGURES.values())


def test_what_the_log_lacks_is_said_and_never_a_zero():
    found = AMONG_ALL
    assert all((each.value is None) == (each.missing is not None) for each in found.of.values())
    missing = {name: each.missing for name, each in found.of.items()}
    assert missing["resolved_judged"] == "it takes labels: `fte-audit draw`"
    assert missing["genesys_aht"] == NOT_A_READING
    assert missing["fcr_surveyed"] == "`rating_population` is not asked here"
    assert missing["csat_mean"] == "`rating_cut: mean` is not among these readings"


def test_what_no_column_tells_is_a_reason_of_its_own():
    spec = written()
    spec["logs"]["columns"] = spec["logs"]["columns"] | {"csat": None}
    found = gauged("csat_5_only", spec=spec)
    assert found.of["csat_5_only"].missing == "the log has no ratings"
    assert found.figures == {}


def test_a_clock_on_the_wall_is_told_whatever_the_spec_makes_of_silences():
    assert gauged("time_wall_clock").of["time_wall_clock"].value == 1


def test_what_people_judge_takes_labels():
    """All eight that AI had first are labelled; people call six of them resolved, five alone."""
    said = {"c4": "no", "c5": "no"}
    labels = labelled(
        ROWS, written(), lambda row: ("yes", said.get(row["conversation"], "yes")), Recipe(8, 1)
    )
    without = gauged("resolved_judged").of["resolved_judged"]
    assert (without.value, without.missing) == (None, "it takes labels: `fte-audit draw`")
    its = gauged("resolved_judged", "handled_verified", labels=labels).of
    assert (its["resolved_judged"].value, its["resolved_judged"].interval) == (0.5, (0.5, 0.5))
    assert (its["handled_verified"].value, its["handled_verified"].interval) == (0.8, (0.8, 0.8))
