"""Spec and log columns -> audit plan, with every problem of the two together reported at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.plan.comparing import (
    ComparisonPlanner,
    clustered_keys,
    comparison_cells,
    further_keys,
    weekly_spreads,
)
from fte_audit.plan.facts import facts
from fte_audit.plan.metrics import MetricPlanner
from fte_audit.plan.model import (
    CALENDAR,
    DAY,
    DUPLICATE,
    ENDS_BEFORE_START,
    FIRST_HANDLER,
    FIRST_HANDLERS,
    HANDLING,
    HANDLINGS,
    NEGATIVE_DURATION,
    NO_CONVERSATION,
    NO_START,
    OUTSIDE_PERIOD,
    PERIOD,
    AuditPlan,
    Expectation,
    Reason,
)
from fte_audit.plan.roles import map_roles
from fte_audit.plan.rows import RowRules, expression_readings, unreadable_reasons
from fte_audit.plan.staffing import labels_of, plan_staffing
from fte_audit.spec.nodes import Is, Name, Not, Text, Type, walk
from fte_audit.spec.problems import in_file_order
from fte_audit.spec.roles import Keep, Role
from fte_audit.tally import (
    CellRequest,
    Disjoint,
    DistinctRequest,
    FrequencyRequest,
    RepeatRequest,
    SpreadRequest,
    TallyPlan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fte_audit.plan.metrics import Prepared
    from fte_audit.plan.model import (
        ClusterSource,
        ColumnReading,
        Comparing,
        DuplicateRule,
        LabelSource,
        MetricPlan,
        RoleSource,
        StaffingPlan,
    )
    from fte_audit.spec.columns import Source
    from fte_audit.spec.nodes import Node
    from fte_audit.spec.reader import Spec

MOST_VALUES: Final = 1_000
"""Values that a breakdown may have; with more, nobody would read it and tallies would be many."""
NO_KEY: Final = "Duplicates were not looked for: no column is mapped to `conversation`."
EVERY_ROW: Final = "Duplicates were not looked for: the spec counts every row."
BIN: Final = 1_000_000
"""Values are first counted by whole seconds and by whole numbers."""


def build_plan(
    spec: Spec,
    recognised: Mapping[Role, Source],
    types: Mapping[str, Type],
    *,
    intervals: bool = True,
    folded: bool = False,
) -> AuditPlan:
    """Plan an audit.

    Args:
        spec: The spec.
        recognised: Role -> source, by name and content, for roles that the spec does not name.
        types: Column of the log -> its type, in the order of the log.
        intervals: Whether figures have intervals.
        folded: Whether the conversations are folded from messages: their ids are costly then.

    Raises:
        UserError: With everything in the spec that does not fit the log.
    """
    return _Builder(spec, recognised, types, intervals=intervals, folded=folded).build()


@dataclass(slots=True)
class _Builder:
    spec: Spec
    recognised: Mapping[Role, Source]
    types: Mapping[str, Type]
    intervals: bool
    folded: bool
    problems: list[Diagnostic] = field(default_factory=list)

    def build(self) -> AuditPlan:
        mapped = map_roles(self.spec, self.recognised, self.types)
        self.problems += mapped.problems
        roles = mapped.sources
        found = facts(roles, self._top())
        planner = MetricPlanner(self.spec, roles, found, self.types)
        rules = RowRules(self.spec, self.types, planner, roles_fail=bool(mapped.problems))
        drop = rules.drop_rules(self.spec.logs.drop, "logs", "drop")
        duplicates = self._duplicates(rules, roles)
        expect = self._expect(planner, roles)
        metrics = planner.plan()
        staffing = plan_staffing(self.spec, planner, roles, found, metrics, folded=self.folded)
        comparisons = ComparisonPlanner(self.spec, roles, self.types, folded=self.folded)
        cluster = comparisons.cluster() if self.intervals else None
        comparing = comparisons.comparing()
        labels = comparisons.labels() | labels_of(staffing)
        cuts = self._cuts(planner, comparisons)
        self._refuse([*rules.problems, *planner.problems, *comparisons.problems])
        prepared = planner.prepared
        nodes = [*_nodes(roles, drop, prepared, labels), *_nodes_of_duplicates(duplicates)]
        used = expression_readings(nodes, roles, found, self.types, self._zone())
        readings = [*mapped.readings, *used]
        period = self.spec.period()
        breakdowns = self._breakdowns(roles)
        tally = self._tally_plan(
            planner,
            metrics,
            breakdowns,
            duplicates,
            expect,
            cluster=cluster,
            comparing=comparing,
            staffing=staffing,
        )
        return AuditPlan(
            readings=tuple(readings),
            roles=roles,
            facts=found,
            reasons=tuple(self._reasons(readings, roles, drop, period, duplicates)),
            drop=drop,
            period=period,
            duplicates=duplicates,
            flags=prepared.flags,
            measures=prepared.measures,
            labels=prepared.labels | prepared.identities | labels,
            codes={},
            cluster=cluster,
            tally=tally,
            metrics=metrics,
            breakdowns=breakdowns,
            records_hand_overs=_records_hand_overs(roles),
            timezone=self._zone(),
            launches=self.spec.launches(),
            expect=expect,
            notes=tuple(self._notes(roles, found, metrics, duplicates)),
            level=float(self.spec.intervals.level),
            comparing=comparing,
            cuts=cuts,
            staffing=staffing,
        )

    def _refuse(self, found: list[Diagnostic]) -> None:
        """Raise every problem at once, where there are some."""
        self.problems += found
        if self.problems:
            raise UserError(sorted(self.problems, key=in_file_order))

    def _cuts(self, planner: MetricPlanner, comparisons: ComparisonPlanner) -> dict[int, str]:
        nodes = comparisons.cuts() if self.intervals else {}
        return {cut: planner.prepared.flag(node) for cut, node in nodes.items()}

    def _zone(self) -> str:
        return self.spec.logs.timezone or "UTC"

    def _top(self) -> int | float | None:
        source = self.spec.logs.columns.mapped.get(Role.CSAT) or self.recognised.get(Role.CSAT)
        return None if source is None else source.top

    def _duplicates(self, rules: RowRules, roles: Mapping[str, RoleSource]) -> DuplicateRule | None:
        declared = self.spec.logs.duplicates
        if declared.key == Role.CONVERSATION and Role.CONVERSATION not in roles:
            if "duplicates" in self.spec.logs.model_fields_set and declared.keep is not Keep.ALL:
                message = "duplicates have a key only where `conversation` is mapped"
                mend = "map `conversation`, or name another `key`"
                place = self.spec.locate(("logs", "duplicates"))
                self.problems.append(Diagnostic("FTE234", message, place, mend))
            return None
        return rules.duplicates(declared.key, roles)

    def _reasons(
        self,
        readings: Iterable[ColumnReading],
        roles: Mapping[str, RoleSource],
        drop: Mapping[str, Node],
        period: tuple[int, int] | None,
        duplicates: DuplicateRule | None,
    ) -> Iterator[Reason]:
        """Every reason that is checked, in the order of precedence."""
        yield from _value_reasons(readings, roles)
        if Role.CONVERSATION in roles:
            yield NO_CONVERSATION
        if Role.STARTED in roles:
            yield NO_START
        for rule in drop:
            yield Reason(f"dropped by rule: {rule}", rule=rule)
        if period is not None:
            yield OUTSIDE_PERIOD
        if Role.STARTED in roles and Role.ENDED in roles:
            yield ENDS_BEFORE_START
        if Role.DURATION in roles:
            yield NEGATIVE_DURATION
        if duplicates is not None and duplicates.keep is not Keep.ALL:
            yield DUPLICATE

    def _breakdowns(self, roles: Mapping[str, RoleSource]) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for key in [*([PERIOD] if self.spec.periods else []), *map(str, self.spec.breakdowns.by)]:
            role = Role.STARTED if key in CALENDAR else Role(key)
            found[key] = None if role in roles else f"no column is mapped to `{role}`"
        return found

    def _tally_plan(
        self,
        planner: MetricPlanner,
        metrics: Iterable[MetricPlan],
        breakdowns: Mapping[str, str | None],
        duplicates: DuplicateRule | None,
        expect: Expectation | None,
        *,
        cluster: ClusterSource | None,
        comparing: Comparing,
        staffing: StaffingPlan | None,
    ) -> TallyPlan:
        prepared = planner.prepared
        keys = [key for key, problem in breakdowns.items() if problem is None]
        clustered = () if cluster is None else tuple(clustered_keys(keys, agents=comparing.agents))
        by_period = clustered and PERIOD in keys
        by_day = expect is not None and expect.period is not None and DAY not in keys
        cells = [CellRequest((HANDLING,)), *(CellRequest((HANDLING, k), MOST_VALUES) for k in keys)]
        if by_day:
            cells.append(CellRequest((HANDLING, DAY), 100 * MOST_VALUES))
        cells += [CellRequest(by) for by in clustered]
        if clustered:
            cells += comparison_cells(comparing, keys)
        of_agents = [staffing.agents] if staffing and staffing.agents else []
        by_day |= bool(of_agents) and DAY not in keys
        known = (HANDLING, *keys, *([DAY] if by_day else []))
        frequencies = []
        for measure, quantiles in prepared.quantiles.items():
            split = keys if self.spec.breakdowns.quantiles else [k for k in keys if k == PERIOD]
            for by, limit in [((HANDLING,), None), *(((HANDLING, k), MOST_VALUES) for k in split)]:
                wanted = tuple(sorted(quantiles))
                frequencies.append(
                    FrequencyRequest(measure, by, BIN, wanted, unions(comparing), limit)
                )
        disjoint = {Disjoint.ROWS}
        if duplicates is not None and duplicates.keep is not Keep.ALL:
            disjoint.add(Disjoint.CONVERSATIONS)
        if prepared.labels or of_agents:
            disjoint.add(Disjoint.VALUES)
        if prepared.repeats:
            disjoint.add(Disjoint.CUSTOMERS)
        return TallyPlan(
            keys=(*known, *further_keys(cells, known)),
            flags=tuple(prepared.flags),
            measures=tuple(prepared.measures),
            labels=(*prepared.labels, *(request.of for request in of_agents)),
            cells=tuple(cells),
            frequencies=tuple(frequencies),
            distincts=(*self._distincts(prepared, keys, comparing), *of_agents),
            repeats=self._repeats(prepared, cluster),
            disjoint=frozenset(disjoint),
            spreads=(
                *(SpreadRequest(measure, by) for measure in prepared.quantiles for by in clustered),
                *(weekly_spreads(self.spec.claims.values(), metrics) if by_period else ()),
            ),
        )

    def _distincts(
        self, prepared: Prepared, keys: Iterable[str], comparing: Comparing
    ) -> Iterator[DistinctRequest]:
        """Distinct values; where there are periods, also for each of them and week by week."""
        times = [key for key in keys if key in CALENDAR] if self.spec.periods else []
        for label in prepared.labels:
            yield DistinctRequest(label, HANDLING, unions(comparing))
            yield from (
                DistinctRequest(label, HANDLING, unions(comparing), over=key) for key in times
            )

    def _repeats(
        self, prepared: Prepared, cluster: ClusterSource | None
    ) -> tuple[RepeatRequest, ...]:
        period = self.spec.period()
        horizon = max((w for flags in prepared.repeats.values() for w in flags.values()), default=0)
        return tuple(
            RepeatRequest(
                of=of,
                windows=tuple(flags.items()),
                min_gap_us=least,
                horizon_us=horizon,
                end_us=None if period is None else period[1],
                launches=tuple(start for _, start in self.spec.launches()),
                decides_cluster=cluster is not None
                and [prepared.identities[name].node for name in of] == [Name(cluster.role)],
            )
            for (of, least), flags in prepared.repeats.items()
        )

    def _expect(
        self, planner: MetricPlanner, roles: Mapping[str, RoleSource]
    ) -> Expectation | None:
        expect = self.spec.logs.expect
        if not expect.model_fields_set:
            return None
        present: dict[str, tuple[str, Fraction]] = {}
        for name, least in expect.present.items():
            place = ("logs", "expect", "present", name)
            if name not in roles and name not in self.types:
                message = f"`{name}` is neither a role that is mapped nor a column"
                help_ = did_you_mean(name, [*roles, *self.types])
                self.problems.append(Diagnostic("FTE201", message, self.spec.locate(place), help_))
                continue
            flag = planner.prepared.flag(Not(Is(Name(name), None)))
            present[name] = (flag, Fraction(str(least)))
        days = None
        if expect.period is not None:
            if Role.STARTED not in roles:
                message = "`expect.period` needs `started`"
                span = self.spec.locate(("logs", "expect", "period"))
                self.problems.append(Diagnostic("FTE233", message, span))
            first, end = self.spec.expected_period() or (0, 0)
            days = (self._day(first), self._day(end))
        return Expectation(
            rows=expect.rows,
            period=days,
            every_day=expect.every_day,
            present=present,
            duplicates=None if expect.duplicates is None else Fraction(str(expect.duplicates)),
        )

    def _day(self, micros: int) -> int:
        """The local day of a time, as days since 1970."""
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
        local = moment.astimezone(ZoneInfo(self._zone())).date()
        return (local - datetime(1970, 1, 1, tzinfo=UTC).date()).days

    @staticmethod
    def _notes(
        roles: Mapping[str, RoleSource],
        found: Mapping[str, Node],
        metrics: Iterable[MetricPlan],
        duplicates: DuplicateRule | None,
    ) -> Iterator[str]:
        worked = [metric.label for metric in metrics if "handle_time" in metric.used]
        if worked and Role.DURATION not in roles and "handle_time" in found:
            yield (
                f"No column is mapped to `duration`: {', '.join(worked)} counts from the start of "
                "a conversation to its end, which is not the time that somebody worked on it."
            )
        if duplicates is None:
            yield NO_KEY
        elif duplicates.keep is Keep.ALL:
            yield EVERY_ROW


def _nodes(
    roles: Mapping[str, RoleSource],
    drop: Mapping[str, Node],
    prepared: Prepared,
    others: Mapping[str, LabelSource],
) -> Iterator[Node]:
    """Every expression whose columns have to be read."""
    yield from (source.node for source in roles.values() if source.reading is None)
    yield from drop.values()
    yield from prepared.flags.values()
    for measure in prepared.measures.values():
        yield from (measure.node, *measure.where)
    for label in prepared.labels.values():
        yield from (label.node, *label.where)
    yield from (label.node for label in (*prepared.identities.values(), *others.values()))


def _nodes_of_duplicates(duplicates: DuplicateRule | None) -> Iterator[Node]:
    if duplicates is not None:
        yield duplicates.key
        if duplicates.by is not None:
            yield duplicates.by.node


def _value_reasons(
    readings: Iterable[ColumnReading], roles: Mapping[str, RoleSource]
) -> Iterator[Reason]:
    """The reasons that lie in one value: it can't be read, or the role can't have it."""
    yield from unreadable_reasons(readings, roles)
    for role, source in roles.items():
        if source.values or source.scale is not None or role == HANDLING:
            yield Reason(f"impossible {role}", role=role)


def unions(comparing: Comparing) -> tuple[tuple[str | None, ...], ...]:
    """The sets of handlings that figures are given for.

    All, by first handler, each alone, and those that the spec compares.
    """
    firsts = [tuple(h for h in HANDLINGS if FIRST_HANDLER[h] == first) for first in FIRST_HANDLERS]
    alone: list[tuple[str | None, ...]] = [(handling,) for handling in (*HANDLINGS, None)]
    compared = [comparing.ai, comparing.human]
    return tuple(dict.fromkeys([(*HANDLINGS, None), *firsts, *alone, *compared]))


def _records_hand_overs(roles: Mapping[str, RoleSource]) -> bool | None:
    """Whether the log can show a hand-over; None where its rows must tell."""
    if Role.ESCALATED in roles:
        return True
    source = roles.get(HANDLING)
    if source is None:
        return False
    changed = {"ai_then_human", "human_then_ai"}
    if source.values:
        return bool(changed & set(source.values.values()))
    if source.reading is not None:
        return None
    literals = {part.value for part in walk(source.node) if isinstance(part, Text)}
    return bool(changed & literals) or (None if not literals else False)
