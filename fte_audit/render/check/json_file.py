"""Verdicts as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.gate import any_tested, fails, gate_of
from fte_audit.render.json_text import write_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.render.check.context import Context
    from fte_audit.verdicts import Verdict

FORMAT = 1
"""The version of the document's shape; it changes when a reader of it would have to."""


def render(verdicts: Sequence[Verdict], context: Context) -> str:
    """Write every verdict with its evidence, and how the check ends."""
    gate = gate_of(verdicts, context.fail_on)
    ending = {
        "code": gate.value,
        "failing": [each.name for each in verdicts if fails(each, context.fail_on)],
        "tested": any_tested(verdicts),
    }
    content = {
        "format": FORMAT,
        **context.to_plain(),
        "verdicts": [verdict.to_plain() for verdict in verdicts],
        "ending": ending,
    }
    return write_document(content)
