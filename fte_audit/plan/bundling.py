"""An audit plan -> how contacts of one customer are put together before they are counted.

A *bundle* is what counts as one: the contacts of a customer on one day, those about one issue, or
a contact with its near-duplicates. What a bundle says follows from what its contacts say, and where
one of them does not say it, the bundle does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fte_audit.plan import attributes as known
from fte_audit.plan import cubing
from fte_audit.plan.cubing import EVERY, identities, plan_cubes
from fte_audit.plan.model import DAY
from fte_audit.plan.needs import first_scope
from fte_audit.spec.roles import Keep, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fte_audit.plan.cubing import CubePlan
    from fte_audit.plan.model import AuditPlan
    from fte_audit.plan.needs import Scope
    from fte_audit.spec.nodes import Type


class Bundle(StrEnum):
    """What counts as one."""

    ISSUE = "customer_issue"
    DAY = "customer_day"
    COPIES = "drop_5min"


class Joined(StrEnum):
    """What a bundle has of what its contacts have, in their order."""

    FIRST = "what the first has"
    LAST = "what the last has"
    ANY = "true where one is true"
    SUM = "the sum"
    LATEST = "the latest"
    SPAN = "from the first start to the latest end"
    CLOSE = "from the first start to the latest close"
    PART = "AI's part of the time in anybody's hands"
    HANDLER = "who had it first, and whether both did"
    OVER = "where AI had it first, whether one was escalated"


_OF_ATTRIBUTES: Final[Mapping[str, Joined]] = {
    known.HANDLING: Joined.HANDLER,
    known.HANDED_OVER: Joined.OVER,
    known.ESCALATED: Joined.ANY,
    known.SPOKE: Joined.ANY,
    known.REOPENED: Joined.ANY,
    known.ABANDONED: Joined.LAST,
    known.RESOLVED: Joined.LAST,
    known.RATING: Joined.LAST,
    known.RAMP: Joined.FIRST,
    known.IN_TIME: Joined.FIRST,
    known.CHANNEL: Joined.FIRST,
}
_OF_MEASURES: Final[Mapping[str, Joined]] = {
    cubing.WALL_CLOCK: Joined.SPAN,
    cubing.OPEN_TO_CLOSE: Joined.CLOSE,
    cubing.ACTIVE: Joined.SUM,
    cubing.IN_HANDS: Joined.SUM,
    cubing.AI_TIME: Joined.SUM,
    cubing.HUMAN_TIME: Joined.SUM,
    cubing.AI_PART: Joined.PART,
    cubing.RATING: Joined.LAST,
}


@dataclass(frozen=True, slots=True)
class BundlePlan:
    """How contacts are put together.

    Attributes:
        audit: How they are read and screened: what a rule of the spec drops is dropped before.
        cubes: What is asked of the bundles.
        ways: What may count as one.
        codes, measures: What a bundle has of each.
        has_topic, has_ends: Whether the log says what contacts are about, and when they ended.
    """

    audit: AuditPlan
    cubes: CubePlan
    ways: tuple[Bundle, ...]
    codes: Mapping[str, Joined]
    measures: Mapping[str, Joined]
    has_topic: bool
    has_ends: bool

    def scope(self, *, duplicates: bool) -> Scope:
        """What the pass over the contacts prepares.

        Args:
            duplicates: Whether some rows may repeat others.
        """
        scope = first_scope(self.audit, duplicates=duplicates, key=True)
        scope = replace(scope, end=self.has_ends)
        if not self._has_unique_ids:
            return scope
        asked = self.cubes.audit
        codes = {*asked.codes, *([known.ESCALATED] if known.HANDED_OVER in asked.codes else [])}
        hands = (cubing.AI_TIME, cubing.HUMAN_TIME) if cubing.AI_PART in asked.measures else ()
        return replace(
            scope,
            codes=tuple(name for name in scope.codes if name in codes),
            measures=tuple(name for name in scope.measures if name in {*asked.measures, *hands}),
            keys=tuple(name for name in scope.keys if name in {*asked.tally.keys, DAY}),
        )

    @property
    def _has_unique_ids(self) -> bool:
        """Whether no two contacts have one id: no tie is left that all they say has to break."""
        rule, source = self.audit.duplicates, self.audit.roles.get(Role.CONVERSATION)
        if rule is None or rule.keep is Keep.ALL or source is None or source.reading is None:
            return False
        return rule.column == source.reading.column


@dataclass(frozen=True, slots=True)
class Bundled:
    """How many contacts became how many bundles.

    Attributes:
        way: What counts as one.
        contacts, bundles: Their numbers.
        nameless: Contacts without a customer: each stays as it is.
        of_no_person: The same of customers with so many contacts that they are no person.
    """

    way: Bundle
    contacts: int
    bundles: int
    nameless: int
    of_no_person: int

    def __add__(self, other: Bundled) -> Bundled:
        """Add other contacts, put together in the same way."""
        return Bundled(
            self.way,
            self.contacts + other.contacts,
            self.bundles + other.bundles,
            self.nameless + other.nameless,
            self.of_no_person + other.of_no_person,
        )


def lacking(way: Bundle, roles: Collection[str]) -> str | None:
    """What a log lacks to count so; None where it lacks nothing.

    Args:
        way: What counts as one.
        roles: The roles that are mapped, or told by messages.
    """
    if Role.CUSTOMER not in roles:
        return "no column is mapped to `customer`"
    if Role.STARTED not in roles:
        return "no column is mapped to `started`"
    if way is not Bundle.ISSUE:
        return None
    if Role.TOPIC not in roles:
        return "no column is mapped to `topic`"
    has_ends = Role.ENDED in roles or Role.DURATION in roles
    return None if has_ends else "nothing says when conversations ended"


def plan_bundles(
    plan: AuditPlan,
    types: Mapping[str, Type],
    timezone: str,
    wanted: Collection[str],
    ways: Collection[Bundle],
    *,
    folded: bool = False,
    counted_until: int | None = None,
    intervals: bool = False,
) -> BundlePlan:
    """Plan them.

    Args:
        plan: The audit of the contacts, which says who their customers are.
        types: Column of the contacts -> its type.
        timezone: The zone of times without one.
        wanted: The names of the cubes that are wanted.
        ways: What may count as one.
        folded: Whether contacts are folded from messages.
        counted_until: As `plan_cubes` takes it: of what begins with the first contact.
        intervals: Whether lengths of time are counted by groups of customers, too.
    """
    unruled = replace(plan, drop={}, reasons=())
    cubes = plan_cubes(
        unruled,
        types,
        timezone,
        wanted,
        folded=folded,
        counted_until=counted_until,
        intervals=intervals,
    )
    # Which contacts go together must not hang on what is claimed, so all is read that can be.
    every = plan_cubes(
        unruled, types, timezone, EVERY, folded=folded, counted_until=counted_until
    ).audit
    tally = cubes.audit.tally
    escalated = known.escalated(plan)
    more = {} if escalated is None else {escalated.name: escalated.node}
    audit = replace(
        every,
        drop=plan.drop,
        reasons=plan.reasons,
        duplicates=plan.duplicates,
        codes={**every.codes, **more},
        labels=dict(identities(plan)),
        tally=replace(tally, keys=tuple(dict.fromkeys((*every.tally.keys, DAY)))),
    )
    has_ends = Role.ENDED in plan.roles or Role.DURATION in plan.roles
    measures = {name: _OF_MEASURES[name] for name in audit.measures}
    if Role.ENDED not in plan.roles and cubing.WALL_CLOCK in measures:
        measures[cubing.WALL_CLOCK] = Joined.SUM
    return BundlePlan(
        audit=audit,
        cubes=cubes,
        ways=tuple(ways),
        codes={name: _OF_ATTRIBUTES[name] for name in audit.codes},
        measures=measures,
        has_topic=Role.TOPIC in plan.roles,
        has_ends=has_ends,
    )
