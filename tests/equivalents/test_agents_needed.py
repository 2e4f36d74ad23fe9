from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction as F

import polars as pl

from fte_audit.engines.recognition import column_types
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.equivalents.agents_needed import Serving
from fte_audit.equivalents.arrivals import arrivals_of
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan.builder import build_plan
from fte_audit.plan.serving import plan_service
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from fte_audit.staffing.believing import believed
from fte_audit.staffing.coverage import Between, Coverage, Service, staffing, swings
from fte_audit.staffing.schedule import business_hours

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AI = ("ai", "ai_then_human")
SERVICE = Service(
    share=0.8,
    within_seconds=30.0,
    occupancy=Between(F("0.7"), F("0.8"), F("0.9")),
    concurrency=Between(F(1), F("1.7"), F(3)),
    hours_per_week=Between(F(20), F(25), F(30)),
    patience_seconds=None,
    abandoned=None,
    open=business_hours(9, 17),
)


def asked_of(*without):
    """Two weeks with a chat every quarter of an hour, and two agents with two at a time."""
    times = [BEGIN + 15 * MINUTE * n for n in range(4 * 24 * 14)]
    frame = pl.DataFrame(
        {
            "started": times,
            "ended": [time + 30 * MINUTE for time in times],
            "handling": ["ai", "human"] * (len(times) // 2),
            "agent": ["ann", "bo", "ann", "ann"] * (len(times) // 4),
            "language": ["sv", "sv", "en", "sv"] * (len(times) // 4),
        }
    ).drop(without)
    log = frame_log(frame)
    spec = {
        "version": 1,
        "extends": "standard",
        "logs": {
            "columns": {role: role for role in frame.columns},
        },
    }
    if "started" not in without:
        spec["logs"]["period"] = ["2024-01-01", "2024-01-15"]
    plan = build_plan(spec_of(spec), {}, column_types(log))
    asked = plan_service(plan, column_types(log), folded=False)
    return asked, tally(log, asked.plan, unheard).tallies


def test_every_coverage_is_given_that_the_log_allows():
    asked, tallies = asked_of()
    serving = Serving(asked, tallies, AI, F(600))
    one, by_language = (
        arrivals_of(asked.plan, tallies, AI, F(600), queue) for queue in (None, "language")
    )
    pooled, language, market, business = serving.served(SERVICE)
    assert (pooled.coverage, pooled.queue, pooled.queues) == (Coverage.POOLED, None, 1)
    assert pooled.staffing == staffing(one, SERVICE, Coverage.POOLED)
    assert pooled.swings == swings(one, SERVICE, Coverage.POOLED)
    assert (language.queue, language.queues) == ("language", 2)
    assert language.staffing == staffing(by_language, SERVICE, Coverage.BY_QUEUE)
    assert market.staffing == NotEstimable("no column is mapped to `market`")
    assert business.staffing == staffing(one, SERVICE, Coverage.BUSINESS_HOURS)
    assert not any(each.gives_up for each in (pooled, language, market, business))


def test_with_a_patience_both_models_are_given():
    asked, tallies = asked_of()
    impatient = replace(SERVICE, patience_seconds=120.0, abandoned=0.05)
    found = list(Serving(asked, tallies, AI, F(600)).served(impatient))
    assert [each.gives_up for each in found] == [False] * 4 + [True] * 4
    assert found[:4] == list(Serving(asked, tallies, AI, F(600)).served(SERVICE))


def test_concurrency_is_that_of_the_people():
    asked, tallies = asked_of()
    # A person's chat begins every half an hour and ends when the next one begins; one in two is
    # bo's, so no two of them overlap.
    assert Serving(asked, tallies, AI, F(600)).concurrency.mean == 1


def test_what_a_claim_needs_is_told():
    asked, tallies = asked_of()
    one = arrivals_of(asked.plan, tallies, AI, F(600))
    found = Serving(asked, tallies, AI, F(600)).believed(SERVICE, F(14))
    assert found == believed(one, SERVICE, Coverage.POOLED, F(14))


def test_without_arrivals_nothing_is_given():
    serving = Serving(*asked_of("started"), AI, F(600))
    reason = NotEstimable("no column is mapped to `started`")
    pooled, *_, business = serving.served(SERVICE)
    assert pooled.staffing == pooled.swings == business.staffing == reason
    assert serving.believed(SERVICE, F(14)) == reason


def test_without_a_handle_time_nothing_is_given():
    lacking = NotEstimable("nothing says how long a conversation took")
    serving = Serving(*asked_of(), AI, lacking)
    assert next(serving.served(SERVICE)).staffing == lacking
    assert serving.believed(SERVICE, F(14)) == lacking


def test_without_agents_there_is_no_concurrency():
    serving = Serving(*asked_of("agent"), AI, F(600))
    assert serving.concurrency == NotEstimable("no column is mapped to `agent`")
