from __future__ import annotations

import re

from fte_audit.quantities.units import CONVERSIONS, parse_unit
from fte_audit.spec import nodes
from fte_audit.spec.claims.library import library
from fte_audit.spec.claims.relations import UnitChecker


def test_every_relation_is_about_known_quantities_and_fits_in_its_units():
    units = {
        name: parse_unit(each.unit.replace("money", "USD"))
        for name, each in library().quantities.items()
    } | {name: parse_unit(unit) for name, (_, unit) in CONVERSIONS.items()}
    for relation in library().relations.values():
        assert set(nodes.names(relation.comparison)) <= set(units), relation.name
        checker = UnitChecker(units)
        checker.check(relation.comparison)
        assert checker.problems == [], relation.name


def test_what_a_relation_gives_stands_in_it():
    for relation in library().relations.values():
        if relation.gives is not None:
            assert relation.gives in nodes.names(relation.comparison), relation.name


def test_every_quantity_is_in_a_relation_and_said_in_a_sentence():
    used = {name for each in library().relations.values() for name in nodes.names(each.comparison)}
    for name, quantity in library().quantities.items():
        assert name in used
        assert re.fullmatch(r"[A-Z].*\.", quantity.means)


def test_every_relation_says_where_it_comes_from_or_why_it_holds():
    for relation in library().relations.values():
        assert re.fullmatch(r"[A-Z].*\.", relation.source), relation.name
