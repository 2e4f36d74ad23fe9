from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.isotimes import read_iso_times
from tests.reference.examples import examples

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAYOUTS = [
    "2024-02-29T23:59:58",
    "2024-02-29T23:59:58Z",
    "2024-02-29T23:59:58.123",
    "2024-02-29T23:59:58.123Z",
    "2024-02-29T23:59:58.123456",
    "2024-02-29T23:59:58.123456Z",
]
ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]{3}|[0-9]{6}))?(Z?)"
)


def read(*texts):
    values, zoned = read_iso_times(pl.Series("time", texts, dtype=pl.String))
    assert (values.dtype, zoned.dtype) == (pl.Int64, pl.Boolean)
    return list(zip(values.to_list(), zoned.to_list(), strict=True))


def micros(moment):
    return (moment.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def by_the_library(text):
    """What the standard library makes of a text of an accepted layout, and whether it has a `Z`."""
    found = ISO.fullmatch(text or "")
    if found is None:
        return None
    *parts, fraction, zone = found.groups()
    try:
        moment = datetime(*map(int, parts), int((fraction or "0").ljust(6, "0")), tzinfo=UTC)
    except ValueError:
        return None
    return (micros(moment), zone == "Z") if 1900 <= moment.year < 2200 else None


def assert_agrees(texts):
    """Values are alike; whether a text has a zone says nothing where there is no value."""
    for text, (value, zoned) in zip(texts, read(*texts), strict=True):
        expected = by_the_library(text)
        assert value == (expected and expected[0]), text
        assert expected is None or zoned == expected[1], text


@pytest.mark.parametrize("separator", ["T", " "])
@pytest.mark.parametrize("text", LAYOUTS)
def test_every_layout_is_read(text, separator):
    moment = datetime.fromisoformat(text)
    assert read(text.replace("T", separator)) == [(micros(moment), text.endswith("Z"))]


@pytest.mark.parametrize("separator", ["T", " "])
@pytest.mark.parametrize(("timespec", "zone"), [
    ("seconds", ""), ("seconds", "Z"), ("milliseconds", ""), ("milliseconds", "Z"),
    ("microseconds", ""), ("microseconds", "Z"),
])  # fmt: skip
@given(
    moments=st.lists(
        st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31, 23, 59, 59)),  # noqa: DTZ001
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=15, deadline=None)
def test_what_the_library_writes_is_read_back(separator, timespec, zone, moments):
    texts = [moment.isoformat(separator, timespec) + zone for moment in moments]
    expected = [(micros(datetime.fromisoformat(text)), zone == "Z") for text in texts]
    assert read(*texts) == expected


@given(
    st.lists(
        st.builds(
            lambda text, place, character: text[:place] + character + text[place + 1 :],
            st.sampled_from(LAYOUTS),
            st.integers(0, 26),
            st.sampled_from("0123456789TZ -:.+/;?at\u0663\uff11\x00"),
        ),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=examples(150), deadline=None)
def test_no_text_is_read_otherwise_than_by_the_library(texts):
    assert_agrees(texts)


@pytest.mark.parametrize("character", ["/", ":", "a", "?", "O", "-", " ", "\x00", "\x7f", "\u0663"])
@pytest.mark.parametrize("text", LAYOUTS)
def test_no_other_character_passes_for_a_digit(text, character):
    places = [place for place, digit in enumerate(text) if digit.isdigit()]
    texts = [text[:place] + character + text[place + 1 :] for place in places]
    assert [value for value, _ in read(*texts)] == [None] * len(places)


@pytest.mark.parametrize("letters", ["\u0663", "\u00b2", "\u00e9"])
@pytest.mark.parametrize("text", LAYOUTS)
def test_letters_of_two_bytes_do_not_pass_for_two_digits(text, letters):
    texts = [text[:n] + letters + text[n + 2 :] for n in range(len(text) - 1)]
    assert {len(changed.encode()) for changed in texts} == {len(text)}
    assert [value for value, _ in read(*texts)] == [None] * len(texts)


@pytest.mark.parametrize("text", LAYOUTS)
def test_only_the_marks_of_the_layout_pass_between_the_digits(text):
    places = [place for place, mark in enumerate(text) if not mark.isdigit()]
    for mark in "-:. TtZz/_,;0":
        assert_agrees([text[:place] + mark + text[place + 1 :] for place in places])


@pytest.mark.parametrize(("start", "stop"), [(0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19)])
@pytest.mark.parametrize("text", LAYOUTS)
def test_every_number_of_a_part_is_read_or_refused_as_by_the_library(text, start, stop):
    numbers = range(1895, 2206) if stop == 4 else range(100)
    assert_agrees(
        [text[:start] + str(n).zfill(stop - start) + text[stop:] for n in numbers]
        + [text[:start] + "9" * (stop - start) + text[stop:]]
    )


@pytest.mark.parametrize("year", [1900, 1999, 2000, 2023, 2024, 2100, 2196, 2199])
def test_the_last_days_of_months_are_those_of_the_calendar(year):
    texts = [
        f"{year}-{month:02}-{day:02}T00:00:00" for month in range(14) for day in (0, 28, 29, 30, 31)
    ]
    assert_agrees(texts)


@pytest.mark.parametrize("text", [
    "1900-01-01T00:00:00", "1969-12-31T23:59:59.999999Z", "1970-01-01 00:00:00",
    "2199-12-31T23:59:59.999999",
])  # fmt: skip
def test_the_ends_of_the_range_are_read(text):
    assert read(text)[0][0] == micros(datetime.fromisoformat(text))


@pytest.mark.parametrize("text", [
    "", "2024-02-29", "2024-02-29T23:59", "2024-02-29T23:59:58.1", "2024-02-29T23:59:58.12Z",
    "2024-02-29T23:59:58+01:00", "2024-02-29T23:59:58.123456789", " 2024-02-29T23:59:58",
    "1899-12-31T23:59:59", "2200-01-01T00:00:00", "+2024-02-29T23:59:58",
])  # fmt: skip
def test_other_texts_are_left_to_the_slow_way(text):
    assert [value for value, _ in read(text, LAYOUTS[0])] == [None, by_the_library(LAYOUTS[0])[0]]


def test_a_column_may_mix_layouts_and_missing_values():
    texts = [None, *LAYOUTS, "x", "", None, *reversed(LAYOUTS), "2024-13-01T00:00:00", LAYOUTS[3]]
    assert [value for value, _ in read(*texts)] == [
        (by_the_library(text) or (None,))[0] for text in texts
    ]
    known = [n for n, text in enumerate(texts) if by_the_library(text)]
    assert [read(*texts)[n][1] for n in known] == [texts[n].endswith("Z") for n in known]


@pytest.mark.parametrize("text", LAYOUTS)
def test_a_missing_value_between_times_of_one_layout_stays_missing(text):
    time = by_the_library(text)
    assert read(text, None, text) == [time, (None, False), time]


def test_a_column_without_times_has_none():
    assert read() == []
    assert read(None, None) == [(None, False), (None, False)]


def test_slices_and_chunks_of_a_column_are_read_as_the_whole():
    column = pl.Series(LAYOUTS[:1] * 3 + ["x" * 19], dtype=pl.String)
    joined = pl.concat([column[1:3], column[2:]], rechunk=False)
    value = by_the_library(LAYOUTS[0])[0]
    assert read_iso_times(joined)[0].to_list() == [value, value, value, None]
