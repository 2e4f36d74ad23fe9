from __future__ import annotations

import pytest

from fte_audit.inspection.model import FORMAT


def test_the_period_and_the_keys_are_told(rows, inspect_rows):
    inspection = inspect_rows(rows)
    period = inspection.period
    starts = sorted(row["started_at"] for row in rows)
    assert (period.first, period.last) == tuple(
        each[:19].replace("T", " ") for each in (starts[0], starts[-1])
    )
    assert (period.zone, period.days, period.empty_days) == ("UTC", 28, 0)
    assert (period.hours_without_people, period.people_column) == ((), "handling")
    customers = [row["customer_id"] for row in rows]
    several = sum(customers.count(each) > 1 for each in set(customers))
    assert inspection.facts == (
        "1,200 conversations in `conversation_id`, none with several rows",
        f"{len(set(customers)):,} customers in `customer_id`, {several} of them with several rows",
    )


def test_a_log_without_times_has_no_period(rows, inspect_rows):
    inspection = inspect_rows([{"id": row["conversation_id"], "x": "1"} for row in rows])
    assert inspection.period is None


def test_the_fullest_column_of_times_stands_in_for_a_start(rows, inspect_rows):
    for at, row in enumerate(rows):
        row["seen"] = row.pop("started_at")
        row["poked"] = row["seen"] if at % 2 else None
    assert inspect_rows(rows).period.column == "ended_at"
    for row in rows[:3]:
        row["ended_at"] = None
    assert inspect_rows(rows).period.column == "seen"


def test_rows_without_a_key_are_told(rows, inspect_rows):
    rows[0]["customer_id"] = " "
    assert inspect_rows(rows).facts[1].endswith("; 1 row without one")


def test_of_few_rows_no_hours_without_people_are_told(rows, inspect_rows):
    assert inspect_rows(rows[:100]).period.hours_without_people is None


@pytest.mark.parametrize("key", ["columns", "period", "facts", "suspicions", "questions", "rows"])
def test_it_is_plain_values(rows, inspect_rows, key):
    plain = inspect_rows(rows).to_dict()
    assert plain["format"] == FORMAT
    assert key in plain
