"""What a page says, before any layout: the terminal and Markdown share it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from fte_audit.render.numbers import FEW, write_count, write_number, write_percent
from fte_audit.render.text import group_label, prose, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fte_audit.report import Breakdown, DroppedRows, Figure, LogSummary, MetricReport, Report

NO_VALUE = "\N{EN DASH}"
"""Stands where there is no number; the reason stands below the table."""

FIRST_HANDLER = "first_handler"
HANDLING = "handling"

TITLES = {
    FIRST_HANDLER: {"ai": "AI first", "human": "Human first", "none": "Nobody"},
    HANDLING: {
        "ai": "AI only (selected)",
        "human": "Human only",
        "ai_then_human": "AI, then human",
        "human_then_ai": "Human, then AI",
        "none": "Nobody",
    },
}
SELECTED = (
    "Selected: conversations that AI ended alone were selected on their outcome, since the "
    "hard ones were handed over. They can't be compared fairly with the others; by first "
    "handler is fairer."
)
COUNTED = "Who handled it first has it: a conversation handed over counts for whoever began it."
N_MEANS = "n counts the conversations that a figure rests on: those that had the field."
PRIVATE = "report.json carries the tallies that every figure is computed from: it is private."

_TIMES_OF_DAY = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)")
_CUT = re.compile(r">= (\d+)")
_PERCENTILE = re.compile(r"p(\d+(?:\.\d+)?)")
_SAID_BY_THE_LABEL = frozenset({"count", "share", "sum", "ratio", "distinct", "group share"})
_COUNTS = frozenset({"count", "distinct"})
_SIZES = _COUNTS | {"group_share", "sum"}
_TOTALS = _COUNTS | {"sum"}
_TOGETHER = 3
_LEVEL = 0.95
PERIOD = "period"
PEOPLE = {"human_volume": "count", "human_hours": "sum", "active_agents": "distinct"}
"""Metrics that say how much people had to do, and the statistic of each."""
_TIME_ORDERED = frozenset({"period", "day", "week", "month", "quarter", "year"})

GroupKey: TypeAlias = "tuple[tuple[str, ...], tuple[str | None, ...]]"
FigureIndex: TypeAlias = "dict[tuple[str, tuple[str, ...], tuple[str | None, ...]], Figure]"

ALL: GroupKey = ((), ())


@dataclass(frozen=True, slots=True)
class Group:
    """A column: a group of conversations and what a reader calls it."""

    key: GroupKey
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure as it is printed.

    Attributes:
        text: The number, or `NO_VALUE`.
        n: Conversations it rests on.
        of: Conversations of the group that could have had the field.
        few: Whether it rests on so few that a reader must be told.
        reason: Why there is no number.
        interval: Between which numbers it lies, as it is printed, or None.
    """

    text: str
    n: int
    of: int
    few: bool
    reason: str | None
    interval: str | None = None

    @property
    def coverage(self) -> str | None:
        """The part that had the field, or None where all of them had, or where it can't be said."""
        return write_percent(self.n / self.of) if 0 <= self.n < self.of else None


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic of a metric, an entry for each group (None: the report has no such figure)."""

    label: str
    entries: tuple[Entry | None, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One metric in a table."""

    name: str
    denominator: str
    statistics: tuple[Statistic, ...]

    @property
    def label(self) -> str:
        """What a row is called: the metric, and the statistic where it has one only."""
        alone = len(self.statistics) == 1
        return named(self.name, self.statistics[0].label) if alone else self.name

    @property
    def one_n(self) -> bool:
        """Whether all statistics of a group rest on the same conversations."""
        return all(
            len({(entry.n, entry.of) for entry in entries if entry}) <= 1
            for entries in zip(*(statistic.entries for statistic in self.statistics), strict=True)
        )

    @property
    def counts_itself(self) -> bool:
        """Whether the values are the counts that stand behind them, so that n says nothing new."""
        entries = [entry for statistic in self.statistics for entry in statistic.entries if entry]
        return all(entry.text == f"{entry.n:,}" and entry.n == entry.of for entry in entries)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table of metrics by groups.

    Attributes:
        groups: Its columns: the groups that occur, then all conversations.
        blocks: Its metrics.
        without: Titles of the groups that have no conversation.
        reasons: Why numbers are lacking, each with the metrics concerned.
    """

    groups: tuple[Group, ...]
    blocks: tuple[Block, ...]
    without: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """One statistic of one metric in a breakdown: a column for each subgroup."""

    metric: MetricReport
    statistic: str
    label: str


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One value of the key.

    Attributes:
        label: The value.
        conversations: Their number, or None where the report does not count them.
        ai_first: The part that AI handled first, or None where that is not known.
        entries: For each headline, an entry for each subgroup.
    """

    label: str
    conversations: int | None
    ai_first: float | None
    entries: tuple[tuple[Entry | None, ...], ...]


@dataclass(frozen=True, slots=True)
class BreakdownTable:
    """The figures by a key of the conversations.

    Attributes:
        key: Its name.
        subgroups: What each headline is split into.
        headlines: The most telling first.
        rows: In order of time, or most conversations first.
    """

    key: str
    subgroups: tuple[Group, ...]
    headlines: tuple[Headline, ...]
    rows: tuple[BreakdownRow, ...]

    @property
    def in_time(self) -> bool:
        """Whether the rows are in order of time."""
        return self.key in _TIME_ORDERED


WEEKS_CUT = "The first and the last week may be cut by the ends of the log."


def title_of(report: Report) -> str:
    """What the page is called."""
    return prose(report.title or "") or "Audit of a conversation log"


def metric_label(metric: MetricReport) -> str:
    """What a reader calls a metric, with its unit where the number alone would not say it."""
    label, unit = prose(metric.label) or visible(metric.name), visible(metric.unit)
    known = not unit or unit == "share" or unit.casefold() in label.casefold()
    return label if known else f"{label} in {unit}"


def denominator(metric: MetricReport) -> str:
    """What its figures are taken of, to be read after *n:* or *of*."""
    return prose(metric.denominator).removeprefix("of ")


def named(label: str, statistic: str) -> str:
    """Name a statistic of a metric, in as many words as it takes."""
    said = statistic in _SAID_BY_THE_LABEL or statistic in label.casefold().split()
    return label if said else f"{label}, {statistic}"


def statistic_label(statistic: str) -> str:
    """What a reader calls a statistic."""
    cut = _CUT.fullmatch(statistic)
    if cut is not None:
        return f"rated {cut[1]} or more"
    percentile = _PERCENTILE.fullmatch(statistic)
    return f"{percentile[1]}th percentile" if percentile else prose(statistic.replace("_", " "))


def level_of(report: Report) -> str | None:
    """The level of a report's intervals, as it is printed; None where it has none."""
    given = any(figure.interval for metric in report.metrics for figure in metric.figures)
    intervals = report.spec.get("intervals")
    level = intervals.get("level", _LEVEL) if isinstance(intervals, dict) else _LEVEL
    return f"{level * 100:.6g} %" if given else None


def write_moment(moment: str) -> str:
    """Write an ISO time in UTC to the minute; anything else as it is.

    Example:
        >>> write_moment("2024-01-26T23:00:04Z")
        '2024-01-26 23:00'
    """
    found = _TIMES_OF_DAY.fullmatch(moment)
    return f"{found[1]} {found[2]}" if found else visible(moment)


@dataclass(frozen=True, slots=True)
class Screened:
    """What became of rows, in words.

    Attributes:
        sum: A sentence without its full stop: what was read is what was kept and what was dropped.
        unit: What was counted: `Rows`, `Messages` or `Conversations`.
        dropped: The reasons under which rows were dropped, with the rows.
        vain: What was checked and not found.
    """

    sum: str
    unit: str
    dropped: tuple[tuple[str, int], ...]
    vain: tuple[str, ...]


def screenings(log: LogSummary) -> Iterator[Screened]:
    """What became of the rows of a log; of messages first, where it has them."""
    kept = f"{write_count(log.kept)} conversations kept"
    total = write_count(sum(dropped.rows for dropped in log.dropped))
    messages = log.messages
    if messages is None:
        said = f"{write_count(log.read)} rows read = {kept} + {total} dropped"
        yield _screened(said, "Rows", log.dropped)
        return
    parts = [f"{write_count(messages.kept)} in conversations kept"]
    if messages.lost:
        parts.append(f"{write_count(messages.lost)} in conversations dropped")
    lost = sum(dropped.rows for dropped in messages.dropped)
    parts.append(f"{write_count(lost)} dropped")
    read = f"{write_count(messages.read)} messages read = {' + '.join(parts)}"
    yield _screened(read, "Messages", messages.dropped)
    said = f"{write_count(log.read)} conversations = {kept} + {total} dropped"
    yield _screened(said, "Conversations", log.dropped)


def _screened(said: str, unit: str, reasons: Sequence[DroppedRows]) -> Screened:
    found = tuple((visible(each.reason), each.rows) for each in reasons if each.rows)
    vain: dict[str, list[str]] = {}
    for each in reasons:
        if not each.rows:
            first, _, rest = visible(each.reason).partition(" ")
            vain.setdefault(first, []).append(rest)
    together = (said for first, rests in vain.items() for said in _together(first, rests))
    return Screened(said, unit, found, tuple(together))


def _together(first: str, rests: Sequence[str]) -> list[str]:
    # "unreadable (csat, topic, market)" instead of the same word many times.
    if len(rests) < _TOGETHER or "" in rests:
        return [f"{first} {rest}".rstrip(" ") for rest in rests]
    return [f"{first} ({', '.join(rests)})"]


def untestable(report: Report) -> list[tuple[str, str]]:
    """Metrics and breakdowns that the log can't answer, each with what it lacks."""
    metrics = [
        (prose(metric.label) or visible(metric.name), prose(metric.not_testable))
        for metric in report.metrics
        if metric.not_testable is not None
    ]
    return metrics + [
        (f"By {group_label(breakdown.by)}", prose(breakdown.not_testable))
        for breakdown in report.breakdowns
        if breakdown.not_testable is not None
    ]


def not_on_the_page(report: Report) -> list[str]:
    """Groupings that only JSON and CSV hold."""
    keys = {breakdown.by for breakdown in report.breakdowns if breakdown.not_testable is None}
    shown = {(), (FIRST_HANDLER,), (HANDLING,)}
    shown |= {(key,) for key in keys} | {(key, FIRST_HANDLER) for key in keys}
    every = dict.fromkeys(figure.by for metric in report.metrics for figure in metric.figures)
    return [" and ".join(group_label(key) for key in by) for by in every if by not in shown]


def compare(report: Report, key: str) -> Comparison:
    """Put every metric beside every group of a key."""
    sizes = _sizes(report)
    groups: list[Group] = []
    without: list[Group] = []
    for value in _values(report, key):
        group = Group(((key,), (value,)), TITLES.get(key, {}).get(value or "", group_label(value)))
        (groups if sizes.get(group.key) else without).append(group)
    columns = (*groups, Group(ALL, "All"))
    return _compared(report, columns, tuple(group.title for group in without))


def _compared(report: Report, columns: tuple[Group, ...], without: tuple[str, ...]) -> Comparison:
    wanted = {group.key for group in columns}
    blocks = [
        _block(metric, columns)
        for metric in report.metrics
        if any((figure.by, figure.group) in wanted for figure in metric.figures)
    ]
    reasons = tuple(_reasons(blocks, columns))
    return Comparison(columns, tuple(blocks), without, reasons)


def before_and_after(report: Report) -> Iterator[tuple[str, Comparison]]:
    """Put every metric beside every declared period: of all, of what AI and what people began.

    Yields:
        What the conversations have in common, and their table; nothing without periods.
    """
    names = [name for each in report.breakdowns if each.by == PERIOD for name in each.values]
    if not names:
        return
    sizes = _sizes(report)
    for first, title in ((None, "All conversations"), ("ai", "AI first"), ("human", "Human first")):
        by, rest = ((PERIOD,), ()) if first is None else ((PERIOD, FIRST_HANDLER), (first,))
        columns = tuple(Group((by, (name, *rest)), group_label(name)) for name in names)
        held = tuple(group for group in columns if sizes.get(group.key))
        if held:
            yield title, _compared(report, held, tuple(g.title for g in columns if g not in held))


def people_by_week(report: Report) -> list[tuple[str, tuple[Entry | None, ...]]]:
    """Week by week, how much people had to do: the metrics that a spec with periods builds on."""
    metrics = [metric for metric in report.metrics if metric.name in PEOPLE]
    weeks = [week for each in report.breakdowns if each.by == "week" for week in each.values]
    indexes = [(metric, _index(metric)) for metric in metrics]
    return [
        (
            group_label(week),
            tuple(
                _entry(metric, index.get((PEOPLE[metric.name], ("week",), (week,))))
                for metric, index in indexes
            ),
        )
        for week in weeks
        if metrics
    ]


def people_labels(report: Report) -> list[str]:
    """What the columns of `people_by_week` are called."""
    return [metric_label(metric) for metric in report.metrics if metric.name in PEOPLE]


def break_down(report: Report, breakdown: Breakdown, *, whole: bool) -> BreakdownTable:
    """Put the values of a key beside its most telling metrics.

    Args:
        report: The report.
        breakdown: One of its breakdowns.
        whole: Whether to give every statistic of every metric, and all conversations beside the
            groups; else one statistic of each metric, for AI and human.
    """
    key = breakdown.by
    headlines = tuple(_headlines(report, key, whole=whole))
    subgroups = _subgroups(report, key, whole=whole)
    values = list(breakdown.values)
    if key not in _TIME_ORDERED:
        sizes = _sizes(report)
        values.sort(key=lambda value: -sizes.get(((key,), (value,)), 0))
    counts = _counts(report)
    indexes = [_index(headline.metric) for headline in headlines]
    rows = []
    for value in values:
        n = counts.get(((key,), (value,)))
        ai = counts.get(((key, FIRST_HANDLER), (value, "ai")))
        found = [_within(key, value, group) for group in subgroups]
        entries = tuple(
            tuple(
                _entry(headline.metric, index.get((headline.statistic, *group))) for group in found
            )
            for headline, index in zip(headlines, indexes, strict=True)
        )
        ai_first = ai / n if n and ai is not None else None
        rows.append(BreakdownRow(group_label(value), n, ai_first, entries))
    return BreakdownTable(key, subgroups, headlines, tuple(rows))


def _index(metric: MetricReport) -> FigureIndex:
    return {(figure.statistic, figure.by, figure.group): figure for figure in metric.figures}


def _within(key: str, value: str | None, group: Group) -> GroupKey:
    by, values = group.key
    return (key, *by), (value, *values)


def _values(report: Report, key: str) -> list[str | None]:
    found = dict.fromkeys(
        figure.group[0]
        for metric in report.metrics
        for figure in metric.figures
        if figure.by == (key,) and len(figure.group) == 1
    )
    known = list(TITLES.get(key, ()))
    return sorted(
        found,
        key=lambda value: (value is None, known.index(value) if value in known else len(known)),
    )


def _counts(report: Report) -> dict[GroupKey, int]:
    return {
        (figure.by, figure.group): int(figure.value)
        for metric in report.metrics
        if metric.name == "conversations" and metric.kind == "count"
        for figure in metric.figures
        if figure.statistic == "count" and figure.value is not None
    }


def _sizes(report: Report) -> dict[GroupKey, int]:
    # Where conversations are not counted, the most that any metric could have rested on.
    sizes: dict[GroupKey, int] = {}
    for metric in report.metrics:
        if metric.kind != "group_share":
            for figure in metric.figures:
                group = (figure.by, figure.group)
                sizes[group] = max(figure.of, sizes.get(group, 0))
    return sizes | _counts(report)


def _entry(metric: MetricReport, figure: Figure | None) -> Entry | None:
    if figure is None:
        return None
    if figure.value is None:
        return Entry(
            NO_VALUE, figure.n, figure.of, few=False, reason=prose(figure.reason or "no value")
        )
    text = write_number(figure.value, metric.unit, metric.kind)
    few = figure.n < FEW and metric.kind not in _SIZES
    n, of = _rests_on(metric, figure)
    return Entry(text, n, of, few=few, reason=None, interval=_interval(metric, figure))


def _interval(metric: MetricReport, figure: Figure) -> str | None:
    # How many come is a matter of the period; how they fare is one of how they are handled.
    if figure.interval is None or metric.kind in _TOTALS:
        return None
    low, high = (write_number(end, metric.unit, metric.kind) for end in figure.interval)
    return f"{low.removesuffix(' %')}\u2013{high}"


def _rests_on(metric: MetricReport, figure: Figure) -> tuple[int, int]:
    # No field is needed to count, so there is none that some conversations could lack.
    if metric.kind == "group_share":
        return figure.of, figure.of
    return figure.n, figure.n if metric.kind in _COUNTS else figure.of


def _block(metric: MetricReport, groups: Sequence[Group]) -> Block:
    index = _index(metric)
    statistics = tuple(
        Statistic(
            statistic_label(name),
            tuple(_entry(metric, index.get((name, *group.key))) for group in groups),
        )
        for name in dict.fromkeys(statistic for statistic, *_ in index)
    )
    return Block(metric_label(metric), denominator(metric), statistics)


def _reasons(blocks: Iterable[Block], groups: Sequence[Group]) -> Iterator[str]:
    found: dict[str, dict[str, list[str]]] = {}
    for block in blocks:
        for statistic in block.statistics:
            for group, entry in zip(groups, statistic.entries, strict=True):
                if entry and entry.reason is not None:
                    titles = found.setdefault(entry.reason, {}).setdefault(block.label, [])
                    titles += [] if group.title in titles else [group.title]
    for reason, labels in found.items():
        where = "; ".join(f"{label} ({', '.join(titles)})" for label, titles in labels.items())
        yield f"{reason}: {where}"


def _subgroups(report: Report, key: str, *, whole: bool) -> tuple[Group, ...]:
    by = (key, FIRST_HANDLER)
    figures = chain.from_iterable(metric.figures for metric in report.metrics)
    found = {
        figure.group[1] for figure in figures if figure.by == by and len(figure.group) == len(by)
    }
    titles: dict[str | None, str] = {"ai": "AI", "human": "Human"}
    if whole:
        rest = sorted(found - set(titles), key=lambda value: (value is None, value or ""))
        named = TITLES[FIRST_HANDLER]
        titles |= {value: named.get(value or "", group_label(value)) for value in rest}
    groups = [
        Group(((FIRST_HANDLER,), (value,)), title)
        for value, title in titles.items()
        if value in found
    ]
    return (*groups, Group(ALL, "All")) if whole or not groups else tuple(groups)


def _headlines(report: Report, key: str, *, whole: bool) -> Iterator[Headline]:
    metrics = report.metrics
    if not whole:
        metrics = _varied([metric for metric in metrics if metric.kind not in _SIZES])
    for metric in metrics:
        held = Counter(figure.statistic for figure in metric.figures if figure.by[:1] == (key,))
        by = (key, FIRST_HANDLER)
        split = Counter(figure.statistic for figure in metric.figures if figure.by == by)
        for name in held if whole or not held else [_telling(split or held)]:
            label = named(metric_label(metric), statistic_label(name))
            yield Headline(metric, name, label)


def _telling(statistics: Counter[str]) -> str:
    return "median" if "median" in statistics else next(iter(statistics))


def _varied(metrics: Sequence[MetricReport]) -> tuple[MetricReport, ...]:
    # One of each kind first: times, ratings and shares say more together than three times do.
    seen: dict[str, int] = {}
    ranks = []
    for metric in metrics:
        ranks.append(seen.get(metric.kind, 0))
        seen[metric.kind] = ranks[-1] + 1
    return tuple(metrics[at] for at in sorted(range(len(metrics)), key=lambda at: ranks[at]))
