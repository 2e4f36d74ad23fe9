"""Bills against a log that is counted by hand."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest

from fte_audit.billing import Gap
from fte_audit.drawn import Recipe
from fte_audit.estimates.stratified import Stratum, stratified_interval
from fte_audit.readings.bills import covered_after, hold
from fte_audit.spec.billed import Billed
from tests.reference.readings_logs import (
    BEGIN,
    DAY,
    HOUR,
    labelled,
    make_rows,
    rows_of,
    vary,
    written,
)

BILL = {
    "resolutions": "10",
    "price": "0.99 USD",
    "period": ["2024-03-01", "2024-03-05"],
    "definition": "containment",
    "own": {"resolved": "recorded", "resolution_wait": "24h", "hand_over": "zero"},
}
LATE = BEGIN + 7 * DAY // 2
ROWS = rows_of(
    {},
    {"resolved": False},
    {"handling": "ai_then_human"},
    {"resolved": None},
    {"customer": "again"},
    {"customer": "again", "started": BEGIN + 12 * HOUR, "ended": BEGIN + 13 * HOUR},
    {"handling": "human"},
    {"started": LATE, "ended": LATE + HOUR},
    {"started": BEGIN + 6 * DAY, "ended": BEGIN + 6 * DAY + HOUR},
)
"""The last is not in the period of the bill, but shows who came back after it.

AI had six alone. Of these, the first, the sixth and the eighth are recorded as resolved and nobody
came back within a day; of the fourth nothing is recorded.
"""


def held(rows=ROWS, spec=None, **changes):
    spec = (spec or written(claims={})) | {"billed": {"march": BILL | changes}}
    [found] = vary(rows, spec, bills=True, most=20).bills
    return found


def gap(low, high):
    return tuple(Gap(n, n * Fraction(99, 100)) for n in (low, high))


def test_a_bill_is_held_against_both_definitions():
    found = held()
    assert (found.by_vendor.low, found.by_vendor.high) == (6, 6)
    assert found.counting == gap(4, 4)


def test_what_the_log_does_not_tell_makes_a_range_and_no_zero():
    found = held()
    assert (found.by_own.low, found.by_own.high) == (3, 4)
    assert found.total == gap(6, 7)
    assert found.defining == gap(2, 3)


def test_a_wait_that_is_not_over_when_the_log_ends_is_not_told():
    found = held(ROWS[:-1])
    assert (found.by_own.low, found.by_own.high) == (2, 4)


def test_who_comes_back_after_the_days_of_the_bill_has_come_back():
    late = ROWS[7] | {"customer": "late", "started": BEGIN + 4 * DAY - 2 * HOUR}
    late |= {"ended": BEGIN + 4 * DAY - 2 * HOUR}
    back = rows_of(
        {
            "conversation": "back",
            "customer": "late",
            "started": BEGIN + 4 * DAY,
            "ended": BEGIN + 4 * DAY,
        }
    )
    rows = [*ROWS[:7], late, ROWS[8]]
    assert (held(rows).by_own.low, held(rows).by_own.high) == (3, 4)
    found = held([*rows, *back])
    assert (found.by_own.low, found.by_own.high) == (2, 3)
    assert (found.by_vendor.low, found.by_vendor.high) == (6, 6)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_numbers_are_those_of_a_count_row_by_row(seed):
    rows = make_rows(seed, 120, 8, 3)
    declared = written(claims={}, period=(BEGIN - 2 * DAY, BEGIN + 9 * DAY))
    own = {"resolved": "recorded", "hand_over": "zero"}
    found = held(rows, declared, period=["2024-03-02", "2024-03-06"], own=own)
    start, end = BEGIN + DAY - HOUR, BEGIN + 5 * DAY - HOUR  # midnight in Stockholm
    told = [
        row["resolved"]
        for row in rows
        if start <= row["started"] < end and row["handling"] == "ai" and not row["tag"]
    ]
    assert (found.by_own.low, found.by_own.high) == (
        sum(said is True for said in told),
        sum(said is not False for said in told),
    )
    assert found.by_own.low > 0


def test_a_definition_of_the_catalogue_can_be_ones_own():
    """AI answered last in six conversations, and nobody asked for more."""
    found = held(own="resolved_assumed")
    assert (found.by_own.name, found.by_own.low, found.by_own.high) == ("resolved_assumed", 6, 6)
    assert found.defining == gap(0, 0)


def test_what_the_log_cannot_answer_says_what_is_missing():
    found = held(own="resolved_judged")
    assert found.by_own.missing == "it takes labels: `fte-audit draw`"
    assert (found.by_own.low, found.by_own.high) == (None, None)
    assert (found.total, found.defining) == (None, None)
    assert found.counting == gap(4, 4)


def test_a_definition_that_asks_the_log_nothing_is_not_counted():
    found = held(definition="intercom_fin_outcome")
    assert found.by_vendor.missing == "it says nothing that a log could be asked"
    assert found.counting is None


@pytest.mark.parametrize("period", [["2024-02-29", "2024-03-05"], ["2024-03-01", "2024-03-09"]])
def test_a_bill_beyond_the_log_is_not_counted(period):
    found = held(period=period)
    assert found.by_vendor.missing == found.by_own.missing
    assert found.by_own.missing.startswith("the log goes from 2024-03-01 to 2024-03-07, ")
    assert (found.counting, found.defining, found.total) == (None, None, None)


def test_a_declared_period_says_how_far_the_log_goes():
    spec = written(claims={}, period=(BEGIN - 30 * DAY, BEGIN + 30 * DAY))
    assert held(spec=spec, period=["2024-02-29", "2024-03-09"]).by_vendor.low == 7
    narrow = written(claims={}, period=(BEGIN, BEGIN + 2 * DAY))
    missing = held(spec=narrow).by_vendor.missing
    assert missing == "the log goes from 2024-03-01 to 2024-03-03, and the bill beyond that"


def test_a_period_in_which_nothing_began_is_no_zero():
    spec = written(claims={}, period=(BEGIN - 30 * DAY, BEGIN + 30 * DAY))
    found = held(spec=spec, period=["2024-02-05", "2024-02-10"])
    assert found.by_own.missing == "no conversation began in these days"


def test_a_sample_holds_no_number():
    spec = written(claims={}, intervals={"sampled": 0.1})
    assert held(spec=spec).by_vendor.missing.startswith("the log is a sample")


def test_what_neither_counts_is_told():
    rows = [*ROWS, *rows_of({"conversation": "bad", "ended": BEGIN - 1})]
    assert held(rows).dropped == {"ends before it starts": 1}


def test_bills_are_held_only_where_they_are_wanted():
    assert vary(ROWS, written(claims={}) | {"billed": {"march": BILL}}, most=20).bills == ()


def test_days_begin_where_the_log_says():
    """The first of March begins in Stockholm an hour before it does in Greenwich."""
    march, day = (BEGIN - HOUR, BEGIN - HOUR + DAY), (BEGIN, BEGIN + HOUR)
    assert covered_after(march, None, day, "Europe/Stockholm") == march[1]
    assert isinstance(covered_after(march, None, day, "UTC"), str)


def test_a_log_tells_who_came_back_until_its_last_start_or_the_end_of_its_period():
    bill, starts = (BEGIN, BEGIN + DAY), (BEGIN, BEGIN + 2 * DAY + HOUR)
    assert covered_after(bill, None, starts, "Europe/Stockholm") == BEGIN + 2 * DAY + HOUR + 1
    declared = (BEGIN, BEGIN + 9 * DAY)
    assert covered_after(bill, declared, starts, "Europe/Stockholm") == BEGIN + 9 * DAY


def test_without_starts_nothing_can_be_held():
    found = hold("march", Billed.model_validate(BILL), "nothing says when conversations began")
    assert covered_after((0, 1), None, None, "UTC") == found.by_own.missing


MANY = [
    {"handling": handling, "started": BEGIN + hour * HOUR, "ended": BEGIN + hour * HOUR}
    for hour in range(0, 180, 3)
    for handling in ("ai", "ai", "ai_then_human")
]
"""Each hour counted has 40 of 60 conversations alone with AI; 32 hours are in the bill's days."""


def judged(answer, recipe, spec=None, **changes):
    spec = spec or written(claims={})
    rows = rows_of(*MANY)
    labels = labelled(rows, spec, answer, recipe)
    spec |= {"billed": {"march": BILL | {"own": {"resolved": "judged"}} | changes}}
    [found] = vary(rows, spec, bills=True, most=20, verified=labels).bills
    return found


def by_day(row):
    """In the days of the bill, a half is resolved; after them, nothing."""
    is_billed = row["started"] < BEGIN + 4 * DAY
    return ("", "yes" if is_billed and int(row["conversation"][1:]) % 2 else "no")


def test_a_bill_by_peoples_labels_counts_those_of_its_days():
    """All are labelled, so nothing is left to chance: of 96 in 32 hours, a half."""
    found = judged(by_day, Recipe(180, 1))
    assert (found.by_own.low, found.by_own.high, found.by_own.by_labels) == (48, 48, True)
    assert found.total == gap(10 - 48, 10 - 48)
    assert not found.by_vendor.by_labels


def test_a_bill_by_labels_of_a_sample_is_the_interval_of_what_was_drawn_of_its_days():
    found = judged(by_day, Recipe(120, 1))
    draw = labelled(rows_of(*MANY), written(claims={}), by_day, Recipe(120, 1)).draw
    rows = {row["conversation"]: row for row in rows_of(*MANY)}
    strata = []
    for each in draw.strata:
        drawn = [rows[it.key] for it in draw.conversations if it.stratum == each.key]
        inside = [row for row in drawn if row["started"] < BEGIN + 4 * DAY]
        yes = sum(by_day(row)[1] == "yes" for row in inside)
        billed = 64 if each.key == ("ai",) else 32
        strata.append(Stratum(billed, yes, len(inside) - yes))
    interval = stratified_interval(strata, 0.95)
    yes, no = sum(each.yes for each in strata), sum(each.no for each in strata)
    low, high = max(96 * interval.low, yes), min(96 * interval.high, 96 - no)
    assert (found.by_own.low, found.by_own.high) == (floor(low), ceil(high))
    assert found.by_own.low < 48 < found.by_own.high


def test_what_a_wait_leaves_open_is_in_the_range_of_labels_too():
    """The log goes on for 177 hours: of 168, the 12 of the last four times may have come back."""
    always = lambda _: ("", "yes")  # noqa: E731
    own = {"resolved": "judged", "resolution_wait": "24h"}
    found = judged(always, Recipe(180, 1), own=own, period=["2024-03-01", "2024-03-08"])
    assert (found.by_own.low, found.by_own.high) == (156, 168)


def test_what_began_after_its_days_tells_who_came_back_with_labels_too():
    always = lambda _: ("", "yes")  # noqa: E731
    own = {"resolved": "judged", "resolution_wait": "24h"}
    found = judged(always, Recipe(180, 1), own=own)
    assert (found.by_own.low, found.by_own.high) == (96, 96)


def test_too_few_labels_of_its_days_say_so():
    found = judged(by_day, Recipe(14, 1))
    assert found.by_own.missing == "fewer than 10 of the conversations that it counts are labelled"


def test_a_bill_that_people_judge_takes_labels():
    found = held(own={"resolved": "judged"})
    assert found.by_own.missing == "it takes labels: `fte-audit draw`"
