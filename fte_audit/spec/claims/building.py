"""A file that has the right shape, checked against itself: names, readings, relations, boxes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any, Final

from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.quantities.units import CONVERSIONS, parse_unit, possible
from fte_audit.spec import nodes
from fte_audit.spec.claims.application import Application, Known, apply, fits
from fte_audit.spec.claims.figures import Assumptions, Figures
from fte_audit.spec.claims.file import Applied, Assumed, Claims, Figure, intersect
from fte_audit.spec.claims.library import SAME_NUMBER, library
from fte_audit.spec.claims.model import Assumption, Claim, ClaimFile, Scenario
from fte_audit.spec.claims.relations import UnitChecker, parse_relation, subtracts
from fte_audit.spec.claims.values import Values
from fte_audit.spec.publications import Publication

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.quantities.ranges import Range
    from fte_audit.spec.yaml_reader import Path, SourceMap

MOST_READINGS: Final = 64
AS_PUBLISHED: Final = "as_published"


@dataclass(slots=True)
class Builder:
    """Checks a file that has the right shape, and collects what is wrong with it."""

    written: ClaimFile
    places: SourceMap | None
    values: Values = field(init=False)

    def __post_init__(self) -> None:
        self.values = Values(self.written.language.value, self.places)

    @property
    def problems(self) -> list[Diagnostic]:
        """What was found wrong so far."""
        return self.values.problems

    def build(self) -> Claims:
        """Everything that could be made of the file; only good where there are no problems."""
        self._check_names()
        sources = dict(self._sources())
        figures = Figures(self.written, self.values).read(sources)
        assumptions = Assumptions(self.written, self.values).read()
        self._check_options(figures, assumptions)
        application = self._apply(figures, assumptions)
        own = list(self._own_relations(figures, assumptions, application))
        signed = {
            name
            for each in own
            if subtracts(each.comparison)
            for name in nodes.names(each.comparison)
        }
        assumptions = {
            name: each if name in signed else _as_amount(each) for name, each in assumptions.items()
        }
        return Claims(
            written=self.written,
            figures=figures,
            statements={
                name: claim
                for name, claim in self.written.claims.items()
                if claim.kind == "statement"
            },
            sources=sources,
            assumptions=assumptions,
            derived=application.derived,
            relations=(*application.relations, *own),
            passed_over=application.passed_over,
            scenarios=dict(self.written.scenarios)
            or {AS_PUBLISHED: Scenario(label="As published")},
            settings=dict(self._settings(figures, assumptions, application, own)),
        )

    @property
    def _numbers(self) -> list[str]:
        """The names of figures and assumptions, whether or not they can be read."""
        return [
            *(name for name, claim in self.written.claims.items() if claim.kind == "figure"),
            *self.written.assumptions,
        ]

    def _check_names(self) -> None:
        for name in self.written.assumptions:
            if name in self.written.claims:
                message = f"`{name}` is a claim already"
                self.values.refuse(("assumptions", name), "FTE159", message, key=True)
        for room in ("claims", "assumptions"):
            for name in getattr(self.written, room):
                if name in CONVERSIONS:
                    message = f"`{name}` is a built-in conversion of units"
                    self.values.refuse((room, name), "FTE159", message, key=True)
        for name, relation in self.written.relations.items():
            if relation is not None and name in library().relations:
                message = f"`{name}` is a built-in relation"
                hint = f"give it another name; `{name}: null` switches the built-in one off"
                self.values.refuse(("relations", name), "FTE159", message, hint, key=True)

    def _sources(self) -> Iterator[tuple[str, Publication]]:
        for name, claim in self.written.claims.items():
            if isinstance(claim.source, Publication):
                yield name, claim.source
            elif claim.source in self.written.sources:
                yield name, self.written.sources[claim.source]
            elif claim.source is not None:
                self.values.refuse_name(
                    ("claims", name, "source"), "source", claim.source, list(self.written.sources)
                )

    def _check_options(
        self, figures: Mapping[str, Figure], assumptions: Mapping[str, Assumed]
    ) -> None:
        """Readings that are other figures have their unit, and don't run in a circle."""
        for name, assumed in assumptions.items():
            for key, option in assumed.options.items():
                if not isinstance(option, str):
                    continue
                path = ("assumptions", name, "one_of", key)
                other = figures.get(option) or assumptions.get(option)
                if other is not None and other.unit != assumed.unit:
                    unit, others = assumed.written_unit, other.written_unit
                    message = f"`{name}` is in `{unit}`, `{option}` in `{others}`"
                    self.values.refuse(path, "FTE154", message, "read it as what has its unit")
                if self._leads_back(option, name, assumptions):
                    message = f"`{name}` is read as `{option}`, which is read as `{name}`"
                    self.values.refuse(path, "FTE158", message, "break the circle")
        choices = prod(len(each.options) or 1 for each in assumptions.values())
        if choices > MOST_READINGS:
            message = f"the readings make {choices} combinations, more than {MOST_READINGS}"
            self.values.refuse(("assumptions",), "FTE161", message, "leave some out", key=True)

    def _leads_back(self, name: str, goal: str, assumptions: Mapping[str, Assumed]) -> bool:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            each = waiting.pop()
            if each == goal:
                return True
            if each not in seen and each in assumptions:
                seen.add(each)
                options = assumptions[each].options.values()
                waiting += [option for option in options if isinstance(option, str)]
        return False

    # relations

    def _apply(
        self, figures: Mapping[str, Figure], assumptions: Mapping[str, Assumed]
    ) -> Application:
        known = []
        entries: list[tuple[str, str, Claim | Assumption, Figure | Assumed | None]] = [
            *(("claims", n, each, figures.get(n)) for n, each in self.written.claims.items()),
            *(
                ("assumptions", n, each, assumptions.get(n))
                for n, each in self.written.assumptions.items()
            ),
        ]
        for room, name, entry, read in entries:
            quantity = library().quantities.get(entry.is_ or "")
            path: Path = (room, name, "is")
            if entry.is_ is not None and quantity is None:
                self._refuse_quantity(path, entry.is_)
            if quantity is None or read is None:
                continue
            if not fits(read.written_unit, read.unit, quantity.unit):
                message = f"`{quantity.name}` is in `{quantity.unit}`, not `{read.written_unit}`"
                self.values.refuse(path, "FTE154", message)
                continue
            known.append(Known(name, quantity.name, entry.of, read.unit, read.written_unit))
        off = [name for name, relation in self.written.relations.items() if relation is None]
        for name in off:
            if name not in library().relations and name != SAME_NUMBER:
                names = [*library().relations, SAME_NUMBER]
                self.values.refuse_name(("relations", name), "built-in relation", name, names)
        taken = [*self.written.claims, *self.written.assumptions]
        return apply(known, taken, off)

    def _refuse_quantity(self, path: Path, name: str) -> None:
        known = list(library().quantities)
        hint = did_you_mean(name, known) or f"known are {', '.join(known)}"
        self.values.refuse(path, "FTE160", f"no quantity is known as `{name}`", hint)

    def _own_relations(
        self,
        figures: Mapping[str, Figure],
        assumptions: Mapping[str, Assumed],
        application: Application,
    ) -> Iterator[Applied]:
        units = {name: parse_unit(unit) for name, (_, unit) in CONVERSIONS.items()}
        for room in (application.derived, assumptions, figures):
            units |= {name: each.unit for name, each in room.items()}
        known = list(units)
        named = {*self._numbers, *units}
        for name, relation in self.written.relations.items():
            if relation is None:
                continue
            path: Path = ("relations", name)
            place = self._place_in(path)
            try:
                comparison = parse_relation(relation.holds, place)
            except UserError as error:
                self.values.problems += error.diagnostics
                continue
            unknown = [
                part
                for part in nodes.walk(comparison)
                if isinstance(part, nodes.Name) and part.name not in named
            ]
            for part in unknown:
                hint = did_you_mean(part.name, known) or "give it as a claim or an assumption"
                if part.name in self.written.claims:
                    hint = "it is a statement, which is no number"
                message = f"there is no figure `{part.name}`"
                self.values.problems.append(Diagnostic("FTE153", message, part.span, hint))
            checker = UnitChecker(units)
            checker.check(comparison)
            self.values.problems += checker.problems
            label = relation.label or name.replace("_", " ")
            yield Applied(
                name, label, relation.holds, comparison, built_in=False, source=relation.source
            )

    def _place_in(self, path: Path) -> Any:
        """Where each character of a relation stands, in its long form or in its short one."""
        places = self.places
        if places is None:
            return None
        written = (*path, "holds")
        return partial(places.value, written if places.written(written) == written else path)

    # scenarios

    def _settings(
        self,
        figures: Mapping[str, Figure],
        assumptions: Mapping[str, Assumed],
        application: Application,
        own: list[Applied],
    ) -> Iterator[tuple[tuple[str, str], str | Range]]:
        taken = self._numbers
        numbers = [*figures, *assumptions]
        relations = [each.name for each in (*application.relations, *own)]
        for scenario, box in self.written.scenarios.items():
            for key, known in (
                ("free", numbers),
                ("without", [*numbers, *relations]),
                ("only", numbers),
                ("ask", [*numbers, *application.derived]),
            ):
                for at, name in enumerate(getattr(box, key)):
                    if name not in known and name not in taken:
                        place: Path = ("scenarios", scenario, key, at)
                        self.values.refuse_name(place, "figure or assumption", name, known)
            for name, text in box.set.items():
                path: Path = ("scenarios", scenario, "set", name)
                if name not in numbers:
                    if name not in taken:
                        self.values.refuse_name(path, "figure or assumption", name, numbers)
                    continue
                value = setting(self.values, path, text, figures.get(name) or assumptions[name])
                if value is not None:
                    yield (scenario, name), value


def _as_amount(assumed: Assumed) -> Assumed:
    """What no relation of the file subtracts: not below zero, unless it is given as such."""
    given = assumed.range
    if given is not None and given.low is None:
        given = intersect(given, possible(assumed.written_unit, is_level=True)) or given
    return replace(assumed, range=given, is_level=True)


def setting(values: Values, path: Path, text: str, of: Figure | Assumed) -> str | Range | None:
    """What a scenario sets a figure or an assumption to: a reading, or a range."""
    if isinstance(of, Assumed) and text in of.options:
        return text
    is_level = of.is_level if isinstance(of, Assumed) else of.claim.is_ is not None
    return values.set_range(path, text, of.unit, of.written_unit, is_level=is_level)
