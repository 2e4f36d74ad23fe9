"""What every page says of a log and its columns; every text of the log in it is visible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.render.layout import clip
from fte_audit.render.numbers import write_count, write_percent
from fte_audit.render.text import group_label, prose, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.inspection.model import ColumnFinding, Inspection, Period

TITLE: Final = "What is in the log"
NO_SUSPICION: Final = "Nothing suspicious was found by the rules of this program."
PRIVACY: Final = (
    "No text that somebody wrote, no id, no name and no value that only a few rows have is shown."
)
QUESTIONS: Final = "What `report` will ask first"
NEXT: Final = "`fte-audit init` writes these decisions as a spec to start from."
NOTHING: Final = "\N{EN DASH}"
_LONGEST: Final = 60


def lead(inspection: Inspection) -> Iterator[str]:
    """The first sentences: how much there is, when, of whom."""
    rows, columns = inspection.rows, len(inspection.columns)
    yield f"{_counted(rows, 'row')}, {_counted(columns, 'column')}."
    if inspection.period is None:
        yield "No column holds times."
    else:
        yield from _period(inspection.period)
    for fact in inspection.facts:
        yield f"{fact}."


def _period(period: Period) -> Iterator[str]:
    zone = "as written, without a zone" if period.zone == "no zone" else period.zone
    days = _counted(period.days, "day")
    empty = f"{write_count(period.empty_days)} of them" if period.empty_days else "none"
    yield (
        f"`{period.column}` runs from {period.first} to {period.last} ({zone}): {days}, {empty} "
        "without a row."
    )
    hours = period.hours_without_people
    if hours is None:
        return
    if len(hours) == 24:  # noqa: PLR2004 - hours of a day
        yield f"No person took part in any row, by `{period.people_column}`."
    elif hours:
        yield (
            f"People took part in {24 - len(hours)} of the 24 hours of a day, by "
            f"`{period.people_column}`."
        )
    else:
        yield f"People took part in every hour of the day, by `{period.people_column}`."


def missing(column: ColumnFinding, rows: int) -> str:
    """The share of rows without a value."""
    return NOTHING if not column.missing else write_percent(column.missing / rows)


def distinct(column: ColumnFinding) -> str:
    """How many different values there are."""
    if column.is_exact:
        return write_count(column.distinct)
    return f"over {write_count(column.distinct)}" if column.distinct else NOTHING


def content(column: ColumnFinding) -> str:
    """What a column holds, with examples, ends or a shape."""
    type_, shape = prose(column.type), prose(column.shape or "")
    if column.examples:
        told = ", ".join(
            f"{clip(group_label(value), _LONGEST)} ({write_count(rows)})"
            for value, rows in column.examples
        )
        if column.left_out:
            told += f", {_counted(column.left_out, 'other')}"
        return f"{type_}: {told}"
    if column.lowest is not None and column.highest is not None:
        low, high = prose(column.lowest), prose(column.highest)
        return f"{type_}: {low}" if low == high else f"{type_}: {low} to {high}"
    if not shape or shape.startswith(type_):
        return shape or type_
    return f"{type_}, {shape}" if shape.startswith("of ") else f"{type_}: {shape}"


def taken_for(column: ColumnFinding) -> str:
    """What a column was taken for and why, or could be; empty where nothing is known."""
    if column.roles:
        return prose(f"{', '.join(column.roles)} ({column.why})")
    if column.could_be:
        return prose(f"perhaps {', '.join(column.could_be)}: to be chosen")
    return ""


def name(column: ColumnFinding) -> str:
    """A column's name."""
    return clip(visible(column.name), _LONGEST)


def _counted(n: int, noun: str) -> str:
    return f"{write_count(n)} {noun}{'' if n == 1 else 's'}"
