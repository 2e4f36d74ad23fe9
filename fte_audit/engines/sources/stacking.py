"""An export of several tables as one log: rows of some, and what is looked up in others.

Every column is text, whatever the format of the files, so that the format changes no figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl
from polars.selectors import by_name

from fte_audit.engines.lowering import lower
from fte_audit.engines.sources.joining import Lookup
from fte_audit.engines.sources.logs import Chunk, Log
from fte_audit.spec.checking import check
from fte_audit.spec.nodes import Type, names
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.presets.library import BETWEEN, KEY, KIND, MADE, VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fte_audit.engines.sources.logs import LogFile
    from fte_audit.engines.sources.tables import OpenTable
    from fte_audit.spec.presets.library import Preset, Rows


@dataclass(slots=True)
class Stack:
    """The rows of an export.

    Attributes:
        preset: What is known of the export.
        tables: Its tables, opened.
        named: Whether the spec names a column.
        counts: Name of a join -> rows that have its key, and those of them that found no partner,
            of the last whole read that did it.
    """

    preset: Preset
    tables: Mapping[str, OpenTable]
    named: Callable[[str], bool]
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    _shapes: list[_Shape] = field(default_factory=list)
    _lookups: list[Lookup] = field(default_factory=list)

    def log(self, files: Sequence[LogFile]) -> Log:
        """The rows as one log."""
        self._shapes = [_Shape(rows, self.tables[rows.table]) for rows in self.preset.rows]
        self._lookups = [self._lookup(number) for number in range(len(self.preset.joins))]
        own = [name for shape in self._shapes for name in shape.columns if self.named(name)]
        brought = [name for lookup in self._lookups for name in lookup.names]
        columns = dict.fromkeys([*MADE, *own, *brought])
        logs = [table.log for table in self.tables.values() if table.log is not None]
        return Log(
            files=tuple(files),
            schema=dict.fromkeys(columns, pl.String()),
            rows=None,
            bytes=sum(each[0].table.log.bytes for each in self._by_table() if each[0].table.log),
            read=self._read,
            sampled=any(log.sampled for log in logs),
            remarks=self._remarks,
        )

    def _lookup(self, number: int) -> Lookup:
        join = self.preset.joins[number]
        table = self.tables[join.table]
        later = {c for j in self.preset.joins[number + 1 :] for c in j.on}
        brought = tuple(
            column
            for column in table.columns
            if (name := f"{join.name}{BETWEEN}{column}") in later or self.named(name)
        )
        if join.where is None:
            return Lookup(join, table, brought)
        keep, of = _condition(join.where, table)
        return Lookup(join, table, brought, keep, of)

    def _by_table(self) -> list[list[_Shape]]:
        """The shapes that are made of one table, which is then read once for all of them."""
        grouped: dict[str, list[_Shape]] = {}
        for shape in self._shapes:
            grouped.setdefault(shape.rows.table, []).append(shape)
        return list(grouped.values())

    def _read(self, columns: Sequence[str], rows: int) -> Iterator[Chunk]:
        lookups = self._wanted(columns)
        own = [name for name in columns if not any(lookup.brings(name) for lookup in lookups)]
        keys = [
            key
            for lookup in lookups
            for key in lookup.join.on
            if not any(other.brings(key) for other in lookups)
        ]
        below = list(dict.fromkeys([*own, *keys]))
        seen = {lookup.join.name: (0, 0) for lookup in lookups}
        rows_done = bytes_done = 0
        for shapes in self._by_table():
            table = shapes[0].table
            needed = list(dict.fromkeys(n for shape in shapes for n in shape.needs(below)))
            for frame, done in table.read(needed, rows):
                made = pl.concat([shape.made(frame, below) for shape in shapes])
                for lookup in lookups:
                    made, with_key, lonely = lookup.onto(made)
                    before = seen[lookup.join.name]
                    seen[lookup.join.name] = (before[0] + with_key, before[1] + lonely)
                chosen = made.select(by_name(*columns)) if columns else made
                for part in chosen.iter_slices(rows):
                    rows_done += part.height
                    yield Chunk(part, rows_done, bytes_done + done)
            bytes_done += table.log.bytes if table.log is not None else 0
        self.counts.update(seen)

    def _wanted(self, columns: Sequence[str]) -> list[Lookup]:
        """The joins that bring the columns, and those that bring the keys of others."""
        wanted: list[Lookup] = []
        needed = set(columns)
        for lookup in reversed(self._lookups):
            if any(lookup.brings(name) for name in needed):
                wanted.insert(0, lookup)
                needed |= set(lookup.join.on)
        return wanted

    def _remarks(self) -> tuple[str, ...]:
        return (
            *self.preset.notes,
            *self._absent(),
            *self._hidden(),
            *self._lonely(),
            *self._listless(),
        )

    def _absent(self) -> Iterator[str]:
        for name, table in self.tables.items():
            if table.log is None:
                yield f"The export has no table `{name}`: what stands there is missing."

    def _lonely(self) -> Iterator[str]:
        for join in self.preset.joins:
            with_key, lonely = self.counts.get(join.name, (0, 0))
            if lonely and not join.sparse and self.tables[join.table].log is not None:
                key = ", ".join(f"`{name}`" for name in join.on)
                yield (
                    f"`{join.table}` has no row for {lonely:,} of the {with_key:,} rows of the log "
                    f"that have {key}: what stands there is missing."
                )

    def _listless(self) -> Iterator[str]:
        for name, table in self.tables.items():
            if table.listless:
                lists = ".".join(table.table.each)
                rows = "1 row" if table.listless == 1 else f"{table.listless:,} rows"
                yield f"`{lists}` is missing in {rows} of `{name}`."
            for column, count in sorted(table.faults.items()):
                if count:
                    rows = "1 row" if count == 1 else f"{count:,} rows"
                    said = f"`{column}` of `{name}` is no JSON in {rows}"
                    yield f"{said}: what stands there is missing."

    def _hidden(self) -> Iterator[str]:
        """Columns of the files that bear a name which the preset gives to another one."""
        given = {*MADE, *(name for lookup in self._lookups for name in lookup.names)}
        for name, table in self.tables.items():
            if table.log is not None:
                for column in sorted(given & set(table.log.schema)):
                    yield f"`{column}` of `{name}` was not read: the preset calls another so."


class _Shape:
    """How rows of a table become rows of the log."""

    def __init__(self, rows: Rows, table: OpenTable) -> None:
        self.rows = rows
        self.table = table
        self._made: dict[str, tuple[pl.Expr, tuple[str, ...]]] = {
            name: _text(expression, table) for name, expression in rows.columns.items()
        }
        self._made[KIND] = (pl.lit(rows.kind), ())
        own = {key: self._made.get(key, (pl.col(key), (key,))) for key in rows.key}
        parts = [expression.fill_null("") for expression, _ in own.values()]
        key = pl.concat_str(pl.lit(f"{rows.kind}:"), pl.concat_str(parts, separator="#"))
        self._made[KEY] = (key, tuple(name for _, named in own.values() for name in named))
        if rows.version is not None:
            self._made[VERSION] = (pl.col(rows.version), (rows.version,))
        self._where = _condition(rows.where, table) if rows.where is not None else None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the rows can have."""
        return (*self.table.columns, *self.rows.columns)

    def needs(self, columns: Sequence[str]) -> Iterator[str]:
        """The columns of the table that are read for some columns of the log."""
        if self._where is not None:
            yield from self._where[1]
        for name in columns:
            if name in self._made:
                yield from self._made[name][1]
            elif self.table.has(name):
                yield name

    def made(self, frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
        """Rows of the log; a column that the table does not have is missing."""
        kept = frame if self._where is None else frame.filter(self._where[0])
        chosen = [
            self._made[name][0].alias(name)
            if name in self._made
            else by_name(name)
            if self.table.has(name)
            else pl.lit(None, pl.String).alias(name)
            for name in columns
        ]
        if not columns:
            return pl.DataFrame(height=kept.height)
        # a literal alone would be one row
        numbered = kept.with_row_index("\0row")
        return numbered.with_columns(chosen).select(by_name(*columns))


def _condition(text: str, table: OpenTable) -> tuple[pl.Expr, tuple[str, ...]]:
    return _lowered(text, table, Type.BOOLEAN)


def _text(text: str, table: OpenTable) -> tuple[pl.Expr, tuple[str, ...]]:
    return _lowered(text, table, Type.TEXT)


def _lowered(text: str, table: OpenTable, expected: Type) -> tuple[pl.Expr, tuple[str, ...]]:
    """An expression of a preset, and the columns that it names; they are text and nothing else."""
    node = parse_expression(text)
    named = tuple(dict.fromkeys(names(node)))
    types = dict.fromkeys(table.columns, Type.TEXT)
    checked = check(node, types, expected=expected)

    def resolve(name: str, read_as: Type | None) -> pl.Expr:
        if read_as is not None:
            raise AssertionError(f"`{name}` is text in `{text}`")
        return pl.col(name)

    return lower(checked.node, resolve), named
