"""Whether a log tells how many conversations agents had at once, and what is asked for that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.concurrency import ConcurrencyRequest
from fte_audit.plan.model import HANDLING, PersonPart
from fte_audit.plan.rows import expression_readings
from fte_audit.spec.checking import check
from fte_audit.spec.nodes import Case, Null, Type
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.roles import Role
from fte_audit.tally import Disjoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.plan.model import AuditPlan
    from fte_audit.spec.nodes import Node

_FROM_START: Final = (
    "the start of the conversation",
    "CASE WHEN handling = 'human' THEN started END",
)
_FROM_ANSWER: Final = (
    "the first answer",
    "CASE WHEN handling = 'human' THEN started + first_response_time END",
)
_FROM_MESSAGES: Final = (
    "the person's first answer",
    """CASE
        WHEN first_human_response IS NULL THEN NULL
        WHEN handling = 'human' THEN started + first_human_response
        WHEN handling = 'ai_then_human'
            THEN handed_over_at + COALESCE(hand_over_wait, INTERVAL '0' seconds)
    END""",
)


def with_concurrency(
    plan: AuditPlan, columns: Mapping[str, Type], *, folded: bool, but: Node | None = None
) -> AuditPlan | str:
    """The plan that also asks how many conversations agents had at once.

    A person's part begins with the first answer where the log tells it, or else with the
    conversation, the wait for an answer included. Where AI had it first, only messages tell when a
    person's part began; other such conversations are left out and counted.

    Args:
        plan: A plan.
        columns: The columns of the log that it is for, with their types.
        folded: Whether its conversations are folded from messages.
        but: Conversations that are left out as well: of them, nothing has a known begin.

    Returns:
        Or what the log lacks for it.
    """
    wanted = (Role.AGENT, HANDLING, Role.STARTED)
    lacking = [f"`{role}`" for role in wanted if role not in plan.roles]
    if Role.ENDED not in plan.roles and Role.DURATION not in plan.roles:
        lacking.append("`ended` or `duration`")
    if lacking:
        return f"no column is mapped to {', '.join(lacking)}"
    if plan.comparing.sampled not in {None, 1}:
        return "in a sample of conversations those that overlap can't be seen"
    answered = "first_response_time" in plan.facts
    begins, text = _FROM_MESSAGES if folded else _FROM_ANSWER if answered else _FROM_START
    types = (
        dict(columns)
        | {role: source.type for role, source in plan.roles.items()}
        | ({"first_response_time": Type.DURATION} if answered else {})
    )
    begin = check(parse_expression(text), types, expected=Type.TIME).node
    if but is not None:
        begin = Case(((but, Null(Type.TIME)),), begin)
    known = {reading.name for reading in plan.readings}
    more = expression_readings([begin], plan.roles, plan.facts, columns, plan.timezone)
    return replace(
        plan,
        readings=(*plan.readings, *(each for each in more if each.name not in known)),
        person=PersonPart(begin, begins),
        tally=replace(
            plan.tally,
            disjoint=plan.tally.disjoint | {Disjoint.AGENTS},
            concurrency=ConcurrencyRequest(begins),
        ),
    )
