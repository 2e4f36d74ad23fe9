from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.quantities.wording import (
    Range,
    Rounding,
    Rule,
    Unreadable,
    read_published,
)

F = Fraction
EITHER, HALF_UP, CUT, UP, POINT = (
    Rounding.EITHER,
    Rounding.HALF_UP,
    Rounding.CUT,
    Rounding.UP,
    Rounding.POINT,
)
MILLION = 10**6


def percent(text):
    return F(text) / 100


@pytest.mark.parametrize(
    ("text", "rounding", "low", "high"),
    [
        ("66 %", EITHER, percent("65.5"), percent(67)),
        ("66%", HALF_UP, percent("65.5"), percent("66.5")),
        ("66 percent", CUT, percent(66), percent(67)),
        ("66 per cent", UP, percent(65), percent(66)),
        ("66 %", POINT, percent(66), percent(66)),
        ("-25 %", EITHER, percent(-26), percent("-24.5")),
        ("\u221225 %", EITHER, percent(-26), percent("-24.5")),
        ("\u201325 %", EITHER, percent(-26), percent("-24.5")),
        ("minus 25 percent", EITHER, percent(-26), percent("-24.5")),
        ("+25 %", EITHER, percent("24.5"), percent(26)),
        ("100 %", EITHER, percent("99.5"), percent(101)),
        ("12.5%", EITHER, percent("12.45"), percent("12.6")),
        ("two hundred percent", EITHER, percent("199.5"), percent(201)),
        ("2.3 million", EITHER, 2_250_000, 2_400_000),
        ("2.30M", EITHER, 2_295_000, 2_310_000),
        ("700", EITHER, 650, 800),
        ("11", EITHER, F(21, 2), 12),
        ("11", HALF_UP, F(21, 2), F(23, 2)),
        ("11", CUT, 11, 12),
        ("11", UP, 10, 11),
        ("11", POINT, 11, 11),
        # A fraction is what it is nearest to, however it came about.
        ("two-thirds", EITHER, F(19, 30), F(17, 24)),
        ("2/3 rds", CUT, F(19, 30), F(17, 24)),
        ("-2/3", HALF_UP, F(-17, 24), F(-19, 30)),
        ("two-thirds", POINT, F(2, 3), F(2, 3)),
        ("half", EITHER, F(9, 20), F(11, 20)),
        ("\u00bd", EITHER, F(9, 20), F(11, 20)),
        # In lowest terms: 6 in 10 is 3 in 5.
        ("6 in 10", EITHER, F(11, 20), F(19, 30)),
        ("up to 80 %", EITHER, 0, percent(81)),
        ("up to 80 %", HALF_UP, 0, percent("80.5")),
        ("up to 80 %", UP, 0, percent(80)),
        ("up to 80 %", POINT, percent(80), percent(80)),
        ("no more than half", EITHER, 0, F(11, 20)),
        ("about 250", EITHER, 225, 275),
        ("about 250", POINT, 250, 250),
        ("about 3", EITHER, F(5, 2), 4),
        ("about two thirds", EITHER, F(3, 5), F(11, 15)),
        ("about -25 %", EITHER, percent("-27.5"), percent("-22.5")),
        ("about 3 to 4 million", EITHER, 2_500_000, 5 * MILLION),
        ("nearly 700", EITHER, 630, 700),
        ("just over 2,000", EITHER, 2_000, 2_200),
        ("4 to 5", EITHER, F(7, 2), 6),
        ("4 to 5", HALF_UP, F(7, 2), F(11, 2)),
        ("4 to 5", POINT, 4, 5),
        # The zeros of 1,000 are no rounding beside 900, nor those of 100 beside 95.
        ("900 to 1,000", EITHER, 850, 1_100),
        ("95 to 100", EITHER, F(189, 2), 101),
        ("$7.5M\u2013$9M", EITHER, 7_450_000, 10 * MILLION),
        ("8-9%", EITHER, percent("7.5"), percent(10)),
        ("3 to 4 million", EITHER, 2_500_000, 5 * MILLION),
        ("a third to 50 %", EITHER, F(7, 24), percent(51)),
        ("1m 44s", EITHER, F(207, 2), 105),
        ("2h 13m", EITHER, 132 * 60 + 30, 134 * 60),
    ],
)
def test_a_figure_allows_its_range(text, rounding, low, high):
    assert read_published(text).range(rounding) == Range(F(low), F(high))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("less than 2 minutes", Range(F(0), F(2), low_open=True, high_open=True)),
        ("less than a third", Range(F(0), F(1, 3), low_open=True, high_open=True)),
        ("over 700", Range(F(700), None, low_open=True)),
        ("300%+", Range(F(3), None, low_open=True)),
        ("more than half", Range(F(1, 2), None, low_open=True)),
        ("at least 100", Range(F(100), None)),
    ],
)
@pytest.mark.parametrize("rounding", [EITHER, HALF_UP, CUT, UP])
def test_a_bound_is_the_number_as_printed_however_it_was_rounded(text, expected, rounding):
    figure = read_published(text)
    assert figure.range(rounding) == expected
    assert figure.range(POINT) == Range(figure.low_point, figure.low_point)


@pytest.mark.parametrize(
    ("rule", "language", "texts"),
    [
        (Rule.NUMBER, "en", "66 %|2.3 million|seven hundred|1m 44s|$0.32|0"),
        (Rule.NUMBER, "fr", "66 %|2,3 millions|sept cents|3 heures"),
        (Rule.FRACTION, "en", "half|a third|two-thirds|one in five|2/3rd|3 in 10"),
        (Rule.FRACTION, "fr", "la moiti\u00e9|un tiers|les deux tiers|trois quarts|un sur cinq"),
        (Rule.LESS_THAN, "en", "less than 2|Under 2|below 2|<2|< 2|fewer than 2"),
        (Rule.LESS_THAN, "fr", "moins de 2|en dessous de 2|moins d'un tiers|<2|moins du tiers"),
        (Rule.MORE_THAN, "en", "more than 2|over 2|above 2|>2|2+|10+ minutes|$40M+|+2 %+"),
        (Rule.MORE_THAN, "fr", "plus de 2|plus d\u2019un million|Plus des deux tiers|2+"),
        (Rule.AT_LEAST, "en", "at least 2|\u22652|>= 2|no less than 2"),
        (Rule.AT_LEAST, "fr", "au moins 2|\u2265 2"),
        (Rule.AT_MOST, "en", "at most 2|up to 2|\u22642|<=2|no more than 2"),
        (Rule.AT_MOST, "fr", "au plus 2|jusqu\u2019\u00e0 80 %|\u2264 2"),
        (
            Rule.ABOUT,
            "en",
            "about 2|around 2|roughly 2|approximately 2|some 2|~2|circa 2|c. 2|c.2|about 4 to 5",
        ),
        (Rule.ABOUT, "fr", "environ 2|autour de 2|\u00e0 peu pr\u00e8s 2|quelque 2|quelques 2|~ 2"),
        (Rule.NEARLY, "en", "nearly 2|almost 2|close to 2|just under 2"),
        (
            Rule.NEARLY,
            "fr",
            "pr\u00e8s de 2|presque 2|\u00e0 peine moins de 2|pr\u00e8s des deux tiers",
        ),
        (
            Rule.JUST_OVER,
            "en",
            "just over 2|slightly more than 2|a little over 2|a bit more than 2",
        ),
        (Rule.JUST_OVER, "fr", "un peu plus de 2|un peu plus d'un tiers"),
        (Rule.BETWEEN, "en", "4 to 5|4-5|4\u20135|between 4 and 5|from 4 to 5|a third to a half"),
        (
            Rule.BETWEEN,
            "fr",
            "de 4 \u00e0 5|4 \u00e0 5|entre 4 et 5|4-5|d'un tiers \u00e0 la moiti\u00e9",
        ),
    ],
)
def test_words_choose_the_rule(rule, language, texts):
    assert {text: read_published(text, language).rule for text in texts.split("|")} == (
        dict.fromkeys(texts.split("|"), rule)
    )


@pytest.mark.parametrize(
    ("text", "language", "point", "resolution", "said"),
    [
        ("11", "en", 11, 1, None),
        ("80 %", "en", F(4, 5), F(1, 100), "%"),
        ("5 percentage points", "en", F(1, 20), F(1, 100), "%"),
        ("5 pp", "en", F(1, 20), F(1, 100), "%"),
        ("vingt pour cent", "fr", F(1, 5), F(1, 100), "%"),
        ("5 points", "fr", F(1, 20), F(1, 100), "%"),
        ("$40 million", "en", 40 * MILLION, MILLION, "USD"),
        ("40 million USD", "en", 40 * MILLION, MILLION, "USD"),
        ("US$40M", "en", 40 * MILLION, MILLION, "USD"),
        ("$40 million USD", "en", 40 * MILLION, MILLION, "USD"),
        ("$40\u00a0million", "en", 40 * MILLION, MILLION, "USD"),
        ("-$5M", "en", -5 * MILLION, MILLION, "USD"),
        ("$-5M", "en", -5 * MILLION, MILLION, "USD"),
        ("\u20ac59m", "en", 59 * MILLION, MILLION, "EUR"),
        ("\u00a31.2bn", "en", 1_200 * MILLION, 100 * MILLION, "GBP"),
        ("$0.32", "en", F(8, 25), F(1, 100), "USD"),
        ("SEK 40k", "en", 40_000, 1_000, "SEK"),
        ("40 millions d\u2019euros", "fr", 40 * MILLION, MILLION, "EUR"),
        ("40 millions de dollars", "fr", 40 * MILLION, MILLION, "USD"),
        ("59 M\u20ac", "fr", 59 * MILLION, MILLION, "EUR"),
        ("1,2 Md\u20ac", "fr", 1_200 * MILLION, 100 * MILLION, "EUR"),
        ("2\u202f300", "fr", 2_300, 100, None),
        ("2\u2009300", "en", 2_300, 100, None),
        ("650\u2019000", "en", 650_000, 10_000, None),
        ("11 minutes", "en", 11, 1, "minutes"),
        ("11 mins.", "en", 11, 1, "minutes"),
        ("2 min", "en", 2, 1, "minutes"),
        ("22.4 s", "en", F(112, 5), F(1, 10), "seconds"),
        ("two and a half hours", "en", F(5, 2), F(1, 2), "hours"),
        ("4 days", "en", 4, 1, "days"),
        ("6 weeks", "en", 6, 1, "weeks"),
        ("18 months", "en", 18, 1, "months"),
        ("2 years", "en", 2, 1, "years"),
        ("3 heures", "fr", 3, 1, "hours"),
        ("30 secondes", "fr", 30, 1, "seconds"),
        ("4 jours", "fr", 4, 1, "days"),
        ("6 semaines", "fr", 6, 1, "weeks"),
        ("six mois", "fr", 6, 1, "months"),
        ("2 ans", "fr", 2, 1, "years"),  # codespell:ignore ans
        ("3m 12s", "en", 192, 1, "seconds"),
        ("8 m 50 s", "en", 530, 1, "seconds"),
        ("2 h 13 min", "fr", 7_980, 60, "seconds"),
        ("2.30 m", "en", 2_300_000, 10_000, None),
    ],
)
def test_a_figure_names_its_unit(text, language, point, resolution, said):
    figure = read_published(text, language)
    assert (figure.text, figure.low_point, figure.resolution, figure.said) == (
        text,
        point,
        resolution,
        said,
    )
    assert (figure.high_point, figure.high_resolution) == (point, resolution)


@pytest.mark.parametrize(
    ("text", "language", "low", "high", "said"),
    [
        ("$7.5M\u2013$9M", "en", 7_500_000, 9_000_000, "USD"),
        ("$3 to 4 million", "en", 3 * MILLION, 4 * MILLION, "USD"),
        ("3 to 4 million USD", "en", 3 * MILLION, 4 * MILLION, "USD"),
        ("-5--3", "en", -5, -3, None),
        ("8-9%", "en", F(2, 25), F(9, 100), "%"),
        ("100-200%", "en", 1, 2, "%"),
        ("4 to 5 minutes", "en", 4, 5, "minutes"),
        ("1m 44s to 3m 12s", "en", 104, 192, "seconds"),
        ("between two and two and a half", "en", 2, F(5, 2), None),
        ("between one hundred and two and three hundred", "en", 102, 300, None),
        ("twenty to twenty-five thousand", "en", 20_000, 25_000, None),
        ("two to three hundred", "en", 200, 300, None),
        ("ninety to one hundred", "en", 90, 100, None),
        ("eight hundred to nine hundred thousand", "en", 800_000, 900_000, None),
        # A number of a thousand or more stands alone.
        ("500,000 to 1 million", "en", 500_000, MILLION, None),
        ("650k to 1 million", "en", 650_000, MILLION, None),
        ("de deux \u00e0 trois cents", "fr", 200, 300, None),
        ("de 2,5 \u00e0 3 millions d'euros", "fr", 2_500_000, 3 * MILLION, "EUR"),
        ("entre vingt et un et trente", "fr", 21, 30, None),
    ],
)
def test_two_ends_share_their_scale_and_unit(text, language, low, high, said):
    figure = read_published(text, language)
    assert (figure.rule, figure.said) == (Rule.BETWEEN, said)
    assert (figure.low_point, figure.high_point) == (low, high)


@pytest.mark.parametrize(
    ("text", "language", "message", "hint"),
    [
        ("", "en", "empty", "2.3 million"),
        ("\u00a0 ", "en", "empty", "2.3 million"),
        ("1" * 201, "en", "201 characters", "the quote"),
        ("nan", "en", "cannot be read", "two-thirds"),
        ("-inf", "en", "cannot be read", "two-thirds"),
        ("C$40", "en", "cannot be read", "two-thirds"),
        ("USD 40%", "en", "cannot be read", "two-thirds"),
        ("$40 minutes", "en", "cannot be read", "two-thirds"),
        ("half a million", "en", "cannot be read", "2.3 million"),
        ("2 milliards", "en", "cannot be read", "language"),
        ("2 heures", "en", "cannot be read", "language"),
        ("two-three", "en", "cannot be read", "two-thirds"),
        ("700", "de", "language `de`", "`en` or `fr`"),
        ("2.3 million conversations", "en", "`conversations` is not part", "leave it out"),
        ("about 700 full-time agents", "en", "`full-time agents` is not part", "leave it out"),
        ("4 \u00e0 5 grands partenaires", "fr", "`grands partenaires` is not part", "leave it out"),
        ("two-thirds of chats", "en", "`of chats` is not part", "leave it out"),
        ("11 2", "en", "two numbers", "4 to 5"),
        ("eleven two", "en", "two numbers", "4 to 5"),
        ("92 % of 37 customers", "en", "two numbers", "4 to 5"),
        ("2 minutes and a half", "en", "two numbers", "4 to 5"),
        ("deux heures et demie", "fr", "two numbers", "4 to 5"),
        ("2\u00bd", "en", "two numbers", "4 to 5"),
        ("5+300", "en", "cannot be read", "two-thirds"),
        ("1 h 30", "en", "two numbers", "2 h 13 min"),
        ("8:50", "en", "minutes and seconds, or", "`8 min 50 s` or `8 h 50 min`"),
        ("2,30", "en", "group", "2,300.50"),
        ("2.300", "fr", "may group digits", "`2300`, or `2,300`"),
        ("32 cents", "en", "which currency", "$0.32"),
        ("half percent", "en", "fraction of a percent", "0.5 %"),
        ("24/7", "en", "not a part of a whole", "decimals"),
        ("from 11 minutes to 2", "en", "goes down", "smaller number first"),
        ("800 to 1.2 million", "en", "goes down", "both in full"),
        ("$3 to \u20ac4", "en", "from USD to EUR", "one unit"),
        ("90 s to 2 minutes", "en", "from seconds to minutes", "one unit"),
        ("between one and one and one", "en", "two numbers", "4 to 5"),
        # 1,000 and 205,000, or 1,200 and 5,000?
        (
            "between one thousand and two hundred and five thousand",
            "en",
            "divided in two ways",
            "in digits",
        ),
        ("up to 4 to 5", "en", "does not go with two numbers", "at most"),
        ("less than -5", "en", "either way", "above zero"),
        ("nearly 0", "en", "either way", "above zero"),
    ],
)
def test_what_is_not_one_figure_is_refused_with_a_hint(text, language, message, hint):
    with pytest.raises(Unreadable, match=message) as refusal:
        read_published(text, language)
    assert hint in refusal.value.hint


def test_a_named_resolution_overrides_what_was_written():
    assert read_published("700", resolution=F(50)).range(EITHER) == Range(F(675), F(750))
    assert read_published("66 %", resolution=F(1, 1000)).range(CUT) == Range(
        F(66, 100), F(661, 1000)
    )
    third = read_published("a third", resolution=F(1, 100))
    assert third.rule is Rule.NUMBER
    assert third.range(HALF_UP) == Range(F(197, 600), F(203, 600))
    assert read_published("900 to 1,000", resolution=F(100)).range(EITHER) == Range(
        F(850), F(1_100)
    )


@pytest.mark.parametrize("resolution", [F(0), F(-1)])
def test_a_resolution_that_is_not_above_zero_is_refused(resolution):
    with pytest.raises(Unreadable, match="resolution") as refusal:
        read_published("700", resolution=resolution)
    assert "above zero" in refusal.value.hint


@settings(max_examples=5 * settings.default.max_examples)
@given(st.text(alphabet="0123456789 .,'-+%$mkshand/toe\u20ac<", max_size=20))
def test_any_text_is_read_or_refused_and_never_fails(text):
    for language in ("en", "fr"):
        with suppress(Unreadable):
            figure = read_published(text, language)
            for rounding in Rounding:
                figure.range(rounding)


# Soundness: whatever is true, what is published from it allows it.

VALUES = st.fractions(F(1, 1000), 10**9, max_denominator=1000)
DECIMALS = st.integers(-6, 3)


def written(value, decimals, language):
    """A number in the digits of a language, with decimals or, below zero, ending in zeros."""
    units = value * F(10) ** max(decimals, 0)
    assert units.denominator == 1
    digits = f"{units.numerator:0{max(decimals, 0) + 1}d}"
    whole = f"{int(digits[: len(digits) - max(decimals, 0)]):,}"
    ends = digits[len(digits) - decimals :] if decimals > 0 else ""
    if language == "fr":
        whole = whole.replace(",", "\u202f")
    return whole + ({"en": ".", "fr": ","}[language] + ends if ends else "")


def published(value, decimals, up, language="en"):
    """The true value, shortened: `up` is what is added before cutting, in steps."""
    step = F(10) ** -decimals
    printed = (value / step + up) // 1 * step
    # Below a hundred, a whole number is taken to be exact to one.
    return None if decimals < 0 and printed < 100 else written(printed, decimals, language)


@settings(max_examples=10 * settings.default.max_examples)
@given(VALUES, DECIMALS, st.sampled_from(["en", "fr"]))
def test_a_true_value_rounded_to_the_nearest_is_allowed(value, decimals, language):
    if text := published(value, decimals, F(1, 2), language):
        figure = read_published(text, language)
        assert figure.range(EITHER).contains(value)
        assert figure.range(HALF_UP).contains(value)


@settings(max_examples=10 * settings.default.max_examples)
@given(VALUES, DECIMALS, st.sampled_from(["en", "fr"]))
def test_a_true_value_cut_off_is_allowed(value, decimals, language):
    if text := published(value, decimals, F(0), language):
        figure = read_published(text, language)
        assert figure.range(EITHER).contains(value)
        assert figure.range(CUT).contains(value)


@settings(max_examples=10 * settings.default.max_examples)
@given(VALUES, DECIMALS)
def test_a_true_value_rounded_up_is_allowed_if_that_is_assumed(value, decimals):
    step = F(10) ** -decimals
    printed = -(-value // step) * step
    if decimals >= 0 or printed >= 100:
        assert read_published(written(printed, decimals, "en")).range(UP).contains(value)


@settings(max_examples=10 * settings.default.max_examples)
@given(VALUES, st.integers(0, 2), st.sampled_from([F(0), F(1, 2)]))
def test_a_true_value_published_in_millions_is_allowed(value, decimals, up):
    text = published(value / MILLION, decimals, up)
    assert read_published(f"{text} million").range(EITHER).contains(value)


@settings(max_examples=10 * settings.default.max_examples)
@given(
    st.fractions(0, 5, max_denominator=10**4),
    st.integers(0, 2),
    st.sampled_from([F(0), F(1, 2)]),
    st.sampled_from([1, -1]),
)
def test_a_true_share_or_change_published_in_percent_is_allowed(share, decimals, up, sign):
    text = ("-" if sign < 0 else "") + published(share * 100, decimals, up)
    assert read_published(f"{text} %").range(EITHER).contains(sign * share)


@settings(max_examples=10 * settings.default.max_examples)
@given(st.integers(1, 10**6), st.fractions(F(-1, 10), F(1, 10), max_denominator=10**4))
def test_a_true_value_within_ten_percent_of_about_a_number_is_allowed(printed, off):
    assert read_published(f"about {printed}").range(EITHER).contains(printed * (1 + off))


FRACTIONS = {
    "one fifth": F(1, 5),
    "a quarter": F(1, 4),
    "a third": F(1, 3),
    "two fifths": F(2, 5),
    "half": F(1, 2),
    "three in five": F(3, 5),
    "two-thirds": F(2, 3),
    "three quarters": F(3, 4),
    "four out of five": F(4, 5),
}


@settings(max_examples=10 * settings.default.max_examples)
@given(st.fractions(F(1, 10), F(9, 10), max_denominator=10**4), st.sampled_from(list(Rounding)))
def test_a_true_share_published_as_the_nearest_fraction_is_allowed(share, rounding):
    text = min(FRACTIONS, key=lambda name: abs(FRACTIONS[name] - share))
    if rounding is not POINT:
        assert read_published(text).range(rounding).contains(share)


@settings(max_examples=3 * settings.default.max_examples)
@given(VALUES, VALUES, st.integers(0, 2))
def test_a_true_value_between_two_published_ones_is_allowed(one, two, decimals):
    low, high = sorted((one, two))
    text = f"{published(low, decimals, F(0))} to {published(high, decimals, F(1, 2))}"
    found = read_published(text).range(EITHER)
    assert all(found.contains(value) for value in (low, high, (low + high) / 2))
