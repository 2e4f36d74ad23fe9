"""What counts as handled, resolved and repeated, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fte_audit.cubes import CubeCell, packed
from fte_audit.plan import attributes as known
from fte_audit.readings.contrasting import Total
from fte_audit.readings.offer import Table
from fte_audit.readings.population import BY_MINUTES, NONE, WHOLE
from fte_audit.readings.shares import handled
from fte_audit.spec.switches import WAIT
from tests.reference.readings_logs import BEGIN, row, rows_of, value_of, vary, written
from tests.reference.slow_readings import DAY, HOUR

MIXED = rows_of(
    {"handling": "ai"},
    {"handling": "ai"},
    {"handling": "ai_then_human"},
    {"handling": "human_then_ai"},
    {"handling": "human", "channel": "phone"},
    {"handling": "human", "channel": None},
    {"handling": "none"},
    {"handling": None},
)


@pytest.mark.parametrize(
    ("options", "credited", "n"),
    [
        ({}, 3, 8),
        ({"handled": "touched"}, 4, 8),
        ({"handled": "last_answer"}, 3, 8),
        ({"handled": "no_human", "hand_over": "zero"}, 2, 8),
        ({"hand_over": "zero"}, 2, 8),
        ({"hand_over": "last_touch"}, 2, 8),
        ({"handled": "touched", "hand_over": "last_touch"}, 3, 8),
        ({"denominator": "all_chats"}, 3, 6),
        ({"greeting": "real_answer"}, 3, 6),
    ],
)
def test_each_option_credits_what_its_words_say(options, credited, n):
    assert value_of(MIXED, "share", **options) == pytest.approx(credited / n, abs=1e-9)
    assert value_of(MIXED, "number", **options) == credited


def test_what_was_given_up_counts_or_does_not_or_is_credited_to_nobody():
    rows = rows_of(
        {"abandoned": True},
        {"abandoned": None},
        {},
        {"handling": "human", "abandoned": True},
        {"handling": "human"},
    )
    shares = {
        option: value_of(rows, "share", abandoned=option)
        for option in ("handled", "exclude", "failed")
    }
    assert shares == {"handled": 3 / 5, "exclude": 0.666666667, "failed": 2 / 5}


def test_rules_drop_conversations_by_the_first_that_fits():
    rows = rows_of({"tag": "spam"}, {"tag": "test"}, {"tag": "test spam"}, {})
    numbers = {
        option: value_of(rows, "number", spam=option)
        for option in ("keep", "drop_spam", "drop_all")
    }
    assert numbers == {"keep": 4, "drop_spam": 3, "drop_all": 1}


def test_the_first_weeks_end_to_the_microsecond():
    launch = BEGIN + DAY
    weeks = 7 * DAY
    starts = [launch - 1, launch, launch + 2 * weeks - 1, launch + 2 * weeks, launch + 4 * weeks]
    rows = rows_of(*({"started": start, "ended": start} for start in starts))
    spec = written(launch=launch)
    numbers = {
        option: value_of(rows, "number", spec, ramp=option)
        for option in ("include", "drop_2_weeks", "steady")
    }
    assert numbers == {"include": 5, "drop_2_weeks": 2, "steady": 1}


RESOLVED = rows_of(
    {"resolved": True},
    {"resolved": False},
    {"resolved": None},
    {"resolved": True, "escalated": True},
    {"resolved": True, "handling": "ai_then_human"},
    {"resolved": True, "handling": "human_then_ai"},
    {"resolved": True, "handling": "human"},
)


@pytest.mark.parametrize(
    ("options", "good", "n"),
    [
        ({}, 3, 4),
        ({"handled": "touched"}, 4, 5),
        ({"denominator": "all_contacts"}, 3, 6),
        ({"hand_over": "zero"}, 2, 4),
        ({"hand_over": "zero", "denominator": "all_contacts", "resolved": "contained"}, 3, 7),
        ({"resolved": "contained"}, 3, 5),
        ({"resolved": "assumed"}, 3, 5),
        ({"handled": "touched", "resolved": "assumed"}, 4, 6),
        ({"handled": "touched", "resolved": "assumed", "denominator": "all_contacts"}, 4, 7),
    ],
)
def test_resolved_is_what_the_options_say_of_ais_conversations(options, good, n):
    assert value_of(RESOLVED, "resolved", **options) == pytest.approx(good / n, abs=1e-9)


@pytest.mark.parametrize(
    ("option", "good", "n"),
    [("resolved", 2, 4), ("handled", 1, 4), ("exclude", 1, 3), ("failed", 1, 4)],
)
def test_what_customers_gave_up_with_people_is_never_resolved_by_ai(option, good, n):
    """AI resolved one, a second was given up; people had a third, and a fourth was given up."""
    rows = rows_of(
        {},
        {"abandoned": True, "resolved": False},
        {"handling": "human"},
        {"handling": "ai_then_human"},
    )
    value = value_of(
        rows, "resolved", abandoned=option, denominator="all_contacts", hand_over="zero"
    )
    assert value == pytest.approx(good / n, abs=1e-9)
    rows[2] |= {"abandoned": True}
    rows[3] |= {"abandoned": True}
    n -= 2 if option == "exclude" else 0
    value = value_of(
        rows, "resolved", abandoned=option, denominator="all_contacts", hand_over="zero"
    )
    assert value == pytest.approx(good / n, abs=1e-9)


LATER = [row(99, customer="z", handling="none", started=BEGIN + 20 * DAY, ended=None)]
"""The log ends here, long enough for every window of a week."""


def chain(*gaps, **given):
    """Conversations of one customer: from the end of the first to the starts of the others."""
    first = row(0, customer="u", **given)
    return [
        first,
        *(
            row(n, customer="u", handling="human", started=first["ended"] + gap, ended=None)
            for n, gap in enumerate(gaps, 1)
        ),
        *LATER,
    ]


@pytest.mark.parametrize(
    ("gaps", "option", "value"),
    [
        ([2 * HOUR], "2h", 0),
        ([2 * HOUR + 1], "2h", 1),
        ([DAY], "24h", 0),
        ([DAY + 1], "24h", 1),
        ([DAY + 1], "72h", 0),
        ([3 * DAY + 1], "72h", 1),
        ([3 * DAY + 1], "7d", 0),
        ([7 * DAY + 1], "7d", 1),
        ([0], "7d", 1),  # it began as the first ended: that is no return
        ([-1], "7d", 1),
        ([-1, 1], "7d", 0),
        ([1], "at_exit", 1),
    ],
)
def test_a_return_within_the_wait_is_told_to_the_microsecond(gaps, option, value):
    assert value_of(chain(*gaps), "resolved", resolution_wait=option) == value


QUARTER = HOUR // 4


@pytest.mark.parametrize(
    ("off", "is_offered"), [({}, False), ({"started": 1}, True), ({"ended": 1}, True)]
)
def test_two_hours_are_not_offered_where_all_times_are_whole_quarters_of_an_hour(off, is_offered):
    times = [{"started": n * DAY, "ended": n * DAY + QUARTER} for n in range(3)]
    given = [{name: BEGIN + at for name, at in each.items()} for each in (*times, times[0] | off)]
    given += [{"started": BEGIN, "ended": None, "customer": None}]
    (found,) = vary(rows_of(*given), written(), claim="resolved", most=8).readings
    missing = [each.missing for each in found.lacking if (each.switch, each.option) == (WAIT, "2h")]
    said = "every start and end is a whole quarter of an hour, as rounded times are"
    assert missing == ([] if is_offered else [said])


def test_a_return_about_another_topic_counts_only_where_topics_do_not_matter():
    rows = chain(1)
    assert value_of(rows, "resolved", resolution_wait="24h") == 0
    rows[1]["topic"] = "b"
    options = {"resolution_wait": "24h", "repeat_key": "customer_topic"}
    assert value_of(rows, "resolved", **options) == 1
    rows[0]["topic"] = rows[1]["topic"] = None
    assert value_of(rows, "resolved", **options) is None


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({"ended": BEGIN + 13 * DAY}, True),
        ({"ended": BEGIN + 13 * DAY + 1}, False),  # a week later the log has ended
        ({"ended": None}, False),
        ({"customer": None}, False),
        ({"customer": " "}, False),
    ],
)
def test_what_no_return_can_be_told_of_does_not_count(given, counts):
    rows = [row(0, **given), *LATER]
    assert value_of(rows, "resolved", resolution_wait="7d") == (1 if counts else None)
    assert value_of(rows, "resolved") == 1


def test_windows_of_repeats_have_one_base():
    """The log is 21 days long: 7 days is the longest window, so what ended after day 13 is out."""
    rows = chain(2 * DAY, handling="human")
    rows[1] |= {"handling": "ai"}
    late = BEGIN + 15 * DAY
    rows += [row(8, customer="v", handling="human", started=late, ended=late)]
    rows += [row(9, customer="v", handling="ai", started=late + 1, ended=None)]
    windows = {
        window: value_of(rows, "again", repeat_window=window) for window in ("24h", "72h", "7d")
    }
    assert windows == {"24h": 0, "72h": 1, "7d": 1}


def test_a_number_by_minutes_is_of_all_conversations_that_ai_had_a_part_in():
    """Of four alone, and of two that both handled, a quarter: of three customers in each group."""
    table = Table(
        (known.HANDLING,),
        {
            ("ai",): CubeCell(packed({0: 3, 1: 1}), ((packed({}), packed({})),)),
            ("ai_then_human",): CubeCell(packed({1: 2}), ((packed({1: 2}), packed({1: 500_000})),)),
            ("human",): CubeCell(packed({0: 9}), ((packed({}), packed({})),)),
        },
    )
    subject = handled(table, (), "first", by_minutes=True, is_count=True)
    cells = {
        (WHOLE,): table.cells["ai",],
        (BY_MINUTES,): table.cells["ai_then_human",],
        (NONE,): table.cells["human",],
    }
    found = subject.figure(cells, {})
    assert found == Total(
        packed({0: 3_000_000, 1: 1_500_000}), packed({0: 3, 1: 3}), scale=Fraction(1_000_000)
    )
    assert found.value == 4.5
