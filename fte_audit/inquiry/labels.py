"""What readers call the numbers of a claim file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fte_audit.spec.claims.file import Claims


def label_of(claims: Claims, name: str) -> str:
    """The label of a claim, an assumption or a derived quantity; its name in words without one."""
    if name in claims.written.claims:
        label = claims.written.claims[name].label
    elif name in claims.assumptions:
        label = claims.assumptions[name].label
    else:
        label = claims.derived[name].means.rstrip(".") if name in claims.derived else None
    return label or name.replace("_", " ")
