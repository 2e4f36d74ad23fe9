"""Claim files: from text or path to checked `Claims`, with every problem at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.spec.claims.building import Builder, setting
from fte_audit.spec.claims.model import ClaimFile, claim_block_at
from fte_audit.spec.claims.values import Values
from fte_audit.spec.problems import diagnose, in_file_order
from fte_audit.spec.reader import read_file
from fte_audit.spec.yaml_reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from fte_audit.quantities.ranges import Range
    from fte_audit.spec.claims.file import Claims


def read_claims(text: str, file: str) -> Claims:
    """Read a claim file.

    Args:
        text: YAML.
        file: Its name, for the places in diagnostics.

    Raises:
        UserError: With everything that is wrong with it, in file order.
    """
    document = read_yaml(text, file)
    problems = list(document.problems)
    if not isinstance(document.value, dict):
        what = "is empty" if document.value is None else "is not a mapping of keys to values"
        hint = "start it with `version: 1`"
        empty = Diagnostic("FTE112", f"the claim file {what}", Span(file, 1, 1), hint)
        raise UserError([*problems, empty])
    try:
        written = ClaimFile.model_validate(document.value)
    except ValidationError as error:
        refused = {problem.span for problem in problems}
        found = diagnose(error.errors(include_url=False), document.places, claim_block_at)
        problems += [problem for problem in found if problem.span not in refused]
        raise UserError(sorted(problems, key=in_file_order)) from None
    builder = Builder(written, document.places)
    claims = builder.build()
    problems += builder.problems
    if problems:
        raise UserError(sorted(problems, key=in_file_order))
    return claims


def claims_of(values: Mapping[str, Any]) -> Claims:
    """Make claims of plain values, as `read_claims` does of YAML.

    Raises:
        UserError: With everything that is wrong with them.
    """
    try:
        written = ClaimFile.model_validate(dict(values))
    except ValidationError as error:
        problems = diagnose(error.errors(include_url=False), None, claim_block_at)
        raise UserError(problems) from None
    builder = Builder(written, None)
    claims = builder.build()
    if builder.problems:
        raise UserError(builder.problems)
    return claims


def load_claims(path: str | FilePath) -> Claims:
    """Read a claim file from disk.

    Raises:
        UserError: Where the file can't be read, or with everything that is wrong with it.
    """
    return read_claims(read_file(path, "claim file"), str(path))


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
