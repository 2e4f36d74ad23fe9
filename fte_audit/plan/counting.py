"""What the metrics of claims count themselves -> measures of a cube.

However a metric is defined, which conversations count at all can be decided in several ways: what
it counts and adds up is then summed like everything else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.plan.model import MeasureSource, Operation
from fte_audit.spec.nodes import Comparator, Comparison, Interval, Number, Type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fte_audit.plan.model import AuditPlan, Statistic

_ADDS_UP: Final = frozenset(Operation) - {Operation.QUANTILE, Operation.DISTINCT}
"""What is a sum over conversations, or a quotient of two."""


def adds_up(plan: AuditPlan, statistic: Statistic) -> bool:
    """Whether what a statistic counts is decided for each conversation alone.

    Args:
        plan: The audit.
        statistic: A statistic of one of its metrics.
    """
    if statistic.operation not in _ADDS_UP:
        return False
    return all(name in plan.flags or name in plan.measures for name in _columns(statistic))


def below_zero(name: str) -> str:
    """The name of the measure of what is below zero in another, without its sign."""
    return f"below zero: {name}"


def counted_measures(
    plan: AuditPlan, statistics: Iterable[Statistic]
) -> Mapping[str, MeasureSource]:
    """The measures that some statistics need: none is below zero.

    Args:
        plan: The audit.
        statistics: Statistics that add up.
    """
    return dict(each for statistic in statistics for each in _measures(plan, statistic))


def _measures(plan: AuditPlan, statistic: Statistic) -> Iterator[tuple[str, MeasureSource]]:
    for name in _columns(statistic):
        if name in plan.flags:
            yield name, MeasureSource(plan.flags[name], Type.BOOLEAN)
            continue
        measure = plan.measures[name]
        nothing = Interval(0) if measure.type is Type.DURATION else Number(0)
        for its, is_negated in ((name, False), (below_zero(name), True)):
            operator = Comparator.LESS if is_negated else Comparator.GREATER_EQUAL
            condition = Comparison(operator, measure.node, nothing)
            where = (*measure.where, condition)
            yield its, replace(measure, where=where, is_negated=is_negated)


def _columns(statistic: Statistic) -> tuple[str, ...]:
    return tuple(name for name in (statistic.column, statistic.per) if name is not None)
