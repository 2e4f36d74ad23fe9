"""The Report: what an audit found, as one value with a canonical form and a digest.

Everything but `run` is a function of the rows of the log and of the spec, so two runs over the same
rows give the same bytes whatever the order, the files, the format, the engine and the machine.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from fte_audit.canonical import digest_of
from fte_audit.comparing import compare
from fte_audit.figures import digits, instant, interval_digits, untestable
from fte_audit.groups import breakdown_values, calendar_name, over_limit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.comparison import Comparison
    from fte_audit.equivalents.model import Equivalents
    from fte_audit.figures import Estimator, GroupFigure
    from fte_audit.plan.model import AuditPlan, MetricPlan, RowPlan
    from fte_audit.tally import Screening, Tallies
    from fte_audit.verdicts import Verdict

FORMAT = 1
"""The version of the report's shape; it changes when a reader of the JSON would have to."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number.

    Attributes:
        statistic: What it is of its metric: `count`, `share`, `mean`, `median`, `p90`, `sum`, ...
        by: Names of the keys of its group, outermost first: () is the whole log,
            ("first_handler",), ("handling",), ("topic",), ("topic", "first_handler"), ...
        group: The values of those keys; None is *missing in the log*.
        value: The number in the metric's unit at 9 significant digits, or None where there is none.
        n: Conversations that the number rests on: those that had the field.
        of: Conversations of the group that could have had it.
        reason: Why there is no value.
        interval: Between which two numbers it lies for all contacts handled like these, at the
            level of `intervals`; None where it has none.
        no_interval: Why there is none, in groups whose figures have intervals.
    """

    statistic: str
    by: tuple[str, ...]
    group: tuple[str | None, ...]
    value: float | None
    n: int
    of: int
    reason: str | None = None
    interval: tuple[float, float] | None = None
    no_interval: str | None = None


@dataclass(frozen=True, slots=True)
class MetricReport:
    """The figures of one metric.

    Attributes:
        name: Its name in the spec.
        label: What a reader calls it.
        description: What it means, in a sentence.
        kind: The kind of metric.
        unit: `conversations`, `share` (from 0 to 1), `minutes`, `points`, a currency, ...
        better: `higher`, `lower` or None.
        denominator: What every figure is taken of, in words.
        figures: In a fixed order; empty where the metric is not testable.
        not_testable: What the log lacks, where the metric can't be computed at all.
    """

    name: str
    label: str
    description: str
    kind: str
    unit: str
    better: str | None
    denominator: str
    figures: tuple[Figure, ...] = ()
    not_testable: str | None = None

    def figure(
        self, statistic: str, by: tuple[str, ...] = (), group: tuple[str | None, ...] = ()
    ) -> Figure | None:
        """Find one figure, or None where the metric has no such figure."""
        for figure in self.figures:
            if (figure.statistic, figure.by, figure.group) == (statistic, by, group):
                return figure
        return None


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What was taken for a role.

    Attributes:
        role: The role, e.g. `started`.
        source: The column or the expression that it was taken from.
        how: `spec` where the spec says so, `preset` where the preset that it names does,
            `recognised` where its name and content did.
        remark: Anything a reader should know, e.g. how times without a zone were read.
    """

    role: str
    source: str
    how: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class DroppedRows:
    """Rows that do not count, under their one reason."""

    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """What became of the messages of a log: `read == kept + lost + sum of dropped`.

    Attributes:
        read: Messages read.
        kept: Messages of conversations that count.
        lost: Messages of conversations that were dropped, each under the conversation's reason.
        dropped: Reasons to drop a message itself, in the order of precedence.
        unknown_senders: Messages, among those folded, of a sender that the spec does not know:
            they are counted, but taken for nobody's.
    """

    read: int
    kept: int
    lost: int
    dropped: tuple[DroppedRows, ...]
    unknown_senders: int


@dataclass(frozen=True, slots=True)
class LogSummary:
    """What was in the log and what became of its rows: `read == kept + sum of dropped`.

    Attributes:
        read: Rows read; where they are messages, the conversations that they were folded to.
        kept: Rows that count: conversations.
        dropped: Every reason that was checked, in the order of precedence, rows of 0 included but
            for columns that only expressions use.
        first_start: Start of the earliest conversation kept, ISO 8601 in UTC, or None.
        last_start: Start of the latest one.
        timezone: The zone in which weeks and days begin.
        columns: What was taken for what.
        unused_columns: Columns of the log that nothing was taken from, by name.
        messages: What became of the messages, where the rows are messages.
    """

    read: int
    kept: int
    dropped: tuple[DroppedRows, ...]
    first_start: str | None
    last_start: str | None
    timezone: str
    columns: tuple[ColumnUse, ...]
    unused_columns: tuple[str, ...] = ()
    messages: MessageSummary | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Whether the figures are also given by a key of the conversations.

    Attributes:
        by: The key, e.g. `topic`.
        values: Its values in the order of the figures; None is *missing in the log*.
        not_testable: Why there are none.
    """

    by: str
    values: tuple[str | None, ...] = ()
    not_testable: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found.

    Attributes:
        title: The spec's title, or None.
        log: What was in the log.
        metrics: In the order of the spec.
        breakdowns: In the order of the spec.
        comparison: How AI and people compare, or None where intervals were not wanted.
        verdicts: What the log says about the claims of the spec, in their order.
        staffing: Full-time equivalents of what AI handled, or None where the spec assumes nothing.
        notes: Sentences that every reader has to know, e.g. that groups were not random.
        spec: The effective spec as plain values.
        tallies: The exact integers that the figures were computed from, as plain values.
        run: When, where and from which files; outside the digest. Its `notes` are sentences about
            these files, which other files with the same rows would not have.
        digest: The SHA-256 of the canonical JSON of everything but `run`.
    """

    title: str | None
    log: LogSummary
    metrics: tuple[MetricReport, ...]
    breakdowns: tuple[Breakdown, ...]
    notes: tuple[str, ...]
    spec: Mapping[str, Any]
    tallies: Mapping[str, Any]
    comparison: Comparison | None = None
    verdicts: tuple[Verdict, ...] = ()
    staffing: Equivalents | None = None
    run: Mapping[str, Any] = field(default_factory=dict)
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest_of(self._content()))

    @property
    def remarks(self) -> tuple[str, ...]:
        """Every sentence that a reader of this run has to know: the notes, then those of `run`."""
        return (*self.notes, *self.run.get("notes", ()))

    def metric(self, name: str) -> MetricReport:
        """Find a metric by name.

        Raises:
            KeyError: Where the report has no such metric.
        """
        for metric in self.metrics:
            if metric.name == name:
                return metric
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values: what its JSON holds."""
        return {**self._content(), "digest": self.digest, "run": dict(self.run)}

    def _content(self) -> dict[str, Any]:
        staffing = {} if self.staffing is None else {"staffing": self.staffing.to_plain()}
        return {
            "format": FORMAT,
            "title": self.title,
            "log": _plain_log(self.log),
            "metrics": [_plain_metric(metric) for metric in self.metrics],
            "breakdowns": [asdict(breakdown) for breakdown in self.breakdowns],
            "comparison": None if self.comparison is None else self.comparison.to_plain(),
            "verdicts": [verdict.to_plain() for verdict in self.verdicts],
            **staffing,
            "notes": list(self.notes),
            "spec": self.spec,
            "tallies": self.tallies,
        }


def _plain_log(log: LogSummary) -> dict[str, Any]:
    """As `asdict`; without the key of messages where there are none."""
    plain = asdict(log)
    if log.messages is None:
        del plain["messages"]
    return plain


def _plain_metric(metric: MetricReport) -> dict[str, Any]:
    """As `asdict`, which would take ten times as long for thousands of figures."""
    plain = {name: getattr(metric, name) for name in _METRIC_FIELDS}
    plain["figures"] = [_plain_figure(figure) for figure in metric.figures]
    return plain


def _plain_figure(figure: Figure) -> dict[str, Any]:
    """As `asdict`; without the keys of intervals where such a group has none."""
    plain = {name: getattr(figure, name) for name in _FIGURE_FIELDS}
    if figure.interval is None and figure.no_interval is None:
        del plain["interval"], plain["no_interval"]
    return plain


_METRIC_FIELDS = tuple(each.name for each in fields(MetricReport))
_FIGURE_FIELDS = tuple(each.name for each in fields(Figure))


def compose(
    plan: AuditPlan,
    estimator: Estimator,
    *,
    verdicts: tuple[Verdict, ...],
    title: str | None,
    spec: Mapping[str, Any],
    unused_columns: tuple[str, ...],
    notes: tuple[str, ...],
    run: Mapping[str, Any],
    messages: MessageSummary | None = None,
    staffing: Equivalents | None = None,
) -> Report:
    """Put a report together from what was planned and what was tallied."""
    tallies = estimator.tallies
    return Report(
        title=title,
        log=replace(_log_summary(plan, tallies, unused_columns), messages=messages),
        metrics=tuple(_metric_report(plan, tallies, metric, estimator) for metric in plan.metrics),
        breakdowns=tuple(_breakdown(plan, tallies, key) for key in plan.breakdowns),
        comparison=compare(plan, tallies, estimator),
        verdicts=verdicts,
        staffing=staffing,
        notes=(*plan.notes, *notes),
        spec=spec,
        tallies=tallies.to_plain(),
        run=run,
    )


def _log_summary(plan: AuditPlan, tallies: Tallies, unused_columns: tuple[str, ...]) -> LogSummary:
    screening, starts = tallies.screening, tallies.starts
    return LogSummary(
        read=screening.read,
        kept=screening.kept,
        dropped=dropped_rows(plan, screening),
        first_start=instant(starts[0]) if starts else None,
        last_start=instant(starts[1]) if starts else None,
        timezone=plan.timezone,
        columns=tuple(
            ColumnUse(source.role, source.text, source.how, source.remark)
            for source in plan.roles.values()
        ),
        unused_columns=tuple(sorted(unused_columns)),
    )


def dropped_rows(plan: RowPlan, screening: Screening) -> tuple[DroppedRows, ...]:
    """The reasons of a plan that a reader is told, with the rows dropped for each."""
    unnamed = {reason.name for reason in plan.reasons if reason.if_any}
    return tuple(
        DroppedRows(reason, rows)
        for reason, rows in screening.dropped.items()
        if rows or reason not in unnamed
    )


def _metric_report(
    plan: AuditPlan, tallies: Tallies, metric: MetricPlan, estimator: Estimator
) -> MetricReport:
    lacking = untestable(plan, tallies, metric)
    figures = () if lacking else estimator.figures(metric)
    return MetricReport(
        name=metric.name,
        label=metric.label,
        description=metric.description,
        kind=metric.kind,
        unit=metric.unit,
        better=metric.better,
        denominator=metric.denominator,
        figures=tuple(_figure(figure) for figure in figures),
        not_testable=lacking,
    )


def _figure(figure: GroupFigure) -> Figure:
    value, reason = digits(figure.value)
    interval, no_interval = interval_digits(figure.interval)
    return Figure(
        figure.statistic,
        figure.group.by,
        figure.group.values,
        value,
        figure.n,
        figure.of,
        reason,
        interval,
        no_interval,
    )


def _breakdown(plan: AuditPlan, tallies: Tallies, key: str) -> Breakdown:
    lacking = plan.breakdowns[key]
    if lacking is None and (limit := over_limit(tallies, key)) is not None:
        lacking = f"it has more than {limit:,} values"
    if lacking is not None:
        return Breakdown(key, (), lacking)
    values = (value for name, value in breakdown_values(plan, tallies) if name == key)
    return Breakdown(key, tuple(calendar_name(key, value, plan.launches) for value in values))
