"""Planted logs, one for each verdict: what is measured, what follows, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from fte_audit import audit
from fte_audit.judging.census import CENSUS, WITHIN
from fte_audit.judging.judging import Judge
from fte_audit.spec.reader import spec_of
from fte_audit.verdicts import About, Outcome

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
METRICS = {
    "conversations": {"kind": "count"},
    "handled": {"kind": "group_share"},
    "resolved": {"kind": "share", "where": "resolved", "better": "higher"},
    "time": {"kind": "duration", "of": "duration", "unit": "minutes", "better": "lower",
             "statistics": ["mean", "median", "p90"]},
    "csat": {"kind": "mean", "of": "csat", "unit": "points", "better": "higher"},
}  # fmt: skip


def planted(cells, weeks=4):
    """(topic, handling) -> (conversations, resolved, minutes); each of its own customer.

    Minutes are a list that is gone through again and again.
    """
    rows = [
        {
            "topic": topic,
            "handling": handling,
            "resolved": at < resolved,
            "seconds": 60 * minutes[at % len(minutes)],
            "csat": 1 + at % 5 if at % 3 == 0 else None,
        }
        for (topic, handling), (n, resolved, minutes) in cells.items()
        for at in range(n)
    ]
    step = timedelta(weeks=weeks) / len(rows)
    return pl.DataFrame(rows).with_columns(
        conversation=pl.int_range(pl.len()),
        customer=pl.int_range(pl.len()),
        started=pl.lit(BEGIN) + pl.int_range(pl.len()) * step,
    )


LOG = planted(
    {
        ("easy", "ai"): (1800, 1620, [1, 1, 1, 7]),
        ("hard", "ai"): (200, 80, [2, 12]),
        ("easy", "human"): (300, 285, [9, 11]),
        ("hard", "human"): (700, 350, [10, 14]),
    }
)


def spec_with(claim, **spec):
    roles = ("conversation", "customer", "handling", "started", "topic", "resolved")
    columns = {role: role for role in roles} | {
        "duration": {"column": "seconds", "unit": "seconds"},
        "csat": {"column": "csat", "scale": [1, 5]},
    }
    return spec_of(
        {
            "version": 1,
            "logs": {"columns": columns, "timezone": "UTC"},
            "metrics": METRICS,
            "claims": {"claim": claim},
            **spec,
        }
    )


def verdict_on(claim, frame=LOG, **spec):
    (verdict,) = audit(frame, spec_with(claim, **spec)).verdicts
    return verdict


def comparison(metric, expect, **more):
    return {"kind": "comparison", "metric": metric, "expect": expect, **more}


# a census


def test_an_exact_share_within_its_wording_is_supported():
    verdict = verdict_on({"metric": "handled", "group": "ai", "value": "two-thirds"})
    (evidence,) = verdict.evidence
    assert (verdict.outcome, verdict.about) == (Outcome.SUPPORTED, About.PERIOD)
    assert (evidence.measured, evidence.low, evidence.high) == (0.666666667,) * 3
    assert (evidence.n, evidence.of, evidence.level) == (3000, 3000, None)
    assert (evidence.allowed.low, evidence.allowed.high) == (0.633333333, 0.708333333)
    assert verdict.sentence == (
        "The log has 66.7 %. The claim allows 63.3 % to 70.8 %: it is among them."
    )


def test_an_exact_share_beside_its_wording_is_contradicted():
    verdict = verdict_on({"metric": "handled", "group": "human", "value": "34 %"})
    assert verdict.outcome is Outcome.CONTRADICTED
    assert verdict.sentence.endswith("33.5 % to 35 %: it is not among them.")


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        ({"value": "2/3", "rounding": "point"}, Outcome.SUPPORTED),
        ({"value": "2/3", "between": ["1/2", "2/3"]}, Outcome.SUPPORTED),
        ({"value": "2/3", "between": ["2/3", "3/4"]}, Outcome.SUPPORTED),
        ({"value": "1/3", "rounding": "point", "group": "human"}, Outcome.SUPPORTED),
        ({"value": "1/3", "between": ["1/3", "1/2"], "group": "human"}, Outcome.SUPPORTED),
        ({"value": "more than 2/3"}, Outcome.CONTRADICTED),
        ({"value": "more than 1/3", "group": "human"}, Outcome.CONTRADICTED),
        # narrower than what is printed of it
        ({"value": "more than 99.99999999 %"}, Outcome.CONTRADICTED),
    ],
)
def test_a_share_that_no_decimal_can_hold_is_the_one_that_was_claimed(claim, outcome):
    # 2,000 of 3,000: exactly two thirds, and no more
    assert verdict_on({"metric": "handled", "group": "ai", **claim}).outcome is outcome


def test_a_tolerance_widens_what_is_allowed():
    claim = {"metric": "handled", "group": "human", "value": "34 %", "tolerance": "1 pp"}
    verdict = verdict_on(claim)
    assert verdict.outcome is Outcome.SUPPORTED
    assert verdict.evidence[0].allowed.low == 0.325
    assert verdict.claimed == "34 %, give or take 1 pp"


def test_what_the_log_does_not_say_can_leave_a_census_open():
    frame = LOG.with_columns(
        resolved=pl.when(pl.col("conversation") >= 100).then(pl.col("resolved"))
    )
    claim = {"metric": "resolved", "group": "ai", "value": "85 %"}
    verdict = verdict_on(claim, frame)
    (evidence,) = verdict.evidence
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert (evidence.n, evidence.of) == (1900, 2000)
    assert (evidence.low, evidence.high) == (1600 / 2000, 1700 / 2000)
    assert verdict.settled_by == (
        "It would take what the log lacks of 100 conversations, or a tolerance of 4.5 pp or more."
    )


def test_unknown_times_are_only_bounded_by_those_of_the_log_and_that_is_said():
    frame = LOG.with_columns(seconds=pl.when(pl.col("conversation") >= 100).then(pl.col("seconds")))
    claim = {"metric": "time", "statistic": "mean", "group": "ai", "value": "less than 1 minute"}
    verdict = verdict_on(claim, frame)
    (evidence,) = verdict.evidence
    assert evidence.method == WITHIN
    assert "if the 100 conversations of which it does not say it had values between" in (
        verdict.sentence
    )
    (median,) = verdict_on({**claim, "statistic": "median"}, frame).evidence
    (share,) = verdict_on({"metric": "handled", "group": "ai", "value": "2/3"}, frame).evidence
    assert (median.method, share.method) == (CENSUS, CENSUS)


def test_a_time_may_mean_its_mean_or_its_median():
    verdict = verdict_on({"metric": "time", "group": "ai", "value": "less than 2 minutes"})
    assert verdict.outcome is Outcome.DEPENDS
    assert {each.reading: each.outcome for each in verdict.evidence} == {
        "mean": Outcome.CONTRADICTED,
        "median": Outcome.SUPPORTED,
    }
    assert verdict.sentence == (
        "It depends on the reading: supported under “median”; contradicted under “mean”."
    )
    named = verdict_on(
        {"metric": "time", "statistic": "mean", "group": "ai", "value": "2.95 minutes"}
    )
    # (1800 x 2.5 + 200 x 7) / 2000
    assert named.evidence[0].measured == 2.95
    assert named.outcome is Outcome.SUPPORTED


@pytest.mark.parametrize(
    ("value", "period", "outcome"),
    [
        ("2,000", ["2024-01-01", "2024-01-29"], Outcome.SUPPORTED),
        ("2,300", ["2024-01-01", "2024-01-29"], Outcome.CONTRADICTED),
        ("2,000", ["2024-01-01", "2024-02-05"], Outcome.NOT_TESTABLE),
        ("2,000", ["2023-12-01", "2024-01-29"], Outcome.NOT_TESTABLE),
    ],
)
def test_a_total_is_of_the_period_that_was_published(value, period, outcome):
    claim = {"kind": "total", "metric": "conversations", "group": "ai", "value": value}
    assert verdict_on({**claim, "period": period}).outcome is outcome


def test_a_log_that_is_a_sample_stands_for_the_whole():
    claim = {"kind": "total", "metric": "conversations", "group": "ai", "value": "21,000",
             "period": ["2024-01-01", "2024-01-29"]}  # fmt: skip
    verdict = verdict_on(claim, intervals={"sampled": 0.1})
    (evidence,) = verdict.evidence
    assert evidence.measured == 20_000
    assert 19_000 < evidence.low < 20_000 < evidence.high < 21_000
    assert evidence.level == 0.95
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict_on({**claim, "value": "2,000"}).outcome is Outcome.SUPPORTED


# a process


def test_a_process_has_an_interval():
    claim = {"metric": "resolved", "group": "ai", "value": "85 %", "about": "process"}
    verdict = verdict_on(claim)
    (evidence,) = verdict.evidence
    assert evidence.measured == 0.85
    # As for a simple random sample of 2,000, since every customer came once.
    assert evidence.high - evidence.low == pytest.approx(
        2 * 1.96 * (0.85 * 0.15 / 2000) ** 0.5, rel=0.2
    )
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "more conversations" in verdict.settled_by
    assert "tolerance of" in verdict.settled_by
    assert verdict_on({**claim, "tolerance": "3 pp"}).outcome is Outcome.SUPPORTED
    assert verdict_on({**claim, "value": "95 %"}).outcome is Outcome.CONTRADICTED


def test_claims_share_what_their_level_leaves():
    claims = {
        "one": {"metric": "resolved", "group": "ai", "value": "85 %", "about": "process"},
        "two": comparison("time", "faster"),
        "census": {"metric": "handled", "group": "ai", "value": "2/3"},
        "words": {"kind": "statement", "quote": "no cuts"},
    }
    report = audit(LOG, spec_with({}, claims=claims))
    assert {v.name: [e.level for e in v.evidence] for v in report.verdicts} == {
        "one": [0.975],
        "two": [0.975, 0.975],
        "census": [None],
        "words": [],
    }


def test_looks_share_it_too():
    plan_claim = comparison("time", "faster")
    from fte_audit.engines.recognition import column_types
    from fte_audit.engines.sources import frame_log
    from fte_audit.plan.builder import build_plan

    spec = spec_with(plan_claim)
    plan = build_plan(spec, {}, column_types(frame_log(LOG)))
    judge = Judge(spec, plan, looks=50)
    assert judge.tested == 1
    assert judge.level == pytest.approx(1 - 0.05 / 50)


def test_an_interval_that_can_t_be_given_decides_nothing():
    frame = planted({("x", "ai"): (80, 50, [1, 5]), ("x", "human"): (100, 50, [9])})
    claim = {"metric": "time", "statistic": "mean", "value": "3 minutes", "about": "process"}
    verdict = verdict_on({**claim, "group": "ai"}, frame)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.evidence[0].measured == 3
    assert "fewer than 100 effective customers" in verdict.evidence[0].missing
    assert "more customers" in verdict.settled_by


def test_no_number_of_conversations_tells_equal_groups_apart():
    frame = planted({("x", "ai"): (300, 150, [1]), ("x", "human"): (300, 150, [1])})
    verdict = verdict_on(comparison("resolved", "better"), frame)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.settled_by.startswith("No number of conversations would settle it")


# comparisons


def test_who_is_faster_is_told_by_the_sign():
    verdict = verdict_on(comparison("time", "faster"))
    assert verdict.outcome is Outcome.SUPPORTED
    assert verdict_on(comparison("time", "slower")).outcome is Outcome.CONTRADICTED
    assert verdict.claimed == "ai faster than human"
    assert "The log has a difference of" in verdict.sentence


def test_a_comparison_that_turns_at_the_same_mix_depends_on_the_reading():
    compare = {"standardise_by": ["topic"]}
    verdict = verdict_on(comparison("resolved", "better"), compare=compare)
    assert verdict.outcome is Outcome.DEPENDS
    assert [each.reading for each in verdict.evidence] == [
        "as is",
        "at the AI group's mix",
        "at the human group's mix",
    ]
    assert verdict.evidence[0].outcome is Outcome.SUPPORTED
    assert verdict.evidence[1].outcome is Outcome.CONTRADICTED
    assert verdict.evidence[1].measured == pytest.approx(0.9 * -0.05 + 0.1 * -0.1, rel=1e-8)
    named = verdict_on(comparison("resolved", "better", estimand="as_is"), compare=compare)
    assert named.outcome is Outcome.SUPPORTED
    assert len(named.evidence) == 1


def test_better_ratings_may_mean_their_mean_or_any_cut():
    verdict = verdict_on(comparison("csat", "better"))
    assert [each.reading for each in verdict.evidence] == [
        "mean, as is",
        ">= 3, as is",
        ">= 4, as is",
        ">= 5, as is",
    ]
    assert [each.unit for each in verdict.evidence] == ["points", *["share difference"] * 3]


@pytest.mark.parametrize(
    ("margin", "outcome"),
    [("0.5", Outcome.SUPPORTED), ("0.05", Outcome.INCONCLUSIVE), ("20 %", Outcome.SUPPORTED)],
)
def test_equivalence_lies_within_a_margin(margin, outcome):
    verdict = verdict_on(comparison("csat", "equivalent", margin=margin))
    (evidence,) = verdict.evidence
    assert verdict.outcome is outcome
    assert evidence.level == 0.9
    assert evidence.unit == ("ratio" if "%" in margin else "points")


def test_not_worse_says_nothing_of_how_much_better():
    verdict = verdict_on(comparison("resolved", "not_worse", margin="2 pp"))
    (evidence,) = verdict.evidence
    assert (evidence.allowed.low, evidence.allowed.high) == (-0.02, None)
    assert verdict.outcome is Outcome.SUPPORTED
    time = verdict_on(comparison("time", "not_worse", margin="1 minute", statistic="mean"))
    assert (time.evidence[0].allowed.low, time.evidence[0].allowed.high) == (None, 1)


def test_one_stratum_is_enough_for_some():
    claim = {"kind": "in_some", "metric": "resolved", "by": "topic"}
    verdict = verdict_on({**claim, "expect": "lower"})
    assert verdict.outcome is Outcome.SUPPORTED
    assert {each.reading for each in verdict.evidence} == {"topic easy", "topic hard"}
    assert {each.level for each in verdict.evidence} == {0.975}
    higher = verdict_on({**claim, "expect": "higher"})
    assert higher.outcome is Outcome.CONTRADICTED
    assert higher.sentence.startswith("It holds for no topic; 2 were searched")
    unheard = verdict_on({**claim, "expect": "higher", "values": ["easy", "unheard"]})
    assert unheard.outcome is Outcome.INCONCLUSIVE


def test_where_there_is_nothing_to_search_the_reason_is_said():
    frame = planted({("x", "none"): (40, 0, [1])})
    claim = {"kind": "in_some", "metric": "resolved", "by": "topic", "expect": "lower"}
    verdict = verdict_on(claim, frame)
    assert verdict.outcome is Outcome.NOT_TESTABLE
    assert verdict.missing == "no conversation of either group counts"
    assert verdict.sentence == f"Not testable: {verdict.missing}."


# changes


def test_a_change_is_measured_from_before_to_after():
    cells = {("x", "ai"): (3000, 0, [1])}
    frame = planted(cells, weeks=24).with_columns(
        resolved=pl.when(pl.col("conversation") < 1500)
        .then(pl.col("conversation") % 5 < 4)
        .otherwise(pl.col("conversation") % 5 < 3)
    )
    launch = (BEGIN + timedelta(weeks=12)).date().isoformat()
    claim = {"kind": "change", "metric": "resolved", "value": "25 % drop"}
    verdict = verdict_on(claim, frame, periods={"launch": launch})
    (evidence,) = verdict.evidence
    assert evidence.measured == pytest.approx(0.6 / 0.8 - 1, rel=1e-9)
    assert evidence.unit == "change"
    assert evidence.low < -0.25 < evidence.high
    assert (evidence.allowed.low, evidence.allowed.high) == (-0.26, -0.245)
    rise = verdict_on({**claim, "value": "25 % rise"}, frame, periods={"launch": launch})
    assert rise.outcome is Outcome.CONTRADICTED
    points = verdict_on({**claim, "value": "20 pp drop", "tolerance": "8 pp"}, frame,
                        periods={"launch": launch})  # fmt: skip
    assert points.evidence[0].unit == "share difference"
    assert points.outcome is Outcome.SUPPORTED


# what can't be tested


def test_what_no_log_can_test_says_what_would():
    words = verdict_on({"kind": "statement", "quote": "no cuts", "settled_by": "the books"})
    assert (words.outcome, words.settled_by) == (Outcome.NOT_TESTABLE, "the books")
    assert words.missing == "it is not a number"


def test_a_metric_that_the_log_lacks_is_not_testable():
    logs = {"columns": {"handling": "handling", "started": "started"}}
    claim = {"metric": "time", "value": "2 minutes"}
    verdict = verdict_on(claim, LOG.drop("seconds"), logs=logs)
    assert verdict.outcome is Outcome.NOT_TESTABLE
    assert "duration" in verdict.missing


def test_what_is_cited_stands_beside_the_verdict():
    verdict = verdict_on(
        {
            "metric": "handled",
            "group": "ai",
            "value": "2/3",
            "quote": "two thirds",
            "source": {"publisher": "Klarna", "published": "2024-02-27", "seen": "quoted"},
            "asserted_as": "measured",
            "replies": [{"who": "Klarna", "when": "2024-02-28", "words": "yes"}],
        }
    )
    assert verdict.quote == "two thirds"
    assert (verdict.source.publisher, verdict.source.seen) == ("Klarna", "quoted")
    assert verdict.asserted_as == "measured"
    assert [reply.words for reply in verdict.replies] == ["yes"]
