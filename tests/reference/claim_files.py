"""Small claim files for the tests."""

from __future__ import annotations

import textwrap

from fte_audit.diagnostics import UserError
from fte_audit.spec.claims.reader import read_claims


def claims(text):
    """Read a claim file that lacks its version."""
    return read_claims("version: 1\n" + textwrap.dedent(text), "claims.yaml")


def refused(text):
    """Code, line and column of everything that a file is refused for."""
    try:
        claims(text)
    except UserError as error:
        return [(each.code, each.span.line, each.span.column) for each in error.diagnostics]
    return []
