"""Who came back, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from fte_audit.cubes import NO_ROOM, RETURN, RETURN_SAME_TOPIC, ROOM, Returns
from fte_audit.engines.contacts import CHECK_BITS
from fte_audit.engines.returning import (
    NO_END,
    NOTHING,
    Scope,
    Span,
    gap_to_next,
    pooled,
    returns_among,
)

NEVER = np.iinfo(np.int64).max


def ordered(*contacts):
    """Contacts as (customer, start, end, topic)."""
    rows = [
        (who, start << CHECK_BITS | 5, end, 7, topic << 8 | 63)
        for who, start, end, topic in contacts
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 5).T


def told(*contacts, topic="what", end=100, limit=30):
    returns = Returns("who", topic, (10, 20), None)
    found = returns_among(ordered(*contacts), returns, Scope((0,), end, limit))
    return {name: column.tolist() for name, column in found.items()}


def test_a_return_is_told_as_the_first_window_that_it_lies_within():
    contacts = [(1, 0, 5, 1), (1, 15, 15, 1), (1, 36, 40, 2), (1, 60, 60, 1), (2, 61, 61, 1)]
    found = told(*contacts)
    assert found[RETURN] == [0, 2, 1, 2, 2]
    assert found[RETURN_SAME_TOPIC] == [0, 2, 2, 2, 2]
    assert found[ROOM] == [2, 2, 2, 2, 2]
    assert RETURN_SAME_TOPIC not in told(*contacts, topic=None)


def test_the_room_is_how_many_windows_are_over_when_the_log_ends():
    ends = [(who, 0, end, 0) for who, end in enumerate((80, 81, 90, 91, NO_END))]
    assert told(*ends)[ROOM] == [2, 1, 1, 0, NO_ROOM]


def test_who_writes_too_often_is_no_person():
    contacts = [(1, n, n, 0) for n in range(3)] + [(2, 0, 0, 0)]
    assert told(*contacts, limit=3)[ROOM] == [NO_ROOM, NO_ROOM, NO_ROOM, 2]
    assert told(*contacts, limit=4)[ROOM] == [2, 2, 2, 2]


def test_an_open_conversation_is_a_return_and_has_none_that_can_be_told():
    found = told((1, 0, 5, 0), (1, 9, NO_END, 0), (1, 12, 12, 0))
    assert found[RETURN][0] == 0
    assert found[ROOM] == [2, NO_ROOM, 2]


def test_of_no_contacts_nothing_is_told():
    assert told() == {RETURN: [], RETURN_SAME_TOPIC: [], ROOM: []}


def test_the_next_contact_is_of_the_same_owner_and_starts_later_than_the_end():
    start = np.array([0, 3, 5, 9])
    ended = np.array([5, 4, 5, 9])
    owner = np.array([1, 2, 1, 1])
    assert gap_to_next(start, ended, owner).tolist() == [4, NEVER, 4, NEVER]


@pytest.mark.parametrize(
    ("spans", "whole"),
    [
        ([], NOTHING),
        ([Span(3, 1, 9), Span(None, 0, 12), Span(2, 4, 8)], Span(2, 5, 12)),
        ([NOTHING, Span(3, 1, 9)], Span(3, 1, 9)),
    ],
)
def test_parts_of_a_log_begin_with_the_first_and_end_with_the_last(spans, whole):
    assert pooled(spans) == whole
