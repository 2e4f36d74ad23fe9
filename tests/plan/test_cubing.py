"""Which cubes a log allows, and what they hold."""

from __future__ import annotations

import pytest

from fte_audit.cubes import Returns
from fte_audit.drawn import Marked
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.plan import cubing
from fte_audit.plan.builder import build_plan
from fte_audit.plan.cubing import plan_cubes
from fte_audit.spec.nodes import Comparison
from fte_audit.spec.reader import spec_of
from tests.reference.readings_logs import BEGIN, COLUMNS, frame_of, rows_of, written
from tests.reference.slow_readings import DAY


def planned(*, folded=False, types=None, marked=None, **changes):
    log, spec = frame_log(frame_of(rows_of({}))), spec_of(written(**changes))
    known = column_types(log)
    plan = build_plan(spec, recognise(log, spec), known)
    return plan_cubes(
        plan, known | (types or {}), "UTC", cubing.EVERY, folded=folded, marked=marked
    )


def lacking(*roles, **changes):
    logs = written()["logs"] | {"columns": COLUMNS | dict.fromkeys(roles)}
    return planned(logs=logs, **changes)


def test_each_cube_has_what_its_readings_ask_for():
    cubes = planned(launch=BEGIN).cubes
    by = ("handling", "abandoned", "rule", "since launch")
    lengths = ("wall clock", "active")
    assert {
        name: (cube.attributes, cube.labels, cube.measures) for name, cube in cubes.items()
    } == {
        cubing.PARTS: ((*by, "channel"), (), ()),
        cubing.CONTACTS: (
            (
                *("handling", "handed over", "abandoned", "resolved", "rule", "since launch"),
                "channel",
            ),
            (),
            (),
        ),
        cubing.WORK: (by, ("topic",), lengths),
        cubing.WORK_FINE: (by, ("topic", "language", "hour"), lengths),
        cubing.TIMES: (by, (), lengths),
        cubing.RATINGS: ((*by, "handed over", "rating"), ("topic",), ("csat",)),
    }
    assert cubes[cubing.TIMES].tables == lengths


def test_returns_are_told_within_the_windows_by_customer_and_topic_until_the_period_ends():
    hours = tuple(hours * 3_600_000_000 for hours in (2, 24, 72, 168, 336, 720))
    end = BEGIN + 9 * DAY
    assert planned(period=(BEGIN, end)).cubes[cubing.CONTACTS].returns == Returns(
        "who", "what", hours, end, "rule", ((0, 1, 2), (1, 2), (2,))
    )
    no_rules = written()["logs"] | {"drop": {}}
    returns = planned(logs=no_rules).cubes[cubing.CONTACTS].returns
    assert (returns.rule, returns.scopes) == (None, ())
    assert planned().cubes[cubing.CONTACTS].returns.end_us is None
    assert lacking("topic").cubes[cubing.CONTACTS].returns.topic is None


@pytest.mark.parametrize("roles", [("customer",), ("started",), ("ended", "duration")])
def test_without_a_customer_or_without_times_there_are_no_returns(roles):
    assert lacking(*roles).cubes[cubing.CONTACTS].returns is None


def test_a_duration_tells_the_end():
    assert lacking("ended").cubes[cubing.CONTACTS].returns is not None


@pytest.mark.parametrize(
    ("roles", "gone"),
    [
        (("ended", "duration"), {cubing.WORK, cubing.WORK_FINE, cubing.TIMES}),
        (("started",), {cubing.WORK_FINE}),
        (("topic", "language"), {cubing.WORK_FINE}),
        (("csat",), {cubing.RATINGS}),
    ],
)
def test_a_cube_needs_its_roles(roles, gone):
    assert set(planned().cubes) - set(lacking(*roles).cubes) == gone


def test_the_audit_of_cubes_drops_by_no_rule_and_asks_for_nothing_else():
    audit = planned().audit
    assert [reason.name for reason in audit.reasons if reason.rule] == []
    assert audit.flags == {}
    tally = audit.tally
    assert (tally.cells, tally.measures, tally.flags, tally.labels) == ((), (), (), ())
    assert tally.cubes == tuple(planned().cubes.values())
    assert {"topic", "language", "hour", "customers"} <= set(tally.keys)


def test_of_copies_what_a_rule_drops_comes_last():
    assert isinstance(planned().audit.duplicates.last, Comparison)
    none = written()["logs"] | {"drop": {}}
    assert planned(logs=none).audit.duplicates.last is None


def test_where_rows_are_conversations_columns_are_no_facts_of_messages():
    names = ("ai_time", "human_time", "closed_at")
    types = dict.fromkeys(names, planned().audit.roles["duration"].type)
    assert planned(types=types).measures == ("wall clock", "active", "csat")


def test_drawn_conversations_are_told_apart_where_shares_are_counted():
    """Of 40 marks, each may be a cell of its own for each set of rules that drop conversations."""
    marked = Marked(7, is_unique=True, marks={81: 1, 82: 40})
    plain, found = planned().cubes, planned(marked=marked)
    assert found.audit.marked == marked
    assert found.audit.codes.keys() == planned().audit.codes.keys()
    more = {}
    for name, cube in found.cubes.items():
        added = cube.attributes[len(plain[name].attributes) :]
        more[name] = (added, cube.most - plain[name].most)
    assert {name: its for name, its in more.items() if its != ((), 0)} == {
        cubing.PARTS: (("drawn", "drawn, digit 1"), 2),
        cubing.CONTACTS: (("drawn", "drawn, digit 1"), 2 * 3),
    }


def test_marks_are_not_looked_for_where_nothing_asks_for_them():
    marked = Marked(7, is_unique=True, marks={81: 1})
    log, spec = frame_log(frame_of(rows_of({}))), spec_of(written())
    known = column_types(log)
    plan = build_plan(spec, recognise(log, spec), known)
    assert plan_cubes(plan, known, "UTC", [cubing.RATINGS], marked=marked).audit.marked is None
