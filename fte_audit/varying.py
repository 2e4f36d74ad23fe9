"""The order of the steps of varying definitions: passes over a log, and readings of their cubes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fte_audit.diagnostics import UserError
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import open_for
from fte_audit.passes import Passes
from fte_audit.plan.roles import check_columns, check_handling
from fte_audit.progress import unheard
from fte_audit.readings.bills import NOTHING_BEGAN, NUMBERS, covered_after, decided_by, hold
from fte_audit.readings.computing import MOST_READINGS
from fte_audit.readings.folds import combined
from fte_audit.readings.gauging import options_of
from fte_audit.readings.labelled import with_labels
from fte_audit.readings.model import VariedLog
from fte_audit.readings.multiverse import Multiverse
from fte_audit.readings.platforms import with_platforms
from fte_audit.readings.sample import Sample, sample_of
from fte_audit.readings.tables import counted_of
from fte_audit.readings.ways import fold_variants
from fte_audit.spec.reader import standard_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.engines.sources import Log
    from fte_audit.passes import Counted
    from fte_audit.plan.bundling import Bundle
    from fte_audit.progress import Progress
    from fte_audit.readings.kinds import Kind
    from fte_audit.readings.model import HeldBill, Readings
    from fte_audit.readings.people import People
    from fte_audit.readings.ways import Variants
    from fte_audit.review.model import Verified
    from fte_audit.spec.billed import Billed
    from fte_audit.spec.reader import Spec


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
    passes = Passes(log, recognise(log, spec), types, progress, claim, figures, counted_until)
    asked = dict(wanted if wanted is not None else spec.readings or {})
    variants = fold_variants(spec, asked, passes.roles(spec)).at_most(most)
    bundles = passes.of_bundles(spec, variants.bundles)
    joined = {way: its.bundled for way, its in bundles.items() if its.bundled is not None}
    variants = variants.that_differ(joined)
    labels = None if verified is None else sample_of(verified)
    if counted_until is not None and isinstance(labels, Sample):
        labels = replace(labels, is_whole=False)
    found = _over_all(passes, spec, variants, bundles, asked, most, labels)
    first = found.own
    screening = first.tallies.screening
    varied = tuple(combined(variants, found.readings))
    known = {each.name for each in varied}
    starts = first.tallies.starts
    return VariedLog(
        title=spec.title,
        read=screening.read,
        kept=screening.kept if counted_until is None else counted_of(first.cubes, first.tallies),
        dropped={reason: rows for reason, rows in screening.dropped.items() if rows},
        starts=starts,
        claims=tuple(each.name for each in first.claims),
        readings=tuple(
            with_platforms(each if verified is None else with_labels(each)) for each in varied
        ),
        messages=first.messages,
        alone={name: reason for name, reason in found.alone.items() if name not in known},
        bundled=tuple(joined.values()),
        bills=tuple(_held_bills(log, spec, starts, progress, verified)) if bills else (),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What all ways to make conversations give.

    Attributes:
        own: The pass of the spec's own way.
        readings: The options of each way, and the readings of each claim or figure under it.
        alone: Claim -> why it has one reading only.
    """

    own: Counted
    readings: list[tuple[tuple[int, ...], list[Readings]]]
    alone: Mapping[str, str]


def _over_all(  # noqa: PLR0917 - what all ways have in common
    passes: Passes,
    spec: Spec,
    variants: Variants,
    bundles: Mapping[Bundle, Counted],
    wanted: Mapping[str, Sequence[str]],
    most: int,
    labels: Sample | str | None,
) -> _Found:
    """The readings under each way to make conversations, the spec's own first."""
    found: list[tuple[tuple[int, ...], list[Readings]]] = []
    own: Counted | None = None
    people: People | None = None
    alone: dict[str, str] = {}
    for variant in sorted(variants.specs, key=lambda each: not each.is_own):
        if own is not None and not own.asks_minutes and _differs_by_cap(variant.spec, spec):
            continue  # a gap is time worked or not, and nothing asks for that
        its = labels if variant.bundle is None and _folds_alike(variant.spec, spec) else None
        if variant.bundle is None or own is None:
            counted = passes.of(variant.spec, its if isinstance(its, Sample) else None)
        else:
            # The log is as long as it is, whatever its contacts are put together to.
            counted = bundles[variant.bundle].over(own.tallies.starts)
        multiverse = Multiverse(
            counted.cubes,
            counted.tallies,
            level=counted.level,
            wanted=wanted,
            most=most // len(variants.specs),
            service=counted.service,
            # What is left out to bound the number of readings is left out of all.
            left_out={each.name: each.left_out for each in found[0][1]} if found else {},
            # Who is there for contacts, and how many at once, hangs on contacts as they come.
            people=None if variant.bundle is None else people,
            labels=its,
        )
        computed = list(multiverse.of(counted.claims, counted.figures))
        found.append((variant.options, computed))
        alone = multiverse.alone | alone
        if own is None:
            own, people = counted, multiverse.people
    assert own is not None, "one variant is the spec's own"  # noqa: S101
    return _Found(own, found, alone)


def _differs_by_cap(one: Spec, other: Spec) -> bool:
    """Whether two specs count gaps between messages as time worked in different ways."""
    return one.logs.messages.idle_cap != other.logs.messages.idle_cap


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
