"""ISO times of one layout, place by place: many times as fast as a format string.

Only the layouts `YYYY-MM-DDThh:mm:ss`, with a space for the `T`, with `.mmm` or `.uuuuuu` and with
`Z` are read here, and only where every character is what it has to be. Anything else is left to the
slow way, so what is read does not depend on which way read it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import polars as pl

if TYPE_CHECKING:
    Numbers: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int32]]
    Flags: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]
    Integers: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
    Characters: TypeAlias = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    """Bytes of texts, a row for each text or for each place in them."""

_FIRST_YEAR: Final = 1900
_YEARS: Final = 300
_SECOND: Final = 1_000_000
_DAY: Final = 86_400 * _SECOND
_MONTHS, _HOURS, _SIXTY = 12, 24, 60
_BLOCK: Final = 32_768
"""Texts that are read at a time: their numbers stay in the cache of the processor."""
_SEPARATOR, _POINT = 10, 19
"""Where the `T` or the space stands, and the point before a fraction."""
_LENGTHS: Final = {
    19: (0, False),
    20: (0, True),
    23: (3, False),
    24: (3, True),
    26: (6, False),
    27: (6, True),
}
"""Length of the text -> digits after the point, and whether a `Z` ends it."""


def _month_starts() -> tuple[Integers, Integers]:
    """Days from 1970 to the first of each month from 1900 on, and the days that each has."""
    firsts = [
        date(_FIRST_YEAR + month // 12, month % 12 + 1, 1).toordinal()
        for month in range(_YEARS * 12 + 1)
    ]
    starts = np.array(firsts, dtype=np.int64) - date(1970, 1, 1).toordinal()
    return starts[:-1], np.diff(starts)


_STARTS, _DAYS = _month_starts()


def read_iso_times(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Read the times of a column that have the layouts of this module.

    Args:
        text: Times as text.

    Returns:
        Microseconds since 1970 as written (Int64, missing where the text is of another layout), and
        whether a `Z` ends the text.
    """
    lengths = text.str.len_bytes()
    values = pl.Series([None], dtype=pl.Int64).new_from_index(0, text.len())
    zoned = pl.Series([False], dtype=pl.Boolean).new_from_index(0, text.len())
    for length in lengths.drop_nulls().unique().to_list():
        if length not in _LENGTHS:
            continue
        here = lengths == length
        whole = bool(here.all()) and not here.null_count()
        found = _read(text if whole else text.filter(here), length)
        if whole:
            return found, pl.Series([_LENGTHS[length][1]]).new_from_index(0, text.len())
        places = here.fill_null(value=False).arg_true()
        values = values.scatter(places, found)
        if _LENGTHS[length][1]:
            zoned = zoned | here.fill_null(value=False)
    return values, zoned


def _read(text: pl.Series, length: int) -> pl.Series:
    """Texts that all have `length` bytes."""
    rows = len(text)
    characters = np.frombuffer(text.str.join("").item().encode(), dtype=np.uint8)
    values = np.empty(rows, dtype=np.int64)
    fits = np.empty(rows, dtype=np.bool_)
    for start in range(0, rows, _BLOCK):
        block = slice(start, start + _BLOCK)
        part = characters[start * length : (start + _BLOCK) * length].reshape(-1, length)
        values[block], fits[block] = _read_block(part)
    found = pl.Series(values)
    if fits.all():
        return found
    return found.zip_with(pl.Series(fits), pl.Series([None], dtype=pl.Int64))


def _read_block(characters: Characters) -> tuple[Integers, Flags]:
    """Microseconds since 1970, and where they can be believed."""
    length = characters.shape[1]
    fraction, _ = _LENGTHS[length]
    # One row for each place in the texts, so that every step runs through neighbouring bytes.
    places = np.ascontiguousarray(characters.T)
    digits = places - np.uint8(ord("0"))

    def pair(place: int) -> Numbers:
        """The number that two digits are; it is below 100 where they are digits."""
        two: Numbers = (digits[place] * np.uint8(10) + digits[place + 1]).astype(np.int32)
        return two

    year, month, day = pair(0) * 100 + pair(2), pair(5), pair(8)
    hour, minute, second = pair(11), pair(14), pair(17)
    months = (year - _FIRST_YEAR) * _MONTHS + month - 1
    fits = _has_layout(places, digits) & (month >= 1) & (month <= _MONTHS)
    fits &= (months >= 0) & (months < len(_STARTS))
    months = np.where(fits, months, 0)
    fits &= (day >= 1) & (day <= _DAYS[months])
    fits &= (hour < _HOURS) & (minute < _SIXTY) & (second < _SIXTY)
    days = _STARTS[months] + day - 1
    micros = days * _DAY + (hour * 3_600 + minute * 60 + second).astype(np.int64) * _SECOND
    for place in range(_POINT + 1, _POINT + 1 + fraction):
        micros += digits[place].astype(np.int64) * 10 ** (_POINT + 6 - place)
    return micros, fits


def _has_layout(places: Characters, digits: Characters) -> Flags:
    """Where every character is what the layout wants in its place."""
    length = len(places)
    fraction, has_zone = _LENGTHS[length]
    layout = "dddd-dd-dd*dd:dd:dd" + "." * bool(fraction) + "d" * fraction + "Z" * has_zone
    fits: Flags = (places[_SEPARATOR] == ord("T")) | (places[_SEPARATOR] == ord(" "))
    for place, kind in enumerate(layout):
        if kind == "d":
            fits &= digits[place] <= 9  # noqa: PLR2004 - a character before 0 wraps around
        elif kind != "*":
            fits &= places[place] == ord(kind)
    return fits
