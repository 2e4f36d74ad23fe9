"""A claim file that was read and checked: figures with their ranges, and what holds of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.quantities.ranges import Range, Rounding
from fte_audit.quantities.units import possible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from fte_audit.quantities.units import Unit
    from fte_audit.quantities.wording import Published
    from fte_audit.spec import nodes
    from fte_audit.spec.claims.model import Claim, ClaimFile, Scenario
    from fte_audit.spec.publications import Publication


@dataclass(frozen=True, slots=True)
class Figure:
    """A published number.

    Attributes:
        name: Its key in the file.
        claim: What the file says of it.
        source: Where it was published.
        unit: Its unit.
        written_unit: Its unit as written, which says what is possible at all.
        published: What was read from its value; None for a date.
        factor: What turns the printed number into its unit.
        given: The range that the file gives instead, or that a date stands for.
    """

    name: str
    claim: Claim
    source: Publication | None
    unit: Unit
    written_unit: str
    published: Published | None
    factor: Fraction
    given: Range | None = None

    def range(self, rounding: Rounding) -> Range | None:
        """What the true number may be; None where nothing that is possible is left.

        Args:
            rounding: How printed figures are taken, where the claim itself does not say.
        """
        return intersect(self.printed_range(rounding), self.possible)

    @property
    def possible(self) -> Range:
        """What it may be at all, were nothing published."""
        return possible(self.written_unit, is_level=self.claim.is_ is not None)

    @property
    def freed(self) -> Range:
        """What it may be where its printed number is not believed: of the same sign."""
        low = self.printed_range(Rounding.EITHER).low
        is_level = self.claim.is_ is not None or (low is not None and low >= 0)
        return possible(self.written_unit, is_level=is_level)

    def printed_range(self, rounding: Rounding) -> Range:
        """As `range`, whatever is possible at all."""
        if self.given is not None:
            return self.given
        if self.published is None:
            raise AssertionError("a figure without a printed number and without a range")
        return scaled(self.published.range(self.claim.rounding or rounding), self.factor)


@dataclass(frozen=True, slots=True)
class Assumed:
    """A number that nobody published.

    Attributes:
        name: Its key in the file.
        label: Its name in tables, or None.
        unit: Its unit.
        written_unit: Its unit as written.
        range: What it may be; None where it is unknown.
        central: A usual value, or None.
        options: Reading -> a figure's name or a range; empty for anything but a choice.
        basis: Where the numbers come from.
        is_level: Whether it is an amount, which is not negative: what the library knows as a
            quantity, and what no relation of the file subtracts or has as a difference.
    """

    name: str
    label: str | None
    unit: Unit
    written_unit: str
    range: Range | None
    central: Fraction | None
    options: Mapping[str, str | Range]
    basis: str | None
    is_level: bool

    @property
    def possible(self) -> Range:
        """What it may be at all, were nothing assumed."""
        return possible(self.written_unit, is_level=self.is_level)

    @property
    def freed(self) -> Range:
        """What it may be where its range is not believed: of the same sign."""
        low = None if self.range is None else self.range.low
        is_level = self.is_level or (low is not None and low >= 0)
        return possible(self.written_unit, is_level=is_level)


@dataclass(frozen=True, slots=True)
class Derived:
    """A quantity that a built-in relation works out.

    Attributes:
        name: Its name in relations.
        unit: Its unit.
        written_unit: Its unit as written.
        means: What it is.
    """

    name: str
    unit: Unit
    written_unit: str
    means: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A relation that holds between the figures of a file.

    Attributes:
        name: Its key, or the name of the built-in one.
        label: What a reader calls it.
        formula: It, over the names of the file.
        comparison: The same, parsed; with places where it stands in the file.
        built_in: Whether it comes from the library.
        source: Where it comes from.
    """

    name: str
    label: str
    formula: str
    comparison: nodes.Comparison
    built_in: bool
    source: str | None


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that a claim file says.

    Attributes:
        written: The file as it stands.
        figures: Name -> figure, in the order of the file.
        statements: Name -> claim that is no number.
        sources: Name of a claim -> where it was published.
        assumptions: Name -> assumption.
        derived: Name -> quantity that is worked out.
        relations: What holds.
        passed_over: Built-in relation -> why it was not applied although its figures are there.
        scenarios: Name -> box; at least one.
        settings: Scenario and name -> what it is set to: a reading's name or a range.
    """

    written: ClaimFile
    figures: Mapping[str, Figure]
    statements: Mapping[str, Claim]
    sources: Mapping[str, Publication]
    assumptions: Mapping[str, Assumed]
    derived: Mapping[str, Derived]
    relations: tuple[Applied, ...]
    passed_over: Mapping[str, str]
    scenarios: Mapping[str, Scenario]
    settings: Mapping[tuple[str, str], str | Range]

    def written_unit(self, name: str) -> str:
        """The unit of a figure, an assumption or a derived quantity, as written."""
        for room in (self.figures, self.assumptions, self.derived):
            if name in room:
                return room[name].written_unit
        raise KeyError(name)


def scaled(given: Range, factor: Fraction) -> Range:
    """A range in another unit.

    Args:
        given: The range.
        factor: Above zero.
    """
    return Range(
        None if given.low is None else given.low * factor,
        None if given.high is None else given.high * factor,
        given.low_open,
        given.high_open,
    )


def intersect(one: Range, other: Range) -> Range | None:
    """What two ranges have in common; None for nothing."""
    lows = [(each.low, each.low_open) for each in (one, other) if each.low is not None]
    highs = [(each.high, each.high_open) for each in (one, other) if each.high is not None]
    low, low_open = max(lows, default=(None, False))
    high, high_open = min(highs, key=lambda end: (end[0], not end[1]), default=(None, False))
    try:
        return Range(low, high, low_open, high_open)
    except ValueError:
        return None
