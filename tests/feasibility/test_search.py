from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction as F
from math import inf, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import holds, network, ranges_around, span, worlds

from fte_audit.feasibility.network import Network
from fte_audit.feasibility.search import TOLERANCE, Outcome, decide, examine, find
from fte_audit.quantities.ranges import Range
from tests.reference.examples import examples

STEPS = 4000


def ends(asked, name, steps=100_000):
    extent = examine(asked, steps).extents[name]
    return extent.low, extent.high


# Nothing true is lost, and nothing is said to be possible that is not


@settings(max_examples=2 * settings.default.max_examples)
@given(worlds(most=8, relations=5))
def test_a_true_world_is_never_excluded(drawn):
    asked, world = drawn
    answer = examine(asked, STEPS)
    assert answer.outcome is not Outcome.IMPOSSIBLE
    assert list(answer.extents) == list(asked.ranges)
    for name, extent in answer.extents.items():
        assert extent.low <= world[name] <= extent.high


@settings(max_examples=2 * settings.default.max_examples)
@given(worlds(), st.data())
def test_what_is_possible_is_shown_by_values_that_satisfy_the_relations_as_written(drawn, data):
    asked, world = drawn
    # Other ranges, so that not everything is possible.
    ranges = {
        name: data.draw(ranges_around(world[name] + data.draw(st.sampled_from([0, 0, 1, -2]))))
        for name in asked.ranges
    }
    outcome, values = find(Network(ranges, asked.relations), STEPS)
    if outcome is Outcome.POSSIBLE:
        assert all(ranges[name].contains(values[name]) for name in ranges)
        assert all(holds(relation, values) for relation in asked.relations)
    else:
        assert values == {}


@settings(max_examples=2 * settings.default.max_examples)
@given(worlds(), st.data())
def test_ranges_of_less_are_no_wider(drawn, data):
    asked, world = drawn
    narrow = {
        name: data.draw(st.sampled_from([given_range, Range(world[name], world[name])]))
        for name, given_range in asked.ranges.items()
    }
    before, after = examine(asked, STEPS), examine(Network(narrow, asked.relations), STEPS)
    for name, extent in after.extents.items():
        slack = 1.2 * TOLERANCE * max(abs(extent.low), abs(extent.high))
        if extent.tight and slack < inf:
            assert extent.low >= before.extents[name].low - slack
            assert extent.high <= before.extents[name].high + slack


# Ranges are as narrow as they can be

SAMPLES = 20_001


def scanned(low, high):
    return np.linspace(low, high, SAMPLES)


def met(*pairs):
    """The intersection of ranges, sample by sample, and where it is not empty."""
    low = np.max([np.broadcast_to(pair[0], SAMPLES) for pair in pairs], axis=0)
    high = np.min([np.broadcast_to(pair[1], SAMPLES) for pair in pairs], axis=0)
    return low, high, low <= high


def scan(x, y, of_x):
    """The extents of what is scanned and of what is bounded, and whether there are any."""
    low, high, fits = met(y, *of_x)
    if not fits.any():
        return None
    return (x[fits].min(), x[fits].max()), (low[fits].min(), high[fits].max())


def product_and_sum(r):
    x, y = scanned(*r["x"]), scanned(*r["y"])

    def other(of, bounds):
        return [
            (r["p"][0] / of, r["p"][1] / of),
            (r["s"][0] - of, r["s"][1] - of),
            bounds,
        ]

    found = scan(x, r["y"], other(x, r["y"]))
    back = scan(y, r["x"], other(y, r["x"]))
    return found and back and {"x": found[0], "y": back[0]}


def quotient_and_difference(r):
    y = scanned(*r["y"])
    bounds = [(r["q"][0] * y, r["q"][1] * y), (r["d"][0] + y, r["d"][1] + y)]
    found = scan(y, r["x"], bounds)
    return found and {"y": found[0], "x": found[1]}


def blended_mean(r):
    s = scanned(*r["s"])
    (m_low, m_high), (a_low, a_high), (h_low, h_high) = r["m"], r["a"], r["h"]
    # The mean of each share, then what each of the means must be.
    low, high, fits = met(r["m"], (s * a_low + (1 - s) * h_low, s * a_high + (1 - s) * h_high))
    if not fits.any():
        return None
    s, low, high = s[fits], low[fits], high[fits]
    a = np.maximum(a_low, (m_low - (1 - s) * h_high) / s)
    a_most = np.minimum(a_high, (m_high - (1 - s) * h_low) / s)
    h = np.maximum(h_low, (m_low - s * a_high) / (1 - s))
    h_most = np.minimum(h_high, (m_high - s * a_low) / (1 - s))
    return {
        "s": (s.min(), s.max()),
        "m": (low.min(), high.max()),
        "a": (a.min(), a_most.max()),
        "h": (h.min(), h_most.max()),
    }


def share_and_rest(r):
    s = scanned(*r["s"])
    bounds = [(r["ai"][0] / s, r["ai"][1] / s), (r["h"][0] / (1 - s), r["h"][1] / (1 - s))]
    low, high, fits = met(r["t"], *bounds)
    if not fits.any():
        return None
    s, low, high = s[fits], low[fits], high[fits]
    return {
        "s": (s.min(), s.max()),
        "t": (low.min(), high.max()),
        "ai": ((s * low).min(), (s * high).max()),
        "h": (((1 - s) * low).min(), ((1 - s) * high).max()),
    }


def square_and_itself(r):
    # Not scanned: where z is nearly zero, two neighbours among so many x differ too much in z.
    (x_low, x_high), (z_low, z_high) = r["x"], r["z"]
    if z_high < -9 / 4:
        return None
    near, far = (sqrt(max(9 + 4 * end, 0)) / 2 for end in (z_low, z_high))
    pieces = [(3 / 2 - far, 3 / 2 - near), (3 / 2 + near, 3 / 2 + far)]
    met_pieces = [(max(low, x_low), min(high, x_high)) for low, high in pieces]
    # Between the lowest point and either side z only rises.
    x = [end for low, high in met_pieces if low <= high for end in (low, high)]
    z = [each * each - 3 * each for each in x]
    return {"x": (min(x), max(x)), "z": (min(z), max(z))} if x else None


def least_and_sum(r):
    x = scanned(*r["x"])
    (m_low, m_high), y = r["m"], r["y"]
    # Where x is the least, y is above it; else y is, and must lie in m.
    in_m = (x >= m_low) & (x <= m_high)
    first = met(y, (r["s"][0] - x, r["s"][1] - x), (np.where(in_m, x, inf), inf))
    second = met(y, (r["s"][0] - x, r["s"][1] - x), r["m"], (-inf, x))
    fits = first[2] | second[2]
    if not fits.any():
        return None
    low = np.where(first[2], first[0], inf), np.where(second[2], second[0], inf)
    high = np.where(first[2], first[1], -inf), np.where(second[2], second[1], -inf)
    return {"x": (x[fits].min(), x[fits].max()), "y": (np.min(low), np.max(high))}


CIRCLES = {
    "p = x * y; s = x + y": (product_and_sum, ("x", "y")),
    "q = x / y; d = x - y": (quotient_and_difference, ("x", "y")),
    "m = s * a + (1 - s) * h": (blended_mean, ("s", "a", "h")),
    "ai = t * s; h = t - ai": (share_and_rest, ("t", "s")),
    "z = x * x - 3 * x": (square_and_itself, ("x",)),
    "m = min(x, y); s = x + y": (least_and_sum, ("x", "y")),
}
positive = st.fractions(F(1, 10), 100, max_denominator=20)


@st.composite
def around(draw, value):
    size = abs(value) or F(1)
    widths = st.sampled_from([F(1, 100), F(1, 20), F(1, 5), F(3, 5)])
    return value - draw(widths) * size, value + draw(widths) * size


@pytest.mark.parametrize("text", CIRCLES)
@settings(max_examples=examples(40), deadline=None)
@given(st.data())
def test_ranges_on_circles_agree_with_brute_force(text, data):
    brute_force, free = CIRCLES[text]
    world = {name: data.draw(positive) for name in free}
    if "s" in free:
        world["s"] = data.draw(st.fractions(F(1, 10), F(9, 10), max_denominator=50))
    relations = text.split("; ")
    for each in relations:
        name, formula = each.split(" = ")
        world[name] = eval(formula, {"min": min}, world)  # noqa: S307 - the lines above
    ranges = {name: data.draw(around(value)) for name, value in world.items()}
    if "s" in free:
        ranges["s"] = max(ranges["s"][0], F(1, 100)), min(ranges["s"][1], F(99, 100))
    ranges = {name: (max(low, F(0)), high) for name, (low, high) in ranges.items()} | (
        {name: ranges[name] for name in ranges if name in {"d", "z"}}
    )
    assume(brute_force(floats(ranges)))
    compare_with_brute_force(text, ranges)


def floats(ranges):
    return {name: (float(low), float(high)) for name, (low, high) in ranges.items()}


def compare_with_brute_force(text, ranges):
    given_ranges = {name: f"[{low}, {high}]" for name, (low, high) in ranges.items()}
    expected = CIRCLES[text][0](floats(ranges))
    answer = examine(network(*text.split("; "), **given_ranges))
    assert answer.outcome is Outcome.POSSIBLE
    for name, (low, high) in expected.items():
        found = answer.extents[name]
        width = float(ranges[name][1] - ranges[name][0])
        slack = 1e-9 * (abs(low) + abs(high) + width)
        assert found.low <= low + slack
        assert found.high >= high - slack
        assert found.tight
        # What the samples miss between two of them.
        grid = 3 * width / SAMPLES * (1 + width)
        assert found.low >= low - 2 * TOLERANCE * abs(low) - 1e-4 * width - grid
        assert found.high <= high + 2 * TOLERANCE * abs(high) + 1e-4 * width + grid


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        # Where x * x and 3 * x nearly cancel: both ends of z are reached.
        (
            "z = x * x - 3 * x",
            {"x": ("4059/1400", "164/35"), "z": ("-4141/19600", "-779/3920")},
        ),
        (
            "z = x * x - 3 * x",
            {"x": ("1881/650", "304/65"), "z": ("-1919/8450", "-1881/8450")},
        ),
        # The mean is least where both parts are, whatever their shares.
        (
            "m = s * a + (1 - s) * h",
            {
                "s": ("20/49", "40/49"),
                "a": ("891/280", "27/7"),
                "h": ("891/280", "36/7"),
                "m": ("9/7", "36/7"),
            },
        ),
        (
            "m = s * a + (1 - s) * h",
            {
                "s": ("9/25", "99/100"),
                "a": ("18/25", "27/25"),
                "h": ("18/25", "27/25"),
                "m": ("9/25", "27/25"),
            },
        ),
        # Or greatest.
        (
            "m = s * a + (1 - s) * h",
            {
                "s": ("19/105", "19/40"),
                "a": ("472/75", "236/25"),
                "h": ("472/75", "236/25"),
                "m": ("1121/150", "944/75"),
            },
        ),
        # Or where the least of the one is not far from that of the other.
        (
            "m = s * a + (1 - s) * h",
            {
                "s": ("136/245", "204/245"),
                "a": ("171/260", "909/1300"),
                "h": ("891/1300", "909/1300"),
                "m": ("36/65", "54/65"),
            },
        ),
    ],
)
def test_ranges_on_circles_that_are_hard_to_tell_agree_with_brute_force(text, ranges):
    compare_with_brute_force(text, {n: (F(low), F(high)) for n, (low, high) in ranges.items()})


@settings(max_examples=examples(150), deadline=None)
@given(worlds(most=4, relations=3))
def test_ends_of_tight_ranges_are_near_solutions(drawn):
    asked, _ = drawn
    answer, (_, values) = examine(asked, STEPS), find(asked, STEPS)
    # One part may have ends though another is undecided.
    assume(values)
    for name, extent in answer.extents.items():
        if not extent.tight:
            continue
        # Near zero, nearness is told by the size of a solution.
        near_low, near_high = (
            1.02 * TOLERANCE * abs(end) + 1.2e-3 * TOLERANCE * float(abs(values[name]) or 1)
            for end in (extent.low, extent.high)
        )
        for low, high in (
            (extent.low, extent.low + near_low),
            (extent.high - near_high, extent.high),
        ):
            if abs(low) == inf or abs(high) == inf:
                continue
            edge = Range(F(low), F(high))
            given_range = asked.ranges[name]
            near = narrowed(given_range, edge)
            if near is not None:
                at_end = Network(dict(asked.ranges) | {name: near}, asked.relations)
                assert decide(at_end, STEPS) is not Outcome.IMPOSSIBLE


def narrowed(one, other):
    low = other.low if one.low is None else max(one.low, other.low)
    high = other.high if one.high is None else min(one.high, other.high)
    low_open = one.low_open and low == one.low
    high_open = one.high_open and high == one.high
    if low > high or (low == high and (low_open or high_open)):
        return None
    return Range(low, high, low_open, high_open)


@pytest.mark.parametrize(
    ("asked", "name", "expected"),
    [
        (network("x + y = 10", "x - y = 2"), "x", (6, 6)),
        (network("x = 2 * y", "y = x - 3"), "y", (3, 3)),
        (network("t = a + h", "a = t * s", s="[0.6, 0.7]", h="[99, 101]"), "t", (247.5, 336.667)),
        (network("t = a + h", "a = t * s", s="[0.6, 0.7]", h="[99, 101]"), "a", (148.5, 235.667)),
        (network("x * x = y", x="[0, inf)", y="2"), "x", (sqrt(2), sqrt(2))),
        (network("x * x + x = y", x="[0, inf)", y="[6, 12]"), "x", (2, 3)),
        (
            network(
                "k = n / f", "h = n * m / (60 * f)", n="(0, inf)", f="(0, inf)", k="120", m="5"
            ),
            "h",
            (10, 10),
        ),
        (network("x / y = z", x="[1, 2]", y="[-1, 1]"), "z", (-inf, inf)),
        (
            network("x * y = z", "z + w = 0", x="(0, 1]", z="[0, 9]", w="[0, 9]", y="any"),
            "y",
            (0, 0),
        ),
        (network("x * y = 1", "x * y = w", x="[2, inf)"), "y", (0, 0.5)),
    ],
)
def test_ranges_that_can_be_told_by_hand(asked, name, expected):
    assert ends(asked, name) == pytest.approx(expected, rel=TOLERANCE)


def test_a_gap_in_the_middle_of_a_range_is_not_taken_for_its_end():
    asked = network("x * y = z", x="[-2, 5]", y="[-1, 1]", z="[1, 2]")
    extent = examine(asked).extents["x"]
    assert (extent.low, extent.high) == pytest.approx((-2, 5))
    answer = examine(network("x * y = z", x="[-0.5, 5]", y="[-1, 1]", z="[1, 2]"))
    assert (answer.extents["x"].low, answer.extents["x"].high) == pytest.approx((1, 5), rel=1e-9)


def test_where_nothing_bounds_a_range_solutions_lie_very_far_out():
    answer = examine(network("d = x - y", "s = x + y", x="[0, inf)", y="[0, inf)"))
    assert answer.extents["x"].tight
    assert (answer.extents["d"].low, answer.extents["d"].high) == (-inf, inf)
    assert answer.extents["d"].tight


# Ends that touch


@pytest.mark.parametrize(
    ("relations", "ranges", "outcome"),
    [
        (["a = b"], {"a": "(700, inf)", "b": "[600, 700]"}, "impossible"),
        (["a = b"], {"a": "[700, inf)", "b": "[600, 700]"}, "possible"),
        (["a + b = c"], {"a": "[0, 1/3]", "b": "[0, 1/3]", "c": "[2/3, 1]"}, "possible"),
        (["a + b = c"], {"a": "[0, 1/3]", "b": "[0, 1/3)", "c": "[2/3, 1]"}, "impossible"),
        (["a + b = c", "d = a * e"], {"a": "[0, 1]", "b": "[0, 2)", "c": "[3, 4]"}, "impossible"),
        (["a * b = c"], {"a": "[0, 0.7]", "b": "[0, 0.3]", "c": "[0.21, 1]"}, "possible"),
        (["a * b = c"], {"a": "(0, 0.7)", "b": "[0, 0.3]", "c": "[0.21, 1]"}, "impossible"),
        (["a <= b", "b <= c"], {"a": "[0.1, 1]", "c": "[0, 0.1]"}, "possible"),
        (["a <= b", "b <= c"], {"a": "[0.1, 1]", "c": "[0, 0.1)"}, "impossible"),
        (["0.66 + 0.34 = a"], {"a": "1"}, "possible"),
        (["a + b + c = 1"], {"a": "0.655", "b": "0.2", "c": "0.145"}, "possible"),
        (["a + b = 1"], {"a": "0.655", "b": "0.3450000000000000000001"}, "impossible"),
        (["a = b / c"], {"c": "0"}, "impossible"),
        (["a = b / c", "c = d - e"], {"d": "2", "e": "2"}, "impossible"),
        (["a = b / c"], {"b": "[1, 2]", "c": "[0, 0.5]", "a": "[0, 2)"}, "impossible"),
    ],
)  # fmt: skip
def test_ranges_that_touch_are_told_apart(relations, ranges, outcome):
    assert decide(network(*relations, **ranges)) == outcome


def test_a_quotient_is_not_satisfied_by_a_denominator_of_zero():
    asked = network("a = b / c", a="[5, 6]", b="[0, 0]", c="[0, 1]")
    assert decide(asked) is Outcome.IMPOSSIBLE
    asked = network("a * c = b", a="[5, 6]", b="[0, 0]", c="[0, 1]")
    assert decide(asked) is Outcome.POSSIBLE
    outcome, values = find(network("a = b / c", a="[0, 9]", b="[0, 1]", c="[0, 1]"))
    assert outcome is Outcome.POSSIBLE
    assert values["c"] > 0


# What the budget leaves open


@settings(max_examples=2 * settings.default.max_examples)
@given(worlds(), st.data())
def test_with_one_step_nothing_is_guessed(drawn, data):
    asked, world = drawn
    ranges = {
        name: data.draw(ranges_around(world[name] + data.draw(st.sampled_from([0, 0, 0, 5]))))
        for name in asked.ranges
    }
    asked = Network(ranges, asked.relations)
    quick, slow = examine(asked, 1), examine(asked, STEPS)
    if slow.outcome is not Outcome.UNDECIDED and quick.outcome is not Outcome.UNDECIDED:
        assert quick.outcome is slow.outcome
    if all(given_range.contains(world[name]) for name, given_range in ranges.items()):
        for name, extent in quick.extents.items():
            assert extent.low <= world[name] <= extent.high


@pytest.mark.parametrize(
    "asked",
    [
        network("p = x * y", "s = x + y", x="[1, 9]", y="[1, 9]", p="[20, 21]", s="[8.9, 8.95]"),
        network("b = c * d", "a = b + 1", a="[1, 2]", b="[2, 9]", c="[1, 2]", d="[1, 2]"),
    ],
)
def test_with_one_step_it_may_be_undecided(asked):
    answer = examine(asked, 1)
    assert answer.outcome is Outcome.UNDECIDED
    assert not any(each.tight for each in answer.extents.values())
    assert examine(asked).outcome is not Outcome.UNDECIDED


def test_what_has_no_rational_solution_stays_undecided_within_narrow_ends():
    answer = examine(network("p = x * y", "s = x + y", x="[2, 9]", y="[0, 9]", p="1", s="3"))
    assert answer.outcome is Outcome.UNDECIDED
    extent = answer.extents["x"]
    assert (extent.low, extent.high) == pytest.approx(((3 + sqrt(5)) / 2,) * 2, rel=1e-6)
    assert not extent.tight


# The answer as a whole


def test_only_the_ranges_that_are_asked_for_are_worked_out():
    asked = network("p = x * y", "s = x + y", x="[1, 3]", y="[1, 3]")
    assert list(examine(asked, names=["s"]).extents) == ["s"]
    assert examine(asked, names=["s"]).extents["s"] == examine(asked).extents["s"]


def test_a_figure_without_a_relation_keeps_its_range():
    answer = examine(network("a = b + 1", b="[1, 2]", alone="(3, 4]"))
    assert (answer.extents["alone"].low, answer.extents["alone"].high) == (3, 4)
    assert answer.extents["alone"].tight
    assert examine(network(alone="[3, 4]")).outcome is Outcome.POSSIBLE


def test_of_what_is_impossible_there_are_no_ranges():
    answer = examine(network("a = b + 1", a="[0, 1]", b="(0, 2]", c="[1, 2]"))
    assert (answer.outcome, answer.extents) == (Outcome.IMPOSSIBLE, {})


def test_one_part_that_can_not_hold_makes_the_whole_impossible():
    asked = network("a = b + 1", "c = d * e", a="[5, 6]", b="[0, 1]", c="[1, 2]")
    assert decide(asked) is Outcome.IMPOSSIBLE


def test_klarna_by_hand():
    # 2.3 million chats, 700 agents; 103.1 to 125.8 productive hours in the month: as printed.
    relation = "fte * 60 * hours * chats = contacts * minutes"
    printed = {"contacts": "2300000", "fte": "700", "hours": "[103.1, 125.8]"}
    asked = network(relation, **printed, chats="1", minutes="(0, inf)")
    assert ends(asked, "minutes") == pytest.approx(
        (700 * 60 * 103.1 / 2.3e6, 700 * 60 * 125.8 / 2.3e6), rel=1e-12
    )
    asked = network(relation, **printed, minutes="11", chats="[1, inf)")
    assert ends(asked, "chats") == pytest.approx(
        (2.3e6 * 11 / (700 * 60 * 125.8), 2.3e6 * 11 / (700 * 60 * 103.1)), rel=1e-12
    )
    assert decide(network(relation, **printed, minutes="11", chats="[1, 3]")) == "impossible"


PROGRAM = """
from networks import network
from fte_audit.feasibility.search import examine
asked = network(
    "ai = t * s", "h = t - ai", "m = s * a + (1 - s) * b", "p = ai / f", "w = ai * m / (60 * f)",
    t="[900, 1100]", s="[0.6, 0.7]", a="[1, 2]", b="[9, 12]", f="[5, 8]", w="[10, 14]",
)
print(examine(asked))
"""


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_answer_is_the_same_in_every_run(seed):
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ
        | {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}{os.pathsep}{Path(__file__).parent}"},
        capture_output=True,
        text=True,
        check=True,
    )
    scope = {"print": lambda answer: scope.update(answer=answer)}
    exec(PROGRAM, scope)  # noqa: S102 - the program above
    assert done.stdout == f"{scope['answer']}\n"


def test_an_order_of_figures_changes_the_order_of_the_answer_only():
    ranges = {"x": "[1, 3]", "y": "[2, 5]", "p": "[4, 5]", "s": "any"}
    one = examine(network("p = x * y", "s = x + y", **ranges))
    other = examine(network("s = x + y", "p = x * y", **dict(reversed(ranges.items()))))
    assert list(other.extents) == ["s", "x", "y", "p"]
    for name, extent in one.extents.items():
        assert (extent.low, extent.high) == pytest.approx(
            (other.extents[name].low, other.extents[name].high), rel=TOLERANCE
        )


def test_names_without_a_range_of_their_own_may_be_anything():
    assert network("a = b").ranges == {"a": span("any"), "b": span("any")}
