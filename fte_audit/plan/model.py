"""What an audit does with a log, fixed before any row is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fte_audit.assumptions import Assumption
    from fte_audit.diagnostics import Diagnostic
    from fte_audit.drawn import Marked
    from fte_audit.spec.checking import Checked
    from fte_audit.spec.columns import Source
    from fte_audit.spec.nodes import Name, Node, Type
    from fte_audit.spec.roles import Keep, Role, TimeUnit
    from fte_audit.tally import DistinctRequest, TallyPlan

HANDLINGS: Final = ("ai", "human", "ai_then_human", "human_then_ai", "none")
FIRST_HANDLER: Final[Mapping[str, str]] = {
    "ai": "ai",
    "ai_then_human": "ai",
    "human": "human",
    "human_then_ai": "human",
    "none": "none",
}
FIRST_HANDLERS: Final = ("ai", "human", "none")
HANDLING: Final = "handling"
DAY: Final = "day"
WEEK: Final = "week"
PERIOD: Final = "period"
HOUR: Final = "hour"
WEEKDAY: Final = "weekday"
CALENDAR: Final = frozenset({DAY, WEEK, PERIOD, HOUR, WEEKDAY})
CLUSTER: Final = "cluster"
"""The key that is the group of customers which a conversation belongs to."""
AGENTS: Final = "agents"
"""The key that is the group of agents which the agent of a conversation belongs to."""
CUSTOMERS: Final = "customers"
"""The key that is the same for the intervals of readings, which have fewer groups."""
CLUSTERS: Final = 200
"""How many groups of customers there are, and of agents."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What is recognised in a log, and what the user would have to choose.

    Attributes:
        found: Role -> source.
        choices: Role -> lines of YAML that choose; what is not chosen is commented out.
        questions: What has to be chosen, in words.
    """

    found: Mapping[Role, Source]
    choices: Mapping[Role, tuple[str, ...]]
    questions: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """One way to read one column of the log.

    Attributes:
        name: Names this reading; unique in a plan.
        column: The column.
        type: What its values are read as.
        format: A declared format of times, in strftime's letters.
        unit: The unit of numbers that are durations or times.
        timezone: The zone of times without one.
        missing: Values that stand for *missing*, as text.
    """

    name: str
    column: str
    type: Type
    format: str | None = None
    unit: TimeUnit | None = None
    timezone: str = "UTC"
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleSource:
    """Where the values of a role come from.

    Attributes:
        role: The role.
        type: The type of its values.
        text: The column or expression as a reader would write it.
        how: `spec` or `recognised`.
        node: The checked expression, over columns of the log.
        node_type: What the expression gives, before it becomes the role's type.
        reading: How the column is read, where the source is a plain column.
        values: Value in the log -> value of the role, where the spec maps them.
        scale: Least and greatest value of a rating, in millionths.
        remark: What a reader should know of it.
    """

    role: str
    type: Type
    text: str
    how: str
    node: Node
    node_type: Type
    reading: ColumnReading | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    scale: tuple[int, int] | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason to drop a row.

    Attributes:
        name: As the report prints it.
        reading: The reading whose value can't be read, where that is the reason.
        role: The role that can't have the value, where that is the reason.
        rule: The `drop:` rule that holds, where that is the reason.
        if_any: Whether it is named only where it drops a row: what else of an expression's columns
            can be unreadable depends on the format of the log.
    """

    name: str
    reading: str | None = None
    role: str | None = None
    rule: str | None = None
    if_any: bool = False


NO_CONVERSATION: Final = Reason("no conversation id")
NO_START: Final = Reason("no start")
NO_TIME: Final = Reason("no time")
OUTSIDE_PERIOD: Final = Reason("outside the period")
ENDS_BEFORE_START: Final = Reason("ends before it starts")
NEGATIVE_DURATION: Final = Reason("negative duration")
DUPLICATE: Final = Reason("duplicate")


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """What happens to several rows with the same key.

    Attributes:
        key: What makes rows the same, over roles, facts and columns.
        text: The key as the spec writes it.
        column: The column of the log that it is.
        keep: Which row counts.
        by: What says which row is first, where `keep` needs it.
        last: Rows where it is true count only where no other row has their key.
    """

    key: Name
    text: str
    column: str
    keep: Keep
    by: Checked | None = None
    last: Node | None = None


@dataclass(frozen=True, slots=True)
class MeasureSource:
    """An integer measure: microseconds of a duration, millionths of a number, 1 for what is true.

    Attributes:
        node: What is measured.
        type: DURATION, NUMBER or BOOLEAN.
        direct: The role or column that it is, where it is no expression.
        where: Conditions outside of which the measure is missing.
        is_negated: Whether it is the opposite, as for what is below zero.
    """

    node: Node
    type: Type
    direct: str | None = None
    where: tuple[Node, ...] = ()
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class LabelSource:
    """A label whose distinct values are counted, missing outside its conditions.

    Attributes:
        node: The label.
        type: Its type.
        where: Conditions outside of which it is missing.
        as_held: Whether it stays as the log has it, where it is a role: numbers need no text to
            be told apart.
    """

    node: Node
    type: Type
    where: tuple[Node, ...] = ()
    as_held: bool = False


@dataclass(frozen=True, slots=True)
class ClusterSource:
    """What conversations that are no independent evidence have in common.

    Their group is the XXH64 (seed 42) of the value's text in UTF-8, modulo `CLUSTERS`: the same on
    every engine.

    Attributes:
        role: The role whose values they share, or `DAY` for the day of their start.
        otherwise: The role that stands in where that one is missing, which makes a conversation
            stand alone; None where there is nothing.
    """

    role: str
    otherwise: str | None


@dataclass(frozen=True, slots=True)
class Comparing:
    """How two groups of conversations are compared.

    Attributes:
        ai, human: The handlings of each.
        strata: Keys of the tallies within whose values they are compared; () for none.
        names: What the spec calls them.
        lacking: Why they can't be compared within the strata that the spec names, or None.
        estimand: `as_is`, `to_ai` or `to_human`, where the spec says which difference counts.
        assigned: How conversations were assigned at random, where the spec says so.
        sampled: The fraction of all conversations that the log is a random sample of.
        searched: Keys among whose values a claim says that there is one.
        agents: Whether the human group is also seen as what other agents would make of it.
    """

    ai: tuple[str, ...]
    human: tuple[str, ...]
    strata: tuple[str, ...]
    names: tuple[str, ...]
    lacking: str | None
    estimand: str | None
    assigned: str | None
    sampled: float | None
    searched: tuple[str, ...]
    agents: bool


class Operation(StrEnum):
    """How a statistic is computed from tallies."""

    COUNT = "count"
    GROUP_SHARE = "group_share"
    SHARE = "share"
    MEAN = "mean"
    SUM = "sum"
    QUANTILE = "quantile"
    RATIO = "ratio"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic of a metric.

    Attributes:
        name: As the report names it: `mean`, `median`, `p90`, `share`, ...
        operation: How it is computed.
        column: The flag, measure or label; None counts conversations.
        per: The measure below the line of a ratio.
        q: The quantile.
        scale: Integer units of the measure in one unit of the metric.
        complement: Whether the share is of those where the flag is false.
        among: The flag of the conversations that it is about; None for all of a group.
        by_time_only: Whether it is broken down by time only.
    """

    name: str
    operation: Operation
    column: str | None = None
    per: str | None = None
    q: Fraction | None = None
    scale: Fraction = Fraction(1)
    complement: bool = False
    among: str | None = None
    by_time_only: bool = False


@dataclass(frozen=True, slots=True)
class MetricPlan:
    """A metric, ready to be computed from tallies.

    Attributes:
        name, label, description, kind, unit, better: As in the spec.
        denominator: What its figures are taken of, in words.
        statistics: In the order of the report.
        not_testable: What the log lacks, where it can't be computed.
        needs_hand_overs: Whether it means something only where the log records hand-overs.
        first_handler: The only first handler that it is about, if any.
        used: The roles, facts and columns that its expressions name.
    """

    name: str
    label: str
    description: str
    kind: str
    unit: str
    better: str | None
    denominator: str
    statistics: tuple[Statistic, ...] = ()
    not_testable: str | None = None
    needs_hand_overs: bool = False
    first_handler: str | None = None
    used: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Repeats:
    """The metric that says after which conversations the customer came back.

    Attributes:
        metric: Its name.
        statistic: The share.
    """

    metric: str
    statistic: Statistic


@dataclass(frozen=True, slots=True)
class ServiceAsked:
    """How fast people would have to answer.

    Attributes:
        share: The least share of contacts that are answered in time.
        within_seconds: What is in time.
        patience_seconds: The mean time after which a customer gives up; None where all wait.
        hours: The hours of the day in which business hours begin and end.
    """

    share: float
    within_seconds: float
    patience_seconds: float | None
    hours: tuple[int, int]


@dataclass(frozen=True, slots=True)
class StaffingPlan:
    """How full-time equivalents are computed from tallies.

    Attributes:
        assumptions: Everything that is assumed, by name.
        minutes: The mean of the minutes of a conversation; None where nothing tells them.
        is_work: Whether a column says how long somebody worked, and not only when it began and
            ended.
        hand_overs: The number of conversations that were handed over, of those AI had first.
        needs_hand_overs: Whether it is known only where the log records hand-overs.
        hand_over_minutes: The mean of a person's minutes in those, where messages tell it.
        repeats: After which conversations the customer came back, where the spec has such a metric.
        agents: What the log is asked for of agents, day by day; None where it names none.
        by_agents: The number of conversations that name an agent.
        cost: The mean of the costs of a conversation; None where no column holds them.
        currency: Their unit.
        service: How fast people would have to answer, for the agents that it needs.
        asks_service: Whether claims are held against those agents, too.
        runs_on: Whether minutes run on while an agent is with somebody else.
        contains_concurrency: The warning of a platform whose handle time holds other conversations.
    """

    assumptions: Mapping[str, Assumption]
    minutes: Statistic | None
    is_work: bool
    hand_overs: Statistic | None
    needs_hand_overs: bool
    hand_over_minutes: Statistic | None
    repeats: Repeats | None
    agents: DistinctRequest | None
    by_agents: Statistic | None
    cost: Statistic | None
    currency: str
    service: ServiceAsked
    asks_service: bool
    runs_on: bool
    contains_concurrency: str | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a complete export looks like; anything else is an error, not a result.

    Attributes:
        rows: Least and greatest number of rows; None leaves a side open.
        period: The first day and the day after the last, as days since 1970 in the spec's zone.
        every_day: Whether each day of the period has a row.
        present: Role or column -> flag that says where it is there, and its least share.
        duplicates: The greatest share of rows that are duplicates.
    """

    rows: tuple[int | None, int | None] | None = None
    period: tuple[int, int] | None = None
    every_day: bool = False
    present: Mapping[str, tuple[str, Fraction]] = field(default_factory=dict)
    duplicates: Fraction | None = None


@dataclass(frozen=True, slots=True)
class RowPlan:
    """How rows are read, mapped to roles, screened and prepared.

    Attributes:
        readings: How columns are read.
        roles: Role -> source.
        facts: Fact -> node over roles.
        reasons: Reasons to drop a row, in the order of precedence.
        drop: Rule -> condition.
        period: First microsecond and the one after the last of the declared period.
        duplicates: What happens to duplicates; None where the log has no key.
        flags, measures, labels: Prepared columns.
        codes: Prepared columns of small whole numbers from 0 up: attributes of a conversation.
        timezone: The zone of weeks and days.
        launches: Names of the declared periods and when they begin, ascending.
        cluster: What makes conversations depend on each other; None where nobody asks.
    """

    readings: tuple[ColumnReading, ...]
    roles: Mapping[str, RoleSource]
    facts: Mapping[str, Node]
    reasons: tuple[Reason, ...]
    drop: Mapping[str, Node]
    period: tuple[int, int] | None
    duplicates: DuplicateRule | None
    flags: Mapping[str, Node]
    measures: Mapping[str, MeasureSource]
    labels: Mapping[str, LabelSource]
    codes: Mapping[str, Node]
    timezone: str
    launches: tuple[tuple[str, int], ...]
    cluster: ClusterSource | None

    def reading_of(self, column: str, to: Type | None) -> ColumnReading:
        """The reading of a column that an expression uses; one of that type needs no coercion.

        Raises:
            KeyError: Where the plan does not read the column in that way.
        """
        for reading in self.readings:
            if reading.name == expression_reading(column, to):
                return reading
        for reading in self.readings:
            if reading.name == expression_reading(column, None) and reading.type is to:
                return reading
        raise KeyError(column, to)


@dataclass(frozen=True, slots=True)
class PersonPart:
    """When a person's part of a conversation begins.

    Attributes:
        begin: The time, over roles and columns; missing where it is not known.
        begins: The same in words.
    """

    begin: Node
    begins: str


@dataclass(frozen=True, slots=True)
class AuditPlan(RowPlan):
    """Everything that is done with conversations, in a fixed order.

    Attributes:
        tally: What is asked of the engine.
        metrics: What is computed from its answer.
        breakdowns: Key -> why it can't be broken down by, or None where it can.
        records_hand_overs: Whether the log can show a hand-over; None where its rows must tell.
        expect: What a complete export looks like.
        notes: Sentences that the report has to print.
        level: The confidence level of intervals.
        comparing: How AI and people are compared.
        cuts: Rating from which on a customer counts as satisfied -> the flag that says so.
        person: When a person's part of a conversation begins; None where nobody asks.
        staffing: What full-time equivalents are computed from; None where nobody wants them.
        marked: Drawn conversations that attributes tell from the others; None without any.
    """

    tally: TallyPlan
    metrics: tuple[MetricPlan, ...]
    breakdowns: Mapping[str, str | None]
    records_hand_overs: bool | None
    expect: Expectation | None
    notes: tuple[str, ...]
    level: float
    comparing: Comparing
    cuts: Mapping[int, str]
    person: PersonPart | None = None
    staffing: StaffingPlan | None = None
    marked: Marked | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """What of each conversation is written.

    Attributes:
        path: The CSV file.
        handlings: The handlings of the groups that are looked at; None for *missing*.
        flag: The flag behind the figure, or None.
        measure: The measure behind it, or None; conversations without it are left out.
        scale: Integer units of the measure in one unit of the figure.
        unit: The unit of the figure.
    """

    path: Path
    handlings: tuple[str | None, ...]
    flag: str | None
    measure: str | None
    scale: float
    unit: str


def expression_reading(column: str, to: Type | None) -> str:
    """The name of the reading of a column inside expressions."""
    return f"column {column}" if to is None else f"column {column} as {to.value}"
