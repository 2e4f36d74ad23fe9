"""Which conversations are written for somebody who wants to see those behind a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, Span, UserError, did_you_mean
from fte_audit.plan.model import Behind
from fte_audit.spec.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.plan.model import AuditPlan
    from fte_audit.spec.reader import Spec


def rows_behind(
    spec: Spec, plan: AuditPlan, claims: Sequence[ClaimPlan], rows: Mapping[str, Path]
) -> tuple[Behind, ...]:
    """What is written for each claim that is asked for.

    Args:
        spec: The spec.
        plan: What is asked of the log.
        claims: Its claims.
        rows: Claim -> file.

    Raises:
        UserError: With every claim that there is not, or that no conversation is behind.
    """
    if not rows:
        return ()
    problems = list(_problems(spec, plan, claims, rows))
    if problems:
        raise UserError(problems)
    by_name = {claim.name: claim for claim in claims}
    return tuple(_behind(plan, by_name[name], path) for name, path in rows.items())


def _problems(
    spec: Spec, plan: AuditPlan, claims: Sequence[ClaimPlan], rows: Mapping[str, Path]
) -> Iterator[Diagnostic]:
    known = {claim.name: claim for claim in claims}
    if Role.CONVERSATION not in plan.roles:
        message = "no column is mapped to `conversation`, by which rows could be named"
        yield Diagnostic("FTE611", message)
    for name, path in rows.items():
        if name not in known:
            help_ = did_you_mean(name, list(known)) or f"there are {', '.join(known)}"
            yield Diagnostic("FTE611", f"there is no claim `{name}`", Span(str(path)), help_)
        elif known[name].not_testable is not None:
            place = spec.locate(("claims", name))
            message = f"no conversations are behind `{name}`: {known[name].not_testable}"
            yield Diagnostic("FTE611", message, place)
        elif known[name].number is not None:
            place = spec.locate(("claims", name))
            message = f"`{name}` rests on assumptions, not on single conversations"
            yield Diagnostic("FTE611", message, place)


def _behind(plan: AuditPlan, claim: ClaimPlan, path: Path) -> Behind:
    statistic = claim.statistics[0]
    is_flag = statistic.column in plan.flags
    return Behind(
        path=path,
        handlings=tuple(dict.fromkeys((*claim.group, *claim.than))),
        flag=statistic.column if is_flag else None,
        measure=statistic.column if statistic.column in plan.measures else None,
        scale=float(statistic.scale),
        unit="" if claim.metric is None else claim.metric.unit,
    )
