"""What contacts that are put together have of what each of them has."""

from __future__ import annotations

import polars as pl
import pytest

from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.plan import attributes as known
from fte_audit.plan import cubing
from fte_audit.plan.builder import build_plan
from fte_audit.plan.bundling import Bundle, Bundled, Joined, lacking, plan_bundles
from fte_audit.plan.cubing import EVERY
from fte_audit.plan.folding import plan_messages
from fte_audit.plan.model import DAY
from fte_audit.spec.reader import spec_of
from tests.reference.readings_logs import COLUMNS, DROP, frame_of, rows_of, written

MESSAGE = {"thread": "a", "at": "2024-03-01 10:00", "who": "ai", "name": "u", "stars": 4}


def planned(wanted=EVERY, **changes):
    log, spec = frame_log(frame_of(rows_of({}))), spec_of(written(**changes))
    types = column_types(log)
    plan = build_plan(spec, recognise(log, spec), types)
    return plan, plan_bundles(plan, types, "UTC", wanted, [Bundle.DAY])


def of_messages():
    columns = {"conversation": "thread", "sent": "at", "sender": "who", "customer": "name"}
    columns |= {"csat": {"column": "stars", "scale": [1, 5]}, "resolved": "stars > 3"}
    columns |= {"escalated": "stars < 2", "channel": "who"}
    logs = {"row": "message", "columns": columns, "messages": {"idle_cap": "5min"}}
    log, spec = frame_log(pl.DataFrame([MESSAGE])), spec_of(written(logs=logs, launch=0))
    audit = plan_messages(spec, recognise(log, spec), column_types(log))
    return plan_bundles(audit.plan, audit.columns, "UTC", EVERY, [Bundle.DAY], folded=True)


def test_of_all_that_cubes_ask_for_it_is_said_what_a_bundle_has():
    plan = of_messages()
    attributes = {name for cube in plan.cubes.cubes.values() for name in cube.attributes}
    assert set(plan.codes) == attributes | {known.ESCALATED} >= {known.SPOKE, known.REOPENED}
    assert set(plan.measures) == set(plan.cubes.measures) >= {cubing.AI_PART, cubing.IN_HANDS}
    assert (plan.has_ends, plan.has_topic) == (True, False)


def test_contacts_are_screened_by_the_rules_and_bundles_are_not_asked_about_them():
    plan, found = planned()
    assert found.audit.reasons == plan.reasons
    assert set(found.audit.drop) == set(DROP)
    assert found.audit.duplicates == plan.duplicates
    assert found.cubes.audit.drop == {}
    assert all(known.DROPPED not in cube.attributes for cube in found.cubes.cubes.values())
    assert found.cubes.cubes[cubing.CONTACTS].returns.rule is None


@pytest.mark.parametrize("duplicates", [{"keep": "all"}, {"key": "topic", "keep": "refuse"}])
def test_what_goes_together_does_not_hang_on_which_figures_are_wanted(duplicates):
    """Where ids repeat, ties break on all that contacts say."""
    logs = written()["logs"] | {"duplicates": duplicates}
    _, one = planned({cubing.PARTS}, logs=logs)
    _, every = planned(logs=logs)
    assert set(one.cubes.cubes) == {cubing.PARTS}
    for scope in (one.scope(duplicates=False), every.scope(duplicates=False)):
        assert scope.codes == every.scope(duplicates=False).codes
        assert scope.measures == ("wall clock", "active", "csat")
        assert scope.labels == ("who", "what")
        assert {DAY, "topic", "language", "hour"} <= set(scope.keys)
        assert scope.end


def test_where_ids_are_unique_no_more_is_read_than_figures_need():
    scope = planned({cubing.PARTS})[1].scope(duplicates=False)
    assert set(scope.codes) == {known.HANDLING, known.ABANDONED, known.CHANNEL}
    assert (scope.measures, scope.labels) == ((), ("who", "what"))
    assert set(scope.keys) == {"handling", "customers", DAY}
    scope = planned({cubing.RATINGS})[1].scope(duplicates=False)
    assert {known.HANDED_OVER, known.ESCALATED} <= set(scope.codes)
    assert scope.measures == ("csat",)


def test_without_ends_the_time_to_the_end_is_what_contacts_took_together():
    assert planned()[1].measures[cubing.WALL_CLOCK] is Joined.SPAN
    logs = written()["logs"] | {"columns": COLUMNS | {"ended": None}}
    _, found = planned(logs=logs)
    assert (found.measures[cubing.WALL_CLOCK], found.has_ends) == (Joined.SUM, True)


@pytest.mark.parametrize(
    ("roles", "way", "missing"),
    [
        ({"started"}, Bundle.DAY, "no column is mapped to `customer`"),
        ({"customer"}, Bundle.COPIES, "no column is mapped to `started`"),
        ({"customer", "started"}, Bundle.COPIES, None),
        ({"customer", "started"}, Bundle.DAY, None),
        ({"customer", "started", "ended"}, Bundle.ISSUE, "no column is mapped to `topic`"),
        ({"customer", "started", "topic"}, Bundle.ISSUE, "nothing says when conversations ended"),
        ({"customer", "started", "topic", "duration"}, Bundle.ISSUE, None),
    ],
)
def test_a_log_that_lacks_a_role_can_not_count_so(roles, way, missing):
    assert lacking(way, roles) == missing


def test_numbers_of_contacts_add_up():
    one, other = Bundled(Bundle.DAY, 5, 3, 1, 0), Bundled(Bundle.DAY, 50, 40, 7, 31)
    assert one + other == Bundled(Bundle.DAY, 55, 43, 8, 31)
