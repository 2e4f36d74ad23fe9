"""A clean log raises no suspicion; each trouble that is planted in it raises its own, counted."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from fte_audit.spec.reader import spec_of


def moment(text):
    return datetime.fromisoformat(text)


def iso(time):
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def only(found, kind):
    assert list(found) == [kind]
    (suspicion,) = found[kind]
    return suspicion


def test_a_clean_log_raises_no_suspicion(rows, found):
    assert found(rows) == {}


def test_copies_of_rows_are_counted_and_told_from_rows_that_differ(rows, found):
    copies = [dict(row) for row in rows[:7]]
    changed = [{**row, "topic": "other"} for row in rows[10:13]]
    suspicion = only(found([*rows, *copies, *changed]), "duplicates")
    assert (suspicion.rows, suspicion.of) == (10, len(rows) + 10)
    assert "10 conversations in 20 rows" in suspicion.text
    assert "In 7 of them the rows are copies of each other, in 3 they differ" in suspicion.text
    assert suspicion.spec == ('duplicates: {key: conversation, keep: latest, by: "ended"}',)


def test_a_column_of_changes_says_which_row_is_the_latest(rows, found):
    rows = [{**row, "Updated At": row["ended_at"]} for row in rows]
    (suspicion,) = found([*rows, dict(rows[0])])["duplicates"]
    assert suspicion.spec[0].endswith(r'by: "\"Updated At\""}')


def test_rows_of_messages_are_told_from_conversations(rows, found):
    messages = []
    for at, row in enumerate(rows[:300]):
        for step in range(4):
            sent = moment(row["started_at"]) + timedelta(seconds=step * 9000)
            messages.append(
                {"conversation_id": f"c{at}", "timestamp": iso(sent), "text": f"hello there {at}"}
            )
    suspicion = found(messages)["several rows"][0]
    assert "1,200 rows are 300 conversations, 4.0 rows each: 300 have several" in suspicion.text
    assert "messages" in suspicion.text
    assert suspicion.spec == ("row: message",)
    spans = {}
    for message in messages:
        spans.setdefault(message["conversation_id"], []).append(message["timestamp"])
    crossed = sum(
        any(
            min(times) < other["timestamp"] < max(times) and other["conversation_id"] != key
            for other in messages
        )
        for key, times in spans.items()
    )
    assert (
        f"300 conversations with rows at different times, {crossed:,} have rows" in suspicion.text
    )


def test_states_of_conversations_are_told_from_messages(rows, found):
    history = [
        {**row, "updated_at": iso(moment(row["started_at"]) + timedelta(hours=step)), "step": step}
        for row in rows
        for step in range(3)
    ]
    history = [{name: str(value) for name, value in row.items()} for row in history]
    (suspicion,) = found(history)["several rows"]
    assert "states of conversations" in suspicion.text
    assert suspicion.spec == ('duplicates: {key: conversation, keep: latest, by: "updated_at"}',)


def test_a_log_that_was_delivered_twice_is_no_log_of_messages(rows, found):
    suspicion = only(found([*rows, *rows]), "duplicates")
    assert suspicion.rows == len(rows)


def test_a_heavy_customer_is_counted_and_not_named(rows, found):
    for row in rows[:150]:
        row["customer_id"] = "k-SHARED"
    suspicion = only(found(rows), "heavy customer")
    assert (suspicion.rows, suspicion.of) == (150, len(rows))
    assert "150 of 1,200 rows (12.5 %)" in suspicion.text
    assert "SHARED" not in str(suspicion)


def test_few_customers_with_many_rows_each_are_not_heavy(rows, found):
    for at, row in enumerate(rows):
        row["customer_id"] = f"firm {at % 9}"
    assert found(rows) == {}


@pytest.mark.parametrize("early", [1, 40])
def test_rows_that_end_before_they_start_are_counted(rows, found, early):
    for row in rows[:early]:
        row["ended_at"] = iso(moment(row["started_at"]) - timedelta(minutes=90, seconds=7))
    suspicion = only(found(rows), "ends before start")
    assert (suspicion.rows, suspicion.of) == (early, len(rows))


def test_times_without_a_zone_are_a_question_until_a_spec_answers(rows, found):
    for row in rows:
        row["started_at"] = row["started_at"].removesuffix("Z")
        row["ended_at"] = row["ended_at"].removesuffix("Z")
    suspicion = only(found(rows), "no zone")
    assert suspicion.columns == ("started_at", "ended_at")
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"timezone": "Europe/Stockholm"}})
    assert found(rows, spec=spec) == {}


def test_times_with_and_without_a_zone_in_one_column_are_counted(rows, found):
    for row in rows[:33]:
        row["started_at"] = row["started_at"].removesuffix("Z")
    (suspicion,) = found(rows)["mixed zones"]
    assert (suspicion.columns, suspicion.rows, suspicion.of) == (("started_at",), 33, 1200)
    assert "Z in 1,167" in suspicion.text


def test_summer_and_winter_time_are_two_offsets_and_a_third_is_odd(rows, found):
    zones = ["+01:00", "+02:00", "+05:30"]
    for at, row in enumerate(rows):
        row["started_at"] = row["started_at"].replace("Z", zones[at % 2])
        row["ended_at"] = row["ended_at"].replace("Z", zones[at % 2])
    assert found(rows) == {}
    for row in rows[:30]:
        row["ended_at"] = row["started_at"] = row["started_at"][:23] + zones[2]
    suspicions = found(rows)["mixed zones"]
    assert [suspicion.columns for suspicion in suspicions] == [("started_at",), ("ended_at",)]
    assert all("+05:30 in 30" in suspicion.text for suspicion in suspicions)


def test_a_local_clock_beside_one_in_utc_is_found(rows, found):
    for row in rows:
        local = moment(row["started_at"]) - timedelta(hours=5, seconds=-3)
        row["opened_local"] = local.isoformat(timespec="seconds").removesuffix("+00:00")
    suspicions = found(rows)
    assert list(suspicions) == ["no zone", "two clocks"]
    (suspicion,) = suspicions["two clocks"]
    assert (suspicion.rows, suspicion.of) == (1200, 1200)
    assert "behind `started_at` by 5 hours in 1,200 rows" in suspicion.text


def hourly(days, first, skip=(), double=()):
    """Twenty rows in each hour, but for hours that are skipped or doubled."""
    rows = []
    for hour in range(days * 24):
        at = first + timedelta(hours=hour)
        times = 0 if at in skip else 40 if at in double else 20
        rows += [
            {"id": f"r{len(rows) + step}", "opened_at": f"{at:%Y-%m-%d %H}:{step:02}:07"}
            for step in range(times)
        ]
    return rows


def test_the_hour_that_is_missing_in_spring_and_doubled_in_autumn_is_found(found):
    spring = datetime(2024, 3, 31, 2, tzinfo=UTC)
    autumn = datetime(2024, 10, 27, 2, tzinfo=UTC)
    first = spring.replace(hour=0) - timedelta(days=8)
    rows = hourly(230, first, skip={spring}, double={autumn})
    suspicions = found(rows)["clock change"]
    assert [
        re.findall(r"from (\d\d):00 on (\S+) (has \S+)", each.text)[0] for each in suspicions
    ] == [
        ("02", "2024-03-31", "has no"),
        ("02", "2024-10-27", "has 40"),
    ]
    assert "clock change" not in found(hourly(230, first))


def test_days_without_rows_in_a_busy_log_are_found(rows, found):
    kept = [row for row in rows if row["started_at"][:10] not in {"2024-02-07", "2024-02-08"}]
    suspicion = only(found(kept), "days without rows")
    assert (suspicion.rows, suspicion.of) == (2, 28)
    assert "2024-02-07, 2024-02-08" in suspicion.text
    assert "none of them on a weekend" in suspicion.text


def test_hours_in_which_nobody_but_machines_worked_are_found(rows, found):
    night = [row for row in rows if row["started_at"][11:13] in {"01", "02", "23"}]
    for row in night:
        row["handling"] = "ai"
    suspicion = only(found(rows), "hours without people")
    assert suspicion.rows == len(night)
    assert "(1 to 2, 23)" in suspicion.text


def test_values_that_no_role_can_read_are_counted(rows, found):
    for row in rows[:5]:
        row["csat"] = "very good"
    suspicion = only(found(rows), "unreadable")
    there = sum(row["csat"] is not None for row in rows)
    assert (suspicion.columns, suspicion.rows, suspicion.of) == (("csat",), 5, there)


def test_a_role_whose_column_is_empty_is_told(rows, found):
    for row in rows:
        row["language"] = None
    suspicion = only(found(rows), "empty")
    assert suspicion.columns == ("language",)
    assert suspicion.spec == ("language: null",)


def test_dates_say_their_order_or_leave_it_open(rows, found):
    for row in rows:
        time = moment(row["started_at"])
        row["due"] = f"{time:%d/%m/%Y %H:%M}"
    (suspicion,) = found(rows)["dates"]
    over = sum(int(row["due"][:2]) > 12 for row in rows)
    assert f"In {over:,} of them the first number is over 12" in suspicion.text
    assert suspicion.spec == ('{column: due, format: "%d/%m/%Y %H:%M"}',)
    for row in rows:
        row["due"] = "03/04/2024"
    (suspicion,) = found(rows)["dates"]
    assert suspicion.spec == ()
