"""The passes over a log that readings take: one for each way to make conversations of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fte_audit.assumptions import assumed
from fte_audit.completeness import check_complete
from fte_audit.engines.bundles import tally_bundles
from fte_audit.engines.folding.bundles import tally_bundles_of_messages
from fte_audit.engines.folding.tallying import tally_messages
from fte_audit.engines.run import tally
from fte_audit.judging.judging import Judge
from fte_audit.plan.attributes import DROPPED, is_dropped
from fte_audit.plan.builder import build_plan
from fte_audit.plan.bundling import plan_bundles
from fte_audit.plan.cubing import TIMES, WORK, WORK_FINE, plan_cubes
from fte_audit.plan.drawing import is_unique
from fte_audit.plan.folding import TOLD, plan_messages
from fte_audit.plan.serving import plan_service
from fte_audit.plan.staffing import runs_on, service_asked
from fte_audit.readings.kinds import (
    OF_FIGURES,
    Kind,
    adds_up_in,
    cubes_for,
    is_of_bundles,
    needs_spreads,
    statistics_for,
)
from fte_audit.readings.people import Service

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.drawn import Marked
    from fte_audit.engines.sources import Log
    from fte_audit.plan.bundling import Bundle, Bundled
    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.plan.cubing import CubePlan
    from fte_audit.plan.model import AuditPlan
    from fte_audit.progress import Progress
    from fte_audit.readings.sample import Sample
    from fte_audit.spec.columns import Source
    from fte_audit.spec.nodes import Type
    from fte_audit.spec.reader import Spec
    from fte_audit.spec.roles import Role
    from fte_audit.tally import Screening, Tallies

CHUNK_ROWS: Final = 500_000
"""Rows of a chunk: many attributes make wide rows of them."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one pass gives.

    Attributes:
        cubes: What was asked.
        tallies: The answer.
        claims: The claims that are wanted, as they are held against this log.
        figures: What is counted instead, where nothing is claimed.
        level: The level of claims about a process.
        service: What was asked for people who would be there for contacts.
        messages: What became of messages, where rows are messages.
        bundled: How many contacts became how many, where they were put together.
    """

    cubes: CubePlan
    tallies: Tallies
    claims: tuple[ClaimPlan, ...]
    figures: tuple[Kind, ...]
    level: float
    service: Service | None = None
    messages: Screening | None = None
    bundled: Bundled | None = None

    @property
    def asks_minutes(self) -> bool:
        """Whether how long conversations took is counted."""
        return not {TIMES, WORK, WORK_FINE}.isdisjoint(self.cubes.cubes)

    def over(self, starts: tuple[int, int] | None) -> Counted:
        """The same with another first and last start."""
        return replace(self, tallies=replace(self.tallies, starts=starts))


@dataclass(frozen=True, slots=True)
class Passes:
    """Passes over one log.

    Attributes:
        log: The log.
        recognised: What its columns were recognised as.
        types: Column -> type.
        progress: Told how far each scan has come.
        claim: The only claim that is wanted.
        figures: What is counted instead of what is claimed.
        counted_until: Only conversations that began earlier are counted, in microseconds since
            1970; later ones tell who came back.
    """

    log: Log
    recognised: Mapping[Role, Source]
    types: Mapping[str, Type]
    progress: Progress
    claim: str | None
    figures: Sequence[Kind] | None
    counted_until: int | None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What is counted where nothing is claimed."""
        return tuple(self.figures or OF_FIGURES)

    def roles(self, spec: Spec) -> set[str]:
        """The roles that are mapped, or told by messages."""
        declared = spec.logs.columns.model_fields_set
        others = (role for role in self.recognised if role not in declared)
        found: set[str] = {*spec.logs.columns.mapped, *others}
        return {*found, *TOLD} if spec.logs.row == "message" else found

    def of(self, spec: Spec, sample: Sample | None) -> Counted:
        """Count conversations as a spec makes them.

        Args:
            spec: The spec.
            sample: Labelled conversations that shares are to tell from others.
        """
        if spec.logs.row == "message":
            return self._of_messages(spec, sample)
        audit = build_plan(spec, self.recognised, self.types)
        judge = Judge(spec, audit)
        claims = self._wanted(judge)
        marked = _marked(sample, is_unique(audit))
        cubes = self._cubes(spec, audit, self.types, claims, marked, folded=False)
        plan, service = _with_service(spec, cubes, self.types, folded=False)
        tallies = tally(self.log, plan, self.progress, chunk_rows=CHUNK_ROWS).tallies
        # What days and fields are expected, `report` tells: here rules drop nothing.
        check_complete(replace(plan, expect=None), tallies, spec)
        return Counted(cubes, tallies, claims, self.kinds, judge.level, service)

    def _of_messages(self, spec: Spec, sample: Sample | None) -> Counted:
        planned = plan_messages(spec, self.recognised, self.types)
        judge = Judge(spec, planned.plan)
        claims = self._wanted(judge)
        marked = _marked(sample, is_unique(planned.plan, planned.fold))
        cubes = self._cubes(spec, planned.plan, planned.columns, claims, marked, folded=True)
        plan, service = _with_service(spec, cubes, planned.columns, folded=True)
        found = tally_messages(self.log, replace(planned, plan=plan), self.progress)
        tallies = found.tallied.tallies
        check_complete(replace(plan, expect=None), tallies, spec, rows=found.messages)
        return Counted(cubes, tallies, claims, self.kinds, judge.level, service, found.messages)

    def of_bundles(self, spec: Spec, ways: Sequence[Bundle]) -> dict[Bundle, Counted]:
        """Count contacts that are put together, in several ways in one pass.

        Args:
            spec: The spec.
            ways: What counts as one.
        """
        if not ways:
            return {}
        is_folded = spec.logs.row == "message"
        messages = plan_messages(spec, self.recognised, self.types) if is_folded else None
        audit = build_plan(spec, self.recognised, self.types) if messages is None else messages.plan
        judge = Judge(spec, audit)
        every = self._wanted(judge)
        claims = tuple(
            each for each in every if any(is_of_bundles(audit, each, way) for way in ways)
        )
        if every and not claims:
            return {}
        plan = plan_bundles(
            audit,
            self.types if messages is None else messages.columns,
            spec.logs.timezone or "UTC",
            cubes_for(audit, claims, self.kinds),
            ways,
            folded=is_folded,
            counted_until=self.counted_until,
            intervals=needs_spreads(audit, claims),
        )
        if messages is None:
            told = tally_bundles(self.log, plan, self.progress, chunk_rows=CHUNK_ROWS)
        else:
            told = tally_bundles_of_messages(self.log, messages, plan, self.progress)
        counted: dict[Bundle, Counted] = {}
        for way, its in told.items():
            fitting = tuple(each for each in claims if is_of_bundles(audit, each, way))
            kinds = () if every else tuple(kind for kind in self.kinds if adds_up_in(kind, way))
            counted[way] = Counted(
                plan.cubes, its.tallies, fitting, kinds, judge.level, bundled=its.bundled
            )
        return counted

    def _wanted(self, judge: Judge) -> tuple[ClaimPlan, ...]:
        if self.figures is not None:
            return ()
        return tuple(each for each in judge.claims if self.claim in {None, each.name})

    def _cubes(
        self,
        spec: Spec,
        audit: AuditPlan,
        types: Mapping[str, Type],
        claims: Sequence[ClaimPlan],
        marked: Marked | None,
        *,
        folded: bool,
    ) -> CubePlan:
        return plan_cubes(
            audit,
            types,
            spec.logs.timezone or "UTC",
            cubes_for(audit, claims, self.kinds),
            folded=folded,
            counted_until=self.counted_until,
            intervals=needs_spreads(audit, claims),
            statistics=statistics_for(audit, claims),
            marked=marked,
        )


def _marked(sample: Sample | None, unique: bool) -> Marked | None:  # noqa: FBT001 - a fact
    return None if sample is None else sample.marked(is_unique=unique)


def _with_service(
    spec: Spec, cubes: CubePlan, columns: Mapping[str, Type], *, folded: bool
) -> tuple[AuditPlan, Service | None]:
    """The plan of the cubes; for full-time equivalents, with people who are there for contacts."""
    if WORK not in cubes.cubes:
        return cubes.audit, None
    rule = cubes.attributes.get(DROPPED)
    but = None if rule is None else is_dropped(rule)
    asked = plan_service(cubes.audit, columns, folded=folded, but=but)
    assumptions = assumed(spec.assumptions or {})
    is_running = runs_on(spec, cubes.audit.roles)
    return asked.plan, Service(asked, service_asked(spec), assumptions, is_running)
