"""The tables of an export: which files hold which, and their rows as text."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

import polars as pl
from polars.selectors import by_name

from fte_audit.diagnostics import Diagnostic, Span, UserError, did_you_mean
from fte_audit.engines.sources.nested import found_in, items
from fte_audit.engines.sources.plain import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fte_audit.engines.sources.logs import Log, LogFile
    from fte_audit.spec.presets.library import Preset, Table

PART: Final = "[-_. ][0-9]*"
"""What may follow a table's name where an export cuts it into several files."""
_SUFFIX: Final = re.compile(r"(\.(parquet|pq|arrow|ipc|feather|csv|tsv|tab|jsonl|ndjson|json))$")
_NAMELESS: Final = re.compile(r"(part|data|chunk|file|batch)\b|[0-9]")
"""How the name of a file begins that lies in a folder with the table's name."""
_PACKED: Final = re.compile(r"\.(gz|zst)$")


@dataclass(frozen=True, slots=True)
class Sorted:
    """Files by the table that they hold; `others` hold none."""

    tables: Mapping[str, tuple[LogFile, ...]]
    others: tuple[LogFile, ...]


def sort_files(files: Sequence[LogFile], preset: Preset) -> Sorted:
    """Tell the files of an export apart by their names, or by those of their folders."""
    found: dict[str, list[LogFile]] = {name: [] for name in preset.tables}
    others = []
    for file in files:
        *folders, name = file.path.split("/")
        folder = next((each for each in reversed(folders) if "=" not in each), "")
        stem = _SUFFIX.sub("", _PACKED.sub("", name.lower()))
        held = _held_by(stem, preset)
        if not held and _NAMELESS.match(stem):
            held = _held_by(folder.lower(), preset)
        for table in held:
            found[table].append(file)
        if not held:
            others.append(file)
    return Sorted({name: tuple(each) for name, each in found.items()}, tuple(others))


def _held_by(stem: str, preset: Preset) -> list[str]:
    """The tables that a name stands for: more than one where one file is read in two ways."""
    return [
        name
        for name, table in preset.tables.items()
        if any(
            fnmatchcase(stem, pattern.lower()) or fnmatchcase(stem, pattern.lower() + PART)
            for pattern in table.files
        )
    ]


def check_files(sorted_: Sorted, preset: Preset, named: frozenset[str]) -> Iterator[Diagnostic]:
    """Yield which tables have no file, and which files that the user named hold no table."""
    known = [pattern for table in preset.tables.values() for pattern in table.files]
    for file in sorted_.others:
        if file.path in named:
            stem = file.path.rpartition("/")[2].partition(".")[0]
            hint = did_you_mean(stem, known) or "leave it out, or name the folder that it lies in"
            message = f"the preset `{preset.name}` has no table of this name"
            yield Diagnostic("FTE320", message, Span(file.path), hint)
    for name, table in preset.tables.items():
        if not sorted_.tables[name] and not table.optional:
            pattern = " or ".join(f"`{pattern}`" for pattern in table.files)
            message = f"the preset `{preset.name}` needs the table {pattern}, and no file has it"
            yield Diagnostic(
                "FTE321", message, help=f"the preset is for this export: {preset.export}"
            )


@dataclass(slots=True)
class OpenTable:
    """A table whose rows can be read.

    Attributes:
        table: What the preset says of it.
        log: Its files as a log; None where an optional table has none.
        listless: Rows without an item of the lists that rows are made of, in the last whole read.
        faults: Column -> rows in which its text is no JSON, in the last whole read that looked.
    """

    table: Table
    log: Log | None
    listless: int = 0
    faults: dict[str, int] = field(default_factory=dict)

    def has(self, column: str) -> bool:
        """Whether it has a column, be it one of JSON or one that a place leads to."""
        held = () if self.log is None else self.log.schema
        return column in held or column in self.table.columns

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that can be read."""
        held = () if self.log is None else tuple(self.log.schema)
        return tuple(dict.fromkeys((*held, *self.table.columns)))

    def check(self, preset: Preset) -> Iterator[Diagnostic]:
        """Yield which columns it lacks."""
        if self.log is None:
            return
        for column in self.table.needs:
            if column not in self.log.schema:
                message = (
                    f"no column `{column}`, which the preset `{preset.name}` expects in "
                    f"`{self.table.name}`"
                )
                where = Span(self.log.files[0].path)
                near = did_you_mean(column, list(self.log.schema))
                export = f"The preset is for this export: {preset.export}"
                export = export if near else f"t{export[1:]}"
                yield Diagnostic("FTE322", message, where, f"{near} {export}" if near else export)

    def read(self, columns: Sequence[str], rows: int) -> Iterator[tuple[pl.DataFrame, int]]:
        """Read columns as text, blank ones as missing; beside each frame the bytes done."""
        if self.log is None:
            return
        table, schema = self.table, self.log.schema
        places = {name: table.inside[name] for name in columns if name in table.inside}
        plain = [name for name in columns if name not in places and name in schema]
        of_items = {name: p for name, p in places.items() if p.path[0] in table.each}
        of_rows = {name: p for name, p in places.items() if name not in of_items}
        roots = [root for p in of_rows.values() for root in p.roots if root in schema]
        needed = list(dict.fromkeys([*plain, *roots, *table.each[:1]])) or list(schema)[:1]
        listless = 0
        faults: Counter[str] = Counter()
        for chunk in self.log.chunks(needed, rows):
            frame = as_texts(chunk.frame)
            dug, unread = found_in(frame, of_rows)
            faults.update(unread)
            values = [*(frame[name] for name in plain), *dug]
            made = pl.DataFrame(values) if values else pl.DataFrame(height=frame.height)
            if table.each:
                of_row, found, unread_lists = items(frame, table.each, of_items)
                faults[table.each[0]] += unread_lists
                listless += frame.height - len(set(of_row))
                made = made[of_row] if made.width else pl.DataFrame(height=len(of_row))
                made = made.with_columns(found) if found else made
            absent = [pl.lit(None, pl.String).alias(n) for n in columns if n not in made.columns]
            shaped = made.with_columns(absent) if columns else made
            yield (shaped.select(by_name(*columns)) if columns else shaped), chunk.bytes_done
        self.listless = listless
        self.faults.update(faults)


def open_tables(
    sorted_: Sorted, preset: Preset, opened: Callable[[tuple[LogFile, ...]], Log]
) -> dict[str, OpenTable]:
    """Open every table that has files.

    Raises:
        UserError: Everything that is wrong with the files, and every column that a table lacks.
    """
    problems: list[Diagnostic] = []
    logs: dict[tuple[str, ...], Log] = {}
    tables = {}
    for name, files in sorted_.tables.items():
        paths = tuple(file.path for file in files)
        try:
            if files and paths not in logs:
                logs[paths] = opened(files)
        except UserError as error:
            problems += error.diagnostics
            continue
        tables[name] = OpenTable(preset.tables[name], logs[paths] if files else None)
        problems += tables[name].check(preset)
    if problems:
        raise UserError(list(dict.fromkeys(problems)))
    return tables


def as_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as the text that a CSV file would hold, blank text as missing."""
    return pl.DataFrame([_as_text(column) for column in frame.get_columns()])


def _as_text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if isinstance(kind, pl.Datetime):
        zone = "" if kind.time_zone is None else "Z"
        utc = column if kind.time_zone is None else column.dt.convert_time_zone("UTC")
        return utc.dt.strftime(f"%Y-%m-%d %H:%M:%S%.6f{zone}")
    if kind.is_float():
        return _float_text(column)
    if kind.is_nested():
        texts = [as_text(_plain(value)) for value in column.to_list()]
        return pl.Series(column.name, texts, dtype=pl.String)
    text = column.cast(pl.String)
    return pl.select(pl.when(text != "").then(text).alias(column.name)).to_series()


def _float_text(column: pl.Series) -> pl.Series:
    """Whole numbers without a point: ids become floats where one is missing."""
    whole = (column.floor() == column) & (column.abs() < 2**53)
    numbers = pl.when(whole).then(column).otherwise(None).cast(pl.Int64).cast(pl.String)
    text = pl.when(whole).then(numbers).otherwise(column.cast(pl.String))
    return pl.select(text.alias(column.name)).to_series()


def _plain(value: object) -> object:
    """A nested value as JSON can hold it."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dt.date | dt.timedelta):
        return str(value)
    return value
