"""The report as one tidy table of comma-separated values: a row for each figure."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from fte_audit.render.numbers import write_exact
from fte_audit.render.text import group_label, prose, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.report import Figure, Report

_FORMULA = re.compile("(^|[;,\"])(?=\\s*'*[=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet could see a formula begin: at the start of a text, and after what a
spreadsheet with another separator takes for the end of a cell."""

_BEFORE = ("metric", "label", "kind", "unit", "statistic", "by")
_AFTER = ("value", "low", "high", "n", "of", "reason", "denominator")


def render(report: Report) -> str:
    r"""Write the table: RFC 4180 with `\n` ends of lines.

    The columns between `by` and `value` are the keys that figures are given by. Rows of the kind
    `screening` say what became of the rows of the log. A text in which a spreadsheet could see a
    formula gets an apostrophe in front of it, as OWASP advises.
    """
    keys = list(
        dict.fromkeys(
            key for metric in report.metrics for figure in metric.figures for key in figure.by
        )
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    # A key of a log may be called like one of our own columns.
    named = [f"key {key}" if key in {*_BEFORE, *_AFTER} else key for key in keys]
    writer.writerow([*_BEFORE, *(harmless(visible(key)) for key in named), *_AFTER])
    rows = (*_screening(report), *_metrics(report, keys), *_staffing(report, len(keys)))
    for row in rows:
        writer.writerow(row)
    return text.getvalue()


def harmless(shown: str) -> str:
    """Write a text that is visible already so that no spreadsheet takes it for a formula.

    One apostrophe goes in front; taking it away again gives the text.

    Example:
        >>> harmless("=cmd()"), harmless("billing")
        ("'=cmd()", 'billing')
    """
    return _FORMULA.sub(r"\1'", shown)


def _screening(report: Report) -> Iterator[list[str]]:
    log = report.log
    counts = [("rows read", "", log.read), ("rows kept", "", log.kept)]
    counts += [("rows dropped", dropped.reason, dropped.rows) for dropped in log.dropped]
    of = {"rows": log.read}
    if (messages := log.messages) is not None:
        of["messages"] = messages.read
        counts += [
            ("messages read", "", messages.read),
            ("messages kept", "", messages.kept),
            ("messages lost", "of conversations dropped", messages.lost),
        ]
        counts += [("messages dropped", each.reason, each.rows) for each in messages.dropped]
    width = len(
        {key for metric in report.metrics for figure in metric.figures for key in figure.by}
    )
    for label, reason, rows in counts:
        name = label.replace(" ", "_")
        unit = label.split()[0]
        before = [name, label, "screening", unit, "count", ""]
        yield [
            *before,
            *[""] * width,
            str(rows),
            *[""] * 3,
            str(of[unit]),
            harmless(visible(reason)),
            f"{unit} read",
        ]


def _metrics(report: Report, keys: list[str]) -> Iterator[list[str]]:
    for metric in report.metrics:
        before = [
            harmless(text)
            for text in (
                visible(metric.name),
                prose(metric.label),
                visible(metric.kind),
                visible(metric.unit),
            )
        ]
        denominator = harmless(prose(metric.denominator))
        if metric.not_testable is not None:
            lacking = harmless(f"not testable: {prose(metric.not_testable)}")
            yield [*before, "", "", *[""] * (len(keys) + 5), lacking, denominator]
        for figure in metric.figures:
            yield [*before, *_figure(figure, keys), denominator]
    for breakdown in report.breakdowns:
        if breakdown.not_testable is not None:
            by, lacking = (
                harmless(visible(breakdown.by)),
                f"not testable: {prose(breakdown.not_testable)}",
            )
            before = ["", "", "breakdown", "", "", by]
            yield [*before, *[""] * (len(keys) + 5), harmless(lacking), ""]


def _staffing(report: Report, keys: int) -> Iterator[list[str]]:
    """Full-time equivalents by each method, and what is assumed for them."""
    found = report.staffing
    if found is None:
        return
    for method in found.methods:
        for statistic, result in (("gross", method.gross), ("net", method.net)):
            span = result.span
            yield [
                *map(harmless, (visible(method.name), prose(method.label))),
                *("staffing", "full-time equivalents", statistic, "", *[""] * keys),
                *_span(None if span is None else (span.central, span.low, span.high)),
                *("", "", harmless(prose(result.missing or "")), harmless(prose(method.formula))),
            ]
    for served in found.service.results:
        span = served.span
        label = "Erlang A" if served.gives_up else "Erlang C"
        yield [
            *(harmless(f"erlang_{served.coverage}"), label, "staffing", "full-time equivalents"),
            *("gross", harmless(visible(served.queue or "")), *[""] * keys),
            *_span(None if span is None else (span.central, span.low, span.high)),
            *("", "", harmless(prose(served.missing or "")), ""),
        ]
    for each in found.assumptions:
        yield [
            *map(harmless, (visible(each.name), prose(each.label))),
            *("assumption", harmless(prose(each.unit)), "central", "", *[""] * keys),
            *_span((each.central, each.low, each.high)),
            *("", "", harmless(prose(each.basis)), ""),
        ]


def _span(values: tuple[float, float, float] | None) -> list[str]:
    return [""] * 3 if values is None else [write_exact(value) for value in values]


def _figure(figure: Figure, keys: list[str]) -> list[str]:
    group = dict(zip(figure.by, figure.group, strict=False))
    low, high = figure.interval or (None, None)
    return [
        harmless(visible(figure.statistic)),
        harmless(" ".join(map(visible, figure.by))),
        *(_label(group[key]) if key in group else "" for key in keys),
        *("" if number is None else write_exact(number) for number in (figure.value, low, high)),
        str(figure.n),
        str(figure.of),
        harmless(prose(figure.reason or figure.no_interval or "")),
    ]


def _label(value: str | None) -> str:
    return harmless(group_label(value))
