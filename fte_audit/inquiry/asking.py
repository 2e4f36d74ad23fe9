"""What is asked from outside the file: other values, and grids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.inquiry.grids import Axis
from fte_audit.quantities.ranges import Range
from fte_audit.spec.claims.reader import setting_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from fte_audit.spec.claims.file import Claims

MOST_CELLS = 400
_MOST_AXES = 2
_A_GRID = "write --grid fte --over concurrency --over minutes=2,11"


def settings_of(claims: Claims, texts: Sequence[str]) -> dict[str, str | Range]:
    """Read `NAME=VALUE`, each.

    Raises:
        UserError: With everything that can't be read.
    """
    found: dict[str, str | Range] = {}
    problems: list[Diagnostic] = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            message = f"`{text}` sets nothing"
            problems.append(Diagnostic("FTE162", message, help="write it as concurrency=2"))
            continue
        try:
            found[name.strip()] = setting_of(claims, name.strip(), value.strip())
        except UserError as error:
            problems += error.diagnostics
    if problems:
        raise UserError(problems)
    return found


def axes_of(claims: Claims, name: str | None, texts: Sequence[str]) -> dict[str, list[Axis]]:
    """Read the number of a grid and its axes.

    Raises:
        UserError: Where there is no such number, or an axis can't be read.
    """
    if name is None and not texts:
        return {}
    if name is None or not 1 <= len(texts) <= _MOST_AXES:
        message = "a grid has a number, and one or two assumptions"
        raise UserError([Diagnostic("FTE162", message, help=_A_GRID)])
    known = [*claims.figures, *claims.assumptions, *claims.derived]
    if name not in known:
        hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
        raise UserError([Diagnostic("FTE153", f"there is no figure `{name}`", help=hint)])
    axes = [_axis(claims, text) for text in texts]
    names = [name, *(axis.name for axis in axes)]
    if len({*names}) < len(names):
        raise UserError([Diagnostic("FTE162", "a grid names each number once", help=_A_GRID)])
    cells = 1
    for axis in axes:
        cells *= len(axis.values)
    if cells > MOST_CELLS:
        raise UserError([Diagnostic("FTE162", f"a grid has at most {MOST_CELLS} cells")])
    return {name: axes}


def _axis(claims: Claims, text: str) -> Axis:
    name, equals, listed = text.partition("=")
    name = name.strip()
    if not equals:
        return Axis(name, tuple(_usual(claims, name)))
    values = [value.strip() for value in listed.split(",") if value.strip()]
    return Axis(name, tuple((value, setting_of(claims, name, value)) for value in values))


def _usual(claims: Claims, name: str) -> Iterator[tuple[str, str | Range]]:
    """The readings of an assumption, or its low, central and high value."""
    assumed = claims.assumptions.get(name)
    if assumed is not None and assumed.options:
        yield from ((key, key) for key in assumed.options)
        return
    given = None if assumed is None else assumed.range
    if assumed is None or given is None or given.low is None or given.high is None:
        hint = f"list the values: --over {name}=1,2,3"
        raise UserError([Diagnostic("FTE162", f"`{name}` has no usual values", help=hint)])
    ends: list[Fraction] = [given.low, *filter(None, [assumed.central]), given.high]
    for end in dict.fromkeys(ends):
        yield _written(end), Range(end, end)


def _written(value: Fraction) -> str:
    return f"{float(value):.6g}"
