from __future__ import annotations

import math
import time
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.oaxaca import OaxacaBlinder

from fte_audit.estimates.clustered import Clustered, Scattered, gathered
from fte_audit.estimates.contrasts import difference, mean_difference, mean_quotient, shares
from fte_audit.estimates.contrasts import quotient as quotient_of
from fte_audit.estimates.standardising import (
    SUPPORT,
    Estimand,
    Stratum,
    Values,
    compare,
    standings,
    uncertainty,
)
from fte_audit.estimates.values import Interval, NotEstimable
from tests.reference.examples import examples

GROUPS = 60


def scattered(rows, groups=GROUPS):
    return Scattered(dict(rows), groups)


def of_totals(above, n):
    """One conversation after the other to the groups of customers, in turn."""
    sums = dict.fromkeys(range(min(n, GROUPS)), (0, 0))
    for number in range(n):
        before = sums[number % GROUPS]
        sums[number % GROUPS] = before[0] + (number < above), before[1] + 1
    return scattered(sums)


def strata_of(rows):
    return {(key,): Stratum(of_totals(a, n), of_totals(b, m)) for key, (a, n, b, m) in rows.items()}


# Charig, Webb, Payne and Wickham (1986), BMJ 292, 879-882, as retold by Julious and Mullee (1994),
# BMJ 309, 1480-1481: kidney stones, successes and patients of open surgery, then of percutaneous
# nephrolithotomy, by the size of the stones.
STONES = {"small": (81, 87, 234, 270), "large": (192, 263, 55, 80)}


def test_open_surgery_is_better_for_stones_of_either_size_and_worse_as_it_is():
    found = compare(strata_of(STONES))
    assert found.as_is.gap == Fraction(273, 350) - Fraction(289, 350)
    assert found.turns
    for gap in (found.to_first.gap, found.to_second.gap, found.rate):
        assert gap > 0


def rows_of(strata):
    return [
        {"key": key[0], "first": int(is_first), "group": at, "above": above, "n": n}
        for key, stratum in strata.items()
        for is_first, side in ((True, stratum.first), (False, stratum.second))
        for at, (above, n) in side.sums.items()
    ]


def random_strata(seed, keys="abcd", groups=GROUPS):
    chance = np.random.default_rng(seed)
    found = {}
    for number, key in enumerate(keys):
        sides = []
        for tilt in (number, len(keys) - number):
            sizes = chance.poisson(1 + tilt, groups)
            sums = chance.binomial(sizes, 0.2 + 0.15 * number)
            pairs = zip(sums.tolist(), sizes.tolist(), strict=True)
            sides.append(scattered({at: pair for at, pair in enumerate(pairs) if pair[1]}, groups))
        found[(key,)] = Stratum(*sides)
    return found


def test_kitagawas_split_is_that_of_oaxaca_and_blinder_with_equal_weights():
    strata = random_strata(1)
    found = compare(strata)
    rows = [
        (row["key"], row["first"], int(number < row["above"]))
        for row in rows_of(strata)
        for number in range(row["n"])
    ]
    table = pd.DataFrame(rows, columns=["key", "first", "met"])
    dummies = pd.get_dummies(table["key"], drop_first=True, dtype=float)
    regressors = pd.concat([dummies, table["first"]], axis=1)
    model = OaxacaBlinder(table["met"], regressors, "first", hasconst=False, swap=False)
    unexplained, explained, gap = model.two_fold(two_fold_type="reimers").params
    # statsmodels takes the larger mean as its first group or not, so signs are compared up to that
    sign = 1 if gap * float(found.as_is.gap) > 0 else -1
    assert sign * gap == pytest.approx(float(found.as_is.gap), abs=1e-9)
    assert sign * explained == pytest.approx(float(found.mix), abs=1e-9)
    assert sign * unexplained == pytest.approx(float(found.rate), abs=1e-9)
    assert found.unsupported == 0


def standardised(table, keys):
    """Both groups under each estimand, from rows, the slow way."""
    sums = table.groupby(["first", "key"])[["above", "n"]].sum()
    whole = table.groupby("first")[["above", "n"]].sum()
    on = sums[sums.index.get_level_values("key").isin(keys)]
    first, second = on.loc[1], on.loc[0]
    rates = [side["above"] / side["n"] for side in (first, second)]
    shares = [side["n"] / side["n"].sum() for side in (first, second)]
    return np.array(
        [
            *(whole["above"] / whole["n"]).loc[[1, 0]],
            *((rate * shares[0]).sum() for rate in rates),
            *((rate * shares[1]).sum() for rate in rates),
        ]
    )


def test_every_group_of_customers_is_left_out_of_rates_and_mixes_at_once():
    # one stratum of few, so that it is off support in the whole, and can't come back
    strata = {
        **random_strata(2),
        ("few",): Stratum(scattered({3: (1, 2), 9: (0, 2)}), scattered({3: (9, 20), 8: (5, 20)})),
    }
    table, keys = pd.DataFrame(rows_of(strata)), list("abcd")
    whole = standardised(table, keys)
    changes = np.array(
        [whole - standardised(table[table["group"] != at], keys) for at in range(GROUPS)]
    )
    pairs = standings(strata, Values.BOUNDED)
    found = [side.spread for pair in pairs for side in pair]
    assert [side.value for side in found] == pytest.approx(whole.tolist(), rel=1e-12)
    for at, side in enumerate(found):
        assert side.changes == pytest.approx(changes[:, at].tolist(), abs=1e-13)
    exact = compare(strata)
    assert [each.key for each in exact.off_support] == [("few",)]
    sides = (exact.as_is, exact.to_first, exact.to_second)
    values = [float(value) for each in sides for value in (each.first, each.second)]
    assert values == pytest.approx(whole.tolist(), rel=1e-12)
    # the parts of the gap, with Student's interval where skewness is little
    gaps = whole[::2] - whole[1::2]
    of_gaps = changes[:, ::2] - changes[:, 1::2]
    supported, of_supported = whole[2] - whole[5], changes[:, 2] - changes[:, 5]
    rate, of_rate = (gaps[1] + gaps[2]) / 2, (of_gaps[:, 1] + of_gaps[:, 2]) / 2
    expected = {
        "rate": (rate, of_rate),
        "mix": (supported - rate, of_supported - of_rate),
        "unsupported": (gaps[0] - supported, of_gaps[:, 0] - of_supported),
    }
    bounds = uncertainty(strata, 0.95, Values.BOUNDED)
    for name, (value, hangs) in expected.items():
        error = np.sqrt((GROUPS - 1) / GROUPS * np.sum(hangs**2))
        half, interval = stats.t.isf(0.025, GROUPS - 1) * error, getattr(bounds, name)
        assert interval.low <= value - half * 0.97
        assert value + half * 0.97 <= interval.high
        assert interval.high - interval.low <= 2.3 * half


def random_side(seed, fill):
    chance = np.random.default_rng(seed)
    sizes = chance.integers(1, 7, 40) * (chance.random(40) < fill)
    sums = chance.binomial(sizes, chance.random()).tolist()
    pairs = enumerate(zip(sums, sizes.tolist(), strict=True))
    return scattered({at: pair for at, pair in pairs if pair[1]}, 40)


SIDE = st.builds(random_side, st.integers(0, 2**32), st.sampled_from((0.0, 0.05, 0.5, 0.9, 1.0)))
STRATA = st.dictionaries(
    st.sampled_from("abcde").map(lambda key: (key,)), st.tuples(SIDE, SIDE), min_size=1
)


def turned(interval):
    return interval if isinstance(interval, NotEstimable) else -interval


def inverted(interval):
    if isinstance(interval, NotEstimable):
        return interval
    return pytest.approx((1 / interval.high, 1 / interval.low), rel=1e-9)


OTHER = {
    Estimand.AS_IS: Estimand.AS_IS,
    Estimand.TO_FIRST: Estimand.TO_SECOND,
    Estimand.TO_SECOND: Estimand.TO_FIRST,
}


@settings(max_examples=examples(60))
@given(STRATA, st.floats(0.5, 0.99), st.sampled_from([Values.SHARE, Values.BOUNDED]))
def test_swapping_flips_every_sign_and_the_parts_add_up(pairs, level, values):
    strata = {key: Stratum(*pair) for key, pair in pairs.items()}
    swapped = {key: Stratum(two, one) for key, (one, two) in pairs.items()}
    found, other = compare(strata), compare(swapped)
    one, two = (uncertainty(each, level, values) for each in (strata, swapped))
    if isinstance(found, NotEstimable):
        assert found == other
        return
    assert found.as_is.gap == -other.as_is.gap
    assert found.to_first.gap == -other.to_second.gap
    assert (found.mix, found.rate) == (-other.mix, -other.rate)
    assert found.unsupported == -other.unsupported
    assert found.turns == other.turns
    assert found.mix + found.rate + found.unsupported == found.as_is.gap
    for estimand in Estimand:
        gap, against = one.gaps[estimand], turned(two.gaps[OTHER[estimand]])
        if isinstance(gap, NotEstimable):
            # the first reason that is found may be that of the other side
            assert isinstance(against, NotEstimable)
            continue
        assert gap == against
        ratio = one.quotients[estimand]
        if isinstance(ratio, Interval):
            assert (ratio.low, ratio.high) == inverted(two.quotients[OTHER[estimand]])
    for name in ("mix", "rate", "unsupported"):
        interval, against = getattr(one, name), turned(getattr(two, name))
        if isinstance(interval, Interval):
            assert (interval.low, interval.high) == pytest.approx(
                (against.low, against.high), abs=1e-12
            )
    parts = {
        "as_is": (found.as_is.gap, one.gaps[Estimand.AS_IS]),
        "to_first": (found.to_first.gap, one.gaps[Estimand.TO_FIRST]),
        **{name: (getattr(found, name), getattr(one, name)) for name in ("mix", "rate")},
        "unsupported": (found.unsupported, one.unsupported),
    }
    for value, interval in parts.values():
        if isinstance(interval, Interval):
            assert interval.low - 1e-12 <= value <= interval.high + 1e-12


@settings(max_examples=examples(40))
@given(SIDE, SIDE)
def test_with_one_stratum_the_gap_is_the_one_as_it_is(one, two):
    strata = {("all",): Stratum(one, two)}
    found = compare(strata)
    if isinstance(found, NotEstimable):
        return
    assert found.as_is == found.to_first == found.to_second
    assert found.mix == found.unsupported == 0
    bounds = uncertainty(strata, 0.95, Values.BOUNDED)
    dense = [gathered((side,), 40) for side in (one, two)]
    gap = mean_difference(*dense, 0.95, bounded=True)
    quotient = mean_quotient(*dense, 0.95, bounded=True)
    assert_same(bounds, gap, quotient)
    assert isinstance(bounds.mix, NotEstimable)
    assert isinstance(bounds.unsupported, NotEstimable)
    both = shares(*dense, 0.95)
    bounds = uncertainty(strata, 0.95, Values.SHARE)
    if isinstance(bounds.gaps[Estimand.AS_IS], Interval):
        assert_same(bounds, difference(both), quotient_of(both))


def test_few_customers_widen_what_is_standardised_as_they_do_what_is_not():
    one = Scattered({at: (5 + at % 2, 1) for at in range(150)}, 200)
    two = Scattered({at: (12 + 4 * (at // 2 % 2), 4) for at in range(200)}, 200)
    bounds = uncertainty({("all",): Stratum(one, two)}, 0.95, Values.UNBOUNDED)
    dense = [gathered((side,), 200) for side in (one, two)]
    assert_same(bounds, mean_difference(*dense, 0.95), mean_quotient(*dense, 0.95))
    strata = {
        (name,): Stratum(
            *(
                Scattered(
                    {at: cell for at, cell in side.sums.items() if (at % 4 < 2) is within}, 200
                )
                for side in (one, two)
            )
        )
        for name, within in (("a", True), ("b", False))
    }
    parts = uncertainty(strata, 0.95, Values.UNBOUNDED)
    plain = uncertainty(strata, 0.95, Values.BOUNDED)
    for name in ("rate", "mix"):
        wide, narrow = getattr(parts, name), getattr(plain, name)
        times = (wide.high - wide.low) / (narrow.high - narrow.low)
        assert math.sqrt(400 / 150) < times < math.sqrt(400 / 150) * 1.1


def assert_same(bounds, gap, quotient):
    for estimand in Estimand:
        pairs = ((bounds.gaps[estimand], gap), (bounds.quotients[estimand], quotient))
        for interval, expected in pairs:
            if isinstance(expected, NotEstimable):
                assert interval == expected
            else:
                wanted = expected.low, expected.high
                found = interval.low, interval.high
                # ends that are near a pole or nearly cancel keep fewer digits
                assert found == pytest.approx(wanted, rel=1e-6, abs=1e-9)


def test_rare_shares_at_another_mix_cover_the_truth():
    chance = np.random.default_rng(6)
    truth = 0.01 * (0.7 * 1 + 0.3 * 2)
    covered = {Values.SHARE: 0, Values.BOUNDED: 0}
    for _ in range(300):
        strata = {}
        for key, size, other, share in (("a", 3500, 300, 0.01), ("b", 1500, 700, 0.02)):
            sides = []
            for n, p in ((size, 2 * share), (other, share)):
                groups, met = chance.integers(0, 200, n), chance.random(n) < p
                sums = [np.bincount(groups, each, 200).astype(int) for each in (met, None)]
                pairs = zip(*(each.tolist() for each in sums), strict=True)
                sides.append(scattered({at: pair for at, pair in enumerate(pairs) if pair[1]}, 200))
            strata[(key,)] = Stratum(*sides)
        for values in covered:
            found = uncertainty(strata, 0.95, values).gaps[Estimand.TO_FIRST]
            covered[values] += found.low <= truth <= found.high
    # scipy: what 95 % of 300 can come to
    assert covered[Values.SHARE] >= stats.binom.ppf(0.001, 300, 0.95)
    assert covered[Values.BOUNDED] < covered[Values.SHARE]


def test_shares_of_nothing_have_an_interval_at_another_mix():
    never = scattered(dict.fromkeys(range(GROUPS), (0, 3)))
    mixed = scattered({at: (at % 3, 3) for at in range(GROUPS)})
    strata = {("a",): Stratum(never, mixed), ("b",): Stratum(never, mixed)}
    bounds = uncertainty(strata, 0.95, Values.SHARE)
    gap = bounds.gaps[Estimand.TO_FIRST]
    assert gap.low < -1 / 3 < gap.high < 0
    assert bounds.rate == NotEstimable("it does not vary between groups of customers")
    # few customers with many conversations each say less
    uneven = scattered({at: (0, 1 + at % 30) for at in range(GROUPS)})
    one = uncertainty({("a",): Stratum(uneven, mixed)}, 0.95, Values.SHARE)
    dense = [gathered((side,), GROUPS) for side in (uneven, mixed)]
    assert_same(one, difference(shares(*dense, 0.95)), quotient_of(shares(*dense, 0.95)))
    always = scattered(dict.fromkeys(range(GROUPS), (1, 3)))
    strata = {("a",): Stratum(always, mixed), ("b",): Stratum(always, mixed)}
    assert isinstance(uncertainty(strata, 0.95, Values.SHARE).gaps[Estimand.TO_FIRST], Interval)


def test_what_only_one_group_gets_is_off_support_with_its_weight():
    strata = strata_of({"both": (30, 60, 20, 60), "first": (40, 40, 3, SUPPORT - 1)})
    found = compare(strata)
    (apart,) = found.off_support
    assert (apart.first, apart.second) == (Fraction(40, 100), Fraction(4, 64))
    assert found.to_first == found.to_second
    assert found.unsupported == found.as_is.gap - found.rate
    nothing = strata_of({"first": (40, 60, 0, 0), "second": (0, 0, 30, 60)})
    reason = NotEstimable(
        "no stratum has at least 5 conversations of different customers in both groups"
    )
    assert compare(nothing) == reason
    bounds = uncertainty(nothing, 0.95, Values.BOUNDED)
    assert bounds.gaps[Estimand.TO_FIRST] == bounds.rate == reason
    assert isinstance(bounds.gaps[Estimand.AS_IS], Interval)


def test_a_stratum_of_one_group_of_customers_is_off_support():
    one = scattered({7: (3, 8)})
    assert not Stratum(one, of_totals(10, 20)).supported
    assert Stratum(of_totals(10, 20), scattered({7: (3, 8), 8: (0, 1)})).supported


def test_few_customers_who_stand_for_many_have_no_interval():
    # five customers of the second group stand for half of the first's mix
    common = {at: (at % 3, 3) for at in range(GROUPS)}
    rare = scattered({at: (at % 2, 3) for at in range(5)})
    many = scattered({at: (at % 4, 3) for at in range(GROUPS)})
    strata = {
        ("common",): Stratum(scattered(common), scattered(common)),
        ("rare",): Stratum(many, rare),
    }
    bounds = uncertainty(strata, 0.95, Values.BOUNDED)
    assert isinstance(bounds.gaps[Estimand.TO_FIRST], NotEstimable)
    assert isinstance(bounds.gaps[Estimand.TO_SECOND], Interval)
    assert bounds.mix == bounds.rate == bounds.gaps[Estimand.TO_FIRST]
    reasons = {bounds.gaps[Estimand.TO_FIRST].reason}
    swapped = {key: Stratum(each.second, each.first) for key, each in strata.items()}
    other = uncertainty(swapped, 0.95, Values.BOUNDED)
    assert {other.gaps[Estimand.TO_SECOND].reason, other.mix.reason} == reasons


def test_values_without_a_limit_need_more_customers():
    strata = random_strata(3)
    assert isinstance(uncertainty(strata, 0.95, Values.BOUNDED).rate, Interval)
    needs = random_strata(3, groups=800)
    assert isinstance(uncertainty(needs, 0.95, Values.UNBOUNDED).rate, Interval)
    small = {key: Stratum(each.first, of_totals(9, 20)) for key, each in random_strata(4).items()}
    assert isinstance(uncertainty(small, 0.95, Values.UNBOUNDED).rate, NotEstimable)


def test_groups_that_do_the_same_for_every_customer_have_no_interval():
    same = scattered(dict.fromkeys(range(GROUPS), (1, 3)))
    mixed = scattered({at: (at % 3, 3) for at in range(GROUPS)})
    strata = {("a",): Stratum(same, mixed), ("b",): Stratum(same, mixed)}
    reason = NotEstimable("it does not vary between groups of customers")
    assert uncertainty(strata, 0.95, Values.BOUNDED).gaps[Estimand.TO_FIRST] == reason
    both = {("a",): Stratum(mixed, mixed), ("b",): Stratum(mixed, mixed)}
    bounds = uncertainty(both, 0.95, Values.BOUNDED)
    assert bounds.rate == bounds.quotients[Estimand.TO_FIRST] == reason


def test_what_is_off_support_may_be_of_too_few_customers_to_compare_as_it_is():
    mixed = scattered({at: (at % 3, 3) for at in range(GROUPS)})
    other = scattered({at: (at % 2, 3) for at in range(GROUPS)})
    strata = {
        ("common",): Stratum(mixed, other),
        ("robot",): Stratum(scattered({7: (90, 100)}), scattered({})),
    }
    bounds = uncertainty(strata, 0.95, Values.BOUNDED)
    assert isinstance(bounds.rate, Interval)
    assert bounds.unsupported == bounds.gaps[Estimand.AS_IS]
    assert "fewer than 20" in bounds.unsupported.reason
    alone = {("robot",): Stratum(scattered({7: (90, 100)}), scattered({7: (50, 100)}))}
    assert uncertainty(alone, 0.95, Values.BOUNDED).gaps[Estimand.AS_IS] == NotEstimable(
        "all of it is of one group of customers"
    )


def test_thousands_of_sparse_strata_take_little_time():
    chance = np.random.default_rng(5)

    def side():
        places = chance.choice(200, 40, replace=False).tolist()
        sizes = chance.integers(1, 3000, 40).tolist()
        return Scattered({at: (n // 2, n) for at, n in zip(places, sizes, strict=True)}, 200)

    strata = {(str(key),): Stratum(side(), side()) for key in range(5000)}
    before = time.process_time()
    assert isinstance(compare(strata).rate, Fraction)
    assert isinstance(uncertainty(strata, 0.95, Values.UNBOUNDED).rate, Interval)
    # the bound is generous: it must hold on slow machines too
    assert time.process_time() - before < 10


def test_parts_add_up_over_groups_of_customers():
    one, two = scattered({1: (2, 3)}, 4), scattered({1: (4, 5), 3: (0, 1)}, 4)
    assert gathered((one, two), 4) == Clustered((0, 6, 0, 0), (0, 8, 0, 1))
    assert (two.total, two.n, two.occupied) == (4, 6, 2)
