from __future__ import annotations

from fte_audit.plan.arrivals import with_arrivals
from fte_audit.plan.builder import build_plan
from fte_audit.plan.concurrency import with_concurrency
from fte_audit.plan.serving import plan_service
from fte_audit.spec.nodes import Is, Name, Type
from fte_audit.spec.reader import spec_of

TYPES = {
    "agent": Type.TEXT,
    "handling": Type.TEXT,
    "started": Type.TIME,
    "ended": Type.TIME,
    "language": Type.TEXT,
}


def planned(*roles):
    columns = {role: role for role in roles}
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"columns": columns}})
    return build_plan(spec, {}, TYPES)


def test_everything_is_asked_for_that_the_log_allows():
    plan = planned("agent", "handling", "started", "ended", "language")
    asked = plan_service(plan, TYPES, folded=False)
    expected = with_concurrency(plan, TYPES, folded=False)
    assert asked.plan == with_arrivals(with_arrivals(expected), "language")
    assert (asked.no_arrivals, asked.no_concurrency) == (None, None)
    assert asked.queues == {"language": None, "market": "no column is mapped to `market`"}


def test_what_the_log_lacks_is_said_and_the_plan_stays():
    plan = planned("started")
    asked = plan_service(plan, TYPES, folded=False)
    assert asked.plan == plan
    assert asked.no_arrivals == "no column is mapped to `handling`"
    assert "`agent`" in asked.no_concurrency
    assert all(asked.queues.values())


def test_what_is_left_out_is_left_out_of_everything():
    plan = planned("agent", "handling", "started", "ended", "language")
    but = Is(Name("language"), None)
    asked = plan_service(plan, TYPES, folded=False, but=but)
    expected = with_concurrency(plan, TYPES, folded=False, but=but)
    assert asked.plan == with_arrivals(with_arrivals(expected, but=but), "language", but)
    assert asked.plan != plan_service(plan, TYPES, folded=False).plan
