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


def found_in(frame: pl.DataFrame, places: Mapping[str, Place]) -> list[pl.Series]:
    """A column of text for each place in the columns of a frame."""
    roots = {place.path[0] for place in places.values() if len(place.path) > 1}
    trees = {name: [_tree(text) for text in frame[name]] for name in roots}
    return [
        _series(
            name,
            [dig(tree, place.path[1:]) for tree in trees[place.path[0]]]
            if len(place.path) > 1
            else frame[place.path[0]].to_list(),
            place,
        )
        for name, place in places.items()
    ]


def items(
    frame: pl.DataFrame, each: Sequence[str], places: Mapping[str, Place]
) -> tuple[list[int], list[pl.Series]]:
    """A row for each innermost item of lists in lists.

    Args:
        frame: Rows with the column `each[0]`, which holds a list as JSON.
        each: That column, then the key of the list inside its items, and so on.
        places: Column -> a place that begins at a step of `each`.

    Returns:
        The row of the frame that each item comes from, and the columns.
    """
    rows: list[int] = []
    values: dict[str, list[object]] = {name: [] for name in places}
    for number, text in enumerate(frame[each[0]]):
        for above in _walk(_tree(text), each):
            rows.append(number)
            for name, place in places.items():
                values[name].append(dig(above[place.path[0]], place.path[1:]))
    return rows, [_series(name, values[name], place) for name, place in places.items()]


def _walk(listed: object, each: Sequence[str]) -> Iterator[dict[str, object]]:
    for item in listed if isinstance(listed, list) else ():
        if len(each) == 1:
            yield {each[0]: item}
        else:
            inner = item.get(each[1]) if isinstance(item, dict) else None
            for below in _walk(inner, each[1:]):
                yield {each[0]: item, **below}


def _tree(text: str | None) -> object:
    return None if text is None else parsed(text)


def _series(name: str, values: Sequence[object], place: Place) -> pl.Series:
    texts = (as_text(value) or None for value in values)
    return pl.Series(
        name,
        [text.removeprefix(place.without) if text else None for text in texts],
        dtype=pl.String,
    ).replace("", None)
