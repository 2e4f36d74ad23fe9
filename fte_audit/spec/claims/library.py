"""The built-in relations of the field, which are data: `library.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fte_audit.spec.claims.relations import parse_relation
from fte_audit.spec.yaml_reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.spec import nodes

SAME_NUMBER = "same_number"
"""The relation between two figures that are the same quantity, which no formula says."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a figure can be known as.

    Attributes:
        name: As `is:` has it.
        unit: Its unit, `money` standing for any one currency.
        means: What it is, in a sentence.
    """

    name: str
    unit: str
    means: str


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A relation of the library.

    Attributes:
        name: Its name.
        holds: The formula, over names of quantities.
        comparison: The formula, parsed.
        label: What a reader calls it.
        source: Where it comes from, or why it holds.
        gives: The quantity that it works out where no figure is that.
        unless: The quantity whose presence means that another relation is meant.
    """

    name: str
    holds: str
    comparison: nodes.Comparison
    label: str
    source: str
    gives: str | None = None
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """All quantities and relations, by name, in the order of the file."""

    quantities: Mapping[str, Quantity]
    relations: Mapping[str, BuiltIn]


@cache
def library() -> Library:
    """Read the library."""
    text = files("fte_audit.spec.claims").joinpath("library.yaml").read_text(encoding="utf-8")
    value = read_yaml(text, "library.yaml").value
    quantities = {
        name: Quantity(name, entry["unit"], entry["means"])
        for name, entry in value["quantities"].items()
    }
    relations = {
        name: BuiltIn(name, comparison=parse_relation(entry["holds"]), **entry)
        for name, entry in value["relations"].items()
    }
    return Library(quantities, relations)
