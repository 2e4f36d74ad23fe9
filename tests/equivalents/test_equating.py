"""Full-time equivalents of planted logs, worked by hand beside them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction as F

import polars as pl
import pytest

from fte_audit import audit
from fte_audit.engines.simulation.simulating import Target, simulate
from fte_audit.engines.simulation.world import World
from fte_audit.engines.simulation.writing import Format
from fte_audit.equivalents.equating import LEAVE, RANGES
from fte_audit.staffing.methods import MethodName
from tests.equivalents.test_observing import BEGIN, LOG, launched, staffing_of


def one(value):
    return {"value": value, "basis": "an example"}


CERTAIN = {
    "hours_after_leave_per_year": one(1_461),
    "shrinkage_after_leave": one(0.2),
    "occupancy": one(0.75),
    "concurrency": one(2),
    "displacement": one(0.5),
    "agent_days_per_year": one(200),
    "full_day_share": one(0.5),
    "volume_trend": one(1.1),
}
"""1,461 hours a year are 4 a day: 112 in 28 days, of which 0.8 x 0.75 are 67.2 productive."""


def certain(frame=LOG, **blocks):
    return staffing_of(frame, assumptions={**CERTAIN, **blocks.pop("assumptions", {})}, **blocks)


def test_every_method_is_what_it_comes_to_by_hand():
    found = certain()
    # 800 x 0.5 x 7.5 = 3,000 min; 67.2 h x 60 x 2 = 8,064 min.
    assert found.method("displaced_work").gross.span.central == pytest.approx(3_000 / 8_064)
    # 100 handed over are not credited: 700 x 0.5 x 7.5.
    assert found.method("displaced_work").net.span.central == pytest.approx(2_625 / 8_064)
    # 800 x 15/7 min over 67.2 h.
    assert found.method("ai_minutes").gross.span.central == pytest.approx(800 * 15 / 7 / 4_032)
    days = next(each.value for each in found.inputs if each.name == "agent_days")
    # 800 x 0.5 over 500 / days a day, at half a full day; 200 days a year are 15.332 in 28 days.
    wanted = 400 * 0.5 * days / 500 / (200 * 28 / 365.25)
    assert found.method("throughput").gross.span.central == pytest.approx(wanted)
    assert found.method("volume_drop").gross.span is None


def test_one_value_for_each_assumption_leaves_no_range():
    found = certain()
    for method in found.methods:
        if method.gross.span is not None:
            assert method.gross.span.low == method.gross.span.central == method.gross.span.high


def test_the_drop_in_volume_is_what_it_comes_to_by_hand():
    blocks = {"periods": {"launch": "2024-02-05"}}
    logs = {"period": ["2024-01-01", "2024-03-04"]}
    found = certain(launched(), logs=logs, **blocks)
    # (100 x 1.1 - 60) x 10 min a week over 28 h x 0.6 x 60 x 2 min.
    drop = found.method("volume_drop")
    assert drop.gross.span.central == pytest.approx(500 / 2_016)
    assert drop.net == drop.gross


def test_methods_rest_on_the_hours_that_are_assumed():
    for found, hours in (
        (certain(), "hours_after_leave_per_year"),
        (staffing_of(), "paid_hours_per_year"),
    ):
        for name in ("displaced_work", "ai_minutes"):
            assert hours in found.method(name).assumes
            assert {each.assumption for each in found.method(name).gross.drivers} == set(
                found.method(name).assumes
            )


def test_defaults_are_marked_and_what_is_given_is_not():
    found = staffing_of(assumptions={"concurrency": one(2)})
    assert found.assumption("concurrency").given
    assert not found.assumption("occupancy").given
    assert found.notes[0] == RANGES
    assert len(found.methods) == len(MethodName)


def test_paid_hours_that_look_like_hours_after_leave_are_pointed_out():
    assert LEAVE in staffing_of(assumptions={"paid_hours_per_year": one(1_776)}).notes
    assert LEAVE not in staffing_of().notes


def test_what_one_would_have_to_believe_is_told_for_each_claim_and_method():
    claims = {"work": {"kind": "fte", "value": "3"}}
    found = certain(claims=claims)
    assert [(each.method, each.is_net) for each in found.believing] == [
        ("displaced_work", False),
        ("displaced_work", True),
        ("ai_minutes", False),
        ("ai_minutes", True),
        ("throughput", False),
        ("throughput", True),
    ]
    first = found.believing[0]
    needed = {each.assumption: each for each in first.needed}
    # 3,000 min / (3 x 4,032 min) is a quarter of a conversation at a time.
    assert needed["concurrency"].value is None
    assert needed["hours_after_leave_per_year"].value == pytest.approx(1_461 * 3_000 / 8_064 / 3)
    assert not needed["hours_after_leave_per_year"].is_inside
    assert first.each == pytest.approx(7.5 * 3 * 8_064 / 3_000)
    assert (first.claimed, first.each_now, first.each_unit) == (3, 7.5, "minutes")


def test_the_order_of_the_rows_changes_nothing():
    assert staffing_of(LOG.sample(fraction=1, shuffle=True, seed=5)) == staffing_of()


def test_what_there_is_not_is_not_found():
    found = staffing_of()
    with pytest.raises(KeyError):
        found.assumption("luck")
    with pytest.raises(KeyError):
        found.method("luck")


def two_at_once(worked):
    """A day in which one agent has two chats of an hour at a time, beside as many of AI."""
    rows = [
        {
            "conversation": f"{handling}-{hour}-{number}",
            "handling": handling,
            "started": BEGIN + timedelta(hours=hour),
            "ended": BEGIN + timedelta(hours=hour + 1),
            "seconds": 60 * worked,
            "agent": "ann" if handling == "human" else None,
        }
        for handling in ("ai", "human")
        for hour in range(24)
        for number in range(2)
    ]
    return pl.DataFrame(rows)


ROLES = ("conversation", "handling", "started", "ended", "agent")


def work_of_two_at_once(worked, *, duration=True, **assumptions):
    given = {**CERTAIN, "displacement": one(1), **assumptions}
    return staffing_of(
        two_at_once(worked),
        ROLES,
        duration=duration or None,
        strata=(),
        assumptions={name: each for name, each in given.items() if each is not None},
        logs={"period": ["2024-01-01", "2024-01-02"]},
    )


@pytest.mark.parametrize(
    ("worked", "duration", "at_once"),
    [
        # An hour of each counts the agent's hour twice: 48 hours are 24 of work.
        (60, True, (2, 2, 2)),
        (None, False, (2, 2, 2)),
        # Half an hour of each is what there was time for: 24 hours as they are.
        (30, True, (1, 1, 1)),
        # Three quarters of each are 36 hours in 24: half as much again at the least.
        (45, True, (1.5, 1.5, 2)),
    ],
)
def test_what_agents_had_at_once_is_assumed_where_nothing_else_is(worked, duration, at_once):
    found = work_of_two_at_once(worked or 0, duration=duration, concurrency=None)
    assumed = found.assumption("concurrency")
    assert (assumed.low, assumed.central, assumed.high) == at_once
    assert assumed.basis.startswith("measured from overlapping conversations of the same agent")
    assert (assumed.given, assumed.measured) == (False, True)
    # A full-time person has 4 h x 0.8 x 0.75 in a day.
    span = found.method("displaced_work").gross.span
    assert span.central == pytest.approx(24 / 2.4)
    least = 48 * (worked or 60) / 60 / at_once[2] / 2.4
    assert (span.low, span.high) == (pytest.approx(least), pytest.approx(24 / 2.4))
    assert found.service.slots.high == (1 if at_once[2] == 1 else 2)


def test_a_concurrency_that_is_given_stays():
    found = work_of_two_at_once(60)
    assert found.assumption("concurrency").given
    assert found.service.slots.low == found.service.slots.high == 2
    alone = work_of_two_at_once(60, concurrency=one(1))
    assert alone.method("displaced_work").gross.span.central == pytest.approx(48 / 2.4)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulated")
    path = folder / "log.parquet"
    world = World(conversations=30_000, seed=11)
    target = Target(path, folder / "truth.json", Format("parquet"))
    truth = simulate(world, target, lambda _done, _total: None)
    return path, truth["realised"]["conversations_neither_spam_nor_test"]["by_handling_and_topic"]


def test_the_true_equivalents_of_a_simulated_log_lie_in_the_range_of_displaced_work(simulated):
    path, realised = simulated
    logs = {"duplicates": {"key": "conversation", "keep": "latest", "by": "updated_at"},
            "drop": {"spam": "is_spam", "test": "is_test"}}  # fmt: skip
    spec = {"version": 1, "extends": "standard", "logs": logs, "assumptions": {},
            "compare": {"standardise_by": ["topic"]}}  # fmt: skip
    found = audit(path, spec).staffing
    # What people worked on a conversation of a topic, for all that AI had of it.
    human = realised["human"]
    each = {topic: F(cell["human_work_ms"], cell["n"]) for topic, cell in human.items()}
    gross = sum(
        each[topic] * cell["n"]
        for handling in ("ai", "ai_then_human")
        for topic, cell in realised[handling].items()
    )
    after = sum(cell["human_work_ms"] for cell in realised["ai_then_human"].values())
    hours = F(1_950 * 28 * 4, 1_461) * F("0.7") * F("0.8")
    # Agents had so many at once, and minutes from start to end count each of them.
    measured = F(found.service.concurrency.mean)
    assert 1 < measured < 2
    assert found.assumption("concurrency").measured
    for concurrency, displacement in ((measured, F(1)), (measured, F("0.65"))):
        full = 3_600_000 * hours * concurrency
        method = found.method("displaced_work")
        true_gross = gross * displacement / full
        true_net = (gross * displacement - after) / full
        assert method.gross.span.low < true_gross < method.gross.span.high
        assert method.net.span.low < true_net < method.net.span.high
    # At the centres it is near: elapsed minutes hold the wait, about a tenth.
    assert true_gross < method.gross.span.central < true_gross * F("1.3")
