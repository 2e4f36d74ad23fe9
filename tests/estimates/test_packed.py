"""Values whose groups of customers are packed are the same values."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fte_audit.cubes import packed
from fte_audit.estimates.contrasts import quantiles
from fte_audit.estimates.logbins import log_bin
from fte_audit.estimates.packed import PackedValues
from fte_audit.estimates.woodruff import Distribution, quantile_interval
from fte_audit.tally import Frequencies

GROUPS = 64
PAIRS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, GROUPS - 1)), min_size=1)


def packed_of(pairs, groups=GROUPS):
    """Values with the group of their customer."""
    bins = {}
    for value, group in pairs:
        bins.setdefault(log_bin(value), Counter())[group] += 1
    values = dict(sorted(Counter(value for value, _ in pairs).items()))
    return PackedValues(values, {each: packed(bins[each]) for each in sorted(bins)}, groups)


def plain_of(pairs):
    counts = [Counter() for _ in range(GROUPS)]
    for value, group in pairs:
        counts[group][log_bin(value)] += 1
    values = dict(sorted(Counter(value for value, _ in pairs).items()))
    return Distribution(Frequencies(values, values), 1, tuple(counts))


@given(PAIRS)
def test_each_group_has_as_many_values_as_where_groups_are_apart(pairs):
    found, expected = packed_of(pairs), plain_of(pairs)
    assert (found.table, found.width) == (expected.table, expected.width)
    assert found.pooled == expected.pooled
    assert found.sizes == expected.sizes
    for number in found.pooled:
        assert found.up_to(number) == expected.up_to(number)


@given(PAIRS, PAIRS, st.sampled_from([Fraction(1, 2), Fraction(9, 10)]))
def test_their_quantiles_have_the_same_intervals(pairs, others, q):
    both = pairs * 4, others * 4
    one, other = (tuple(of(each) for each in both) for of in (packed_of, plain_of))
    assert quantile_interval(one[0], q, 0.9) == quantile_interval(other[0], q, 0.9)
    assert quantiles(*one, q, 0.9) == quantiles(*other, q, 0.9)


def test_the_nameless_are_a_group_only_where_there_are_any():
    assert len(packed_of([(3, 64), (4, 0)], 65).sizes) == 65
    assert packed_of([(3, 64), (4, 0)], 65).sizes[64] == 1
    assert packed_of([(4, 0)]).sizes == (1,) + (0,) * 63
