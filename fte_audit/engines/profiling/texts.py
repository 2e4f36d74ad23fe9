"""How texts look: kinds of bytes, dates with slashes, zones, and what stands for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from fte_audit.profile import Shape, SlashedDates

if TYPE_CHECKING:
    from collections.abc import Mapping

STAND_IN_WORDS: Final = frozenset(
    {
        *("n/a", "na", "n.a.", "#n/a", "#value!", "null", "(null)", "<null>", "none", "nil", "nan"),
        *("unknown", "undefined", "missing", "unspecified", "tbd", "void", "-", "--", "---", "?"),
        *("??", "\\n", "not available", "not applicable", "not set"),
    }
)
"""Words that often stand for *not recorded*, in small letters."""
STAND_IN_DAYS: Final = (
    "0001-01-01",
    "1753-01-01",
    "1899-12-30",
    "1899-12-31",
    "1900-01-01",
    "1970-01-01",
    "2038-01-19",
    "2099-12-31",
    "2999-12-31",
    "9999-12-31",
)
"""Days that systems write for *never*: the first or last that they can hold, or a zero."""

_LONGEST_STAND_IN: Final = max(map(len, STAND_IN_WORDS))
_SLASHED: Final = (
    r"^\d{1,2}[/.]\d{1,2}[/.]\d{4}(?:[ T,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?)?$"
)
_ZONE: Final = r"(?:[Zz]|[+-]\d{2}:?\d{2})$"
_SHORTEST_ZONED: Final = 17
_MONTHS: Final = 12
_KINDS: Final[Mapping[str, tuple[tuple[int, int], ...]]] = {
    "digits": ((0x30, 0x39),),
    "a-f": ((0x61, 0x66), (0x41, 0x46)),
    "g-z": ((0x67, 0x7A), (0x47, 0x5A)),
    "hyphens": ((0x2D, 0x2D),),
    "spaces": ((0x20, 0x20), (0x09, 0x0D)),
    "at signs": ((0x40, 0x40),),
    "plus signs": ((0x2B, 0x2B),),
    "not ASCII": ((0x80, 0xFF),),
}
"""Kinds of bytes by their ranges; what is in none of them is `other`."""


class Weighed(NamedTuple):
    """Values and how many rows have each; without weights, each stands for one row."""

    values: pl.Series
    weights: pl.Series | None = None

    def rows(self) -> int:
        """The rows that have a value."""
        there = self.values.is_not_null()
        return int(there.sum()) if self.weights is None else int(self.weights.filter(there).sum())

    def count(self, where: pl.Series) -> int:
        """The rows whose value meets a condition; one that is missing is not met."""
        return int(where.sum()) if self.weights is None else int(self.weights.filter(where).sum())

    def filter(self, where: pl.Series) -> Weighed:
        """The values that meet a condition."""
        weights = None if self.weights is None else self.weights.filter(where)
        return Weighed(self.values.filter(where), weights)

    def replace(self, values: pl.Series) -> Weighed:
        """Other values with the same weights."""
        return Weighed(values, self.weights)

    def tally(self) -> dict[str, int]:
        """Value as text -> rows."""
        if self.values.is_empty():
            return {}
        weights = (
            self.weights if self.weights is not None else pl.repeat(1, len(self.values), eager=True)
        )
        frame = pl.DataFrame({"value": self.values.cast(pl.String), "rows": weights})
        return dict(frame.group_by("value").agg(pl.col("rows").sum()).iter_rows())


def shape_of(texts: Weighed) -> Shape:
    """The lengths of texts and the kinds of their bytes."""
    if texts.values.is_empty():
        return Shape()
    import numpy as np  # noqa: PLC0415 - a log of few rows does without

    lengths = texts.values.str.len_bytes()
    shortest, longest = int(lengths.min()), int(lengths.max())  # type: ignore[arg-type]
    if texts.weights is None:
        held = np.frombuffer(texts.values.str.join("").item().encode(), dtype=np.uint8)
        counts = {
            kind: sum(
                int(np.count_nonzero((held - np.uint8(low)) <= high - low)) for low, high in ranges
            )
            for kind, ranges in _KINDS.items()
        }
        counts["other"] = len(held) - sum(counts.values())
    else:
        counts = dict.fromkeys((*_KINDS, "other"), 0)
        for text, rows in zip(texts.values, texts.weights, strict=True):
            for byte in text.encode():
                counts[_kind_of(byte)] += rows
    return Shape(shortest, longest, counts)


def _kind_of(byte: int) -> str:
    return next(
        (
            kind
            for kind, ranges in _KINDS.items()
            if any(low <= byte <= high for low, high in ranges)
        ),
        "other",
    )


def slashed_dates(texts: Weighed) -> SlashedDates:
    """Dates that are written with slashes or points, and what their numbers say of their order."""
    found = texts.filter(texts.values.str.contains(_SLASHED))
    if found.values.is_empty():
        return SlashedDates()
    parts = found.values.str.extract_groups(r"^(\d{1,2})[/.](\d{1,2})").struct.unnest()
    first, second = (parts[name].cast(pl.Int64) for name in ("1", "2"))
    return SlashedDates(
        rows=found.rows(),
        first_over_12=found.count(first > _MONTHS),
        second_over_12=found.count(second > _MONTHS),
        layouts=found.replace(found.values.str.replace_all(r"\d", "9")).tally(),
    )


def stand_in_words(texts: Weighed) -> dict[str, int]:
    """The rows of each text that often stands for *not recorded*, as it is written."""
    short = texts.filter(texts.values.str.len_bytes() <= _LONGEST_STAND_IN)
    if short.values.is_empty():
        return {}
    is_stand_in = short.values.str.to_lowercase().is_in(sorted(STAND_IN_WORDS))
    return short.filter(is_stand_in).tally()


def zones_of(texts: Weighed) -> dict[str, int]:
    """Zone as it is written -> rows, of times; those without a zone are left out."""
    ends_in_z = texts.values.str.ends_with("Z")
    zones = {"Z": texts.count(ends_in_z)}
    rest = texts.filter(~ends_in_z & (texts.values.str.len_bytes() >= _SHORTEST_ZONED))
    if not rest.values.is_empty():
        zoned = rest.filter(rest.values.str.contains(_ZONE))
        for zone, rows in zoned.replace(zoned.values.str.extract(f"({_ZONE})")).tally().items():
            zones[zone] = zones.get(zone, 0) + rows
    return {zone: rows for zone, rows in zones.items() if rows}
