"""The claims of a spec -> what each comes to under every defensible reading of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.cubes import TooFine
from fte_audit.estimates.values import NotEstimable
from fte_audit.judging.judging import outside
from fte_audit.judging.saying import claimed
from fte_audit.plan import attributes as known
from fte_audit.plan import cubing
from fte_audit.plan.model import Operation
from fte_audit.readings.computing import MOST_READINGS, OWN, compute
from fte_audit.readings.contrasting import Relation
from fte_audit.readings.equivalents import equivalents, of_log
from fte_audit.readings.kinds import OF_FIGURES, Kind, is_process, kind_of, relation_of
from fte_audit.readings.minutes import minutes
from fte_audit.readings.offer import Table
from fte_audit.readings.people import people_of
from fte_audit.readings.ratings import ratings
from fte_audit.readings.shares import Number, handled, repeated, resolved
from fte_audit.readings.sides import within_launches
from fte_audit.readings.subjects import subject_of
from fte_audit.readings.tables import Tables, too_fine
from fte_audit.spec import switches as switch
from fte_audit.verdicts import SHARE_DIFFERENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.plan.cubing import CubePlan
    from fte_audit.readings.model import Readings
    from fte_audit.readings.offer import Subject
    from fte_audit.readings.people import People, Service
    from fte_audit.readings.sample import Sample
    from fte_audit.tally import Tallies

FTE: Final = "full-time equivalents"
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
_A_DAY: Final = 1
"""The place of 24 hours among the windows of returns: the shortest within which one is a repeat."""
_A_WEEK: Final = 3
"""The place of seven days among the windows of returns."""


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
        left_out: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        people: People | None = None,
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
            left_out: Name of a claim or figure -> switch -> options that are not varied.
            people: What the log tells of people, where that is known already.
            labels: People's labels of a sample of the log, marked in its cubes; or why they say
                nothing of it.
        """
        self.people = people
        self._left_out = left_out or {}
        self._service = service
        self._plan = plan
        self._tallies = tallies
        self._level = level
        self._wanted = wanted or {}
        self._most = most
        self._drop = tuple(plan.audit.drop)
        self._tables = Tables(plan, tallies, labels)
        self.alone: dict[str, str] = {}

    def of(self, claims: Sequence[ClaimPlan], kinds: Sequence[Kind]) -> Iterator[Readings]:
        """The readings of claims; where nothing is claimed, of what is counted most often."""
        return self.of_claims(claims) if claims else self.of_figures(kinds)

    def of_claims(self, claims: Sequence[ClaimPlan]) -> Iterator[Readings]:
        """The readings of each claim that has more than one; `alone` says why others have none."""
        for claim in claims:
            kind = kind_of(self._plan.audit, claim)
            subject = kind if isinstance(kind, NotEstimable) else self._subject(kind, claim)
            if isinstance(subject, NotEstimable) or isinstance(kind, NotEstimable):
                self.alone[claim.name] = str(getattr(subject, "reason", subject))
                continue
            yield compute(
                subject,
                kind=kind,
                name=claim.name,
                label=claim.claim.label or claim.name.replace("_", " ").capitalize(),
                unit=_unit(claim),
                claimed=claimed(claim),
                allowed=None if claim.allowance is None else claim.allowance.range,
                level=self._level_of(claim),
                wanted=self._wanted_of(claim.name),
                most=self._most,
            )

    def _wanted_of(self, name: str) -> Mapping[str, Sequence[str]]:
        """Switch -> the options that are varied for a claim or figure."""
        left_out = self._left_out.get(name, {})
        return {
            **self._wanted,
            **{
                each: [
                    option
                    for option in (*self._wanted.get(each, switch.SWITCHES[each].names), OWN)
                    if option not in options
                ]
                for each, options in left_out.items()
            },
        }

    def _level_of(self, claim: ClaimPlan) -> float | None:
        """The level of the intervals of a claim; each margin is tested at its own."""
        if not is_process(claim) and self._plan.audit.comparing.sampled is None:
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
            if not isinstance(subject, NotEstimable):
                yield compute(
                    subject,
                    name=name,
                    label=label,
                    unit=unit,
                    kind=kind,
                    wanted=self._wanted_of(name),
                    most=self._most,
                )

    def _figure(self, kind: Kind) -> Subject | NotEstimable:
        builders: dict[Kind, Callable[[], Subject | NotEstimable]] = {
            Kind.HANDLED: lambda: self._handled(is_count=False),
            Kind.HANDLED_NUMBER: lambda: self._handled(is_count=True),
            Kind.RESOLVED: self._resolved,
            Kind.RESOLVED_LEAST: lambda: self._resolved(Number.LEAST),
            Kind.RESOLVED_MOST: lambda: self._resolved(Number.MOST),
            Kind.REPEATED: self._repeated_of_ai,
            Kind.MINUTES: self._minutes_of_ai,
            Kind.RATINGS: self._ratings_of_ai,
            Kind.EQUIVALENTS: self._equivalents,
        }
        return builders[kind]()

    def _handled(self, *, is_count: bool) -> Subject | NotEstimable:
        found = self._tables.labelled(cubing.PARTS)
        if isinstance(found, NotEstimable):
            return found
        return handled(
            found.table,
            self._drop,
            "first",
            by_minutes=cubing.AI_PART in self._plan.measures,
            is_count=is_count,
            labels=found.labels,
        )

    def _resolved(self, number: Number | None = None) -> Subject | NotEstimable:
        found = self._tables.labelled(cubing.CONTACTS)
        if isinstance(found, NotEstimable):
            return found
        windows = self._tables.windows
        return resolved(found.table, self._drop, "first", windows, number, found.labels)

    def _repeated_of_ai(self) -> Subject | NotEstimable:
        table, longest = self._tables.returns, self._tables.windows
        if isinstance(table, NotEstimable):
            return table
        if longest <= _A_DAY:
            return NotEstimable("the log is not twice as long as a day")
        own, base = min(_A_WEEK, longest - 1), longest - 1
        told = within_launches(table)
        return repeated(told, self._drop, _AI, longest, own=own, own_key="customer", base=base)

    def _minutes_of_ai(self) -> Subject | NotEstimable:
        table = self._tables.of(cubing.TIMES)
        if isinstance(table, NotEstimable):
            return table
        measures = self._tables.measures(cubing.TIMES)
        own = {switch.MINUTES: "wall_clock", switch.STATISTIC: "mean"}
        return minutes(table, self._drop, measures, groups=[_AI], unit="minutes", own=own)

    def _ratings_of_ai(self) -> Subject | NotEstimable:
        table = self._tables.of(cubing.RATINGS)
        if isinstance(table, NotEstimable):
            return table
        levels = self._plan.attributes[known.RATING].levels[:-1]
        return ratings(table, self._drop, levels, of="ai", own_cut="top2")

    def _subject(self, kind: Kind, claim: ClaimPlan) -> Subject | NotEstimable:
        """What a claim of a kind is about."""
        if (reason := outside(self._plan.audit, self._tallies, claim)) is not None:
            return NotEstimable(reason)
        if kind is Kind.EQUIVALENTS:
            return self._equivalents()
        return subject_of(self._tables, kind, claim)

    def _equivalents(self) -> Subject | NotEstimable:
        fine = self._tables.of(cubing.WORK_FINE)
        name = cubing.WORK_FINE if isinstance(fine, Table) else cubing.WORK
        table = self._tables.of(name)
        if isinstance(table, NotEstimable):
            return table
        measures = self._tables.measures(name)
        if self.people is None:
            assert self._service is not None, "it is asked for where the work is"  # noqa: S101
            self.people = people_of(self._service, self._tallies, table, measures)
        log = of_log(self._plan.audit, self._tallies.starts, self._too_fine())
        if isinstance(reason := log.days["include"], NotEstimable):
            return reason
        return equivalents(table, self._drop, measures, self.people, log)

    def _too_fine(self) -> str | None:
        """Why the finest cube is no answer, where it was asked for."""
        request = self._plan.cubes.get(cubing.WORK_FINE)
        cube = None if request is None else self._tallies.cubes[request]
        return too_fine(cube) if isinstance(cube, TooFine) else None


def _unit(claim: ClaimPlan) -> str:
    """The unit of what a claim is about."""
    if claim.metric is None:
        return FTE
    if claim.allowance is not None and claim.allowance.relative:
        return "change" if relation_of(claim) is Relation.CHANGE else "ratio"
    shares = {Operation.SHARE, Operation.GROUP_SHARE}
    is_of_two = bool(claim.than or claim.periods)
    if is_of_two and claim.statistics[0].operation in shares:
        return SHARE_DIFFERENCE
    return claim.metric.unit
