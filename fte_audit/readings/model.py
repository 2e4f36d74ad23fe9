"""Switches and their options, and what a figure comes to under every combination of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

from fte_audit.cubes import groups_in, total, unpacked
from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.respondents import weighted_mean
from fte_audit.estimates.values import NotEstimable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fte_audit.billing import Bill, Gap
    from fte_audit.cubes import Lanes
    from fte_audit.estimates.values import Interval
    from fte_audit.plan.bundling import Bundled
    from fte_audit.tally import Screening
    from fte_audit.verdicts import Outcome


class Lacking(NamedTuple):
    """An option that the log can't answer.

    Attributes:
        switch, option: Its names.
        missing: What the log lacks.
    """

    switch: str
    option: str
    missing: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What rules combinations out, since they are impossible or absurd.

    Attributes:
        sentence: Why.
        switches: The switches whose options it looks at.
        excludes: Whether options of these switches, in their order, are ruled out.
    """

    sentence: str
    switches: tuple[str, ...]
    excludes: Callable[..., bool]


class Chosen(NamedTuple):
    """A switch as it is varied: the options that the log answers, the spec's own marked.

    Attributes:
        switch: Its name.
        options: Names of the options, in the order of the catalogue.
        own: The option that the report itself takes.
    """

    switch: str
    options: tuple[str, ...]
    own: str

    def place_of(self, option: str) -> int:
        """The number of an option; -1 for one that is not among those that are varied."""
        return self.options.index(option) if option in self.options else -1


@dataclass(frozen=True, slots=True)
class Reading:
    """What one set of definitions comes to.

    Attributes:
        options: The number of the option of each switch.
        value: What the figure comes to, at nine digits; None where there is none.
        low, high: Between which numbers it lies; the value itself for a census.
        outcome: What follows for the claim; None where nothing is claimed.
        missing: Why there is no value, where more can be said than that nothing counts.
    """

    options: tuple[int, ...]
    value: float | None
    low: float | None
    high: float | None
    outcome: Outcome | None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """How much of the spread of the readings a switch explains.

    Attributes:
        switch: Its name.
        first: The part that it explains alone: the variance of the means of its options.
        total: The part that vanishes once every other switch is fixed and this one as well: alone
            and together with others.
        means: Option -> the mean over the readings that take it.
    """

    switch: str
    first: float
    total: float
    means: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Combinations that a rule excludes.

    Attributes:
        sentence: The rule.
        combinations: How many; each is counted under the first rule that excludes it.
    """

    sentence: str
    combinations: int


@dataclass(frozen=True, slots=True)
class Platform:
    """The reading that a platform's own definition stands for.

    Attributes:
        name: The name of the definition.
        title: What it is called.
        options: Switch -> option, of the switches that it decides; the others are the report's own.
        value: What it comes to; None where the log can't answer it.
        missing: What the log lacks for it.
        interval: That of the sample, where people's labels answer it and it has one.
    """

    name: str
    title: str
    options: Mapping[str, str]
    value: float | None
    missing: str | None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Readings:
    """What a figure comes to under every defensible reading.

    Attributes:
        name: The name of the claim, or of the figure where nothing is claimed.
        label: What a reader calls it.
        kind: What is counted, as `kinds.Kind` names it.
        subject: The same in words.
        unit: The unit of every value.
        claimed: What is claimed, in words; None where nothing is.
        allowed: The least and the greatest value that the claim allows; None for no bound.
        switches: The switches that are varied.
        fixed: The switches that are not varied: the log answers one of their options only.
        readings: Every reading, in the order of the options.
        excluded: The rules, with the combinations that each excludes.
        lacking: The options that the log can't answer.
        left_out: Switch -> options that were left out to bound the number of readings.
        drivers: The switches by how much of the spread they explain, the most first.
        platforms: The readings that platforms' own definitions stand for.
        level: The confidence level of the intervals; None for a census.
        by_labels: Switch -> its option that people's labels of a sample answer; readings that take
            it have the interval of the sample.
    """

    name: str
    label: str
    kind: str
    subject: str
    unit: str
    claimed: str | None
    allowed: tuple[float | None, float | None] | None
    switches: tuple[Chosen, ...]
    fixed: tuple[Chosen, ...]
    readings: Sequence[Reading]
    excluded: tuple[Excluded, ...]
    lacking: tuple[Lacking, ...]
    left_out: Mapping[str, tuple[str, ...]]
    drivers: tuple[Driver, ...]
    platforms: tuple[Platform, ...] = ()
    level: float | None = None
    by_labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def labelled(self) -> Mapping[str, Reading]:
        """Switch -> the reading that labels answer, with the report's own option of the others."""
        own = [each.place_of(each.own) for each in self.switches]
        wanted = {}
        for place, each in enumerate(self.switches):
            if (option := self.by_labels.get(each.switch)) is not None:
                number = each.options.index(option)
                wanted[(*own[:place], number, *own[place + 1 :])] = each.switch
        return {wanted[each.options]: each for each in self.readings if each.options in wanted}

    def by_people(self, reading: Reading) -> bool:
        """Whether people's labels answer a reading."""
        return any(
            each.options[number] == self.by_labels.get(each.switch)
            for each, number in zip(self.switches, reading.options, strict=True)
        )

    @property
    def own(self) -> Reading | None:
        """The reading that the report itself takes; None where its options are not all varied."""
        wanted = tuple(each.place_of(each.own) for each in self.switches)
        return next((each for each in self.readings if each.options == wanted), None)

    def ordered(self) -> list[Reading]:
        """The readings that have a value, the least first; then by their options."""
        valued = [each for each in self.readings if each.value is not None]
        return sorted(valued, key=lambda each: (each.value or 0.0, each.options))

    def count(self, outcome: Outcome) -> int:
        """How many of the readings come to an outcome."""
        return sum(each.outcome is outcome for each in self.readings)

    def words(self, reading: Reading) -> dict[str, str]:
        """Switch -> option of a reading."""
        return {
            each.switch: each.options[number]
            for each, number in zip(self.switches, reading.options, strict=True)
        }


@dataclass(frozen=True, slots=True)
class VariedLog:
    """Every reading of a log.

    Attributes:
        title: The title of the spec.
        read, kept: Rows read, and rows that the report itself keeps or a rule of the spec drops;
            where rows are messages, the same of the conversations folded from them.
        messages: What became of messages; None where rows are conversations.
        alone: Claim -> why it has no other reading than the report's.
        bundled: How many contacts became how many, for each way in which they were put together.
        dropped: Reason -> rows, of what no reading counts.
        starts: The first and the last start, in microseconds since 1970; None without one.
        claims: The claims that were looked at.
        readings: The readings of each claim that has some; of common figures where none is claimed.
        bills: What vendors billed, against the log.
    """

    title: str | None
    read: int
    kept: int
    dropped: Mapping[str, int]
    starts: tuple[int, int] | None
    claims: tuple[str, ...]
    readings: tuple[Readings, ...]
    bills: tuple[HeldBill, ...] = ()
    messages: Screening | None = None
    alone: Mapping[str, str] = field(default_factory=dict)
    bundled: tuple[Bundled, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many resolutions a log holds by a definition.

    Attributes:
        name: Its name in the catalogue; None where switches define it.
        options: Switch -> option, of the switches that it decides; the others are the report's own.
        low, high: The least and the most, by whether what the log does not tell was resolved; None
            where the log can't answer it.
        missing: What the log lacks for it.
        by_labels: Whether they are the ends of the interval of a sample that people labelled.
    """

    name: str | None
    options: Mapping[str, str]
    low: int | None = None
    high: int | None = None
    missing: str | None = None
    by_labels: bool = False


@dataclass(frozen=True, slots=True)
class HeldBill:
    """What a vendor billed, against what the log holds of the same period.

    Attributes:
        name: Its name in the spec.
        bill: What was billed.
        period: The first day, and the first day after it, as written.
        by_vendor, by_own: Resolutions by the vendor's definition, and by the user's own.
        counting: The bill above the vendor's definition, at least and at most; None where the log
            can't answer it.
        defining: The vendor's definition above the user's.
        total: The bill above the user's definition.
        dropped: Reason -> rows that are counted by neither.
    """

    name: str
    bill: Bill
    period: tuple[str, str]
    by_vendor: Resolved
    by_own: Resolved
    counting: tuple[Gap, Gap] | None
    defining: tuple[Gap, Gap] | None
    total: tuple[Gap, Gap] | None
    dropped: Mapping[str, int]


class Sums(NamedTuple):
    """What a reading adds up: a share or mean is `above / below`, both by groups of customers.

    Attributes:
        above, below: Packed sums.
        is_share: Whether conversations are counted above and below.
        scale: By how much the quotient is divided to come to the unit.
        bounded: Whether what is added up can't leave a scale, as ratings can't.
        less: What is subtracted above: what was below zero.
    """

    above: Lanes
    below: Lanes
    is_share: bool
    scale: int | Fraction = 1
    bounded: bool = False
    less: Lanes = 0

    @property
    def value(self) -> Fraction | NotEstimable:
        """The share or mean."""
        n = total(self.below)
        above = total(self.above) - total(self.less)
        return Fraction(above) / (n * self.scale) if n else NOTHING_COUNTS

    def clustered(self, groups: int | None = None) -> Clustered:
        """The sums by groups of customers; of two figures, by those that either has."""
        n = groups_in(self.below) if groups is None else groups
        above, below = less(self.above, self.less, unpacked), unpacked(self.below)
        return Clustered(above[:n], below[:n])


class Weighted(NamedTuple):
    """A share or mean of those who answered, each stratum weighed as many as there are of it.

    Attributes:
        strata: Of each: what the answers add up to, those who answered, and all; packed.
        is_share: Whether answers count 0 or 1; else they can't leave a scale.
        scale: By how much the mean is divided to come to the unit.
    """

    strata: tuple[tuple[Lanes, Lanes, Lanes], ...]
    is_share: bool
    scale: int = 1

    @property
    def value(self) -> Fraction | NotEstimable:
        """The share or mean."""
        found = weighted_mean([(total(a), total(n), total(e)) for a, n, e in self.strata])
        return NO_RATINGS if isinstance(found, NotEstimable) else found / self.scale


@dataclass(frozen=True, slots=True, eq=False)
class Middle:
    """A middle of lengths of time that is no quotient of sums: two are never the same.

    Attributes:
        value: The middle in its unit.
        statistic: The option of `statistic` that it is.
        seconds: Second -> conversations, ascending.
        bins: Bin of `log_bin` -> conversations by groups of customers, packed, ascending; empty
            where they were not counted so.
        scale: Microseconds in the unit.
    """

    value: Fraction
    statistic: str
    seconds: Mapping[int, int]
    bins: Mapping[int, Lanes]
    scale: int


class Pair(NamedTuple):
    """Figures of one kind of two groups, of which the first less the second is wanted."""

    first: OfGroup
    second: OfGroup

    @property
    def value(self) -> Fraction | NotEstimable:
        """The difference."""
        first, second = self.first.value, self.second.value
        if isinstance(first, NotEstimable):
            return first
        return second if isinstance(second, NotEstimable) else first - second


class Exact(NamedTuple):
    """A figure of which nothing is known by groups of customers; it has no interval.

    Attributes:
        value: The figure in its unit, or why there is none.
    """

    value: Fraction | NotEstimable


class Bounded(Protocol):
    """A figure that says itself where it lies."""

    @property
    def value(self) -> Fraction | NotEstimable:
        """The figure in its unit."""

    def interval(self, level: float) -> Interval | NotEstimable:
        """Where it lies, in its unit."""


OfGroup: TypeAlias = Sums | Weighted | Middle
Figure: TypeAlias = OfGroup | Pair | Exact | Bounded
MILLION: Final = 1_000_000
NOTHING_COUNTS: Final = NotEstimable("no conversation counts")
NO_RATINGS: Final = NotEstimable("nobody whose rating counts gave one")


def less(
    above: Lanes, below_zero: Lanes, unpack: Callable[[Lanes], tuple[int, ...]]
) -> tuple[int, ...]:
    """What each lane has, less what was below zero: packed lanes are never below it.

    Args:
        above: Packed sums.
        below_zero: Packed sums of what is subtracted.
        unpack: Says what each lane has.
    """
    if not below_zero:
        return unpack(above)
    return tuple(a - b for a, b in zip(unpack(above), unpack(below_zero), strict=True))


def paired(sides: Sequence[OfGroup | Exact]) -> OfGroup | Pair | Exact:
    """The figure of one group, or of the first of two less the second."""
    if len(sides) == 1:
        return sides[0]
    first, second = sides
    if not isinstance(first, Exact) and not isinstance(second, Exact):
        return Pair(first, second)
    one, other = first.value, second.value
    if isinstance(one, NotEstimable):
        return Exact(one)
    return Exact(other if isinstance(other, NotEstimable) else one - other)
