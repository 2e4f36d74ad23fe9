"""What drives the readings, against sums worked out by hand and over all pairs of readings."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.readings.drivers import drivers
from fte_audit.readings.model import Chosen


def switches(*sizes):
    return [
        Chosen("abcd"[place], tuple(f"{number}" for number in range(size)), "0")
        for place, size in enumerate(sizes)
    ]


def factorial(*sizes):
    return list(product(*map(range, sizes)))


def told(found):
    return {each.switch: (each.first, each.total) for each in found}


def slowly(sizes, options, values):
    """First-order and total parts by exact sums.

    The first part is the variance less what is left within the options; the total part is what
    is left between readings that differ in nothing but the switch.
    """
    n = len(values)
    mean = Fraction(sum(values), n)
    whole = sum((value - mean) ** 2 for value in values)
    found = {}
    for place in range(len(sizes)):
        within = squares([chosen[place] for chosen in options], values)
        alike = squares([chosen[:place] + chosen[place + 1 :] for chosen in options], values)
        parts = ((whole - within) / whole, alike / whole) if whole else (0, 0)
        found["abcd"[place]] = tuple(map(float, parts))
    return found


def squares(keys, values):
    """The squares within groups: half of all squared differences of pairs, over their number."""
    groups = {}
    for key, value in zip(keys, values, strict=True):
        groups.setdefault(key, []).append(value)
    return sum(
        Fraction(sum((a - b) ** 2 for a in its for b in its), 2 * len(its))
        for its in groups.values()
    )


def near(expected):
    return {name: pytest.approx(parts, abs=1e-12) for name, parts in expected.items()}


SIZES = st.lists(st.integers(1, 3), min_size=1, max_size=4)
INTEGERS = st.integers(-9, 9)


@given(st.data(), SIZES, st.booleans())
def test_parts_of_any_factorial_complete_or_not_are_the_exact_ones(data, sizes, complete):
    options = factorial(*sizes)
    if not complete:
        some = st.lists(st.sampled_from(options), min_size=1, unique=True)
        options = sorted(data.draw(some))
    n = len(options)
    values = data.draw(st.lists(INTEGERS, min_size=n, max_size=n))
    found = drivers(switches(*sizes), options, [float(value) for value in values])
    assert told(found) == near(slowly(sizes, options, values))


def test_effects_that_add_up_explain_as_much_alone_as_in_all():
    """f = 3a + b with a, b in {0, 1}: variances 9/4 and 1/4 of 10/4."""
    options = factorial(2, 2, 3)
    found = drivers(switches(2, 2, 3), options, [3.0 * a + b for a, b, _ in options])
    assert told(found) == near({"a": (0.9, 0.9), "b": (0.1, 0.1), "c": (0.0, 0.0)})
    assert [each.switch for each in found] == ["a", "b", "c"]


def test_effects_that_multiply_act_together():
    """f = ab with a in {1, 3}, b in {1, 2, 3}.

    The variances over the squared means are 1/4 and 1/6, that of the product 5/4 x 7/6 - 1 = 11/24:
    a has 6/11 of it alone, b 4/11, and 1/11 belongs to both.
    """
    options = factorial(2, 3)
    found = drivers(switches(2, 3), options, [(1 + 2.0 * a) * (1 + b) for a, b in options])
    assert told(found) == near({"a": (6 / 11, 7 / 11), "b": (4 / 11, 5 / 11)})


def test_what_only_acts_together_explains_nothing_alone():
    options = factorial(2, 2)
    found = drivers(switches(2, 2), options, [float(a ^ b) for a, b in options])
    assert told(found) == near({"a": (0, 1), "b": (0, 1)})


def test_a_function_like_ishigamis_has_its_known_indices():
    """f = x + 7 y^2 + z^4 x / 10 over {-1, 0, 1}^3: z acts only together with x.

    E[z^4] = E[x^2] = 2/3, Var[y^2] = Var[z^4] = 2/9. So V_x = (1 + 2/30)^2 x 2/3, V_y = 49 x 2/9,
    V_xz = 2/3 x 2/9 / 100 and V_z = 0.
    """
    options = factorial(3, 3, 3)
    points = [tuple(each - 1 for each in chosen) for chosen in options]
    values = [x + 7 * y**2 + z**4 * x / 10 for x, y, z in points]
    v_x, v_y, v_xz = (1 + 2 / 30) ** 2 * 2 / 3, 49 * 2 / 9, 2 / 3 * 2 / 9 / 100
    v = v_x + v_y + v_xz
    found = drivers(switches(3, 3, 3), options, values)
    assert told(found) == near(
        {"a": (v_x / v, (v_x + v_xz) / v), "b": (v_y / v, v_y / v), "c": (0, v_xz / v)}
    )
    assert [each.switch for each in found] == ["b", "a", "c"]


def test_options_have_the_means_of_their_readings():
    options = [(0, 0), (0, 1), (1, 0)]
    found = drivers(switches(2, 2), options, [1.0, 2.0, 9.0])
    (a,) = [each for each in found if each.switch == "a"]
    assert a.means == {"0": pytest.approx(1.5), "1": pytest.approx(9)}


@pytest.mark.parametrize("value", [0.25, 0.1, 0.123456789, 2 / 3])
def test_where_nothing_varies_nothing_drives(value):
    for size in range(1, 12):
        found = drivers(switches(size, 2), factorial(size, 2), [value] * (2 * size))
        assert told(found) == {"a": (0, 0), "b": (0, 0)}
    assert drivers(switches(2), [], []) == ()


def test_only_readings_that_differ_in_nothing_else_say_what_a_switch_does_in_all():
    found = drivers(switches(2, 2), [(0, 0), (1, 1)], [0.0, 1.0])
    assert told(found) == {"a": (1, 0), "b": (1, 0)}
