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
    from fte_audit.tally import Tallies

_EPOCH = date(1970, 1, 1)
_MOST_DAYS_NAMED = 5


def check_complete(plan: AuditPlan, tallies: Tallies, spec: Spec) -> None:
    """Refuse a log of which nothing is left, or that is not what the spec expects.

    Raises:
        UserError: With everything that is not as expected.
    """
    problems = list(_unexpected(plan.expect, tallies, spec)) if plan.expect is not None else []
    problems += _wrong_guesses(plan, tallies)
    if not problems and not tallies.screening.kept:
        problems.append(_nothing_left(tallies))
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


def _nothing_left(tallies: Tallies) -> Diagnostic:
    screening = tallies.screening
    counted = ", ".join(f"{reason} {rows:,}" for reason, rows in screening.dropped.items() if rows)
    return Diagnostic(
        "FTE403",
        f"no conversation is left of {screening.read:,} rows: {counted}",
        help="look at the columns that were taken, or name others in a spec",
    )


def _unexpected(expect: Expectation, tallies: Tallies, spec: Spec) -> Iterator[Diagnostic]:
    read, kept = tallies.screening.read, tallies.screening.kept

    def problem(message: str, *path: str) -> Diagnostic:
        return Diagnostic("FTE404", message, spec.locate(("logs", "expect", *path)))

    if expect.rows is not None:
        low, high = expect.rows
        if (low is not None and read < low) or (high is not None and read > high):
            fewest, most = ("any" if bound is None else f"{bound:,}" for bound in expect.rows)
            yield problem(f"the log has {read:,} rows; {fewest} to {most} were expected", "rows")
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
    if expect.duplicates is not None:
        repeated = tallies.screening.dropped.get(DUPLICATE.name, 0)
        if Fraction(repeated) > expect.duplicates * read:
            found = f"{repeated:,} of {read:,} rows are duplicates"
            yield problem(
                f"{found}; at most {float(expect.duplicates):.4g} of them was expected",
                "duplicates",
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
