"""Numbers as a story writes them, in digits or in words, English or French, read exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "fr")
"""The languages whose numbers can be read."""

ROUNDED_FROM = 100
"""From here on, trailing zeros of a whole number are taken as rounding."""

THOUSAND = 1_000


class Unreadable(ValueError):  # noqa: N818 - it is what the text is
    """A text that cannot be read as a figure, and what to write instead.

    Args:
        message: What is wrong with the text.
        hint: What to do about it.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number and how finely it was written: `2.30M` is 2.30, to the hundredth, of a million.

    Example:
        >>> Numeral(Fraction(700), Fraction(1)).resolution
        Fraction(100, 1)
    """

    mantissa: Fraction
    step: Fraction | None
    """The last digit of the mantissa; None for a fraction, which has no digits."""
    scale: int = 1
    zeros_round: bool = True
    """Whether trailing zeros of a whole mantissa may come from rounding."""

    @property
    def value(self) -> Fraction:
        """The number itself."""
        return self.mantissa * self.scale

    @property
    def last_digit(self) -> Fraction | None:
        """What the last digit stands for, were the number written in digits and a scale word."""
        scale = self.scale if self.scale >= THOUSAND else 1
        return None if self.step is None else self.step * scale

    @property
    def resolution(self) -> Fraction | None:
        """What was written resolves: the last digit, or the last that is not a rounded zero."""
        size = abs(self.mantissa)
        if self.step is None or not self.zeros_round or self.step < 1 or size < ROUNDED_FROM:
            return None if self.step is None else self.step * self.scale
        digits = str(size.numerator)
        return Fraction(10 ** (len(digits) - len(digits.rstrip("0"))) * self.scale)


class _Small(NamedTuple):
    """A number word below a hundred, and the bound of what may be added to it."""

    value: int
    room: int


def _counted(words: str, first: int, step: int, room: int) -> dict[str, _Small]:
    return {word: _Small(first + i * step, room) for i, word in enumerate(words.split())}


_SMALL = {
    "en": _counted(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen",
        first=0,
        step=1,
        room=1,
    )
    | _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10, room=10),
    "fr": _counted(
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
        "seize dix-sept dix-huit dix-neuf",
        first=0,
        step=1,
        room=1,
    )
    | _counted("vingt trente quarante cinquante", 20, 10, room=10)
    | _counted("soixante quatre-vingt", 60, 20, room=20)
    | _counted("septante huitante nonante", 70, 10, room=10)
    | {"une": _Small(1, 1)},
}
_SCALE_WORDS = {
    "en": {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
    | {"millions": 10**6, "billions": 10**9, "trillions": 10**12},
    "fr": {"mille": 10**3, "million": 10**6, "millions": 10**6}
    | {"milliard": 10**9, "milliards": 10**9},
}
_SCALES = {
    "en": _SCALE_WORDS["en"]
    | {"": 1, "hundred": 100, "k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9},
    "fr": _SCALE_WORDS["fr"] | {"": 1, "k": 10**3, "m": 10**6, "md": 10**9, "mds": 10**9},
}
_HUNDREDS = {"en": ("hundred",), "fr": ("cent", "cents")}
_BARE = ("cent", "mille")
"""Multipliers that need no number before them."""
_JOINTS = {"and": (100, THOUSAND), "et": (10, 20)}
"""Words between parts of a number, and the room that must be left where they stand."""
_FORMATS = {"en": (", '", "."), "fr": (" '.", ",.")}
"""The signs that group digits by three, and those that may start the decimals."""
_PART_OF_TIME = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?([a-zé]+)(?:,? (?:and |et )?|$|(?=[0-9]))")
_HALVES = {"en": re.compile(" and a half"), "fr": re.compile(" et demie?")}
_WRITTEN = re.compile(r"([0-9](?:[0-9 ,.']*[0-9])?) ?([a-z]*)")
_COMPOUNDS = re.compile(r"\b(quatre)[ -](vingt)s?\b|\b(dix)[ -](sept|huit|neuf)\b")


def read_numeral(text: str, language: str) -> Numeral | None:
    """A number in digits or words with its scale, or None if the text is nothing of the kind.

    Args:
        text: Lower case, with plain spaces, apostrophes and hyphens.
        language: One of `LANGUAGES`.

    Raises:
        Unreadable: The digits can be read in two ways or in none.

    Example:
        >>> read_numeral("2.3 million", "en").value
        Fraction(2300000, 1)
        >>> read_numeral("quatre-vingt-dix-sept", "fr").value
        Fraction(97, 1)
    """
    half = _HALVES[language].search(text)
    if half is None:
        return _read_digits(text, language) or _read_words(text, language)
    tail = text[half.end() :]
    scale = _SCALES[language].get(tail.strip())
    number = read_numeral(text[: half.start()] + tail, language)
    if number is None or number.step != 1:
        return None
    # A half of what? Of the scale that follows; at the end, of a million but not of a hundred.
    if number.scale != scale and (tail or number.scale < THOUSAND):
        return None
    return replace(number, mantissa=number.mantissa + Fraction(1, 2), step=Fraction(1, 2))


def _read_digits(text: str, language: str) -> Numeral | None:
    if text.startswith(tuple(_FORMATS[language][1])):
        text = f"0{text}"
    written = _WRITTEN.fullmatch(text)
    if written is None or written[2] not in _SCALES[language]:
        return None
    digits = written[1]
    readings = _readings(digits, language)
    if len(readings) != 1:
        raise _unreadable(digits, sorted(readings), language)
    ((whole, decimals),) = readings
    step = Fraction(1, 10 ** len(decimals))
    return Numeral(int(whole + decimals) * step, step, _SCALES[language][written[2]])


def _readings(digits: str, language: str) -> set[tuple[str, str]]:
    """Every whole part and decimals that the language's signs allow."""
    groups, marks = _FORMATS[language]
    found = set()
    for mark in marks:
        whole, point, decimals = digits.partition(mark)
        if point and not decimals.isdecimal():
            continue
        for sign in groups.replace(mark, ""):
            grouped = rf"[1-9][0-9]{{0,2}}(?:{re.escape(sign)}[0-9]{{3}})+"
            if whole.isdecimal() or re.fullmatch(grouped, whole):
                found.add((whole.replace(sign, ""), decimals))
    return found


def _unreadable(digits: str, readings: list[tuple[str, str]], language: str) -> Unreadable:
    if readings:
        (short, decimals), (long, _) = readings
        return Unreadable(
            f"the dot in `{digits}` may group digits or start decimals",
            f"write `{long}`, or `{short},{decimals}` with a decimal comma",
        )
    if " " in digits:
        return two_numbers(digits)
    signs = {"en": "`2,300.50`", "fr": "`2 300,50`"}[language]
    return Unreadable(
        f"the signs in `{digits}` neither group its digits by three nor start its decimals",
        f"write it like {signs}, or name the language of the text",
    )


def two_numbers(text: str) -> Unreadable:
    """The refusal of a text that holds two numbers and does not say how they belong together."""
    return Unreadable(
        f"`{text}` holds two numbers",
        "write `4 to 5` for a range and `2 h 13 min` for a time, and give each other figure "
        "an entry of its own",
    )


def no_number(text: str) -> Unreadable:
    """The refusal of a text that holds no number, or something besides that belongs to it."""
    return Unreadable(
        f"`{text}` cannot be read as a number",
        "write the figure alone, such as `2.3 million`, `66 %` or `two-thirds`, and name the "
        "language of the text if it is not English",
    )


def _read_words(text: str, language: str) -> Numeral | None:
    """A number in words: groups below a thousand, each with a smaller scale than the last."""
    words = _split_words(text, language)
    if not words or words[0] in _JOINTS or words[-1] in _JOINTS:
        return None
    total, group, room, last_scale = 0, 0, THOUSAND, 10**15
    multiplier = 1
    for word in words:
        multiplier = _SCALE_WORDS[language].get(word, 1)
        if (small := _SMALL[language].get(word)) and small.value < room:
            if small.value == 0 and len(words) > 1:
                return None
            group, room = group + small.value, small.room
        elif word in _HUNDREDS[language] and group < ROUNDED_FROM and (group or word in _BARE):
            multiplier = 100
            group, room = max(group, 1) * 100, 100
        elif 1 < multiplier < last_scale and (group or word in _BARE):
            total += max(group, 1) * multiplier
            group, room, last_scale = 0, THOUSAND, multiplier
        elif room not in _JOINTS.get(word, ()):
            return None
    return Numeral(Fraction(total + group, multiplier), Fraction(1), multiplier)


def _split_words(text: str, language: str) -> list[str]:
    if language == "en":
        text = re.sub(r"^an? (?=hundred|thousand|\w+illion)", "one ", text)
        # A comma after a scale word, as in "one thousand, two hundred".
        return re.split("[ -]", re.sub("(?<=sand|lion),", "", text))
    joined = _COMPOUNDS.sub(lambda found: "_".join(filter(None, found.groups())), text)
    return [word.replace("_", "-") for word in re.split("[ -]", joined)]


_PARTS = {
    "en": {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6}
    | {"seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
    | {"thirds": 3, "quarters": 4, "fourths": 4, "fifths": 5, "sixths": 6}
    | {"sevenths": 7, "eighths": 8, "ninths": 9, "tenths": 10},
    "fr": {"moitié": 2, "tiers": 3, "quart": 4, "cinquième": 5, "sixième": 6, "septième": 7}
    | {"huitième": 8, "neuvième": 9, "dixième": 10}
    | {"quarts": 4, "cinquièmes": 5, "sixièmes": 6, "septièmes": 7}
    | {"huitièmes": 8, "neuvièmes": 9, "dixièmes": 10},
}
_ALONE = {"half", "moitié", "tiers", "quart"}
_ONES = {"en": ("a", "one"), "fr": ("un", "une", "la", "le")}
_SLASHED = re.compile(r"([0-9]+) ?/ ?([0-9]+)(?: ?(?:rd|th)s?)?")
_OUT_OF = {"en": re.compile("(.+) (?:in|out of) (.+)"), "fr": re.compile("(.+) sur (.+)")}


def read_fraction(text: str, language: str) -> Numeral | None:
    """A fraction in words or with a slash, or None if the text is nothing of the kind.

    Args:
        text: Lower case, with plain spaces, apostrophes and hyphens.
        language: One of `LANGUAGES`.

    Raises:
        Unreadable: It is not above 0 and at most 1.

    Example:
        >>> read_fraction("two-thirds", "en").value, read_fraction("un sur cinq", "fr").value
        (Fraction(2, 3), Fraction(1, 5))
    """
    pair = _slashed(text) or _out_of(text, language) or _parts(text, language)
    if pair is None:
        return None
    upper, lower = pair
    if not 0 < upper <= lower:
        raise Unreadable(
            f"`{text}` is not a part of a whole", "write a number with decimals, such as `1.5`"
        )
    return Numeral(Fraction(upper, lower), None)


def _slashed(text: str) -> tuple[int, int] | None:
    found = _SLASHED.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def _out_of(text: str, language: str) -> tuple[int, int] | None:
    found = _OUT_OF[language].fullmatch(text)
    if found is None:
        return None
    upper, lower = (read_numeral(end, language) for end in found.groups())
    if upper is None or lower is None or upper.step != 1 or lower.step != 1:
        return None
    return upper.value.numerator, lower.value.numerator


def _parts(text: str, language: str) -> tuple[int, int] | None:
    count, _, name = text.removeprefix("les ").replace("-", " ").rpartition(" ")
    lower = _PARTS[language].get(name)
    if lower is None:
        return None
    if count in _ONES[language] or (name in _ALONE and not count):
        return 1, lower
    number = _read_words(count, language)
    return (number.value.numerator, lower) if number else None


def read_time(text: str, seconds: Mapping[str, int], language: str) -> Numeral | None:
    """A time of several units, from large to small, or None if the text is nothing of the kind.

    Args:
        text: Lower case, with plain spaces.
        seconds: How many seconds each spelling of a unit stands for.
        language: One of `LANGUAGES`.

    Example:
        >>> read_time("2h 13m", {"h": 3600, "m": 60}, "en").value
        Fraction(7980, 1)
    """
    parts = list(_PART_OF_TIME.finditer(text))
    sizes = [seconds.get(part[2], 0) for part in parts]
    if len(parts) <= 1 or not all(sizes) or "".join(part[0] for part in parts) != text:
        return None
    total, step, larger = Fraction(0), Fraction(1), 0
    for part, size in zip(parts, sizes, strict=True):
        numeral = read_numeral(part[1], language)
        if numeral is None or numeral.step is None or step < 1:
            return None
        amount, step = numeral.value * size, numeral.step
        if larger and (size >= larger or amount >= larger):
            return None
        total, larger = total + amount, size
    return Numeral(total, step * sizes[-1], zeros_round=False)
