"""What was planned and tallied -> how AI and people compare, for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.comparison import Apart, Comparison, Contrast, Estimate, Gap, Side
from fte_audit.contrasts import COMPARED, NAMES, Contrasted, Contrasts, Standardised
from fte_audit.estimates.standardising import Estimand
from fte_audit.estimates.values import Interval, NotEstimable, to_digits
from fte_audit.figures import interval_digits, untestable
from fte_audit.groups import Group

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from fte_audit.figures import Estimator
    from fte_audit.plan.model import AuditPlan, MetricPlan, Statistic
    from fte_audit.tally import Tallies

_COMPARED: Final = "compared"


def side(plan: AuditPlan, name: str) -> Group:
    """The group of conversations that the plan compares under a name, `ai` or `human`."""
    handlings = plan.comparing.ai if name == "ai" else plan.comparing.human
    return Group((_COMPARED,), (name,), handlings)


def compare(plan: AuditPlan, tallies: Tallies, estimator: Estimator) -> Comparison | None:
    """Compare the two groups; None where the plan has no intervals, or a group is empty."""
    ai, human = side(plan, "ai"), side(plan, "human")
    sizes = [estimator.size(group) for group in (ai, human)]
    if plan.cluster is None or not all(sizes):
        return None
    return _Comparing(plan, tallies, estimator).comparison(ai, human, (sizes[0], sizes[1]))


class _Comparing:
    def __init__(self, plan: AuditPlan, tallies: Tallies, estimator: Estimator) -> None:
        self._plan = plan
        self._tallies = tallies
        self._contrasts = Contrasts(plan, estimator)
        self._cells = 0
        self._apart: tuple[Apart, ...] = ()
        self._refused: str | None = None

    def comparison(self, ai: Group, human: Group, sizes: tuple[int, int]) -> Comparison:
        contrasts: list[Contrast] = []
        gaps: list[Gap] = []
        for metric in self._plan.metrics:
            for statistic in self._compared(metric):
                found = self._contrasts.as_is(statistic, ai, human, self._plan.level)
                if isinstance(found, NotEstimable) or not found.n_first or not found.n_second:
                    continue
                contrasts.append(_contrast(metric, statistic, Estimand.AS_IS, found))
                same = self._at_same_mix(statistic, ai, human)
                if same is not None:
                    contrasts += [
                        _contrast(metric, statistic, estimand, same.contrast(estimand))
                        for estimand in (Estimand.TO_FIRST, Estimand.TO_SECOND)
                    ]
                    gaps.append(_gap(metric, statistic, same))
        comparing = self._plan.comparing
        return Comparison(
            level=self._plan.level,
            groups=(
                Side("ai", comparing.ai, sizes[0], is_selected=comparing.ai == ("ai",)),
                Side("human", comparing.human, sizes[1], is_selected=False),
            ),
            strata=comparing.names if gaps else (),
            no_strata=(comparing.lacking or self._refused) if comparing.names else None,
            cells=self._cells,
            apart=self._apart,
            contrasts=tuple(contrasts),
            gaps=tuple(gaps),
            assigned=comparing.assigned,
        )

    def _compared(self, metric: MetricPlan) -> Iterator[Statistic]:
        """The statistics of a metric that mean something in both groups."""
        if metric.first_handler is None and untestable(self._plan, self._tallies, metric) is None:
            yield from (each for each in metric.statistics if each.operation in COMPARED)

    def _at_same_mix(self, statistic: Statistic, ai: Group, human: Group) -> Standardised | None:
        found = self._contrasts.standardised(statistic, ai, human, self._plan.level)
        if isinstance(found, NotEstimable):
            if self._plan.comparing.strata and self._contrasts.can_standardise(statistic):
                self._refused = found.reason
            return None
        if not self._cells or found.strata > self._cells:
            self._cells = found.strata
            self._apart = tuple(
                Apart(each.key, to_digits(each.first), to_digits(each.second))
                for each in found.exact.off_support
            )
        return found


def _contrast(
    metric: MetricPlan, statistic: Statistic, estimand: Estimand, found: Contrasted
) -> Contrast:
    return Contrast(
        metric=metric.name,
        statistic=statistic.name,
        unit=metric.unit,
        estimand=NAMES[estimand],
        ai=_value(found.first),
        human=_value(found.second),
        n_ai=found.n_first,
        n_human=found.n_second,
        difference=estimate(found.gap, found.difference),
        ratio=estimate(found.quotient, found.ratio),
    )


def _gap(metric: MetricPlan, statistic: Statistic, same: Standardised) -> Gap:
    exact, intervals = same.exact, same.intervals
    return Gap(
        metric=metric.name,
        statistic=statistic.name,
        mix=estimate(*same.part(exact.mix, intervals.mix)),
        rate=estimate(*same.part(exact.rate, intervals.rate)),
        off_support=estimate(*same.part(exact.unsupported, intervals.unsupported)),
        turns=exact.turns,
        sentence=_left(same),
    )


def _left(same: Standardised) -> str:
    """How much of a difference is left at the same mix, and whether its sign turns."""
    exact = same.exact
    if exact.turns:
        return "At the same mix the difference has the other sign (Simpson's paradox)."
    gap = exact.as_is.gap
    if not gap:
        return "There is no difference as it is, so no part of it can be left."
    kept = [each.gap / gap for each in (exact.to_first, exact.to_second)]
    low, high = sorted(kept)
    if low < 0 < high:
        return "At one of the two mixes the difference has the other sign."
    written = [f"{float(each * 100):.0f} %" for each in (low, high)]
    both = written[0] if written[0] == written[1] else f"{written[0]} to {written[1]}"
    return f"At the same mix {both} of the difference is left."


def estimate(value: Fraction | NotEstimable, interval: Interval | NotEstimable) -> Estimate:
    """A number with its interval, as the report carries them."""
    if isinstance(value, NotEstimable):
        return Estimate(None, reason=value.reason)
    bounds, reason = interval_digits(interval)
    low, high = bounds or (None, None)
    return Estimate(to_digits(value), low, high, reason)


def _value(value: Fraction | NotEstimable) -> float | None:
    return None if isinstance(value, NotEstimable) else to_digits(value)
