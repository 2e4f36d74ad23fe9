"""What was planned and tallied -> how AI and people compare, for the report."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.comparison import (
    Apart,
    ByAgents,
    Comparison,
    Contrast,
    Estimate,
    Gap,
    Ratings,
    Side,
    Unrecorded,
)
from fte_audit.contrasts import NAMES, Contrasted, Contrasts, Standardised
from fte_audit.estimates.ratings import Rated, difference_bounds, mean_bounds, overturning
from fte_audit.estimates.standardising import Estimand
from fte_audit.estimates.unrecorded import Strongest, break_even, e_value, e_value_of_limit
from fte_audit.estimates.values import Interval, NotEstimable, to_digits
from fte_audit.figures import interval_digits, untestable
from fte_audit.groups import Group, calendar_name
from fte_audit.plan.model import AGENTS, Operation, Statistic
from fte_audit.samples import Samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.figures import Estimator
    from fte_audit.plan.model import AuditPlan, MetricPlan
    from fte_audit.tally import Tallies

_COMPARED: Final = "compared"
_BESIDE: Final = frozenset({Operation.SHARE, Operation.MEAN, Operation.RATIO, Operation.QUANTILE})
"""What the report puts beside each other: what does not grow with the group."""
_TWICE: Final = 2
_PREVALENCES: Final = tuple(Fraction(part, 10) for part in (1, 2, 5, 10))
"""How much more common something unrecorded may be in one group."""


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
        self._estimator = estimator
        self._contrasts = Contrasts(plan, estimator)
        self._cells = 0
        self._apart: tuple[Apart, ...] = ()
        self._refused: str | None = None

    def comparison(self, ai: Group, human: Group, sizes: tuple[int, int]) -> Comparison:
        contrasts: list[Contrast] = []
        gaps: list[Gap] = []
        unrecorded: list[Unrecorded] = []
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
                if self._contrasts.can_standardise(statistic):
                    unrecorded += self._unrecorded(metric, statistic, found, same)
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
            ratings=self._ratings(ai, human),
            unrecorded=() if comparing.assigned else tuple(unrecorded),
            assigned=comparing.assigned,
            agents=tuple(self._by_agents(human)) if comparing.agents else (),
        )

    def _by_agents(self, human: Group) -> Iterator[ByAgents]:
        """Figures of the human group with intervals by customers and by agents."""
        by_customers = self._estimator.samples
        by_agents = Samples(self._plan, self._tallies, cluster=AGENTS)
        for metric in self._plan.metrics:
            for statistic in self._compared(metric):
                figure = self._estimator.figure(statistic, human)
                if figure is None or not figure.n:
                    continue
                table = self._estimator.pooled(statistic, human)
                asked = (statistic, human, table, self._plan.level)
                yield ByAgents(
                    metric=metric.name,
                    statistic=statistic.name,
                    unit=metric.unit,
                    customers=estimate(figure.value, by_customers.interval(*asked)),
                    agents=estimate(figure.value, by_agents.by_agents(*asked)),
                )

    def _compared(self, metric: MetricPlan) -> Iterator[Statistic]:
        """The statistics of a metric that mean something in both groups."""
        if metric.first_handler is None and untestable(self._plan, self._tallies, metric) is None:
            yield from (each for each in metric.statistics if each.operation in _BESIDE)

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

    def _ratings(self, ai: Group, human: Group) -> Ratings | None:
        """What those who did not rate leave open, of the first metric that is a mean rating."""
        for metric in self._plan.metrics:
            for statistic in self._compared(metric):
                scale = self._scale(statistic)
                if scale is not None and statistic.operation is Operation.MEAN:
                    return self._of_ratings(metric, statistic, scale, ai, human)
        return None

    def _scale(self, statistic: Statistic) -> tuple[int, int] | None:
        measure = self._plan.measures.get(statistic.column or "")
        role = (
            None if measure is None or measure.where else self._plan.roles.get(measure.direct or "")
        )
        return None if role is None else role.scale

    def _of_ratings(
        self,
        metric: MetricPlan,
        statistic: Statistic,
        scale: tuple[int, int],
        ai: Group,
        human: Group,
    ) -> Ratings | None:
        one, two = (
            Rated(sums.total, sums.n, self._estimator.size(group), *scale)
            for group in (ai, human)
            for sums in (self._contrasts.sums(statistic, group),)
        )
        bounds = [mean_bounds(one), mean_bounds(two), difference_bounds(one, two)]
        rates = [one.response_rate, two.response_rate]
        if any(isinstance(each, NotEstimable) for each in (*bounds, *rates)):
            return None
        overturned = overturning(one, two)
        ends = [
            (_in_unit(each.low, statistic), _in_unit(each.high, statistic))
            for each in bounds
            if not isinstance(each, NotEstimable)
        ]
        return Ratings(
            metric=metric.name,
            least=_in_unit(Fraction(scale[0]), statistic),
            most=_in_unit(Fraction(scale[1]), statistic),
            response_ai=_value(rates[0]) or 0.0,
            response_human=_value(rates[1]) or 0.0,
            bounds_ai=ends[0],
            bounds_human=ends[1],
            bounds_difference=ends[2],
            overturning=None
            if isinstance(overturned, NotEstimable)
            else _in_unit(overturned.apart, statistic),
            cuts=tuple(self._cuts(metric, ai, human)),
        )

    def _cuts(self, metric: MetricPlan, ai: Group, human: Group) -> Iterator[Contrast]:
        for cut, flag in self._plan.cuts.items():
            statistic = Statistic(f">= {cut}", Operation.SHARE, flag)
            found = self._contrasts.as_is(statistic, ai, human, self._plan.level)
            if not isinstance(found, NotEstimable) and found.n_first and found.n_second:
                share = replace(metric, unit="share")
                yield _contrast(share, statistic, Estimand.AS_IS, found)

    def _unrecorded(
        self,
        metric: MetricPlan,
        statistic: Statistic,
        found: Contrasted,
        same: Standardised | None,
    ) -> Iterator[Unrecorded]:
        """What it would take to explain a difference of shares or means otherwise."""
        gap = found.gap
        if isinstance(gap, NotEstimable) or not gap:
            return
        is_share = statistic.operation is Operation.SHARE
        ratio, interval = found.quotient, found.ratio
        limit = None
        if is_share and isinstance(interval, Interval):
            limit = e_value_of_limit(interval)
        value = e_value(float(ratio)) if is_share and isinstance(ratio, Fraction) else None
        benchmark = None if same is None else same.strongest
        adds = None
        if isinstance(benchmark, Strongest):
            adds = benchmark.product / statistic.scale
        yield Unrecorded(
            metric=metric.name,
            statistic=statistic.name,
            e_value=_number(value),
            e_value_of_limit=_number(limit),
            break_even=tuple(
                (to_digits(each.prevalence), to_digits(each.effect))
                for each in break_even(gap, _PREVALENCES, self._most(statistic))
            ),
            strongest=_named(benchmark, self._plan),
            adds=None if adds is None else to_digits(adds),
            times=None if adds is None else to_digits(abs(gap) / abs(adds)),
        )

    def _most(self, statistic: Statistic) -> Fraction | None:
        """The largest effect that anything can have: all of a share, or the length of a scale."""
        if statistic.operation is Operation.SHARE:
            return Fraction(1)
        scale = self._scale(statistic)
        return None if scale is None else (scale[1] - scale[0]) / statistic.scale


def _named(benchmark: Strongest | NotEstimable | None, plan: AuditPlan) -> str | None:
    if not isinstance(benchmark, Strongest):
        return None
    name = dict(zip(plan.comparing.strata, plan.comparing.names, strict=True))[benchmark.key]
    value = calendar_name(benchmark.key, benchmark.value, plan.launches)
    return f"{name} {'missing' if value is None else value}"


def _in_unit(value: Fraction, statistic: Statistic) -> float:
    return to_digits(value / statistic.scale)


def _number(value: float | NotEstimable | None) -> float | None:
    return None if value is None or isinstance(value, NotEstimable) else to_digits(Fraction(value))


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
    if low > _TWICE:
        times = [f"{float(each):.3g}" for each in (low, high)]
        both = times[0] if times[0] == times[1] else f"{times[0]} to {times[1]}"
        return f"At the same mix the difference is {both} times as large."
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
