"""What is said where the rows of a log force a choice on the user."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic
from fte_audit.plan.candidates import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.plan.model import RowPlan

_VERSION_NAMES: Final = (
    "updated_at",
    "last_update_timestamp",
    "last_updated_at",
    "last_updated",
    "updated",
    "modified_at",
    "modified",
)
"""Columns that say which of several rows is the newer one, the likeliest first."""


def repeated_keys(plan: RowPlan, columns: Sequence[str], rows: int) -> Diagnostic:
    """Rows repeat a key, and nothing says which one counts.

    Args:
        plan: The plan, which has a rule for duplicates.
        columns: The columns of the log.
        rows: Rows that would have to go.
    """
    rule = plan.duplicates
    key = "conversation" if rule is None else rule.text
    by = _newest_by(plan, columns)
    lines = ["logs:"]
    if by is None:
        lines += ["  duplicates: all  # every row counts; or keep the first or latest by a column"]
    else:
        name = json.dumps(_expression(by), ensure_ascii=False)
        rule_text = f"{{key: {json.dumps(key, ensure_ascii=False)}, keep: latest, by: {name}}}"
        lines += [f"  duplicates: {rule_text}  # or `all`, where every row counts"]
    declared = any(source.how in {"spec", "preset"} for source in plan.roles.values())
    if not declared:
        lines = ["version: 1", "extends: standard", *lines]
    repeat = "1 row repeats" if rows == 1 else f"{rows:,} rows repeat"
    where = (
        "add to `logs:` of your spec"
        if declared
        else "save as audit.yaml and add `--spec audit.yaml`"
    )
    return Diagnostic(
        code="FTE401",
        message=f"{repeat} a `{key}` that another row has: which one counts?",
        help=f"choose in the spec ({where}):",
        paste="\n".join(lines),
    )


def _expression(column: str) -> str:
    """A column as an expression names it."""
    plain = column.isidentifier() and column.isascii()
    return column if plain else '"' + column.replace('"', '""') + '"'


def _newest_by(plan: RowPlan, columns: Sequence[str]) -> str | None:
    for name in _VERSION_NAMES:
        for column in columns:
            if folded(column) == name:
                return column
    for role in ("ended", "started"):
        if role in plan.roles and plan.roles[role].reading is not None:
            return role
    return None
