from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.comparison import (
    Apart,
    Comparison,
    Contrast,
    Estimate,
    Gap,
    Ratings,
    Side,
    Unrecorded,
)
from fte_audit.render import contrasting
from fte_audit.render.page import NO_VALUE
from fte_audit.report import Figure, LogSummary, MetricReport, Report


def metric(name, label, kind, unit, *statistics):
    figures = tuple(Figure(each, (), (), 1.0, 1, 1) for each in statistics)
    return MetricReport(name, label, "", kind, unit, None, "of all", figures)


METRICS = (
    metric("resolved", "Resolved", "share", "share", "share"),
    metric("time", "Time", "duration", "minutes", "mean", "median"),
    metric("csat", "Rating", "mean", "points", "mean"),
)
SHARE = Contrast(
    "resolved", "share", "share", "as_is", 0.81, 0.77, 3355, 1518,
    Estimate(0.04, 0.012, 0.0683), Estimate(1.05, 1.01, 1.09),
)  # fmt: skip
AT_AI = replace(SHARE, estimand="to_ai", difference=Estimate(-0.03, None, None, "too few"))
MEAN = Contrast(
    "time", "mean", "minutes", "as_is", 3.33, 10.8, 10, 9, Estimate(-7.43, -7.9, -7.0),
    Estimate(0.31, 0.29, 0.33),
)  # fmt: skip
RATING = Contrast(
    "csat", "mean", "points", "as_is", 4.0, 3.5, 5, 4, Estimate(0.5, -0.25, 1.25),
    Estimate(None, reason="why"),
)  # fmt: skip
CUT = replace(RATING, statistic=">= 4", unit="share", ai=0.8, human=0.5,
              difference=Estimate(0.3, -0.1, 0.7))  # fmt: skip
COMPARISON = Comparison(
    level=0.95,
    groups=(
        Side("ai", ("ai", "ai_then_human"), 3361, is_selected=False),
        Side("human", ("human",), 1522, is_selected=False),
    ),
    strata=("topic", "hour"),
    no_strata=None,
    cells=70,
    apart=(Apart(("fraud", None), 0.001, 0.021), Apart(("odd", "3"), 0.002, 0.0)),
    contrasts=(SHARE, AT_AI, MEAN, RATING),
    gaps=(
        Gap("resolved", "share", Estimate(0.05), Estimate(-0.03), Estimate(0.02), turns=True,
            sentence="At the same mix the difference has the other sign."),
    ),
    ratings=Ratings("csat", 1, 5, 0.112, 0.205, (1.3, 4.9), (1.6, 4.8), (-3.5, 3.3), 0.25, (CUT,)),
    unrecorded=(
        Unrecorded("resolved", "share", 1.27, 1.14, ((0.1, 0.4), (0.2, 0.2)), "topic fraud", 0.031,
                   1.19),
        Unrecorded("csat", "mean", None, None, ((0.2, 2.5),), None, None, None),
        Unrecorded("time", "mean", None, None, (), None, None, None),
    ),
    assigned=None,
)  # fmt: skip
LOG = LogSummary(9, 9, (), None, None, "UTC", ())
REPORT = Report(None, LOG, METRICS, (), (), {}, {}, COMPARISON)


def texts(lines):
    return ["".join(piece.text for piece in line) for line in lines]


def test_rows_hold_the_values_of_both_groups_with_their_difference():
    share, at_ai, mean, rating, cut = contrasting.rows(REPORT, COMPARISON)
    assert (share.metric, share.statistic, share.mix) == ("Resolved", "", "")
    assert (share.ai, share.human, share.difference) == ("81.0 %", "77.0 %", "+4.0 pp")
    assert (share.interval, share.ratio) == ("+1.2 to +6.8 pp", "1.05")
    assert (at_ai.mix, at_ai.difference, at_ai.interval) == (
        "at the AI group's mix", "-3.0 pp", NO_VALUE,
    )  # fmt: skip
    assert (mean.metric, mean.statistic) == ("Time in minutes", "mean")
    assert (mean.difference, mean.interval) == ("-7.43", "-7.90 to -7.00")
    assert (rating.difference, rating.interval, rating.ratio) == (
        "+0.50",
        "-0.25 to +1.25",
        NO_VALUE,
    )
    assert (cut.statistic, cut.difference) == ("rated 4 or more", "+30.0 pp")


def test_it_is_said_what_is_compared_and_left_out():
    said = " ".join(contrasting.sentences(REPORT, COMPARISON))
    for part in (
        "The same mix is that of topic x hour: 70 strata.",
        "2 strata with 0.3 % of the AI's and 2.1 % of the human conversations",
        "fraud, (missing) (0.1 % and 2.1 %); odd, 3 (0.2 % and 0.0 %).",
        "Resolved: mix +5.0 pp, what is left at the same mix -3.0 pp",
        "one group has +2.0 pp. At the same mix the difference has the other sign.",
        "Rating is of those who rated: 11.2 % of the AI's and 20.5 % of the human",
        "between 1.30 and 4.90 (AI) and between 1.60 and 4.80 (human)",
        "the difference between -3.50 and +3.30. It would vanish if those who did not rate",
        "If it is 20.0 % more common, it has to be worth:",
        "Resolved: +20.0 pp; 1.19 times what the strongest recorded stratum adds",
        "(topic fraud: +3.1 pp); E-value 1.27 (of the interval 1.14).",
        "Rating in points, mean: +2.50.",
    ):
        assert part in said
    assert "Time in minutes, mean:" not in said


def test_who_is_compared_is_said_with_the_level():
    said = contrasting.who(COMPARISON)
    assert said.startswith("AI: AI only and AI, then human (3,361). Human: human only (1,522).")
    assert "The 95 % intervals" in said


def test_a_selected_group_and_missing_strata_are_told():
    ai = replace(COMPARISON.groups[0], is_selected=True)
    comparison = replace(
        COMPARISON,
        groups=(ai, COMPARISON.groups[1]),
        strata=(),
        no_strata="no column",
        ratings=None,
        unrecorded=(),
        gaps=(),
        apart=(),
    )
    selected, lacking = contrasting.sentences(REPORT, comparison)
    assert selected.startswith("Selected:")
    assert lacking == "Not compared at the same mix: no column."


@pytest.mark.parametrize("width", [80, 120, 160])
def test_the_table_fits_its_width(width):
    lines = texts(contrasting.lines(REPORT, COMPARISON, width))
    assert all(len(line) <= width for line in lines)
    (head,) = [line for line in lines if "Difference" in line]
    assert "95 % interval" in head
    row = next(line for line in lines if line.startswith("Resolved"))
    assert row.split()[1:] == [
        "81.0",
        "%",
        "77.0",
        "%",
        "+4.0",
        "pp",
        "+1.2",
        "to",
        "+6.8",
        "pp",
        "1.05",
    ]


def test_where_no_table_fits_there_are_paragraphs():
    lines = texts(contrasting.lines(REPORT, COMPARISON, 44))
    assert "Difference" not in " ".join(lines)
    assert "Resolved: AI 81.0 %, human 77.0 %;" in " ".join(lines)
