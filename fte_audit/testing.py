"""Claims as assertions: what a test of pytest calls."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from fte_audit.gate import FailOn, Gate, claim_names, fails, gate_of
from fte_audit.render.check.context import context_of
from fte_audit.render.check.text import render
from fte_audit.spec.reader import Spec, load_spec, spec_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["assert_claims"]

_WITHOUT_FILE = "the spec"


def assert_claims(
    logs: str | PathLike[str] | Sequence[str | PathLike[str]],
    spec: Spec | str | PathLike[str] | Mapping[str, Any],
    *,
    fail_on: str = FailOn.CONTRADICTED,
) -> None:
    """Fail where the claims of a spec do not pass the check against a log.

    Args:
        logs: Files, folders, globs or addresses.
        spec: A spec with claims, the path of one, or plain values.
        fail_on: As `--fail-on`: `contradicted`, `inconclusive` (also what depends on the reading)
            or `any` (all that is not supported). A claim that is `required` also fails where it
            can't be tested, and so do all claims where none can.

    Raises:
        AssertionError: With the page about the claims that fail.
        UserError: With every problem of the logs or the spec that the user can mend.
        ValueError: Where there is no such choice of `fail_on`.
    """
    __tracebackhide__ = True
    strictness = FailOn(fail_on)
    file = fspath(spec) if isinstance(spec, str | PathLike) else None
    effective = _read(spec)
    claim_names(effective, file)
    from fte_audit.pipeline import check_paths  # noqa: PLC0415

    paths = [logs] if isinstance(logs, str | PathLike) else logs
    checked = check_paths([fspath(path) for path in paths], effective, fingerprints=False)
    gate = gate_of(checked.verdicts, strictness)
    if gate is Gate.PASSED:
        return
    context = context_of(
        checked.report,
        checked.verdicts,
        effective,
        file=file or _WITHOUT_FILE,
        level=checked.level,
        claims_tested=checked.claims_tested,
        notes=checked.notes,
        fail_on=strictness,
    )
    shown = [
        verdict
        for verdict in checked.verdicts
        if gate is Gate.NOTHING_TESTED or fails(verdict, strictness)
    ]
    raise AssertionError(f"claims fail:\n\n{render(shown, context)}")


def _read(spec: Spec | str | PathLike[str] | Mapping[str, Any]) -> Spec:
    if isinstance(spec, Spec):
        return spec
    return spec_of(spec) if isinstance(spec, Mapping) else load_spec(fspath(spec))
