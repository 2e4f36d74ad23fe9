"""What is said where the rows of a log force a choice on the user."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic
from fte_audit.plan.candidates import version_column
from fte_audit.spec.sources import column_expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.plan.model import RowPlan


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
        name = json.dumps(column_expression(by), ensure_ascii=False)
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


def _newest_by(plan: RowPlan, columns: Sequence[str]) -> str | None:
    if (column := version_column(columns)) is not None:
        return column
    for role in ("ended", "started"):
        if role in plan.roles and plan.roles[role].reading is not None:
            return role
    return None
