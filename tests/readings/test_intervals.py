"""Intervals of readings, against leaving out one group of customers after the other."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import partial

import pytest
from scipy import stats

from fte_audit import audit
from fte_audit.cubes import packed
from fte_audit.estimates.intervals import total_interval
from fte_audit.estimates.values import NotEstimable
from fte_audit.readings.contrasting import Relation, Total, contrasted
from fte_audit.readings.intervals import interval_of, quotient_of
from fte_audit.readings.model import Exact, Middle, Pair, Sums, Weighted
from fte_audit.spec.reader import spec_of
from fte_audit.spec.switches import SWITCHES
from tests.reference import slow_intervals as slow
from tests.reference.readings_logs import (
    AI,
    ALL,
    BEGIN,
    HUMAN,
    frame_of,
    options_of,
    row,
    slow_log,
    vary,
    written,
)
from tests.reference.slow_readings import as_counted

SECOND = 10**6
CLAIMS = {
    "number": {"metric": "conversations", "group": "ai", "value": "200"},
    "time": {"metric": "resolution_time", "group": "all", "value": "2 minutes"},
    "faster": {"kind": "comparison", "metric": "resolution_time", "expect": "faster"},
    "as_fast": {"kind": "comparison", "metric": "resolution_time", "expect": "equivalent"}
    | {"margin": "1 minute"},
    "rating": {"metric": "csat", "group": "all", "value": "3.5"},
    "satisfied": {"metric": "csat_top_box", "group": "ai", "value": "50 %"},
    "on_par": {"kind": "comparison", "metric": "csat", "expect": "equivalent", "margin": "0.1"},
    "better": {"kind": "comparison", "metric": "csat", "expect": "better"},
}
PROCESS = {name: claim | {"about": "process"} for name, claim in CLAIMS.items()}
SLOWLY = {
    "number": slow.number,
    "time": partial(slow.minutes, groups=[ALL], unit="minutes"),
    "faster": partial(slow.minutes, groups=[AI, HUMAN], unit="minutes"),
    "as_fast": partial(slow.minutes, groups=[AI, HUMAN], unit="minutes"),
    "rating": partial(slow.ratings, of="all"),
    "satisfied": partial(slow.ratings, of="ai"),
    "on_par": partial(slow.ratings, of="difference"),
    "better": partial(slow.ratings, of="difference"),
}


def rows_of(seed, size, customers):
    """Contacts of customers who differ in how long they take and how content they are."""
    chance = random.Random(seed)  # noqa: S311
    pace = [chance.lognormvariate(0, 0.5) for _ in range(customers)]
    found = []
    for number in range(size):
        who = min(int(chance.expovariate(1) * customers / 3), customers - 1)
        handling = chance.choice(("ai", "ai", "human", "ai_then_human", "human_then_ai", "none"))
        slower = 4 if handling in HUMAN else 1
        took = int(slower * pace[who] * chance.lognormvariate(4.5, 1) * SECOND)
        stars = min(5, max(1, round(chance.gauss(3 + pace[who] / 2, 1.2))))
        found.append(
            row(
                number,
                customer=chance.choice((f"u{who}", f"u{who}", f"u{who}", None)),
                handling=handling,
                ended=chance.choice((BEGIN + took, BEGIN + took, BEGIN + took, None)),
                worked_us=chance.choice((None, took // 2)),
                stars=chance.choice((None, None, stars)),
                topic=chance.choice(("a", "a", "a", "b", "b", "c", None)),
                abandoned=chance.choice((True, False, False)),
                escalated=chance.choice((True, False, False, False)),
                tag=chance.choice(("", "", "", "spam", "test")),
            )
        )
    return found


def differences(claim, rows, wanted=None):
    """Readings whose interval is not the one of the slow way."""
    spec = written(claims={claim: PROCESS[claim]})
    (readings,) = vary(rows, spec, wanted=wanted).readings
    log = slow_log(rows)
    for reading in readings.readings:
        options = options_of(readings, reading)
        expected = SLOWLY[claim](as_counted(log, options), options, readings.level)
        found = None if reading.low is None else (reading.low, reading.high)
        if found is None or expected is None:
            if found is not expected:
                yield options, found, expected
        elif found != pytest.approx(expected, rel=5e-8, abs=1e-8):
            yield options, found, expected


ONE_EACH = {
    "unit": ["conversation"],
    "duplicates": ["keep"],
    "spam": ["drop_all"],
    "greeting": ["count_all"],
    "rating_cut": ["top2", "mean"],
    "rating_at_hand_over": ["first", "both"],
}


@pytest.mark.parametrize("claim", sorted(PROCESS))
def test_intervals_are_what_leaving_out_groups_of_customers_one_by_one_finds(claim):
    rows = rows_of(1, 1_400, 500)
    assert list(differences(claim, rows, ONE_EACH)) == []


@pytest.mark.parametrize("claim", ["time", "faster", "satisfied", "better"])
def test_so_they_are_where_many_readings_have_too_few_customers(claim):
    wanted = {"spam": ["keep", "drop_all"], "greeting": ["real_answer"], "minutes": ["own"]}
    for seed, size, customers in ((2, 40, 20), (3, 160, 90)):
        assert list(differences(claim, rows_of(seed, size, customers), wanted)) == []


def test_every_statistic_of_a_process_has_an_interval_around_its_value():
    rows = rows_of(4, 1_500, 700)
    varied = vary(rows, written(claims=PROCESS), wanted=ONE_EACH)
    levels = {each.name: each.level for each in varied.readings}
    assert levels["faster"] == pytest.approx(1 - 0.05 / len(CLAIMS)), "each at its part"
    assert levels["as_fast"] == pytest.approx(1 - 0.1 / len(CLAIMS)), "both ends of a margin"
    for readings in varied.readings:
        for reading in readings.readings:
            if options_of(readings, reading).get("statistic") != "mean":  # which takes more
                assert reading.low <= reading.value <= reading.high
                assert reading.low < reading.high


MEDIANS = {
    "median": CLAIMS["time"] | {"statistic": "median"},
    "medians": CLAIMS["faster"] | {"statistic": "median"},
}


def test_the_reports_own_reading_has_the_interval_of_the_report_but_for_its_fewer_groups():
    """Of 200 and of 64 groups of customers; values in whole seconds are rounded down."""
    rows = rows_of(9, 6_000, 4_000)
    claims = {name: claim | {"about": "process"} for name, claim in (CLAIMS | MEDIANS).items()}
    spec = written(claims=claims)
    report = audit(frame_of(rows), spec_of(spec))
    evidence = {each.name: each.evidence[0] for each in report.verdicts}
    for readings in vary(rows, spec, wanted={switch: ["own"] for switch in SWITCHES}).readings:
        own, its = readings.own, evidence[readings.name]
        assert readings.level == pytest.approx(its.level, abs=1e-9)
        assert own.value == pytest.approx(its.measured, abs=1 / 60)
        width = its.high - its.low
        assert own.high - own.low == pytest.approx(width, rel=0.3)
        assert (own.low, own.high) == pytest.approx((its.low, its.high), abs=0.25 * width)


ALIKE = {"kind": "comparison", "expect": "equivalent", "margin": "20 %"}
RELATIVE = {
    "means": ALIKE | {"metric": "resolution_time", "statistic": "mean"},
    "medians": ALIKE | {"metric": "resolution_time", "statistic": "median"},
    "ratings": ALIKE | {"metric": "csat"},
    "satisfied": ALIKE | {"metric": "csat_top_box"},
    "alone": ALIKE | {"metric": "csat", "group": "ai_only", "than": "human_only"},
}


def test_quotients_have_the_intervals_of_the_report_and_swapping_the_groups_inverts_them():
    rows = rows_of(9, 6_000, 4_000)
    swapped = {
        f"{name}_swapped": claim
        | {"group": claim.get("than", "human"), "than": claim.get("group", "ai")}
        for name, claim in RELATIVE.items()
    }
    spec = written(claims=RELATIVE | swapped)
    evidence = {
        each.name: each.evidence[0] for each in audit(frame_of(rows), spec_of(spec)).verdicts
    }
    wanted = {name: ["own"] for name in ("spam", "greeting", "abandoned", "rating_cut")}
    found = {each.name: each for each in vary(rows, spec, wanted=wanted).readings}
    for name in RELATIVE:
        own, its = found[name].own, evidence[name]
        assert own.value == pytest.approx(its.measured, rel=0.01)
        assert (own.low, own.high) == pytest.approx(
            (its.low, its.high), abs=0.25 * (its.high - its.low)
        )
        for one, other in zip(found[name].readings, found[f"{name}_swapped"].readings, strict=True):
            assert one.low < one.value < one.high
            assert (one.low, one.high) == pytest.approx((1 / other.high, 1 / other.low), rel=1e-6)


def test_a_quotient_of_middles_that_were_not_counted_by_groups_has_no_interval():
    middles = [Middle(Fraction(value), "median", {value: 9}, {}, SECOND) for value in (3, 4)]
    weighted = Weighted(((9, 9, 9),), is_share=True)
    assert isinstance(quotient_of(Pair(*middles), 0.95), NotEstimable)
    assert isinstance(quotient_of(Pair(middles[0], weighted), 0.95), NotEstimable)
    assert isinstance(contrasted(*middles, Relation.QUOTIENT).interval(0.95), NotEstimable)
    assert isinstance(contrasted(*middles, Relation.DIFFERENCE).interval(0.95), NotEstimable)


def test_claims_about_a_period_need_no_groups_and_have_no_intervals():
    claims = {"time": CLAIMS["time"] | {"about": "period"}}
    (readings,) = vary(rows_of(5, 200, 90), written(claims=claims)).readings
    assert {(each.low, each.high) == (each.value, each.value) for each in readings.readings} == {
        True
    }


EVEN = packed(dict.fromkeys(range(64), 4))


def test_a_number_varies_as_customers_come():
    amounts = packed({group: 3 + group % 3 for group in range(64)})
    found = interval_of(Total(amounts, amounts), 0.95)
    numbers = tuple(3 + group % 3 for group in range(64))
    assert found == total_interval(numbers, numbers, 0.95, unseen=2)
    tenth = interval_of(Total(amounts, amounts, scale=Fraction(10)), 0.95)
    assert (tenth.low, tenth.high) == pytest.approx((found.low / 10, found.high / 10))


def test_where_nobody_is_nameless_there_is_no_group_of_them():
    """An empty group would look like one that happened not to come."""
    square = stats.t.isf(0.025, 63) ** 2
    found = interval_of(Sums(0, 100 * EVEN, is_share=True), 0.95)
    assert found.high == pytest.approx(square / (25_600 + square), rel=1e-9)
    total = interval_of(Total(100 * EVEN + packed({0: 1}), 100 * EVEN + packed({0: 1})), 0.95)
    assert total.high - total.low < 0.01 * 25_601


def test_what_is_not_counted_by_groups_has_no_interval():
    lacking = [
        Exact(slow.Fraction(1)),
        Middle(slow.Fraction(1), "median", {60: 1}, {}, 60 * SECOND),
    ]
    lacking.append(Pair(lacking[1], lacking[1]))
    for figure in lacking:
        assert isinstance(interval_of(figure, 0.95), NotEstimable)


def test_nobody_who_answered_is_no_interval():
    nobody = Weighted(((0, 0, EVEN),), is_share=True)
    somebody = Weighted(((EVEN, EVEN, EVEN + EVEN),), is_share=True)
    assert isinstance(interval_of(nobody, 0.95), NotEstimable)
    assert isinstance(interval_of(Pair(somebody, nobody), 0.95), NotEstimable)
    assert isinstance(interval_of(Pair(nobody, somebody), 0.95), NotEstimable)
    assert interval_of(somebody, 0.95).high == 1
