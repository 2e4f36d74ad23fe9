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
    scopes = dict.fromkeys([None, *(each.of for each in known)])
    for scope in scopes:
        _apply_within(scope, known, set(taken), set(off), found)
    found.relations += _same_numbers(known, set(off))
    return found


def fits(written: str, unit: Unit, wanted: str) -> bool:
    """Whether a figure's unit is that of its quantity, whatever the currency."""
    if MONEY not in wanted:
        return unit == parse_unit(wanted)
    currency = _CURRENCY.search(written)
    return currency is not None and unit == parse_unit(wanted.replace(MONEY, currency[0]))


def _apply_within(
    scope: str | None,
    known: Sequence[Known],
    taken: set[str],
    off: set[str],
    found: Application,
) -> None:
    """Apply what holds between the figures about one thing, until nothing new is worked out."""
    names: dict[str, str] = {}
    units: dict[str, Unit] = {}
    own: set[str] = set()
    for each in known:
        if each.of == scope or (each.of is None and each.quantity not in own):
            if each.of == scope and each.quantity in own:
                continue
            names[each.quantity], units[each.quantity] = each.name, each.unit
            own |= {each.quantity} if each.of == scope else set()
    waiting = [each for each in library().relations.values() if each.name not in off]
    while ready := next((each for each in waiting if _is_ready(each, names)), None):
        waiting.remove(ready)
        quantities = _quantities(ready)
        if scope is not None and not own & quantities:
            continue
        missing = quantities - set(names)
        if missing:
            derived = _derive(ready, scope, units, taken, found)
            if derived is None:
                continue
            names[derived[0]], units[derived[0]] = derived[1].name, derived[1].unit
            own.add(derived[0])
        _add(ready, scope, names, units, found)


def _is_ready(relation: BuiltIn, names: Mapping[str, str]) -> bool:
    missing = _quantities(relation) - set(names)
    enough = not missing or missing == {relation.gives}
    return enough and (relation.unless is None or relation.unless not in names)


def _quantities(relation: BuiltIn) -> set[str]:
    return set(nodes.names(relation.comparison)) - set(CONVERSIONS)


def _derive(
    relation: BuiltIn,
    scope: str | None,
    units: Mapping[str, Unit],
    taken: set[str],
    found: Application,
) -> tuple[str, Derived] | None:
    """The quantity that a relation works out, under a name that is free."""
    assert relation.gives is not None  # noqa: S101 - else the relation were not ready
    quantity = library().quantities[relation.gives]
    written = quantity.unit
    if MONEY in written:
        currencies = {
            base
            for name in _quantities(relation) & set(units)
            for base, _ in units[name].powers
            if _CURRENCY.fullmatch(base)
        }
        if len(currencies) != 1:
            found.passed_over[_scoped(relation.name, scope)] = "the currencies differ"
            return None
        written = written.replace(MONEY, currencies.pop())
    name = _scoped(quantity.name, scope)
    while name in taken:
        name += "_"
    found.derived[name] = Derived(name, parse_unit(written), written, quantity.means)
    return quantity.name, found.derived[name]


def _add(
    relation: BuiltIn,
    scope: str | None,
    names: Mapping[str, str],
    units: Mapping[str, Unit],
    found: Application,
) -> None:
    formula = _WORD.sub(lambda word: names.get(word[0], word[0]), relation.holds)
    checker = UnitChecker(dict(units) | {n: parse_unit(u) for n, (_, u) in CONVERSIONS.items()})
    checker.check(relation.comparison)
    name = _scoped(relation.name, scope)
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
            yield Applied(name, label, formula, parse_relation(formula), built_in=True, source=None)
