from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.render import page
from fte_audit.render.breakdowns import ROWS, breakdown_lines, remarks
from fte_audit.report import Breakdown, Figure, MetricReport


def lines_of(table, width):
    return ["".join(piece.text for piece in line) for line in breakdown_lines(table, width)]


def counted(sample, key, n):
    figures = tuple(
        Figure("count", (key,), (f"v{at:02}",), float(at + 1), at + 1, at + 1) for at in range(n)
    )
    metric = MetricReport(
        "conversations", "Conversations", "", "count", "conversations", None, "all", figures
    )
    breakdown = Breakdown(key, tuple(figure.group[0] for figure in figures))
    return page.break_down(replace(sample, metrics=(metric,)), breakdown, whole=False)


def test_the_largest_rows_are_shown_and_the_others_counted(sample):
    lines = lines_of(counted(sample, "topic", 20), 80)
    assert sum(line.startswith("v") for line in lines) == ROWS
    assert lines[-1] == "and 8 more, 36 conversations: see the JSON or CSV"


def test_one_row_more_is_shown_rather_than_counted(sample):
    assert (
        sum(line.startswith("v") for line in lines_of(counted(sample, "topic", ROWS + 1), 80))
        == ROWS + 1
    )


def test_the_latest_weeks_are_shown_in_order_of_time(sample):
    lines = lines_of(counted(sample, "week", 20), 80)
    shown = [line.split()[0] for line in lines if line.startswith("v")]
    assert shown == [f"v{at:02}" for at in range(8, 20)]
    assert lines[-1] == "and 8 earlier, 36 conversations: see the JSON or CSV"


@pytest.mark.parametrize("width", [40, 60, 80, 120, 160])
def test_metrics_that_do_not_fit_are_named(sample, width):
    table = page.break_down(sample, sample.breakdowns[1], whole=False)
    text = " ".join(" ".join([*lines_of(table, width), *remarks(table, width)]).split())
    named = text.partition("Also in the JSON and CSV: ")[2]
    pairs = max(line.count("Human") for line in lines_of(table, width))
    assert [headline.label for headline in table.headlines[pairs:]] == (
        named.rstrip(".").split("; ") if named else []
    )


def test_a_figure_of_few_conversations_is_marked(sample):
    by = ("topic", "first_handler")
    figures = (
        Figure("mean", by, ("a", "ai"), 5.0, 3, 3),
        Figure("mean", by, ("a", "human"), 4.0, 300, 300),
    )
    metric = MetricReport("csat", "Rating", "", "mean", "points", None, "rated", figures)
    table = page.break_down(
        replace(sample, metrics=(metric,)), Breakdown("topic", ("a",)), whole=False
    )
    assert lines_of(table, 80)[-1].split() == ["a", "~5.00", "4.00"]
    assert "~ rests on fewer than 30 conversations." in list(remarks(table, 80))


def test_a_bar_is_as_long_as_its_share(sample):
    lines = lines_of(page.break_down(sample, sample.breakdowns[1], whole=False), 160)
    bars = {line.split()[0]: line.count("█") for line in lines if "█" in line or "▌" in line}
    assert (bars["app"], bars["payment"], bars["dispute"], bars["fraud"]) == (6, 5, 2, 1)
