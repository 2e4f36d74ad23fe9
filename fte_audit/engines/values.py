"""Columns of a log -> typed values: times, durations, numbers, yes/no, text.

Every rule looks at one value at a time, so the order of the rows and the cut into chunks can't
change what is read. A value that is there but can't be read comes back as missing and is flagged.

Physical forms: times and durations are microseconds (times since 1970 in UTC), numbers are
millionths, all Int64; yes/no is Boolean, text is String.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

_SECOND: Final = 1_000_000
UNIT_US: Final = {
    "microseconds": 1,
    "milliseconds": 1_000,
    "seconds": _SECOND,
    "minutes": 60 * _SECOND,
    "hours": 3600 * _SECOND,
    "days": 86400 * _SECOND,
}
_TRUE: Final = ("true", "t", "yes", "y", "1")
_FALSE: Final = ("false", "f", "no", "n", "0")
_EPOCH_UNITS: Final = ((10**11, _SECOND), (10**14, 1_000), (10**17, 1))
"""A number below the bound is a time in this many microseconds: 10^11 s is the year 5138."""
_FORMATS: Final = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
)
_ZONED: Final = tuple(form + zone for form in _FORMATS for zone in ("%#z", " %#z"))
_MICROS_LIMIT: Final = 9 * 10**12
_MICROS_SCALE: Final = 6
_LARGEST: Final = 10**18
_MOST_MICROSECONDS: Final = 9 * 10**18
_NEAR_HALF: Final = 1e-6
_FLOAT_ERROR: Final = 2.0**-52
"""What scaling may add to the distance of a float from its shortest decimal, of its size."""
_YEARS: Final = (-(2208988800 * _SECOND), 7258118400 * _SECOND)
"""1900 to 2200: a time outside is a mistake of unit or format, not a time."""


class Values(NamedTuple):
    """A typed column.

    Attributes:
        values: The values; missing where there is none and where it can't be read.
        unreadable: True where there is a value that can't be read; None where that can't happen.
        folded: How many local times were read as the earlier of two.
        naive: Whether there are times without a zone.
    """

    values: pl.Series
    unreadable: pl.Series | None = None
    folded: int = 0
    naive: bool = False


def read_text(column: pl.Series) -> Values:
    """Labels and ids; whole numbers stay numbers, since their text is needed for few of them."""
    if column.dtype == pl.String or column.dtype.is_integer():
        return Values(column)
    if isinstance(column.dtype, pl.Duration):
        # Polars has no text for durations; their numbers tell them apart as well.
        return Values(column.to_physical())
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return Values(column.cast(pl.String))


def _spelled_out(column: pl.Series) -> pl.Series:
    """Categories, and columns without any value, as the text that they stand for."""
    is_text = column.dtype == pl.Null or isinstance(column.dtype, (pl.Categorical, pl.Enum))
    return column.cast(pl.String) if is_text else column


def read_booleans(column: pl.Series) -> Values:
    """True, false, yes, no, t, f, y, n, 1 and 0, in any case."""
    column = _spelled_out(column)
    if column.dtype == pl.Boolean:
        return Values(column)
    if column.dtype.is_numeric():
        column = column.fill_nan(None) if column.dtype.is_float() else column
        values = pl.select(
            pl.when(column == 1)
            .then(pl.lit(value=True))
            .when(column == 0)
            .then(pl.lit(value=False))
        ).to_series()
        return Values(values.rename(column.name), column.is_not_null() & values.is_null())
    plain = pl.select(
        pl.when(column == "true").then(True).when(column == "false").then(False)  # noqa: FBT003
    ).to_series()
    if plain.null_count() == column.null_count():
        return Values(plain.rename(column.name))
    text = _clean(column)
    lower = text.str.to_lowercase()
    values = pl.select(
        pl.when(lower.is_in(_TRUE)).then(True).when(lower.is_in(_FALSE)).then(False)  # noqa: FBT003
    ).to_series()
    return _flagged(text, values)


def read_numbers(column: pl.Series) -> Values:
    """Numbers as millionths, half away from zero; text never passes through a float.

    Numbers of 9 million million and more can't be read: they would not be counts, ratings or money.
    """
    column = _spelled_out(column)
    whole = _small_integers(column)
    if whole is not None:
        return Values(whole * 1_000_000)
    if isinstance(column.dtype, pl.Decimal) and column.dtype.scale <= _MICROS_SCALE:
        physical = _small_integers(_narrowed(column.to_physical()))
        if physical is not None:
            return Values(physical * 10 ** (_MICROS_SCALE - column.dtype.scale))
    micros, source = _micros(column)
    inside = micros.is_between(-_MICROS_LIMIT * 1_000_000, _MICROS_LIMIT * 1_000_000)
    values = pl.select(pl.when(inside).then(micros).cast(pl.Int64)).to_series()
    return _flagged(source, values)


def _narrowed(column: pl.Series) -> pl.Series:
    """Wide integers as Int64, which is several times as fast, where all of them fit."""
    narrow = column.cast(pl.Int64, strict=False)
    return narrow if narrow.null_count() == column.null_count() else column


def _small_integers(column: pl.Series) -> pl.Series | None:
    """A column of integers as Int64, where all are so small that their millionths are too."""
    if not column.dtype.is_integer():
        return None
    low, high = column.min(), column.max()
    if low is None or high is None or (int(low) >= -_MICROS_LIMIT and int(high) <= _MICROS_LIMIT):  # type: ignore[arg-type]
        return column.cast(pl.Int64)
    return None


def _micros(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Millionths as Int128, and the column with what counts as missing made missing."""
    dtype = column.dtype
    if dtype.is_integer() or dtype == pl.Boolean:
        return pl.select(pl.lit(column).cast(pl.Int128) * 1_000_000).to_series(), column
    if isinstance(dtype, pl.Decimal) and dtype.scale <= _MICROS_SCALE:
        factor = 10 ** (_MICROS_SCALE - dtype.scale)
        return pl.select(pl.lit(column.to_physical()).cast(pl.Int128) * factor).to_series(), column
    if dtype.is_float():
        column = column.fill_nan(None)
        return _float_micros(column), column
    if dtype == pl.String:
        values = _decimal_micros(column)
        if values.null_count() == column.null_count():
            return values, column
    text = _clean(column)
    values = _tried(text, _decimal_micros, _python_micros)
    if values.null_count() > text.null_count():
        text = text.zip_with(text.str.to_lowercase() != "nan", pl.Series([None], dtype=pl.String))
    return values, text


def _float_micros(column: pl.Series) -> pl.Series:
    """Millionths of the shortest decimal that names each float: what its text would give."""
    inside = column.zip_with(column.is_between(-1e18, 1e18), pl.Series([None], dtype=column.dtype))
    if column.dtype != pl.Float64:
        return _tried(inside.cast(pl.String), _decimal_micros, _python_micros)
    scaled = inside * 1e6
    rounded = pl.select(pl.lit(scaled).round(mode="half_away_from_zero")).to_series()
    values = rounded.cast(pl.Int128)
    unsure = (scaled - rounded).abs() > 0.5 - (_NEAR_HALF + scaled.abs() * _FLOAT_ERROR)
    if not unsure.any():
        return values
    whole = inside == inside.floor()
    scaled_whole = pl.select(pl.lit(inside).cast(pl.Int128) * 1_000_000).to_series()
    values = values.zip_with(~(unsure & whole), scaled_whole)
    words = inside.zip_with(unsure & ~whole, pl.Series([None], dtype=pl.Float64)).cast(pl.String)
    exact = _tried(words, _decimal_micros, _python_micros)
    return values.zip_with(exact.is_null(), exact)


def read_durations(column: pl.Series, unit: str | None) -> Values:
    """Durations in microseconds: numbers in `unit`, or `h:mm:ss` text with an optional fraction.

    Args:
        column: Durations, numbers or text.
        unit: A key of `UNIT_US`; without one, numbers can't be read.
    """
    column = _spelled_out(column)
    if isinstance(column.dtype, pl.Duration):
        whole = _in_microseconds(column, column.dtype.time_unit)
        return _flagged(column, whole)
    micros, source = _micros(column)
    if unit is None:
        values = pl.Series([None], dtype=pl.Int64).new_from_index(0, column.len())
    else:
        values = _scaled(micros, UNIT_US[unit])
    if column.dtype != pl.String or values.null_count() == source.null_count():
        return _flagged(source, values)
    clock = source.str.extract_groups(
        r"^(\d{1,9}):([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?$"
    ).struct.unnest()
    hours, minutes, seconds = (clock[name].cast(pl.Int64, strict=False) for name in ("1", "2", "3"))
    fraction = clock["4"].str.pad_end(6, "0").cast(pl.Int64, strict=False).fill_null(0)
    spoken = (hours * 3600 + minutes * 60 + seconds) * _SECOND + fraction
    return _flagged(source, values.zip_with(values.is_not_null(), spoken))


def read_times(column: pl.Series, form: str | None, unit: str | None, zone: str) -> Values:
    """Times in microseconds since 1970 in UTC.

    ISO 8601 with and without zone, numbers of seconds, milliseconds or microseconds since 1970
    (told apart by their size), or text in a declared format. A local time that a change of the
    clock skips can't be read; one that it repeats is read as the earlier.

    Args:
        column: Times, dates, numbers or text.
        form: A declared format in strftime's letters.
        unit: The unit of numbers, a key of `UNIT_US`, where their size must not decide.
        zone: The zone of times that have none.
    """
    column = _spelled_out(column)
    dtype = column.dtype
    if isinstance(dtype, pl.Datetime):
        moments = _in_microseconds(column, dtype.time_unit)
        if dtype.time_zone is not None:
            return _plausible(column, moments)
        return _localised(column, _plausible(column, moments).values.cast(pl.Datetime("us")), zone)
    if dtype == pl.Date:
        return _localised(column, column.cast(pl.Datetime("us")), zone)
    if dtype.is_numeric():
        column = column.fill_nan(None) if dtype.is_float() else column
        return _plausible(column, _epoch(column, unit))
    if form is not None:
        return _declared(_clean(column), form, zone)
    return _iso(column, unit, zone)


def _iso(column: pl.Series, unit: str | None, zone: str) -> Values:
    if column.dtype == pl.String and (found := _plain_iso(column, zone)) is not None:
        return found
    text = _clean(column)
    return _plain_iso(text, zone) or _any_iso(text, unit, zone)


def _plain_iso(text: pl.Series, zone: str) -> Values | None:
    """The fast way; None where it can't read every text, or some have a zone and some have none."""
    from fte_audit.engines.isotimes import read_iso_times  # noqa: PLC0415 - numpy is for text only

    micros, has_zone = read_iso_times(text)
    if micros.null_count() > text.null_count():
        return None
    if not has_zone.any():
        return _localised(text, micros.cast(pl.Datetime("us")), zone)
    if has_zone.all() or not (text.is_not_null() & ~has_zone).any():
        return _plausible(text, micros)
    return None


def _any_iso(text: pl.Series, unit: str | None, zone: str) -> Values:
    """The slow way, which reads every layout."""
    naive = pl.Series(text.name, [None], dtype=pl.Datetime("us")).new_from_index(0, text.len())
    zoned = pl.Series(text.name, [None], dtype=pl.Int64).new_from_index(0, text.len())
    left = text
    for form in _FORMATS:
        if left.null_count() == left.len():
            break
        parsed = _parsed(left, form)
        naive = naive.zip_with(parsed.is_null(), parsed)
        left = left.zip_with(parsed.is_null(), pl.Series([None], dtype=pl.String))
    for form in _ZONED:
        if left.null_count() == left.len():
            break
        parsed = left.str.to_datetime(form, time_unit="us", strict=False).dt.epoch("us")
        zoned = zoned.zip_with(parsed.is_null(), parsed)
        left = left.zip_with(parsed.is_null(), pl.Series([None], dtype=pl.String))
    if left.null_count() < left.len():
        dates = left.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
        naive = naive.zip_with(dates.is_null(), dates)
        left = left.zip_with(dates.is_null(), pl.Series([None], dtype=pl.String))
    if left.null_count() < left.len():
        numbers = _epoch(left, unit)
        zoned = zoned.zip_with(numbers.is_null(), numbers)
    local = _localised(naive, naive, zone)
    values = local.values.zip_with(zoned.is_null(), zoned)
    flagged = _plausible(text, values)
    return Values(flagged.values, flagged.unreadable, local.folded, local.naive)


def _declared(text: pl.Series, form: str, zone: str) -> Values:
    parsed = (
        text.str.to_datetime(form, time_unit="us", strict=False)
        if any(part in form for part in ("%H", "%I", "%M", "%T", "%R"))
        else text.str.to_date(form, strict=False).cast(pl.Datetime("us"))
    )
    dtype = parsed.dtype
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        return _plausible(text, parsed.dt.epoch("us"))
    local = _localised(parsed, parsed, zone)
    flagged = _plausible(text, local.values)
    return Values(flagged.values, flagged.unreadable, local.folded, local.naive)


def _parsed(text: pl.Series, form: str) -> pl.Series:
    return text.str.to_datetime(form, time_unit="us", strict=False)


def _localised(source: pl.Series, local: pl.Series, zone: str) -> Values:
    naive = local.null_count() < local.len()
    if zone == "UTC" or not naive:
        flagged = _plausible(source, local.dt.epoch("us"))
        return Values(flagged.values, flagged.unreadable, naive=naive)
    early, late = (
        local.dt.replace_time_zone(zone, ambiguous=which, non_existent="null").dt.epoch("us")
        for which in ("earliest", "latest")
    )
    flagged = _plausible(source, early)
    return Values(flagged.values, flagged.unreadable, int((early != late).sum()), naive)


def _plausible(source: pl.Series, values: pl.Series) -> Values:
    low, high = _YEARS
    first, last = values.min(), values.max()
    if first is not None and (int(first) < low or int(last) > high):  # type: ignore[arg-type]
        inside = values.is_between(low, high)
        values = values.zip_with(inside.fill_null(value=False), pl.Series([None], dtype=pl.Int64))
    return _flagged(source, values)


def _epoch(column: pl.Series, unit: str | None) -> pl.Series:
    micros, _ = _micros(column)
    if unit is not None:
        return _scaled(micros, UNIT_US[unit])
    size = micros.abs()
    choice = pl.lit(None, dtype=pl.Int64)
    for bound, factor in reversed(_EPOCH_UNITS):
        fits = size < bound * 1_000_000
        choice = pl.when(fits).then(_scaled(micros, factor)).otherwise(choice)
    return pl.select(choice).to_series()


def _scaled(micros: pl.Series, factor: int) -> pl.Series:
    """Millionths of a unit -> microseconds, half up."""
    wide = (pl.lit(micros).cast(pl.Int128) * factor).add(500_000).floordiv(1_000_000)
    inside = wide.is_between(-_MOST_MICROSECONDS, _MOST_MICROSECONDS)
    return pl.select(pl.when(inside).then(wide).cast(pl.Int64)).to_series()


def _in_microseconds(column: pl.Series, unit: str) -> pl.Series:
    """Times or durations in whole microseconds; missing where 64 bits can't hold them."""
    held = column.to_physical()
    if unit == "us":
        return held
    if unit == "ns":
        return held // 1_000
    fits = held.is_between(-_MOST_MICROSECONDS // 1_000, _MOST_MICROSECONDS // 1_000)
    return held.zip_with(fits, pl.Series([None], dtype=pl.Int64)) * 1_000


def _clean(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, pl.Duration):
        column = column.to_physical()
    text = column if column.dtype == pl.String else column.cast(pl.String)
    return text.str.strip_chars().replace("", None)


def _flagged(source: pl.Series, values: pl.Series) -> Values:
    if values.null_count() == source.null_count():
        return Values(values.rename(source.name))
    return Values(values.rename(source.name), source.is_not_null() & values.is_null())


def _tried(
    text: pl.Series, fast: Callable[[pl.Series], pl.Series], exact: Callable[[str], int | None]
) -> pl.Series:
    """Read a column the fast way, and what is left value by value."""
    values = fast(text)
    if values.null_count() == text.null_count():
        return values
    left = text.filter(values.is_null() & text.is_not_null()).unique()
    found = pl.Series([exact(word) for word in left.to_list()], dtype=values.dtype)
    slow = text.replace_strict(left, found, default=None, return_dtype=values.dtype)
    return values.zip_with(values.is_not_null(), slow)


def _decimal_micros(text: pl.Series) -> pl.Series:
    whole = text.str.to_integer(strict=False, dtype=pl.Int64)
    if whole.null_count() == text.null_count():
        return pl.select(pl.lit(whole).cast(pl.Int128) * 1_000_000).to_series()
    plain = text.str.contains(r"^[+-]?\d{1,15}(\.\d{1,6})?$")
    digits = text.zip_with(plain.fill_null(value=False), pl.Series([None], dtype=pl.String))
    return digits.str.to_decimal(scale=6).to_physical()


def _python_micros(word: str) -> int | None:
    try:
        number = Decimal(word)
    except InvalidOperation:
        return None
    if not number.is_finite() or not word.isascii() or "_" in word or abs(number) > _LARGEST:
        return None
    return int(number.scaleb(6).to_integral_value(ROUND_HALF_UP))
