"""Estimates over customers of a made-up log, against R: its scripts and results are in `r/`."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import pytest
from r_results import rows_of

from fte_audit.estimates.clustered import (
    Clustered,
    Scattered,
    combined,
    correlation,
    effective_customers,
    jackknife_ratio,
)
from fte_audit.estimates.contrasts import mean_difference, mean_quotient
from fte_audit.estimates.distributions import student_critical
from fte_audit.estimates.intervals import clopper_pearson, mean_interval, total_interval
from fte_audit.estimates.logbins import bin_edges, log_bin
from fte_audit.estimates.quantiles import quantile
from fte_audit.estimates.standardising import Stratum, Values, compare, standings, uncertainty
from fte_audit.estimates.values import Interval
from fte_audit.estimates.woodruff import Distribution, quantile_interval, share_below
from fte_audit.tally import Frequencies

LOG = rows_of("log")
CUSTOMERS = 60
BY_NAME = {row["name"]: row for row in rows_of("jackknife")}


def as_r(value):
    return pytest.approx(value, rel=1e-9)


def sums_of(measure, below=None, **only):
    """Sums over each customer of the rows that have these values."""
    above, n = [0] * CUSTOMERS, [0] * CUSTOMERS
    for row in LOG:
        if all(row[key] == value for key, value in only.items()):
            above[int(row["customer"])] += int(row[measure])
            n[int(row["customer"])] += 1 if below is None else int(row[below])
    return Clustered(tuple(above), tuple(n))


RATIOS = {
    "share": sums_of("met"),
    "mean": sums_of("seconds"),
    "ratio": sums_of("met", "seconds"),
    "share first": sums_of("met", side="first"),
    "share second": sums_of("met", side="second"),
    "mean first": sums_of("seconds", side="first"),
    "mean second": sums_of("seconds", side="second"),
    "share few": sums_of("met", topic="d"),
    "mean few": sums_of("seconds", topic="d"),
}


@pytest.mark.parametrize("name", RATIOS)
def test_shares_means_and_ratios_vary_over_customers_as_in_r(name):
    row, spread = BY_NAME[name], jackknife_ratio(RATIOS[name])
    assert spread.value == as_r(row["value"])
    assert math.sqrt(spread.variance) == as_r(row["error"])
    assert spread.occupied - 1 == row["df"]


def nearer(interval, value):
    """How far the nearer end is: the other is widened where an estimate is skewed."""
    return min(value - interval.low, interval.high - value)


@pytest.mark.parametrize("name", ["mean", "ratio", "mean first", "mean second"])
def test_intervals_of_means_have_an_end_of_rs_and_hold_the_other(name):
    row, found = BY_NAME[name], mean_interval(RATIOS[name], 0.95, bounded=True)
    assert nearer(found, row["value"]) == as_r(row["high"] - row["value"])
    assert found.low <= row["low"] * (1 + 1e-12)
    assert found.high >= row["high"] * (1 - 1e-12)


@pytest.mark.parametrize(("name", "measure"), [("conversations", None), ("sum", "seconds")])
def test_intervals_of_totals_are_rs_with_one_more_customer_like_the_most_extreme(name, measure):
    sizes = RATIOS["mean"].below
    amounts = sizes if measure is None else RATIOS["mean"].above
    row, found = BY_NAME[name], total_interval(amounts, sizes, 0.95)
    assert sum(amounts) == row["value"]
    # what R's estimate changes by without the smallest customer, beside its standard error
    least = (CUSTOMERS * min(amounts) - row["value"]) / (CUSTOMERS - 1)
    lower = (row["value"] - row["low"]) * math.sqrt(1 + (least / row["error"]) ** 2)
    assert row["value"] - found.low == as_r(lower)
    assert found.high > row["high"]


@pytest.mark.parametrize(("kind", "measure"), [("share", "met"), ("mean", "seconds")])
def test_two_sides_of_the_same_customers_go_together_as_in_r(kind, measure):
    sides = [RATIOS[f"{kind} {side}"] for side in ("first", "second")]
    one, two = (jackknife_ratio(side) for side in sides)
    row, logs = BY_NAME[f"difference {measure}"], BY_NAME[f"log quotient {measure}"]
    apart = one - two
    assert apart.value == as_r(row["value"])
    assert math.sqrt(apart.variance) == as_r(row["error"])
    assert apart.df == as_r(row["df"])
    assert correlation(one.changes, two.changes) == as_r(BY_NAME[f"correlation {measure}"]["value"])
    gap = mean_difference(*sides, 0.95, bounded=True)
    assert nearer(gap, row["value"]) == as_r(row["high"] - row["value"])
    ratio = mean_quotient(*sides, 0.95, bounded=True)
    found = Interval(math.log(ratio.low), math.log(ratio.high))
    assert nearer(found, logs["value"]) == as_r(logs["high"] - logs["value"])


@pytest.mark.parametrize(("name", "share"), [("beta", "share"), ("beta few", "share few")])
def test_the_exact_interval_of_an_effective_number_is_rs(name, share):
    # Korn and Graubard's, with R's degrees of freedom: conversations less one, customers less one
    row, spread = BY_NAME[name], jackknife_ratio(RATIOS[share])
    p = spread.value
    t = [student_critical(0.95, df) for df in (row["df"] - 1, spread.occupied - 1)]
    found = clopper_pearson(p, p * (1 - p) / spread.variance * (t[0] / t[1]) ** 2, 0.95)
    assert (found.low, found.high) == as_r((row["low"], row["high"]))


@pytest.mark.parametrize(
    ("name", "share"), [("customers", "share"), ("customers first", "share first")]
)
def test_effective_customers_are_those_of_the_variance_of_sizes_in_r(name, share):
    expected, sums = BY_NAME[name]["value"], RATIOS[share]
    assert effective_customers(sums.below, most=math.inf) == as_r(expected)
    # no more than there are conversations
    assert sums.customers == sums.n < expected


QUANTILES = rows_of("quantiles")


def distribution():
    values = [int(row["seconds"]) for row in LOG]
    counts = [Counter() for _ in range(CUSTOMERS)]
    for row in LOG:
        counts[int(row["customer"])][log_bin(int(row["seconds"]))] += 1
    table = dict(sorted(Counter(values).items()))
    return Distribution(Frequencies(table, table), 1, tuple(counts))


def test_quantiles_are_of_rs_type_7():
    table = distribution().table
    for row in QUANTILES:
        if row["what"] == "type 7":
            q = Fraction(row["q"]).limit_denominator(1000)
            assert float(quantile(table, 1, q)) == as_r(row["value"])


BELOW = [row for row in QUANTILES if row["what"] == "below"]


@pytest.mark.parametrize("at", range(1, len(BELOW)))
def test_the_share_below_a_quantile_varies_as_in_r(at):
    row, n, values = BELOW[at], len(LOG), distribution()
    edge = int(row["value"])
    lower = bin_edges(log_bin(edge - 1))[0]
    assert lower == BELOW[at - 1]["value"]
    effects = [
        each["error"] ** 2 * n / (each["q"] / n * (1 - each["q"] / n))
        for each in BELOW[at - 1 : at + 1]
    ]
    q = Fraction(int(row["q"]), n)
    found = share_below(values, q)
    # the larger design effect of both edges of the bin, and never less than independence
    error = math.sqrt(q * (1 - q) / n * max(1.0, *effects))
    assert found.error == as_r(error)
    assert found.df == CUSTOMERS - 1
    if effects[1] == max(1.0, *effects):
        interval = quantile_interval(values, q, 0.95)
        assert interval.high == row["high"]
        # R takes the first value that the share reaches, and the auditor the one before it
        ordered = sorted(int(each["seconds"]) for each in LOG)
        assert ordered[ordered.index(row["low"]) - 1] <= interval.low <= row["low"]


def strata_of(measure):
    sides = {}
    for row in LOG:
        cell = sides.setdefault((row["topic"],), {"first": {}, "second": {}})[row["side"]]
        above, n = cell.get(int(row["customer"]), (0, 0))
        cell[int(row["customer"])] = above + int(row[measure]), n + 1
    return {
        key: Stratum(*(Scattered(each[side], CUSTOMERS) for side in ("first", "second")))
        for key, each in sides.items()
    }


STANDARDISED = rows_of("standardising")


def standardised(source, measure):
    return {
        row["name"]: row
        for row in STANDARDISED
        if (row["source"], row["measure"]) == (source, measure)
    }


def named(found):
    sides = {"as_is": found.as_is, "to_first": found.to_first, "to_second": found.to_second}
    return {
        **{f"{name}_first": each.first for name, each in sides.items()},
        **{f"{name}_second": each.second for name, each in sides.items()},
        **{f"{name}_gap": each.gap for name, each in sides.items()},
        **{name: getattr(found, name) for name in ("rate", "mix", "unsupported")},
    }


@pytest.mark.parametrize("measure", ["met", "seconds"])
def test_standardised_values_and_parts_of_a_gap_are_those_of_r(measure):
    found = named(compare(strata_of(measure)))
    rows = standardised("survey", measure)
    assert rows.keys() == found.keys()
    for name, row in rows.items():
        assert float(found[name]) == pytest.approx(row["value"], rel=1e-9)
    for name, row in standardised("epitools", measure).items():
        assert float(found[name]) == pytest.approx(row["value"], rel=1e-9)


def one_after_the_other(above, n):
    """As many conversations, each of the next customer in turn, the first of which succeed."""
    sums = dict.fromkeys(range(CUSTOMERS), (0, 0))
    for number in range(n):
        at = number % CUSTOMERS
        sums[at] = sums[at][0] + (number < above), sums[at][1] + 1
    return Scattered(sums, CUSTOMERS)


def test_treatments_of_kidney_stones_are_standardised_as_in_r():
    # the counts of the script: Charig et al. (1986), as retold by Julious and Mullee (1994)
    counts = {"small": (81, 87, 234, 270), "large": (192, 263, 55, 80)}
    found = compare(
        {
            (size,): Stratum(one_after_the_other(a, n), one_after_the_other(b, m))
            for size, (a, n, b, m) in counts.items()
        }
    )
    for name, row in standardised("epitools", "stones").items():
        assert float(named(found)[name]) == as_r(row["value"])
    assert found.turns


@pytest.mark.parametrize("measure", ["met", "seconds"])
def test_standardised_values_and_parts_of_a_gap_vary_as_in_r(measure):
    strata, rows = strata_of(measure), standardised("survey", measure)
    as_is, to_first, to_second = standings(strata, Values.BOUNDED)
    pairs = {"as_is": as_is, "to_first": to_first, "to_second": to_second}
    spreads = {
        f"{name}_{side}": standing.spread
        for name, pair in pairs.items()
        for side, standing in zip(("first", "second"), pair, strict=True)
    }
    gaps = {name: pair[0].spread - pair[1].spread for name, pair in pairs.items()}
    spreads |= {f"{name}_gap": gap for name, gap in gaps.items()}
    spreads["rate"] = combined((0.5, gaps["to_first"]), (0.5, gaps["to_second"]))
    supported = to_first[0].spread - to_second[1].spread
    spreads["mix"] = combined((1, supported), (-1, spreads["rate"]))
    spreads["unsupported"] = combined((1, gaps["as_is"]), (-1, supported))
    for name, row in rows.items():
        assert math.sqrt(spreads[name].variance) == as_r(row["error"])
    bounds = uncertainty(strata, 0.95, Values.BOUNDED)
    intervals = {name: getattr(bounds, name) for name in ("rate", "mix", "unsupported")}
    intervals |= {
        f"{name}_gap": interval for name, interval in zip(pairs, bounds.gaps.values(), strict=True)
    }
    for name, interval in intervals.items():
        t = student_critical(0.95, spreads[name].df)
        assert nearer(interval, rows[name]["value"]) == as_r(t * rows[name]["error"])
