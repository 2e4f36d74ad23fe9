from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.drawn import (
    MOST,
    MOST_SEEDS,
    Allocation,
    DrawGroup,
    DrawnConversation,
    Recipe,
    write_micros,
    write_moment,
)

RECIPES = st.builds(
    Recipe,
    st.integers(1, MOST),
    st.integers(0, MOST_SEEDS - 1),
    st.sampled_from(DrawGroup),
    st.sampled_from([None, "topic", "week"]),
    st.sampled_from(Allocation),
)


@given(RECIPES, st.text("0123456789abcdef", min_size=12, max_size=12))
def test_a_code_gives_its_recipe_back(recipe, check):
    assert Recipe.read(recipe.code(check)) == recipe


@pytest.mark.parametrize(
    "code",
    [
        "",
        "n200.s7.ai.proportional",
        "n200.s7.ai.proportional.0123456789aB",
        "n0.s7.ai.proportional.0123456789ab",
        "n100001.s7.ai.proportional.0123456789ab",
        f"n200.s{MOST_SEEDS}.ai.proportional.0123456789ab",
        "n200.s7.people.proportional.0123456789ab",
        "n200.s7.ai.topic.proportional.0123456789ab",
        " n200.s7.ai.proportional.0123456789ab",
    ],
)
def test_what_is_no_code_gives_none(code):
    assert Recipe.read(code) is None


def test_a_name_is_no_number_to_a_spreadsheet():
    conversation = DrawnConversation(0x12E5, "k", ("ai",), None, None, None, ())
    assert conversation.name == "c00000000000012e5"


def test_moments_are_written_in_their_zone():
    assert write_moment(1_720_000_000_999_999, "Asia/Kolkata") == "2024-07-03T15:16:40+05:30"
    assert write_moment(-1_000_000, "UTC") == "1969-12-31T23:59:59+00:00"


def test_millionths_are_written_without_a_float():
    assert write_micros(9_007_199_254_740_993_000_001) == "9007199254740993.000001"
    assert write_micros(0) == "0"
