"""What a definition may ask of a conversation, as attributes with a few levels each.

Attributes are conditions over roles and facts: every engine gives every conversation the number of
the first level that is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.plan.facts import FACT_TYPES
from fte_audit.plan.model import HANDLINGS
from fte_audit.spec.checking import check
from fte_audit.spec.nodes import (
    Case,
    Comparator,
    Comparison,
    Logic,
    Logical,
    Moment,
    Name,
    Number,
    Type,
)
from fte_audit.spec.nodes import names as names_in
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.plan.model import AuditPlan
    from fte_audit.spec.nodes import Node

YES: Final = "yes"
NO: Final = "no"
UNKNOWN: Final = "unknown"
HANDLING: Final = "handling"
HANDED_OVER: Final = "handed over"
ESCALATED: Final = "escalated"
SPOKE: Final = "both spoke"
ABANDONED: Final = "abandoned"
RESOLVED: Final = "resolved"
REOPENED: Final = "reopened"
DROPPED: Final = "rule"
RAMP: Final = "since launch"
IN_TIME: Final = "begun in time"
"""Whether it is one of those that are counted; the others tell who came back."""
CHANNEL: Final = "channel"
RATING: Final = "rating"
BEGUN: Final = "periods begun"
UNTIL_LAUNCH: Final = "room before a launch"
"""How many windows after the end of a conversation hold no launch."""
KEPT: Final = "no rule"
"""The level of conversations that no rule of the spec would drop."""
SPAM_RULE: Final = "spam"
OTHER_RULE: Final = "another rule"
"""The level of those that another rule than `spam` would drop: there may be many rules."""
BEFORE_LAUNCH: Final = "before the launch"
WEEKS_1_2: Final = "weeks 1 and 2"
WEEKS_3_4: Final = "weeks 3 and 4"
LATER: Final = "from week 5"
CHAT: Final = "chat"
OTHER: Final = "another channel"
_FORTNIGHT_US: Final = 14 * 86_400_000_000
MOST_PERIODS: Final = 30
"""With more periods, which of them a conversation belongs to is no attribute."""
_CHATS: Final = (
    "LOWER(channel) IN ('chat', 'live chat', 'live_chat', 'livechat', 'web chat', 'webchat', "
    "'messaging', 'message', 'web', 'app', 'in-app', 'in_app', 'widget', 'messenger', 'whatsapp')"
)
_MILLION: Final = 1_000_000
_MOST_RATINGS: Final = 11


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a conversation.

    Attributes:
        name: Names it, as above.
        levels: What its codes stand for, from 0 on.
        node: Gives the code.
    """

    name: str
    levels: tuple[str, ...]
    node: Node


def attributes(
    plan: AuditPlan,
    told: Mapping[str, Type],
    windows_us: Sequence[int] = (),
    counted_until: int | None = None,
) -> dict[str, Attribute]:
    """The attributes that a log allows, by name in their fixed order.

    Args:
        plan: The audit of the log.
        told: What messages tell beside the roles -> its type; a column that happens to be so
            called tells nothing.
        windows_us: Ascending lengths of time that returns are told by, in microseconds.
        counted_until: Only conversations that began earlier are counted, in microseconds since
            1970; all of them where there is no such end.
    """
    names = {
        **told,
        **{fact: FACT_TYPES[fact] for fact in plan.facts},
        **{role: source.type for role, source in plan.roles.items()},
    }
    found = [
        _coded(HANDLING, [(f"handling = '{each}'", each) for each in HANDLINGS], names),
        _truth(HANDED_OVER, "handed_over", names) if Role.ESCALATED in plan.roles else None,
        _coded(
            SPOKE,
            [("customer_wrote AND ai_messages + human_messages > 0", YES)],
            names,
            otherwise=NO,
        ),
        _truth(ABANDONED, "abandoned", names),
        _truth(RESOLVED, "resolved", names),
        _coded(REOPENED, [("reopened", YES)], names, otherwise=NO),
        _dropped(plan),
        _ramp(plan),
        None if counted_until is None else _began_before(counted_until),
        _coded(CHANNEL, [(_CHATS, CHAT), ("channel <> ''", OTHER)], names),
        _ratings(plan),
        _begun(plan),
        _until_launch(plan, windows_us, names),
    ]
    return {each.name: each for each in found if each is not None}


def escalated(plan: AuditPlan) -> Attribute | None:
    """Whether a conversation was escalated, whoever had it first: no cube asks for it."""
    names = {role: source.type for role, source in plan.roles.items()}
    return _truth(ESCALATED, "escalated", names)


def _truth(name: str, of: str, names: Mapping[str, Type]) -> Attribute | None:
    return _coded(name, [(of, YES), (f"NOT {of}", NO)], names)


def _coded(
    name: str,
    levels: Sequence[tuple[str, str]],
    names: Mapping[str, Type],
    *,
    otherwise: str = UNKNOWN,
) -> Attribute | None:
    """An attribute of conditions as they would be written; None where the log lacks a field."""
    parsed = [parse_expression(condition) for condition, _ in levels]
    if not {used for node in parsed for used in names_in(node)} <= names.keys():
        return None
    conditions = [check(node, names, expected=Type.BOOLEAN).node for node in parsed]
    return _numbered(name, conditions, (*(level for _, level in levels), otherwise))


def _numbered(name: str, conditions: Sequence[Node], levels: tuple[str, ...]) -> Attribute:
    branches = tuple((condition, Number(code)) for code, condition in enumerate(conditions))
    node = Case(branches, Number(len(conditions))) if branches else Number(0)
    return Attribute(name, levels, node)


def _dropped(plan: AuditPlan) -> Attribute | None:
    """Whether the first rule of the spec that would drop a conversation is `spam`."""
    if not plan.drop:
        return None
    levels = (SPAM_RULE, OTHER_RULE, KEPT)
    branches = tuple(
        (condition, Number(0 if rule == SPAM_RULE else 1)) for rule, condition in plan.drop.items()
    )
    return Attribute(DROPPED, levels, Case(branches, Number(2)))


def is_dropped(attribute: Attribute) -> Node:
    """Whether a rule of the spec would drop a conversation, from the attribute that says which."""
    kept = Number(attribute.levels.index(KEPT))
    return Comparison(Comparator.LESS, attribute.node, kept)


def scopes(attribute: Attribute) -> tuple[tuple[int, ...], ...]:
    """The levels that count where every conversation does, all but spam, and those no rule drops.

    Args:
        attribute: Which rule would drop a conversation.
    """
    kept = attribute.levels.index(KEPT)
    spam = attribute.levels.index(SPAM_RULE)
    every = tuple(range(len(attribute.levels)))
    return every, tuple(level for level in every if level != spam), (kept,)


def _ramp(plan: AuditPlan) -> Attribute | None:
    """How long after the launch a conversation started."""
    launch = launch_us(plan)
    if launch is None or Role.STARTED not in plan.roles:
        return None
    ends = (launch, launch + _FORTNIGHT_US, launch + 2 * _FORTNIGHT_US)
    conditions = [Comparison(Comparator.LESS, Name(str(Role.STARTED)), Moment(end)) for end in ends]
    return _numbered(RAMP, conditions, (BEFORE_LAUNCH, WEEKS_1_2, WEEKS_3_4, LATER))


def _began_before(end_us: int) -> Attribute:
    earlier = Comparison(Comparator.LESS, Name(str(Role.STARTED)), Moment(end_us))
    return _numbered(IN_TIME, [earlier], (YES, NO))


def _begun(plan: AuditPlan) -> Attribute | None:
    """How many of the periods had begun when a conversation started."""
    launches = [launch for _, launch in plan.launches]
    if not 0 < len(launches) <= MOST_PERIODS or Role.STARTED not in plan.roles:
        return None
    started = Name(str(Role.STARTED))
    conditions = [Comparison(Comparator.LESS, started, Moment(launch)) for launch in launches]
    return _numbered(BEGUN, conditions, tuple(map(str, range(len(launches) + 1))))


def _until_launch(
    plan: AuditPlan, windows_us: Sequence[int], names: Mapping[str, Type]
) -> Attribute | None:
    """How many windows after a conversation are over before something is launched."""
    launches = [launch for _, launch in plan.launches]
    if not launches or not windows_us or Role.STARTED not in plan.roles:
        return None
    is_told = Role.ENDED in plan.roles
    if not is_told and Role.DURATION not in plan.roles:
        return None
    ended = parse_expression("ended" if is_told else "started + duration")
    ended = check(ended, names, expected=Type.TIME).node
    conditions = [_holds_launch(ended, window, launches) for window in windows_us]
    return _numbered(UNTIL_LAUNCH, conditions, tuple(map(str, range(len(windows_us) + 1))))


def _holds_launch(ended: Node, window: int, launches: Sequence[int]) -> Node:
    """Whether something is launched after a conversation began and before a window is over."""
    started = Name(str(Role.STARTED))
    held = [
        Logical(
            Logic.AND,
            (
                Comparison(Comparator.LESS, started, Moment(launch)),
                Comparison(Comparator.GREATER_EQUAL, ended, Moment(launch - window)),
            ),
        )
        for launch in launches
    ]
    return held[0] if len(held) == 1 else Logical(Logic.OR, tuple(held))


def launch_us(plan: AuditPlan) -> int | None:
    """When AI was launched, as the spec says: the first of its periods."""
    return plan.launches[0][1] if plan.launches else None


def rating_levels(plan: AuditPlan) -> Sequence[int]:
    """The ratings, the best first, where they are a few whole numbers; else none."""
    source = plan.roles.get(Role.CSAT)
    if source is None or source.scale is None or any(end % _MILLION for end in source.scale):
        return ()
    low, high = (end // _MILLION for end in source.scale)
    values = range(high, low - 1, -1)
    return () if len(values) > _MOST_RATINGS else values


def _ratings(plan: AuditPlan) -> Attribute | None:
    values = rating_levels(plan)
    if not values:
        return None
    rating = Name(str(Role.CSAT))
    conditions = [Comparison(Comparator.GREATER_EQUAL, rating, Number(value)) for value in values]
    return _numbered(RATING, conditions, (*map(str, values), UNKNOWN))
