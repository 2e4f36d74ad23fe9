"""What is claimed -> what is counted for it, and everything that may be defined in another way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import attributes as known
from fte_audit.plan import cubing
from fte_audit.plan.model import HANDLINGS, Operation
from fte_audit.readings.contrasting import Relation
from fte_audit.readings.counted import counted, searched
from fte_audit.readings.groups import resolved_in_groups
from fte_audit.readings.kinds import (
    TOTALS,
    Kind,
    cut_of,
    is_process,
    length_of,
    relation_of,
    returns_of,
    side_of,
    statistic_of,
)
from fte_audit.readings.minutes import minutes
from fte_audit.readings.population import handled_option
from fte_audit.readings.ratings import ratings
from fte_audit.readings.sample import Sample
from fte_audit.readings.shares import handled, repeated, resolved
from fte_audit.readings.sides import (
    between,
    by_handling,
    by_period,
    changed,
    joined,
    only,
    related,
    within_launches,
)
from fte_audit.spec import switches as switch
from fte_audit.spec.published import ComparisonClaim, InSomeClaim

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.readings.offer import Subject, Table
    from fte_audit.readings.tables import Tables

_EVERY: Final = frozenset({*HANDLINGS, known.UNKNOWN})
_PROCESS: Final = "labels tell of this log, and the claim is about a process"
_SAMPLE: Final = "labels tell of this log, which is a sample itself"
_CHANGE: Final = "labels tell of the whole time of a log, not of what changed in it"


def subject_of(tables: Tables, kind: Kind, claim: ClaimPlan) -> Subject | NotEstimable:
    """What the readings of a claim count, or why it has one reading only.

    Args:
        tables: The cubes of the log.
        kind: What is counted; no full-time equivalents.
        claim: The claim.
    """
    return _Claimed(tables, claim).subject(kind)


class _Claimed:
    """One claim, and the cubes that answer it."""

    def __init__(self, tables: Tables, claim: ClaimPlan) -> None:
        self._tables = tables
        self._drop = tables.drop
        self._claim = claim
        self._group, self._than = handlings(claim.group), handlings(claim.than)
        self._relation = relation_of(claim)

    def subject(self, kind: Kind) -> Subject | NotEstimable:
        if isinstance(self._claim.claim, InSomeClaim):
            return self._searched(str(self._claim.claim.by))
        own = handled_option(self._claim.group) or "first"
        windows = self._tables.windows

        def of_handled() -> Subject | NotEstimable:
            is_count = kind is Kind.HANDLED_NUMBER
            return self._by_labels(
                cubing.PARTS,
                lambda table, labels: self._handled(table, own, labels, is_count=is_count),
            )

        def of_resolved() -> Subject | NotEstimable:
            return self._by_labels(
                cubing.CONTACTS,
                lambda table, labels: resolved(table, self._drop, own, windows, labels=labels),
            )

        def of_groups() -> Subject | NotEstimable:
            return self._of_groups(
                cubing.CONTACTS, lambda table: resolved_in_groups(table, self._drop, windows)
            )

        builders = {
            Kind.HANDLED: of_handled,
            Kind.HANDLED_NUMBER: of_handled,
            Kind.HANDLED_CHANGE: of_handled,
            Kind.RESOLVED: of_resolved,
            Kind.RESOLVED_CHANGE: of_resolved,
            Kind.GROUPS_RESOLVED: of_groups,
            Kind.REPEATED: self._repeated,
            Kind.MINUTES: self._minutes,
            Kind.RATINGS: self._ratings,
            Kind.COUNTED: self._counted,
        }
        return builders[kind]()

    # one figure, two groups of one, or what it was and what it became

    def _one_or_changed(
        self,
        name: str,
        build: Callable[[Table], Subject],
        prepare: Callable[[Table], Table] = lambda table: table,
    ) -> Subject | NotEstimable:
        if self._claim.periods is None:
            table = self._tables.of(name)
            return table if isinstance(table, NotEstimable) else build(prepare(table))
        before, after = self._claim.periods

        def sided(table: Table) -> Table:
            return by_period(prepare(table), after, before)

        if not self._needs_weeks:
            table = self._tables.of(name)
            if isinstance(table, NotEstimable):
                return table
            return self._named(between(build(sided(table)), self._relation))
        found = self._tables.weekly(name, after, before)
        if isinstance(found, NotEstimable):
            return found
        customers, weekly, calendar = found
        both = build(joined(sided(customers), sided(weekly)))
        return self._named(changed(both, self._relation, calendar))

    def _by_labels(
        self, name: str, build: Callable[[Table, Sample | str | None], Subject]
    ) -> Subject | NotEstimable:
        """A figure that people's labels answer, too, where they tell of what is claimed."""
        labels = self._tables.labels
        if labels is not None and (reason := self._beyond_labels) is not None:
            labels = reason
        if not isinstance(labels, Sample):
            return self._one_or_changed(name, lambda table: build(table, labels))
        found = self._tables.labelled(name)
        return found if isinstance(found, NotEstimable) else build(found.table, found.labels)

    @property
    def _beyond_labels(self) -> str | None:
        """Why labels say nothing of a claim, whatever was drawn; None where they may."""
        if self._claim.periods is not None:
            return _CHANGE
        if is_process(self._claim):
            return _PROCESS
        return None if self._tables.plan.audit.comparing.sampled is None else _SAMPLE

    @property
    def _needs_weeks(self) -> bool:
        """Whether it rests on weeks: intervals of changes do, and totals themselves."""
        sampled = self._tables.plan.audit.comparing.sampled is not None
        is_total = any(each.operation in TOTALS for each in self._claim.statistics)
        return is_process(self._claim) or sampled or is_total

    def _of_groups(self, name: str, build: Callable[[Table], Subject]) -> Subject | NotEstimable:
        """A figure that every group of conversations has."""
        if not self._than:
            return self._one_or_changed(name, build, lambda table: only(table, self._group))
        table = self._tables.of(name)
        if isinstance(table, NotEstimable):
            return table
        sided = by_handling(table, [self._group, self._than])
        return self._named(between(build(sided), self._relation))

    def _named(self, subject: Subject) -> Subject:
        """The subject with a name that says what is made of the two figures."""
        if self._claim.periods:
            said = {
                Relation.CHANGE: "the change, as a part of what was before",
                Relation.DIFFERENCE: "what is after less what was before",
            }[self._relation]
        else:
            said = {
                Relation.QUOTIENT: "one group over the other",
                Relation.DIFFERENCE: "one group less the other",
            }[self._relation]
        return replace(subject, name=f"{subject.name}; {said}")

    # what is counted

    def _handled(
        self, table: Table, own: str, labels: Sample | str | None, *, is_count: bool
    ) -> Subject:
        return handled(
            table,
            self._drop,
            own,
            by_minutes=cubing.AI_PART in self._tables.plan.measures,
            is_count=is_count,
            labels=labels,
        )

    def _repeated(self) -> Subject | NotEstimable:
        own, base = returns_of(self._claim), self._tables.base
        there = self._tables.returns
        if isinstance(there, NotEstimable):
            return there
        if isinstance(base, NotEstimable):
            return base
        if own is None:
            raise TypeError(f"`{self._claim.name}` is about other returns")
        place, key = own
        longest = max(self._tables.windows, place + 1)

        def build(table: Table) -> Subject:
            told = within_launches(table)
            return repeated(told, self._drop, _EVERY, longest, own=place, own_key=key, base=base)

        name = cubing.RETURNS if cubing.RETURNS in self._tables.plan.cubes else cubing.CONTACTS
        return self._of_groups(name, build)

    def _minutes(self) -> Subject | NotEstimable:
        own, metric = length_of(self._claim), self._claim.metric
        if own is None or metric is None:
            raise TypeError(f"`{self._claim.name}` is about another length of time")
        length, middle = own

        def build(table: Table, *groups: frozenset[str]) -> Subject:
            return minutes(
                table,
                self._drop,
                self._tables.measures(cubing.TIMES),
                groups=groups or (_EVERY,),
                unit=metric.unit,
                own={switch.MINUTES: length, switch.STATISTIC: middle},
            )

        if self._than and self._relation is Relation.DIFFERENCE:
            table = self._tables.of(cubing.TIMES)
            if isinstance(table, NotEstimable):
                return table
            return build(table, self._group, self._than)
        return self._of_groups(cubing.TIMES, build)

    def _ratings(self) -> Subject | NotEstimable:
        plan, claim = self._tables.plan, self._claim
        own = cut_of(plan.audit, claim.statistics[0])
        if own is None:
            raise TypeError(f"`{claim.name}` is about other ratings")
        levels = tuple(map(str, known.rating_levels(plan.audit)))
        has_margin = getattr(claim.claim, "margin", None) is not None

        def build(table: Table, of: str = "all") -> Subject:
            return ratings(table, self._drop, levels, of=of, own_cut=own)

        sides = [side_of(group) for group in (claim.group, claim.than) if group]
        if None in sides:
            return self._of_groups(cubing.RATINGS, build)
        if not self._than:
            return self._one_or_changed(
                cubing.RATINGS, lambda table: build(table, sides[0] or "all")
            )
        table = self._tables.of(cubing.RATINGS)
        if isinstance(table, NotEstimable):
            return table
        if sides == ["ai", "human"] and self._relation is Relation.DIFFERENCE:
            # A margin has a unit; which of two is better has none.
            return build(table, "difference" if has_margin else "better")
        one, other = (build(table, side or "all") for side in sides)
        return self._named(related(one, other, self._relation, is_part=False))

    def _counted(self) -> Subject | NotEstimable:
        statistic = statistic_of(self._tables.plan.audit, self._claim)
        if not isinstance(self._claim.claim, ComparisonClaim):
            return self._one_or_changed(
                cubing.COUNTED, lambda table: self._of_metric(cubing.COUNTED, table, self._group)
            )
        table = self._tables.of(cubing.COUNTED)
        if isinstance(table, NotEstimable):
            return table
        one, other = (
            self._of_metric(cubing.COUNTED, table, group) for group in (self._group, self._than)
        )
        is_part = statistic.operation is Operation.GROUP_SHARE
        return self._named(related(one, other, self._relation, is_part=is_part))

    def _of_metric(self, name: str, table: Table, group: frozenset[str]) -> Subject:
        plan = self._tables.plan
        statistic = statistic_of(plan.audit, self._claim)
        measure = plan.audit.measures.get(statistic.column or "")
        role = None if measure is None else plan.audit.roles.get(measure.direct or "")
        return counted(
            table,
            self._drop,
            self._tables.measures(name),
            statistic,
            group,
            bounded=role is not None and role.scale is not None,
        )

    def _searched(self, key: str) -> Subject | NotEstimable:
        name, claim = cubing.counted_by(key), self._claim.claim
        table = self._tables.of(name)
        if isinstance(table, NotEstimable):
            return table
        by_key = _with_key_first(table, key)
        one, other = (self._of_metric(name, by_key, group) for group in (self._group, self._than))
        found = searched(
            one,
            other,
            self._relation,
            handlings=self._group | self._than,
            wanted=getattr(claim, "values", None),
            statistics=len(self._claim.statistics),
        )
        return replace(found, name=f"{one.name}; one group and the other, by {key}")


def _with_key_first(table: Table, key: str) -> Table:
    """A cube whose values of a key are told apart before anything is decided, as text."""
    place = table.names.index(key)

    def first(levels: tuple[object, ...]) -> tuple[object, ...]:
        value = levels[place]
        rest = (*levels[:place], *levels[place + 1 :])
        return (None if value is None else str(value), *rest)

    names = (key, *table.names[:place], *table.names[place + 1 :])
    cells = {first(levels): cell for levels, cell in table.cells.items()}
    return replace(table, names=names, cells=cells)


def handlings(group: Sequence[str | None]) -> frozenset[str]:
    """The handlings of a group, as levels of the attribute."""
    return frozenset(known.UNKNOWN if handling is None else handling for handling in group)
