"""A planned claim -> what a log measures for it, under every reading that the words allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Final

from fte_audit.contrasts import NAMES, Contrasts
from fte_audit.estimates.standardising import Estimand
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.groups import Group, calendar_name
from fte_audit.judging.census import CENSUS, Census, Gaps
from fte_audit.judging.outcomes import Ends, difference, quotient
from fte_audit.plan.model import PERIOD, Operation
from fte_audit.spec.published import About, ComparisonClaim, InSomeClaim, TotalClaim, ValueClaim
from fte_audit.verdicts import SHARE_DIFFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.contrasts import Contrasted
    from fte_audit.figures import Estimator, GroupFigure
    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.plan.model import AuditPlan, Statistic

_CLAIMED: Final = "claimed"
_GROWS: Final = frozenset({Operation.COUNT, Operation.SUM, Operation.DISTINCT})
"""What a sample has less of than the whole."""
_READINGS: Final = {
    "as_is": "as is",
    "to_ai": "at the AI group's mix",
    "to_human": "at the human group's mix",
}
_OF_CHANGE: Final = "interval by customers or by weeks, the wider"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one reading of a claim comes to in a log.

    Attributes:
        reading: What distinguishes it from other readings, in a few words.
        value: What was measured, exactly, in `unit`; or why there is nothing.
        ends: Between which numbers it lies, or why that can't be said.
        unit: `share`, `minutes`, ...; `ratio` and `change` for what has no unit.
        level: The level of the interval; None for a census.
        method: How the interval was made.
        n: Conversations that it rests on.
        of: Conversations that it could have rested on.
        gaps: What the log does not say, for a census.
    """

    reading: str
    value: Fraction | NotEstimable
    ends: Ends | NotEstimable
    unit: str
    level: float | None
    method: str
    n: int
    of: int
    gaps: Gaps | None = None


class Measurer:
    """Measures claims in the tallies of one plan."""

    def __init__(self, plan: AuditPlan, estimator: Estimator, level: float) -> None:
        """Measure.

        Args:
            plan: What was asked.
            estimator: The figures of its answer.
            level: The level of every interval that a verdict rests on.
        """
        self._plan = plan
        self._estimator = estimator
        self._contrasts = Contrasts(plan, estimator)
        self._census = Census(plan, estimator)
        self._level = level

    def measured(self, claim: ClaimPlan) -> Iterator[Measured]:
        """Every reading of a claim that has a metric."""
        match claim.claim:
            case ValueClaim() | TotalClaim():
                for statistic in claim.statistics:
                    yield self._value(claim, statistic)
            case ComparisonClaim():
                for statistic in claim.statistics:
                    yield from self._comparisons(claim, statistic)
            case InSomeClaim():
                for statistic in claim.statistics:
                    yield from self._strata(claim, statistic)
            case _:
                for statistic in claim.statistics:
                    yield self._change(claim, statistic)

    # values

    def _value(self, claim: ClaimPlan, statistic: Statistic) -> Measured:
        metric = claim.metric
        if metric is None:
            raise TypeError(f"`{claim.name}` is about no metric")
        group = Group((_CLAIMED,), (claim.name,), claim.group)
        figure = self._estimator.figure(statistic, group)
        reading = statistic.name if len(claim.statistics) > 1 else ""
        if figure is None or isinstance(figure.value, NotEstimable):
            lacking = figure.value if figure is not None else NotEstimable("it was not counted")
            n, of = (0, 0) if figure is None else (figure.n, figure.of)
            return Measured(reading, lacking, lacking, metric.unit, None, "", n, of)  # type: ignore[arg-type]
        is_process = getattr(claim.claim, "about", About.PERIOD) is About.PROCESS
        if is_process or self._plan.comparing.sampled is not None:
            return self._of_process(claim, statistic, figure, reading, is_process=is_process)
        gaps = self._census.gaps(metric, statistic, figure)
        ends = self._census.ends(statistic, figure, gaps)
        if statistic.operation is Operation.GROUP_SHARE:
            n, of = figure.of, figure.of + gaps.unread
        else:
            n, of = figure.n, figure.n + gaps.all
        method = self._census.method(statistic, gaps)
        return Measured(reading, figure.value, ends, metric.unit, None, method, n, of, gaps)

    def _of_process(
        self,
        claim: ClaimPlan,
        statistic: Statistic,
        figure: GroupFigure,
        reading: str,
        *,
        is_process: bool,
    ) -> Measured:
        """A figure with its interval; one of a sampled period is scaled to the period."""
        table = self._estimator.pooled(statistic, figure.group)
        interval: Interval | NotEstimable
        if self._plan.cluster is None:
            interval = NotEstimable("the audit was made without intervals")
        else:
            interval = self._estimator.samples.interval(statistic, figure.group, table, self._level)
        value, method = figure.value, "clustered interval"
        sampled = self._plan.comparing.sampled
        if not is_process and sampled is not None and isinstance(value, Fraction):
            method = f"sample of {sampled:.3g}"
            part = Fraction(str(sampled))
            grown = 1 / part if statistic.operation in _GROWS else Fraction(1)
            if isinstance(interval, Interval):
                interval = _of_sample(interval, float(value), float(part), float(grown))
            value *= grown
        return Measured(
            reading,
            value,
            _ends(interval),
            claim.metric.unit if claim.metric else "",
            self._level,
            method,
            figure.n,
            figure.of,
        )

    # comparisons

    def _comparisons(self, claim: ClaimPlan, statistic: Statistic) -> Iterator[Measured]:
        wanted = self._estimand(claim)
        first = Group((_CLAIMED,), ("group",), claim.group)
        second = Group((_CLAIMED,), ("than",), claim.than)
        level = self._level_of(claim)
        names = [statistic.name] if len(claim.statistics) > 1 else []
        if wanted in {None, "as_is"}:
            found = self._contrasts.as_is(statistic, first, second, level)
            groups = (first, second)
            as_is = _READINGS["as_is"]
            yield self._contrast(claim, statistic, [*names, as_is], found, level, groups=groups)
        asked = wanted is not None or (
            self._plan.comparing.strata and self._contrasts.can_standardise(statistic)
        )
        if wanted == "as_is" or not asked:
            return
        same = self._contrasts.standardised(statistic, first, second, level)
        for estimand in (Estimand.TO_FIRST, Estimand.TO_SECOND):
            name = NAMES[estimand]
            if wanted in {None, name}:
                at_mix = same if isinstance(same, NotEstimable) else same.contrast(estimand)
                named = [*names, _READINGS[name]]
                yield self._contrast(
                    claim, statistic, named, at_mix, level, groups=(first, second), weighted=True
                )

    def _estimand(self, claim: ClaimPlan) -> str | None:
        own = getattr(claim.claim, "estimand", None)
        return str(own) if own is not None else self._plan.comparing.estimand

    def _level_of(self, claim: ClaimPlan) -> float:
        """Each margin is tested at its own level: together their errors don't add up."""
        if claim.allowance is not None and claim.allowance.equivalence:
            return 1 - 2 * (1 - self._level)
        return self._level

    def _contrast(
        self,
        claim: ClaimPlan,
        statistic: Statistic,
        names: Sequence[str],
        found: Contrasted | NotEstimable,
        level: float,
        *,
        groups: tuple[Group, Group],
        weighted: bool = False,
    ) -> Measured:
        relative = claim.allowance is not None and claim.allowance.relative
        unit = "ratio" if relative else _of_difference(claim, statistic)
        reading = ", ".join(names)
        if isinstance(found, NotEstimable):
            return Measured(reading, found, found, unit, level, "", 0, 0)
        value = found.quotient if relative else found.gap
        ends = _ends(found.ratio if relative else found.difference)
        n = found.n_first + found.n_second
        measured = Measured(reading, value, ends, unit, level, "clustered interval", n, n)
        return self._as_claimed(claim, statistic, measured, groups, weighted=weighted)

    def _strata(self, claim: ClaimPlan, statistic: Statistic) -> Iterator[Measured]:
        """Each stratum that a claim searches, at a level that is corrected for the search."""
        wanted = claim.claim
        if not isinstance(wanted, InSomeClaim):
            raise TypeError(f"`{claim.name}` searches no strata")
        first = Group((_CLAIMED,), ("group",), claim.group)
        second = Group((_CLAIMED,), ("than",), claim.than)
        level = self._level_of(claim)
        found = self._contrasts.by_stratum(statistic, first, second, str(wanted.by), wanted.values)
        if isinstance(found, NotEstimable):
            yield Measured(str(wanted.by), found, found, "", level, "", 0, 0)
            return
        if not found:
            nothing = NotEstimable("no conversation of either group counts")
            yield Measured(str(wanted.by), nothing, nothing, "", level, "", 0, 0)
            return
        corrected = 1 - (1 - level) / max(1, len(found) * len(claim.statistics))
        names = [statistic.name] if len(claim.statistics) > 1 else []
        for value, at_level in found.items():
            name = calendar_name(str(wanted.by), value) or "missing"
            reading = [*names, f"{wanted.by} {name}"]
            yield self._contrast(
                claim,
                statistic,
                reading,
                at_level(corrected),
                corrected,
                groups=(first, second),
                weighted=True,
            )

    # changes

    def _change(self, claim: ClaimPlan, statistic: Statistic) -> Measured:
        if claim.periods is None or claim.metric is None or claim.allowance is None:
            raise TypeError(f"`{claim.name}` has no periods")
        before, after = (
            Group((PERIOD,), (period,), claim.group, (PERIOD, period)) for period in claim.periods
        )
        reading = statistic.name if len(claim.statistics) > 1 else ""
        relative = claim.allowance.relative
        unit = "change" if relative else _of_difference(claim, statistic)
        found = self._contrasts.change(statistic, after, before, self._level)
        if isinstance(found, NotEstimable):
            return Measured(reading, found, found, unit, self._level, "", 0, 0)
        value = found.quotient if relative else found.gap
        ends = _ends(found.ratio if relative else found.difference)
        if relative:
            value = value if isinstance(value, NotEstimable) else value - 1
            ends = ends if isinstance(ends, NotEstimable) else _less_one(ends)
        n = found.n_first + found.n_second
        measured = Measured(reading, value, ends, unit, self._level, _OF_CHANGE, n, n)
        return self._as_claimed(claim, statistic, measured, (after, before))

    # two groups of a census

    def _as_claimed(
        self,
        claim: ClaimPlan,
        statistic: Statistic,
        measured: Measured,
        groups: tuple[Group, Group],
        *,
        weighted: bool = False,
    ) -> Measured:
        """What was measured of two groups, as a census where the claim is about the period.

        Args:
            claim: The claim.
            statistic: The statistic.
            measured: What was measured, with its interval.
            groups: The groups.
            weighted: Whether conversations count by their strata: then nothing bounds what is not
                known of them.
        """
        if statistic.operation is Operation.GROUP_SHARE and measured.n:
            measured = replace(measured, n=self._wholes(statistic, groups))
        if getattr(claim.claim, "about", About.PROCESS) is About.PERIOD:
            return self._of_period(claim, statistic, measured, groups, weighted=weighted)
        if statistic.operation is Operation.GROUP_SHARE:
            return replace(measured, of=measured.n)
        if isinstance(claim.claim, InSomeClaim):
            return measured
        figures = (self._estimator.figure(statistic, group) for group in groups)
        return replace(measured, of=sum(figure.of for figure in figures if figure is not None))

    def _wholes(self, statistic: Statistic, groups: tuple[Group, Group]) -> int:
        """The conversations that two groups are parts of, each once."""
        wholes = [
            figure.of
            for group in groups
            if (figure := self._estimator.figure(statistic, group)) is not None
        ]
        return wholes[0] if groups[0].rest == groups[1].rest else sum(wholes)

    def _of_period(
        self,
        claim: ClaimPlan,
        statistic: Statistic,
        measured: Measured,
        groups: tuple[Group, Group],
        *,
        weighted: bool,
    ) -> Measured:
        value = measured.value
        exact = replace(measured, level=None, method=CENSUS)
        if isinstance(value, NotEstimable):
            return replace(exact, ends=value)
        first, second = (self._bounds(claim, statistic, group) for group in groups)
        gaps = _together(first[1], second[1], of_one_time=groups[0].rest == groups[1].rest)
        method = self._census.method(statistic, gaps)
        exact = replace(exact, of=measured.n + gaps.all, gaps=gaps, method=method)
        if not gaps.all:
            return replace(exact, ends=Ends(value, value))
        if weighted:
            return replace(exact, ends=Ends(None, None))
        if claim.allowance is None or not claim.allowance.relative:
            return replace(exact, ends=difference(first[0], second[0]))
        ends = quotient(first[0], second[0])
        return replace(exact, ends=_less_one(ends) if claim.periods else ends)

    def _bounds(self, claim: ClaimPlan, statistic: Statistic, group: Group) -> tuple[Ends, Gaps]:
        figure = self._estimator.figure(statistic, group)
        if claim.metric is None or figure is None:
            raise TypeError(f"`{claim.name}` was not counted")
        gaps = self._census.gaps(claim.metric, statistic, figure)
        if isinstance(figure.value, NotEstimable):
            # A total of full weeks has a value where no conversation has one.
            return Ends(None, None), gaps
        return self._census.ends(statistic, figure, gaps), gaps


def _of_difference(claim: ClaimPlan, statistic: Statistic) -> str:
    """The unit of a difference."""
    if statistic.operation in {Operation.SHARE, Operation.GROUP_SHARE}:
        return SHARE_DIFFERENCE
    return "" if claim.metric is None else claim.metric.unit


def _together(first: Gaps, second: Gaps, *, of_one_time: bool) -> Gaps:
    """What a log does not say of two groups; what is of nobody can only be of one of them."""
    nobody = (first.nobody, second.nobody)
    return Gaps(
        unknown=first.unknown + second.unknown,
        undecided=first.undecided + second.undecided,
        nobody=max(nobody) if of_one_time else sum(nobody),
        unread=first.unread,
    )


def _ends(interval: Interval | NotEstimable) -> Ends | NotEstimable:
    if isinstance(interval, NotEstimable):
        return interval
    return Ends(Fraction(interval.low), Fraction(interval.high))


def _less_one(ends: Ends) -> Ends:
    return Ends(
        None if ends.low is None else ends.low - 1, None if ends.high is None else ends.high - 1
    )


def _of_sample(interval: Interval, value: float, part: float, grown: float) -> Interval:
    """The interval of what the whole period has, of which the log is a part at random."""
    narrowed = sqrt(1 - part)
    low, high = (value + (end - value) * narrowed for end in (interval.low, interval.high))
    return Interval(low * grown, high * grown)
