from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.render.inspection import phrases


def test_each_column_is_told_in_a_phrase(inspection):
    told = {column.name: phrases.content(column) for column in inspection.columns}
    assert told == {
        "chat_id": "text: UUIDs, 36 characters",
        "topic": "text: refund (700), a | b (300), 7 others",
        "opened_at": "times, as text: 2024-01-29 00:06:15 to 2024-02-25 23:48:37",
        "wait": "numbers: -1",
        "answered_by": "text",
        "tool_calls": "other",
        "order_no": "whole numbers of 5 digits",
        "zip": "numbers, as text, of 4 to 5 characters",
    }
    assert [phrases.distinct(column) for column in inspection.columns[:3]] == [
        "1,200",
        "9",
        "over 100,000",
    ]
    assert phrases.distinct(inspection.columns[5]) == phrases.NOTHING
    assert phrases.missing(inspection.columns[1], 1200) == "1.0 %"
    assert phrases.taken_for(inspection.columns[4]) == "perhaps handling: to be chosen"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (None, None),
        ((), "People took part in every hour of the day, by `handling`."),
        ((1, 2), "People took part in 22 of the 24 hours of a day, by `handling`."),
        (tuple(range(24)), "No person took part in any row, by `handling`."),
    ],
)
def test_hours_without_people_are_told_where_they_are_known(inspection, hours, words):
    period = replace(inspection.period, hours_without_people=hours)
    lead = list(phrases.lead(replace(inspection, period=period)))
    assert [each for each in lead if "took part" in each] == ([words] if words else [])


def test_a_log_without_times_says_so(inspection):
    assert "No column holds times." in phrases.lead(replace(inspection, period=None))
