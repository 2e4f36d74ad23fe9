from __future__ import annotations

import pytest

from fte_audit.plan.builder import build_plan
from fte_audit.plan.concurrency import with_concurrency
from fte_audit.plan.needs import first_scope, needs
from fte_audit.spec.nodes import Type
from fte_audit.spec.reader import spec_of

TYPES = {
    "agent": Type.TEXT,
    "handling": Type.TEXT,
    "started": Type.TIME,
    "ended": Type.TIME,
    "duration": Type.DURATION,
    "first_response": Type.TIME,
}


def planned(*roles, **more):
    columns = {role: role for role in roles}
    spec = {"version": 1, "extends": "standard", "logs": {"columns": columns}} | more
    return build_plan(spec_of(spec), {}, TYPES)


def asked(*roles, **more):
    return with_concurrency(planned(*roles, **more), TYPES, folded=False)


@pytest.mark.parametrize(
    ("roles", "lacking"),
    [
        (("handling", "started", "ended"), "no column is mapped to `agent`"),
        (("agent", "started", "ended"), "no column is mapped to `handling`"),
        (("agent", "handling", "ended"), "no column is mapped to `started`"),
        (("agent", "handling", "started"), "no column is mapped to `ended` or `duration`"),
        (("handling", "ended"), "no column is mapped to `agent`, `started`"),
    ],
)
def test_what_the_log_lacks_is_said(roles, lacking):
    assert asked(*roles) == lacking


def test_a_sample_of_conversations_does_not_tell_which_overlap():
    roles = ("agent", "handling", "started", "ended")
    assert "can't be seen" in asked(*roles, intervals={"sampled": 0.1})
    assert asked(*roles, intervals={"sampled": 1}).person is not None


def test_a_part_begins_with_the_first_answer_where_there_is_one():
    assert asked("agent", "handling", "started", "ended").person.begins == (
        "the start of the conversation"
    )
    answered = asked("agent", "handling", "started", "duration", "first_response")
    assert answered.person.begins == "the first answer"
    assert answered.tally.concurrency.begins == "the first answer"


def test_a_pass_reads_what_it_takes_and_no_more():
    roles = ("agent", "handling", "started", "ended", "first_response")
    before, after = planned(*roles), asked(*roles)
    assert first_scope(before, duplicates=False).roles == ()
    scope = first_scope(after, duplicates=False)
    assert (scope.roles, scope.end) == (("agent",), True)
    assert needs(after, scope).columns == roles
    assert after.readings == before.readings
