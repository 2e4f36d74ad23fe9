"""One schema for all files of a log, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from fte_audit.diagnostics import Diagnostic, Span, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.engines.sources.logs import LogFile

    Described = tuple[LogFile, Mapping[str, pl.DataType]]


def common_schema(files: Sequence[Described]) -> dict[str, pl.DataType]:
    """Merge the schemas of the files; columns that folders name are text.

    A column that the file itself has is not taken from the name of its folder.

    The order of columns within a file does not matter; widths of integers, and units of times,
    are widened.

    Raises:
        UserError: A column that only some files have, and a column of two types.
    """
    problems = [*_missing_columns(files), *_partition_problems(files)]
    first_file, first = files[0]
    schema = dict(first)
    for file, other in files[1:]:
        for name, kind in other.items():
            if name not in schema:
                continue
            wider = _wider(schema[name], kind)
            if wider is None:
                problems.append(_two_types(name, first_file, schema[name], file, kind))
            else:
                schema[name] = wider
    if problems:
        raise UserError(problems)
    return {name: pl.String() for name in first_file.partitions} | schema


def _wider(one: pl.DataType, other: pl.DataType) -> pl.DataType | None:
    """The type that holds the values of both exactly, or nothing."""
    if pl.Null() in (one, other) or one == other:
        return other if one == pl.Null() else one
    if one.is_integer() and other.is_integer():
        return _wider_integer(one, other)
    if one.is_float() and other.is_float():
        return pl.Float64()
    if one.is_temporal():
        return _finer(one, other)
    texts = (pl.String, pl.Categorical, pl.Enum)
    return pl.String() if isinstance(one, texts) and isinstance(other, texts) else None


def _finer(one: pl.DataType, other: pl.DataType) -> pl.DataType | None:
    """The finer of two types that differ in their unit of time only."""
    units = ("ns", "us", "ms")
    if isinstance(one, pl.Datetime) and isinstance(other, pl.Datetime):
        if one.time_zone != other.time_zone:
            return None
        return min(one, other, key=lambda kind: units.index(kind.time_unit))
    if isinstance(one, pl.Duration) and isinstance(other, pl.Duration):
        return min(one, other, key=lambda kind: units.index(kind.time_unit))
    return None


def _wider_integer(one: pl.DataType, other: pl.DataType) -> pl.DataType | None:
    for kind in (pl.Int64(), pl.UInt64(), pl.Int128()):
        bounds = [
            pl.select(low=each.min(), high=each.max()).row(0)  # type: ignore[attr-defined]
            for each in (one, other, kind)
        ]
        if all(bounds[2][0] <= low and high <= bounds[2][1] for low, high in bounds[:2]):
            return kind
    return None


def _missing_columns(files: Sequence[Described]) -> Iterator[Diagnostic]:
    first_file, first = files[0]
    for file, schema in files[1:]:
        for name in [name for name in first if name not in schema]:
            yield _absent(name, first_file, file)
        for name in [name for name in schema if name not in first]:
            yield _absent(name, file, first_file)


def _absent(name: str, here: LogFile, there: LogFile) -> Diagnostic:
    return Diagnostic(
        "FTE314",
        f"no column `{name}`, which `{here.path}` has",
        Span(there.path),
        help="name only files with the same columns, or audit them one by one",
    )


def _two_types(
    name: str, here: LogFile, one: pl.DataType, there: LogFile, other: pl.DataType
) -> Diagnostic:
    return Diagnostic(
        "FTE315",
        f"column `{name}` is {other} here and {one} in `{here.path}`",
        Span(there.path),
        help=f"write `{name}` with one type in all files",
    )


def _partition_problems(files: Sequence[Described]) -> Iterator[Diagnostic]:
    first_file, _ = files[0]
    for file, _ in files[1:]:
        if list(file.partitions) != list(first_file.partitions):
            yield Diagnostic(
                "FTE314",
                f"its folders name {_names(file)}; "
                f"those of `{first_file.path}` name {_names(first_file)}",
                Span(file.path),
                help="lay out all files under the same `key=value` folders",
            )


def _names(file: LogFile) -> str:
    return ", ".join(f"`{name}`" for name in file.partitions) or "no column"
