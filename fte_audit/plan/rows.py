"""What plans of conversations and of messages have in common: how rows are read and screened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.plan.metrics import Untestable
from fte_audit.plan.model import ColumnReading, DuplicateRule, Reason, expression_reading
from fte_audit.plan.needs import uses
from fte_audit.spec.nodes import Name, Type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fte_audit.plan.metrics import MetricPlanner
    from fte_audit.plan.model import RoleSource
    from fte_audit.spec.nodes import Node
    from fte_audit.spec.reader import Spec
    from fte_audit.spec.yaml_reader import Path


@dataclass(slots=True)
class RowRules:
    """Reads a spec's rules about rows.

    Attributes:
        spec: The spec.
        types: Column of the log -> its type.
        planner: Checks expressions over the roles of the rows.
        roles_fail: Whether a role could not be mapped, which is then its own problem.
        problems: What the user has to mend.
    """

    spec: Spec
    types: Mapping[str, Type]
    planner: MetricPlanner
    roles_fail: bool
    problems: list[Diagnostic] = field(default_factory=list)

    def condition(self, place: Path) -> Node | None:
        """The condition at a place of the spec; None where it is a problem."""
        try:
            return self.planner.condition(place)
        except Untestable as lacking:
            self._lacking(lacking, place)
        except UserError as error:
            self.problems.extend(error.diagnostics)
        return None

    def drop_rules(self, names: Iterable[str], *place: str) -> dict[str, Node]:
        """Rule -> condition, of the rules in the block at a place."""
        conditions = {name: self.condition((*place, name)) for name in names}
        return {name: node for name, node in conditions.items() if node is not None}

    def duplicates(self, key: str, roles: Mapping[str, RoleSource]) -> DuplicateRule | None:
        """What happens to rows with the same key; None where the log has no key.

        Args:
            key: What the spec says, or the role that is the key where it says nothing.
            roles: Role -> source.
        """
        declared = self.spec.logs.duplicates
        place = ("logs", "duplicates")
        source = roles.get(key)
        column = key if source is None else source.text
        if (source is not None and source.reading is None) or column not in self.types:
            message = f"the key `{key}` of `duplicates` is not a column"
            help_ = did_you_mean(key, [*roles, *self.types])
            span = self.spec.locate((*place, "key"))
            self.problems.append(Diagnostic("FTE234", message, span, help_))
            return None
        by = None
        if declared.by is not None:
            try:
                by = self.planner.expression((*place, "by"))
            except Untestable as lacking:
                self._lacking(lacking, (*place, "by"))
            except UserError as error:
                self.problems.extend(error.diagnostics)
        return DuplicateRule(Name(key), key, column, declared.keep, by)

    def _lacking(self, lacking: Untestable, place: Path) -> None:
        """A rule that needs a role which is not there, unless that is the role's own problem."""
        if not self.roles_fail:
            self.problems.append(Diagnostic("FTE233", str(lacking), self.spec.locate(place)))


def expression_readings(
    nodes: Iterable[Node],
    roles: Mapping[str, RoleSource],
    facts: Mapping[str, Node],
    types: Mapping[str, Type],
    timezone: str,
) -> Iterator[ColumnReading]:
    """How the columns are read that expressions name, apart from the roles."""
    wanted: dict[str, ColumnReading] = {}
    role_nodes = {id(source.node) for source in roles.values()}
    for node in nodes:
        inside_role = id(node) in role_nodes
        for name, to in dict.fromkeys(uses(node)):
            if name not in types or (not inside_role and (name in roles or name in facts)):
                continue
            reading = ColumnReading(
                name=expression_reading(name, to),
                column=name,
                type=to or types[name],
                timezone=timezone,
            )
            wanted.setdefault(reading.name, reading)
    yield from (wanted[name] for name in sorted(wanted))


def unreadable_reasons(
    readings: Iterable[ColumnReading], roles: Mapping[str, RoleSource]
) -> Iterator[Reason]:
    """The reasons that a value can't be read."""
    for reading in readings:
        if reading.type is not Type.TEXT:
            of_role = reading.name in roles
            name = reading.name if of_role else f"column {reading.column} as {reading.type}"
            yield Reason(f"unreadable {name}", reading=reading.name, if_any=not of_role)
