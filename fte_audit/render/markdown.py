"""The report as GitHub-flavoured Markdown, to publish."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fte_audit.render import agents, contrasting, equivalents, page
from fte_audit.render.check.wording import (
    called,
    counts_said,
    message_of,
    reading_said,
    word_of,
    words_of,
)
from fte_audit.render.markup import code, escape, fenced, write_table
from fte_audit.render.numbers import write_count, write_percent
from fte_audit.render.text import escape_in_json, group_label, prose, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.comparison import Comparison as Contrasts
    from fte_audit.equivalents.model import Equivalents
    from fte_audit.render.page import BreakdownTable, Comparison, Entry, Headline
    from fte_audit.report import MetricReport, Report

_COLUMNS = 9
_SAID_ABOVE = frozenset({"label", "description", "unit", "better"})

_LIMITS = """\
The figures are exact counts, sums and quantiles of the rows that were kept: no model and no \
sampling stand between the log and a figure. They say what is in the log, not whether the log is \
complete or true.
Whoever handled a conversation was not drawn by lot unless a note says so: a difference between AI \
and human may be a difference between the conversations that each was given.
A conversation that ended without a human is contained, not resolved: customers also give up."""
_DIGEST = """\
It is the SHA-256 of everything in the JSON report but its `run` part. The same rows and the same \
specification give the same digest, whatever the order of the rows, the files, the format and the \
machine."""


def render(report: Report) -> str:
    """Write the report; tables are whole, whatever their length."""
    digest = report.digest
    parts = [
        [f"# {escape(page.title_of(report))}"],
        _what_was_read(report),
        _comparison(
            "By first handler",
            [page.COUNTED, page.N_MEANS],
            page.compare(report, page.FIRST_HANDLER),
        ),
        _claims(report),
        _compared(report),
        _equivalents(report),
        _handlings(report),
        *_before_and_after(report),
        _untestable(report),
        _notes(report),
        _methods(report),
        _limits(),
        _check(report, digest),
        *_breakdowns(report),
    ]
    return "\n".join("\n".join([*part, ""]) for part in parts if part)


def _what_was_read(report: Report) -> list[str]:
    log = report.log
    screenings = list(page.screenings(log))
    lines = [f"{screened.sum}." for screened in screenings]
    if log.first_start is not None and log.last_start is not None:
        first, last = page.write_moment(log.first_start), page.write_moment(log.last_start)
        zone = escape(visible(log.timezone))
        span = f"from {escape(first)} to {escape(last)} (UTC)"
        lines.append(f"The conversations started {span}; days and weeks begin in {zone}.")
    for screened in screenings:
        if screened.dropped:
            rows = [[escape(reason), write_count(count)] for reason, count in screened.dropped]
            lines += ["", *write_table(["Dropped because", screened.unit], rows)]
        if screened.vain:
            lines += ["", f"Checked and not found: {escape(', '.join(screened.vain))}."]
    uses = [
        [
            escape(visible(use.role)),
            code(prose(use.source)),
            escape(visible(use.how)),
            escape(prose(use.remark or "")),
        ]
        for use in log.columns
    ]
    lines += [
        "",
        "### What was taken for what",
        "",
        *write_table(["Role", "Source", "How", "Remark"], uses, 4),
    ]
    if log.unused_columns:
        lines += [
            "",
            f"Not used: {', '.join(escape(group_label(name)) for name in log.unused_columns)}.",
        ]
    return ["## What was read", "", *lines]


def _comparison(title: str, remarks: Sequence[str], comparison: Comparison) -> list[str]:
    header = ["Metric", "Statistic"]
    for group in comparison.groups:
        header += [escape(group.title), "n"]
    rows = []
    for block in comparison.blocks:
        for statistic in block.statistics:
            row = [escape(block.name), escape(statistic.label)]
            for entry in statistic.entries:
                row += [_with_interval(entry), _n(entry)]
            rows.append([*row, escape(block.denominator)])
    lines = [f"## {title}", "", *(escape(remark) for remark in remarks), ""]
    lines += write_table(header, rows, 2, last="What n counts")
    if comparison.without:
        lines += ["", f"No conversation: {escape('; '.join(comparison.without))}."]
    for reason in comparison.reasons:
        lines += ["", f"{page.NO_VALUE} {escape(reason)}"]
    return lines


def _with_interval(entry: Entry | None) -> str:
    if entry is None:
        return ""
    return escape(f"{entry.text} ({entry.interval})" if entry.interval else entry.text)


def _n(entry: Entry | None) -> str:
    if entry is None:
        return ""
    part = f" of {write_count(entry.of)}" if entry.coverage else ""
    return f"{write_count(entry.n)}{part}"


def _claims(report: Report) -> list[str]:
    if not report.verdicts:
        return []
    lines = ["## What was claimed", "", counts_said(report.verdicts)]
    for verdict in report.verdicts:
        lines += ["", f"**{escape(called(verdict))}**: {escape(word_of(verdict))}", ""]
        lines += [f"- {escape(words)}" for words in words_of(verdict)]
        lines.append(f"- {escape(message_of(verdict))}")
        if len(verdict.evidence) > 1:
            lines += [f"  - {escape(reading_said(verdict, each))}" for each in verdict.evidence]
    return lines


def _compared(report: Report) -> list[str]:
    comparison = report.comparison
    if comparison is None or not comparison.contrasts:
        return []
    level = f"{comparison.level * 100:.6g} %"
    header = ["Metric", "Statistic", "Mix", "AI", "Human", "Difference", level, "Ratio", level]
    table = [
        [
            escape(row.metric),
            escape(row.statistic),
            escape(row.mix or contrasting.MIXES["as_is"]),
            *map(
                escape,
                (row.ai, row.human, row.difference, row.interval, row.ratio, row.ratio_interval),
            ),
        ]
        for row in contrasting.rows(report, comparison)
    ]
    lines = ["## AI and human compared", "", escape(contrasting.who(comparison)), ""]
    lines += write_table(header, table, 3)
    said = [f"- {escape(sentence)}" for sentence in contrasting.sentences(report, comparison)]
    return [*lines, "", *said, *_by_agents(report, comparison)]


def _equivalents(report: Report) -> list[str]:
    found = report.staffing
    if found is None:
        return []
    tables = [
        (equivalents.HEADER, equivalents.methods(found)),
        (equivalents.SERVED, equivalents.served(found)),
        (equivalents.ASSUMED, equivalents.assumed(found)),
        (equivalents.SEEN, equivalents.inputs(found)),
    ]
    said = [
        [*equivalents.lacking(found), *equivalents.meanings(found), *_formulas(found)],
        list(equivalents.serving(found)),
        list(equivalents.bases(found)),
        list(equivalents.believed(found)),
    ]
    lines = [f"## {equivalents.TITLE}", "", escape(equivalents.MEANING)]
    for (header, rows), sentences in zip(tables, said, strict=True):
        table = [[escape(row.label), *map(escape, row.cells)] for row in rows]
        if table:
            lines += ["", *write_table([head or "Method" for head in header], table)]
        lines += ["", *(f"- {escape(sentence)}" for sentence in sentences)]
    lines += ["", escape(equivalents.money(found))]
    if found.savings:
        table = [[escape(row.label), *map(escape, row.cells)] for row in equivalents.savings(found)]
        lines += ["", *write_table(list(equivalents.SAVED), table)]
    return [*lines, "", *(f"- {escape(prose(note))}" for note in found.notes)]


def _formulas(found: Equivalents) -> Iterator[str]:
    for method in found.methods:
        yield f"{prose(method.label)} is {prose(method.formula)}."


def _by_agents(report: Report, comparison: Contrasts) -> list[str]:
    if not comparison.agents:
        return []
    table = [
        [*map(escape, (row.metric, row.statistic, row.value, row.customers, row.agents))]
        for row in agents.rows(report, comparison)
    ]
    lines = ["", "### How much it hangs on the agents", "", escape(agents.meaning(comparison)), ""]
    lines += write_table(["Metric", "Statistic", *agents.HEADER[1:]], table, 2)
    for reason in agents.reasons(report, comparison):
        lines += ["", f"{page.NO_VALUE} {escape(reason)}"]
    return lines


def _handlings(report: Report) -> list[str]:
    handlings = page.compare(report, page.HANDLING)
    if len(handlings.groups) == 1:
        return []
    selected = any(group.key[1] == ("ai",) for group in handlings.groups)
    return _comparison("By handling", [page.SELECTED] if selected else [], handlings)


def _before_and_after(report: Report) -> Iterator[list[str]]:
    for title, comparison in page.before_and_after(report):
        yield _comparison(f"Before and after: {title}", [], comparison)
    weeks = page.people_by_week(report)
    if weeks:
        labels = [escape(label) for label in page.people_labels(report)]
        rows = [
            [escape(week), *(entry.text if entry else "" for entry in entries)]
            for week, entries in weeks
        ]
        yield [
            "## Week by week: what people had to do",
            "",
            *write_table(["Week", *labels], rows),
            "",
            page.WEEKS_CUT,
        ]


def _untestable(report: Report) -> list[str]:
    lacking = page.untestable(report)
    if not lacking:
        return []
    rows = [[escape(label), escape(reason)] for label, reason in lacking]
    return [
        "## Not testable with this log",
        "",
        *write_table(["What", "What the log lacks"], rows, 2),
    ]


def _notes(report: Report) -> list[str]:
    if not report.remarks:
        return []
    return ["## Notes", "", *(f"- {escape(prose(note))}" for note in report.remarks)]


def _methods(report: Report) -> list[str]:
    defined = report.spec.get("metrics")
    definitions = defined if isinstance(defined, dict) else {}
    lines = ["## Methods", ""]
    lines += [line for metric in report.metrics for line in _method(metric, definitions)]
    spec = escape_in_json(json.dumps(report.spec, indent=2, sort_keys=True, ensure_ascii=False))
    said = (
        "The whole specification that was applied, with everything it took from the standard one:"
    )
    return [*lines, "", said, "", *fenced(spec, "json")]


def _method(metric: MetricReport, definitions: Mapping[str, object]) -> Iterator[str]:
    label = escape(page.metric_label(metric))
    description = escape(prose(metric.description))
    yield f"- **{label}** ({code(visible(metric.name))}). {description}".rstrip()
    if taken_of := page.denominator(metric):
        yield f"  Taken of: {escape(taken_of)}."
    if metric.better is not None:
        yield f"  Better: {escape(visible(metric.better))}."
    definition = definitions.get(metric.name)
    if isinstance(definition, dict):
        definition = {key: definition[key] for key in definition if key not in _SAID_ABOVE}
        shown = escape_in_json(json.dumps(definition, sort_keys=True, ensure_ascii=False))
        yield f"  Defined as {code(shown)}."


def _limits() -> list[str]:
    limits = [*_LIMITS.split("\n"), page.SELECTED]
    return ["## What these figures can't say", "", *(f"- {escape(limit)}" for limit in limits)]


def _check(report: Report, digest: str) -> list[str]:
    lines = ["## How to check this report", "", f"Digest: {code(digest)}", "", _DIGEST]
    lines += ["", escape(page.PRIVATE)]
    if elsewhere := page.not_on_the_page(report):
        lines += ["", f"Only in the JSON and CSV: figures by {escape('; '.join(elsewhere))}."]
    return lines


def _breakdowns(report: Report) -> Iterator[list[str]]:
    for breakdown in report.breakdowns:
        if breakdown.not_testable is None and breakdown.by != page.PERIOD:
            table = page.break_down(report, breakdown, whole=True)
            lines = [f"## By {escape(group_label(breakdown.by))}", ""]
            lines.append(
                "In each cell the figure, and in brackets the conversations that it rests on."
            )
            lines += ["", *_sizes(table)]
            each = max(1, _COLUMNS // len(table.subgroups))
            for first in range(0, len(table.headlines), each):
                lines += ["", *_figures(table, range(len(table.headlines))[first : first + each])]
            yield lines


def _sizes(table: BreakdownTable) -> list[str]:
    rows = [
        [
            escape(row.label),
            "" if row.conversations is None else write_count(row.conversations),
            "" if row.ai_first is None else write_percent(row.ai_first),
        ]
        for row in table.rows
    ]
    return write_table(
        [escape(group_label(table.key)), "Conversations", "of these, AI first"], rows
    )


def _figures(table: BreakdownTable, chosen: Sequence[int]) -> list[str]:
    header = [escape(group_label(table.key))]
    header += [
        f"{_heading(table.headlines[at])}: {escape(group.title)}"
        for at in chosen
        for group in table.subgroups
    ]
    rows = [
        [escape(row.label), *(_cell(entry) for at in chosen for entry in row.entries[at])]
        for row in table.rows
    ]
    return write_table(header, rows)


def _heading(headline: Headline) -> str:
    return escape(headline.label)


def _cell(entry: Entry | None) -> str:
    if entry is None:
        return ""
    n = write_count(entry.n)
    return n if entry.text == n else f"{escape(entry.text)} ({n})"
