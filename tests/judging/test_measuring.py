"""Two groups of a census: nothing that the log leaves open lies outside of the bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit import audit
from fte_audit.spec.reader import spec_of
from fte_audit.verdicts import Outcome
from tests.reference.examples import examples

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
LAUNCH = "2024-01-04"
ROLES = ("conversation", "started", "handling", "resolved", "topic")


def verdict_on(rows, claim, topics=None, **spec):
    """The verdict on a log of (handling, resolved), in the order of their days."""
    frame = pl.DataFrame(
        {
            "conversation": range(len(rows)),
            "started": [BEGIN + timedelta(days=at) for at in range(len(rows))],
            "handling": [handling for handling, _ in rows],
            "resolved": pl.Series([resolved for _, resolved in rows], dtype=pl.String),
            "topic": topics or ["x"] * len(rows),
        }
    )
    content = {
        "version": 1,
        "logs": {"columns": {role: role for role in ROLES}, "timezone": "UTC"},
        "metrics": {"resolved": {"kind": "share", "where": "resolved", "better": "higher"}},
        "claims": {"claim": {"metric": "resolved", "about": "period", **claim}},
        **spec,
    }
    (verdict,) = audit(frame, spec_of(content)).verdicts
    return verdict


BETTER = {"kind": "comparison", "expect": "better"}
DROP = {"kind": "change", "value": "50 % drop"}


def test_a_difference_of_a_whole_log_is_exact():
    rows = [("ai", "yes"), ("ai", "yes"), ("ai", "no"), ("human", "yes"), ("human", "no")]
    verdict = verdict_on(rows, BETTER)
    (evidence,) = verdict.evidence
    # 2/3 - 1/2
    assert (evidence.measured, evidence.low, evidence.high) == (0.166666667,) * 3
    assert (evidence.n, evidence.of, evidence.level) == (5, 5, None)
    assert verdict.outcome is Outcome.SUPPORTED


def test_unknown_answers_of_either_group_leave_a_difference_open():
    rows = [("ai", "yes"), ("ai", "yes"), ("ai", None), ("human", "yes"), ("human", "no")]
    verdict = verdict_on([*rows, ("human", None)], BETTER)
    (evidence,) = verdict.evidence
    # AI's share is 1 of those known, and lies from 2/3 to 1; people's from 1/3 to 2/3
    assert evidence.measured == 0.5
    assert (evidence.low, evidence.high) == (0.0, 0.666666667)
    assert (evidence.n, evidence.of) == (4, 6)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.settled_by == "It would take what the log lacks of 2 conversations."
    margin = {"kind": "comparison", "expect": "equivalent", "margin": "70 pp"}
    assert verdict_on([*rows, ("human", None)], margin).outcome is Outcome.SUPPORTED


def test_what_nobody_handled_or_could_be_read_is_of_one_group_or_the_other():
    rows = [("ai", "yes"), ("ai", "no"), ("human", "yes"), ("human", "no"), (None, "yes")]
    (evidence,) = verdict_on(rows, BETTER).evidence
    # either share lies from 1/3 to 2/3
    assert (evidence.low, evidence.high) == (-0.333333333, 0.333333333)
    assert (evidence.n, evidence.of) == (4, 5)
    (evidence,) = verdict_on([*rows, ("ai", "what?")], BETTER).evidence
    assert (evidence.low, evidence.high) == (-0.5, 0.5)
    assert (evidence.n, evidence.of) == (4, 6)


def test_what_may_not_be_meant_leaves_a_difference_open():
    rows = [("ai", "yes"), ("ai", "no"), ("human", "no"), ("human", "yes"), ("human", "yes")]
    share = {"kind": "share", "where": "resolved", "among": "topic = 'x'", "better": "higher"}
    topics = ["x", None, "x", None, "y"]
    verdict = verdict_on(rows, BETTER, topics, metrics={"resolved": share})
    (evidence,) = verdict.evidence
    # AI's share lies from 1/2 to 1, people's from 0 to 1/2
    assert (evidence.measured, evidence.low, evidence.high) == (1.0, 0.0, 1.0)
    assert (evidence.n, evidence.of) == (2, 4)


def test_what_nobody_handled_is_of_either_period():
    rows = [("ai", "yes"), ("ai", "yes"), (None, "no"), ("ai", "yes"), (None, "no")]
    verdict = verdict_on(rows, {**DROP, "group": "ai"}, periods={"launch": LAUNCH})
    (evidence,) = verdict.evidence
    # before from 2/3 to 1, after from 1/2 to 1
    assert (evidence.low, evidence.high) == (-0.5, 0.5)
    assert (evidence.n, evidence.of) == (3, 5)


def test_a_quotient_is_as_open_as_both_its_parts():
    rows = [("ai", "yes"), ("ai", None), ("human", "yes"), ("human", "no"), ("human", None)]
    margin = {"kind": "comparison", "expect": "equivalent", "margin": "10 %"}
    (evidence,) = verdict_on(rows, margin).evidence
    # AI's share lies from 1/2 to 1, people's from 1/3 to 2/3
    assert (evidence.measured, evidence.low, evidence.high) == (2.0, 0.75, 3.0)
    # a row that could not be read is of either
    rows = [("ai", "yes"), ("human", "yes"), ("human", "no"), ("human", "what?")]
    (evidence,) = verdict_on(rows, margin).evidence
    assert (evidence.low, evidence.high) == (0.75, 3.0)


def test_a_change_is_as_open_as_both_its_periods():
    rows = [("ai", "yes"), ("ai", "yes"), ("ai", None), ("ai", "no"), ("ai", "yes"), ("ai", "yes")]
    verdict = verdict_on(rows, DROP, periods={"launch": LAUNCH})
    (evidence,) = verdict.evidence
    # before: 1 of those known, from 2/3 to 1; after: 2/3
    assert evidence.measured == -0.333333333
    assert (evidence.low, evidence.high) == (-0.333333333, 0.0)
    assert (evidence.n, evidence.of) == (5, 6)
    assert verdict.outcome is Outcome.CONTRADICTED
    assert verdict_on(rows, {**DROP, "value": "10 % drop"}, periods={"launch": LAUNCH}).outcome is (
        Outcome.INCONCLUSIVE
    )


def test_a_total_that_nobody_told_before_is_a_mean_of_weeks_without_any():
    """Six weeks before with no points, six after with one a day: weeks are there all the same."""
    days = 84
    frame = pl.DataFrame(
        {
            "conversation": range(days),
            "started": [BEGIN + timedelta(days=at) for at in range(days)],
            "handling": ["ai"] * days,
            "points": [None] * 42 + [1] * 42,
        }
    )
    content = {
        "version": 1,
        "logs": {
            "columns": {role: role for role in ("conversation", "started", "handling")},
            "timezone": "UTC",
            "period": ["2024-01-01", "2024-03-25"],
        },
        "periods": {"launch": "2024-02-12"},
        "metrics": {"points": {"kind": "sum", "of": "points", "unit": "points"}},
        "claims": {
            "claim": {"kind": "change", "metric": "points", "value": "7 points more"}
            | {"about": "period"}
        },
    }
    (verdict,) = audit(frame, spec_of(content)).verdicts
    (evidence,) = verdict.evidence
    assert evidence.measured == 7
    assert (evidence.low, evidence.high) == (None, None), "of 42 nobody says how many they were"
    assert verdict.outcome is Outcome.INCONCLUSIVE


def test_at_the_same_mix_nothing_bounds_what_is_unknown():
    rows = [("ai", "yes"), ("human", "no")] * 30 + [("ai", None)]
    verdict = verdict_on(rows, BETTER, compare={"standardise_by": ["topic"]})
    as_is, *at_a_mix = verdict.evidence
    assert as_is.outcome is Outcome.SUPPORTED
    assert len(at_a_mix) == 2
    for each in at_a_mix:
        assert (each.outcome, each.low, each.high) == (Outcome.INCONCLUSIVE, None, None)
    whole = verdict_on(rows[:-1], BETTER, compare={"standardise_by": ["topic"]})
    assert whole.outcome is Outcome.SUPPORTED
    assert {(each.low, each.high) for each in whole.evidence} == {(1.0, 1.0)}


def test_a_stratum_of_a_census_is_exact_only_where_all_is_known():
    claim = {"kind": "in_some", "expect": "better", "by": "topic"}
    rows = [("ai", "yes"), ("human", "no")] * 30
    assert verdict_on(rows, claim).outcome is Outcome.SUPPORTED
    assert verdict_on([*rows, ("ai", None)], claim).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("about", ["period", "process"])
def test_conversations_without_an_answer_are_counted_among_those_that_could_have_one(about):
    rows = [("ai", "yes"), ("ai", None), ("human", "yes"), ("human", "no"), ("human", None)]
    compare = {"standardise_by": ["topic"]}
    verdict = verdict_on(rows * 10, {**BETTER, "about": about}, compare=compare)
    # 1 + 2 of 2 + 3, ten times over
    assert [(each.n, each.of) for each in verdict.evidence] == [(30, 50)] * 3


def test_so_are_those_of_a_change():
    rows = [("ai", "yes"), ("ai", None), ("ai", "yes"), ("ai", "no"), ("ai", None)]
    claim = {**DROP, "about": "process"}
    (evidence,) = verdict_on(rows, claim, periods={"launch": LAUNCH}).evidence
    assert (evidence.n, evidence.of) == (3, 5)


ROW = st.tuples(st.sampled_from(["ai", "human", None]), st.sampled_from(["yes", "no", None]))


@settings(max_examples=examples(40))
@given(st.lists(ROW, min_size=3, max_size=3))
def test_no_log_that_may_be_behind_this_one_lies_outside_of_the_bounds(rows):
    rows = [("ai", "yes"), ("human", "no"), ("human", "yes"), *rows]
    choices = [
        list(
            product(
                ("ai", "human") if handling is None else (handling,),
                (True, False) if resolved is None else (resolved == "yes",),
            )
        )
        for handling, resolved in rows
    ]
    gaps, ratios = set(), set()
    for world in product(*choices):
        shares = []
        for group in ("ai", "human"):
            answers = [answer for handling, answer in world if handling == group]
            shares.append(Fraction(sum(answers), len(answers)))
        gaps.add(shares[0] - shares[1])
        ratios.add(shares[0] / shares[1] if shares[1] else None)
    (evidence,) = verdict_on(rows, BETTER).evidence
    digit = 1e-9
    assert evidence.low - digit <= min(gaps) <= max(gaps) <= evidence.high + digit
    margin = {"kind": "comparison", "expect": "equivalent", "margin": "10 %"}
    (evidence,) = verdict_on(rows, margin).evidence
    if None in ratios:
        assert evidence.high is None
    else:
        assert evidence.low <= min(ratios) + 1e-8
        assert evidence.high is None or max(ratios) - 1e-8 <= evidence.high


@pytest.mark.parametrize("handling", ["ai", "human"])
def test_an_exact_tie_is_not_better(handling):
    rows = [("ai", "yes"), ("human", "yes"), (handling, "yes")]
    assert verdict_on(rows, BETTER).outcome is Outcome.CONTRADICTED
