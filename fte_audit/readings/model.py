"""Switches and their options, and what a figure comes to under every combination of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from fte_audit.cubes import total, unpacked
from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.domains import DomainShare, Part, domain_share
from fte_audit.estimates.values import Interval, NotEstimable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fte_audit.billing import Bill, Gap
    from fte_audit.cubes import Lanes
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
        kind: What is counted, as `multiverse.Kind` names it.
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


MILLION: Final = 1_000_000
NOTHING_COUNTS: Final = NotEstimable("no conversation counts")


class Sums(NamedTuple):
    """What a reading adds up: a share or mean is `above / below`, both by groups of customers.

    Attributes:
        above, below: Packed sums.
        is_share: Whether conversations are counted above and below.
        scale: By how much the quotient is divided to come to the unit.
        bounded: Whether what is added up can't leave a scale, as ratings can't.
    """

    above: Lanes
    below: Lanes
    is_share: bool
    scale: int = 1
    bounded: bool = False

    @property
    def value(self) -> Fraction | NotEstimable:
        """The share or mean."""
        n = total(self.below)
        return Fraction(total(self.above), n * self.scale) if n else NOTHING_COUNTS

    def clustered(self) -> Clustered:
        """The sums by groups of customers."""
        return Clustered(unpacked(self.above), unpacked(self.below))


class Pair(NamedTuple):
    """The figures of two groups, of which the first less the second is wanted."""

    first: Sums
    second: Sums

    @property
    def value(self) -> Fraction | NotEstimable:
        """The difference."""
        first, second = self.first.value, self.second.value
        if isinstance(first, NotEstimable):
            return first
        return second if isinstance(second, NotEstimable) else first - second


class Exact(NamedTuple):
    """A figure that is no quotient of sums, such as a median; it has no interval.

    Attributes:
        value: The figure in its unit, or why there is none.
    """

    value: Fraction | NotEstimable


class Estimated(NamedTuple):
    """A figure that rests on people's labels of a sample: `(base + size x share) / below`.

    Attributes:
        base: Conversations that the log itself counts above.
        part: Those of which labels tell whether they count.
        below: What it is divided by. Where labels tell that, too, it is those of which they do: the
            figure is the share then.
        level: The confidence level.
    """

    base: int
    part: Part
    below: int
    level: float

    def estimate(self) -> DomainShare | NotEstimable:
        """The figure and its interval."""
        if not self.part.size:
            if not self.below:
                return NOTHING_COUNTS
            value = Fraction(self.base, self.below)
            return DomainShare(value, Interval(float(value), float(value)))
        found = domain_share(self.part, self.level)
        if isinstance(found, NotEstimable):
            return found
        value, interval = self._figure(found.value), found.interval
        if interval is not None:
            ends = (self._figure(Fraction(end)) for end in (interval.low, interval.high))
            interval = Interval(*map(float, ends))
        return DomainShare(value, interval)

    def _figure(self, share: Fraction) -> Fraction:
        return (self.base + self.part.size * share) / self.below


Figure: TypeAlias = Sums | Pair | Exact


def paired(sides: Sequence[Sums | Exact]) -> Figure:
    """The figure of one group, or of the first of two less the second."""
    if len(sides) == 1:
        return sides[0]
    first, second = sides
    if isinstance(first, Sums) and isinstance(second, Sums):
        return Pair(first, second)
    one, other = first.value, second.value
    if isinstance(one, NotEstimable):
        return Exact(one)
    return Exact(other if isinstance(other, NotEstimable) else one - other)
