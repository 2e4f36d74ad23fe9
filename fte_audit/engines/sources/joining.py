"""Tables that are looked up for each row: each is held whole, the rows stream past.

Memory is that of the looked-up tables: the columns that the preset or the spec names, of every row
that the join looks at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl
from polars.selectors import by_name

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.spec.presets.library import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.engines.sources.tables import OpenTable
    from fte_audit.spec.presets.library import Join

ROWS: Final = 500_000
"""Rows of a looked-up table that are read at once."""
_THERE: Final = "\0there"
_ORDER: Final = "\0order"


@dataclass(slots=True)
class Lookup:
    """A join, ready to be done chunk by chunk.

    Attributes:
        join: What the preset says of it.
        columns: Columns of the table that it can bring.
        keep: The condition for a row of the table, where there is one.
        of: The columns that the condition names.
    """

    join: Join
    table: OpenTable
    columns: tuple[str, ...]
    keep: pl.Expr | None = None
    of: tuple[str, ...] = ()
    _held: pl.DataFrame | None = field(default=None, repr=False)

    def brings(self, name: str) -> bool:
        """Whether a column of the log is one that this join brings."""
        return name in self.names

    @property
    def names(self) -> dict[str, str]:
        """Column of the log -> column of the table."""
        return {f"{self.join.name}{BETWEEN}{column}": column for column in self.columns}

    def onto(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, int, int]:
        """Join the table onto some rows, which keep their number and order.

        Returns:
            The rows, how many of them have a key, and how many of those found no partner.

        Raises:
            UserError: Where the table has several rows with one key, and nothing says which counts.
        """
        held = self._table()
        keys = list(self.join.on)
        joined = rows.join(
            held,
            left_on=keys,
            right_on=[self._key(n) for n in range(len(keys))],
            how="left",
            maintain_order="left",
        )
        with_key = rows.select(pl.all_horizontal(by_name(*keys).is_not_null())).to_series()
        found = joined[_THERE].is_not_null()
        lonely = int((with_key & ~found).sum())
        return joined.drop(_THERE), int(with_key.sum()), lonely

    @staticmethod
    def _key(number: int) -> str:
        return f"\0key{number}"

    def _table(self) -> pl.DataFrame:
        if self._held is None:
            self._held = self._read()
        return self._held

    def _read(self) -> pl.DataFrame:
        keys = list(self.join.on.values())
        by = [] if self.join.newest_by is None else [self.join.newest_by]
        needed = list(dict.fromkeys([*keys, *by, *self.columns, *self.of]))
        parts = [pl.DataFrame(schema=dict.fromkeys(needed, pl.String()))]
        for frame, _ in self.table.read(needed, ROWS):
            part = frame if self.keep is None else frame.filter(self.keep)
            parts.append(part.drop_nulls(keys))
        rows = pl.concat(parts).unique()
        kept = self._newest(rows, keys, by) if by else rows
        chosen = [
            *(pl.col(key).alias(self._key(number)) for number, key in enumerate(keys)),
            *(by_name(column).alias(name) for name, column in self.names.items()),
            pl.lit(value=True).alias(_THERE),
        ]
        brought = kept.select(chosen).unique()
        self._refuse_doubled(brought, len(keys))
        return brought

    @staticmethod
    def _newest(rows: pl.DataFrame, keys: Sequence[str], by: Sequence[str]) -> pl.DataFrame:
        """The newest row of each key; where two are as new, the one with the greater content."""
        text = rows[by[0]]
        widths = text.str.len_chars().max()
        numbers = text.drop_nulls().str.contains(r"^\d+$").all()
        order = text.str.zfill(widths) if numbers and isinstance(widths, int) else text
        ordered = rows.with_columns(order.alias(_ORDER)).sort(
            [_ORDER, *rows.columns], nulls_last=False
        )
        return ordered.unique(list(keys), keep="last", maintain_order=True).drop(_ORDER)

    def _refuse_doubled(self, rows: pl.DataFrame, keys: int) -> None:
        names = [self._key(number) for number in range(keys)]
        doubled = rows.filter(rows.select(names).is_duplicated()).sort(names)
        if doubled.is_empty():
            return
        key = ", ".join(
            f"`{column}` = {value!r}"
            for column, value in zip(self.join.on.values(), doubled.row(0), strict=False)
        )
        n = doubled.select(names).n_unique()
        doubled_keys = f"the key {key}" if n == 1 else f"{n:,} keys, such as {key}"
        message = f"`{self.table.table.name}` has several rows that differ for {doubled_keys}"
        hint = "nothing says which of them counts: export the table with one row for each key"
        files = () if self.table.log is None else self.table.log.files
        place = Span(files[0].path) if files else None
        raise UserError([Diagnostic("FTE323", message, place, hint)])
