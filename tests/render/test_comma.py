from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.render.comma import harmless, render
from fte_audit.render.text import visible
from fte_audit.report import Figure, MetricReport
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@slow
@given(data=st.data())
def test_any_report_is_a_table_with_a_row_for_each_figure(data, any_report):
    report = data.draw(any_report)
    text = render(report)
    table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    figures = sum(len(metric.figures) for metric in report.metrics)
    untestable = sum(
        part.not_testable is not None for part in (*report.metrics, *report.breakdowns)
    )
    assert len(table) == 1 + 2 + len(report.log.dropped) + figures + untestable
    assert {len(row) for row in table} == {len(table[0])}
    assert len(set(table[0])) == len(table[0])
    assert text.count("\n") == len(table)


@slow
@given(data=st.data())
def test_no_cell_is_a_formula_whatever_separates_cells(data, any_report):
    text = render(data.draw(any_report))
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert re.fullmatch(r"-?[0-9.]+", cell) or not re.search(
                r'(^|[;,"])\s*[=+\-@\uff1d\uff0b\uff0d\uff20]', cell
            )


@given(data=st.data())
def test_an_apostrophe_taken_away_gives_the_text(data, any_text):
    text = visible(data.draw(any_text))
    assert (
        re.sub(r"(^|[;,\"])'(?=\s*'*[=+\-@\uff1d\uff0b\uff0d\uff20])", r"\1", harmless(text))
        == text
    )


def test_the_numbers_are_those_of_the_report(sample):
    found = {
        (row["metric"], row["statistic"], row["by"], row["topic"], row["first_handler"]): row
        for row in rows(render(sample))
        if row["by"] in {"", "topic", "topic first_handler", "first_handler"}
    }
    for metric in sample.metrics:
        for figure in metric.figures:
            group = dict(zip(figure.by, figure.group, strict=True))
            if not set(group) <= {"topic", "first_handler"}:
                continue
            labels = [
                group[key] or "(missing)" if key in group else ""
                for key in ("topic", "first_handler")
            ]
            row = found[metric.name, figure.statistic, " ".join(figure.by), *labels]
            assert (float(row["value"]) if row["value"] else None) == figure.value
            assert (int(row["n"]), int(row["of"])) == (figure.n, figure.of)
            assert row["denominator"] == metric.denominator


def test_what_became_of_the_rows_adds_up(sample):
    screening = [row for row in rows(render(sample)) if row["kind"] == "screening"]
    counts = dict.fromkeys(("rows_read", "rows_kept", "rows_dropped"), 0)
    for row in screening:
        counts[row["metric"]] += int(row["value"])
    assert counts["rows_read"] == counts["rows_kept"] + counts["rows_dropped"] == sample.log.read


def test_what_is_not_testable_has_a_reason_and_no_value(sample):
    row = next(row for row in rows(render(sample)) if row["metric"] == "cost_per_conversation")
    assert (row["value"], row["reason"]) == ("", "not testable: the log has no cost")


@pytest.mark.parametrize("key", ["value", "n", "metric"])
def test_a_key_called_like_a_column_of_ours_has_its_own_column(sample, key):
    figure = Figure("share", (key,), ("x",), 0.5, 2, 2)
    metric = MetricReport("m", "m", "", "share", "share", None, "all", (figure,))
    row = rows(render(replace(sample, metrics=(metric,))))[-2]
    assert (row[f"key {key}"], row["metric"], row["value"], row["n"]) == ("x", "m", "0.5", "2")
