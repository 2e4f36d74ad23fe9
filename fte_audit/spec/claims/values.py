"""Texts of a claim file as exact numbers and ranges; what can't be read is collected."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic, did_you_mean
from fte_audit.quantities.dates import read_date
from fte_audit.quantities.ranges import Range, Rounding, Rule
from fte_audit.quantities.units import NAMES, SECONDS, Unit, parse_unit, possible
from fte_audit.quantities.wording import Published, Unreadable, read_published
from fte_audit.spec.claims.file import intersect, scaled

if TYPE_CHECKING:
    from fte_audit.spec.yaml_reader import Path, SourceMap

_PLAIN: Final = {Rule.NUMBER, Rule.FRACTION}


@dataclass(slots=True)
class Values:
    """Reads the texts of a file.

    Attributes:
        language: In which they are written, unless a claim says otherwise.
        places: Where everything stands; None without a file.
        problems: What could not be read.
    """

    language: str
    places: SourceMap | None
    problems: list[Diagnostic] = field(default_factory=list)

    def refuse(
        self,
        path: Path,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
    ) -> None:
        """Note a problem at the place of a value, or of its key."""
        span = None
        if self.places is not None:
            span = self.places.key(path) if key else self.places.value(path)
        elif path:
            message = f"{'.'.join(map(str, path))}: {message}"
        self.problems.append(Diagnostic(code, message, span, hint))

    def refuse_name(self, path: Path, what: str, name: str, known: list[str]) -> None:
        """Note that something is named which is not there."""
        listed = f"there are {', '.join(known)}" if known else f"the file has no {what}"
        self.refuse(
            path, "FTE153", f"there is no {what} `{name}`", did_you_mean(name, known) or listed
        )

    def unit(self, path: Path, text: str) -> Unit | None:
        """Read a unit."""
        try:
            return parse_unit(text)
        except ValueError as error:
            known = list(NAMES)
            hint = did_you_mean(str(error), known) or f"known are {', '.join(known)}, USD, EUR, ..."
            self.refuse(path, "FTE151", f"there is no unit `{error}`", hint)
            return None

    def date(self, path: Path, text: str) -> Range | None:
        """Read a date, which stands for all days of its month or year."""
        try:
            return read_date(text)
        except ValueError:
            hint = "write 2023, 2023-07 or 2023-07-10"
            self.refuse(path, "FTE150", f"`{text}` is no date", hint)
            return None

    def published(
        self, path: Path, text: str, language: str, resolution: Fraction | None = None
    ) -> Published | None:
        """Read a figure as it was printed."""
        try:
            return read_published(text, language, resolution=resolution)
        except Unreadable as error:
            self.refuse(path, "FTE150", str(error), error.hint)
            return None

    def is_readable(self, text: str) -> bool:
        """Whether a text is a figure in the language of the file."""
        try:
            read_published(text, self.language)
        except Unreadable:
            return False
        return True

    def factor(self, path: Path, said: str | None, unit: Unit, written: str) -> Fraction | None:
        """What turns the number of a value that names its unit into the unit of the claim."""
        above = [base for base, power in unit.powers if power == 1]
        if said is None or said in above or (said == "%" and not unit.powers):
            return Fraction(1)
        times = [base for base in above if base in SECONDS]
        if said in SECONDS and times:
            return Fraction(SECONDS[said], SECONDS[times[0]])
        what = "a share" if said == "%" else said
        is_rating = said == "%" and "points" in above
        hint = "write the number alone: points beside a number are of a percentage"
        message = f"the value is {what}, the unit is `{written}`"
        self.refuse(path, "FTE152", message, hint if is_rating else None)
        return None

    def single(self, path: Path, text: str) -> Published | None:
        """A number that the file gives itself, without words that make a range of it."""
        read = self.published(path, text, self.language)
        if read is not None and read.rule not in _PLAIN:
            self.refuse(path, "FTE150", f"`{text}` is no single number", "write it without words")
            return None
        return read

    def exact(self, path: Path, text: str, unit: Unit, written_unit: str) -> Range | None:
        """A number that the file gives itself, exactly; of a date, all of its days."""
        if unit.is_date:
            return self.date(path, text)
        read = self.single(path, text)
        if read is None:
            return None
        factor = self.factor(path, read.said, unit, written_unit)
        return None if factor is None else scaled(read.range(Rounding.POINT), factor)

    def range(self, path: Path, low: Fraction | None, high: Fraction | None) -> Range | None:
        """The range between two ends."""
        try:
            return Range(low, high)
        except ValueError:
            message = "the range is empty: its low end lies above its high end"
            self.refuse(path, "FTE157", message, "write the low end first")
            return None

    def set_range(
        self, path: Path, text: str, unit: Unit, written: str, *, is_level: bool
    ) -> Range | None:
        """A value that the file sets: a number is exact, words keep their meaning."""
        if unit.is_date:
            return self.date(path, text)
        read = self.published(path, text, self.language)
        if read is None:
            return None
        factor = self.factor(path, read.said, unit, written)
        if factor is None:
            return None
        exact = read.rule in {*_PLAIN, Rule.BETWEEN}
        given = read.range(Rounding.POINT if exact else Rounding.EITHER)
        left = intersect(scaled(given, factor), possible(written, is_level=is_level))
        if left is None:
            self.refuse(path, "FTE157", f"`{text}` is not possible", possible_hint(written))
        return left


def possible_hint(written_unit: str) -> str:
    """What can be at all, in a unit."""
    if written_unit == "share":
        return "a share lies between 0 and 1; a change may be a `change`, a multiple a `ratio`"
    if written_unit == "change":
        return "a change takes away no more than all, which is -1 or -100 %"
    return "amounts, such as what is known as a quantity by `is`, are not below zero"
