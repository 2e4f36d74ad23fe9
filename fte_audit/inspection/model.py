"""What an inspection found, as one value: no text of a customer and no id is in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

FORMAT = 1
"""The version of the shape; it changes when a reader of the JSON would have to."""


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """What a column seems to be.

    Attributes:
        name: The column.
        type: What it holds, in words.
        missing: Rows without a value.
        distinct: Different values, or where `is_exact` is false a number that there are more of.
        is_exact: Whether `distinct` is all of them.
        examples: Values with their rows, the most frequent first; only of categories.
        left_out: Different values of a category that are not among the examples.
        lowest, highest: The ends of numbers and times, as they are written.
        shape: How values look that are not shown.
        roles: What `report` takes it for.
        why: Why it does.
        could_be: Roles that it could have, of which nothing is chosen.
    """

    name: str
    type: str
    missing: int
    distinct: int
    is_exact: bool
    examples: tuple[tuple[str, int], ...] = ()
    left_out: int = 0
    lowest: str | None = None
    highest: str | None = None
    shape: str | None = None
    roles: tuple[str, ...] = ()
    why: str | None = None
    could_be: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something that a reader should look at before believing a figure.

    Attributes:
        kind: Its rule.
        columns: The columns that it is about.
        rows: The rows behind it.
        of: The rows that were looked at for it.
        text: What was found, with its counts.
        advice: What can be done.
        spec: Lines of a spec that would do it.
    """

    kind: str
    columns: tuple[str, ...]
    rows: int
    of: int
    text: str
    advice: str
    spec: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """When the rows happened.

    Attributes:
        column: The column that says so.
        first, last: The first and the last time.
        zone: The zone of both.
        days: Days from the first to the last.
        empty_days: Of them, days without a row.
        hours_without_people: Hours of the day in which no person took part; None where the log
            does not say.
        people_column: The column that says so.
    """

    column: str
    first: str
    last: str
    zone: str
    days: int
    empty_days: int
    hours_without_people: tuple[int, ...] | None = None
    people_column: str | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is in a log.

    Attributes:
        rows: Its rows.
        columns: Its columns, in their order.
        period: When the rows happened; None where no column holds times.
        facts: What is known of conversations and customers, in sentences.
        suspicions: What is suspicious.
        questions: What `report` would ask before it audits the log.
    """

    rows: int
    columns: tuple[ColumnFinding, ...]
    period: Period | None
    facts: tuple[str, ...]
    suspicions: tuple[Suspicion, ...]
    questions: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The inspection as plain values: what its JSON holds."""
        return {"format": FORMAT, **asdict(self)}
