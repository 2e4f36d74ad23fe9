"""The claims of a spec -> what each comes to under every defensible reading of a log."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.cubes import RETURN, Cube, TooFine
from fte_audit.judging.judging import outside
from fte_audit.judging.saying import claimed
from fte_audit.plan import attributes as known
from fte_audit.plan import cubing
from fte_audit.plan.model import HANDLINGS, Operation
from fte_audit.readings import catalogue as switch
from fte_audit.readings.computing import MOST_READINGS, compute
from fte_audit.readings.equivalents import equivalents
from fte_audit.readings.minutes import minutes
from fte_audit.readings.offer import Table, table_of
from fte_audit.readings.population import handled_option
from fte_audit.readings.ratings import ratings
from fte_audit.readings.shares import handled, repeated, resolved
from fte_audit.spec.printing import to_text
from fte_audit.spec.published import (
    About,
    ComparisonClaim,
    FteClaim,
    TotalClaim,
    ValueClaim,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.plan.cubing import CubePlan
    from fte_audit.plan.model import MetricPlan, Statistic
    from fte_audit.readings.model import Readings
    from fte_audit.readings.offer import Subject
    from fte_audit.tally import Tallies

_DAY_US: Final = 86_400_000_000
_MIDDLES: Final = ("mean", "median")
_LENGTHS: Final = {
    "measure resolution_time": "wall_clock",
    "measure ended - started": "wall_clock",
    "measure closed_at - started": "open_to_close",
    "measure ai_time + human_time": "in_hands",
    "measure duration": "active",
    "measure active_time": "active",
    "measure handle_time": "active",
}
"""What the report measures -> the option that it is; nothing else is one of them."""
_KEYS: Final = {
    "identity customer": "customer",
    "identity customer, identity topic": "customer_topic",
}
_RETURNS: Final = {
    f"repeat within {window} us, not before 0 us, by {names}": (place, key)
    for place, window in enumerate(cubing.WINDOWS_US)
    for names, key in _KEYS.items()
}
"""What the report counts -> the place of the window, and what a return has in common."""
FTE: Final = "full-time equivalents"


class Multiverse:
    """Computes readings from the cubes of one log."""

    def __init__(
        self,
        plan: CubePlan,
        tallies: Tallies,
        *,
        level: float,
        wanted: Mapping[str, Sequence[str]] | None = None,
        most: int = MOST_READINGS,
    ) -> None:
        """Compute.

        Args:
            plan: The cubes.
            tallies: Their answers.
            level: The confidence level of claims about a process.
            wanted: Switch -> the options that are varied.
            most: The most readings of a claim.
        """
        self._plan = plan
        self._tallies = tallies
        self._level = level
        self._wanted = wanted or {}
        self._most = most
        self._drop = tuple(plan.audit.drop)
        self._tables: dict[str, Table | TooFine | None] = {}

    def of_claims(self, claims: Sequence[ClaimPlan]) -> Iterator[Readings]:
        """The readings of each claim that has more than one."""
        for claim in claims:
            found = self._subject(claim)
            if found is None:
                continue
            subject, unit = found
            about = getattr(claim.claim, "about", About.PERIOD)
            yield compute(
                subject,
                name=claim.name,
                label=claim.claim.label or claim.name.replace("_", " ").capitalize(),
                unit=unit,
                claimed=claimed(claim),
                allowed=None if claim.allowance is None else claim.allowance.range,
                level=self._level if about is About.PROCESS else None,
                wanted=self._wanted,
                most=self._most,
            )

    def of_figures(self) -> Iterator[Readings]:
        """The readings of what is most often claimed, where nothing is claimed."""
        subjects: list[tuple[str, str, str, Subject | None]] = [
            ("handled_share", "Share handled by AI", "share", self._handled("first")),
            ("resolved_share", "Resolved by AI", "share", self._resolved("first")),
            ("fte", "Full-time equivalents", FTE, self._equivalents()),
        ]
        for name, label, unit, subject in subjects:
            if subject is not None:
                yield compute(
                    subject, name=name, label=label, unit=unit, wanted=self._wanted, most=self._most
                )

    # which subject a claim is about

    def _subject(self, claim: ClaimPlan) -> tuple[Subject, str] | None:
        if isinstance(claim.claim, FteClaim):
            equivalent = self._equivalents()
            return None if equivalent is None else (equivalent, FTE)
        if claim.metric is None or claim.allowance is None or claim.not_testable is not None:
            return None
        match claim.claim:
            case ValueClaim() | TotalClaim():
                return self._of_value(claim, claim.metric)
            case ComparisonClaim() if not claim.allowance.relative:
                return self._of_comparison(claim, claim.metric)
            case _:
                return None

    def _of_value(self, claim: ClaimPlan, metric: MetricPlan) -> tuple[Subject, str] | None:
        statistic = claim.statistics[0]
        own = handled_option(claim.group)
        if outside(self._plan.audit, self._tallies, claim) is not None:
            return None
        subject = None
        if own is not None and statistic.operation is Operation.GROUP_SHARE:
            subject = self._handled(own)
        elif own is not None and metric.kind == "count" and statistic.column is None:
            subject = self._handled(own, is_count=True)
        elif own is not None and statistic.column == "flag resolved" and metric.kind == "share":
            subject = self._resolved(own)
        elif metric.kind == "repeat":
            subject = self._repeated(claim.group, statistic)
        elif metric.kind == "duration":
            subject = self._minutes(metric, claim.statistics, [claim.group])
        else:
            subject = self._ratings(statistic, _side(claim.group))
        return _with(subject, metric.unit)

    def _of_comparison(self, claim: ClaimPlan, metric: MetricPlan) -> tuple[Subject, str] | None:
        subject = None
        if metric.kind == "duration":
            subject = self._minutes(metric, claim.statistics, [claim.group, claim.than])
        elif (_side(claim.group), _side(claim.than)) == ("ai", "human"):
            # A margin has a unit; which of two is better has none.
            has_margin = getattr(claim.claim, "margin", None) is not None
            of = "difference" if has_margin else "better"
            subject = self._ratings(claim.statistics[0], of)
        return _with(subject, metric.unit)

    # subjects

    def _handled(self, own: str, *, is_count: bool = False) -> Subject | None:
        table = self._table(cubing.PARTS)
        if not isinstance(table, Table):
            return None
        by_minutes = cubing.AI_PART in self._plan.measures
        return handled(table, self._drop, own, by_minutes=by_minutes, is_count=is_count)

    def _resolved(self, own: str) -> Subject | None:
        table = self._table(cubing.CONTACTS)
        if not isinstance(table, Table):
            return None
        return resolved(table, self._drop, own, self._windows())

    def _repeated(self, group: Sequence[str | None], statistic: Statistic) -> Subject | None:
        table = self._table(cubing.CONTACTS)
        own = _RETURNS.get(statistic.column or "")
        if not isinstance(table, Table) or RETURN not in table.names or own is None:
            return None
        place, key = own
        longest = max(self._windows(), place + 1)
        return repeated(table, self._drop, _handlings(group), longest, own=place, own_key=key)

    def _minutes(
        self,
        metric: MetricPlan,
        statistics: Sequence[Statistic],
        groups: Sequence[Sequence[str | None]],
    ) -> Subject | None:
        table = self._table(cubing.TIMES)
        length = _LENGTHS.get(statistics[0].column or "")
        middle = next((each.name for each in statistics if each.name in _MIDDLES), None)
        if not isinstance(table, Table) or length is None or middle is None:
            return None
        return minutes(
            table,
            self._drop,
            self._plan.cubes[cubing.TIMES].measures,
            groups=[_handlings(group) for group in groups],
            unit=metric.unit,
            own={switch.MINUTES: length, switch.STATISTIC: middle},
        )

    def _ratings(self, statistic: Statistic, side: str | None) -> Subject | None:
        table = self._table(cubing.RATINGS)
        if not isinstance(table, Table) or side is None:
            return None
        levels = self._plan.attributes[known.RATING].levels[:-1]
        own = self._cut(statistic, levels)
        if own is None:
            return None
        return ratings(table, self._drop, levels, of=side, own_cut=own)

    def _cut(self, statistic: Statistic, levels: Sequence[str]) -> str | None:
        """The option of `rating_cut` that a statistic is."""
        if statistic.operation is Operation.MEAN and statistic.column == "measure csat":
            return "mean"
        least = None
        if statistic.column == "flag csat_top":
            least = self._plan.audit.facts["csat_top"]
        cuts = {f"flag csat >= {level}": f"top{best}" for best, level in enumerate(levels[:3], 1)}
        column = statistic.column if least is None else f"flag {to_text(least)}"
        return cuts.get(column or "") if statistic.operation is Operation.SHARE else None

    def _equivalents(self) -> Subject | None:
        fine = self._table(cubing.WORK_FINE)
        table = fine if isinstance(fine, Table) else self._table(cubing.WORK)
        days = self._days()
        if not isinstance(table, Table) or days is None:
            return None
        name = cubing.WORK_FINE if isinstance(fine, Table) else cubing.WORK
        measures = self._plan.cubes[name].measures
        too_fine = _too_fine(fine) if isinstance(fine, TooFine) else None
        return equivalents(table, self._drop, measures, days=days, too_fine=too_fine)

    # the log

    def _table(self, name: str) -> Table | TooFine | None:
        if name not in self._tables:
            request = self._plan.cubes.get(name)
            found: Table | TooFine | None = None
            if request is not None:
                cube = self._tallies.cubes[request]
                found = (
                    table_of(cube, request.key, self._plan.attributes)
                    if isinstance(cube, Cube)
                    else cube
                )
            self._tables[name] = found
        return self._tables[name]

    def _days(self) -> Fraction | None:
        """How long the log's period is; from the first start to the last where none is declared."""
        period = self._plan.audit.period or self._tallies.starts
        if period is None or period[0] == period[1]:
            return None
        return Fraction(period[1] - period[0], _DAY_US)

    def _windows(self) -> int:
        """How many of the windows the log is twice as long as."""
        if self._tallies.starts is None:
            return 0
        first, last = self._tallies.starts
        return sum(2 * window <= last - first + _DAY_US for window in cubing.WINDOWS_US)


def _handlings(group: Sequence[str | None]) -> frozenset[str]:
    """The handlings of a group, as levels of the attribute."""
    return frozenset(known.UNKNOWN if handling is None else handling for handling in group)


def _side(group: Sequence[str | None]) -> str | None:
    """Whose ratings a group stands for."""
    sides = {
        frozenset({"ai", "ai_then_human"}): "ai",
        frozenset({"human", "human_then_ai"}): "human",
        frozenset({*HANDLINGS, None}): "all",
    }
    return sides.get(frozenset(group))


def _with(subject: Subject | None, unit: str) -> tuple[Subject, str] | None:
    return None if subject is None else (subject, unit)


def _too_fine(found: TooFine) -> str:
    attribute, values = next(iter(found.values.items()))
    return (
        f"it is too fine: more than {found.cells - 1:,} combinations, "
        f"and `{attribute}` alone has {values:,} values"
    )
