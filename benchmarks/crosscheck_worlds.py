"""True worlds of the field, and the relations that hold in them.

A world is a set of exact numbers that satisfy all relations. What is published of it, and how, is
for the benchmarks to say.
"""

from __future__ import annotations

import ast
import operator
from fractions import Fraction
from typing import TYPE_CHECKING

from fte_audit.feasibility.network import (
    Comparison,
    Constant,
    Operation,
    Operator,
    Reference,
    Relation,
    Term,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from random import Random

FORMULAS = {
    "ai_contacts": "contacts * ai_share",
    "human_contacts": "contacts - ai_contacts",
    "contacts_per_fte": "ai_contacts / fte",
    "contacts_per_agent_before": "contacts / agents_before",
    "contacts_per_agent_left": "human_contacts / (agents_before - fte)",
    "human_hours_per_fte": "ai_contacts * human_minutes / (60 * fte)",
    "ai_hours_per_fte": "ai_contacts * ai_minutes / (60 * fte)",
    "productive_hours": "paid_hours * (1 - shrinkage) * occupancy",
    "minutes": "fte * 60 * productive_hours * concurrency / (ai_contacts * displacement)",
    "labour_share": "fte / agents_before",
    "agents_after": "agents_before - fte",
    "blended_minutes": "ai_share * ai_minutes + (1 - ai_share) * human_minutes_after",
    "displaced_minutes": "(human_minutes - (1 - ai_share) * human_minutes_after) / ai_share",
    "contacts_displaced": "ai_contacts * displacement",
    "human_drop": "ai_share * displacement",
    "saving_per_fte": "saving / fte",
    "saving_per_hour": "saving / (fte * 12 * paid_hours)",
    "saving_per_contact": "saving / contacts_displaced",
    "cost_after": "cost_before * volume_growth - saving",
    "cumulative_contacts": "ai_contacts + later_contacts",
    "later_contacts_per_month": "later_contacts / later_months",
    "other_share": "1 - resolved_share - handed_over_share",
    "blended_rating": "ai_share * ai_rating + (1 - ai_share) * human_rating",
    "staff_change": "1 / (1 + output_change) - 1",
    "minutes_needed": "fte * 60 * productive_hours * concurrency / contacts_displaced",
    "volume_change": "repeat_share * repeat_change",
    "worst_minutes": "max(ai_minutes, human_minutes)",
}
"""Quantity -> what it equals, the ones that others are made of first."""

CHANGES = {"repeat_change", "output_change", "staff_change", "volume_change"}
"""Parts of 1 that may be below zero."""
SHARES = {
    *("ai_share", "shrinkage", "occupancy", "displacement", "labour_share", "human_drop"),
    *("resolved_share", "handed_over_share", "other_share", "repeat_share"),
}
"""Parts of 1 that may not."""
SIGNED = {*CHANGES, "cost_after", "displaced_minutes", "agents_after"}
"""What may be below zero in these worlds."""


def draw_world(random: Random, known: Mapping[str, Fraction] | None = None) -> dict[str, Fraction]:
    """Draw the numbers that are free, but those that are known, and work out the others."""

    def between(low: float, high: float, digits: int = 4) -> Fraction:
        return Fraction(round(random.uniform(low, high), digits))

    agents = random.randint(20, 5000)
    resolved = between(0.3, 0.9)
    world = {
        "contacts": Fraction(random.randint(5_000, 5_000_000)),
        "ai_share": between(0.05, 0.95),
        "agents_before": Fraction(agents),
        "fte": between(0.02, 0.9) * agents,
        "human_minutes": between(4, 20),
        "human_minutes_after": between(4, 25),
        "ai_minutes": between(0.5, 6),
        "paid_hours": between(130, 175),
        "shrinkage": between(0.1, 0.4),
        "occupancy": between(0.6, 0.95),
        "concurrency": between(1, 4),
        "displacement": between(0.1, 1),
        "saving": Fraction(random.randint(100_000, 80_000_000)),
        "cost_before": Fraction(random.randint(80_000_000, 900_000_000)),
        "volume_growth": between(0.9, 1.6),
        "later_contacts": Fraction(random.randint(1_000, 50_000_000)),
        "later_months": Fraction(random.randint(1, 30)),
        "resolved_share": resolved,
        "handed_over_share": between(0, 1) * (1 - resolved),
        "ai_rating": between(1, 5),
        "human_rating": between(1, 5),
        "output_change": between(-0.3, 1.5),
        "repeat_share": between(0.05, 0.4),
        "repeat_change": between(-0.6, 0.3),
    } | dict(known or {})
    for name, formula in FORMULAS.items():
        world[name] = value_of(term_of(formula), world)
    return world


def relations_of(prefix: str = "", shared: Collection[str] = ()) -> dict[str, Relation]:
    """The relations, each by what it gives; names that are not shared have a prefix."""
    return {
        name: Relation(
            prefix + name,
            _term(ast.Name(name), prefix, shared),
            Comparison.EQUAL,
            term_of(formula, prefix, shared),
        )
        for name, formula in FORMULAS.items()
    }


def term_of(formula: str, prefix: str = "", shared: Collection[str] = ()) -> Term:
    """Read a formula."""
    return _term(ast.parse(formula, mode="eval").body, prefix, shared)


_OPERATORS = {
    ast.Add: Operator.ADD,
    ast.Sub: Operator.SUBTRACT,
    ast.Mult: Operator.MULTIPLY,
    ast.Div: Operator.DIVIDE,
}
_APPLY: dict[Operator, Callable[[Fraction, Fraction], Fraction]] = {
    Operator.ADD: operator.add,
    Operator.SUBTRACT: operator.sub,
    Operator.MULTIPLY: operator.mul,
    Operator.DIVIDE: operator.truediv,
    Operator.LEAST: min,
    Operator.GREATEST: max,
}
_EXTREMES = {"min": Operator.LEAST, "max": Operator.GREATEST}


def _term(node: ast.expr, prefix: str, shared: Collection[str]) -> Term:
    match node:
        case ast.Constant(value=int(value)):
            return Constant(Fraction(value))
        case ast.Name(id=name):
            return Reference(name if name in shared else prefix + name)
        case ast.BinOp(left=left, op=sign, right=right):
            joined = _OPERATORS[type(sign)]
        case ast.Call(func=ast.Name(id=name), args=[left, right]):
            joined = _EXTREMES[name]
        case _:
            raise ValueError(ast.unparse(node))
    return Operation(joined, _term(left, prefix, shared), _term(right, prefix, shared))


def value_of(term: Term, world: dict[str, Fraction]) -> Fraction:
    """What a term is in a world, exactly."""
    if isinstance(term, Constant):
        return term.value
    if isinstance(term, Reference):
        return world[term.name]
    return _APPLY[term.operator](value_of(term.left, world), value_of(term.right, world))
