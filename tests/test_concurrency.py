from __future__ import annotations

from fte_audit.concurrency import Concurrency


def test_what_agents_had_at_once_adds_up_and_is_written_out():
    one = Concurrency(3, 2, 50, {2: 10, 4: 1}, 4, 1, 0, 4, 0, 1)
    two = Concurrency(1, 1, 21, {1: 30, 2: 7}, 2, 0, 5, 0, 2, 0)
    both = Concurrency(4, 3, 71, {1: 30, 2: 17, 4: 1}, 4, 1, 5, 4, 2, 1)
    assert one + two == two + one == both
    assert list((one + two).levels) == [1, 2, 4]
    assert one.to_plain() == {
        "counted": 3,
        "agents": 2,
        "total_us": 50,
        "levels": [[2, 4], [10, 1]],
        "largest": 4,
        "not_people": 1,
        "nameless": 0,
        "open": 4,
        "unknown": 0,
        "backwards": 1,
    }
