"""The order of the steps of an audit."""

from __future__ import annotations

import platform
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fte_audit import __version__, cautions
from fte_audit.completeness import check_complete
from fte_audit.engines.folding.tallying import tally_messages
from fte_audit.engines.latest import latest
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.run import tally
from fte_audit.engines.sources import fingerprint, open_for
from fte_audit.equivalents.equating import Equating
from fte_audit.figures import Estimator
from fte_audit.judging.behind import rows_behind
from fte_audit.judging.judging import Judge
from fte_audit.plan.builder import build_plan
from fte_audit.plan.folding import plan_messages
from fte_audit.plan.roles import check_columns, check_handling
from fte_audit.plan.serving import plan_service
from fte_audit.progress import unheard
from fte_audit.readings.verdicts import over_all
from fte_audit.report import MessageSummary, compose, dropped_rows
from fte_audit.spec.reader import standard_spec
from fte_audit.spec.roles import Role
from fte_audit.varying import vary_log

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from fte_audit.engines.folding.tallying import TalliedMessages
    from fte_audit.engines.run import Tallied
    from fte_audit.engines.sources import Fingerprints, Log
    from fte_audit.plan.folding import FoldPlan, MessageAudit
    from fte_audit.plan.model import AuditPlan, RowPlan
    from fte_audit.plan.serving import ServicePlan
    from fte_audit.progress import Progress
    from fte_audit.report import Report
    from fte_audit.spec.columns import Source
    from fte_audit.spec.nodes import Type
    from fte_audit.spec.reader import Spec
    from fte_audit.verdicts import Verdict


def audit_paths(
    paths: Sequence[str],
    spec: Spec | None = None,
    *,
    progress: Progress = unheard,
    fingerprints: bool = True,
    dropped: Path | None = None,
    intervals: bool = True,
) -> Report:
    """Audit the log in some files.

    Args:
        paths: Files, folders, globs or addresses, as `open_log` takes them.
        spec: The spec; the standard one where there is none.
        progress: Told how far the scan has come.
        fingerprints: Whether the files are hashed beside the scan.
        dropped: A CSV file for the keys of dropped rows and their reasons.
        intervals: Whether figures have intervals.

    Raises:
        UserError: With every problem that the user can mend.
    """
    log = open_for(paths, spec)
    audit = partial(audit_log, progress=progress, dropped=dropped, intervals=intervals)
    if not fingerprints:
        return audit(log, spec)
    with fingerprint(log.files) as hashing:
        return audit(log, spec, hashing=hashing)


def audit_log(
    log: Log,
    spec: Spec | None = None,
    *,
    progress: Progress = unheard,
    hashing: Fingerprints | None = None,
    dropped: Path | None = None,
    intervals: bool = True,
) -> Report:
    """Audit an opened log; as `audit_paths`."""
    return _audit(
        log,
        spec or standard_spec(),
        progress=progress,
        hashing=hashing,
        dropped=dropped,
        intervals=intervals,
    ).report


@dataclass(frozen=True, slots=True)
class Checked:
    """Claims that were held against a log.

    Attributes:
        report: The audit.
        level: The level of the check as a whole: each interval has a higher one of its own.
        claims_tested: How many claims share what that level leaves.
    """

    report: Report
    level: float
    claims_tested: int

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What the log says about each claim."""
        return self.report.verdicts

    @property
    def notes(self) -> tuple[str, ...]:
        """What every reader has to know."""
        return self.report.remarks


def check_paths(
    paths: Sequence[str],
    spec: Spec,
    *,
    progress: Progress = unheard,
    fingerprints: bool = True,
    over: int | None = None,
    looks: int = 1,
    rows: Mapping[str, Path] | None = None,
) -> Checked:
    """Hold the claims of a spec against the log in some files.

    Args:
        paths: As `audit_paths` takes them.
        spec: The spec.
        progress: Told how far the scan has come.
        fingerprints: Whether the files are hashed beside the scan.
        over: Only so many microseconds at the end of the log are looked at; whole days.
        looks: How often such a check is made within the time that its level is for.
        rows: Claim -> a CSV file for the keys of the conversations behind it.

    Raises:
        UserError: With every problem that the user can mend.
    """
    log = open_for(paths, spec)
    check = partial(_audit, progress=progress, over=over, looks=looks, rows=rows or {})
    if not fingerprints:
        return check(log, spec)
    with fingerprint(log.files) as hashing:
        return check(log, spec, hashing=hashing)


def _audit(
    log: Log,
    spec: Spec,
    *,
    progress: Progress,
    hashing: Fingerprints | None = None,
    dropped: Path | None = None,
    intervals: bool = True,
    over: int | None = None,
    looks: int = 1,
    rows: Mapping[str, Path] = MappingProxyType({}),
) -> Checked:
    began = time.monotonic()
    types = column_types(log)
    check_columns(spec, types)
    check_handling(spec)
    recognised = recognise(log, spec)
    if over is not None:
        spec = _last_days(log, spec, recognised, over)
    if spec.logs.row == "message":
        planned = plan_messages(spec, recognised, types, intervals=intervals)
        service = _service(planned.plan, planned.columns, folded=True)
        planned = planned if service is None else replace(planned, plan=service.plan)
        judge = Judge(spec, planned.plan, looks)
        behind = rows_behind(spec, planned.plan, judge.claims, rows)
        found = tally_messages(log, planned, progress, dropped=dropped, behind=behind)
        check_complete(planned.plan, found.tallied.tallies, spec, rows=found.messages)
        run = _run(log, hashing, began)
        report = _message_report(log, spec, planned, found, service, judge=judge, run=run)
    else:
        plan = build_plan(spec, recognised, types, intervals=intervals)
        service = _service(plan, types, folded=False)
        plan = plan if service is None else service.plan
        judge = Judge(spec, plan, looks)
        behind = rows_behind(spec, plan, judge.claims, rows)
        tallied = tally(log, plan, progress, dropped=dropped, behind=behind)
        check_complete(plan, tallied.tallies, spec)
        run = _run(log, hashing, began)
        report = _conversation_report(log, spec, plan, tallied, service, judge=judge, run=run)
    if spec.readings is not None and judge.claims:
        varied = vary_log(log, spec, progress=progress, wanted=spec.readings)
        report = replace(report, verdicts=over_all(report.verdicts, varied.readings, varied.alone))
    return Checked(report, float(spec.intervals.level), judge.tested)


def _last_days(log: Log, spec: Spec, recognised: Mapping[Role, Source], over: int) -> Spec:
    """The spec with the last days of the log as its period."""
    types = column_types(log)
    rows: RowPlan
    if spec.logs.row == "message":
        rows = plan_messages(spec, recognised, types, intervals=False).fold
    else:
        rows = build_plan(spec, recognised, types, intervals=False)
    last = latest(log, rows)
    return spec if last is None else spec.within(last, timedelta(microseconds=over))


def _conversation_report(
    log: Log,
    spec: Spec,
    plan: AuditPlan,
    tallied: Tallied,
    service: ServicePlan | None,
    *,
    judge: Judge,
    run: Mapping[str, Any],
) -> Report:
    estimator = Estimator(plan, tallied.tallies)
    equating = _equating(service, estimator)
    return compose(
        plan,
        estimator,
        verdicts=judge.verdicts(estimator, equating),
        staffing=equating.equivalents(judge.equivalents) if equating else None,
        title=spec.title,
        spec=spec.canonical(),
        unused_columns=_unused(log, {reading.column for reading in plan.readings}),
        notes=(
            *log.remarks(),
            *cautions.on_groups(plan, tallied.tallies),
            *cautions.on_intervals(plan),
            *cautions.on_periods(plan, tallied.tallies),
            *cautions.on_repeats(plan, tallied.tallies),
            *_notes_on_times(tallied, plan, spec),
        ),
        run=run,
    )


def _message_report(
    log: Log,
    spec: Spec,
    planned: MessageAudit,
    found: TalliedMessages,
    service: ServicePlan | None,
    *,
    judge: Judge,
    run: Mapping[str, Any],
) -> Report:
    fold, tallies = planned.fold, found.tallied.tallies
    used = {reading.column for reading in fold.readings}
    used |= {carried.column for carried in fold.carried if carried.column is not None}
    estimator = Estimator(planned.plan, tallies)
    equating = _equating(service, estimator)
    return compose(
        planned.plan,
        estimator,
        verdicts=judge.verdicts(estimator, equating),
        staffing=equating.equivalents(judge.equivalents) if equating else None,
        title=spec.title,
        spec=spec.canonical(),
        unused_columns=_unused(log, used),
        notes=(
            *log.remarks(),
            *cautions.on_groups(planned.plan, tallies),
            *cautions.on_intervals(planned.plan),
            *_notes_on_folding(found, fold, spec),
            *cautions.on_periods(planned.plan, tallies),
            *cautions.on_repeats(planned.plan, tallies),
            *_notes_on_times(found, fold, spec),
        ),
        run=run,
        messages=MessageSummary(
            read=found.messages.read,
            kept=found.conversations.kept,
            lost=found.conversations.read - found.conversations.kept,
            dropped=dropped_rows(fold, found.messages),
            unknown_senders=found.unknown_senders,
        ),
    )


def _equating(service: ServicePlan | None, estimator: Estimator) -> Equating | None:
    if service is None or service.plan.staffing is None:
        return None
    return Equating(service, service.plan.staffing, estimator)


def _service(plan: AuditPlan, columns: Mapping[str, Type], *, folded: bool) -> ServicePlan | None:
    """What is asked of the log for full-time equivalents; None where nobody wants them."""
    return None if plan.staffing is None else plan_service(plan, columns, folded=folded)


def _unused(log: Log, used: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in log.schema if name not in used)


def _notes_on_folding(found: TalliedMessages, fold: FoldPlan, spec: Spec) -> Iterator[str]:
    yield from cautions.on_senders(found.unknown_senders, found.strangers)
    if found.backwards:
        yield cautions.on_clocks(found.backwards, fold.roles[Role.SEQUENCE].text)
    chosen = {role for role, source in spec.logs.columns.mapped.items() if source.take is not None}
    unchosen = {name: n for name, n in found.disagreeing.items() if name not in chosen}
    yield from cautions.on_values(unchosen)


def _notes_on_times(tallied: Tallied | TalliedMessages, plan: RowPlan, spec: Spec) -> Iterator[str]:
    naive = [
        reading.column
        for reading in plan.readings
        if reading.name in tallied.naive and reading.timezone == "UTC"
    ]
    if naive and spec.logs.timezone is None:
        listed = ", ".join(f"`{column}`" for column in dict.fromkeys(naive))
        yield f"The spec names no time zone: times without a zone in {listed} were read as UTC."
    if tallied.folded_times:
        yield (
            f"{tallied.folded_times:,} local times occur twice, where the clock is set back: "
            "each was read as the earlier."
        )


def _notes_on_files(log: Log) -> Iterator[str]:
    if log.passed_over:
        listed = ", ".join(log.passed_over)
        yield f"These files in the folder are no logs by their names and were not read: {listed}."
    if log.apart:
        listed = ", ".join(log.apart)
        yield f"These files hold no table that the preset reads and were not read: {listed}."
    if log.sampled:
        yield (
            "The keys of the JSON lines were looked up in a part of the files, not in all lines: "
            "a key that occurs nowhere in that part was not read."
        )


def _run(log: Log, hashing: Fingerprints | None, began: float) -> Mapping[str, Any]:
    """When, where and from which files: what no digest covers."""
    hashes = hashing.result() if hashing is not None else {}
    return {
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began, 3),
        "version": __version__,
        "python": platform.python_version(),
        "polars": sys.modules["polars"].__version__,
        "machine": platform.machine(),
        "system": platform.system(),
        "files": [
            {"name": file.path, "bytes": file.size, "sha256": hashes.get(file.path)}
            for file in log.files
        ],
        "notes": list(_notes_on_files(log)),
    }
