"""What the log says of its own period: exact figures, and what its gaps leave open.

A complete log of a period has no sampling error. What it leaves open is what it does not say:
conversations without the field, without a handler, and rows that could not be read. Each of them
could have been anything that the field can be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.logbins import bin_edges
from fte_audit.estimates.values import NotEstimable
from fte_audit.figures import unread_rows
from fte_audit.groups import Group
from fte_audit.judging.outcomes import Ends
from fte_audit.plan.model import HANDLINGS, Operation
from fte_audit.ranks import order_statistics, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.figures import Estimator, GroupFigure
    from fte_audit.plan.model import AuditPlan, MetricPlan, Statistic
    from fte_audit.tally import Frequencies

OF_RESPONDENTS: Final = frozenset({"csat", "csat_top"})
"""Facts that only those have who answered: silence is no gap of the log."""
_ALL: Final = (*HANDLINGS, None)


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a log does not say of a figure.

    Attributes:
        unknown: Conversations of the group without the field.
        undecided: Conversations of the group of which it does not say whether the figure is about
            them.
        nobody: Conversations of which it does not say who handled them.
        unread: Rows that could not be read.
    """

    unknown: int
    undecided: int
    nobody: int
    unread: int

    @property
    def all(self) -> int:
        """How many conversations could have been anything."""
        return self.unknown + self.undecided + self.nobody + self.unread


CENSUS: Final = "census"
WITHIN: Final = "census, unknown values taken to lie within those of the log"
"""Where values have no scale, nothing else bounds a mean or a sum of which some are unknown."""


class Census:
    """The figures of a log as those of its period."""

    def __init__(self, plan: AuditPlan, estimator: Estimator) -> None:
        """Look at a log.

        Args:
            plan: What was asked.
            estimator: The figures of its answer.
        """
        self._plan = plan
        self._tallies = estimator.tallies
        self._estimator = estimator
        self._unread = unread_rows(plan, estimator.tallies)

    def gaps(self, metric: MetricPlan, statistic: Statistic, figure: GroupFigure) -> Gaps:
        """What the log does not say of a figure."""
        of_respondents = bool(metric.used & OF_RESPONDENTS) or ">=" in statistic.name
        counts_all = statistic.operation is Operation.GROUP_SHARE or (
            statistic.operation is Operation.COUNT and statistic.column is None
        )
        unknown = (
            0
            if of_respondents or counts_all
            else max(0, figure.of - self._known(statistic, figure))
        )
        nobody = 0
        if None not in figure.group.handlings:
            nobody = self._estimator.size(Group((), (), (None,), figure.group.rest))
        return Gaps(unknown, self._undecided(statistic, figure.group), nobody, self._unread)

    def _undecided(self, statistic: Statistic, group: Group) -> int:
        if statistic.among is None:
            return 0
        asked = replace(statistic, operation=Operation.COUNT, column=statistic.among)
        return self._estimator.size(group) - self._estimator.known(asked, group)

    def ends(self, statistic: Statistic, figure: GroupFigure, gaps: Gaps) -> Ends:
        """Between which numbers the figure lies, whatever the gaps hold; in the metric's unit."""
        value, missing = _number(figure), gaps.all
        if not missing:
            return Ends(value, value)
        match statistic.operation:
            case Operation.GROUP_SHARE | Operation.SHARE:
                return _share_ends(statistic, figure, gaps)
            case Operation.COUNT | Operation.DISTINCT:
                return Ends(value, value + missing)
            case Operation.MEAN:
                return self._mean(statistic, figure, gaps)
            case Operation.QUANTILE:
                return self._quantile(statistic, figure, missing)
            case _:
                low, _ = self._extremes(statistic, figure.group)
                grows = statistic.operation is Operation.SUM and low is not None and low >= 0
                return Ends(value if grows else None, None)

    def method(self, statistic: Statistic, gaps: Gaps) -> str:
        """What the ends rest on: `CENSUS`, or `WITHIN` where they assume something."""
        by_values = statistic.operation in {Operation.MEAN, Operation.SUM}
        assumes = by_values and gaps.all and self._scale_of(statistic) is None
        return WITHIN if assumes else CENSUS

    def _mean(self, statistic: Statistic, figure: GroupFigure, gaps: Gaps) -> Ends:
        if gaps.undecided and self._scale_of(statistic) is None:
            # Their values are not among those that were counted.
            return Ends(None, None)
        extremes = self._extremes(statistic, figure.group)
        total, whole = _number(figure) * figure.n, figure.n + gaps.all
        return Ends(
            *(None if end is None else (total + end * gaps.all) / whole for end in extremes)
        )

    def _known(self, statistic: Statistic, figure: GroupFigure) -> int:
        if statistic.operation is not Operation.COUNT:
            return figure.n
        return self._estimator.known(statistic, figure.group)

    def _extremes(
        self, statistic: Statistic, group: Group
    ) -> tuple[Fraction | None, Fraction | None]:
        """The least and the greatest value that the log has, or that the scale allows."""
        scale = self._scale_of(statistic)
        if scale is not None:
            return Fraction(scale[0]) / statistic.scale, Fraction(scale[1]) / statistic.scale
        table = self._estimator.pooled(statistic, group)
        if table is not None and table.bins:
            width = self._width(statistic)
            return (
                Fraction(min(table.bins) * width) / statistic.scale,
                Fraction((max(table.bins) + 1) * width) / statistic.scale,
            )
        return self._coarsely(statistic)

    def _coarsely(self, statistic: Statistic) -> tuple[Fraction | None, Fraction | None]:
        for request, spread in self._tallies.spreads.items():
            if request.measure == statistic.column:
                numbers = [number for counts in spread.values() for number in counts]
                if numbers:
                    low, high = bin_edges(min(numbers)), bin_edges(max(numbers))
                    return (
                        Fraction(min(low)) / statistic.scale,
                        Fraction(max(high)) / statistic.scale,
                    )
        return None, None

    def _scale_of(self, statistic: Statistic) -> tuple[int, int] | None:
        measure = self._plan.measures.get(statistic.column or "")
        role = None if measure is None else self._plan.roles.get(measure.direct or "")
        return None if role is None else role.scale

    def _quantile(self, statistic: Statistic, figure: GroupFigure, missing: int) -> Ends:
        """A quantile where some values could lie at either end of all."""
        table = self._estimator.pooled(statistic, figure.group)
        if table is None or statistic.q is None:
            return Ends(None, None)
        lower, upper, weight = order_statistics(figure.n + missing, statistic.q)
        width = self._width(statistic)
        low = high = None
        if lower >= missing:
            below, above = (_edges(table, width, rank - missing)[0] for rank in (lower, upper))
            low = (below + (above - below) * weight) / statistic.scale
        if upper < figure.n:
            below, above = (_edges(table, width, rank)[1] for rank in (lower, upper))
            high = (below + (above - below) * weight) / statistic.scale
        return Ends(low, high)

    def _width(self, statistic: Statistic) -> int:
        for request in self._tallies.frequencies:
            if request.measure == statistic.column:
                return request.width
        raise KeyError(statistic.column)


def _number(figure: GroupFigure) -> Fraction:
    if isinstance(figure.value, NotEstimable):
        raise TypeError("a figure without a value has no ends")
    return figure.value


def _share_ends(statistic: Statistic, figure: GroupFigure, gaps: Gaps) -> Ends:
    if statistic.operation is Operation.GROUP_SHARE:
        whole = figure.of + gaps.unread
        return Ends(Fraction(figure.n, whole), Fraction(figure.n + gaps.all, whole))
    successes, whole = _number(figure) * figure.n, figure.n + gaps.all
    return Ends(successes / whole, (successes + gaps.all) / whole)


def _edges(table: Frequencies, width: int, rank: int) -> tuple[int, int]:
    """Between which values the one at a rank lies; the same twice where it was counted."""
    number, before = value_at(table.bins, rank)
    values: Mapping[int, int] | None = table.values_in(number, width)
    if values is None:
        return number * width, (number + 1) * width
    value = value_at(values, rank - before)[0]
    return value, value
