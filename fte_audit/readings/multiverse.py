"""The claims of a spec -> what each comes to under every defensible reading of a log."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from fte_audit.cubes import RETURN, Cube, TooFine
from fte_audit.drawn import MARK
from fte_audit.judging.judging import outside
from fte_audit.judging.saying import claimed
from fte_audit.plan import attributes as known
from fte_audit.plan import cubing
from fte_audit.plan.model import HANDLINGS, Operation
from fte_audit.readings.computing import MOST_READINGS, compute
from fte_audit.readings.covering import people as people_of
from fte_audit.readings.equivalents import equivalents, mean_seconds, own_assumptions
from fte_audit.readings.minutes import minutes
from fte_audit.readings.offer import Table, table_of
from fte_audit.readings.population import handled_option
from fte_audit.readings.ratings import ratings
from fte_audit.readings.sample import Sample
from fte_audit.readings.shares import Number, handled, repeated, resolved
from fte_audit.spec import switches as switch
from fte_audit.spec.printing import to_text
from fte_audit.spec.published import (
    About,
    ComparisonClaim,
    FteClaim,
    TotalClaim,
    ValueClaim,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.plan.cubing import CubePlan
    from fte_audit.plan.model import MetricPlan, ServiceAsked, Statistic
    from fte_audit.plan.serving import ServicePlan
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


class Kind(StrEnum):
    """What the readings of a claim count."""

    HANDLED = "handled"
    HANDLED_NUMBER = "number handled"
    RESOLVED = "resolved"
    RESOLVED_LEAST = "number resolved, at least"
    RESOLVED_MOST = "number resolved, at most"
    REPEATED = "repeated"
    MINUTES = "minutes"
    RATINGS = "ratings"
    EQUIVALENTS = "full-time equivalents"


_CUBES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.HANDLED: (cubing.PARTS,),
    Kind.HANDLED_NUMBER: (cubing.PARTS,),
    Kind.RESOLVED: (cubing.CONTACTS,),
    Kind.RESOLVED_LEAST: (cubing.CONTACTS,),
    Kind.RESOLVED_MOST: (cubing.CONTACTS,),
    Kind.REPEATED: (cubing.CONTACTS,),
    Kind.MINUTES: (cubing.TIMES,),
    Kind.RATINGS: (cubing.RATINGS,),
    Kind.EQUIVALENTS: (cubing.WORK, cubing.WORK_FINE),
}
OF_FIGURES: Final = (Kind.HANDLED, Kind.RESOLVED, Kind.EQUIVALENTS)
_FIGURES: Final[Mapping[Kind, tuple[str, str, str]]] = {
    Kind.HANDLED: ("handled_share", "Share handled by AI", "share"),
    Kind.HANDLED_NUMBER: ("handled", "Conversations handled by AI", "conversations"),
    Kind.RESOLVED: ("resolved_share", "Resolved by AI", "share"),
    Kind.RESOLVED_LEAST: ("resolved_least", "Resolved by AI, at least", "conversations"),
    Kind.RESOLVED_MOST: ("resolved_most", "Resolved by AI, at most", "conversations"),
    Kind.REPEATED: ("repeat_share", "Came back after AI", "share"),
    Kind.MINUTES: ("minutes", "How long AI took", "minutes"),
    Kind.RATINGS: ("satisfied_share", "Satisfied with AI", "share"),
    Kind.EQUIVALENTS: ("fte", "Full-time equivalents", FTE),
}
"""What is counted -> the name, the label and the unit of its figure."""
_AI: Final = frozenset({"ai", "ai_then_human"})
_PROCESS: Final = "labels tell of this log, and the claim is about a process"
_OTHERS: Final = "the labels were drawn from other conversations than these readings count"
_A_WEEK: Final = 2
"""The place of seven days among the windows of returns."""


def cubes_for(claims: Sequence[ClaimPlan], figures: Sequence[Kind] = OF_FIGURES) -> frozenset[str]:
    """The cubes that the readings of some claims need; those of common figures without claims.

    Args:
        claims: The claims.
        figures: What is counted where there is none.
    """
    kinds = [kind_of(claim) for claim in claims] if claims else list(figures)
    return frozenset(cube for kind in kinds if kind is not None for cube in _CUBES[kind])


def kind_of(claim: ClaimPlan) -> Kind | None:
    """What the readings of a claim count; None where it has one reading only."""
    metric = claim.metric
    if isinstance(claim.claim, FteClaim):
        return Kind.EQUIVALENTS
    if metric is None or claim.allowance is None or claim.not_testable is not None:
        return None
    match claim.claim:
        case ValueClaim() | TotalClaim():
            return _kind_of_value(claim, metric)
        case ComparisonClaim() if not claim.allowance.relative:
            if metric.kind == "duration":
                return Kind.MINUTES
            is_ai_and_people = (_side(claim.group), _side(claim.than)) == ("ai", "human")
            return Kind.RATINGS if is_ai_and_people else None
        case _:
            return None


def _kind_of_value(claim: ClaimPlan, metric: MetricPlan) -> Kind | None:
    if handled_option(claim.group) is not None:
        if claim.statistics[0].operation is Operation.GROUP_SHARE:
            return Kind.HANDLED
        if metric.kind == "count" and claim.statistics[0].column is None:
            return Kind.HANDLED_NUMBER
        if metric.kind == "share" and claim.statistics[0].column == "flag resolved":
            return Kind.RESOLVED
    if metric.kind in {"repeat", "duration"}:
        return Kind.REPEATED if metric.kind == "repeat" else Kind.MINUTES
    return Kind.RATINGS if _side(claim.group) is not None else None


class Service(NamedTuple):
    """What was asked of a log for people who would be there for contacts.

    Attributes:
        asked: The requests.
        level: How fast people would have to answer.
    """

    asked: ServicePlan
    level: ServiceAsked


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
        service: Service | None = None,
        labels: Sample | str | None = None,
    ) -> None:
        """Compute.

        Args:
            plan: The cubes.
            tallies: Their answers.
            level: The confidence level of claims about a process.
            wanted: Switch -> the options that are varied.
            most: The most readings of a claim.
            service: What was asked of the log for people who would be there for contacts.
            labels: People's labels of a sample of the log, marked in its cubes; or why they say
                nothing of it.
        """
        self._labels = labels
        self._service = service
        self._plan = plan
        self._tallies = tallies
        self._level = level
        self._wanted = wanted or {}
        self._most = most
        self._drop = tuple(plan.audit.drop)
        self._tables: dict[str, Table | TooFine | None] = {}
        self._strange: set[str] = set()

    def of_claims(self, claims: Sequence[ClaimPlan]) -> Iterator[Readings]:
        """The readings of each claim that has more than one."""
        for claim in claims:
            kind = kind_of(claim)
            subject = None if kind is None else self._subject(kind, claim)
            if subject is None or kind is None:
                continue
            yield compute(
                subject,
                kind=kind,
                name=claim.name,
                label=claim.claim.label or claim.name.replace("_", " ").capitalize(),
                unit=FTE if claim.metric is None else claim.metric.unit,
                claimed=claimed(claim),
                allowed=None if claim.allowance is None else claim.allowance.range,
                level=self._level_of(claim),
                wanted=self._wanted,
                most=self._most,
            )

    def _level_of(self, claim: ClaimPlan) -> float | None:
        """The level of the intervals of a claim; each margin is tested at its own."""
        if getattr(claim.claim, "about", About.PERIOD) is not About.PROCESS:
            return None
        has_margins = claim.allowance is not None and claim.allowance.equivalence
        return 1 - 2 * (1 - self._level) if has_margins else self._level

    def of_figures(self, kinds: Sequence[Kind] = OF_FIGURES) -> Iterator[Readings]:
        """The readings of what is most often claimed, where nothing is claimed.

        Args:
            kinds: What is counted, of what AI had first.
        """
        for kind in kinds:
            name, label, unit = _FIGURES[kind]
            subject = self._figure(kind)
            if subject is not None:
                yield compute(
                    subject,
                    name=name,
                    label=label,
                    unit=unit,
                    kind=kind,
                    wanted=self._wanted,
                    most=self._most,
                )

    def _figure(self, kind: Kind) -> Subject | None:
        builders: dict[Kind, Callable[[], Subject | None]] = {
            Kind.HANDLED: lambda: self._handled("first"),
            Kind.HANDLED_NUMBER: lambda: self._handled("first", is_count=True),
            Kind.RESOLVED: lambda: self._resolved("first"),
            Kind.RESOLVED_LEAST: lambda: self._resolved("first", Number.LEAST),
            Kind.RESOLVED_MOST: lambda: self._resolved("first", Number.MOST),
            Kind.REPEATED: self._repeated_of_ai,
            Kind.MINUTES: self._minutes_of_ai,
            Kind.RATINGS: self._ratings_of_ai,
            Kind.EQUIVALENTS: self._equivalents,
        }
        return builders[kind]()

    def _repeated_of_ai(self) -> Subject | None:
        table, longest = self._table(cubing.CONTACTS), self._windows()
        if not isinstance(table, Table) or RETURN not in table.names or not longest:
            return None
        return repeated(
            table, self._drop, _AI, longest, own=min(_A_WEEK, longest - 1), own_key="customer"
        )

    def _minutes_of_ai(self) -> Subject | None:
        table = self._table(cubing.TIMES)
        if not isinstance(table, Table):
            return None
        measures = self._plan.cubes[cubing.TIMES].measures
        own = {switch.MINUTES: "wall_clock", switch.STATISTIC: "mean"}
        return minutes(table, self._drop, measures, groups=[_AI], unit="minutes", own=own)

    def _ratings_of_ai(self) -> Subject | None:
        table = self._table(cubing.RATINGS)
        if not isinstance(table, Table):
            return None
        levels = self._plan.attributes[known.RATING].levels[:-1]
        return ratings(table, self._drop, levels, of="ai", own_cut="top2")

    def _subject(self, kind: Kind, claim: ClaimPlan) -> Subject | None:
        """What a claim of a kind is about."""
        if outside(self._plan.audit, self._tallies, claim) is not None:
            return None
        own = handled_option(claim.group) or "first"
        builders: dict[Kind, Callable[[], Subject | None]] = {
            Kind.HANDLED: lambda: self._handled(own, claim=claim),
            Kind.HANDLED_NUMBER: lambda: self._handled(own, is_count=True, claim=claim),
            Kind.RESOLVED: lambda: self._resolved(own, claim=claim),
            Kind.REPEATED: lambda: self._repeated(claim),
            Kind.MINUTES: lambda: self._minutes(claim),
            Kind.RATINGS: lambda: self._ratings(claim),
            Kind.EQUIVALENTS: self._equivalents,
        }
        return builders[kind]()

    # subjects

    def _handled(
        self, own: str, *, is_count: bool = False, claim: ClaimPlan | None = None
    ) -> Subject | None:
        table = self._table(cubing.PARTS)
        if not isinstance(table, Table):
            return None
        return handled(
            table,
            self._drop,
            own,
            by_minutes=cubing.AI_PART in self._plan.measures,
            is_count=is_count,
            labels=self._labels_for(cubing.PARTS, claim),
        )

    def _resolved(
        self, own: str, number: Number | None = None, claim: ClaimPlan | None = None
    ) -> Subject | None:
        table = self._table(cubing.CONTACTS)
        if not isinstance(table, Table):
            return None
        labels = self._labels_for(cubing.CONTACTS, claim)
        return resolved(table, self._drop, own, self._windows(), number, labels)

    def _labels_for(self, cube: str, claim: ClaimPlan | None) -> Sample | str | None:
        """What labels say of a claim or figure, or why they say nothing."""
        if self._labels is not None and claim is not None and self._level_of(claim) is not None:
            return _PROCESS
        return _OTHERS if cube in self._strange else self._labels

    def _repeated(self, claim: ClaimPlan) -> Subject | None:
        table = self._table(cubing.CONTACTS)
        own = _RETURNS.get(claim.statistics[0].column or "")
        if not isinstance(table, Table) or RETURN not in table.names or own is None:
            return None
        place, key = own
        longest = max(self._windows(), place + 1)
        return repeated(table, self._drop, _handlings(claim.group), longest, own=place, own_key=key)

    def _minutes(self, claim: ClaimPlan) -> Subject | None:
        table, metric = self._table(cubing.TIMES), claim.metric
        length = _LENGTHS.get(claim.statistics[0].column or "")
        middle = next((each.name for each in claim.statistics if each.name in _MIDDLES), None)
        if not isinstance(table, Table) or metric is None or length is None or middle is None:
            return None
        groups = [claim.group, claim.than] if claim.than else [claim.group]
        return minutes(
            table,
            self._drop,
            self._plan.cubes[cubing.TIMES].measures,
            groups=[_handlings(group) for group in groups],
            unit=metric.unit,
            own={switch.MINUTES: length, switch.STATISTIC: middle},
        )

    def _ratings(self, claim: ClaimPlan) -> Subject | None:
        table, side = self._table(cubing.RATINGS), _side(claim.group)
        if not isinstance(table, Table) or side is None:
            return None
        if claim.than:
            # A margin has a unit; which of two is better has none.
            has_margin = getattr(claim.claim, "margin", None) is not None
            side = "difference" if has_margin else "better"
        levels = self._plan.attributes[known.RATING].levels[:-1]
        own = self._cut(claim.statistics[0], levels)
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
        people = None
        if self._service is not None:
            asked, level = self._service
            seconds = mean_seconds(table, measures)
            people = people_of(asked, self._tallies, level, seconds, own_assumptions())
        return equivalents(table, self._drop, measures, days=days, too_fine=too_fine, people=people)

    # the log

    def _table(self, name: str) -> Table | TooFine | None:
        if name not in self._tables:
            request = self._plan.cubes.get(name)
            found: Table | TooFine | None = None
            if request is not None:
                cube = self._tallies.cubes[request]
                found = (
                    self._marked(name, table_of(cube, request.key, self._plan.attributes))
                    if isinstance(cube, Cube)
                    else cube
                )
            self._tables[name] = found
        return self._tables[name]

    def _marked(self, name: str, table: Table) -> Table:
        """The cube with drawn conversations beside its sums, where it has marks."""
        if not isinstance(self._labels, Sample) or MARK not in table.names:
            return table
        found, fits = self._labels.table(table)
        if not fits:
            self._strange.add(name)
        return found

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


def _too_fine(found: TooFine) -> str:
    attribute, values = next(iter(found.values.items()))
    return (
        f"it is too fine: more than {found.cells - 1:,} combinations, "
        f"and `{attribute}` alone has {values:,} values"
    )
