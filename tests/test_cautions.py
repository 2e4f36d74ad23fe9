from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fte_audit import cautions
from fte_audit.plan.model import HANDLING
from fte_audit.tally import Cell, CellRequest, RepeatBase, RepeatRequest

WEEK_US = 604_800_000_000
REQUEST = RepeatRequest(("customer",), (("back", WEEK_US),), 300_000_000, WEEK_US, None)
NONE_OUT = RepeatBase(90, 0, 0, 0, 0, 0, 0, 0, 0, 30, 0)


def on_repeats(base, kept=100):
    statistic = SimpleNamespace(column="back")
    plan = SimpleNamespace(
        metrics=[
            SimpleNamespace(label="Back", statistics=[statistic]),
            SimpleNamespace(label="Other", statistics=[SimpleNamespace(column="x")]),
        ]
    )
    tallies = SimpleNamespace(
        repeats={REQUEST: base}, screening=SimpleNamespace(kept=kept), plan=None
    )
    return list(cautions.on_repeats(plan, tallies))


def test_where_every_conversation_counts_nothing_is_left_out():
    assert on_repeats(NONE_OUT, 90) == ["Back: 90 of 90 conversations count."]


def test_everything_that_is_left_out_is_said_with_its_number():
    base = RepeatBase(90, 1, 2, 60, 4, 5, 2, 35, 6, 30, 1_706_400_000_000_000)
    assert on_repeats(base) == [
        (
            "Back: 90 of 100 conversations count; left out are 1 without a customer, 2 without an "
            "end, 60 of 2 customers with 30 or more each (at most 35), surely shared or test "
            "accounts, 4 that ended less than 7 days before 2024-01-28T00:00:00Z and 5 with a "
            "launch within 7 days."
        ),
        (
            "Back: after 6 conversations the customer was back within 5 minutes, which is taken "
            "for a hand-over and no repeat."
        ),
    ]


def test_one_reason_stands_alone():
    (said,) = on_repeats(replace(NONE_OUT, heavy=30, heavy_customers=1, largest=30))
    assert said.endswith(
        "left out are 30 of 1 customer with 30 or more each (at most 30), surely "
        "shared or test accounts."
    )


@pytest.mark.parametrize(
    ("handlings", "told"),
    [(["ai", "human"], 1), (["ai_then_human", "human_then_ai"], 1), (["ai", None, "none"], 0)],
)
def test_groups_that_were_not_drawn_by_lot_are_named_where_there_are_two(handlings, told):
    cells = {(handling,): Cell(1, (), ()) for handling in handlings}
    tallies = SimpleNamespace(cells={CellRequest((HANDLING,)): cells})
    plan = SimpleNamespace(comparing=SimpleNamespace(assigned=None))
    assert list(cautions.on_groups(plan, tallies)) == [cautions.NOT_RANDOMISED] * told


def test_groups_that_were_drawn_by_lot_are_said_to_be():
    plan = SimpleNamespace(comparing=SimpleNamespace(assigned="by a coin"))
    assert list(cautions.on_groups(plan, SimpleNamespace(cells={}))) == [
        "The spec says how conversations were assigned at random: by a coin"
    ]


@pytest.mark.parametrize(
    ("role", "customers", "told"),
    [("conversation", False, 1), ("customer", True, 0), ("conversation", True, 0)],
)
def test_intervals_without_customers_are_said_to_be_narrow(role, customers, told):
    plan = SimpleNamespace(
        cluster=SimpleNamespace(role=role),
        roles={"customer": 1} if customers else {},
        comparing=SimpleNamespace(strata=()),
    )
    assert len(list(cautions.on_intervals(plan))) == told


def test_a_topic_has_to_be_known_beforehand():
    plan = SimpleNamespace(
        cluster=None, roles={}, comparing=SimpleNamespace(strata=("hour", "topic"))
    )
    (said,) = cautions.on_intervals(plan)
    assert "known before anybody handled" in said


def test_what_is_odd_in_messages_is_counted_in_the_right_number():
    assert list(cautions.on_senders(0, 0)) == list(cautions.on_values({"topic": 0})) == []
    assert list(cautions.on_senders(1, 1)) == [
        (
            "1 message in 1 conversation comes from a sender that the spec does not know: counted "
            "as a message, but as nobody's answer."
        )
    ]
    (many,) = cautions.on_senders(1_200, 30)
    assert many.startswith("1,200 messages in 30 conversations come from senders that the spec")
    assert cautions.on_clocks(2, "turn") == (
        "In 2 conversations times run backwards along `turn`: messages were ordered by time."
    )
    (said,) = cautions.on_values({"topic": 1, "customer": 0})
    assert said.startswith("In 1 conversation the messages disagree on `topic`")
