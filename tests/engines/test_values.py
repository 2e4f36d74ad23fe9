from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.values import (
    UNIT_US,
    read_booleans,
    read_durations,
    read_numbers,
    read_text,
    read_times,
)
from tests.reference.examples import examples

UNREADABLE = "unreadable"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seen(values):
    """The values, with the mark of those that are there but can't be read."""
    marks = values.unreadable
    flags = [False] * values.values.len() if marks is None else marks.to_list()
    pairs = zip(values.values.to_list(), flags, strict=True)
    return [UNREADABLE if flag else value for value, flag in pairs]


def texts(*words):
    return pl.Series("column", list(words), dtype=pl.String)


def micros(moment):
    return (moment - EPOCH) // timedelta(microseconds=1)


def utc(*parts):
    return micros(datetime(*parts, tzinfo=UTC))


def millionths(word):
    with localcontext() as context:
        context.prec = 400
        return int((Decimal(word) * 10**6).quantize(Decimal(1), ROUND_HALF_UP))


# numbers


@given(st.lists(st.decimals(min_value=-(10**12), max_value=10**12, places=9), min_size=1))
@settings(max_examples=examples(30), deadline=None)
def test_text_decimals_become_millionths_exactly(numbers):
    words = [format(number, "f") for number in numbers]
    assert seen(read_numbers(texts(*words))) == [millionths(word) for word in words]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("0.1", 100_000),
        ("8999999999999.999999", 8_999_999_999_999_999_999),
        ("0.0000005", 1),
        ("-0.0000005", -1),
        ("0.00000049999999999999999999", 0),
        ("1.0000005", 1_000_001),
        (" 2.5 ", 2_500_000),
        ("+7", 7_000_000),
        ("-.5", -500_000),
        ("3.", 3_000_000),
        ("1e3", 1_000_000_000),
        ("1E-6", 1),
        ("007", 7_000_000),
        ("9000000000000", 9 * 10**18),
        ("-0", 0),
    ],
)
def test_a_number_in_text_is_read_exactly(word, value):
    assert seen(read_numbers(texts(word))) == [value]


@pytest.mark.parametrize(
    "word",
    [
        *("x", "1,5", "1_000", "0x10", "inf", "-Infinity", "1e400", "9000000000000.000001"),
        *("1e18", "--1", "\u0663", "\uff11", "1 2", "-", "sNaN", "9" * 60),
    ],
)
def test_what_is_no_number_of_a_log_is_unreadable(word):
    assert seen(read_numbers(texts(word))) == [UNREADABLE]


def test_a_value_is_read_alike_whatever_stands_beside_it():
    alone = [seen(read_numbers(texts(word)))[0] for word in ("1", "0.5", "1e2", "x")]
    assert seen(read_numbers(texts("1", "0.5", "1e2", "x"))) == alone


@pytest.mark.parametrize("nothing", [None, "", "  ", "NaN", "nan"])
def test_blank_and_not_a_number_are_missing(nothing):
    assert seen(read_numbers(texts(nothing, "1"))) == [None, 1_000_000]
    assert seen(read_durations(texts(nothing, "1"), "seconds")) == [None, 1_000_000]


def test_not_a_number_in_a_float_column_is_missing_and_infinity_unreadable():
    column = pl.Series([1.5, float("nan"), float("inf"), None])
    assert seen(read_numbers(column)) == [1_500_000, None, UNREADABLE, None]
    assert seen(read_durations(column, "seconds")) == [1_500_000, None, UNREADABLE, None]
    assert seen(read_times(column, None, None, "UTC")) == [1_500_000, None, UNREADABLE, None]
    assert seen(read_booleans(pl.Series([1.0, float("nan"), 0.5]))) == [True, None, UNREADABLE]


@given(
    st.lists(
        st.floats(min_value=-8e12, max_value=8e12)
        | st.integers(0, 10**13).map(lambda n: n / 10**7)
        | st.integers(-(10**9), 10**9).map(lambda n: (2 * n + 1) / (2 * 10**6))
        | st.integers(10**15, 10**16).map(lambda n: (2 * n + 1) / (2 * 10**6))
        | st.integers(0, 8 * 10**12).map(float),
        min_size=1,
    )
)
@settings(max_examples=examples(150), deadline=None)
def test_a_float_is_read_like_the_shortest_decimal_that_names_it(numbers):
    words = [repr(number) for number in numbers]
    assert seen(read_numbers(pl.Series(numbers))) == [millionths(word) for word in words]


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1))
@settings(max_examples=examples(30), deadline=None)
def test_a_single_precision_float_is_read_like_the_shortest_decimal_that_names_it(numbers):
    column = pl.Series(numbers, dtype=pl.Float32)
    words = column.cast(pl.String).to_list()
    assert seen(read_numbers(column)) == [millionths(word) for word in words]


@pytest.mark.parametrize(
    "dtype",
    [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.Int128],
)
def test_integers_of_every_width_become_millionths(dtype):
    assert seen(read_numbers(pl.Series([3, None, 0], dtype=dtype))) == [3_000_000, None, 0]


def test_integers_that_are_too_large_are_unreadable_and_do_not_wrap_around():
    column = pl.Series([9 * 10**12, 9 * 10**12 + 1, -(2**63), 2**63 - 1], dtype=pl.Int64)
    assert seen(read_numbers(column)) == [9 * 10**18, UNREADABLE, UNREADABLE, UNREADABLE]
    unsigned = pl.Series([2**64 - 1], dtype=pl.UInt64)
    assert seen(read_numbers(unsigned)) == [UNREADABLE]


@pytest.mark.parametrize("scale", [0, 2, 4, 6, 9])
def test_decimal_columns_become_millionths(scale):
    step = Decimal(1).scaleb(-scale)
    numbers = [Decimal("12.3456789").quantize(step), None, Decimal("-0.5").quantize(step)]
    column = pl.Series(numbers, dtype=pl.Decimal(20, scale))
    expected = [None if n is None else millionths(str(n)) for n in numbers]
    assert seen(read_numbers(column)) == expected


# durations


@pytest.mark.parametrize(
    ("word", "unit", "value"),
    [
        ("65", "seconds", 65_000_000),
        ("1.5", "minutes", 90_000_000),
        ("0.0000005", "seconds", 1),
        ("0.25", "milliseconds", 250),
        ("2", "days", 172_800_000_000),
        ("-3", "hours", -10_800_000_000),
        ("0:00:00", None, 0),
        ("1:02:03", None, 3_723_000_000),
        ("100:00:00.5", "hours", 360_000_500_000),
        ("0:00:59.000001", None, 59_000_001),
    ],
)
def test_a_duration_is_read_in_its_unit_or_as_a_clock(word, unit, value):
    assert seen(read_durations(texts(word), unit)) == [value]


@pytest.mark.parametrize(
    "word",
    [
        *(
            "5",
            "1:60:00",
            "1:00:60",
            "1:2:3",
            "-1:00:00",
            "00:00",
            "1:00:00.",
            "1h",
            "\u0663:00:00",
        ),
        *("999999999999:00:00", "9999999999:59:59", "9" * 25 + ":00:00"),
    ],
)
def test_what_is_no_duration_is_unreadable_and_does_not_wrap_around(word):
    assert seen(read_durations(texts(word), None)) == [UNREADABLE]


@pytest.mark.parametrize("unit", UNIT_US)
def test_a_duration_beyond_64_bits_of_microseconds_is_unreadable(unit):
    column = pl.Series([2**63 - 1, 1], dtype=pl.Int64)
    assert seen(read_durations(column, unit)) == [UNREADABLE, UNIT_US[unit]]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_duration_column_is_read_whatever_its_unit(unit):
    column = pl.Series([timedelta(hours=1, milliseconds=5), None], dtype=pl.Duration(unit))
    assert seen(read_durations(column, None)) == [3_600_005_000, None]


def test_a_duration_column_with_huge_values_does_not_wrap_around():
    column = pl.Series([2**62, 1], dtype=pl.Int64).cast(pl.Duration("ms"))
    assert seen(read_durations(column, None)) == [UNREADABLE, 1_000]


# yes and no


def test_yes_and_no_are_read_in_every_spelling():
    yes, no = ("true", "T", "YES", "y", "1", " True "), ("false", "F", "No", "n", "0")
    assert seen(read_booleans(texts(*yes, *no))) == [True] * 6 + [False] * 5
    assert seen(read_booleans(texts("maybe", "2", "", None))) == [
        UNREADABLE,
        UNREADABLE,
        None,
        None,
    ]
    assert seen(read_booleans(pl.Series([1, 0, 2, None]))) == [True, False, UNREADABLE, None]
    assert seen(read_booleans(pl.Series([True, None]))) == [True, None]


def test_text_is_taken_as_it_stands():
    assert seen(read_text(texts("NO", " a ", None))) == ["NO", " a ", None]
    category = pl.Series(["x", None], dtype=pl.Categorical)
    assert seen(read_text(category)) == ["x", None]
    assert seen(read_text(pl.Series([1.5, float("nan"), None]))) == ["1.5", None, None]


# times


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("2024-02-03T04:05:06Z", utc(2024, 2, 3, 4, 5, 6)),
        ("2024-02-03T04:05:06z", utc(2024, 2, 3, 4, 5, 6)),
        ("2024-02-03 04:05:06", utc(2024, 2, 3, 4, 5, 6)),
        ("2024-02-03 04:05:06.789", utc(2024, 2, 3, 4, 5, 6, 789_000)),
        ("2024-02-03T04:05:06.123456789", utc(2024, 2, 3, 4, 5, 6, 123_456)),
        ("2024-02-03T04:05", utc(2024, 2, 3, 4, 5)),
        ("2024-02-03", utc(2024, 2, 3)),
        ("2024-02-03T04:05:06+01:00", utc(2024, 2, 3, 3, 5, 6)),
        ("2024-02-03T04:05:06+0130", utc(2024, 2, 3, 2, 35, 6)),
        ("2024-02-03T04:05:06-05", utc(2024, 2, 3, 9, 5, 6)),
        ("2024-02-03 04:05:06 +01:00", utc(2024, 2, 3, 3, 5, 6)),
        ("2024-02-29T00:00:00Z", utc(2024, 2, 29)),
        (" 2024-02-03 ", utc(2024, 2, 3)),
        ("1900-01-01", utc(1900, 1, 1)),
        ("2199-12-31T23:59:59.999999", utc(2199, 12, 31, 23, 59, 59, 999_999)),
        ("1706933106", utc(2024, 2, 3, 4, 5, 6)),
        ("1706933106.5", utc(2024, 2, 3, 4, 5, 6, 500_000)),
        ("1706933106789", utc(2024, 2, 3, 4, 5, 6, 789_000)),
        ("1706933106789123", utc(2024, 2, 3, 4, 5, 6, 789_123)),
        ("-1", utc(1969, 12, 31, 23, 59, 59)),
    ],
)
def test_a_time_in_text_is_read(word, value):
    assert seen(read_times(texts(word), None, None, "UTC")) == [value]


@pytest.mark.parametrize(
    "word",
    [
        *("soon", "2023-02-29", "2024-13-01T00:00:00", "03/02/2024", "2024-02-03T25:00:00", "-"),
        *("1650-01-01", "2300-01-01", "9" * 18, "2024-02-03Z", "2024-02-03T04:05:06 UTC", "inf"),
        "20240203T040506",
    ],
)
def test_what_is_no_time_of_a_log_is_unreadable(word):
    assert seen(read_times(texts(word), None, None, "UTC")) == [UNREADABLE]


def test_a_mixed_column_is_read_value_by_value():
    column = texts(
        "2024-02-03T04:05:06Z", "1706933106", None, "x", "2024-02-03 04:05:06", "2024-02-03"
    )
    second = utc(2024, 2, 3, 4, 5, 6)
    read = seen(read_times(column, None, None, "UTC"))
    assert read == [second, second, None, UNREADABLE, second, utc(2024, 2, 3)]


@given(
    st.datetimes(datetime(2023, 1, 1), datetime(2025, 1, 1)),  # noqa: DTZ001 - local times
    st.sampled_from(
        ["Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
    ),
)
@settings(max_examples=examples(60), deadline=None)
def test_local_times_are_read_as_zoneinfo_reads_them(local, zone):
    read = seen(read_times(texts(local.isoformat()), None, None, zone))
    moment = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    exists = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    assert read == [micros(moment) if exists else UNREADABLE]


def test_a_local_time_that_the_clock_skips_is_unreadable():
    column = texts("2024-03-31 01:59:59", "2024-03-31 02:30:00", "2024-03-31 03:00:00")
    read = seen(read_times(column, None, None, "Europe/Stockholm"))
    assert read == [utc(2024, 3, 31, 0, 59, 59), UNREADABLE, utc(2024, 3, 31, 1)]


def test_a_local_time_that_the_clock_repeats_is_the_earlier_and_counted():
    column = texts("2024-10-27 02:30:00", "2024-10-27 03:00:00", "2024-10-27T02:30:00+01:00")
    read = read_times(column, None, None, "Europe/Stockholm")
    assert seen(read) == [utc(2024, 10, 27, 0, 30), utc(2024, 10, 27, 2), utc(2024, 10, 27, 1, 30)]
    assert read.folded == 1


def test_a_time_column_is_read_like_its_text():
    moments = [datetime(2024, 3, 31, 2, 30), datetime(2024, 10, 27, 2, 30), None]  # noqa: DTZ001
    words = texts(*(None if moment is None else moment.isoformat() for moment in moments))
    for unit in ("ms", "us", "ns"):
        column = pl.Series(moments, dtype=pl.Datetime(unit))
        for zone in ("UTC", "Europe/Stockholm"):
            as_text, as_time = (read_times(c, None, None, zone) for c in (words, column))
            assert seen(as_time) == seen(as_text)
            assert as_time.folded == as_text.folded
    zoned = pl.Series(moments[1:], dtype=pl.Datetime("ms", "America/New_York"))
    assert seen(read_times(zoned, None, None, "UTC")) == [utc(2024, 10, 27, 2, 30), None]
    days = pl.Series([date(2024, 2, 3), None])
    assert seen(read_times(days, None, None, "UTC")) == [utc(2024, 2, 3), None]


def test_a_time_column_with_huge_values_does_not_wrap_around():
    lands_in_1985 = 18_446_744_073_709_551 + 500_000_000_000
    column = pl.Series([lands_in_1985, 0], dtype=pl.Int64).cast(pl.Datetime("ms"))
    assert seen(read_times(column, None, None, "UTC")) == [UNREADABLE, 0]
    zoned = column.dt.replace_time_zone("UTC")
    assert seen(read_times(zoned, None, None, "UTC")) == [UNREADABLE, 0]


@pytest.mark.parametrize(
    ("unit", "number"),
    [("seconds", 1706933106), ("milliseconds", 1706933106000), ("days", 19756), ("hours", 474_148)],
)
def test_a_declared_unit_decides_what_a_number_is(unit, number):
    expected = number * UNIT_US[unit]
    for column in (pl.Series([number]), texts(str(number)), pl.Series([float(number)])):
        assert seen(read_times(column, None, unit, "UTC")) == [expected]


@pytest.mark.parametrize(
    ("form", "word", "value"),
    [
        ("%d/%m/%Y %H:%M", "03/02/2024 04:05", utc(2024, 2, 3, 4, 5)),
        ("%d.%m.%y", "03.02.24", utc(2024, 2, 3)),
        ("%m/%d/%Y %I:%M:%S %p", "02/03/2024 04:05:06 PM", utc(2024, 2, 3, 16, 5, 6)),
        ("%Y%m%dT%H%M%S%z", "20240203T040506+0100", utc(2024, 2, 3, 3, 5, 6)),
    ],
)
def test_a_declared_format_is_read(form, word, value):
    assert seen(read_times(texts(word, "nonsense"), form, None, "UTC")) == [value, UNREADABLE]


def test_a_declared_format_is_read_in_the_declared_zone():
    column = texts("03/07/2024 04:05")
    read = read_times(column, "%d/%m/%Y %H:%M", None, "Europe/Stockholm")
    assert seen(read) == [utc(2024, 7, 3, 2, 5)]


@given(st.data())
@settings(max_examples=examples(25), deadline=None)
def test_what_is_read_does_not_depend_on_the_other_rows(data):
    words = ["2024-02-03", "1706933106", "x", None, "", "1:02:03", "0.5", "1e3", "NaN", "true", "7"]
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=12))
    readers = (
        read_numbers,
        read_booleans,
        lambda column: read_durations(column, "minutes"),
        lambda column: read_times(column, None, None, "Europe/Stockholm"),
    )
    for read in readers:
        alone = [seen(read(texts(word)))[0] for word in chosen]
        assert seen(read(texts(*chosen))) == alone


def test_numbers_past_64_bits_are_unreadable_beside_others_that_are_not():
    text = pl.Series(["9000000000000000", "1e15", "1.5", "9" * 30])
    read = read_numbers(text)
    assert read.values.to_list() == [None, None, 1_500_000, None]
    assert read.unreadable.to_list() == [True, True, False, True]
