"""Which built-in relations apply to the figures of a file, and what they work out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fte_audit.quantities.units import CONVERSIONS, Unit, parse_unit
from fte_audit.spec import nodes
from fte_audit.spec.claims.file import Applied, Derived
from fte_audit.spec.claims.library import SAME_NUMBER, library
from fte_audit.spec.claims.relations import UnitChecker, parse_relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.spec.claims.library import BuiltIn

MONEY = "money"
_WORD = re.compile(r"[A-Za-z_]\w*")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Known:
    """A figure or an assumption that says which quantity it is.

    Attributes:
        name: Its name in the file.
        quantity: What the library knows it as.
        of: What it is about, or None.
        unit: Its unit.
        written_unit: Its unit as written.
    """

    name: str
    quantity: str
    of: str | None
    unit: Unit
    written_unit: str


@dataclass(slots=True)
class Application:
    """What of the library applies.

    Attributes:
        relations: In the order of the library, for each thing that figures are about in turn.
        derived: Name -> what is worked out.
        passed_over: Relation -> why it was not applied.
    """

    relations: list[Applied] = field(default_factory=list)
    derived: dict[str, Derived] = field(default_factory=dict)
    passed_over: dict[str, str] = field(default_factory=dict)


def apply(known: Sequence[Known], taken: Sequence[str], off: Sequence[str]) -> Application:
    """Find the relations whose figures are there.

    Args:
        known: The figures that say which quantity they are.
        taken: All names of the file.
        off: Built-in relations that are switched off.
    """
    found = Application()
    shared = _Scope(None, {}, {}, set())
    for scope in dict.fromkeys([None, *(each.of for each in known)]):
        names = _Scope(scope, dict(shared.names), dict(shared.units), set())
        for each in known:
            if each.of == scope and each.quantity not in names.own:
                names.add(each.quantity, each.name, each.unit)
        _apply_within(names, set(taken), set(off), found)
        shared = names if scope is None else shared
    found.relations += _same_numbers(known, set(off))
    return found


def fits(written: str, unit: Unit, wanted: str) -> bool:
    """Whether a figure's unit is that of its quantity, whatever the currency."""
    if MONEY not in wanted:
        return unit == parse_unit(wanted)
    currency = _CURRENCY.search(written)
    return currency is not None and unit == parse_unit(wanted.replace(MONEY, currency[0]))


@dataclass(frozen=True, slots=True)
class _Scope:
    """The quantities that are known of one thing; what is known of everything is known of it too.

    Attributes:
        of: The thing, or None for everything.
        names: Quantity -> the figure or what was worked out.
        units: Quantity -> its unit.
        own: The quantities that are about this thing itself.
    """

    of: str | None
    names: dict[str, str]
    units: dict[str, Unit]
    own: set[str]

    def add(self, quantity: str, name: str, unit: Unit) -> None:
        """Note what is known as a quantity."""
        self.names[quantity], self.units[quantity] = name, unit
        self.own.add(quantity)


def _apply_within(scope: _Scope, taken: set[str], off: set[str], found: Application) -> None:
    """Apply what holds between the figures about one thing, until nothing new is worked out."""
    waiting = [each for each in library().relations.values() if each.name not in off]
    while ready := next((each for each in waiting if _is_ready(each, scope.names)), None):
        waiting.remove(ready)
        quantities = _quantities(ready)
        if not scope.own & quantities:
            continue
        if quantities - set(scope.names):
            derived = _derive(ready, scope, taken, found)
            if derived is None:
                continue
            scope.add(ready.gives or "", derived.name, derived.unit)
        _add(ready, scope, found)


def _is_ready(relation: BuiltIn, names: Mapping[str, str]) -> bool:
    missing = _quantities(relation) - set(names)
    enough = not missing or missing == {relation.gives}
    return enough and (relation.unless is None or relation.unless not in names)


def _quantities(relation: BuiltIn) -> set[str]:
    return set(nodes.names(relation.comparison)) - set(CONVERSIONS)


def _derive(
    relation: BuiltIn, scope: _Scope, taken: set[str], found: Application
) -> Derived | None:
    """The quantity that a relation works out, under a name that is free."""
    assert relation.gives is not None  # noqa: S101 - else the relation were not ready
    quantity = library().quantities[relation.gives]
    written = quantity.unit
    if MONEY in written:
        currencies = {
            base
            for name in sorted(_quantities(relation) & set(scope.units))
            for base, _ in scope.units[name].powers
            if _CURRENCY.fullmatch(base)
        }
        if len(currencies) != 1:
            found.passed_over[_scoped(relation.name, scope.of)] = "the currencies differ"
            return None
        written = written.replace(MONEY, currencies.pop())
    name = _scoped(quantity.name, scope.of)
    while name in taken:
        name += "_"
    means = quantity.means if scope.of is None else f"{quantity.means.rstrip('.')} ({scope.of})."
    found.derived[name] = Derived(name, parse_unit(written), written, means)
    return found.derived[name]


def _add(relation: BuiltIn, scope: _Scope, found: Application) -> None:
    formula = _WORD.sub(lambda word: scope.names.get(word[0], word[0]), relation.holds)
    conversions = {name: parse_unit(unit) for name, (_, unit) in CONVERSIONS.items()}
    checker = UnitChecker(scope.units | conversions)
    checker.check(relation.comparison)
    name = _scoped(relation.name, scope.of)
    if checker.problems:
        found.passed_over[name] = checker.problems[0].message
        return
    comparison = parse_relation(formula)
    found.relations.append(
        Applied(name, relation.label, formula, comparison, built_in=True, source=relation.source)
    )


def _scoped(name: str, scope: str | None) -> str:
    return name if scope is None else f"{name}_{scope}"


def _same_numbers(known: Sequence[Known], off: set[str]) -> Iterator[Applied]:
    """Figures that are the same quantity of the same thing are the same number."""
    if SAME_NUMBER in off:
        return
    first: dict[tuple[str, str | None], Known] = {}
    for each in known:
        earlier = first.setdefault((each.quantity, each.of), each)
        if earlier is not each and earlier.unit == each.unit:
            formula = f"{each.name} = {earlier.name}"
            name = f"{SAME_NUMBER}_{each.name}"
            label = "The same number in two documents"
            source = "The file says of both that they are the same quantity."
            yield Applied(
                name, label, formula, parse_relation(formula), built_in=True, source=source
            )
