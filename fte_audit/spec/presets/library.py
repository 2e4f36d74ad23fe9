"""The built-in presets, which are data: one YAML file for each platform."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from fte_audit.spec.yaml_reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

KIND: Final = "row_kind"
KEY: Final = "row_key"
VERSION: Final = "row_version"
MADE: Final = (KIND, KEY, VERSION)
"""Columns that every row of a preset's log has, whatever table it comes from."""
BETWEEN: Final = "__"
"""Stands between the name of a join and the name of a column that it brings."""
_HOLE: Final = re.compile(r"\$\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Setting:
    """What differs from one account of a platform to the next.

    Attributes:
        default: The texts that stand for it unless the spec gives others.
        means: What it is, in a sentence.
    """

    default: tuple[str, ...]
    means: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is found.

    Attributes:
        path: A column, or a step of `each`, and the keys that lead on inside its JSON; `*` stands
            for every item of a list. Text on the way is read as JSON.
        without: What is left out where the value begins with it.
        otherwise: The place where the value is found if it is missing here.
    """

    path: tuple[str, ...]
    without: str = ""
    otherwise: Place | None = None

    @property
    def roots(self) -> tuple[str, ...]:
        """The columns, or the steps of `each`, that it begins at."""
        return (self.path[0], *(self.otherwise.roots if self.otherwise is not None else ()))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an export.

    Attributes:
        name: Its name in the preset.
        files: Patterns of the names of its files, without their suffix.
        needs: Columns that it has in every export.
        may_lack: Columns that it has in some exports; where it lacks them, they are missing.
        optional: Whether the export is complete without it.
        each: Where one row of the file holds several of the table: a column of JSON, and the keys
            of the lists inside it.
        inside: Column -> where it is found in the JSON of a column or of a step of `each`.
    """

    name: str
    files: tuple[str, ...]
    needs: tuple[str, ...]
    may_lack: tuple[str, ...] = ()
    optional: bool = False
    each: tuple[str, ...] = ()
    inside: Mapping[str, Place] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the preset knows."""
        return (*self.needs, *self.may_lack, *self.inside)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the log that come from one table.

    Attributes:
        table: The table.
        kind: What `row_kind` holds.
        key: Columns that tell the rows apart; `row_key` holds the kind and their values.
        version: The column that says which of two rows with one key is newer.
        columns: Column -> an expression over the columns of the table.
        where: The condition for a row of the table to be one of the log.
    """

    table: str
    kind: str
    key: tuple[str, ...]
    version: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A table that is looked up for each row, by a key that it has once.

    Attributes:
        name: What stands before the names of its columns.
        table: The table.
        on: Column of the rows, or of an earlier join -> column of the table.
        where: The condition for a row of the table to be looked at.
        newest_by: The column that says which of several rows with one key counts.
        sparse: Whether a row without a partner is nothing that a reader has to know.
    """

    name: str
    table: str
    on: Mapping[str, str]
    where: str | None = None
    newest_by: str | None = None
    sparse: bool = False


@dataclass(frozen=True, slots=True)
class ContainsConcurrency:
    """That a platform's handle time holds time on other conversations, too.

    Attributes:
        warning: What follows for whoever uses it, in sentences.
        source: Where the platform says so.
    """

    warning: str
    source: str


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known of the export of a platform.

    Attributes:
        name: Its name.
        export: Which export it is for.
        retrieved: The day on which the sources were read.
        sources: Where it is known from.
        traps: What a reader of the export would fall into, and how the preset goes round it.
        notes: What every reader of a report has to know.
        settings: Name -> setting.
        tables: Name -> table.
        rows: Where the rows of the log come from.
        joins: What is looked up for each row, in this order.
        logs: The block `logs` of a spec.
        handle_time_contains_concurrency: Whether its `duration` holds time on other conversations.
    """

    name: str
    export: str
    retrieved: str
    sources: tuple[str, ...]
    traps: tuple[str, ...]
    notes: tuple[str, ...]
    settings: Mapping[str, Setting]
    tables: Mapping[str, Table]
    rows: tuple[Rows, ...]
    joins: tuple[Join, ...]
    logs: Mapping[str, Any]
    handle_time_contains_concurrency: ContainsConcurrency | None = None

    def plain(self) -> dict[str, Any]:
        """Where the rows come from, as plain values."""
        return {
            "export": self.export,
            "rows": [_plain_rows(each) for each in self.rows],
            "join": [_plain_join(each) for each in self.joins],
        }


def preset_names() -> tuple[str, ...]:
    """The names of all presets."""
    room = files("fte_audit.spec.presets")
    names = (entry.name for entry in room.iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


def preset(name: str, settings: Mapping[str, Sequence[str]] | None = None) -> Preset:
    """A preset.

    Args:
        name: One of `preset_names`.
        settings: Name -> the texts that stand for it, instead of the default.
    """
    raw = _raw(name)
    known = {key: Setting(tuple(s["default"]), s["means"]) for key, s in raw["settings"].items()}
    values = {key: setting.default for key, setting in known.items()}
    values |= {key: tuple(texts) for key, texts in (settings or {}).items()}

    def quoted(key: str) -> str:
        return ", ".join("'" + text.replace("'", "''") + "'" for text in values[key])

    def first(key: str) -> str:
        return values[key][0]

    return Preset(
        name=name,
        export=raw["export"],
        retrieved=raw["retrieved"],
        sources=tuple(raw["sources"]),
        traps=tuple(raw["traps"]),
        notes=tuple(raw["notes"]),
        settings=known,
        tables={key: _table(key, _filled(entry, first)) for key, entry in raw["tables"].items()},
        rows=tuple(_rows(entry) for entry in _filled(raw["rows"], quoted)),
        joins=tuple(_join(entry) for entry in _filled(raw["join"], quoted)),
        logs=_filled(raw["logs"], quoted),
        handle_time_contains_concurrency=_contained(raw.get("handle_time_contains_concurrency")),
    )


@cache
def _raw(name: str) -> dict[str, Any]:
    file = f"{name}.yaml"
    text = files("fte_audit.spec.presets").joinpath(file).read_text(encoding="utf-8")
    value = read_yaml(text, file).value
    return {"settings": {}, "join": [], "notes": [], **value}


def _filled(value: Any, text_of: Callable[[str], str]) -> Any:
    """The same value with settings in place of their names."""
    if isinstance(value, str):
        return _HOLE.sub(lambda hole: text_of(hole[1]), value)
    if isinstance(value, dict):
        return {key: _filled(part, text_of) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, text_of) for part in value]
    return value


def _table(name: str, entry: Mapping[str, Any]) -> Table:
    return Table(
        name=name,
        files=tuple(entry.get("files", [name])),
        needs=tuple(entry["needs"]),
        may_lack=tuple(entry.get("may_lack", [])),
        optional=entry.get("optional", False),
        each=tuple(entry.get("each", [])),
        inside={key: _place(text) for key, text in entry.get("inside", {}).items()},
    )


def _place(text: str) -> Place:
    """Read a place.

    Example:
        >>> _place("event.worker.uri|client:")
        Place(path=('event', 'worker', 'uri'), without='client:', otherwise=None)
        >>> _place("first or id").otherwise.path
        ('id',)
    """
    here, _, there = text.partition(" or ")
    path, _, without = here.partition("|")
    return Place(tuple(path.split(".")), without, _place(there) if there else None)


def _rows(entry: Mapping[str, Any]) -> Rows:
    return Rows(
        table=entry["table"],
        kind=entry["kind"],
        key=tuple(entry["key"]),
        version=entry.get("version"),
        columns=entry.get("columns", {}),
        where=entry.get("where"),
    )


def _join(entry: Mapping[str, Any]) -> Join:
    return Join(
        name=entry["as"],
        table=entry["table"],
        on=entry["on"],
        where=entry.get("where"),
        newest_by=entry.get("newest_by"),
        sparse=entry.get("sparse", False),
    )


def _contained(entry: Mapping[str, str] | None) -> ContainsConcurrency | None:
    return None if entry is None else ContainsConcurrency(entry["warning"], entry["source"])


def _plain_rows(rows: Rows) -> dict[str, Any]:
    plain: dict[str, Any] = {"table": rows.table, "kind": rows.kind, "key": list(rows.key)}
    plain |= {"version": rows.version, "where": rows.where, "columns": dict(rows.columns)}
    return {key: value for key, value in plain.items() if value}


def _plain_join(join: Join) -> dict[str, Any]:
    plain: dict[str, Any] = {"table": join.table, "as": join.name, "on": dict(join.on)}
    plain |= {"where": join.where, "newest_by": join.newest_by}
    return {key: value for key, value in plain.items() if value}
