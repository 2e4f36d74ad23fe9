"""Whether a log is what the spec expects: a partial export is an error, not a result."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.plan.model import DAY, DUPLICATE, HANDLING
from fte_audit.tally import CellRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.plan.model import AuditPlan, Expectation
    from fte_audit.spec.reader import Spec
    from fte_audit.tally import Screening, Tallies

_EPOCH = date(1970, 1, 1)
_MOST_DAYS_NAMED = 5


def check_complete(
    plan: AuditPlan, tallies: Tallies, spec: Spec, rows: Screening | None = None
) -> None:
    """Refuse a log of which nothing is left, or that is not what the spec expects.

    Args:
        plan: The plan.
        tallies: What was tallied.
        spec: The spec.
        rows: What became of the rows of the log, where they are not conversations.

    Raises:
        UserError: With everything that is not as expected.
    """
    rows = rows or tallies.screening
    problems = list(_unexpected_rows(spec, rows))
    if plan.expect is not None:
        problems += _unexpected(plan.expect, tallies, spec)
    problems += _wrong_guesses(plan, tallies)
    if not problems and not tallies.screening.kept:
        problems.append(_nothing_left(tallies, rows))
    if problems:
        raise UserError(problems)


def _wrong_guesses(plan: AuditPlan, tallies: Tallies) -> Iterator[Diagnostic]:
    """What was recognised by a part of the log, and does not hold for all of it.

    A small log is looked at whole before it is read, so that only larger ones come this far.
    """
    for role, source in plan.roles.items():
        rows = tallies.screening.dropped.get(f"impossible {role}", 0)
        if rows and source.how == "recognised":
            column = json.dumps(source.text, ensure_ascii=False)
            how = column
            if source.scale is not None:
                low, high = (bound // 1_000_000 for bound in source.scale)
                how = f"{{column: {column}, scale: [{low}, {high}], top: {high - 1}}}"
            yield Diagnostic(
                "FTE241",
                f"column `{source.text}` is called like `{role}`, but {rows:,} rows hold none",
                help="say in a spec how it is read; as it stands here, these rows are dropped:",
                paste=f"version: 1\nextends: standard\nlogs:\n  columns:\n    {role}: {how}",
            )


def _nothing_left(tallies: Tallies, rows: Screening) -> Diagnostic:
    dropped = dict(rows.dropped)
    if rows is not tallies.screening:
        dropped |= {f"conversations {k}": n for k, n in tallies.screening.dropped.items()}
    counted = ", ".join(f"{reason} {count:,}" for reason, count in dropped.items() if count)
    return Diagnostic(
        "FTE403",
        f"no conversation is left of {rows.read:,} rows: {counted}",
        help="look at the columns that were taken, or name others in a spec",
    )


def _unexpected_rows(spec: Spec, rows: Screening) -> Iterator[Diagnostic]:
    """What is not as expected of the rows of the log, whatever they are."""
    expect = spec.logs.expect
    if expect.rows is not None:
        low, high = expect.rows
        if (low is not None and rows.read < low) or (high is not None and rows.read > high):
            fewest, most = ("any" if bound is None else f"{bound:,}" for bound in expect.rows)
            message = f"the log has {rows.read:,} rows; {fewest} to {most} were expected"
            yield Diagnostic("FTE404", message, spec.locate(("logs", "expect", "rows")))
    if expect.duplicates is not None:
        repeated = rows.dropped.get(DUPLICATE.name, 0)
        if repeated > Fraction(str(expect.duplicates)) * rows.read:
            found = f"{repeated:,} of {rows.read:,} rows are duplicates"
            message = f"{found}; at most {float(expect.duplicates):.4g} of them was expected"
            yield Diagnostic("FTE404", message, spec.locate(("logs", "expect", "duplicates")))


def _unexpected(expect: Expectation, tallies: Tallies, spec: Spec) -> Iterator[Diagnostic]:
    kept = tallies.screening.kept

    def problem(message: str, *path: str) -> Diagnostic:
        return Diagnostic("FTE404", message, spec.locate(("logs", "expect", *path)))

    if expect.period is not None:
        for message in _period_problems(expect, tallies):
            yield problem(message, "period")
    everything = (tallies.cells[CellRequest((HANDLING,))] or {}).values()
    for name, (flag, least) in expect.present.items():
        index = tallies.plan.flags.index(flag)
        there = sum(cell.flags[index][1] for cell in everything)
        if there < least * kept:
            found = f"{there:,} of {kept:,} conversations"
            yield problem(
                f"`{name}` is there in {found}; at least {float(least):.4g} of them was expected",
                "present",
                name,
            )


def _period_problems(expect: Expectation, tallies: Tallies) -> Iterator[str]:
    assert expect.period is not None  # noqa: S101
    first, end = expect.period
    days = set()
    for request, cells in tallies.cells.items():
        if request.by == (HANDLING, DAY):
            days = {int(key[1]) for key in cells or {} if key[1] is not None}
    span = f"{_day(first)} to {_day(end - 1)}"
    if not days or min(days) > first or max(days) < end - 1:
        found = f"{_day(min(days))} to {_day(max(days))}" if days else "no day at all"
        yield f"the log covers {found}; {span} was expected"
    if outside := sorted(day for day in days if not first <= day < end):
        yield f"the log has conversations outside {span}: {_named(outside)}"
    if expect.every_day and (missing := sorted(set(range(first, end)) - days)):
        yield f"no conversation starts on {_named(missing)}"


def _named(days: list[int]) -> str:
    shown = ", ".join(_day(day) for day in days[:_MOST_DAYS_NAMED])
    more = len(days) - _MOST_DAYS_NAMED
    days_more = "1 more day" if more == 1 else f"{more} more days"
    return f"{shown} and {days_more}" if more > 0 else shown


def _day(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).isoformat()
