"""Contacts of a customer that count as one, worked out by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from fte_audit.engines.bundling import _part, kept
from tests.reference.readings_logs import BEGIN, COLUMNS, rows_of, value_of, vary, written
from tests.reference.slow_readings import DAY, HOUR

MINUTE = 60 * 10**6
TEN = BEGIN + 10 * HOUR
"""10:00 in UTC, 11:00 in the zone of the spec."""


def contacts(*given, who="u", **alike):
    """Contacts of one customer that take a minute each."""
    rows = rows_of(*({"ended": each["started"] + MINUTE} | each for each in given), **alike)
    return [row | {"customer": who, "conversation": f"{who}{n}"} for n, row in enumerate(rows)]


def number(rows, **options):
    """How many there are, of what AI had a part in."""
    return value_of(rows, "number", handled="touched", **options)


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ([0, 5, 5.1], [1, 0, 1]),  # the third is near the second, which does not count
        ([0, 3, 6, 9, 12], [1, 0, 1, 0, 1]),
        ([0, 6, 7, 12], [1, 1, 0, 1]),
        ([0, 0, 0], [1, 0, 0]),
    ],
)
def test_a_copy_starts_at_most_five_minutes_after_the_last_that_counts(starts, expected):
    start = np.array([round(each * MINUTE) for each in starts])
    begins = np.arange(len(start)) == 0
    assert kept(start, begins).tolist() == [bool(each) for each in expected]
    twice = kept(np.append(start, start), np.append(begins, begins))
    assert twice.tolist() == [bool(each) for each in expected] * 2


def test_five_minutes_are_told_to_the_microsecond():
    for gap, n in ((5 * MINUTE, 1), (5 * MINUTE + 1, 2)):
        rows = contacts({"started": TEN}, {"started": TEN + gap}, {"started": TEN})
        assert number(rows, duplicates="drop_5min") == n
        assert number(rows) == 3


def test_contacts_about_another_topic_are_no_copies_and_no_topic_is_one():
    times = [{"started": TEN}, {"started": TEN + MINUTE}]
    for topics, n in ((("a", "b"), 2), (("a", None), 2), ((None, None), 1)):
        rows = contacts(*(at | {"topic": topic} for at, topic in zip(times, topics, strict=True)))
        rows += contacts({"started": TEN}, {"started": TEN + MINUTE}, who="v")  # these are
        assert number(rows, duplicates="drop_5min") == n + 1


def test_of_copies_of_one_moment_the_one_that_ends_first_and_then_the_lesser_id_counts():
    near = [{"started": TEN, "handling": "human"}, {"started": TEN}]
    apart = {"started": TEN + DAY + 1}
    for rows, n in (
        (contacts(*near, apart), 1),  # u0 is before u1
        (contacts(*near[::-1], apart), 2),
        (contacts(near[0], near[1] | {"ended": TEN}, apart), 2),
        (contacts(near[0] | {"ended": None}, near[1], apart), 2),
    ):
        assert number(rows, duplicates="drop_5min") == n
        assert number(rows[::-1], duplicates="drop_5min") == n


def test_rounded_starts_tell_no_copies():
    rows = contacts({"started": BEGIN}, {"started": BEGIN}, {"started": BEGIN + HOUR // 4})
    (found,) = vary(rows, written(), claim="share", most=99).readings
    why = {(each.switch, each.option): each.missing for each in found.lacking}
    said = "every start is a whole quarter of an hour, as rounded times are"
    assert why["duplicates", "drop_5min"] == said
    assert {each.switch for each in found.fixed} >= {"duplicates"}


@pytest.mark.parametrize(
    ("starts", "n"),
    [
        ([22.9, 23.1], 2),  # midnight in the zone of the spec
        ([23.1, 24.5], 1),
        ([10, 11, 34, 35], 2),
    ],
)
def test_a_day_is_one_of_the_zone_of_the_spec(starts, n):
    rows = contacts(*({"started": BEGIN + round(hour * HOUR)} for hour in starts))
    rows += contacts({"started": TEN}, {"started": TEN + 1}, who="v")
    assert number(rows, unit="customer_day") == n + 1


WEEK = 7 * DAY


@pytest.mark.parametrize(
    ("given", "n"),
    [
        ([{"started": TEN + MINUTE + WEEK}], 1),
        ([{"started": TEN + MINUTE + WEEK + 1}], 2),
        ([{"started": TEN + MINUTE, "topic": "b"}], 2),
        ([{"started": TEN + 1, "ended": None}, {"started": TEN + 1 + WEEK}], 1),
        # the one that ends last of those before decides
        (
            [
                {"started": TEN + 1, "ended": TEN + DAY},
                {"started": TEN + 2},
                {"started": TEN + 8 * DAY},
            ],
            1,
        ),
        ([{"started": TEN + 6 * DAY}, {"started": TEN + 12 * DAY}], 1),
    ],
)
def test_an_issue_goes_on_until_a_week_goes_by(given, n):
    rows = contacts({"started": TEN}, *given)
    rows += contacts({"started": TEN}, {"started": TEN + 1}, who="v")
    assert number(rows, unit="customer_issue") == n + 1


def test_contacts_without_a_topic_or_a_customer_stand_alone():
    rows = contacts({"started": TEN}, {"started": TEN + 1}, topic=None)
    rows += contacts({"started": TEN}, {"started": TEN + 1}, who="v")
    assert number(rows, unit="customer_issue") == 3
    rows[0]["customer"] = rows[1]["customer"] = " "
    assert number(rows, unit="customer_day") == 3
    assert number(rows, duplicates="drop_5min") == 3


@pytest.mark.parametrize(
    ("handlings", "one"),
    [
        (("ai", "ai"), "ai"),
        (("human", "none"), "human"),
        (("none", "none"), "none"),
        (("none", "human", "ai"), "human_then_ai"),
        (("ai", "none", "human"), "ai_then_human"),
        (("ai_then_human", "ai"), "ai_then_human"),
        (("human_then_ai", "human"), "human_then_ai"),
        (("ai", "human_then_ai"), "ai_then_human"),
        (("ai", None), None),
    ],
)
def test_who_had_contacts_together_is_who_had_the_first_and_whether_both_had_any(handlings, one):
    rows = contacts(*({"started": TEN + n, "handling": h} for n, h in enumerate(handlings)))
    parts = {"touched": {"ai", "ai_then_human", "human_then_ai"}, "first": {"ai", "ai_then_human"}}
    parts |= {"last_answer": {"ai", "human_then_ai"}, "no_human": {"ai"}}
    for handled, its in parts.items():
        hand_over = "zero" if handled == "no_human" else "ai"
        options = {"unit": "customer_day", "handled": handled, "hand_over": hand_over}
        assert value_of(rows, "number", **options) == (one in its)
    counts = {"unit": "customer_day", "greeting": "real_answer"}
    assert (value_of(rows, "share", **counts) is None) == (one in {"none", None})


def test_what_is_left_of_contacts_together_is_what_the_last_says():
    def rows(**last):
        return contacts({"started": TEN}, {"started": TEN + 1, "stars": 1, **last})

    day = {"unit": "customer_day"}
    assert value_of(rows(), "resolved", **day) == 1
    assert value_of(rows(resolved=False), "resolved", **day) == 0
    assert value_of(rows(resolved=None), "resolved", **day) is None
    assert value_of(rows(), "rating", **day) == 1
    assert value_of(rows(stars=None), "rating", **day) is None
    assert value_of(rows(abandoned=True), "share", abandoned="failed", **day) == 0
    assert value_of(rows()[::-1], "rating", **day) == 1


@pytest.mark.parametrize(("one", "n"), [(True, 0), (None, 1), (False, 1)])
def test_contacts_together_are_escalated_where_one_was(one, n):
    """A person's contact that is escalated is none that AI handed over, but part of what AI had."""
    rows = contacts({"started": TEN}, {"started": TEN + 1, "escalated": one, "handling": "none"})
    assert value_of(rows, "resolved", unit="customer_day", resolved="contained") == n


def test_times_together_are_the_span_or_the_sum_and_missing_where_one_is():
    rows = contacts({"started": TEN, "worked_us": MINUTE}, {"started": TEN + 2 * HOUR})
    rows[1]["worked_us"] = 3 * MINUTE
    day = {"unit": "customer_day"}
    assert value_of(rows, "time", **day) == 121
    assert value_of(rows, "time", minutes="active", **day) == 4
    rows[0]["worked_us"] = rows[0]["ended"] = None
    assert value_of(rows, "time", **day) is None
    assert value_of(rows, "time", minutes="active", **day) is None


def test_the_part_in_ais_hands_is_rounded_to_a_millionth():
    year = 365 * DAY
    times = [(2, 1, 666_667), (1, 2, 333_333), (0, 0, None), (0, 5, 0), (2 * year, year, 666_667)]
    frame = pl.DataFrame(times, schema=["ai time", "human time", "part"], orient="row")
    assert frame.select(_part()).to_series().to_list() == frame["part"].to_list()


def test_contacts_of_who_is_no_person_stay_as_they_are():
    rows = contacts(*({"started": TEN + n} for n in range(30)))
    person = contacts({"started": TEN}, {"started": TEN + 1}, who="v")
    assert number(rows + person, unit="customer_day") == 30 + 1
    assert number(rows[1:] + person, unit="customer_day") == 1 + 1


def test_what_a_rule_drops_joins_nothing():
    """Without the middle one there is a week between the others."""
    rows = contacts({"started": TEN}, {"started": TEN + 6 * DAY}, {"started": TEN + 12 * DAY})
    rows += contacts({"started": TEN}, {"started": TEN + 1}, who="v")
    assert number(rows, unit="customer_issue") == 2
    rows[1]["tag"] = "spam"
    assert number(rows, unit="customer_issue") == 3


def test_without_ends_contacts_end_when_they_have_taken_what_they_took():
    """A week after the first one's end, which the log does not say."""
    columns = COLUMNS | {"ended": None}
    spec = written(logs={"columns": columns, "timezone": "Europe/Stockholm"})
    for gap, n in ((WEEK + MINUTE, 1), (WEEK + MINUTE + 1, 2)):
        rows = contacts({"started": TEN}, {"started": TEN + gap}, worked_us=MINUTE)
        rows += contacts({"started": TEN}, {"started": TEN + 1}, who="v", worked_us=2 * MINUTE)
        issue = {"unit": "customer_issue", "handled": "touched"}
        assert value_of(rows, "number", spec, **issue) == n + 1
        assert value_of(rows, "time", spec, unit="customer_issue") == 6 / (n + 1)


def test_the_log_is_as_long_and_ends_when_it_did():
    """A day after the first contact is over when the last one starts, not when its day began."""
    first = {"started": BEGIN, "ended": BEGIN + HOUR + MINUTE}
    late = [{"started": first["ended"] + DAY - 2 * HOUR}, {"started": first["ended"] + DAY}]
    rows = [*contacts(*late), *contacts(first, who="v")]
    options = {"unit": "customer_day", "resolution_wait": "24h"}
    assert value_of(rows, "resolved", **options) == 1
    late[1]["started"] -= 1
    rows = [*contacts(*late), *contacts(first, who="v")]
    assert value_of(rows, "resolved", **options) is None
