"""What every audit works out from the roles: one definition each, over the mapped roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.plan.model import FIRST_HANDLER
from fte_audit.spec.checking import check
from fte_audit.spec.nodes import (
    Arithmetic,
    Calculation,
    Case,
    Comparator,
    Comparison,
    In,
    Is,
    Name,
    Not,
    Null,
    Number,
    Text,
    Type,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.plan.model import RoleSource
    from fte_audit.spec.nodes import Node

FACT_TYPES: Final[Mapping[str, Type]] = {
    "first_handler": Type.TEXT,
    "resolution_time": Type.DURATION,
    "first_response_time": Type.DURATION,
    "handle_time": Type.DURATION,
    "csat_given": Type.BOOLEAN,
    "csat_top": Type.BOOLEAN,
    "handed_over": Type.BOOLEAN,
    "contained": Type.BOOLEAN,
}
NEEDS: Final[Mapping[str, str]] = {
    "first_handler": "`handling`",
    "resolution_time": "`started` and `ended`, or `duration`",
    "first_response_time": "`first_response` and, where that is a time, `started`",
    "handle_time": "`duration`, or `started` and `ended`",
    "csat_given": "`csat`",
    "csat_top": "`csat` with the rating that counts as satisfied (`top:`)",
    "handed_over": "`handling`",
    "contained": "`handling`",
}
"""What has to be mapped for a fact, in words."""
HAND_OVER_FACTS: Final = frozenset({"handed_over", "contained"})


def facts(roles: Mapping[str, RoleSource], top: float | None) -> dict[str, Node]:
    """The facts that the mapped roles allow, in their fixed order.

    Args:
        roles: Role -> source, of the roles that are mapped.
        top: The lowest rating that counts as satisfied.
    """
    found = {
        "first_handler": _first_handler() if "handling" in roles else None,
        "resolution_time": _elapsed(roles) or _duration(roles),
        "first_response_time": _first_response(roles),
        "handle_time": _duration(roles) or _elapsed(roles),
        "csat_given": Not(Is(Name("csat"), None)) if "csat" in roles else None,
        "csat_top": (
            Comparison(Comparator.GREATER_EQUAL, Name("csat"), Number(top))
            if "csat" in roles and top is not None
            else None
        ),
        "handed_over": _handed_over(roles),
        "contained": _contained(roles),
    }
    types = {role: source.type for role, source in roles.items()}
    return {
        fact: check(node, types, expected=FACT_TYPES[fact]).node
        for fact, node in found.items()
        if node is not None
    }


def _first_handler() -> Node:
    by_first: dict[str, list[str]] = {}
    for handling, first in FIRST_HANDLER.items():
        by_first.setdefault(first, []).append(handling)
    return Case(
        tuple((_handling_in(*handlings), Text(first)) for first, handlings in by_first.items()),
        Null(Type.TEXT),
    )


def _elapsed(roles: Mapping[str, RoleSource]) -> Node | None:
    if "started" not in roles or "ended" not in roles:
        return None
    return Calculation(Arithmetic.SUBTRACT, Name("ended"), Name("started"))


def _duration(roles: Mapping[str, RoleSource]) -> Node | None:
    return Name("duration") if "duration" in roles else None


def _first_response(roles: Mapping[str, RoleSource]) -> Node | None:
    source = roles.get("first_response")
    if source is None:
        return None
    if source.type is Type.DURATION:
        return Name("first_response")
    if "started" not in roles:
        return None
    return Calculation(Arithmetic.SUBTRACT, Name("first_response"), Name("started"))


def _handed_over(roles: Mapping[str, RoleSource]) -> Node | None:
    """Of what AI handled first: whether a person took over."""
    if "handling" not in roles:
        return None
    told = Name("escalated") if "escalated" in roles else _handling_in("ai_then_human")
    return Case(((_ai_first(), told),), Null(Type.BOOLEAN))


def _contained(roles: Mapping[str, RoleSource]) -> Node | None:
    """Of what AI handled first: whether it ended without a person. Silence is not success."""
    if "handling" not in roles:
        return None
    told = Name("escalated") if "escalated" in roles else _handling_in("ai_then_human")
    return Case(((_ai_first(), Not(told)),), Null(Type.BOOLEAN))


def _ai_first() -> Node:
    return _handling_in(*(handling for handling, first in FIRST_HANDLER.items() if first == "ai"))


def _handling_in(*handlings: str) -> Node:
    return In(Name("handling"), tuple(Text(handling) for handling in handlings))
