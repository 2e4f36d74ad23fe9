from __future__ import annotations

from types import SimpleNamespace

import pytest

from fte_audit.groups import breakdown_values, calendar_name, groups, over_limit
from fte_audit.plan.model import HANDLINGS
from fte_audit.tally import Cell, CellRequest

BY_HANDLING = CellRequest(("handling",))
BY_WEEK = CellRequest(("handling", "week"), 10)
BY_TOPIC = CellRequest(("handling", "topic"), 1)


def tallies(*keys, weeks=(), topics=()):
    def cells(found):
        return {key: Cell(1, (), ()) for key in found}

    return SimpleNamespace(
        cells={
            BY_HANDLING: cells((key,) for key in keys),
            BY_WEEK: cells(weeks),
            BY_TOPIC: None if topics is None else cells(topics),
        }
    )


PLAN = SimpleNamespace(breakdowns={"week": None, "topic": None, "market": "why"}, launches=())


def test_groups_are_all_by_first_handler_by_handling_and_by_breakdown():
    found = list(groups(PLAN, tallies("ai", "ai_then_human", None, weeks=[("ai", "19744")])))
    assert [(group.by, group.values) for group in found] == [
        ((), ()),
        (("first_handler",), ("ai",)),
        (("first_handler",), (None,)),
        (("handling",), ("ai",)),
        (("handling",), ("ai_then_human",)),
        (("handling",), (None,)),
        (("week",), ("2024-01-22",)),
        (("week", "first_handler"), ("2024-01-22", "ai")),
        (("week", "first_handler"), ("2024-01-22", None)),
    ]
    assert found[0].handlings == (*HANDLINGS, None)
    assert found[1].handlings == ("ai", "ai_then_human")
    assert found[-2].rest == ("week", "19744")


def test_values_come_in_their_order_with_what_is_missing_last():
    keys = [("ai", "9"), ("ai", "19744"), ("human", None)]
    found = tallies("ai", weeks=keys, topics=[("ai", "b"), ("ai", None), ("ai", "a")])
    assert list(breakdown_values(PLAN, found)) == [
        ("week", "9"),
        ("week", "19744"),
        ("week", None),
        ("topic", "a"),
        ("topic", "b"),
        ("topic", None),
    ]


def test_a_key_with_too_many_values_tells_its_limit():
    assert over_limit(tallies("ai", topics=None), "topic") == 1
    assert over_limit(tallies("ai"), "week") is None


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [
        ("week", "19744", "2024-01-22"),
        ("topic", "19744", "19744"),
        ("period", "0", "before launch"),
        ("period", "2", "second"),
        ("day", None, None),
    ],
)
def test_times_have_names(key, value, name):
    assert calendar_name(key, value, (("launch", 1), ("second", 2))) == name
