from __future__ import annotations

from fractions import Fraction

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.drawn import Allocation, Candidates, DrawGroup, DrawnConversation, Recipe
from fte_audit.review.drawing import code_of, conversations_of, strata_of


def candidates(sizes, ids=None):
    least = {
        key: [
            DrawnConversation(each, f"k{each}", key, None, None, None, ())
            for each in (ids or {}).get(key, range(at * 1000, at * 1000 + min(size, 50)))
        ]
        for at, (key, size) in enumerate(sizes.items())
    }
    n = sum(sizes.values())
    return Candidates(n, n, sizes, least)


MIXED = {
    ("human", "a"): 50,
    ("ai_then_human", None): 10,
    ("ai", "b"): 900,
    ("ai", None): 3,
    ("ai", "a"): 90,
    (None, "a"): 7,
}


def test_strata_stand_in_the_order_of_handlings_and_values_and_only_of_the_group():
    strata = strata_of(candidates(MIXED), Recipe(40, 1, by="topic"))
    assert [each.key for each in strata] == [
        ("ai", "a"),
        ("ai", "b"),
        ("ai", None),
        ("ai_then_human", None),
    ]
    # Five of each, but three of the third, are 18. The 22 others are of the second stratum: its
    # last one has a gain of 900^2 / (26 * 27), one more of the first 90^2 / (5 * 6).
    assert [each.drawn for each in strata] == [5, 27, 3, 5]
    assert strata[1].weight == Fraction(900, 27)
    everyone = strata_of(candidates(MIXED), Recipe(40, 1, DrawGroup.ALL, "topic"))
    assert [each.key[0] for each in everyone][-2:] == ["human", None]


def test_as_many_of_each_where_that_is_asked_for():
    recipe = Recipe(24, 1, by="topic", allocation=Allocation.EQUAL)
    assert [each.drawn for each in strata_of(candidates(MIXED), recipe)] == [7, 7, 3, 7]


def test_more_than_there_are_is_all():
    strata = strata_of(candidates({("ai",): 5, ("ai_then_human",): 2}), Recipe(200, 1))
    assert [each.drawn for each in strata] == [5, 2]


def test_nothing_to_draw_from_is_refused():
    with pytest.raises(UserError, match="FTE622"):
        strata_of(candidates({("human",): 5}), Recipe(10, 1))
    with pytest.raises(UserError, match="FTE622"):
        strata_of(candidates({}), Recipe(10, 1, DrawGroup.ALL))


def test_too_few_for_the_strata_are_refused_with_how_many_it_takes():
    sizes = {("ai", f"t{number}"): 1 + number for number in range(6)}
    with pytest.raises(UserError, match="FTE621") as caught:
        strata_of(candidates(sizes), Recipe(10, 1, by="topic"))
    (problem,) = caught.value.diagnostics
    assert problem.help == "draw at least 11 with `--n`, or leave out `--by topic`"
    assert sum(each.drawn for each in strata_of(candidates(sizes), Recipe(11, 1, by="topic"))) == 11


def test_the_least_of_each_stratum_are_drawn_in_the_order_of_ids():
    ids = {("ai",): [2, 7, 9, 11], ("ai_then_human",): [1, 8, 10]}
    found = candidates({("ai",): 40, ("ai_then_human",): 30}, ids)
    drawn = conversations_of(found, strata_of(found, Recipe(5, 1)))
    assert [each.id for each in drawn] == [1, 2, 7, 8, 9]


def test_two_of_one_id_are_refused():
    ids = {("ai",): [2, 7], ("ai_then_human",): [7, 8]}
    found = candidates({("ai",): 2, ("ai_then_human",): 2}, ids)
    with pytest.raises(UserError, match="FTE623"):
        conversations_of(found, strata_of(found, Recipe(4, 1)))


def test_a_code_tells_apart_what_was_drawn_and_from_how_many():
    recipe = Recipe(4, 1)
    sizes = {("ai",): 9, ("ai_then_human",): 5}

    def code(sizes, ids=None, recipe=recipe):
        found = candidates(sizes, ids)
        strata = strata_of(found, recipe)
        return code_of(recipe, strata, conversations_of(found, strata))

    assert code(sizes) == code(
        dict(reversed(list(sizes.items()))),
        {("ai",): range(9), ("ai_then_human",): range(1000, 1005)},
    )
    others = [
        code(sizes | {("ai",): 10}),
        code(sizes, {("ai",): range(1, 10)}),
        code(sizes, recipe=Recipe(4, 2)),
    ]
    assert len({code(sizes), *others}) == 4
    assert Recipe.read(code(sizes)) == recipe
