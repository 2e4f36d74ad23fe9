"""What of a plan a pass over the log needs, so that it reads and computes nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.plan.model import (
    AGENTS,
    CALENDAR,
    CLUSTER,
    CUSTOMERS,
    DAY,
    DUPLICATE,
    ENDS_BEFORE_START,
    HANDLING,
    NEGATIVE_DURATION,
    NO_CONVERSATION,
    NO_START,
    NO_TIME,
    OUTSIDE_PERIOD,
    expression_reading,
)
from fte_audit.spec.nodes import Coerce, Name, children

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fte_audit.drawn import Marked
    from fte_audit.plan.model import AuditPlan, Reason, RowPlan
    from fte_audit.spec.nodes import Node, Type
    from fte_audit.tally import FrequencyRequest

_ROLES_OF = {
    NO_CONVERSATION.name: ("conversation",),
    NO_START.name: ("started",),
    NO_TIME.name: ("sent",),
    OUTSIDE_PERIOD.name: ("started",),
    ENDS_BEFORE_START.name: ("started", "ended"),
    NEGATIVE_DURATION.name: ("duration",),
    DUPLICATE.name: (),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What one pass prepares.

    Attributes:
        keys, flags, measures, labels: Columns of the tally plan.
        reasons: The reasons that can drop a row.
        start: Whether the start of each conversation is wanted.
        end: Whether its end is wanted.
        codes: Codes of the plan.
        duplicates: Whether the key of the duplicates is wanted.
        roles: Roles that are wanted as they are.
        begin: When a person's part begins, where it is wanted.
        marked: Drawn conversations whose marks are wanted; None without any.
    """

    keys: tuple[str, ...]
    flags: tuple[str, ...]
    measures: tuple[str, ...]
    labels: tuple[str, ...]
    reasons: tuple[Reason, ...]
    start: bool
    duplicates: bool
    roles: tuple[str, ...] = ()
    end: bool = False
    codes: tuple[str, ...] = ()
    begin: Node | None = None
    marked: Marked | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """The parts of a plan that a scope rests on, each in the plan's order.

    Attributes:
        readings: Names of readings.
        roles: Roles.
        facts: Facts.
        columns: Columns of the log.
    """

    readings: tuple[str, ...]
    roles: tuple[str, ...]
    facts: tuple[str, ...]
    columns: tuple[str, ...]


def first_scope(plan: AuditPlan, *, duplicates: bool, key: bool = False) -> Scope:
    """Everything, but flags that the handling alone decides: those are decided cell by cell.

    Args:
        plan: The plan.
        duplicates: Whether some rows may repeat others.
        key: Whether the conversation is wanted, by which a dropped row is named.
    """
    alone = flags_of_handling(plan)
    roles = ("conversation",) if key and "conversation" in plan.roles else ()
    return Scope(
        keys=plan.tally.keys,
        flags=tuple(flag for flag in plan.flags if flag not in alone),
        measures=tuple(plan.measures),
        labels=tuple(plan.labels),
        reasons=plan.reasons,
        start="started" in plan.roles,
        duplicates=duplicates,
        end=bool(plan.tally.repeats)
        or any(cube.returns for cube in plan.tally.cubes)
        or plan.person is not None,
        codes=tuple(plan.codes),
        roles=roles if plan.person is None else (*roles, "agent"),
        begin=None if plan.person is None else plan.person.begin,
        marked=plan.marked,
    )


def second_scope(requests: Iterable[FrequencyRequest], reasons: Iterable[Reason]) -> Scope:
    """What counting single values takes: reasons that dropped no row can't drop one now."""
    requests = tuple(requests)
    return Scope(
        keys=tuple(dict.fromkeys(key for request in requests for key in request.by)),
        flags=(),
        measures=tuple(dict.fromkeys(request.measure for request in requests)),
        labels=(),
        reasons=tuple(reasons),
        start=False,
        duplicates=False,
    )


def needs(plan: RowPlan, scope: Scope) -> Needs:
    """Follow everything that a scope uses down to the columns of the log."""
    found = _Found(plan)
    for role in _roles_wanted(plan, scope):
        found.role(role)
    for flag in scope.flags:
        found.node(plan.flags[flag])
    found.nodes(plan.codes[code] for code in scope.codes)
    for measure in scope.measures:
        found.nodes((plan.measures[measure].node, *plan.measures[measure].where))
    for label in scope.labels:
        found.nodes((plan.labels[label].node, *plan.labels[label].where))
    if scope.begin is not None:
        found.node(scope.begin)
    if scope.duplicates and plan.duplicates is not None:
        found.node(plan.duplicates.key)
        if plan.duplicates.by is not None:
            found.node(plan.duplicates.by.node)
        if plan.duplicates.last is not None:
            found.node(plan.duplicates.last)
    for reason in scope.reasons:
        found.reason(reason)
    return Needs(
        readings=tuple(r.name for r in plan.readings if r.name in found.readings),
        roles=tuple(role for role in plan.roles if role in found.roles),
        facts=tuple(fact for fact in plan.facts if fact in found.facts),
        columns=tuple(dict.fromkeys(r.column for r in plan.readings if r.name in found.readings)),
    )


def _roles_wanted(plan: RowPlan, scope: Scope) -> Iterator[str]:
    """The roles that a scope wants for themselves."""
    for key in scope.keys:
        if key in {CLUSTER, CUSTOMERS}:
            yield from _roles_of_cluster(plan)
        elif key == AGENTS:
            yield "agent"
        elif key not in plan.labels:
            yield "started" if key in CALENDAR else key
    yield from scope.roles
    if scope.marked is not None:
        yield "conversation"
    if scope.start:
        yield "started"
    if scope.end:
        yield from ("ended",) if "ended" in plan.roles else ("started", "duration")


def _roles_of_cluster(plan: RowPlan) -> Iterator[str]:
    if plan.cluster is not None:
        yield "started" if plan.cluster.role == DAY else plan.cluster.role
        if plan.cluster.otherwise is not None:
            yield plan.cluster.otherwise


def flags_of_handling(plan: AuditPlan) -> frozenset[str]:
    """Flags that depend on nothing but who handled a conversation."""
    alone = set()
    for flag, node in plan.flags.items():
        found = _Found(plan)
        found.node(node, into_roles=False)
        if found.roles == {HANDLING} and not found.readings:
            alone.add(flag)
    return frozenset(alone)


def uses(node: Node) -> Iterator[tuple[str, Type | None]]:
    """The names in an expression, each with the type that it is read as, if not its own."""
    if isinstance(node, Coerce):
        yield node.operand.name, node.to
        return
    if isinstance(node, Name):
        yield node.name, None
    for child in children(node):
        yield from uses(child)


class _Found:
    """What has been followed so far."""

    def __init__(self, plan: RowPlan) -> None:
        self._plan = plan
        self.readings: set[str] = set()
        self.roles: set[str] = set()
        self.facts: set[str] = set()

    def role(self, role: str, *, into: bool = True) -> None:
        self.roles.add(role)
        source = self._plan.roles[role]
        if not into:
            return
        if source.reading is not None:
            self.readings.add(source.reading.name)
        else:
            self.readings.update(expression_reading(name, to) for name, to in uses(source.node))

    def nodes(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self.node(node)

    def node(self, node: Node, *, into_roles: bool = True) -> None:
        for name, to in uses(node):
            if name in self._plan.roles:
                self.role(name, into=into_roles)
            elif name in self._plan.facts:
                self.facts.add(name)
                self.node(self._plan.facts[name], into_roles=into_roles)
            else:
                self.readings.add(expression_reading(name, to))

    def reason(self, reason: Reason) -> None:
        if reason.reading is not None:
            self.readings.add(reason.reading)
        elif reason.role is not None:
            self.role(reason.role)
        elif reason.rule is not None:
            self.node(self._plan.drop[reason.rule])
        else:
            for role in _ROLES_OF[reason.name]:
                self.role(role)
