from __future__ import annotations

import threading
from itertools import count

import pytest

from fte_audit.engines.ahead import work_ahead

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


def double(number):
    return 2 * number


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("last", [0, 1, 2, 500])
def test_results_come_in_the_order_of_the_items(last, workers):
    assert list(work_ahead(double, Source(last), workers)) == list(range(2, 2 * last + 1, 2))


def test_nothing_is_asked_for_after_the_end():
    source = Source(3)
    list(work_ahead(double, source, 2))
    assert source.asked == 3 + 1


def test_items_are_taken_here_and_worked_on_elsewhere():
    source = Source(20)
    here = threading.get_ident()
    workers = set(work_ahead(lambda _: threading.get_ident(), source, 2))
    assert source.threads == {here}
    assert here not in workers
    assert 1 <= len(workers) <= 2


def test_as_many_items_as_there_are_workers_are_worked_on_at_once():
    together = threading.Barrier(2, timeout=PATIENCE)
    assert list(work_ahead(lambda _: together.wait() >= 0, range(6), 2)) == [True] * 6


def test_results_come_in_order_though_later_ones_are_ready_first():
    later = threading.Event()

    def slow_at_first(number):
        if number == 0:
            assert later.wait(PATIENCE)
        else:
            later.set()
        return number

    assert list(work_ahead(slow_at_first, range(4), 2)) == [0, 1, 2, 3]


def test_what_the_items_raise_is_raised_here():
    source = Source(9, fails_at=3)
    results = work_ahead(double, source, 2)
    assert next(results) == 2
    with pytest.raises(OSError, match="the disk is gone"):
        list(results)
    assert source.asked == 3


def test_what_the_work_raises_is_raised_in_its_turn():
    def picky(number):
        if number == 3:
            raise ValueError("not three")
        return number

    results = work_ahead(picky, Source(9), 2)
    assert [next(results), next(results)] == [1, 2]
    with pytest.raises(ValueError, match="not three"):
        next(results)


def test_no_more_items_are_held_than_there_are_workers():
    source = Source(9)
    results = work_ahead(double, source, 3)
    assert source.asked == 0
    for taken in range(1, 6):
        next(results)
        assert source.asked <= taken + 2
    results.close()


def test_who_stops_early_waits_for_work_that_has_begun():
    begun, going, done = threading.Event(), threading.Event(), []

    def work(number):
        if number:
            begun.set()
            assert going.wait(PATIENCE)
        done.append(number)
        return number

    results = work_ahead(work, count(), 2)
    assert next(results) == 0
    assert begun.wait(PATIENCE)
    threading.Timer(0.05, going.set).start()
    results.close()
    assert going.is_set()
    assert done == [0, 1]


def test_no_thread_is_left_behind():
    before = threading.active_count()
    results = work_ahead(double, Source(9), 2)
    next(results)
    results.close()
    with pytest.raises(OSError, match="the disk"):
        list(work_ahead(double, Source(9, fails_at=1), 2))
    assert threading.active_count() == before
