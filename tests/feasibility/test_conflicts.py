from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F
from itertools import combinations, pairwise
from math import inf, prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import network, span, worlds

from fte_audit.feasibility import conflicts
from fte_audit.feasibility.conflicts import ALL_UP_TO, explain
from fte_audit.feasibility.network import Network
from fte_audit.feasibility.search import TOLERANCE, Outcome, decide, find
from fte_audit.quantities.ranges import Range
from tests.reference.examples import examples

STEPS = 200_000
UNBOUND = Range(F(0), None)


def free(asked):
    """Every figure of a network, and that it may be anything from zero on."""
    return dict.fromkeys(asked.ranges, UNBOUND)


def smallest(sets):
    return {each for each in sets if not any(other < each for other in sets)}


def brute_force(names, holds):
    """Every smallest set that can't hold together, and every one that is enough to leave out."""
    subsets = [frozenset(each) for n in range(len(names) + 1) for each in combinations(names, n)]
    impossible = {each for each in subsets if not holds(each)}
    return smallest(impossible), smallest(
        {frozenset(names) - each for each in subsets}
        - {frozenset(names) - each for each in impossible}
    )


def found_by(asked, freed, steps=STEPS):
    found = explain(asked, freed, steps)
    told = {frozenset(each.members) for each in found.conflicts}
    mends = {frozenset(each.members) for each in found.mends}
    assert len(told) == len(found.conflicts)
    assert len(mends) == len(found.mends)
    return found, told, mends


def as_told(mend):
    """How far off a figure is, at three digits."""
    return float(f"{mend.change or 0:.3g}")


# Sums and products without a figure in common: what holds is told exactly, without the solver


@st.composite
def groups(draw, most):
    """Sums and products of figures from their true values, some of which are published wrongly."""
    found, n = [], 0
    while n + 2 <= most and (not found or draw(st.booleans())):
        size = draw(st.integers(2, min(4, most - n)))
        names = [f"x{number}" for number in range(n, n + size)]
        n += size
        kind = draw(st.sampled_from("+*"))
        parts = [F(draw(st.integers(1, 50))) for _ in names[1:]]
        values = [sum(parts) if kind == "+" else prod(parts), *parts]
        off = [draw(st.sampled_from([1, 1, 1, F(1, 2), 2, 3])) for _ in names]
        widths = [draw(st.sampled_from([0, F(1, 50), F(1, 5), F(1, 2)])) for _ in names]
        ranges = {
            name: Range(value * times * (1 - width), value * times * (1 + width))
            for name, value, times, width in zip(names, values, off, widths, strict=True)
        }
        found.append((kind, ranges))
    return found


def as_network(drawn):
    relations = []
    for kind, ranges in drawn:
        total, *parts = ranges
        relations.append(f"{total} = {f' {kind} '.join(parts)}")
    ranges = {name: each for _, group in drawn for name, each in group.items()}
    return replace(network(*relations), ranges=ranges)


def holds_exactly(drawn):
    def holds(kept):
        for kind, ranges in drawn:
            (low, high), *parts = [
                (ranges[name].low, ranges[name].high) if name in kept else (0, inf)
                for name in ranges
            ]
            least, most = ([part[end] for part in parts] for end in (0, 1))
            if kind == "+":
                least, most = sum(least), sum(most)
            else:
                # What is above zero is never times an endless one: none of these is zero.
                least = 0 if 0 in least else prod(least)
                most = inf if inf in most else prod(most)
            if least > high or most < low:
                return False
        return True

    return holds


@settings(max_examples=examples(60), deadline=None)
@given(groups(most=8))
def test_all_conflicts_and_mends_are_found_and_no_others(drawn):
    asked = as_network(drawn)
    expected, corrections = brute_force(list(asked.ranges), holds_exactly(drawn))
    assume(expected)
    found, told, mends = found_by(asked, free(asked))
    assert told == expected
    assert mends == corrections
    assert found.complete
    assert all(each.proven for each in found.conflicts)


@settings(max_examples=3, deadline=None)
@given(groups(most=ALL_UP_TO).filter(lambda drawn: sum(len(r) for _, r in drawn) == ALL_UP_TO))
def test_up_to_twelve_figures_all_are_found(drawn):
    asked = as_network(drawn)
    expected, corrections = brute_force(list(asked.ranges), holds_exactly(drawn))
    assume(expected)
    found, told, mends = found_by(asked, free(asked))
    assert (told, mends, found.complete) == (expected, corrections, True)


def test_twelve_figures_each_against_every_other_one_beside_others_that_hold():
    names = [f"x{number}" for number in range(ALL_UP_TO)]
    chain = [f"{one} = {other}" for one, other in pairwise(names)]
    ranges = {name: str(number) for number, name in enumerate(names)}
    asked = network(*chain, "a = b + c", a="[1, 3]", b="1", c="1", **ranges)
    found, told, mends = found_by(asked, free(asked))
    assert told == {frozenset(pair) for pair in combinations(names, 2)}
    assert mends == {frozenset(names) - {name} for name in names}
    assert found.complete


# Figures that are made of figures: what holds is told exactly, without the solver

ABOVE_ZERO = Range(F(0), None, low_open=True)


@st.composite
def trees(draw, least, most):
    """Figures above zero, each part of one other at most, of which up to two are wrong.

    Returns the published range of each, and of those that are made of others how and of which.
    """
    values, made = {"x0": F(draw(st.integers(1, 50)))}, {}
    while len(values) < least or (len(values) + 3 <= most and draw(st.booleans())):
        whole = draw(st.sampled_from([name for name in values if name not in made]))
        kind = draw(st.sampled_from("+*"))
        first, *rest = names = [f"x{len(values) + at}" for at in range(draw(st.integers(2, 3)))]
        left = values[whole]
        for name in rest:
            share = F(draw(st.integers(1, 9)), 10)
            values[name] = left * share if kind == "+" else share * 20
            left = left - values[name] if kind == "+" else left / values[name]
        values[first] = left
        made[whole] = kind, names
    wrong = draw(st.lists(st.sampled_from(list(values)), min_size=1, max_size=2, unique=True))
    ranges = {}
    for name, value in values.items():
        said = (
            value * draw(st.sampled_from([F(1, 3), F(3, 4), F(5, 4), 3]))
            if name in wrong
            else value
        )
        below, above = (draw(st.sampled_from([0, F(1, 20), F(1, 4)])) for _ in "ab")
        ranges[name] = Range(
            said * (1 - below),
            said * (1 + above),
            low_open=below > 0 and draw(st.booleans()),
            high_open=above > 0 and draw(st.booleans()),
        )
    return ranges, made


def network_of(ranges, made):
    """The relations of a tree; a product of two is written as a quotient."""
    relations = [
        f"{parts[0]} = {whole} / {parts[1]}"
        if kind == "*" and len(parts) == 2
        else f"{whole} = {f' {kind} '.join(parts)}"
        for whole, (kind, parts) in made.items()
    ]
    return replace(network(*relations), ranges=ranges)


def both(one, other):
    """What two ranges above zero have in common."""
    low, low_open = max((one.low, one.low_open), (other.low, other.low_open))
    ends = [(each.high, not each.high_open) for each in (one, other) if each.high is not None]
    high, closed = min(ends, default=(None, True))
    if high is not None and (low > high or (low == high and (low_open or not closed))):
        return None
    return Range(low, high, low_open, not closed)


def tree_holds(ranges, made, kept=None):
    """Whether figures hold together, the others anything above zero; None for all."""

    def possible(name):
        own = ranges[name] if kept is None or name in kept else ABOVE_ZERO
        if name not in made:
            return own
        kind, names = made[name]
        parts = [possible(each) for each in names]
        if None in parts:
            return None
        join = sum if kind == "+" else prod
        highs = [part.high for part in parts]
        high = None if None in highs else join(highs)
        made_of = Range(
            join(part.low for part in parts),
            high,
            low_open=any(part.low_open for part in parts),
            high_open=high is not None and any(part.high_open for part in parts),
        )
        return both(own, made_of)

    return possible("x0") is not None


@settings(max_examples=examples(60), deadline=None)
@given(trees(3, 8))
def test_of_figures_made_of_figures_all_are_found_in_a_known_order(drawn):
    ranges, made = drawn
    assume(not tree_holds(ranges, made))
    asked, freed = network_of(ranges, made), dict.fromkeys(ranges, ABOVE_ZERO)
    found, told, mends = found_by(asked, freed)
    assert (told, mends) == brute_force(list(ranges), lambda kept: tree_holds(ranges, made, kept))
    assert found.complete
    assert all(each.proven for each in found.conflicts)
    assert found == explain(asked, freed, STEPS)
    places = list(asked.ranges)
    for each in (*found.conflicts, *found.mends):
        assert list(each.members) == sorted(each.members, key=places.index)
    assert [len(each.members) for each in found.conflicts] == sorted(map(len, told))
    order = [(len(each.members), each.change is None, as_told(each)) for each in found.mends]
    assert order == sorted(order)


@settings(max_examples=examples(60), deadline=None)
@given(trees(3, 8))
def test_what_a_single_figure_would_have_to_be_is_what_the_others_allow(drawn):
    ranges, made = drawn
    assume(not tree_holds(ranges, made))
    found = explain(network_of(ranges, made), dict.fromkeys(ranges, ABOVE_ZERO), STEPS)
    for mend in found.mends:
        if len(mend.members) > 1:
            assert (mend.needed, mend.change) == (None, None)
            continue
        (name,) = mend.members

        def may_be(low, high, *, name=name):
            within = Range(low, high, low_open=low == 0, high_open=False)
            return tree_holds(ranges | {name: within}, made)

        low, high = F(mend.needed.low), mend.needed.high
        assert may_be(low, low * F("1.005") or F(1, 10**9))
        assert not low or not may_be(F(0), low * (1 - F(1, 10**9)))
        if high == inf:
            assert may_be(F(10**18), None)
        else:
            high = F(high)
            assert may_be(high / F("1.005"), high)
            assert not may_be(high * (1 + F(1, 10**9)), None)
        if low > ranges[name].high:
            assert mend.change == pytest.approx(float(low / ranges[name].high - 1))
        elif high < ranges[name].low:
            assert mend.change == pytest.approx(float(1 - high / ranges[name].low))
        else:
            assert mend.change is None


@settings(max_examples=examples(60), deadline=None)
@given(
    st.one_of(trees(3, 8), trees(ALL_UP_TO + 1, 16)),
    st.sampled_from([1, 10, 100, 1000, STEPS]),
)
def test_whatever_the_budget_and_however_many_nothing_wrong_is_said(drawn, steps):
    ranges, made = drawn
    assume(not tree_holds(ranges, made))
    found, told, mends = found_by(
        network_of(ranges, made), dict.fromkeys(ranges, ABOVE_ZERO), steps
    )

    def holds(kept):
        return tree_holds(ranges, made, kept)

    for each in found.conflicts:
        members = {*each.members}
        assert not holds(members)
        assert not each.proven or all(holds(members - {name}) for name in members)
    for mend in mends:
        kept = {*ranges} - mend
        assert holds(kept)
        assert not any(holds(kept | {name}) for name in mend)
    if found.complete:
        assert smallest(told) == told
        assert all(mend & members for mend in mends for members in told)
        assert told
        assert mends


# Any relations: as the solver answers for every subset


@settings(max_examples=examples(25), deadline=None)
@given(worlds(most=4, relations=3), st.data())
def test_figures_of_several_relations_agree_with_every_subset(drawn, data):
    asked, world = drawn
    names = list(asked.ranges)
    wrong = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    off = {name: world[name] * 3 + 7 for name in wrong}
    ranges = asked.ranges | {name: Range(value, value + 1) for name, value in off.items()}
    asked = Network(ranges, asked.relations)
    assume(decide(asked, 20_000) is Outcome.IMPOSSIBLE)
    freed = dict.fromkeys(names, Range(None, None))

    def outcome(kept):
        given = asked.ranges | {name: freed[name] for name in {*names} - kept}
        return decide(replace(asked, ranges=given), 20_000)

    known = {
        frozenset(kept): outcome(frozenset(kept))
        for n in range(len(names) + 1)
        for kept in combinations(names, n)
    }
    assume(Outcome.UNDECIDED not in known.values())
    expected = brute_force(names, lambda kept: known[kept] is Outcome.POSSIBLE)
    found, told, mends = found_by(asked, freed, 20_000)
    if found.complete:
        assert (told, mends) == (expected[0] - {frozenset()}, expected[1])
    else:
        # A part of the budget left something open: nothing wrong is said all the same.
        assert mends <= expected[1]
        assert all(known[each] is Outcome.IMPOSSIBLE for each in told)


# Beyond that


def test_among_many_figures_what_can_be_asked_within_the_budget_is():
    names = [f"x{number}" for number in range(40)]
    chain = [f"{one} = {other}" for one, other in pairwise(names)]
    ranges = dict.fromkeys(names, "[0, 10]") | {"x3": "[0, 1]", "x7": "[2, 3]", "x30": "[5, 6]"}
    asked = network(*chain, **ranges)
    found, told, mends = found_by(asked, free(asked))
    assert told == {frozenset(pair) for pair in (("x3", "x7"), ("x3", "x30"), ("x7", "x30"))}
    assert mends == {frozenset(pair) for pair in (("x3", "x7"), ("x3", "x30"), ("x7", "x30"))}
    assert found.complete


def test_many_contradictions_are_not_said_to_be_all():
    relations = [f"a{n} = b{n} + c{n}" for n in range(12)]
    ranges = {f"{name}{n}": "[1, 2]" for n in range(12) for name in "abc"}
    asked = network(*relations, **ranges | {f"a{n}": "[5, 6]" for n in range(12)})
    found, told, mends = found_by(asked, free(asked))
    assert not found.complete
    assert mends == set()
    assert told
    assert told <= {frozenset((f"a{n}", f"b{n}", f"c{n}")) for n in range(12)}


def test_what_is_fixed_is_no_member_and_what_is_elsewhere_neither():
    asked = network("a = b * k", "c = d + e", a="[5, 6]", b="[1, 2]", k="2", c="1", d="1", e="0")
    found = explain(asked, {"a": UNBOUND, "b": UNBOUND, "c": UNBOUND, "d": UNBOUND}, STEPS)
    assert [each.members for each in found.conflicts] == [("a", "b")]
    assert [each.members for each in found.mends] == [("a",), ("b",)]


def test_relations_that_contradict_each_other_have_no_members():
    found = explain(network("a = b", "a = b + 1", a="[0, 1]"), {"a": UNBOUND}, STEPS)
    assert (found.conflicts, found.mends, found.complete) == ((), (), True)
    found = explain(network("1 = 2", a="[0, 1]"), {"a": UNBOUND}, STEPS)
    assert (found.conflicts, found.mends) == ((), ())
    asked = network("1 = 2", "a = b", a="[0, 1]", b="[2, 3]")
    found = explain(asked, free(asked), STEPS)
    assert (found.conflicts, found.mends) == ((), ())


def test_many_figures_are_asked_about_only_so_often(monkeypatch):
    asked = []
    monkeypatch.setattr(conflicts, "find", lambda *given: (asked.append(given), find(*given))[1])
    names = [f"x{number}" for number in range(40)]
    chain = [f"{one} = {other}" for one, other in pairwise(names)]
    hard = network(*chain, **{name: str(number) for number, name in enumerate(names)})
    assert not explain(hard, free(hard), STEPS).complete
    assert len(asked) < 200


def test_what_the_budget_leaves_open_is_not_said_to_be_proven():
    asked = network(
        "p = x * y", "s = x + y", "d = p - s",
        x="[1, 9]", y="[1, 9]", p="[20, 21]", s="[8.9, 8.95]", d="[30, 31]",
    )  # fmt: skip
    found = explain(asked, free(asked), 1)
    assert not found.complete
    assert not any(each.proven for each in found.conflicts)
    assert found.mends == ()


def test_the_smallest_come_first():
    asked = network(
        "s = a + b + c", "a = d", "a <= 4",
        s="[50, 60]", a="[3, 4]", b="[1, 2]", c="[1, 2]", d="[1, 2]",
    )  # fmt: skip
    found = explain(asked, free(asked), STEPS)
    assert [each.members for each in found.conflicts] == [("a", "d"), ("s", "b", "c")]
    sizes = [len(each.members) for each in found.mends]
    assert sizes == sorted(sizes)


# What would mend it


def klarna(minutes="[10.5, 12]"):
    """2.3 million chats and 700 agents, 1 to 3 chats at a time, productive hours of a month."""
    return network(
        "fte * 60 * hours * chats = contacts * minutes",
        contacts="2300000", fte="700", hours="[103.1, 125.8]", chats="[1, 3]", minutes=minutes,
    )  # fmt: skip


def test_klarna_by_hand():
    asked = klarna()
    found = explain(asked, free(asked), STEPS)
    assert [each.members for each in found.conflicts] == [
        ("fte", "hours", "chats", "contacts", "minutes")
    ]
    least, most = 2.3e6 * 10.5, 2.3e6 * 12
    needed = {
        "contacts": (700 * 60 * 103.1 / 12, 700 * 60 * 125.8 * 3 / 10.5),
        "fte": (least / (60 * 125.8 * 3), most / (60 * 103.1)),
        "hours": (least / (700 * 60 * 3), most / (700 * 60)),
        "chats": (least / (700 * 60 * 125.8), most / (700 * 60 * 103.1)),
        "minutes": (700 * 60 * 103.1 / 2.3e6, 700 * 60 * 125.8 * 3 / 2.3e6),
    }
    published = {"contacts": 2.3e6, "fte": 700, "hours": 125.8, "chats": 3, "minutes": 10.5}
    assert {each.members[0] for each in found.mends} == set(needed)
    for mend in found.mends:
        (name,) = mend.members
        low, high = needed[name]
        assert (mend.needed.low, mend.needed.high) == pytest.approx((low, high), rel=TOLERANCE)
        end = published[name]
        nearest = low if low > end else high
        assert mend.change == pytest.approx(abs(nearest - end) / end, rel=10 * TOLERANCE)
    changes = [as_told(each) for each in found.mends]
    assert changes == sorted(changes)


def test_a_change_has_no_number_where_there_is_none():
    at_zero = network("a = b + 1", a="[3, 4]", b="[-1, 0]")
    found = explain(at_zero, {"b": Range(None, None)}, STEPS)
    assert found.mends[0].change is None
    touching = network("a = b", a="(1, 2]", b="[0, 1]")
    found = explain(touching, free(touching), STEPS)
    needed = {each.members: (each.needed.low, each.needed.high) for each in found.mends}
    assert needed == {("a",): (0, 1), ("b",): (1, 2)}
    assert {each.change for each in found.mends} == {None}
    gap = network("x * x = y", y="[4, 9]", x="[-1, 1]")
    found = explain(gap, {"x": span("any")}, STEPS)
    assert (found.mends[0].needed.low, found.mends[0].needed.high) == pytest.approx((-3, 3))
    assert found.mends[0].change is None
    # Where there is a number, it comes first.
    found = explain(gap, {"x": span("any"), "y": UNBOUND}, STEPS)
    assert [each.members for each in found.mends] == [("y",), ("x",)]
    assert found.mends[0].change == pytest.approx(3 / 4)


def test_several_figures_have_no_range_that_they_would_need():
    asked = network("a = b", "b = c", a="1", b="2", c="3")
    mends = explain(asked, free(asked), STEPS).mends
    assert {each.members for each in mends} == {("a", "b"), ("a", "c"), ("b", "c")}
    assert {(each.needed, each.change) for each in mends} == {(None, None)}
