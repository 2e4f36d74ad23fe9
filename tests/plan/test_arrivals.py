from __future__ import annotations

import pytest

from fte_audit.plan.arrivals import COUNTED, arrival_request, with_arrivals
from fte_audit.plan.builder import build_plan
from fte_audit.spec.nodes import Is, Name, Type
from fte_audit.spec.reader import spec_of

TYPES = {"handling": Type.TEXT, "started": Type.TIME, "language": Type.TEXT}


def planned(*roles, **more):
    columns = {role: role for role in roles}
    spec = {"version": 1, "extends": "standard", "logs": {"columns": columns}} | more
    return build_plan(spec_of(spec), {}, TYPES)


@pytest.mark.parametrize(
    ("roles", "queue", "lacking"),
    [
        (("handling",), None, "no column is mapped to `started`"),
        (("started",), None, "no column is mapped to `handling`"),
        (("handling", "started"), "market", "no column is mapped to `market`"),
    ],
)
def test_what_the_log_lacks_is_said(roles, queue, lacking):
    assert with_arrivals(planned(*roles), queue) == lacking


def test_cells_are_asked_for_by_hour_of_the_week_and_queue():
    plan = planned("handling", "started", "language")
    asked = with_arrivals(plan, "language")
    request = arrival_request(plan, "language")
    assert request.by == ("handling", "language", "weekday", "hour")
    assert asked.tally.cells == (*plan.tally.cells, request)
    assert set(asked.tally.keys) == {*plan.tally.keys, "weekday", "hour"}
    assert len(set(asked.tally.keys)) == len(asked.tally.keys)
    assert with_arrivals(asked, "language") == asked


def test_where_there_are_periods_they_are_told_apart():
    plan = planned("handling", "started", periods={"launch": "2024-01-27"})
    assert arrival_request(plan, None).by == ("handling", "period", "weekday", "hour")


def test_what_a_plan_keeps_and_did_not_arrive_is_told_apart():
    plan = planned("handling", "started", "language")
    asked = with_arrivals(plan, "language", but=Is(Name("language"), None))
    request = arrival_request(asked, "language")
    assert request.by == ("handling", COUNTED, "language", "weekday", "hour")
    assert COUNTED in asked.labels
    assert arrival_request(plan, "language").by == ("handling", "language", "weekday", "hour")
