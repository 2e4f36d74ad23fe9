"""Readings of logs whose truth is known: the work that AI displaced, and what drives a figure."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from fte_audit.engines.simulation.simulating import Target, simulate
from fte_audit.engines.simulation.world import World
from fte_audit.engines.simulation.writing import Format
from fte_audit.spec.reader import spec_of
from fte_audit.varying import vary_paths
from tests.reference.readings_logs import CLAIMS, options_of, rows_of, vary, written
from tests.reference.slow_audit import nine_digits

SPEC = {
    "version": 1,
    "extends": "standard",
    "logs": {
        "timezone": "UTC",
        "duplicates": {"key": "conversation", "keep": "latest", "by": "updated_at"},
        "drop": {"spam": "is_spam", "test": "is_test"},
        "period": ["2024-01-27", "2024-02-24"],
    },
    "compare": {"standardise_by": ["topic"]},
    "assumptions": {"displacement": {"value": 1, "basis": "all of it"}},
    "claims": {"fte": {"kind": "fte", "value": "700"}},
}
ONE_PERSON = {
    "concurrency": ["1"],
    "hours": ["2080"],
    "shrinkage": ["20%"],
    "occupancy": ["80%"],
}
HOURS = Fraction(2080) * Fraction("0.8") * Fraction("0.8") * 28 / Fraction("365.25")
"""Of one person in four weeks."""


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """What was planted and counted, and the readings of full-time equivalents of one person."""
    folder = tmp_path_factory.mktemp("simulated")
    target = Target(folder / "log.parquet", folder / "truth.json", Format.PARQUET)
    world = World(
        conversations=2_500,
        seed=3,
        duplicate_share=Fraction(3, 100),
        spam_share=Fraction(2, 100),
        test_share=Fraction(1, 100),
        open_share=Fraction(1, 100),
    )
    simulate(world, target, lambda _done, _total: None)
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    (readings,) = vary_paths(
        [str(folder / "log.parquet")], spec_of(SPEC), wanted=ONE_PERSON
    ).readings
    return truth, readings


def of(readings, **options):
    """The reading with these options, and the report's own of other switches."""
    own = {each.switch: each.own for each in readings.switches}
    own |= {each.switch: each.options[0] for each in readings.fixed}
    (found,) = [each for each in readings.readings if options_of(readings, each) == own | options]
    return found


def test_displaced_work_is_what_was_counted_as_the_rows_were_written(simulated):
    """Contacts that AI had first, times the mean of people's times with the same topic."""
    truth, readings = simulated
    counted = truth["realised"]["conversations_neither_spam_nor_test"]["by_handling_and_topic"]
    each = {
        topic: Fraction(
            *(
                sum(counted[who].get(topic, {}).get(key, 0) for who in ("human", "human_then_ai"))
                for key in ("duration_ms", "with_end")
            )
        )
        for topic in counted["human"]
    }
    ms = sum(
        (counted["ai"][topic]["n"] + counted["ai_then_human"][topic]["n"]) * mean
        for topic, mean in each.items()
    )
    assert of(readings, case_mix="topic").value == nine_digits(ms / 3_600_000 / HOURS)
    alone = sum(counted["ai"][topic]["n"] * mean for topic, mean in each.items())
    assert of(readings, hand_over="zero", case_mix="topic").value == nine_digits(
        alone / 3_600_000 / HOURS
    )


def test_the_planted_work_lies_within_the_readings_and_near_the_one_that_is_its_definition(
    simulated,
):
    """What AI handled alone would have taken people the planted mean of each topic."""
    truth, readings = simulated
    counted = truth["realised"]["conversations_neither_spam_nor_test"]["by_handling_and_topic"]
    planted = truth["planted"]["duration_ms_by_handling_and_topic"]["human"]
    ms = sum(cell["n"] * Fraction(planted[topic]) for topic, cell in counted["ai"].items())
    work = float(ms / 3_600_000 / HOURS)
    values = [each.value for each in readings.readings]
    assert min(values) < work < max(values)
    same_mix = of(readings, hand_over="zero", case_mix="topic").value
    assert same_mix == pytest.approx(work, rel=0.05)
    # AI gets more of the easy topics: what people take for theirs says too much.
    assert of(readings, hand_over="zero", case_mix="none").value > 1.1 * work


def drivers_of(rows, **wanted):
    spec = written(claims={"share": CLAIMS["share"]})
    (found,) = vary(rows, spec, wanted=wanted).readings
    return {each.switch: (each.first, each.total) for each in found.drivers}


def test_where_hand_overs_decide_the_share_they_are_named():
    """40 of AI alone, 40 handed over: 80 % or 40 %, whatever else is asked."""
    rows = rows_of(*[{}] * 40, *[{"handling": "ai_then_human"}] * 40, *[{"handling": "human"}] * 20)
    found = drivers_of(rows, handled=["first"])
    assert next(iter(found)) == "hand_over"
    assert found.pop("hand_over") == (pytest.approx(1), pytest.approx(1))
    assert found == dict.fromkeys(found, pytest.approx((0, 0), abs=1e-12))


def test_where_what_was_given_up_decides_the_share_it_is_named():
    """Of 80 contacts of AI 60 were given up, of 20 of people none: 80, 50 or 20 %."""
    rows = rows_of(*[{"abandoned": True}] * 60, *[{}] * 20, *[{"handling": "human"}] * 20)
    found = drivers_of(rows)
    assert next(iter(found)) == "abandoned"
    assert found.pop("abandoned") == (pytest.approx(1), pytest.approx(1))
    assert found == dict.fromkeys(found, pytest.approx((0, 0), abs=1e-12))


def test_two_switches_share_what_they_decide_together():
    """Of all, AI has 3/4 or 2/4, of the chats 2/3 or 1/3, as hand-overs are credited.

    In units of 1/12 these are 9, 6, 8, 4: their mean is 6.75 and their variance 3.6875. The means
    of the credit are 8.5 and 5, of the channel 7.5 and 6: alone they have 3.0625 and 0.5625, and
    the other 0.0625 belongs to both.
    """
    rows = rows_of({}, {"handling": "ai_then_human"}, {"handling": "human"}, {"channel": "phone"})
    values = {"hand_over": (3.0625, 3.125), "denominator": (0.5625, 0.625)}
    two = drivers_of(
        rows, handled=["first"], abandoned=["handled"], hand_over=["ai", "zero"], greeting=[]
    )
    assert {name: two[name] for name in values} == {
        name: pytest.approx((first / 3.6875, total / 3.6875), rel=1e-6)
        for name, (first, total) in values.items()
    }
