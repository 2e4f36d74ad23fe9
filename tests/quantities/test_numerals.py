from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from num2words import num2words

from fte_audit.quantities.numerals import (
    Numeral,
    Unreadable,
    read_fraction,
    read_numeral,
    read_time,
)
from tests.reference.examples import examples

F = Fraction
MILLION, BILLION = 10**6, 10**9
SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "min": 60, "s": 1}

ENGLISH_DIGITS = [
    (".82", F(82, 100), F(1, 100)),
    ("11", 11, 1),
    ("11.0", 11, F(1, 10)),
    ("0.32", F(8, 25), F(1, 100)),
    ("10", 10, 1),
    ("40", 40, 1),
    ("100", 100, 100),
    ("250", 250, 10),
    ("700", 700, 100),
    ("3,000", 3_000, 1_000),
    ("2,080", 2_080, 10),
    ("1,776", 1_776, 1),
    ("2,300.50", F(4601, 2), F(1, 100)),
    ("1 300", 1_300, 100),
    ("650'000", 650_000, 10_000),
    ("3,006,395", 3_006_395, 1),
    ("2.300", F(23, 10), F(1, 1000)),
    ("2.3 million", 2_300_000, 100_000),
    ("2.30m", 2_300_000, 10_000),
    ("40 million", 40 * MILLION, MILLION),
    ("200 million", 200 * MILLION, 100 * MILLION),
    ("650k", 650_000, 10_000),
    ("1.2bn", 1_200 * MILLION, 100 * MILLION),
    ("3 billion", 3 * BILLION, BILLION),
    ("2 trillion", 2_000 * BILLION, 1_000 * BILLION),
    ("7 hundred", 700, 100),
    ("2 and a half million", 2_500_000, 500_000),
]
FRENCH_DIGITS = [
    (",82", F(82, 100), F(1, 100)),
    (".823", F(823, 1000), F(1, 1000)),
    ("2,5", F(5, 2), F(1, 10)),
    ("2 300", 2_300, 100),
    ("2 300,50", F(4601, 2), F(1, 100)),
    ("650'000", 650_000, 10_000),
    # Dots that can only group, or only start the decimals.
    ("2.300.000", 2_300_000, 100_000),
    ("2.300,50", F(4601, 2), F(1, 100)),
    ("2.5", F(5, 2), F(1, 10)),
    ("0.125", F(1, 8), F(1, 1000)),
    ("2,3 millions", 2_300_000, 100_000),
    ("1,2 md", 1_200 * MILLION, 100 * MILLION),
    ("3 milliards", 3 * BILLION, BILLION),
    ("650 mille", 650_000, 10_000),
]
ENGLISH_WORDS = [
    ("zero", 0, 1),
    ("eleven", 11, 1),
    ("twenty-three", 23, 1),
    ("forty", 40, 1),
    ("a hundred", 100, 100),
    ("seven hundred", 700, 100),
    ("twelve hundred", 1_200, 100),
    ("seven hundred and eleven", 711, 1),
    ("forty million", 40 * MILLION, MILLION),
    ("two hundred million", 200 * MILLION, 100 * MILLION),
    ("one million two hundred thousand", 1_200_000, 100_000),
    ("a million", MILLION, MILLION),
    ("two and a half", F(5, 2), F(1, 2)),
    ("two and a half hundred", 250, 50),
    ("two and a half million", 2_500_000, 500_000),
    ("two million and a half", 2_500_000, 500_000),
    ("nine hundred and ninety-nine billion", 999 * BILLION, BILLION),
]
FRENCH_WORDS = [
    ("zéro", 0, 1),
    ("onze", 11, 1),
    ("vingt et une", 21, 1),
    ("soixante et onze", 71, 1),
    ("soixante-dix-sept", 77, 1),
    ("quatre-vingts", 80, 1),
    ("quatre-vingt-dix-sept", 97, 1),
    ("quatre vingt quatre", 84, 1),
    ("septante-trois", 73, 1),
    ("cent quatre-vingts", 180, 10),
    ("sept cents", 700, 100),
    ("dix-sept cents", 1_700, 100),
    ("cent", 100, 100),
    ("mille", 1_000, 1_000),
    ("un million mille", 1_001_000, 1_000),
    ("un million deux cent mille", 1_200_000, 100_000),
    ("deux millions et demi", 2_500_000, 500_000),
    ("deux et demie", F(5, 2), F(1, 2)),
    ("neuf cent quatre-vingt-dix-neuf milliards", 999 * BILLION, BILLION),
]


@pytest.mark.parametrize(
    ("language", "text", "value", "resolution"),
    [("en", *case) for case in ENGLISH_DIGITS + ENGLISH_WORDS]
    + [("fr", *case) for case in FRENCH_DIGITS + FRENCH_WORDS],
)
def test_a_number_reads_as_its_value_and_what_it_resolves(language, text, value, resolution):
    numeral = read_numeral(text, language)
    assert (numeral.value, numeral.resolution) == (value, resolution)


@pytest.mark.parametrize(
    ("text", "language", "message", "hint"),
    [
        ("2.300", "fr", "may group digits or start decimals", "`2300`, or `2,300`"),
        ("2,30", "en", "neither group its digits by three nor", "2,300.50"),
        ("1.234.567", "en", "neither group its digits by three nor", "2,300.50"),
        ("1,2,3", "fr", "neither group its digits by three nor", "2 300,50"),
        ("0,123", "en", "neither group its digits by three nor", "2,300.50"),
        ("1,300 000", "en", "two numbers", "an entry of its own"),
        ("1 30", "en", "two numbers", "an entry of its own"),
    ],
)
def test_digits_that_cannot_be_divided_in_one_way_are_refused(text, language, message, hint):
    with pytest.raises(Unreadable, match=message) as refusal:
        read_numeral(text, language)
    assert hint in refusal.value.hint


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("agents", "en"),
        ("2.3 chats", "en"),
        ("5.", "en"),
        (",5", "en"),
        (".", "en"),
        ("-5", "en"),
        ("\u0663", "en"),
        ("10\u00b2", "en"),
        ("hundred", "en"),
        ("thousand", "en"),
        ("eleven two", "en"),
        ("twenty thirty", "en"),
        ("twenty eleven", "en"),
        ("twenty zero", "en"),
        ("zero zero", "en"),
        ("twenty and three", "en"),
        ("two and three", "en"),
        ("and two", "en"),
        ("two hundred and", "en"),
        ("twenty, three", "en"),
        ("one hundred and two hundred", "en"),
        ("two thousand three million", "en"),
        ("two million three million", "en"),
        ("two hundred and a half", "en"),
        ("twenty and a half three", "en"),
        ("2.5 and a half", "en"),
        ("some and a half", "en"),
        ("sept cents", "en"),
        ("seven hundred", "fr"),
        ("2 billion", "fr"),
        ("vingt dix", "fr"),
        ("quatre-vingt-vingt", "fr"),
        ("deux et trois", "fr"),
        ("cent et demi", "fr"),
    ],
)
def test_what_is_no_number_of_the_language_is_not_read(text, language):
    assert read_numeral(text, language) is None


@settings(max_examples=examples(1_000))
@given(st.integers(0, 10**9), st.sampled_from(["en", "fr"]))
@example(80_000_000, "fr")
@example(71_071_071, "fr")
@example(200_200_200, "fr")
def test_every_whole_number_that_another_program_writes_in_words_reads_back(number, language):
    assert read_numeral(num2words(number, lang=language), language).value == number


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_first_two_thousand_numbers_read_back(language):
    for number in range(2_001):
        assert read_numeral(num2words(number, lang=language), language).value == number


@settings(max_examples=examples(300))
@given(st.integers(0, 10**12), st.sampled_from(["en", "fr"]))
def test_grouped_digits_read_back(number, language):
    for sign in {"en": ", '", "fr": " '"}[language]:
        assert read_numeral(f"{number:,}".replace(",", sign), language).value == number


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("half", "en", F(1, 2)),
        ("one half", "en", F(1, 2)),
        ("a third", "en", F(1, 3)),
        ("two-thirds", "en", F(2, 3)),
        ("two thirds", "en", F(2, 3)),
        ("three quarters", "en", F(3, 4)),
        ("a quarter", "en", F(1, 4)),
        ("nine tenths", "en", F(9, 10)),
        ("one in five", "en", F(1, 5)),
        ("3 in 10", "en", F(3, 10)),
        ("two out of three", "en", F(2, 3)),
        ("one in a hundred", "en", F(1, 100)),
        ("1/3", "en", F(1, 3)),
        ("2/3rd", "en", F(2, 3)),
        ("2/3 rds", "en", F(2, 3)),
        ("4 / 5ths", "en", F(4, 5)),
        ("5 out of 5", "en", F(1)),
        ("la moitié", "fr", F(1, 2)),
        ("moitié", "fr", F(1, 2)),
        ("tiers", "fr", F(1, 3)),
        ("un tiers", "fr", F(1, 3)),
        ("le tiers", "fr", F(1, 3)),
        ("deux tiers", "fr", F(2, 3)),
        ("les deux tiers", "fr", F(2, 3)),
        ("trois quarts", "fr", F(3, 4)),
        ("quatre cinquièmes", "fr", F(4, 5)),
        ("un sur cinq", "fr", F(1, 5)),
        ("2/3", "fr", F(2, 3)),
    ],
)
def test_a_fraction_reads_as_its_value_and_resolves_nothing(text, language, expected):
    numeral = read_fraction(text, language)
    assert (numeral.value, numeral.resolution) == (expected, None)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("third", "en"),
        ("many thirds", "en"),
        ("2.5 in 10", "en"),
        ("3 in 9.5", "en"),
        ("some in ten", "en"),
        ("one in some", "en"),
        ("half a million", "en"),
        ("cinquième", "fr"),
        ("1/3/5", "en"),
    ],
)
def test_what_is_no_fraction_is_not_read_as_one(text, language):
    assert read_fraction(text, language) is None


@pytest.mark.parametrize("text", ["24/7", "0/5", "1/0", "seven in five", "three halves"])
def test_a_fraction_that_is_no_part_of_a_whole_is_refused(text):
    with pytest.raises(Unreadable, match="not a part of a whole") as refusal:
        read_fraction(text, "en")
    assert "decimals" in refusal.value.hint


@pytest.mark.parametrize(
    ("text", "seconds", "resolution"),
    [
        ("1m 44s", 104, 1),
        ("1m 40s", 100, 1),
        ("2h 13m", 7_980, 60),
        ("2h13m", 7_980, 60),
        ("8 m 50 s", 530, 1),
        ("2 h, 13 min and 5 s", 7_985, 1),
        ("3m 2.5s", F(365, 2), F(1, 10)),
        ("1d 0h", 86_400, 3_600),
        ("90m 10s", 5_410, 1),
    ],
)
def test_a_time_of_several_units_resolves_its_last(text, seconds, resolution):
    time = read_time(text, SECONDS, "en")
    assert (time.value, time.resolution) == (seconds, resolution)


@pytest.mark.parametrize(
    "text",
    [
        "1m",
        "44s 1m",
        "44s 0m",
        "1h 90m",
        "1m 1m",
        "1m 60s",
        "1.5h 3m",
        "1h 3 weeks",
        "1h 30",
        "1h x 3m",
        "",
    ],
)
def test_what_is_no_time_of_several_units_is_not_read_as_one(text):
    assert read_time(text, SECONDS, "en") is None


def test_a_number_below_zero_is_rounded_like_its_size():
    assert Numeral(F(-700), F(1)).resolution == 100
