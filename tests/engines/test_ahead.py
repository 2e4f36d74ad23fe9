from __future__ import annotations

import threading
from itertools import count

import pytest

from fte_audit.engines.ahead import read_ahead

PATIENCE = 5


class Source:
    """Numbers from 1 on that remember how often they were asked for, and by which thread."""

    def __init__(self, last, fails_at=None):
        self.last = last
        self.fails_at = fails_at
        self.asked = 0
        self.threads = set()

    def __iter__(self):
        return self

    def __next__(self):
        self.asked += 1
        self.threads.add(threading.get_ident())
        if self.asked == self.fails_at:
            raise OSError("the disk is gone")
        if self.asked > self.last:
            raise StopIteration
        return self.asked


@pytest.mark.parametrize("last", [0, 1, 2, 500])
def test_items_come_in_their_order(last):
    assert list(read_ahead(Source(last))) == list(range(1, last + 1))


def test_nothing_is_asked_for_after_the_end():
    source = Source(3)
    list(read_ahead(source))
    assert source.asked == 3 + 1


def test_items_are_made_in_one_other_thread():
    source = Source(20)
    list(read_ahead(source))
    assert len(source.threads) == 1
    assert threading.get_ident() not in source.threads


def test_the_next_item_is_made_while_the_last_one_is_used():
    made = [threading.Event() for _ in range(3)]

    def items():
        for number, event in enumerate(made):
            event.set()
            yield number

    for number in read_ahead(items()):
        following = made[min(number + 1, 2)]
        assert following.wait(PATIENCE), "nobody makes the next item"


def test_what_the_making_raises_is_raised_in_its_turn():
    source = Source(9, fails_at=3)
    ahead = read_ahead(source)
    assert [next(ahead), next(ahead)] == [1, 2]
    with pytest.raises(OSError, match="the disk is gone"):
        next(ahead)
    assert source.asked == 3


def test_at_most_one_item_is_made_ahead():
    source = Source(9)
    ahead = read_ahead(source)
    assert source.asked == 0
    for taken in range(1, 6):
        next(ahead)
        assert source.asked <= taken + 1
    ahead.close()


def test_who_stops_early_waits_for_the_item_in_the_making():
    going, done = threading.Event(), []

    def items():
        for number in count():
            if number == 1:
                assert going.wait(PATIENCE)
            yield number
            done.append(number)

    ahead = read_ahead(items())
    assert next(ahead) == 0
    threading.Timer(0.05, going.set).start()
    ahead.close()
    assert going.is_set()
    assert done == [0]


def test_no_thread_is_left_behind():
    before = threading.active_count()
    ahead = read_ahead(Source(9))
    next(ahead)
    ahead.close()
    with pytest.raises(OSError, match="the disk"):
        list(read_ahead(Source(9, fails_at=1)))
    assert threading.active_count() == before
