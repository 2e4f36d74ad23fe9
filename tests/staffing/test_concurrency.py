from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest

from fte_audit.assumptions import CONCURRENCY, assumed
from fte_audit.concurrency import Concurrency
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.concurrency import MEASURED, measured, settled

NOBODY = Concurrency(0, 0, 0, {}, 0, 0, 0, 0, 0, 0)


def test_the_mean_is_all_parts_over_the_time_with_any():
    # Ten seconds alone, five with two, five with four: 40 seconds of conversations in 20.
    found = measured(Concurrency(7, 3, 40, {1: 10, 2: 5, 4: 5}, 4, 99, 1, 2, 3, 4))
    assert found.mean == 2
    assert dict(found.shares) == {1: F(1, 2), 2: F(1, 4), 4: F(1, 4)}
    assert [found.share_from(n) for n in (1, 2, 3, 5)] == [1, F(1, 2), F(1, 4), 0]
    assert [found.at_most(F(n, 100)) for n in (1, 50, 51, 75, 95, 100)] == [1, 1, 2, 2, 4, 4]
    with pytest.raises(ValueError, match="beyond 1"):
        found.at_most(F(101, 100))
    assert (found.agents, found.conversations, found.largest) == (3, 7, 4)
    assert found.left_out == 10


def test_the_mean_is_exact_where_many_at_once_are_counted_together():
    found = measured(Concurrency(1000, 1, 3000, {3: 10}, 500, 0, 0, 0, 0, 0))
    assert found.mean == 300


def test_without_any_time_there_is_no_concurrency():
    assert isinstance(measured(NOBODY), NotEstimable)


# What of it becomes an assumption

DEFAULTS = assumed({})
TWO_AT_ONCE = measured(Concurrency(10, 2, 400, {1: 50, 2: 100, 3: 50}, 3, 99, 0, 0, 0, 0))
"""Ten parts of 40 in 200 with any: two at once, and three in the last quarter of the time."""
WITH_FIVE_MORE = measured(Concurrency(10, 2, 400, {1: 50, 2: 100, 3: 50}, 3, 0, 2, 3, 0, 0))


def ends(assumption):
    return assumption.low, assumption.central, assumption.high


def at_once(found=TWO_AT_ONCE, handle=F(40), *, runs_on=False, assumptions=DEFAULTS):
    return settled(assumptions, found, handle, runs_on=runs_on)


def test_minutes_that_run_on_are_divided_by_the_mean_at_once():
    found = at_once(handle=F(99), runs_on=True)
    assert ends(found.assumptions[CONCURRENCY]) == (2, 2, 2)
    assert found.assumptions[CONCURRENCY].basis == MEASURED
    assert found.assumptions[CONCURRENCY].measured
    assert not found.assumptions[CONCURRENCY].given
    assert found.notes == ()
    assert {name: each for name, each in found.assumptions.items() if name != CONCURRENCY} == {
        name: each for name, each in DEFAULTS.items() if name != CONCURRENCY
    }


def test_the_slots_of_a_person_go_up_to_what_was_not_exceeded_in_95_percent_of_the_time():
    assert ends(at_once(runs_on=True).slots) == (2, 2, 3)
    assert ends(at_once(handle=F(10)).slots) == (1, 1, 1)


@pytest.mark.parametrize(
    ("handle", "wanted"),
    [
        # Ten of them in 200: of 20 or less there is room for one after the other.
        (10, (1, 1, 1)),
        (20, (1, 1, 1)),
        # Of 30, 300 in 200: one and a half at once at the least, two at the most.
        (30, (F("1.5"), F("1.5"), 2)),
        (40, (2, 2, 2)),
        (70, (2, 2, 2)),
    ],
)
def test_handle_times_that_fit_into_the_time_with_any_are_not_divided_again(handle, wanted):
    found = at_once(handle=F(handle)).assumptions[CONCURRENCY]
    assert ends(found) == wanted
    assert found.basis.startswith(MEASURED)
    assert ("not divided again" in found.basis) is (wanted == (1, 1, 1))


def test_what_is_left_out_went_on_beside_the_others_or_apart():
    # Five parts more of 40: 600 in the same 200, or 200 more, one by one.
    assert WITH_FIVE_MORE.ends == (F(600, 400), 3)
    assert TWO_AT_ONCE.ends == (2, 2)
    found = at_once(WITH_FIVE_MORE, runs_on=True).assumptions[CONCURRENCY]
    assert ends(found) == (F("1.5"), 2, 3)
    assert found.basis == f"{MEASURED}; the range is for the 5 that it does not rest on"
    assert ends(at_once(WITH_FIVE_MORE, F(30)).assumptions[CONCURRENCY]) == (
        F("1.125"),
        F("1.5"),
        3,
    )
    assert ends(at_once(WITH_FIVE_MORE, F(22)).assumptions[CONCURRENCY]) == (1, F("1.1"), 3)


def test_without_a_handle_time_the_mean_at_once_is_taken():
    found = at_once(handle=NotEstimable("nothing says it"))
    assert ends(found.assumptions[CONCURRENCY]) == (2, 2, 2)


def test_what_the_spec_gives_stays_and_so_do_defaults_where_nothing_was_measured():
    given = {**DEFAULTS, CONCURRENCY: replace(DEFAULTS[CONCURRENCY], given=True)}
    assert at_once(assumptions=given).assumptions == given
    assert at_once(NotEstimable("no agents")).assumptions == DEFAULTS


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        # Eleven nameless ones beside ten.
        (Concurrency(10, 2, 400, {2: 200}, 2, 0, 11, 0, 0, 0), "11 are left out"),
        (Concurrency(10, 1, 501, {5: 99, 6: 1}, 6, 0, 0, 0, 0, 0), "several share an account"),
    ],
)
def test_what_is_no_persons_is_not_assumed_of_one(times, reason):
    found = at_once(measured(times), runs_on=True)
    assert found.assumptions == DEFAULTS
    assert found.slots == DEFAULTS[CONCURRENCY]
    (note,) = found.notes
    assert reason in note


def test_more_than_is_usual_is_pointed_out():
    found = at_once(measured(Concurrency(10, 1, 400, {4: 100}, 4, 0, 0, 0, 0, 0)), runs_on=True)
    assert ends(found.assumptions[CONCURRENCY]) == (4, 4, 4)
    (note,) = found.notes
    assert "more than the 3 that is usual" in note
