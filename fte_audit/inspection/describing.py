"""A column's profile -> what it seems to be, and what of it may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.inspection.model import ColumnFinding
from fte_audit.inspection.privacy import (
    categories,
    describe_shape,
    is_identifier,
    is_personal,
)
from fte_audit.inspection.wording import moment, number
from fte_audit.plan.candidates import is_own_name
from fte_audit.profile import Held
from fte_audit.spec.columns import ROLE_KINDS
from fte_audit.spec.roles import Role, RoleKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.plan.model import Recognition, RoleSource
    from fte_audit.profile import ColumnProfile

MOSTLY: Final = (19, 20)
"""Texts are called times or numbers where so many of them are: the rest may be stand-ins."""
MOST_STEPS: Final = 12
"""Numbers of at most so many different values are shown as categories, such as ratings."""
_YES_NO: Final = frozenset({"true", "false", "yes", "no", "t", "f", "y", "n"})


def describe_column(
    column: ColumnProfile, roles: Mapping[str, RoleSource], recognition: Recognition
) -> ColumnFinding:
    """Say what a column seems to be.

    Args:
        column: The column, counted.
        roles: What the columns of the log were taken for.
        recognition: What was recognised, and what has to be chosen.
    """
    own = tuple(
        role
        for role, source in roles.items()
        if source.reading is not None and source.reading.column == column.name
    )
    could_be = tuple(
        role
        for role, lines in recognition.choices.items()
        if role not in own and any(_names(line, column.name) for line in lines)
    )
    lowest, highest = _ends(column, own)
    is_measured = lowest is not None and (
        "times" in type_of(column) or not 0 < len(column.values) <= MOST_STEPS
    )
    shown = {} if is_measured else categories(column, own)
    if shown:
        lowest, highest = None, None
    shape = None
    if not shown and lowest is None:
        shape = _shape(column)
    return ColumnFinding(
        name=column.name,
        type=type_of(column),
        missing=column.missing,
        distinct=column.distinct,
        is_exact=column.is_exact,
        examples=tuple(shown.items()),
        left_out=len(column.values) - len(shown) if shown else 0,
        lowest=lowest,
        highest=highest,
        shape=shape,
        roles=own,
        why=why_of(column.name, own, roles),
        could_be=could_be,
    )


def type_of(column: ColumnProfile) -> str:
    """What a column holds, in words.

    Example:
        >>> from fte_audit.profile import ColumnProfile, Held, Numbers
        >>> type_of(ColumnProfile("n", Held.TEXT, 9, 0, numbers=Numbers(9, 9)))
        'whole numbers, as text'
    """
    if column.present == 0:
        return "nothing"
    if column.held is not Held.TEXT:
        return column.held.value
    mostly, of = MOSTLY
    for rows, words in (
        (column.times.rows, "times"),
        (column.slashed.rows, "dates"),
        (column.numbers.rows, "whole numbers" if _is_whole(column) else "numbers"),
    ):
        if rows * of >= mostly * column.present:
            return f"{words}, as text"
    if column.values and {value.strip().lower() for value in column.values} <= _YES_NO:
        return "true or false, as text"
    return "text"


def _is_whole(column: ColumnProfile) -> bool:
    return column.numbers.whole == column.numbers.rows


def _names(line: str, column: str) -> bool:
    """Whether a line of YAML names a column, as it is or in quotes."""
    return any(
        f"{start}{column}{end}" in line
        for start, end in ((": ", ""), ('"', '"'), ("WHEN ", " "), ("column: ", ""))
        if not end or end in line
    )


def _ends(column: ColumnProfile, roles: tuple[str, ...]) -> tuple[str | None, str | None]:
    """The least and the greatest number or time, where they lead to nobody."""
    if is_personal(column.name, roles):
        return None, None
    type_ = type_of(column)
    if "times" in type_ and column.times.earliest:
        first, last = column.times.earliest[0].value, column.times.latest[0].value
        return moment(first), moment(last)
    if "numbers" in type_ and column.numbers.lowest and not is_identifier(column, roles):
        return number(column.numbers.lowest[0].value), number(column.numbers.highest[0].value)
    return None, None


def _shape(column: ColumnProfile) -> str | None:
    if column.held is Held.WHOLE and column.numbers.lowest:
        ends = (column.numbers.lowest[0].value, column.numbers.highest[0].value)
        short, long = sorted(len(number(abs(end))) for end in ends)
        digits = (
            f"{short} digit{'s' if short > 1 else ''}"
            if short == long
            else f"{short} to {long} digits"
        )
        return f"whole numbers of {digits}"
    if column.slashed.rows and type_of(column) == "dates, as text":
        layouts = column.slashed.layouts
        most = max(sorted(layouts), key=lambda layout: layouts[layout])
        return f"written as {most}"
    if "numbers" in type_of(column):
        noun = "digits" if _is_whole(column) else "characters"
        short, long = column.shape.shortest, column.shape.longest
        noun = noun.removesuffix("s") if long == 1 else noun
        return f"of {short} {noun}" if short == long else f"of {short} to {long} {noun}"
    return describe_shape(column.shape, column.present)


def why_of(column: str, own: tuple[str, ...], roles: Mapping[str, RoleSource]) -> str | None:
    """Why a column is taken for its roles; None where it has none."""
    reasons = []
    for role in own:
        source = roles[role]
        if source.how == "spec":
            reasons.append("by the spec")
            continue
        called = "by its name" if is_own_name(Role(role), column) else "by a common name"
        kind = ROLE_KINDS[Role(role)]
        holds = {
            RoleKind.TIME: "holds times",
            RoleKind.DURATION: "holds lengths of time",
            RoleKind.RATING: "holds 1 to 5",
            RoleKind.BOOLEAN: "holds yes and no",
            RoleKind.MONEY: "holds amounts",
            RoleKind.HANDLING: "holds ai, human, …",
        }.get(kind)
        reasons.append(called if holds is None else f"{called}, {holds}")
    return "; ".join(dict.fromkeys(reasons)) or None
