"""How AI and people compare in the report, on logs with a planted answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from fte_audit import audit
from fte_audit.spec.reader import spec_of

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
ROLES = {role: role for role in ("conversation", "customer", "handling", "started", "topic")}
METRICS = {"resolved": {"kind": "share", "where": "resolved", "better": "higher"}}


def planted(cells, **columns):
    """A log: (topic, handling) -> (conversations, of these resolved), each of its own customer."""
    rows = [
        {"topic": topic, "handling": handling, "resolved": number < resolved}
        for (topic, handling), (n, resolved) in cells.items()
        for number in range(n)
    ]
    return pl.DataFrame(rows).with_columns(
        conversation=pl.int_range(pl.len()),
        customer=pl.int_range(pl.len()) + 7,
        started=pl.lit(BEGIN) + pl.int_range(pl.len()) * timedelta(minutes=7),
        **columns,
    )


def comparison_of(frame, compare, metrics=METRICS, **columns):
    spec = {
        "version": 1,
        "logs": {"columns": {**ROLES, "resolved": "resolved", **columns}, "timezone": "UTC"},
        "metrics": metrics,
        "compare": compare,
    }
    return audit(frame, spec_of(spec)).comparison


# AI gets the easy ones, and is worse at both.
SIMPSON = planted(
    {
        ("easy", "ai"): (900, 810),
        ("easy", "human"): (300, 285),
        ("hard", "ai"): (100, 40),
        ("hard", "human"): (700, 350),
        ("odd", "human"): (50, 10),
        ("rare", "ai"): (3, 3),
        ("rare", "human"): (40, 0),
    }
)


def contrasts(comparison):
    return {(each.metric, each.statistic, each.estimand): each for each in comparison.contrasts}


def test_a_planted_sign_that_turns_is_found():
    comparison = comparison_of(SIMPSON, {"standardise_by": ["topic"]})
    found = contrasts(comparison)
    as_is = found["resolved", "share", "as_is"]
    assert as_is.difference.value == pytest.approx(853 / 1003 - 645 / 1090, rel=1e-8)
    assert as_is.difference.low > 0
    at_ai = found["resolved", "share", "to_ai"]
    planted = 0.9 * (0.9 - 0.95) + 0.1 * (0.4 - 0.5)
    assert at_ai.difference.value == pytest.approx(planted, rel=1e-8)
    assert at_ai.difference.low < planted < at_ai.difference.high < 0
    at_human = found["resolved", "share", "to_human"]
    assert at_human.difference.value == pytest.approx(
        0.3 * (0.9 - 0.95) + 0.7 * (0.4 - 0.5), rel=1e-8
    )
    (gap,) = comparison.gaps
    assert gap.turns
    assert "other sign (Simpson's paradox)" in gap.sentence
    parts = [part.value for part in (gap.mix, gap.rate, gap.off_support)]
    assert sum(parts) == pytest.approx(as_is.difference.value, rel=1e-7)
    assert gap.rate.value == pytest.approx(
        (at_ai.difference.value + at_human.difference.value) / 2, rel=1e-8
    )


def test_strata_that_only_one_group_has_are_listed_with_their_weight():
    comparison = comparison_of(SIMPSON, {"standardise_by": ["topic"]})
    found = {each.values: (each.ai, each.human) for each in comparison.apart}
    assert found == {
        ("odd",): (0, pytest.approx(50 / 1090, rel=1e-8)),
        ("rare",): (pytest.approx(3 / 1003, rel=1e-8), pytest.approx(40 / 1090, rel=1e-8)),
    }
    assert comparison.cells == 4
    assert comparison.strata == ("topic",)


@pytest.mark.parametrize(
    ("resolved", "sentence"),
    [
        ((360, 140, 90, 60), "There is no difference as it is, so no part of it can be left."),
        ((540, 140, 180, 100), "At the same mix 75 % to 83 % of the difference is left."),
        ((540, 160, 105, 100), "At one of the two mixes the difference has the other sign."),
        ((300, 80, 270, 160), "At the same mix the difference is 3 times as large."),
    ],
)
def test_how_much_is_left_is_said(resolved, sentence):
    keys = [(topic, side) for topic in ("easy", "hard") for side in ("ai", "human")]
    sizes = (600, 200, 300, 200)
    cells = dict(zip(keys, zip(sizes, resolved, strict=True), strict=True))
    comparison = comparison_of(planted(cells), {"standardise_by": ["topic"]})
    (gap,) = comparison.gaps
    assert gap.sentence == sentence


def test_groups_by_first_handler_hold_the_hand_overs():
    frame = planted(
        {("x", "ai"): (40, 30), ("x", "ai_then_human"): (20, 10), ("x", "human"): (30, 9)}
    )
    comparison = comparison_of(frame, {})
    ai, human = comparison.groups
    assert (ai.n, human.n) == (60, 30)
    assert not ai.is_selected
    assert comparison.contrasts[0].ai == pytest.approx(40 / 60, rel=1e-8)


def test_a_group_that_ai_ended_alone_is_selected():
    frame = planted(
        {("x", "ai"): (40, 30), ("x", "ai_then_human"): (20, 10), ("x", "human"): (30, 9)}
    )
    comparison = comparison_of(frame, {"groups": {"ai": ["ai"], "human": ["human"]}})
    assert comparison.groups[0].is_selected
    assert comparison.contrasts[0].n_ai == 40


def test_without_both_groups_there_is_nothing_to_compare():
    assert comparison_of(planted({("x", "ai"): (40, 30)}), {}) is None


def test_what_lacks_for_the_same_mix_is_said():
    frame = planted({("x", "ai"): (40, 30), ("x", "human"): (30, 9)})
    comparison = comparison_of(frame, {"standardise_by": ["language"]})
    assert comparison.no_strata == "no column is mapped to `language`"
    assert comparison.strata == ()
    alone = planted({("x", "ai"): (40, 30), ("y", "human"): (30, 9)})
    refused = comparison_of(alone, {"standardise_by": ["topic"]})
    assert refused.no_strata.startswith("no stratum has at least 5 conversations")


# ratings

RATED = planted({("x", "ai"): (200, 0), ("x", "human"): (100, 0)}).with_columns(
    csat=pl.when(pl.col("conversation") < 50)
    .then(5)
    .when(pl.col("conversation").is_between(200, 239))
    .then(pl.col("conversation") % 2 + 3)
)
RATING = {"csat": {"kind": "mean", "of": "csat", "unit": "points", "better": "higher"}}


def test_what_the_silent_leave_open_is_said():
    comparison = comparison_of(RATED, {}, RATING, csat={"column": "csat", "scale": [1, 5]})
    ratings = comparison.ratings
    assert (ratings.least, ratings.most) == (1, 5)
    assert (ratings.response_ai, ratings.response_human) == (0.25, 0.4)
    assert ratings.bounds_ai == ((50 * 5 + 150) / 200, (50 * 5 + 750) / 200)
    assert ratings.bounds_human == ((40 * 3.5 + 60) / 100, (40 * 3.5 + 300) / 100)
    assert ratings.bounds_difference == (pytest.approx(2 - 4.4), pytest.approx(5 - 2))
    cuts = {cut.statistic: (cut.ai, cut.human) for cut in ratings.cuts}
    assert cuts == {">= 3": (1, 1), ">= 4": (1, 0.5), ">= 5": (1, 0)}
    assert {cut.unit for cut in ratings.cuts} == {"share"}


def test_ratings_without_a_scale_leave_everything_open():
    comparison = comparison_of(RATED, {}, RATING, csat="csat")
    assert comparison.ratings is None


# what was not recorded


def test_it_is_said_what_would_explain_a_difference():
    comparison = comparison_of(SIMPSON, {"standardise_by": ["topic"]})
    (told,) = comparison.unrecorded
    gap = 853 / 1003 - 645 / 1090
    ratio = (853 / 1003) / (645 / 1090)
    assert told.e_value == pytest.approx(ratio + (ratio * (ratio - 1)) ** 0.5, rel=1e-8)
    assert 1 < told.e_value_of_limit < told.e_value
    assert dict(told.break_even)[0.5] == pytest.approx(gap / 0.5, rel=1e-8)
    # easy against the rest: 900 of 1,003 and 300 of 1,090 conversations
    assert told.strongest == "topic easy"
    effect = (810 / 900 - 43 / 103 + 285 / 300 - 360 / 790) / 2
    adds = (900 / 1003 - 300 / 1090) * effect
    assert told.adds == pytest.approx(adds, rel=1e-8)
    assert told.times == pytest.approx(gap / adds, rel=1e-8)


def test_a_random_assignment_leaves_nothing_unrecorded():
    comparison = comparison_of(SIMPSON, {"assigned": "by the last digit of the id"})
    assert comparison.unrecorded == ()
    assert comparison.assigned == "by the last digit of the id"
