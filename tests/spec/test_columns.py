from __future__ import annotations

import pytest

from fte_audit import UserError
from fte_audit.spec.columns import ROLE_KINDS, Columns, Source
from fte_audit.spec.reader import spec_of
from fte_audit.spec.roles import CHOICES, SOURCE_KEYS, Role, RoleKind


def columns(row="message", **roles):
    return spec_of(
        {"version": 1, "extends": "standard", "logs": {"row": row, "columns": roles}}
    ).logs.columns


def refused(row="message", **roles):
    with pytest.raises(UserError) as told:
        columns(row, **roles)
    (problem,) = told.value.diagnostics
    return problem.code, problem.message


def test_every_role_has_a_kind_and_a_key():
    assert set(ROLE_KINDS) == set(Role)
    assert Columns.keys() == [role.value for role in Role]
    assert set(SOURCE_KEYS) == set(RoleKind)
    assert set().union(*SOURCE_KEYS.values()) == set(Source.model_fields)


@pytest.mark.parametrize("role", [role for role in Role if ROLE_KINDS[role] in CHOICES])
def test_a_value_that_means_nothing_is_refused_and_the_next_one_offered(role):
    choices = [choice.value for choice in CHOICES[ROLE_KINDS[role]]]
    for choice in choices:
        mapped = columns(row="message", **{role: {"column": "x", "values": {"a": choice}}})
        assert mapped.mapped[role].values == {"a": choice}
    code, message = refused(**{role: {"column": "x", "values": {"a": choices[0] + "x"}}})
    assert code == "FTE123"
    assert choices[0] + "x" in message


@pytest.mark.parametrize("role", ["csat", "topic", "started", "resolved", "sender"])
def test_only_amounts_and_durations_are_summed(role):
    code, message = refused(**{role: {"column": "x", "take": "sum"}})
    assert code == "FTE128"
    assert "`sum` does not fit" in message


@pytest.mark.parametrize("role", ["cost", "duration"])
def test_amounts_and_durations_are_summed(role):
    unit = {"unit": "seconds"} if role == "duration" else {}
    assert columns(**{role: {"column": "x", "take": "sum", **unit}}).mapped[role].take == "sum"


def test_a_cost_of_messages_says_how_they_make_up_that_of_a_conversation():
    assert refused(cost="price")[0] == "FTE130"
    assert columns(cost={"column": "price", "take": "last"}).cost.take == "last"


@pytest.mark.parametrize("role", ["message", "sent", "sender", "event"])
def test_a_conversation_has_no_role_of_a_message(role):
    code, message = refused("conversation", **{role: "x"})
    assert code == "FTE130"
    assert f"`{role}`" in message


def test_a_conversation_takes_no_value_of_many():
    assert refused("conversation", topic={"column": "x", "take": "last"})[0] == "FTE130"
