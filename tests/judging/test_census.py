"""The bounds of a census equal what trying every completion of a log gives."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.recognition import column_types
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.figures import Estimator
from fte_audit.groups import Group
from fte_audit.judging.census import Census
from fte_audit.plan.builder import build_plan
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from tests.reference.examples import examples

AI = Group(("claimed",), ("x",), ("ai", "ai_then_human"))
HANDLING = ["ai", "ai", "ai", "ai", "human", "human"]
METRICS = {
    "n": {"kind": "count"},
    "handled": {"kind": "group_share"},
    "resolved": {"kind": "share", "where": "resolved"},
    "solved": {"kind": "count", "where": "resolved"},
    "rating": {"kind": "mean", "of": "csat"},
    "time": {"kind": "duration", "of": "ended - started", "statistics": ["mean", "median"]},
    "cost": {"kind": "sum", "of": "cost"},
    "resolved_there": {"kind": "share", "where": "resolved", "among": "escalated"},
    "cost_there": {"kind": "mean", "of": "cost", "where": "escalated"},
    "spent_there": {"kind": "sum", "of": "cost", "where": "escalated"},
    "time_there": {
        "kind": "duration",
        "of": "ended - started",
        "where": "escalated",
        "statistics": ["mean", "median"],
    },
}


def measured(metric, statistic, **columns):
    """The figure of the AI's group, what the log does not say of it, and its bounds."""
    started = [1_700_000_000 + 1_000 * at for at in range(6)]
    values = {
        "resolved": [True, False, None, True, True, False],
        "csat": [5, None, None, 2, 1, 1],
        "handling": HANDLING,
        "seconds": [60, 120, None, 600, 60, 60],
        "cost": [1.0, 2.0, None, 3.0, 4.0, 4.0],
        "escalated": [True] * 6,
        **columns,
    }
    frame = pl.DataFrame({"conversation": range(6), "started": started, **values}).with_columns(
        ended=pl.from_epoch(pl.col("started") + pl.col("seconds"), "s"),
        started=pl.from_epoch("started", "s"),
    )
    log = frame_log(frame)
    roles = ("conversation", "started", "ended", "handling", "resolved", "escalated")
    spec = spec_of(
        {
            "version": 1,
            "logs": {
                "columns": {
                    **{role: role for role in roles},
                    "csat": {"column": "csat", "scale": [1, 5]},
                    "cost": {"column": "cost", "currency": "USD"},
                },
                "timezone": "UTC",
            },
            "metrics": METRICS,
        }
    )
    plan = build_plan(spec, {}, column_types(log))
    estimator = Estimator(plan, tally(log, plan, unheard).tallies)
    census = Census(plan, estimator)
    (found,) = [each for each in plan.metrics if each.name == metric]
    (wanted,) = [each for each in found.statistics if each.name == statistic]
    figure = estimator.figure(wanted, AI)
    gaps = census.gaps(found, wanted, figure)
    return figure, gaps, census.ends(wanted, figure, gaps)


def test_unknown_answers_could_be_either():
    figure, gaps, ends = measured("resolved", "share")
    possible = [Fraction(2 + extra, 4) for extra in (0, 1)]
    assert figure.value == Fraction(2, 3)
    assert gaps.unknown == gaps.all == 1
    assert (ends.low, ends.high) == (min(possible), max(possible))


def test_conversations_of_nobody_known_could_be_anybodys():
    handling = ["ai", "ai", "ai", "ai", None, None]
    figure, gaps, ends = measured("handled", "share", handling=handling)
    assert figure.value == Fraction(4, 6)
    assert (gaps.unknown, gaps.nobody) == (0, 2)
    assert (ends.low, ends.high) == (Fraction(4, 6), Fraction(6, 6))
    _, _, ends = measured("resolved", "share", handling=handling)
    # one unknown answer of AI's; two more that may be AI's: nothing, failures or successes
    trials = [
        Fraction(2 + first + sum(known), 4 + len(known))
        for first in (0, 1)
        for known in [(), *product((0, 1), repeat=1), *product((0, 1), repeat=2)]
    ]
    assert (ends.low, ends.high) == (min(trials), max(trials))


def test_rows_that_could_not_be_read_count_as_anything():
    resolved = ["yes", "no", None, "yes", "yes", "what?"]
    figure, gaps, ends = measured("resolved", "share", resolved=resolved)
    assert gaps.unread == 1
    assert (ends.low, ends.high) == (Fraction(2, 5), Fraction(4, 5))
    assert figure.value == Fraction(2, 3)
    _, _, ends = measured("n", "count", resolved=resolved)
    assert (ends.low, ends.high) == (4, 5)


def test_silence_is_no_gap_of_ratings():
    figure, gaps, ends = measured("rating", "mean")
    assert gaps.all == 0
    assert ends.low == ends.high == figure.value == Fraction(7, 2)


def test_unread_ratings_are_on_the_scale():
    _, gaps, ends = measured("rating", "mean", csat=[5, None, None, 2, 1, 9])
    assert gaps.all == 1
    assert (ends.low, ends.high) == (Fraction(5 + 2 + 1, 3), Fraction(5 + 2 + 5, 3))


def test_unknown_times_lie_within_those_of_the_log():
    figure, gaps, ends = measured("time", "mean")
    assert gaps.unknown == 1
    assert figure.value == 260
    assert (ends.low, ends.high) == (Fraction(780 + 60, 4), Fraction(780 + 601, 4))


def test_a_median_moves_by_the_ranks_of_what_is_unknown():
    figure, _, ends = measured("time", "median")
    assert figure.value == 120
    possible = [np.median([60, 120, 600, extra]) for extra in (-1, 60, 90, 300, 600, 9_999)]
    # Values away from the median are counted by whole seconds.
    assert min(possible) - 1 < ends.low <= min(possible)
    assert max(possible) <= ends.high < max(possible) + 1


def test_what_nothing_bounds_has_no_bound():
    _, _, ends = measured("cost", "sum")
    assert (ends.low, ends.high) == (None, None)
    _, _, ends = measured("cost", "sum", cost=[1.0] * 6)
    assert ends.low == ends.high == 4


def test_a_count_with_a_condition_counts_what_may_meet_it():
    _, gaps, ends = measured("solved", "count")
    assert gaps.unknown == 1
    assert (ends.low, ends.high) == (2, 3)


def completions(known, unknown):
    """Every list of values that there may have been: an unknown one counts or does not."""
    for counted in product((False, True), repeat=len(unknown)):
        yield [*known, *(value for value, at in zip(unknown, counted, strict=True) if at)]


def test_a_conversation_that_may_not_be_meant_leaves_the_figure_open():
    resolved, escalated = (
        [True, False, True, True, True, True],
        [True, True, None, None, True, True],
    )
    _, gaps, ends = measured("resolved_there", "share", resolved=resolved, escalated=escalated)
    possible = [Fraction(sum(each), len(each)) for each in completions([1, 0], [1, 1])]
    assert (gaps.unknown, gaps.undecided) == (0, 2)
    assert ends.low <= min(possible) <= max(possible) <= ends.high
    # an answer of a conversation that is meant is unknown, and so is whether another is meant
    resolved = [True, None, True, False, True, True]
    escalated = [True, True, None, False, True, True]
    _, gaps, ends = measured("resolved_there", "share", resolved=resolved, escalated=escalated)
    possible = [
        Fraction(sum(each), len(each))
        for answer in (0, 1)
        for each in completions([1, answer], [1])
    ]
    assert (gaps.unknown, gaps.undecided) == (1, 1)
    assert ends.low <= min(possible) <= max(possible) <= ends.high


@pytest.mark.parametrize(
    ("metric", "statistic", "column", "figure"),
    [
        ("cost_there", "mean", "cost", np.mean),
        ("spent_there", "sum", "cost", np.sum),
        ("time_there", "mean", "seconds", np.mean),
        ("time_there", "median", "seconds", np.median),
    ],
)
def test_values_that_may_not_be_meant_leave_it_open_too(metric, statistic, column, figure):
    values = {"cost": [1.0, 2.0, 9.0, 3.0, 4.0, 4.0], "seconds": [60, 120, 900, 600, 60, 60]}
    escalated = [True, True, None, True, True, True]
    _, gaps, ends = measured(metric, statistic, escalated=escalated, **{column: values[column]})
    possible = [figure(each) for each in completions([values[column][at] for at in (0, 1, 3)],
                                                    [values[column][2]])]  # fmt: skip
    assert (gaps.unknown, gaps.undecided) == (0, 1)
    assert ends.low is None or ends.low <= min(possible)
    assert ends.high is None or max(possible) <= ends.high


def test_a_figure_without_a_value_has_no_ends():
    with pytest.raises(TypeError):
        measured("rating", "mean", csat=[None, None, None, None, 1, 1])


ROW = st.tuples(
    st.sampled_from(["ai", "ai_then_human", "human", None]),
    st.sampled_from(["yes", "no", None, "what?"]),
    st.sampled_from(["yes", "yes", "no", None]),
)


def worlds(rows):
    """Every log that may be behind this one: (of AI, resolved, meant) of each conversation."""
    choices = []
    for handling, resolved, escalated in rows:
        unread = resolved == "what?"
        ais = (True, False) if unread or handling is None else (handling.startswith("ai"),)
        answers = (True, False) if unread or resolved is None else (resolved == "yes",)
        meant = (True, False) if unread or escalated is None else (escalated == "yes",)
        real = list(product(ais, answers, meant))
        # what could not be read may be no conversation at all
        choices.append([*real, None] if unread else real)
    for world in product(*choices):
        yield [row for row in world if row is not None]


def figures_of(world):
    """The figures of a log of which everything is known; a share of nothing is none."""
    ai = [row for row in world if row[0]]
    meant = [row for row in ai if row[2]]
    yield "n", Fraction(len(ai))
    yield "solved", Fraction(sum(row[1] for row in ai))
    if world:
        yield "handled", Fraction(len(ai), len(world))
    if ai:
        yield "resolved", Fraction(sum(row[1] for row in ai), len(ai))
    if meant:
        yield "resolved_there", Fraction(sum(row[1] for row in meant), len(meant))


@settings(max_examples=examples(30))
@given(st.lists(ROW, min_size=4, max_size=4))
def test_no_log_that_may_be_behind_this_one_lies_outside_of_the_bounds(rows):
    sure = ("ai", "yes", "yes")  # so that every figure has a value
    rows = [sure, *rows, ("human", "no", "yes")]
    handling, resolved, escalated = (list(column) for column in zip(*rows, strict=True))
    possible = {}
    for world in worlds(rows):
        for name, figure in figures_of(world):
            possible.setdefault(name, set()).add(figure)
    for name, found in possible.items():
        statistic = "count" if name in {"n", "solved"} else "share"
        columns = {"handling": handling, "resolved": resolved, "escalated": escalated}
        _, gaps, ends = measured(name, statistic, **columns)
        assert ends.low <= min(found) <= max(found) <= ends.high
        if not gaps.all:
            assert ends.low == ends.high
        if name == "resolved" and not (gaps.nobody or gaps.unread):
            assert (ends.low, ends.high) == (min(found), max(found))
