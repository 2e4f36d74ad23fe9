"""The Python API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.feasibility.search import STEPS
from fte_audit.inquiry.crosschecking import crosscheck_claims
from fte_audit.pipeline import audit_log, audit_paths
from fte_audit.readings.computing import MOST_READINGS
from fte_audit.spec.claims.file import Claims
from fte_audit.spec.claims.reader import claims_of, load_claims, setting_of
from fte_audit.spec.reader import Spec, load_spec, read_spec, spec_of, standard_spec
from fte_audit.varying import vary_log, vary_paths

if TYPE_CHECKING:
    import polars as pl

    from fte_audit.engines.sources import Log
    from fte_audit.findings import Crosscheck
    from fte_audit.readings.model import VariedLog
    from fte_audit.report import Report

__all__ = ["audit", "crosscheck", "load_claims", "load_spec", "read_spec", "vary"]


def audit(
    logs: str | PathLike[str] | Sequence[str | PathLike[str]] | pl.DataFrame | pl.LazyFrame,
    spec: Spec | str | PathLike[str] | Mapping[str, Any] | None = None,
) -> Report:
    """Audit a log.

    Args:
        logs: Files, folders, globs or addresses, or a Polars frame.
        spec: A spec, the path of one, or plain values; the standard one where there is none.

    Returns:
        The report: `report.metric("resolved_share").figure("share", ("first_handler",), ("ai",))`.

    Raises:
        UserError: With every problem that the user can mend.
    """
    effective = _spec(spec)
    if isinstance(logs, str | PathLike):
        return audit_paths([fspath(logs)], effective)
    if isinstance(logs, Sequence):
        return audit_paths([fspath(path) for path in logs], effective)
    return audit_log(_of_frame(logs, effective), effective)


def vary(
    logs: str | PathLike[str] | Sequence[str | PathLike[str]] | pl.DataFrame | pl.LazyFrame,
    spec: Spec | str | PathLike[str] | Mapping[str, Any] | None = None,
    *,
    claim: str | None = None,
    most: int = MOST_READINGS,
) -> VariedLog:
    """Compute what each claim comes to under every defensible reading of a log.

    Args:
        logs: As for `audit`.
        spec: The same.
        claim: The only claim that is wanted.
        most: The most readings of a claim; options are left out until there are no more.

    Returns:
        The readings of each claim: `vary(logs, spec).readings[0].count(Outcome.SUPPORTED)`.

    Raises:
        UserError: With every problem that the user can mend.
    """
    effective = _spec(spec)
    if isinstance(logs, str | PathLike):
        return vary_paths([fspath(logs)], effective, claim=claim, most=most)
    if isinstance(logs, Sequence):
        paths = [fspath(path) for path in logs]
        return vary_paths(paths, effective, claim=claim, most=most)
    log = _of_frame(logs, effective)
    return vary_log(log, effective or standard_spec(), claim=claim, most=most)


def _of_frame(frame: pl.DataFrame | pl.LazyFrame, spec: Spec | None) -> Log:
    if spec is not None and spec.preset is not None:
        message = f"the preset `{spec.preset.name}` reads the files of an export, not a frame"
        raise UserError([Diagnostic("FTE321", message, help="name its files or their folder")])
    from fte_audit.engines.sources import frame_log  # noqa: PLC0415 - needs polars only for a frame

    return frame_log(frame)


def crosscheck(
    claims: Claims | str | PathLike[str] | Mapping[str, Any],
    *,
    what_if: Mapping[str, str] | None = None,
    budget: int = STEPS,
) -> Crosscheck:
    """Crosscheck published figures, without a log.

    Args:
        claims: Claims, the path of a claim file, or plain values.
        what_if: Figure or assumption -> a value, as it would be written in the file.
        budget: How often a relation may be looked at for one question.

    Returns:
        The findings: `found.scenario("as_published").word`.

    Raises:
        UserError: With every problem that the user can mend.
    """
    if isinstance(claims, Claims):
        read = claims
    elif isinstance(claims, Mapping):
        read = claims_of(claims)
    else:
        read = load_claims(fspath(claims))
    set_outside = {name: setting_of(read, name, text) for name, text in (what_if or {}).items()}
    return crosscheck_claims(read, what_if=set_outside, steps=budget)


def _spec(spec: Spec | str | PathLike[str] | Mapping[str, Any] | None) -> Spec | None:
    if spec is None or isinstance(spec, Spec):
        return spec
    if isinstance(spec, Mapping):
        return spec_of(spec)
    return load_spec(fspath(spec))
