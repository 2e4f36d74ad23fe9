"""Whether the claims of a spec go with the rest of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic, did_you_mean
from fte_audit.spec.amounts import Scale, Unfit, read, read_value, scale_of, single, written_amount
from fte_audit.spec.changes import directed, undirected
from fte_audit.spec.comparing import DECIDED_LATER, LATER_HINT, Estimand, Stratum
from fte_audit.spec.metrics import (
    Count,
    Duration,
    GroupShare,
    Mean,
    Ratio,
    ShareOf,
    Sum,
    statistics_of,
)
from fte_audit.spec.problems import placed
from fte_audit.spec.published import (
    BetweenGroups,
    ChangeClaim,
    ComparisonClaim,
    Expected,
    Group,
    InSomeClaim,
    OfMetric,
    Printed,
    TotalClaim,
    ValueClaim,
)
from fte_audit.spec.roles import Handling
from fte_audit.spec.times import micros, read_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.spec.billed import Billed
    from fte_audit.spec.comparing import Compare
    from fte_audit.spec.metrics import AnyMetric
    from fte_audit.spec.model import Logs
    from fte_audit.spec.publications import Publication
    from fte_audit.spec.published import AnyClaim, SpecClaim
    from fte_audit.spec.yaml_reader import Path, SourceMap

_GOOD: Final = {Expected.BETTER, Expected.WORSE, Expected.NOT_WORSE}
_QUICK: Final = {Expected.FASTER, Expected.SLOWER}


def handlings_of(group: Group, compare: Compare) -> frozenset[Handling]:
    """The handlings of the conversations in a group."""
    match group:
        case Group.ALL:
            return frozenset(Handling)
        case Group.AI:
            return frozenset(compare.groups.ai)
        case Group.HUMAN:
            return frozenset(compare.groups.human)
        case _:
            return frozenset({Handling(group.removesuffix("_only"))})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What claims speak of.

    Attributes:
        metrics: The metrics that the spec computes.
        periods: Name -> when the period begins.
        sources: The sources that claims can name.
        compare: How groups are compared.
        logs: How the log is read.
        places: Where everything is written; None for values that were made in Python.
    """

    metrics: Mapping[str, AnyMetric]
    periods: Mapping[str, str]
    sources: Mapping[str, Publication]
    compare: Compare
    logs: Logs
    places: SourceMap | None

    def check(self, claims: Mapping[str, AnyClaim]) -> Iterator[Diagnostic]:
        """Everything that is wrong between the claims and the rest, and in what they say."""
        yield from self._strata()
        for name, claim in claims.items():
            for problem in self._problems(claim):
                at: Path = ("claims", name, problem.key) if problem.key else ("claims", name)
                found = Diagnostic(problem.code, problem.message, help=problem.hint)
                whole = not problem.key or problem.key not in claim.model_fields_set
                yield placed(self.places, at[:2] if whole else at, found, key=whole)

    def _strata(self) -> Iterator[Diagnostic]:
        """A column that is declared as decided before, and mapped to what was decided later."""
        later = {
            source.column: role
            for role, source in self.logs.columns.mapped.items()
            if role in DECIDED_LATER
        }
        for number, stratum in enumerate(self.compare.standardise_by):
            if isinstance(stratum, Stratum) and stratum.column in later:
                role = later[stratum.column]
                message = f"`{stratum.column}` is the column of `{role}`, decided after handling"
                found = Diagnostic("FTE133", message, help=LATER_HINT)
                yield placed(self.places, ("compare", "standardise_by", number, "column"), found)

    def check_bills(self, billed: Mapping[str, Billed]) -> Iterator[Diagnostic]:
        """Every source that a bill names and the spec has not."""
        for name, bill in billed.items():
            if isinstance(bill.source, str) and bill.source not in self.sources:
                absent = _absent("source", "source", bill.source, list(self.sources))
                found = Diagnostic(absent.code, absent.message, help=absent.hint)
                yield placed(self.places, ("billed", name, "source"), found)

    def _problems(self, claim: SpecClaim) -> Iterator[Unfit]:
        if isinstance(claim.source, str) and claim.source not in self.sources:
            yield _absent("source", "source", claim.source, list(self.sources))
        if isinstance(claim, OfMetric):
            yield from self._of_metric(claim)
        if isinstance(claim, BetweenGroups):
            yield from self._of_groups(claim)
        if isinstance(claim, ChangeClaim):
            yield from self._of_change(claim)
        if isinstance(claim, TotalClaim):
            yield from self._of_total(claim)
        yield from _unreadable(claim)

    def _of_metric(self, claim: OfMetric) -> Iterator[Unfit]:
        metric = self.metrics.get(claim.metric)
        if metric is None:
            yield _absent("metric", "metric", claim.metric, list(self.metrics))
            return
        known = statistics_of(metric)
        if claim.statistic is not None and claim.statistic not in known:
            message = f"`{claim.metric}` has no statistic `{claim.statistic}`"
            hint = f"it has {', '.join(known)}"
            if isinstance(metric, Duration):
                hint += "; list others under its `statistics`"
            yield Unfit("statistic", "FTE153", message, hint)
        if isinstance(claim, TotalClaim) and not isinstance(metric, Count | Sum):
            message = f"`{claim.metric}` is no total: it is a {metric.kind.replace('_', ' ')}"
            yield Unfit("metric", "FTE134", message, "a total is a count or a sum")
        of_all = isinstance(claim, ValueClaim | ChangeClaim) and claim.group is Group.ALL
        if of_all and isinstance(metric, GroupShare):
            message = "all conversations together are always all of them"
            yield Unfit("group", "FTE134", message, "say whose share it is, such as `group: ai`")
        if isinstance(claim, BetweenGroups):
            yield from _expected(claim, metric)
        if isinstance(claim, InSomeClaim) and not _is_known_by_stratum(claim, metric):
            what = claim.statistic or metric.kind.replace("_", " ")
            message = f"the {what} of `{claim.metric}` is not counted by customers in each stratum"
            hint = "a share, a mean or a ratio is, such as `statistic: mean` of a duration"
            yield Unfit("metric", "FTE134", message, hint)

    def _of_groups(self, claim: BetweenGroups) -> Iterator[Unfit]:
        both = [handlings_of(group, self.compare) for group in (claim.group, claim.than)]
        shared = sorted(both[0] & both[1])
        if shared:
            message = f"`{claim.group}` and `{claim.than}` both hold `{shared[0]}`"
            key = "than" if "than" in claim.model_fields_set else "group"
            yield Unfit(key, "FTE128", message, "compare groups that have nothing in common")
        if not isinstance(claim, ComparisonClaim) or self.compare.standardise_by:
            return
        if claim.estimand not in {None, Estimand.AS_IS}:
            message = f"`estimand: {claim.estimand}` needs `standardise_by` under `compare`"
            hint = "say what the groups are made alike in, such as `standardise_by: [topic]`"
            yield Unfit("estimand", "FTE128", message, hint)

    def _of_change(self, claim: ChangeClaim) -> Iterator[Unfit]:
        known = list(self.periods)
        if not known:
            hint = "say when something changed, such as `periods: {launch: 2024-01-27}`"
            yield Unfit("", "FTE121", "a change needs `periods`", hint)
            return
        named = [key for key in ("before", "after") if getattr(claim, key) is not None]
        unknown = [key for key in named if getattr(claim, key) not in self.periods]
        for key in unknown:
            yield _absent(key, "period", getattr(claim, key), known)
        if unknown or claim.before is None:
            return
        after = claim.after or known[0]
        if known.index(claim.before) >= known.index(after):
            message = f"`{claim.before}` does not come before `{after}`"
            yield Unfit("before", "FTE129", message, f"in their order: {', '.join(known)}")

    def _of_total(self, claim: TotalClaim) -> Iterator[Unfit]:
        if claim.period is None:
            if self.logs.period is None:
                hint = "give the period that was published, or `period` under `logs`"
                yield Unfit("", "FTE121", "a total needs its `period`", hint)
            return
        if self.logs.period is None:
            return
        start, end = self._bounds(claim.period)
        first, last = self._bounds(self.logs.period)
        if start < first or end > last:
            message = "the period goes beyond `logs.period`, outside which nothing counts"
            hint = f"`logs.period` goes from {self.logs.period[0]} to {self.logs.period[1]}"
            yield Unfit("period", "FTE129", message, hint)

    def _bounds(self, period: tuple[str, str]) -> tuple[int, int]:
        start, end = (read_moment(text) for text in period)
        assert start is not None, "the model lets only moments pass"  # noqa: S101
        assert end is not None, "the model lets only moments pass"  # noqa: S101
        zone = self.logs.timezone or "UTC"
        return micros(start, zone), micros(end, zone)


def _absent(key: str, what: str, name: str, known: list[str]) -> Unfit:
    listed = f"there are {', '.join(known)}" if known else f"the spec has no {what}s"
    hint = did_you_mean(name, known) or listed
    return Unfit(key, "FTE153", f"there is no {what} `{name}`", hint)


def _expected(claim: BetweenGroups, metric: AnyMetric) -> Iterator[Unfit]:
    """What is expected of a metric has a meaning for it."""
    if claim.expect in _GOOD and metric.better is None:
        message = f"nothing says whether a higher `{claim.metric}` is better"
        hint = "add `better: higher` or `better: lower` to the metric, or claim `higher` or `lower`"
        yield Unfit("expect", "FTE134", message, hint)
    is_time = isinstance(metric, Duration) or scale_of(metric.unit or "") is Scale.TIME
    if claim.expect in _QUICK and not is_time:
        message = f"`{claim.metric}` is no time that could be {claim.expect}"
        yield Unfit("expect", "FTE134", message, "claim `higher` or `lower`, `better` or `worse`")


def _is_known_by_stratum(claim: InSomeClaim, metric: AnyMetric) -> bool:
    if isinstance(metric, Duration):
        return claim.statistic == "mean" or set(metric.statistics) == {"mean"}
    return isinstance(metric, ShareOf | Mean | Ratio)


def _unreadable(claim: SpecClaim) -> Iterator[Unfit]:
    """Texts of a claim that can't be read, whatever its metric."""
    for check in (_read_margin, _read_value, _read_between, _read_tolerance):
        try:
            check(claim)
        except Unfit as problem:
            yield problem


def _read_margin(claim: SpecClaim) -> None:
    if isinstance(claim, BetweenGroups) and claim.margin is not None:
        written_amount(claim.margin, "margin")


def _read_value(claim: SpecClaim) -> None:
    if isinstance(claim, ChangeClaim):
        read_value(undirected(claim, directed(claim)))
    elif isinstance(claim, Printed):
        read_value(claim)


def _read_between(claim: SpecClaim) -> None:
    if isinstance(claim, Printed):
        for text in claim.between or ():
            single(read(text, "between", claim.language.value), text, "between")


def _read_tolerance(claim: SpecClaim) -> None:
    if not isinstance(claim, Printed) or claim.tolerance is None:
        return
    if written_amount(claim.tolerance, "tolerance").said is None:
        text = claim.tolerance
        hint = f"write points (`{text} pp`), percent of the figure (`{text} %`) or its unit"
        raise Unfit("tolerance", "FTE136", f"the tolerance `{text}` has no unit", hint)
