"""Metrics of the spec -> what has to be tallied for them, and how they are computed from it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.plan.facts import FACT_TYPES, HAND_OVER_FACTS, NEEDS
from fte_audit.plan.model import (
    HANDLING,
    LabelSource,
    MeasureSource,
    MetricPlan,
    Operation,
    Statistic,
)
from fte_audit.spec.amounts import UNKNOWN_CURRENCY
from fte_audit.spec.checking import check
from fte_audit.spec.metrics import (
    Count,
    Distinct,
    Duration,
    GroupShare,
    Mean,
    Quantile,
    Ratio,
    Repeat,
    ShareOf,
    Sum,
    quantile_name,
)
from fte_audit.spec.nodes import Case, Coerce, Is, Name, Not, Null, Type, names
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.printing import to_text
from fte_audit.spec.roles import Role
from fte_audit.spec.times import length_us

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fte_audit.plan.model import RoleSource
    from fte_audit.spec.checking import Checked
    from fte_audit.spec.metrics import AnyMetric, Filtered
    from fte_audit.spec.nodes import Node
    from fte_audit.spec.reader import Spec
    from fte_audit.spec.yaml_reader import Path as Place

_MICROSECONDS_IN: Final = {
    "milliseconds": 1_000,
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
    "days": 86_400_000_000,
}
_MILLIONTHS: Final = Fraction(1_000_000)
_MEASURED: Final = (Type.NUMBER, Type.DURATION)

_OfOneMeasure: TypeAlias = Mean | Sum | Quantile | Duration


class Untestable(Exception):  # noqa: N818 - not an error: an answer
    """A metric that this log can't answer, and what it lacks."""


class Prepared:
    """The prepared columns that the metrics of a plan need, each once.

    Attributes:
        flags: Name -> condition.
        measures: Name -> what is measured.
        labels: Name -> whose distinct values are counted.
        quantiles: Measure -> the quantiles that must be exact.
        identities: Name -> what two conversations can have in common.
        repeats: (names of identities, least gap) -> flag -> window, in microseconds.
    """

    def __init__(self, facts: Mapping[str, Node]) -> None:
        self._facts = facts
        self.flags: dict[str, Node] = {}
        self.measures: dict[str, MeasureSource] = {}
        self.labels: dict[str, LabelSource] = {}
        self.quantiles: dict[str, set[Fraction]] = {}
        self.identities: dict[str, LabelSource] = {}
        self.repeats: dict[tuple[tuple[str, ...], int], dict[str, int]] = {}

    def flag(self, condition: Node) -> str:
        """The name of a flag with this condition."""
        name = f"flag {to_text(condition)}"
        self.flags.setdefault(name, condition)
        return name

    def measure(self, measured: Checked, where: Iterable[Node]) -> str:
        """The name of a measure of this value, missing outside the conditions."""
        conditions = tuple(where)
        node = self._own(measured.node)
        suffix = "".join(f" where {to_text(condition)}" for condition in conditions)
        name = f"measure {to_text(node)}{suffix}"
        named = node.operand if isinstance(node, Coerce) else node
        direct = named.name if isinstance(named, Name) else None
        self.measures.setdefault(name, MeasureSource(node, measured.type, direct, conditions))
        return name

    def _own(self, node: Node) -> Node:
        """One name for facts that are the same thing in this log, so that it is measured once."""
        if not isinstance(node, Name) or node.name not in self._facts:
            return node
        same = next(fact for fact, known in self._facts.items() if known == self._facts[node.name])
        return Name(same)

    def label(self, value: Checked, where: Iterable[Node]) -> str:
        """The name of a label with this value, missing outside the conditions."""
        conditions = tuple(where)
        suffix = "".join(f" where {to_text(condition)}" for condition in conditions)
        name = f"label {to_text(value.node)}{suffix}"
        self.labels.setdefault(name, LabelSource(value.node, value.type, conditions))
        return name

    def repeat(self, keys: Iterable[Checked], within_us: int, min_gap_us: int) -> str:
        """The name of a flag that says whether the customer came back."""
        names = []
        for key in keys:
            name = f"identity {to_text(key.node)}"
            self.identities.setdefault(name, LabelSource(key.node, key.type, as_held=True))
            names.append(name)
        flag = f"repeat within {within_us} us, not before {min_gap_us} us, by {', '.join(names)}"
        self.repeats.setdefault((tuple(names), min_gap_us), {})[flag] = within_us
        return flag


class MetricPlanner:
    """Plans the metrics of a spec over the roles, facts and columns of one log."""

    def __init__(
        self,
        spec: Spec,
        roles: Mapping[str, RoleSource],
        facts: Mapping[str, Node],
        types: Mapping[str, Type],
    ) -> None:
        self._spec = spec
        self._roles = roles
        self._facts = facts
        self._columns = types
        cost = spec.logs.columns.cost
        self._currency = None if cost is None else cost.currency
        self.types = name_types(roles, facts, types)
        self.prepared = Prepared(facts)
        self.problems: list[Diagnostic] = []

    def plan(self) -> tuple[MetricPlan, ...]:
        """Plan every metric, in the order of the spec."""
        planned = []
        for name, metric in self._spec.metrics.items():
            try:
                planned.append(self._metric(name, metric))
            except UserError as error:
                self.problems.extend(error.diagnostics)
        return tuple(planned)

    def condition(self, place: Place) -> Node:
        """Check the condition at a place of the spec, over roles, facts and columns.

        Raises:
            UserError: Where it is none.
            Untestable: Where it needs what the log lacks.
        """
        return self.expression(place, Type.BOOLEAN).node

    def expression(self, place: Place, *expected: Type) -> Checked:
        """Check the expression at a place of the spec, over roles, facts and columns."""
        parsed = self._spec.expression(place)
        assert parsed is not None, "the caller looked"  # noqa: S101
        standard = place[0] == "metrics" and place[1] in self._spec.inherited
        for name in names(parsed):
            self._available(name, standard=standard)
        zone = self._spec.logs.timezone or "UTC"
        return check(parsed, self.types, expected=expected or None, timezone=zone)

    def _available(self, name: str, *, standard: bool) -> None:
        """A standard metric means roles and facts, never a column that happens to be so called."""
        if name in self._roles or name in self._facts:
            return
        if name in self._columns and not standard:
            return
        if name in set(Role):
            raise Untestable(f"no column is mapped to `{name}`")
        if name in NEEDS:
            raise Untestable(f"`{name}` needs {NEEDS[name]}, which the log does not have")

    def _metric(self, name: str, metric: AnyMetric) -> MetricPlan:
        place = ("metrics", name)
        unit = self._unit(metric)
        described = partial(
            MetricPlan,
            name=name,
            label=metric.label or name.replace("_", " ").capitalize(),
            description=metric.description or "",
            kind=metric.kind,
            better=metric.better,
        )
        try:
            statistics, unit = self._statistics(metric, place, unit)
        except Untestable as untestable:
            return described(unit=unit, denominator="", not_testable=str(untestable))
        among = self._among(metric, place)
        if among is not None:
            statistics = tuple(replace(statistic, among=among) for statistic in statistics)
        used = _names(metric)
        return described(
            unit=unit,
            denominator=self._denominator(metric, place),
            statistics=statistics,
            needs_hand_overs=bool(used & HAND_OVER_FACTS) and "escalated" not in self._roles,
            first_handler="ai" if used & HAND_OVER_FACTS else None,
            used=used,
        )

    def _among(self, metric: AnyMetric, place: tuple[str, str]) -> str | None:
        """The flag of the conversations that a figure is about; None for all of a group."""
        match metric:
            case Count() | GroupShare() | Repeat():
                return None
            case ShareOf():
                key, text = "among", metric.among
            case _:
                key, text = "where", metric.where
        return None if text is None else self.prepared.flag(self.condition((*place, key)))

    def _statistics(
        self, metric: AnyMetric, place: tuple[str, str], unit: str
    ) -> tuple[tuple[Statistic, ...], str]:
        """The statistics of a metric, and the unit that they are given in."""
        match metric:
            case Ratio():
                return self._ratio(metric, place, unit)
            case Mean() | Sum() | Quantile() | Duration():
                return self._of_measure(metric, place, unit)
            case _:
                return (self._counted(metric, place),), unit

    def _counted(
        self, metric: Count | GroupShare | ShareOf | Distinct | Repeat, place: tuple[str, str]
    ) -> Statistic:
        """The statistic of a metric that counts conversations or values."""
        match metric:
            case Count():
                counted = [self.prepared.flag(node) for node in self._where(metric, place)]
                return Statistic("count", Operation.COUNT, counted[0] if counted else None)
            case GroupShare():
                if _is_constant(self._roles.get(HANDLING)):
                    raise Untestable("the spec, not the log, says who handled the conversations")
                return Statistic("share", Operation.GROUP_SHARE)
            case ShareOf():
                return self._share(metric, place)
            case Distinct():
                value = self.expression((*place, "of"))
                label = self.prepared.label(value, self._where(metric, place))
                return Statistic("distinct", Operation.DISTINCT, label)
            case Repeat():
                return self._repeat(metric, place)

    def _share(self, metric: ShareOf, place: tuple[str, str]) -> Statistic:
        condition = self.condition((*place, "where"))
        if condition == Name("contained") and metric.among is None:
            flag = self.prepared.flag(Name("handed_over"))
            return Statistic("share", Operation.SHARE, flag, complement=True)
        if metric.among is not None:
            among = self.condition((*place, "among"))
            condition = Case(((among, condition),), Null(Type.BOOLEAN))
        return Statistic("share", Operation.SHARE, self.prepared.flag(condition))

    def _repeat(self, metric: Repeat, place: tuple[str, str]) -> Statistic:
        if Role.STARTED not in self._roles:
            raise Untestable("no column is mapped to `started`")
        if not {Role.ENDED, Role.DURATION} & set(self._roles):
            raise Untestable(
                "nothing says when a conversation ended: no column is mapped to `ended` or "
                "`duration`"
            )
        keys = [self.expression((*place, "key", number)) for number in range(len(metric.key))]
        least = 0 if metric.min_gap is None else length_us(metric.min_gap)
        flag = self.prepared.repeat(keys, length_us(metric.within), least)
        return Statistic("share", Operation.SHARE, flag, by_time_only=True)

    def _of_measure(
        self, metric: _OfOneMeasure, place: tuple[str, str], unit: str
    ) -> tuple[tuple[Statistic, ...], str]:
        wanted = (Type.DURATION,) if isinstance(metric, Duration) else _MEASURED
        measured = self.expression((*place, "of"), *wanted)
        column = self.prepared.measure(measured, self._where(metric, place))
        scale, unit = self._scale(measured.type, unit, place)
        match metric:
            case Mean():
                return (Statistic("mean", Operation.MEAN, column, scale=scale),), unit
            case Sum():
                return (Statistic("sum", Operation.SUM, column, scale=scale),), unit
            case Quantile():
                q = Fraction(str(metric.q))
                return (self._quantile(quantile_name(q), column, q, scale),), unit
            case Duration():
                return tuple(
                    self._statistic(name, column, scale) for name in metric.statistics
                ), unit

    def _statistic(self, name: str, column: str, scale: Fraction) -> Statistic:
        if name == "mean":
            return Statistic("mean", Operation.MEAN, column, scale=scale)
        q = Fraction(1, 2) if name == "median" else Fraction(name.removeprefix("p")) / 100
        return self._quantile(name, column, q, scale)

    def _quantile(self, name: str, column: str, q: Fraction, scale: Fraction) -> Statistic:
        self.prepared.quantiles.setdefault(column, set()).add(q)
        return Statistic(name, Operation.QUANTILE, column, q=q, scale=scale)

    def _ratio(
        self, metric: Ratio, place: tuple[str, str], unit: str
    ) -> tuple[tuple[Statistic, ...], str]:
        above = self.expression((*place, "of"), *_MEASURED)
        where = self._where(metric, place)
        if metric.per == "conversations":
            column = self.prepared.measure(above, where)
            scale, unit = self._scale(above.type, unit, place)
            return (Statistic("ratio", Operation.MEAN, column, scale=scale),), unit
        below = self.expression((*place, "per"), *_MEASURED)
        column = self.prepared.measure(above, (*where, Not(Is(below.node, None))))
        per = self.prepared.measure(below, (*where, Not(Is(above.node, None))))
        scale = Fraction(1)
        if above.type is not below.type:
            scale = self._scale(above.type, unit, place)[0] / _MILLIONTHS
        return (Statistic("ratio", Operation.RATIO, column, per, scale=scale),), unit

    def _scale(self, type_: Type, unit: str, place: tuple[str, str]) -> tuple[Fraction, str]:
        if type_ is Type.NUMBER:
            return _MILLIONTHS, unit
        unit = unit or "seconds"
        if unit not in _MICROSECONDS_IN:
            known = ", ".join(f"`{known}`" for known in _MICROSECONDS_IN)
            span = self._spec.locate((*place, "unit"))
            message = f"a duration can't be given in `{unit}`"
            raise UserError([Diagnostic("FTE232", message, span, f"use {known}")])
        return Fraction(_MICROSECONDS_IN[unit]), unit

    def _where(self, metric: Filtered, place: tuple[str, str]) -> tuple[Node, ...]:
        return () if metric.where is None else (self.condition((*place, "where")),)

    def _unit(self, metric: AnyMetric) -> str:
        if metric.unit is not None:
            return metric.unit
        match metric:
            case ShareOf() | GroupShare() | Repeat():
                return "share"
            case Count():
                return "conversations"
            case _ if "cost" in _names(metric):
                return self._currency or UNKNOWN_CURRENCY
            case Distinct():
                return "distinct values"
            case _:
                return ""

    def _denominator(self, metric: AnyMetric, place: tuple[str, str]) -> str:
        """What the figures are taken of, in words."""
        match metric:
            case GroupShare():
                return "of all conversations kept"
            case Count(where=None):
                return "conversations kept"
            case Count():
                return f"conversations of the group where {metric.where}"
            case Repeat():
                return "of the group's conversations with a known customer and their time over"
            case ShareOf():
                among, measured = metric.among, self.condition((*place, "where"))
            case _:
                among, measured = metric.where, self.expression((*place, "of")).node
        where = "" if among is None else f" where {among}"
        return f"of the group's conversations{where}{_that_have(measured)}"


def _names(metric: AnyMetric) -> frozenset[str]:
    """The names in the expressions of a metric."""
    texts: tuple[str | None, ...]
    match metric:
        case GroupShare():
            texts = ()
        case Count():
            texts = (metric.where,)
        case ShareOf():
            texts = (metric.where, metric.among)
        case Duration():
            texts = (metric.of, metric.from_, metric.to, metric.where)
        case Ratio():
            texts = (metric.of, metric.per, metric.where)
        case Repeat():
            texts = metric.key
        case Mean() | Sum() | Quantile() | Distinct():
            texts = (metric.of, metric.where)
    return frozenset(
        name for text in texts if text is not None for name in names(parse_expression(text))
    )


def name_types(
    roles: Mapping[str, RoleSource], facts: Mapping[str, Node], columns: Mapping[str, Type]
) -> dict[str, Type]:
    """The type of every name that a metric can use: roles and facts hide columns of their name."""
    types = dict(columns)
    types.update({fact: FACT_TYPES[fact] for fact in facts})
    types.update({role: source.type for role, source in roles.items()})
    return types


def _is_constant(handling: RoleSource | None) -> bool:
    return handling is not None and handling.reading is None and not names(handling.node)


_HAVE: Final = {
    "csat": "have a rating",
    "csat_top": "have a rating",
    "cost": "have a cost",
    "resolved": "say whether they were resolved",
    "abandoned": "say whether they were abandoned",
    "escalated": "say whether they were escalated",
    "resolution_time": "have ended",
    "first_response_time": "have a first response",
    "handle_time": "have a handle time",
    "contained": "AI handled first",
    "handed_over": "AI handled first",
}
"""Which conversations have a field, in words."""


def _that_have(condition: Node) -> str:
    """Which conversations a figure can be taken of, in words."""
    if condition == Name("csat_given"):
        return ""
    used = dict.fromkeys(names(condition))
    having = " and ".join(_HAVE.get(name, f"have `{name}`") for name in used)
    return f" that {having}" if having else ""
