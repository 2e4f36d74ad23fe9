"""An audit plan -> the plan of the cubes that its readings are computed from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fte_audit.cubes import CubeRequest, Returns
from fte_audit.drawn import MARK
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import attributes
from fte_audit.plan.counting import counted_measures
from fte_audit.plan.folding import MESSAGE_FACTS
from fte_audit.plan.model import CUSTOMERS, HOUR, WEEK, LabelSource, MeasureSource
from fte_audit.plan.model import HANDLING as BY_HANDLING
from fte_audit.plan.rows import expression_readings
from fte_audit.spec.checking import check
from fte_audit.spec.nodes import Name, Type, names
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.roles import Role
from fte_audit.tally import Disjoint, TallyPlan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from fte_audit.drawn import Marked
    from fte_audit.plan.attributes import Attribute
    from fte_audit.plan.model import AuditPlan, Statistic
    from fte_audit.spec.nodes import Node

PARTS: Final = "parts"
"""Conversations, and which part of each AI had."""
CONTACTS: Final = "contacts"
"""Conversations, and whether the customer came back."""
RETURNS: Final = "returns"
"""The same by fewer attributes, and whether something was launched meanwhile."""
COUNTED: Final = "counted"
"""Conversations, and what the metrics of claims count themselves."""
WORK: Final = "work"
"""How long they took, by topic."""
WORK_FINE: Final = "work by topic, language and hour"
TIMES: Final = "times"
"""How often each length occurs."""
RATINGS: Final = "ratings"
EVERY: Final = frozenset({PARTS, CONTACTS, WORK, WORK_FINE, TIMES, RATINGS})
"""What figures are counted from that nobody has to define."""
_BY_WEEK: Final = " by week"
DAY_US: Final = 86_400_000_000
WINDOWS_US: Final = (DAY_US // 12, DAY_US, 3 * DAY_US, 7 * DAY_US, 14 * DAY_US, 30 * DAY_US)
"""2 hours, 24 hours, 72 hours, 7, 14 and 30 days."""
WHO: Final = "who"
WHAT: Final = "what"
WALL_CLOCK: Final = "wall clock"
OPEN_TO_CLOSE: Final = "open to close"
ACTIVE: Final = "active"
IN_HANDS: Final = "in hands"
AI_TIME: Final = "ai time"
HUMAN_TIME: Final = "human time"
RATING: Final = "csat"
AI_PART: Final = "part in ai's hands"
_TIMES: Final = {
    WALL_CLOCK: "resolution_time",
    OPEN_TO_CLOSE: "closed_at - started",
    ACTIVE: "duration",
    IN_HANDS: "ai_time + human_time",
    AI_TIME: "ai_time",
    HUMAN_TIME: "human_time",
}
MOST_FINE: Final = 100_000
"""Cells of the finest cube at the most: more would take longer than the log."""
_MOST_CONTACTS: Final = 60_000
"""Cells of the contacts, which are told once for each set of rules that drop conversations."""
_OF_OTHERS: Final = frozenset({known.RATING, known.BEGUN, known.UNTIL_LAUNCH})
"""Attributes that contacts are not told apart by."""
_POPULATION: Final = (known.SPOKE, known.ABANDONED, known.DROPPED, known.RAMP, known.IN_TIME)
"""Attributes that decide which conversations count."""


@dataclass(frozen=True, slots=True)
class CubePlan:
    """The cubes of a log.

    Attributes:
        audit: How its rows are read and what is asked of them: nothing but cubes.
        attributes: Every attribute that the log allows.
        cubes: Name -> request.
        measures: The measures that the log allows.
        horizon_us: The longest window of the metrics that tell who came back, in microseconds.
    """

    audit: AuditPlan
    attributes: Mapping[str, Attribute]
    cubes: Mapping[str, CubeRequest]
    measures: tuple[str, ...]
    horizon_us: int = 0


def by_week(name: str) -> str:
    """The name of the cube that tells the same week by week, for changes."""
    return name + _BY_WEEK


def counted_by(key: str) -> str:
    """The name of the cube of what claims count themselves, by the values of a key."""
    return f"{COUNTED} by {key}"


def plan_cubes(
    plan: AuditPlan,
    types: Mapping[str, Type],
    timezone: str,
    wanted: Collection[str],
    *,
    folded: bool = False,
    counted_until: int | None = None,
    intervals: bool = False,
    statistics: Sequence[Statistic] = (),
    marked: Marked | None = None,
) -> CubePlan:
    """Plan the cubes of a log.

    Args:
        plan: Its audit.
        types: Column of the conversations -> its type.
        timezone: The zone of times without one.
        wanted: The names of the cubes that are wanted.
        folded: Whether conversations are folded from messages, which tell more.
        counted_until: Only conversations that began earlier are counted, in microseconds since
            1970; later ones tell who came back.
        intervals: Whether lengths of time are counted by groups of customers, too.
        statistics: What claims count themselves.
        marked: Drawn conversations that shares are to tell from others; None without any.
    """
    told = {name: type_ for name, type_ in types.items() if folded and name in MESSAGE_FACTS}
    found = attributes(plan, told, WINDOWS_US, counted_until)
    known_measures = dict(_measures(plan, told))
    own = counted_measures(plan, statistics)
    every = {**known_measures, **own}
    requests = {
        name: request if marked is None else _marking(request, marked)
        for name, request in _wanted(
            plan, found, tuple(known_measures), tuple(own), wanted, intervals=intervals
        )
    }
    asked = {name for request in requests.values() for name in request.attributes}
    counted = {name for request in requests.values() for name in request.measures}
    coded = {name: each for name, each in found.items() if name in asked}
    measures = {name: each for name, each in every.items() if name in counted}
    labels = dict(identities(plan)) if any(each.returns for each in requests.values()) else {}
    nodes = [*(each.node for each in coded.values()), *(m.node for m in measures.values())]
    held = {reading.name for reading in plan.readings}
    more = expression_readings(
        [*nodes, *(node for m in measures.values() for node in m.where)],
        plan.roles,
        plan.facts,
        types,
        timezone,
    )
    cubes = tuple(requests.values())
    keys = (
        BY_HANDLING,
        *((CUSTOMERS,) if plan.cluster is not None else ()),
        *((WEEK,) if any(cube.weekly for cube in cubes) else ()),
        *dict.fromkeys(key for cube in cubes for key in cube.labels),
    )
    duplicates = plan.duplicates
    if duplicates is not None and known.DROPPED in found:
        # What a rule drops is no copy of what it leaves, which the report counts.
        duplicates = replace(duplicates, last=known.is_dropped(found[known.DROPPED]))
    audit = replace(
        plan,
        duplicates=duplicates,
        readings=(*plan.readings, *(reading for reading in more if reading.name not in held)),
        reasons=tuple(reason for reason in plan.reasons if reason.rule is None),
        flags={},
        measures=measures,
        labels=labels,
        codes={name: each.node for name, each in coded.items()},
        marked=marked if any(MARK in each.attributes for each in cubes) else None,
        tally=TallyPlan(
            keys=keys,
            flags=(),
            measures=(),
            labels=(),
            cells=(),
            disjoint=frozenset({Disjoint.ROWS, Disjoint.CONVERSATIONS, Disjoint.CUSTOMERS}),
            cubes=cubes,
        ),
    )
    horizon = max((each.horizon_us for each in plan.tally.repeats), default=0)
    return CubePlan(audit, found, requests, tuple(known_measures), horizon)


def _wanted(
    plan: AuditPlan,
    found: Mapping[str, Attribute],
    measures: tuple[str, ...],
    counted: tuple[str, ...],
    wanted: Collection[str],
    *,
    intervals: bool,
) -> Iterator[tuple[str, CubeRequest]]:
    """The cubes that are wanted; those of changes tell periods apart, and weeks in another."""
    every = (
        *_requests(plan, found, measures, intervals=intervals),
        *_counted(plan, found, counted),
    )
    for request in every:
        name, weekly = request.name, by_week(request.name)
        if weekly in wanted and known.BEGUN in found:
            apart = replace(request, attributes=(*request.attributes, known.BEGUN))
            yield name, apart
            yield weekly, replace(apart, name=weekly, weekly=True, tables=(), spreads=())
        elif name in wanted:
            # Contacts tell all that returns do, where nothing was launched.
            is_told = CONTACTS in wanted and known.UNTIL_LAUNCH not in found
            if name != RETURNS or not is_told:
                yield name, request


def _marking(request: CubeRequest, marked: Marked) -> CubeRequest:
    """The request with the drawn conversations in cells of their own, where shares need them."""
    if request.name not in {PARTS, CONTACTS}:
        return request
    scopes = 1 if request.returns is None else max(1, len(request.returns.scopes))
    return replace(
        request,
        attributes=(*request.attributes, *marked.attributes),
        most=request.most + scopes * len(marked.marks),
    )


def _measures(plan: AuditPlan, told: Mapping[str, Type]) -> Iterator[tuple[str, MeasureSource]]:
    fields = {
        **told,
        **{fact: Type.DURATION for fact in plan.facts if fact.endswith("_time")},
        **{role: source.type for role, source in plan.roles.items()},
    }
    for name, text in _TIMES.items():
        checked = _checked(text, fields, Type.DURATION)
        if checked is not None:
            # A close before the start is no length of time.
            whole = _checked(f"{text} >= INTERVAL '0 seconds'", fields, Type.BOOLEAN)
            where = () if whole is None else (whole,)
            yield name, MeasureSource(checked, Type.DURATION, None, where)
    part = _checked("SECONDS(ai_time) / SECONDS(ai_time + human_time)", fields, Type.NUMBER)
    if part is not None:
        yield AI_PART, MeasureSource(part, Type.NUMBER)
    if Role.CSAT in plan.roles and plan.roles[Role.CSAT].scale is not None:
        node = parse_expression("csat")
        yield RATING, MeasureSource(node, Type.NUMBER, str(Role.CSAT))


def _checked(text: str, fields: Mapping[str, Type], expected: Type) -> Node | None:
    node = parse_expression(text)
    if not set(names(node)) <= fields.keys():
        return None
    return check(node, fields, expected=expected).node


def identities(plan: AuditPlan) -> Iterator[tuple[str, LabelSource]]:
    """What customers are told apart by and, where the log says it, what contacts are about."""
    yield WHO, LabelSource(Name(str(Role.CUSTOMER)), plan.roles[Role.CUSTOMER].type, as_held=True)
    if Role.TOPIC in plan.roles:
        yield WHAT, LabelSource(Name(str(Role.TOPIC)), Type.TEXT)


def _requests(
    plan: AuditPlan,
    found: Mapping[str, Attribute],
    measures: tuple[str, ...],
    *,
    intervals: bool,
) -> Iterator[CubeRequest]:
    if BY_HANDLING not in plan.roles:
        return
    lengths = tuple(name for name in measures if name in _TIMES)
    by = (known.HANDLING, *(name for name in _POPULATION if name in found))
    channel = (known.CHANNEL,) if known.CHANNEL in found else ()
    part = (AI_PART,) if AI_PART in measures else ()
    yield CubeRequest(PARTS, (*by, *channel), measures=part)
    counted = tuple(name for name in found if name not in _OF_OTHERS)
    returns = _returns(plan, found)
    yield CubeRequest(CONTACTS, counted, returns=returns, most=_MOST_CONTACTS)
    told = (*(name for name in by if name != known.ABANDONED), known.UNTIL_LAUNCH)
    of_returns = tuple(name for name in told if name in found)
    yield CubeRequest(RETURNS, of_returns, returns=returns, most=_MOST_CONTACTS)
    if lengths:
        topic = (str(Role.TOPIC),) if Role.TOPIC in plan.roles else ()
        yield CubeRequest(WORK, by, topic, lengths, by_group=False)
        fine = tuple(str(r) for r in (Role.TOPIC, Role.LANGUAGE) if r in plan.roles)
        if fine and Role.STARTED in plan.roles:
            strata = (*fine, HOUR)
            yield CubeRequest(WORK_FINE, by, strata, lengths, by_group=False, most=MOST_FINE)
        of_all = tuple(name for name in lengths if name not in {AI_TIME, HUMAN_TIME})
        spreads = of_all if intervals else ()
        yield CubeRequest(TIMES, by, measures=of_all, tables=of_all, spreads=spreads)
    if known.RATING in found:
        over = (known.HANDED_OVER,) if known.HANDED_OVER in found else ()
        topic = (str(Role.TOPIC),) if Role.TOPIC in plan.roles else ()
        yield CubeRequest(RATINGS, (*by, *over, known.RATING), topic, (RATING,))


def _counted(
    plan: AuditPlan, found: Mapping[str, Attribute], counted: tuple[str, ...]
) -> Iterator[CubeRequest]:
    """Cubes of what claims count themselves, one by each key that claims search."""
    if BY_HANDLING not in plan.roles:
        return
    by = (known.HANDLING, *_POPULATION, known.CHANNEL)
    there = tuple(name for name in by if name in found)
    yield CubeRequest(COUNTED, there, measures=counted)
    for key in dict.fromkeys(plan.comparing.searched):
        yield CubeRequest(counted_by(key), there, (key,), counted, most=_MOST_CONTACTS)


def _returns(plan: AuditPlan, found: Mapping[str, Attribute]) -> Returns | None:
    """Whether customers come back, where the log says who they are and when they left."""
    ends = Role.ENDED in plan.roles or Role.DURATION in plan.roles
    if Role.CUSTOMER not in plan.roles or Role.STARTED not in plan.roles or not ends:
        return None
    topic = WHAT if Role.TOPIC in plan.roles else None
    period = plan.period
    rule = found.get(known.DROPPED)
    return Returns(
        WHO,
        topic,
        WINDOWS_US,
        None if period is None else period[1],
        None if rule is None else rule.name,
        () if rule is None else known.scopes(rule),
    )
