"""Published figures as texts: what their words, numbers and units say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from fte_audit.quantities.numerals import (
    LANGUAGES,
    THOUSAND,
    Numeral,
    Unreadable,
    no_number,
    read_fraction,
    read_numeral,
    read_time,
    two_numbers,
)
from fte_audit.quantities.ranges import Published, Range, Rounding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Published", "Range", "Rounding", "Rule", "Unreadable", "read_published"]

LONGEST = 200
"""Characters of a text that can still be one figure."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """One number with its unit."""

    numeral: Numeral
    said: str | None

    @property
    def _unit(self) -> Fraction:
        return Fraction(1, 100 if self.said == "%" and self.numeral.step is not None else 1)

    @property
    def point(self) -> Fraction:
        return self.numeral.value * self._unit

    @property
    def last_digit(self) -> Fraction:
        """The step of the last digit that is written."""
        return (self.numeral.last_digit or Fraction(0)) * self._unit

    @property
    def resolution(self) -> Fraction | None:
        written = self.numeral.last_digit if self.said == "%" else self.numeral.resolution
        return None if written is None else written * self._unit


_Name = TypeVar("_Name", bound=str)


def _lookup(table: dict[_Name, str]) -> dict[str, _Name]:
    """Each spelling with what it stands for, the longest first."""
    spelled = {word: name for name, words in table.items() for word in words.split("|")}
    return dict(sorted(spelled.items(), key=lambda item: -len(item[0])))


_CURRENCIES = {
    "USD": "us$|usd|$|us dollars|dollars|dollar",
    "EUR": "€|eur|euros|euro",
    "GBP": "£|gbp|pounds|livres sterling",
    "SEK": "sek|kronor|couronnes suédoises",
}
CURRENCIES = frozenset(_CURRENCIES)
"""Currencies that a printed figure can name."""
_UNITS = {
    "en": {
        "%": "%|percent|per cent|percentage points|percentage point|points|point|pp|pts",
        "seconds": "seconds|second|secs|sec|s",
        "minutes": "minutes|minute|mins|min",
        "hours": "hours|hour|hrs|hr|h",
        "days": "days|day",
        "weeks": "weeks|week",
        "months": "months|month",
        "years": "years|year|yrs",
    },
    "fr": {
        "%": "%|pour cent|points de pourcentage|point de pourcentage|points|point|pp|pts",
        "seconds": "secondes|seconde|sec|s",
        "minutes": "minutes|minute|min|mn",
        "hours": "heures|heure|h",
        "days": "jours|jour|j",
        "weeks": "semaines|semaine",
        "months": "mois",
        "years": "années|année|ans|an",  # codespell:ignore ans
    },
}
_BEFORE = _lookup(_CURRENCIES)
_AFTER = {language: _lookup(_UNITS[language] | _CURRENCIES) for language in LANGUAGES}
_SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
_PARTS_OF_UNITS = {
    language: {"m": 60, "d": 86_400}
    | {word: _SECONDS[name] for word, name in _lookup(_UNITS[language]).items() if name in _SECONDS}
    for language in LANGUAGES
}
"""Seconds in the units of a time such as `2h 13m`; after a number alone, an m is a million."""
_SIGNS = {"-": -1, "+": 1, "minus ": -1, "moins ": -1}

_PHRASES = {
    "en": {
        Rule.LESS_THAN: "less than|fewer than|under|below|<",
        Rule.MORE_THAN: "more than|over|above|>",
        Rule.AT_LEAST: "at least|no less than|no fewer than|≥|>=",
        Rule.AT_MOST: "at most|up to|no more than|≤|<=",
        Rule.ABOUT: "about|around|roughly|approximately|approx.|approx|some|circa|c.|~|≈",
        Rule.NEARLY: "nearly|almost|close to|just under|just below|slightly less than",
        Rule.JUST_OVER: "just over|slightly more than|a little over|a bit more than",
    },
    "fr": {
        Rule.LESS_THAN: "moins de|en dessous de|<",
        Rule.MORE_THAN: "plus de|au-dessus de|>",
        Rule.AT_LEAST: "au moins|≥|>=",
        Rule.AT_MOST: "au plus|au maximum|jusqu'à|pas plus de|≤|<=",
        Rule.ABOUT: "environ|autour de|à peu près|quelque|quelques|de l'ordre de|~|≈",
        Rule.NEARLY: "près de|presque|à peine moins de|un peu moins de",
        Rule.JUST_OVER: "un peu plus de|à peine plus de",
    },
}
_SPANS = {
    "en": (("between ", " and "), ("from ", " to "), ("", " to "), ("", "-")),
    "fr": (("entre ", " et "), ("de ", " à "), ("d'", " à "), ("", " à "), ("", "-")),
}
"""What stands before the first of two numbers, and what between them."""
_PLUS = re.compile(r"(?<=.)\+(?! ?[0-9])")
_PLAIN = str.maketrans(
    {"\u2019": "'", "\u2044": "/"}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | {"½": " 1/2 ", "⅓": " 1/3 ", "⅔": " 2/3 ", "¼": " 1/4 ", "¾": " 3/4 "}
)


def _openings(phrases: dict[Rule, str]) -> Iterator[tuple[str, Rule]]:
    for phrase, rule in _lookup(phrases).items():
        yield (f"{phrase} " if phrase[-1].isalpha() else phrase), rule
        if phrase.endswith(" de"):
            yield from ((phrase[:-2] + ending, rule) for ending in ("d'", "des ", "du "))


_OPENINGS = {language: tuple(_openings(_PHRASES[language])) for language in LANGUAGES}


def read_published(
    text: str, language: str = "en", *, resolution: Fraction | None = None
) -> Published:
    """What a figure says, as it was printed.

    Args:
        text: The number with the words and the unit that belong to it, and nothing else.
        language: One of `LANGUAGES`: whose number words and decimal signs to read.
        resolution: The step to which it was rounded, if that is known and does not show; for a
            percentage a part of 1.

    Raises:
        Unreadable: The text is not one figure, or can be understood in two ways.

    Example:
        >>> figure = read_published("less than 2 minutes")
        >>> figure.rule, figure.said, figure.range(Rounding.EITHER).high
        (<Rule.LESS_THAN: 'less_than'>, 'minutes', Fraction(2, 1))
        >>> read_published("11").range(Rounding.EITHER)
        Range(low=Fraction(21, 2), high=Fraction(12, 1), low_open=False, high_open=False)
    """
    if language not in LANGUAGES:
        raise Unreadable(f"no rules for the language `{language}`", "write `en` or `fr`")
    if resolution is not None and resolution <= 0:
        raise Unreadable(f"a resolution of {resolution}", "write a number above zero")
    wording, rest = _worded(_plain(text), language)
    ends = _read_ends(rest, language)
    if ends is None:
        raise _refusal(rest, language)
    low, high = ends
    if wording and wording is not Rule.ABOUT:
        _check_one_sided(wording, low, high)
    return Published(
        text=text,
        rule=wording or _rule(low, high, resolution),
        low_point=low.point,
        high_point=high.point,
        resolution=resolution or _finer(low, high),
        high_resolution=resolution or _finer(high, low),
        said=low.said,
    )


def _plain(text: str) -> str:
    if len(text) > LONGEST:
        raise Unreadable(
            f"{len(text)} characters, more than the {LONGEST} that a figure may have",
            "give the number here and the sentence as the quote",
        )
    plain = re.sub(r"(?<=[a-z])\.$", "", " ".join(text.translate(_PLAIN).lower().split()))
    if not plain:
        raise Unreadable("the text is empty", "write the figure, such as `2.3 million` or `66 %`")
    if clock := re.search("([0-9]+):([0-9]+)", plain):
        raise Unreadable(
            f"`{clock[0]}` may be minutes and seconds, or hours and minutes",
            f"write `{clock[1]} min {clock[2]} s` or `{clock[1]} h {clock[2]} min`",
        )
    return plain


def _worded(text: str, language: str) -> tuple[Rule | None, str]:
    """The rule of the words around a figure, and the rest."""
    if (rest := _PLUS.sub("", text)) != text:
        return Rule.MORE_THAN, rest
    for opening, rule in _OPENINGS[language]:
        if text.startswith(opening):
            return rule, text.removeprefix(opening).strip()
    return None, text


def _rule(low: _Figure, high: _Figure, resolution: Fraction | None) -> Rule:
    if high is not low:
        return Rule.BETWEEN
    simple = low.numeral.step is None and resolution is None
    return Rule.FRACTION if simple else Rule.NUMBER


def _finer(figure: _Figure, other: _Figure) -> Fraction | None:
    """The resolution of an end: its zeros are no rounding where the other end is written finer.

    Whoever writes `900 to 1,000` does not round the 1,000 further than the 900.
    """
    own, others = figure.resolution, other.resolution
    if own is None or others is None:
        return own
    return max(figure.last_digit, min(own, others))


def _check_one_sided(rule: Rule, low: _Figure, high: _Figure) -> None:
    words = rule.replace("_", " ")
    if low is not high:
        raise Unreadable(
            f"`{words}` does not go with two numbers", f"give the one that `{words}` belongs to"
        )
    if low.point <= 0:
        raise Unreadable(
            f"`{words}` goes either way from a number that is not above zero",
            "write a fall as a number above zero, and say in the claim that it is a fall",
        )


def _refusal(text: str, language: str) -> Unreadable:
    """Why a text is not a figure: what follows the number in it, if there is one."""
    words = text.split()
    for n in range(len(words) - 1, 0, -1):
        if _read_ends(" ".join(words[:n]), language):
            return _refusal_of_rest(" ".join(words[:n]), words[n:], language)
    return no_number(text)


def _refusal_of_rest(number: str, rest: list[str], language: str) -> Unreadable:
    text = " ".join([number, *rest])
    if rest[0] in {"cent", "cents", "centimes"}:
        return Unreadable(f"`{text}`: of which currency?", "write it like `$0.32`")
    # "2 minutes and a half", "11 2", "eleven two"
    if rest[0] in {"and", "et"} or any(
        re.search("[0-9]", word) or _read_figure(word, language) for word in rest
    ):
        return two_numbers(text)
    # "half a million", "2 milliards" in English: what a noun is not should not be left out.
    if any(_read_figure(f"1 {word}", known) for word in rest for known in LANGUAGES):
        return no_number(text)
    return Unreadable(
        f"`{' '.join(rest)}` is not part of the number `{number}`",
        "leave it out: the value holds the number, and its unit is named beside it",
    )


def _read_ends(text: str, language: str) -> tuple[_Figure, _Figure] | None:
    """The two ends of a range, or one figure twice."""
    one = _read_figure(text, language)
    if one:
        return one, one
    found = [
        (low, high)
        for first, second in _splits(text, language)
        if (low := _read_figure(first, language)) and (high := _read_figure(second, language))
    ]
    if len(found) > 1:
        raise Unreadable(f"`{text}` can be divided in two ways", "write the numbers in digits")
    return _joined(text, *found[0]) if found else None


def _splits(text: str, language: str) -> Iterator[tuple[str, str]]:
    for opening, joint in _SPANS[language]:
        body = text.removeprefix(opening)
        if opening and body == text:
            continue
        for found in re.finditer(joint, body):
            first, second = body[: found.start()], body[found.end() :]
            # A hyphen between words joins one number, however odd.
            if joint != "-" or all(re.search("[0-9]", end) for end in (first, second)):
                yield first, second


def _joined(text: str, low: _Figure, high: _Figure) -> tuple[_Figure, _Figure]:
    """Both ends with the unit and the scale that one of them may leave to the other."""
    if low.said and high.said and low.said != high.said:
        raise Unreadable(
            f"`{text}` goes from {low.said} to {high.said}", "write both numbers in one unit"
        )
    said = low.said or high.said
    numeral, scale = low.numeral, high.numeral.scale
    below = 10 if scale < THOUSAND else THOUSAND
    if scale > 1 and numeral.step and numeral.scale < THOUSAND and abs(numeral.value) < below:
        numeral = replace(numeral, scale=numeral.scale * scale)
    low, high = _Figure(numeral, said), _Figure(high.numeral, said)
    if low.point > high.point:
        raise Unreadable(
            f"`{text}` goes down",
            "write the smaller number first, both in full; a change is two figures",
        )
    return low, high


def _read_figure(text: str, language: str) -> _Figure | None:
    """One number with its sign and unit, or None."""
    seconds = read_time(text.strip(), _PARTS_OF_UNITS[language], language)
    if seconds:
        return _Figure(seconds, "seconds")
    sign, body = _cut_sign(text.strip())
    before, body = _cut_start(body)
    if before and sign > 0:
        sign, body = _cut_sign(body)
    after, body = _cut_end(body, _AFTER[language])
    if before and after and before != after:
        return None
    numeral = read_fraction(body, language) or read_numeral(body, language)
    if numeral is None:
        return None
    said = before or after
    if said == "%" and numeral.step is None:
        raise Unreadable(f"`{text}` is a fraction of a percent", "write it like `0.5 %`")
    return _Figure(replace(numeral, mantissa=sign * numeral.mantissa), said)


def _cut_sign(text: str) -> tuple[int, str]:
    for spelled, sign in _SIGNS.items():
        if text.startswith(spelled):
            return sign, text.removeprefix(spelled).strip()
    return 1, text


def _cut_start(text: str) -> tuple[str | None, str]:
    for spelled, said in _BEFORE.items():
        rest = text.removeprefix(spelled)
        if rest != text and not (spelled[-1].isalpha() and rest[:1].isalpha()):
            return said, rest.strip()
    return None, text


def _cut_end(text: str, units: dict[str, str]) -> tuple[str | None, str]:
    for spelled, said in units.items():
        rest = text.removesuffix(spelled)
        if rest != text and not (spelled[0].isalpha() and rest[-1:].isalpha()):
            return said, re.sub("(?<= )d(?:e |')$", "", rest).strip()
    return None, text
