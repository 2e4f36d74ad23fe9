"""Every combination of options once, the excluded ones counted."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from fte_audit.cubes import CubeCell, packed, total
from fte_audit.readings.expanding import Stage, expand, rewritten
from fte_audit.readings.model import Rule


def cell(n):
    return CubeCell(packed({n % 65: n}))


def chooser(switch, *options):
    return Stage(switch, dict.fromkeys(options))


def counts(cells):
    return {levels: total(each.n) for levels, each in cells.items()}


SIZES = st.lists(st.integers(1, 3), min_size=1, max_size=4)


@given(st.data(), SIZES)
def test_each_combination_is_there_or_counted_under_the_first_rule_that_excludes_it(data, sizes):
    names = "abcd"[: len(sizes)]
    stages = [
        chooser(name, *(f"{name}{n}" for n in range(size)))
        for name, size in zip(names, sizes, strict=True)
    ]
    everything = list(product(*(stage.options for stage in stages)))
    rules, banned = [], []
    for number in range(data.draw(st.integers(0, 3))):
        chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        pairs = data.draw(st.sets(st.sampled_from(everything), max_size=3))
        its = {tuple(each[names.index(name)] for name in chosen) for each in pairs}
        rules.append(
            Rule(f"rule {number}", tuple(chosen), lambda *options, its=its: options in its)
        )
        banned.append((chosen, its))
    rules.append(Rule("of no switch that is there", ("z",), lambda _: True))
    excluded = [0] * len(rules)
    leaves = list(expand({(): cell(5)}, (), stages, rules, excluded))

    def first_rule(combination):
        """Rules count as soon as all their switches are decided; of those, the first."""
        due = [
            (max(names.index(name) for name in chosen), number)
            for number, (chosen, its) in enumerate(banned)
            if tuple(combination[names.index(name)] for name in chosen) in its
        ]
        return min(due, default=(None, None))[1]

    expected = [each for each in everything if first_rule(each) is None]
    found = [
        tuple(
            tuple(stage.options)[number] for stage, number in zip(stages, leaf.options, strict=True)
        )
        for leaf in leaves
    ]
    assert found == expected
    numbers = [first_rule(each) for each in everything]
    assert excluded == [numbers.count(number) for number in range(len(rules))]
    assert len(leaves) + sum(excluded) == len(everything)


def test_a_rewriting_drops_and_merges_cells_and_leaves_the_rest_as_it_is():
    stage = Stage("s", {"o": lambda x: None if x == "no" else ("new",)}, reads=("x",), makes=("y",))
    cells = {("a", "no"): cell(1), ("a", "p"): cell(2), ("a", "q"): cell(4), ("b", "p"): cell(8)}
    found, names = rewritten(cells, ("k", "x"), stage, stage.options["o"])
    assert names == ("k", "y")
    assert counts(found) == {("a", "new"): 6, ("b", "new"): 8}
    assert counts(cells) == {("a", "no"): 1, ("a", "p"): 2, ("a", "q"): 4, ("b", "p"): 8}


def test_later_switches_see_what_earlier_ones_made():
    stages = [
        Stage("one", {"double": lambda x: (2 * x,), "same": lambda x: (x,)}, ("x",), ("x",)),
        Stage("two", {"less": lambda x: (x - 1,)}, ("x",), ("z",)),
        chooser("three", "p", "q"),
    ]
    leaves = list(expand({(1,): cell(1), (3,): cell(2)}, ("x",), stages, (), []))
    assert [(leaf.options, counts(leaf.cells)) for leaf in leaves] == [
        ((0, 0, 0), {(1,): 1, (5,): 2}),
        ((0, 0, 1), {(1,): 1, (5,): 2}),
        ((1, 0, 0), {(0,): 1, (2,): 2}),
        ((1, 0, 1), {(0,): 1, (2,): 2}),
    ]


def test_switches_that_only_choose_leave_the_cells_alone():
    first, second = expand({(1,): cell(1)}, ("x",), [chooser("s", "p", "q")], (), [])
    assert first.cells is second.cells
