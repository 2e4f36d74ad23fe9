"""Readings of a subject: which options are varied, and what each reading comes to."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.cubes import CubeCell, packed
from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.intervals import mean_interval, share_interval
from fte_audit.estimates.values import NotEstimable
from fte_audit.quantities.ranges import Range
from fte_audit.readings.computing import bounded, compute
from fte_audit.readings.expanding import Stage
from fte_audit.readings.model import Exact, Lacking, Middle, Pair, Rule, Sums
from fte_audit.readings.offer import Subject, Table
from fte_audit.verdicts import Outcome

SIZES = st.lists(st.integers(1, 6), min_size=1, max_size=6)


def stages_of(sizes):
    return [
        Stage(f"s{place}", dict.fromkeys(f"o{n}" for n in range(size)))
        for place, size in enumerate(sizes)
    ]


@given(st.data(), SIZES, st.integers(1, 3_000))
def test_options_are_left_out_from_the_middle_and_never_the_reports_own(data, sizes, most):
    stages = stages_of(sizes)
    own = {each.switch: data.draw(st.sampled_from(sorted(each.options))) for each in stages}
    kept, left_out = bounded(stages, own, most)
    assert prod(len(each.options) for each in kept) <= most
    for stage, its in zip(stages, kept, strict=True):
        lost = left_out.get(stage.switch, ())
        assert set(its.options) | set(lost) == set(stage.options)
        assert len(its.options) + len(lost) == len(stage.options)
        assert own[stage.switch] in its.options
        ends = {next(iter(stage.options)), tuple(stage.options)[-1]}
        if ends & set(lost):
            assert set(its.options) <= ends | {own[stage.switch]}, "ends are lost last"
    if prod(sizes) <= most:
        assert left_out == {}


def test_no_more_options_are_left_out_than_must_be():
    kept, left_out = bounded(stages_of([5, 3]), {"s0": "o0", "s1": "o0"}, 12)
    assert [tuple(each.options) for each in kept] == [("o0", "o1", "o3", "o4"), ("o0", "o1", "o2")]
    assert left_out == {"s0": ("o2",)}


def cell(n, above=0):
    return CubeCell(packed(n), ((packed(n), packed({g: above * k for g, k in n.items()})),))


GROUPS = dict.fromkeys(range(64), 10)
CELLS = {("ai", "chat"): cell(GROUPS), ("human", "phone"): cell(dict.fromkeys(GROUPS, 30))}


def subject(figure=None, **changes):
    """The share of AI, of chats or of all."""

    def share(cells, _):
        below = sum(each.n for each in cells.values())
        above = sum(each.n for (who,), each in cells.items() if who == "ai")
        return Sums(above, below, is_share=True)

    stages = (
        Stage(
            "denominator",
            {
                "all_chats": lambda channel: () if channel == "chat" else None,
                "none": lambda _: None,
                "all": lambda _: (),
            },
            reads=("channel",),
        ),
        Stage("greeting", {"count_all": None, "both_spoke": None}),
    )
    parts = {
        "name": "share",
        "table": Table(("who", "channel"), CELLS),
        "stages": stages,
        "rules": (),
        "own": {"denominator": "all", "greeting": "count_all"},
        "lacking": (Lacking("greeting", "real_answer", "nothing"),),
        "figure": figure or share,
        "keeps": ("who",),
    }
    return Subject(**parts | changes)


def computed(figure=None, *, allowed=None, level=None, **options):
    return compute(
        subject(figure),
        name="n",
        label="l",
        unit="share",
        allowed=allowed,
        level=level,
        **options,
    )


def test_each_reading_has_its_value_and_what_follows_for_the_claim():
    found = computed(allowed=Range(Fraction(1, 2), None))
    words = {tuple(found.words(each).values()): each for each in found.readings}
    assert {key: (each.value, each.outcome) for key, each in words.items()} == {
        ("all_chats", "count_all"): (1, Outcome.SUPPORTED),
        ("all_chats", "both_spoke"): (1, Outcome.SUPPORTED),
        ("none", "count_all"): (None, Outcome.NOT_TESTABLE),
        ("none", "both_spoke"): (None, Outcome.NOT_TESTABLE),
        ("all", "count_all"): (0.25, Outcome.CONTRADICTED),
        ("all", "both_spoke"): (0.25, Outcome.CONTRADICTED),
    }
    assert all((each.low, each.high) == (each.value, each.value) for each in found.readings)
    assert found.own is words["all", "count_all"]
    assert found.allowed == (0.5, None)
    assert [each.switch for each in found.drivers] == ["denominator", "greeting"]
    assert [each.total for each in found.drivers] == [1, 0]


def test_where_nothing_is_claimed_nothing_follows():
    assert {each.outcome for each in computed().readings} == {None}


def test_wanted_options_are_varied_and_others_are_as_the_report_has_them():
    found = computed(wanted={"denominator": ["none", "all"], "greeting": ["real_answer"]})
    assert [(each.switch, each.options) for each in found.switches] == [
        ("denominator", ("none", "all"))
    ]
    assert [(each.switch, each.options) for each in found.fixed] == [("greeting", ("count_all",))]
    assert [each.options for each in found.readings] == [(0,), (1,)]
    assert found.lacking == (Lacking("greeting", "real_answer", "nothing"),)


def test_the_reports_own_option_can_be_wanted_without_its_name():
    found = computed(wanted={"denominator": ["own", "none"], "greeting": ["own"]})
    assert [each.options for each in found.switches] == [("none", "all")]
    assert [each.options for each in found.fixed] == [("count_all",)]
    assert found.own.value == 0.25


def test_what_rules_exclude_is_counted_and_rules_that_exclude_nothing_are_not_named():
    rules = (
        Rule("never", ("greeting",), lambda _: False),
        Rule("no chats", ("denominator",), lambda option: option == "all_chats"),
    )
    found = compute(subject(rules=rules), name="n", label="l", unit="share")
    assert [(each.sentence, each.combinations) for each in found.excluded] == [("no chats", 2)]
    assert len(found.readings) == 4


def test_a_share_of_a_process_has_the_interval_of_its_groups_of_customers():
    found = computed(level=0.9, allowed=Range(Fraction(1, 2), None))
    reading = found.own
    expected = share_interval(Clustered((10,) * 64 + (0,), (40,) * 64 + (0,)), 0.9)
    assert (reading.low, reading.high) == (
        pytest.approx(expected.low, rel=1e-8),
        pytest.approx(expected.high, rel=1e-8),
    )
    assert reading.low < 0.25 < reading.high
    assert reading.outcome is Outcome.CONTRADICTED


def times(cells, _):
    """A mean of 7 ms in seconds."""
    below = sum(each.n for each in cells.values())
    above = packed({g: 7_000 * 40 + (-1) ** g for g in GROUPS})
    return Sums(above, below, is_share=False, scale=1_000_000) if below else Exact(NOTHING)


NOTHING = NotEstimable("nothing")


def test_a_mean_of_a_process_is_in_its_unit():
    reading = computed(times, level=0.9).own
    sums = Clustered((*tuple(280000 + (-1) ** g for g in range(64)), 0), (40,) * 64 + (0,))
    expected = mean_interval(sums, 0.9)
    assert reading.value == 0.007
    assert (reading.low, reading.high) == (
        pytest.approx(expected.low / 10**6, rel=1e-8),
        pytest.approx(expected.high / 10**6, rel=1e-8),
    )


def test_tables_of_single_values_are_not_kept_for_other_readings():
    """A few hundred readings of a large log would take more memory than the log."""
    tables = []

    def figure(*_):
        assert sum(table() is not None for table in tables) <= 2
        seconds = Counted(dict.fromkeys(range(100), 1))
        tables.append(ref(seconds))
        return Middle(Fraction(50), "median", seconds, {}, 1_000_000)

    class Counted(dict):
        """A table of which it can be told whether anybody has it still."""

    found = computed(figure, level=0.9)
    assert [each.value for each in found.readings] == [50] * 6
    assert [each.value for each in computed(figure).readings] == [50] * 6


def test_a_figure_without_an_interval_cannot_test_a_claim_about_a_process():
    half = computed(lambda *_: Exact(Fraction(1, 2)), level=0.9, allowed=Range(Fraction(0), None))
    assert {(each.value, each.low, each.outcome) for each in half.readings} == {
        (0.5, None, Outcome.NOT_TESTABLE)
    }


def test_a_difference_turns_its_sign_with_the_groups():
    first = Sums(packed(dict.fromkeys(range(64), 5)), packed(GROUPS), is_share=True)
    second = Sums(packed({g: 2 + g % 2 for g in range(64)}), packed(GROUPS), is_share=True)
    there = computed(lambda *_: Pair(first, second), level=0.9).own
    back = computed(lambda *_: Pair(second, first), level=0.9).own
    assert there.value == -back.value == 0.25
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), rel=1e-6)
    assert there.low < 0.25 < there.high
