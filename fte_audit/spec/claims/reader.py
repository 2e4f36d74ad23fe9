"""Claim files: from text or path to checked `Claims`, with every problem at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fte_audit.diagnostics import UserError
from fte_audit.spec.claims.building import Builder, setting
from fte_audit.spec.claims.model import ClaimFile, claim_block_at
from fte_audit.spec.claims.values import Values
from fte_audit.spec.validation import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from fte_audit.quantities.ranges import Range
    from fte_audit.spec.claims.file import Claims
    from fte_audit.spec.validation import Validated

_CLAIMS = Kind("claim file", ClaimFile, claim_block_at)


def read_claims(text: str, file: str) -> Claims:
    """Read a claim file.

    Args:
        text: YAML.
        file: Its name, for the places in diagnostics.

    Raises:
        UserError: With everything that is wrong with it, in file order.
    """
    return _checked(_CLAIMS.of_text(text, file))


def claims_of(values: Mapping[str, Any]) -> Claims:
    """Make claims of plain values, as `read_claims` does of YAML.

    Raises:
        UserError: With everything that is wrong with them.
    """
    return _checked(_CLAIMS.of_values(values))


def load_claims(path: str | FilePath) -> Claims:
    """Read a claim file from disk.

    Raises:
        UserError: Where the file can't be read, or with everything that is wrong with it.
    """
    return _checked(_CLAIMS.of_file(path))


def setting_of(claims: Claims, name: str, text: str) -> str | Range:
    """What a figure or an assumption is set to from outside the file.

    Raises:
        UserError: Where there is no such figure, or the text can't be read as its value.
    """
    values = Values(claims.written.language.value, None)
    of = claims.figures.get(name) or claims.assumptions.get(name)
    if of is None:
        known = [*claims.figures, *claims.assumptions]
        values.refuse_name((), "figure or assumption", name, known)
        raise UserError(values.problems)
    found = setting(values, (), text, of)
    if found is None:
        raise UserError(values.problems)
    return found


def _checked(validated: Validated[ClaimFile]) -> Claims:
    builder = Builder(validated.written, validated.places)
    claims = builder.build()
    validated.refuse_with(builder.problems)
    return claims
