"""The agents of a service level where arrivals are known, by Erlang's formula written out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import exp

import polars as pl
import pytest

from fte_audit import audit

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
HOURS = 168


def one(value):
    return {"value": value, "basis": "an example"}


ASSUMED = {
    "hours_after_leave_per_year": one(1_461),
    "shrinkage_after_leave": one(0.25),
    "occupancy": one(0.9),
    "concurrency": one(1),
    "displacement": one(1),
}
"""1,461 hours a year are 28 a week, of which 21 are there for contacts."""


def frame(per_hour=6, minutes=10, languages=("en",)):
    """A week with so many conversations of AI in every hour, and one of people for each."""
    rows = []
    for hour in range(HOURS):
        for number in range(per_hour):
            for handling in ("ai", "human"):
                start = BEGIN + timedelta(hours=hour, minutes=number)
                rows.append(
                    {
                        "conversation": f"{hour}-{number}-{handling}",
                        "handling": handling,
                        "started": start,
                        "ended": start + timedelta(minutes=minutes),
                        "duration": float(minutes),
                        "language": languages[number % len(languages)],
                        "agent": f"{number}" if handling == "human" else None,
                    }
                )
    return pl.DataFrame(rows)


def service(log, **blocks):
    spec = {
        "version": 1,
        "logs": {
            "period": ["2024-01-01", "2024-01-08"],
            "columns": {
                **{name: name for name in log.columns if name != "duration"},
                "duration": {"column": "duration", "unit": "minutes"},
            },
        },
        "metrics": {"conversations": {"kind": "count"}},
        "assumptions": ASSUMED,
        **blocks,
    }
    return audit(log, spec).staffing.service


def erlang_c_agents(erlangs, handle, share, within):
    """The least agents, with the sums of the formula written out."""
    agents = int(erlangs) + 1
    while True:
        term, below = 1.0, 0.0
        for n in range(agents):
            below += term
            term *= erlangs / (n + 1)
        top = term * agents / (agents - erlangs)
        waits = top / (below + top)
        if 1 - waits * exp(-(agents - erlangs) * within / handle) >= share:
            return agents
        agents += 1


def result(found, coverage, queue=None):
    return next(each for each in found.results if (each.coverage, each.queue) == (coverage, queue))


@pytest.mark.parametrize(("per_hour", "minutes"), [(6, 10), (12, 5), (3, 20)])
def test_the_pooled_agents_are_those_of_the_formula(per_hour, minutes):
    found = service(frame(per_hour, minutes))
    agents = erlang_c_agents(per_hour * minutes / 60, minutes * 60, 0.8, 30)
    pooled = result(found, "pooled")
    assert pooled.peak == agents
    assert pooled.span.central == pytest.approx(agents * HOURS / 21)
    assert pooled.span.low == pooled.span.central == pooled.span.high


def test_queues_that_do_not_help_each_other_take_more():
    found = service(frame(6, 10, languages=("en", "sv", "de")))
    each = erlang_c_agents(2 * 10 / 60, 600, 0.8, 30)
    split = result(found, "by_queue", "language")
    assert split.queues == 3
    assert split.span.central == pytest.approx(3 * each * HOURS / 21)
    assert result(found, "by_queue", "market").missing == "no column is mapped to `market`"


def test_in_business_hours_everything_arrives_in_forty_of_the_168_hours():
    found = service(frame(5, 8))
    agents = erlang_c_agents(5 * 8 / 60 * HOURS / 40, 480, 0.8, 30)
    assert result(found, "business_hours").span.central == pytest.approx(agents * 40 / 21)


def test_a_stricter_service_level_and_other_hours_are_taken_from_the_spec():
    found = service(frame(), service={"share": 0.95, "within": "10s", "hours": [8, 20]})
    agents = erlang_c_agents(1, 600, 0.95, 10)
    assert (found.share, found.within_seconds, found.hours) == (0.95, 10, (8, 20))
    assert result(found, "pooled").peak == agents
    longer = erlang_c_agents(1 * HOURS / 60, 600, 0.95, 10)
    assert result(found, "business_hours").span.central == pytest.approx(longer * 60 / 21)


def test_with_patience_both_models_stand_side_by_side():
    found = service(frame(), service={"patience": "2min"})
    assert {each.gives_up for each in found.results} == {False, True}


def test_agents_who_hold_six_at_once_are_seen():
    log = frame(6, 10).with_columns(
        pl.when(pl.col("handling") == "human").then(pl.lit("a")).alias("agent")
    )
    seen = service(log).concurrency
    # Six begin a minute apart and take ten: 60 minutes of parts in 15 of an hour.
    assert seen.mean == pytest.approx(60 / 15)
    assert (seen.agents, seen.conversations) == (1, 6 * HOURS)


def test_without_a_start_there_is_no_number_but_a_reason():
    log = frame().drop("started", "ended", "duration")
    spec = {
        "version": 1,
        "logs": {"columns": {"conversation": "conversation", "handling": "handling"}},
        "metrics": {"conversations": {"kind": "count"}},
        "assumptions": ASSUMED,
    }
    found = audit(log, spec).staffing.service
    assert all(each.span is None and each.missing for each in found.results)
    assert found.concurrency.mean is None
    assert found.concurrency.missing


def test_people_who_took_no_time_are_not_staffed_for():
    found = service(frame(6, 0))
    assert {each.missing for each in found.results if each.queue != "market"} == {
        "people took no time for their conversations"
    }
