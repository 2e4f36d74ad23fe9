"""Values inside JSON: what a place leads to, and rows for the items of lists in lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from fte_audit.engines.sources.plain import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.spec.presets.library import Place


def dig(value: object, steps: Sequence[str]) -> object:
    """What is found at the end of some steps; None where they lead nowhere.

    Args:
        value: JSON, or text that is read as JSON where a step leads inside it.
        steps: Keys of objects, positions in lists, or `*` for every item of a list.

    Example:
        >>> dig('{"a": {"b": "[1, 2]"}}', ("a", "b", "1"))
        2
        >>> dig({"a": [{"b": 1}, {}, {"b": 2}]}, ("a", "*", "b"))
        [1, 2]
    """
    for number, step in enumerate(steps):
        inner = parsed(value) if isinstance(value, str) else value
        if isinstance(inner, list) and step == "*":
            found = [dig(item, steps[number + 1 :]) for item in inner]
            return [each for each in found if each is not None] or None
        if isinstance(inner, dict):
            value = inner.get(step)
        elif isinstance(inner, list) and step.isdecimal() and int(step) < len(inner):
            value = inner[int(step)]
        else:
            return None
    return value


def parsed(text: str) -> Any:
    """Text as JSON; None where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def found_in(
    frame: pl.DataFrame, places: Mapping[str, Place]
) -> tuple[list[pl.Series], Mapping[str, int]]:
    """A column of text for each place in the columns of a frame; an absent column holds nothing.

    Returns:
        The columns, and in how many rows the text of a column of the frame is no JSON.
    """
    if not places:
        return [], {}
    roots = {root for place in places.values() for root in place.roots}
    trees = {name: frame[name].to_list() for name in roots if name in frame.columns}
    for name in {name for place in places.values() for name in _parsed_roots(place)} & set(trees):
        trees[name] = [_Tree(text) for text in trees[name]]
    rows = [dict(zip(trees, row, strict=True)) for row in zip(*trees.values(), strict=True)]
    rows = rows if trees else [{} for _ in range(frame.height)]
    found = [_series(name, [_value(row, place) for row in rows]) for name, place in places.items()]
    return found, {name: _faults(tree) for name, tree in trees.items()}


def items(
    frame: pl.DataFrame, each: Sequence[str], places: Mapping[str, Place]
) -> tuple[list[int], list[pl.Series], int]:
    """A row for each innermost item of lists in lists.

    Args:
        frame: Rows with the column `each[0]`, which holds a list as JSON.
        each: That column, then the key of the list inside its items, and so on.
        places: Column -> a place that begins at a step of `each`.

    Returns:
        The row of the frame that each item comes from, the columns, and in how many rows the text
        is no JSON.
    """
    rows: list[int] = []
    values: dict[str, list[str | None]] = {name: [] for name in places}
    trees = [_Tree(text) for text in frame[each[0]]]
    for number, tree in enumerate(trees):
        for above in _walk(tree.inside(), each):
            rows.append(number)
            for name, place in places.items():
                values[name].append(_value(above, place))
    return rows, [_series(name, values[name]) for name in places], _faults(trees)


class _Tree:
    """Text that is parsed when somebody looks inside, once for all places."""

    __slots__ = ("_parsed", "text")

    def __init__(self, text: str | None) -> None:
        self.text = text
        self._parsed: list[object] = []

    def inside(self) -> object:
        """The JSON; None where there is none."""
        if not self._parsed:
            self._parsed.append(None if self.text is None else parsed(self.text))
        return self._parsed[0]

    def is_fault(self) -> bool:
        """Whether somebody looked inside and there was no JSON."""
        return self.text not in {None, "null"} and self._parsed == [None]


def _faults(trees: Sequence[object]) -> int:
    return sum(isinstance(tree, _Tree) and tree.is_fault() for tree in trees)


def _parsed_roots(place: Place) -> Iterator[str]:
    if len(place.path) > 1:
        yield place.path[0]
    if place.otherwise is not None:
        yield from _parsed_roots(place.otherwise)


def _value(row: Mapping[str, object], place: Place) -> str | None:
    """What a place leads to, as text; blank text is missing."""
    root = row.get(place.path[0])
    steps = place.path[1:]
    if isinstance(root, _Tree):
        root = root.inside() if steps else root.text
    text = as_text(dig(root, steps))
    found = text.removeprefix(place.without) if text else None
    if found:
        return found
    return None if place.otherwise is None else _value(row, place.otherwise)


def _walk(listed: object, each: Sequence[str]) -> Iterator[dict[str, object]]:
    for item in listed if isinstance(listed, list) else ():
        if len(each) == 1:
            yield {each[0]: item}
        else:
            inner = item.get(each[1]) if isinstance(item, dict) else None
            for below in _walk(inner, each[1:]):
                yield {each[0]: item, **below}


def _series(name: str, values: Sequence[str | None]) -> pl.Series:
    return pl.Series(name, values, dtype=pl.String)
