"""Every figure before and after a launch, worked out by hand on a small log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from fte_audit import UserError, audit
from fte_audit.render import markdown, terminal
from fte_audit.spec.reader import read_spec, spec_of

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
# day, handling, agent, hours, rating
ROWS = [
    (0, "human", "Ana", 1, 4),
    (1, "human", "Bo", 2, 5),
    (2, "ai", None, 1, 3),
    (7, "human", "Ana", 3, None),
    (8, "ai_then_human", "Ana", 2, 2),
    (9, "human", "Bo", 5, 4),
    (15, "ai", None, 1, 5),
    (16, "human_then_ai", "Cy", 4, 3),
]
FRAME = pl.DataFrame(
    {
        "started": [MONDAY + day * DAY for day, *_ in ROWS],
        "ended": [MONDAY + day * DAY + timedelta(hours=hours) for day, _, _, hours, _ in ROWS],
        "handling": [handling for _, handling, *_ in ROWS],
        "agent": [agent for _, _, agent, *_ in ROWS],
        "csat": [rating for *_, rating in ROWS],
    }
)


def report_of(**periods):
    return audit(FRAME, spec_of({"version": 1, "extends": "standard", "periods": periods}))


def figures(report, metric, statistic, by):
    return {
        figure.group[0] if len(figure.group) == 1 else figure.group: figure.value
        for figure in report.metric(metric).figures
        if figure.statistic == statistic and figure.by == by
    }


def test_every_figure_is_given_for_each_period():
    report = report_of(launch="2024-01-09")
    by = ("period",)
    assert figures(report, "conversations", "count", by) == {"before launch": 4, "launch": 4}
    assert figures(report, "csat", "mean", by) == {"before launch": 4, "launch": 3.5}
    assert figures(report, "resolution_time", "median", by) == {"before launch": 90, "launch": 180}
    assert figures(report, "human_volume", "count", by) == {"before launch": 3, "launch": 3}
    assert figures(report, "human_hours", "sum", by) == {"before launch": 6, "launch": 11}
    assert figures(report, "active_agents", "distinct", by) == {"before launch": 2, "launch": 3}
    assert figures(report, "csat", "mean", (*by, "first_handler")) == {
        ("before launch", "ai"): 3,
        ("before launch", "human"): 4.5,
        ("launch", "ai"): 3.5,
        ("launch", "human"): 3.5,
    }


def test_week_by_week_people_are_counted_once_a_week():
    report = report_of(launch="2024-01-09")
    weeks = ["2024-01-01", "2024-01-08", "2024-01-15"]
    for metric, statistic, values in (
        ("human_volume", "count", [2, 3, 1]),
        ("human_hours", "sum", [3, 10, 4]),
        ("active_agents", "distinct", [2, 2, 1]),
    ):
        assert figures(report, metric, statistic, ("week",)) == dict(
            zip(weeks, values, strict=True)
        )


def test_periods_follow_each_other():
    report = report_of(pilot="2024-01-02", launch="2024-01-09", empty="2025-01-01")
    assert figures(report, "conversations", "count", ("period",)) == {
        "before pilot": 1,
        "pilot": 3,
        "launch": 4,
    }
    (said,) = [note for note in report.notes if note.startswith("The log covers")]
    assert "before pilot 1.0 days, pilot 7.0 days, launch 8.0 days and empty 0.0 days" in said


def test_the_zone_of_the_log_says_when_a_day_begins():
    spec = {
        "version": 1,
        "extends": "standard",
        "logs": {"timezone": "America/New_York"},
        "periods": {"launch": "2024-01-09"},
    }
    # 9 January begins there five hours later: the conversation of midnight UTC is before it.
    counts = figures(audit(FRAME, spec), "conversations", "count", ("period",))
    assert counts == {"before launch": 5, "launch": 3}


def test_without_periods_there_is_nothing_new():
    report = report_of()
    names = {metric.name for metric in report.metrics}
    assert not names & {"human_volume", "human_hours", "active_agents"}
    assert "periods" not in report.spec
    for page in (terminal.render(report), markdown.render(report)):
        assert "Before and after" not in page
        assert "Week by week" not in page


def test_the_page_sets_the_periods_beside_each_other():
    report = report_of(launch="2024-01-09")
    page = terminal.render(report)
    before, after = page.split("Before and after: All conversations")
    table = after.split("── ")[0]
    assert " ".join(table.splitlines()[1:3]).split() == ["before", "launch", "launch"]
    assert ["Active", "agents", "2", "3"] in [line.split() for line in table.splitlines()]
    assert "By period" not in before + after
    weeks = page.split("Week by week")[1].split("── ")[0]
    assert ["2024-01-08", "3", "10.0", "2"] in [line.split() for line in weeks.splitlines()]
    written = markdown.render(report)
    assert "## Before and after: Human first" in written
    assert "| 2024-01-08 | 3 | 10.0 | 2 |" in written


@pytest.mark.parametrize(
    "periods", ["{b: 2024-02-01, a: 2024-01-01}", "{a: 2024-01-01, b: 2024-01-01}"]
)
def test_periods_that_do_not_follow_each_other_are_refused(periods):
    with pytest.raises(UserError, match="each period begins later than the one before it"):
        read_spec(f"version: 1\nextends: standard\nperiods: {periods}\n", "audit.yaml")


def test_a_launch_metric_can_be_removed_only_where_there_are_periods():
    text = "version: 1\nextends: standard\nmetrics: {human_hours: null}\n"
    with pytest.raises(UserError, match="no metric `human_hours` to remove"):
        read_spec(text, "audit.yaml")
    metrics = read_spec(text + "periods: {launch: 2024-01-09}\n", "audit.yaml").metrics
    assert "human_hours" not in metrics
    assert "active_agents" in metrics
