"""The claims of a file as figures, and its assumptions as ranges."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from fte_audit.quantities.ranges import Range, Rounding
from fte_audit.quantities.units import DATE, Unit, parse_unit, possible
from fte_audit.quantities.wording import read_published
from fte_audit.spec.claims.file import Assumed, Figure, intersect
from fte_audit.spec.claims.values import possible_hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.quantities.wording import Published
    from fte_audit.spec.claims.model import Assumption, Claim, ClaimFile
    from fte_audit.spec.claims.values import Values
    from fte_audit.spec.publications import Publication
    from fte_audit.spec.yaml_reader import Path


@dataclass(frozen=True, slots=True)
class Figures:
    """Makes figures of claims, and collects what is wrong with them."""

    written: ClaimFile
    values: Values

    def read(self, sources: Mapping[str, Publication]) -> dict[str, Figure]:
        """The figures of the file: those that could be read."""
        found = {
            name: self._figure(name, claim, sources.get(name))
            for name, claim in self.written.claims.items()
            if claim.kind == "figure"
        }
        return {name: figure for name, figure in found.items() if figure is not None}

    def _figure(self, name: str, claim: Claim, source: Publication | None) -> Figure | None:
        path: Path = ("claims", name)
        unit = None if claim.unit is None else self.values.unit((*path, "unit"), claim.unit)
        if claim.unit is not None and unit is None:
            return None
        if unit is not None and unit.is_date:
            return self._day(path, claim, source, unit)
        return self._number(path, claim, source)

    def _day(
        self, path: Path, claim: Claim, source: Publication | None, unit: Unit
    ) -> Figure | None:
        day = self.values.date((*path, "value"), claim.value or "")
        if day is None:
            return None
        for key in ("rounding", "resolution", "sample"):
            if getattr(claim, key) is not None:
                message, hint = f"a date has no `{key}`", "give its days with `between`"
                self.values.refuse((*path, key), "FTE128", message, hint, key=True)
        given = self._between(path, claim, unit, DATE) or day
        return Figure(str(path[1]), claim, source, unit, DATE, None, Fraction(1), given)

    def _number(self, path: Path, claim: Claim, source: Publication | None) -> Figure | None:
        name = path[1]
        assert isinstance(name, str)  # noqa: S101 - a claim's path ends in its name
        assert claim.value is not None  # noqa: S101 - the model requires it
        language = claim.language or self.written.language
        published = self.values.published((*path, "value"), claim.value, language)
        if published is None:
            return None
        written_unit = claim.unit or _named(published.said, "")
        if not written_unit:
            hint = "say what is counted, such as `unit: contacts`"
            self.values.refuse(path, "FTE151", f"`{name}` has no unit", hint, key=True)
            return None
        unit = parse_unit(written_unit)
        factor = self.values.factor((*path, "value"), published.said, unit, written_unit)
        if factor is None:
            return None
        if step := self._resolution(path, claim, published.said, written_unit):
            published = read_published(claim.value, language, resolution=step)
        given = self._between(path, claim, unit, written_unit)
        figure = Figure(name, claim, source, unit, written_unit, published, factor, given)
        if any(figure.range(rounding) is None for rounding in Rounding):
            key, what = ("value", f"`{claim.value}`") if given is None else ("between", "`between`")
            message = f"nothing that is possible lies in the range of {what}"
            self.values.refuse((*path, key), "FTE157", message, possible_hint(written_unit))
        self._check_sample(path, claim, published)
        return figure

    def _resolution(
        self, path: Path, claim: Claim, said: str | None, written_unit: str
    ) -> Fraction | None:
        """The step that a value was rounded to, in the unit that the value names."""
        if claim.resolution is None:
            return None
        place, text = (*path, "resolution"), claim.resolution
        read = self.values.single(place, text)
        if read is None:
            return None
        if said == "%" and read.said is None:
            message = "the value is a percentage, the step is a number"
            self.values.refuse(place, "FTE152", message, f"write it like `{text} %`")
            return None
        unit = _named(said, written_unit)
        factor = self.values.factor(place, read.said, parse_unit(unit), unit)
        if read.low_point <= 0:
            message = f"`{text}` is no step to round to"
            self.values.refuse(place, "FTE157", message, "it is above zero")
            return None
        return None if factor is None else read.low_point * factor

    def _between(self, path: Path, claim: Claim, unit: Unit, written_unit: str) -> Range | None:
        if claim.between is None:
            return None
        place = (*path, "between")
        low, high = (self.values.exact(place, end, unit, written_unit) for end in claim.between)
        if low is None or high is None:
            return None
        return self.values.range(place, low.low, high.high)

    def _check_sample(self, path: Path, claim: Claim, published: Published) -> None:
        if claim.sample is None:
            return
        place: Path = (*path, "sample", "n")
        text = claim.sample.n
        n = self.values.single(place, text)
        if n and (n.low_point < 1 or n.low_point.denominator > 1 or n.said is not None):
            hint = "write a whole number of answers, at least 1"
            self.values.refuse(place, "FTE157", f"`{text}` is no number of answers", hint)
        self._check_deviation((*path, "sample", "deviation"), claim.sample.deviation)
        if published.range(Rounding.EITHER).high is None:
            message = "a figure without an upper end can't be looked at as a mean"
            self.values.refuse((*path, "sample"), "FTE157", message)

    def _check_deviation(self, path: Path, text: str | None) -> None:
        read = text and self.values.published(path, text, self.written.language)
        if read and (read.low_point < 0 or read.range(Rounding.EITHER).high is None):
            hint = "it is not below zero, and has an upper end"
            self.values.refuse(path, "FTE157", f"`{text}` is no standard deviation", hint)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Makes ranges of assumptions, and collects what is wrong with them."""

    written: ClaimFile
    values: Values

    def read(self) -> dict[str, Assumed]:
        """The assumptions of the file: those that could be read."""
        found = {}
        for name, assumption in self.written.assumptions.items():
            path: Path = ("assumptions", name)
            unit = self.values.unit((*path, "unit"), assumption.unit)
            if unit is None:
                continue
            given = self._assumed_range(path, assumption, unit)
            central = self._central(path, assumption, unit)
            if central is not None and given is not None and not given.contains(central):
                message = "the central value lies outside `low` and `high`"
                self.values.refuse((*path, "central"), "FTE157", message)
            options = {
                key: self._option((*path, "one_of", key), text, assumption, unit)
                for key, text in (assumption.one_of or {}).items()
            }
            found[name] = Assumed(
                name,
                assumption.label,
                unit,
                assumption.unit,
                given,
                central,
                {key: option for key, option in options.items() if option is not None},
                assumption.basis,
                assumption.is_ is not None,
            )
        return found

    def _central(self, path: Path, assumption: Assumption, unit: Unit) -> Fraction | None:
        if assumption.central is None:
            return None
        read = self.values.exact((*path, "central"), assumption.central, unit, assumption.unit)
        return None if read is None else read.low

    def _assumed_range(self, path: Path, assumption: Assumption, unit: Unit) -> Range | None:
        ends: dict[str, Range] = {}
        for key in ("value", "low", "high"):
            text = getattr(assumption, key)
            if text is not None:
                read = self.values.exact((*path, key), text, unit, assumption.unit)
                if read is None:
                    return None
                ends[key] = read
        if not ends:
            return None
        low, high = ends.get("value", ends.get("low")), ends.get("value", ends.get("high"))
        key = next(iter(ends))
        given = self.values.range(
            (*path, key), None if low is None else low.low, None if high is None else high.high
        )
        if given is None:
            return None
        left = intersect(given, possible(assumption.unit, is_level=assumption.is_ is not None))
        if left is None:
            message = "nothing that is possible lies in this range"
            self.values.refuse((*path, key), "FTE157", message, possible_hint(assumption.unit))
        return left

    def _option(
        self, path: Path, text: str, assumption: Assumption, unit: Unit
    ) -> str | Range | None:
        """A reading: the name of a figure or an assumption, or a range."""
        figures = [name for name, each in self.written.claims.items() if each.kind == "figure"]
        known = [*figures, *self.written.assumptions]
        if text in known:
            return text
        if text.isidentifier() and not self.values.is_readable(text):
            self.values.refuse_name(path, "figure or assumption", text, known)
            return None
        is_level = assumption.is_ is not None
        return self.values.set_range(path, text, unit, assumption.unit, is_level=is_level)


def _named(said: str | None, otherwise: str) -> str:
    """The unit that a value names."""
    return "share" if said == "%" else said or otherwise
