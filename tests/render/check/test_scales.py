from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.render.check.scales import Scale, scale_of, write_level
from fte_audit.verdicts import Allowed

number = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.sampled_from(["share", "minutes", "points", "USD", "conversations"]),
    st.lists(number, min_size=5, max_size=5),
)
def test_numbers_that_differ_never_look_alike(made, unit, values):
    measured, low, high, at_least, at_most = values
    evidence = made.evidence(
        unit=unit, measured=measured, low=low, high=high, allowed=Allowed(at_least, at_most)
    )
    scale = scale_of(unit, [evidence])
    assert len({scale.number(value) for value in values}) == len(set(values))


def test_numbers_that_differ_enough_are_written_as_everywhere(made):
    assert scale_of("share", [made.evidence()]) == Scale("share")


def test_an_interval_that_just_misses_what_is_allowed_is_seen_to_miss_it(made):
    # At one digit after the point both would be 66.0 %.
    evidence = made.evidence(allowed=Allowed(0.66, 0.67), low=0.65, measured=0.655, high=0.65996)
    scale = scale_of("share", [evidence])
    assert (scale.number(0.66), scale.number(0.65996)) == ("66 %", "65.996 %")


def test_other_units_do_not_count(made):
    close = made.evidence(unit="minutes", measured=2.0, low=1.999999, high=2.000001)
    assert scale_of("share", [made.evidence(), close]) == Scale("share")


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [
        ("share", 0.6653, "66.5 %"),
        ("share", 0.0, "0.0 %"),
        ("change", -0.25, "-25.0 %"),
        ("minutes", 11.3921, "11.4"),
        ("minutes", 0.0, "0"),
        ("conversations", 2_300_000.0, "2,300,000"),
        ("points", 4.31, "4.31"),
    ],
)
def test_a_number_is_written_for_its_unit(unit, value, written):
    assert Scale(unit).number(value) == written


@pytest.mark.parametrize(
    ("level", "written"),
    [
        (0.95, "95 %"),
        (0.9, "90 %"),
        (0.975, "97.5 %"),
        (1 - 0.05 / 3, "98.33 %"),
        (1 - 0.05 / 4 / 52, "99.976 %"),
        (0.999, "99.9 %"),
    ],
)
def test_a_level_is_written_with_three_digits_of_what_it_leaves(level, written):
    assert write_level(level) == written
