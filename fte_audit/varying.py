"""The order of the steps of varying definitions: one pass over a log for each fold variant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fte_audit.assumptions import assumed
from fte_audit.completeness import check_complete
from fte_audit.diagnostics import UserError
from fte_audit.engines.folding.tallying import tally_messages
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.run import tally
from fte_audit.engines.sources import open_for
from fte_audit.judging.judging import Judge
from fte_audit.plan.attributes import DROPPED, is_dropped
from fte_audit.plan.builder import build_plan
from fte_audit.plan.cubing import WORK, plan_cubes
from fte_audit.plan.drawing import is_unique
from fte_audit.plan.folding import plan_messages
from fte_audit.plan.roles import check_columns, check_handling
from fte_audit.plan.serving import plan_service
from fte_audit.plan.staffing import runs_on, service_asked
from fte_audit.progress import unheard
from fte_audit.readings.bills import NOTHING_BEGAN, NUMBERS, covered_after, decided_by, hold
from fte_audit.readings.computing import MOST_READINGS
from fte_audit.readings.folds import combined, fold_variants
from fte_audit.readings.gauging import options_of
from fte_audit.readings.kinds import OF_FIGURES, Kind, cubes_for, needs_spreads, statistics_for
from fte_audit.readings.labelled import with_labels
from fte_audit.readings.model import VariedLog
from fte_audit.readings.multiverse import Multiverse
from fte_audit.readings.people import Service
from fte_audit.readings.platforms import with_platforms
from fte_audit.readings.sample import Sample, sample_of
from fte_audit.readings.tables import counted_of
from fte_audit.spec.reader import standard_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.drawn import Marked
    from fte_audit.engines.sources import Log
    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.plan.cubing import CubePlan
    from fte_audit.plan.model import AuditPlan
    from fte_audit.progress import Progress
    from fte_audit.readings.model import HeldBill, Readings
    from fte_audit.review.model import Verified
    from fte_audit.spec.billed import Billed
    from fte_audit.spec.columns import Source
    from fte_audit.spec.nodes import Type
    from fte_audit.spec.reader import Spec
    from fte_audit.spec.roles import Role
    from fte_audit.tally import Screening, Tallies

CHUNK_ROWS: Final = 500_000
"""Rows of a chunk: many attributes make wide rows of them."""


def vary_paths(
    paths: Sequence[str],
    spec: Spec | None = None,
    *,
    progress: Progress = unheard,
    claim: str | None = None,
    wanted: Mapping[str, Sequence[str]] | None = None,
    most: int = MOST_READINGS,
    figures: Sequence[Kind] | None = None,
    bills: bool = False,
    verified: Verified | None = None,
) -> VariedLog:
    """Compute every reading of the log in some files.

    Args:
        paths: Files, folders, globs or addresses, as `open_log` takes them.
        spec: The spec; the standard one where there is none.
        progress: Told how far each scan has come.
        claim: The only claim that is wanted.
        wanted: Switch -> the options that are varied; all where a switch is not named.
        most: The most readings of a claim.
        figures: What is counted instead of what is claimed.
        bills: Whether what vendors billed is held against the log, too.
        verified: What people's labels of a sample of the same log say.

    Raises:
        UserError: With every problem that the user can mend.
    """
    return vary_log(
        open_for(paths, spec),
        spec or standard_spec(),
        progress=progress,
        claim=claim,
        wanted=wanted,
        most=most,
        figures=figures,
        bills=bills,
        verified=verified,
    )


def vary_log(
    log: Log,
    spec: Spec,
    *,
    progress: Progress = unheard,
    claim: str | None = None,
    wanted: Mapping[str, Sequence[str]] | None = None,
    most: int = MOST_READINGS,
    figures: Sequence[Kind] | None = None,
    bills: bool = False,
    verified: Verified | None = None,
    counted_until: int | None = None,
) -> VariedLog:
    """Compute every reading of an opened log; as `vary_paths`.

    Where there is a moment `counted_until` (microseconds since 1970), only conversations that began
    before it are counted; later ones tell who came back. They may be a part of what labels were
    drawn from.
    """
    types = column_types(log)
    check_columns(spec, types)
    check_handling(spec)
    recognised = recognise(log, spec)
    asked = dict(wanted if wanted is not None else spec.readings or {})
    variants = fold_variants(spec, asked)
    found: list[tuple[tuple[int, ...], list[Readings]]] = []
    first: _Counted | None = None
    alone: dict[str, str] = {}
    labels = None if verified is None else sample_of(verified)
    if counted_until is not None and isinstance(labels, Sample):
        labels = replace(labels, is_whole=False)
    for variant in variants.specs:
        its = labels if _folds_alike(variant.spec, spec) else None
        sample = its if isinstance(its, Sample) else None
        counted = _count(
            log, variant.spec, recognised, types, progress, claim, figures, counted_until, sample
        )
        multiverse = Multiverse(
            counted.cubes,
            counted.tallies,
            level=counted.level,
            wanted=asked,
            most=most // len(variants.specs),
            service=counted.service,
            labels=its,
        )
        claims = counted.claims
        computed = (
            multiverse.of_claims(claims) if claims else multiverse.of_figures(figures or OF_FIGURES)
        )
        found.append((variant.options, list(computed)))
        alone = {**multiverse.alone, **alone} if not variant.is_own else alone | multiverse.alone
        if variant.is_own:
            first = counted
    assert first is not None, "one variant is the spec's own"  # noqa: S101
    screening = first.tallies.screening
    varied = tuple(combined(variants, found))
    known = {each.name for each in varied}
    return VariedLog(
        title=spec.title,
        read=screening.read,
        kept=screening.kept if counted_until is None else counted_of(first.cubes, first.tallies),
        dropped={reason: rows for reason, rows in screening.dropped.items() if rows},
        starts=first.tallies.starts,
        claims=tuple(each.name for each in first.claims),
        readings=tuple(
            with_platforms(each if verified is None else with_labels(each)) for each in varied
        ),
        messages=first.messages,
        alone={name: reason for name, reason in alone.items() if name not in known},
        bills=tuple(_held_bills(log, spec, first.tallies.starts, progress, verified))
        if bills
        else (),
    )


def _folds_alike(one: Spec, other: Spec) -> bool:
    """Whether two specs fold messages into the same conversations."""
    return one.logs.messages.split_after == other.logs.messages.split_after


def _held_bills(
    log: Log,
    spec: Spec,
    starts: tuple[int, int] | None,
    progress: Progress,
    verified: Verified | None,
) -> Iterator[HeldBill]:
    """Each bill against the conversations that began in its period: passes of their own."""
    declared = spec.period()
    for name, billed in spec.billed.items():
        days = spec.days_of_bill(name)
        until = covered_after(days, declared, starts, spec.logs.timezone or "UTC")
        varied: VariedLog | str
        if spec.intervals.sampled is not None:
            varied = "the log is a sample: how many there are in all is not in it"
        elif isinstance(until, str):
            varied = until
        else:
            varied = _of_bill(log, spec, billed, days, until, progress, verified)
        yield hold(name, billed, varied)


def _of_bill(  # noqa: PLR0917 - what one pass needs
    log: Log,
    spec: Spec,
    billed: Billed,
    days: tuple[int, int],
    until: int,
    progress: Progress,
    verified: Verified | None,
) -> VariedLog | str:
    """What began in the days of a bill; what began later tells who came back."""
    try:
        varied = vary_log(
            log,
            spec.between(days[0], until),
            progress=progress,
            wanted=options_of([each.options for each in decided_by(billed)]),
            figures=NUMBERS,
            verified=verified,
            counted_until=days[1],
        )
    except UserError as error:  # the log as a whole was fine
        return error.diagnostics[0].message
    return varied if varied.kept else NOTHING_BEGAN


@dataclass(frozen=True, slots=True)
class _Counted:
    """What one pass gives.

    Attributes:
        cubes: What was asked.
        tallies: The answer.
        claims: The claims that are wanted, as they are held against this log.
        level: The level of claims about a process.
        service: What was asked for people who would be there for contacts.
        messages: What became of messages, where rows are messages.
    """

    cubes: CubePlan
    tallies: Tallies
    claims: tuple[ClaimPlan, ...]
    level: float
    service: Service | None
    messages: Screening | None


def _count(  # noqa: PLR0917 - what one pass needs
    log: Log,
    spec: Spec,
    recognised: Mapping[Role, Source],
    types: Mapping[str, Type],
    progress: Progress,
    claim: str | None,
    figures: Sequence[Kind] | None,
    counted_until: int | None,
    sample: Sample | None,
) -> _Counted:
    zone = spec.logs.timezone or "UTC"

    def wanted(judge: Judge) -> tuple[ClaimPlan, ...]:
        if figures is not None:
            return ()
        return tuple(each for each in judge.claims if claim is None or each.name == claim)

    messages: Screening | None = None
    if spec.logs.row == "message":
        planned = plan_messages(spec, recognised, types)
        judge = Judge(spec, planned.plan)
        claims = wanted(judge)
        cubes = plan_cubes(
            planned.plan,
            planned.columns,
            zone,
            cubes_for(planned.plan, claims, figures or OF_FIGURES),
            folded=True,
            counted_until=counted_until,
            intervals=needs_spreads(planned.plan, claims),
            statistics=statistics_for(planned.plan, claims),
            marked=_marked(sample, is_unique(planned.plan, planned.fold)),
        )
        plan, service = _with_service(spec, cubes, planned.columns, folded=True)
        found = tally_messages(log, replace(planned, plan=plan), progress)
        tallies, messages = found.tallied.tallies, found.messages
        check_complete(replace(plan, expect=None), tallies, spec, rows=found.messages)
    else:
        planned_rows = build_plan(spec, recognised, types)
        judge = Judge(spec, planned_rows)
        claims = wanted(judge)
        cubes = plan_cubes(
            planned_rows,
            types,
            zone,
            cubes_for(planned_rows, claims, figures or OF_FIGURES),
            counted_until=counted_until,
            intervals=needs_spreads(planned_rows, claims),
            statistics=statistics_for(planned_rows, claims),
            marked=_marked(sample, is_unique(planned_rows)),
        )
        plan, service = _with_service(spec, cubes, types, folded=False)
        tallies = tally(log, plan, progress, chunk_rows=CHUNK_ROWS).tallies
        # What days and fields are expected, `report` tells: here rules drop nothing.
        check_complete(replace(plan, expect=None), tallies, spec)
    return _Counted(cubes, tallies, claims, judge.level, service, messages)


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
