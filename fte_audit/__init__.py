"""Checks what companies claim about AI doing the work of customer-service people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from fte_audit.api import audit, crosscheck, load_claims, read_spec, vary
    from fte_audit.diagnostics import Diagnostic, UserError
    from fte_audit.findings import Crosscheck
    from fte_audit.report import Report
    from fte_audit.spec.claims.file import Claims
    from fte_audit.spec.reader import Spec

__all__ = [
    "Claims",
    "Crosscheck",
    "Diagnostic",
    "Report",
    "Spec",
    "UserError",
    "__version__",
    "audit",
    "crosscheck",
    "load_claims",
    "read_spec",
    "vary",
]

_HOMES = {
    "Claims": "fte_audit.spec.claims.file",
    "Crosscheck": "fte_audit.findings",
    "Diagnostic": "fte_audit.diagnostics",
    "Report": "fte_audit.report",
    "Spec": "fte_audit.spec.reader",
    "UserError": "fte_audit.diagnostics",
    "audit": "fte_audit.api",
    "crosscheck": "fte_audit.api",
    "load_claims": "fte_audit.api",
    "read_spec": "fte_audit.api",
    "vary": "fte_audit.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `fte-audit --help` needs none of them."""
    if name in _HOMES:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(name)
