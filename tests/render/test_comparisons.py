from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.render import page
from fte_audit.render.comparisons import comparison_lines
from fte_audit.report import Figure, MetricReport


def lines_of(comparison, width, *, denominators=True):
    lines = comparison_lines(comparison, width, denominators=denominators)
    return ["".join(piece.text for piece in line) for line in lines]


def table(sample, *figures, kind="share", unit="share"):
    metric = MetricReport(
        "m", "Rated", "", kind, unit, None, "conversations with a rating", figures
    )
    return page.compare(replace(sample, metrics=(metric,)), "first_handler")


def test_n_stands_below_where_there_is_little_room(sample):
    found = table(sample, Figure("share", (), (), 0.5, 10, 40))
    assert lines_of(found, 40) == [
        "                                     All",
        "Rated                             50.0 %",
        "  n: conversations with a rating      10",
        "  had the field                   25.0 %",
    ]


def test_n_stands_beside_where_there_is_room(sample):
    found = table(sample, Figure("share", (), (), 0.5, 10, 40))
    assert lines_of(found, 100) == [
        "           All                 what n counts",
        "Rated   50.0 %  n 10 (25.0 %)  conversations with a rating",
    ]


def test_each_statistic_has_its_own_n_where_they_differ(sample):
    figures = (Figure("mean", (), (), 5.0, 10, 10), Figure("median", (), (), 4.0, 8, 10))
    found = table(sample, *figures, kind="duration", unit="minutes")
    for width in (40, 100):
        text = "\n".join(lines_of(found, width))
        places = [text.index(number) for number in ("5.00", "10", "4.00", "80.0 %")]
        assert places == sorted(places)


def test_groups_that_do_not_fit_beside_each_other_come_below_each_other(sample):
    text = "\n".join(lines_of(page.compare(sample, "handling"), 40))
    titles = ["AI only", "Human only", "AI, then", "All"]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert text.count("Resolution time in minutes") > 1


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 160, 200])
def test_every_share_has_its_denominator_in_words(sample, width):
    lines = list(comparison_lines(page.compare(sample, "first_handler"), width, denominators=True))
    first = " ".join(" ".join(line[0].text for line in lines if line).split())
    last = " ".join(" ".join(line[-1].text for line in lines if line).split())
    for metric in sample.metrics:
        if metric.kind == "share" and metric.not_testable is None:
            words = metric.denominator.removeprefix("of ")
            assert f"n: {words}" in first or words in last
