"""Printed figures, tolerances and margins as exact numbers in the unit of a metric."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Final

from fte_audit.quantities.ranges import VAGUE, Range, Rounding, Rule
from fte_audit.quantities.units import SECONDS, parse_unit
from fte_audit.quantities.wording import CURRENCIES, Unreadable, read_published
from fte_audit.spec.claims.file import intersect, scaled

if TYPE_CHECKING:
    from fte_audit.quantities.wording import Published
    from fte_audit.spec.published import Printed

PERCENT: Final = "%"
POINTS: Final = "points"
PERCENTAGE_POINTS: Final = "pp"
ALL: Final = Range(Fraction(0), Fraction(1))
_MILLISECONDS: Final = {
    "milliseconds": 1,
    **{name: 1000 * seconds for name, seconds in SECONDS.items()},
}
_IN_POINTS: Final = re.compile(r"(pp|percentage points?|points? de pourcentage)|points?|pts")
_WITH_A_WORD: Final = re.compile(r"([0-9][0-9.,]*) (.*[^\W\d_].*)")
UNKNOWN_CURRENCY: Final = "currency of the log"
"""The unit of costs where the spec does not name their currency."""
_SINGLE: Final = {Rule.NUMBER, Rule.FRACTION}
_ONE_AMOUNT: Final = "write one number with its unit, such as `2 pp`"
_CONTACTS: Final = {"conversation", "conversations", "chat", "chats"}


class Unfit(Exception):  # noqa: N818 - it is what the text is
    """A text of a claim that can't be read, or not as a figure of the metric.

    Attributes:
        key: The key of the claim that it stands under.
        code: The code of the diagnostic.
        message: What is wrong, in one line.
        hint: What would mend it.
    """

    def __init__(self, key: str, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.key = key
        self.code = code
        self.message = message
        self.hint = hint


class Scale(StrEnum):
    """What a number alone would mean in a unit."""

    SHARE = "a share"
    PERCENT = "a percentage"
    TIME = "a time"
    MONEY = "an amount of money"
    PLAIN = "a number"


def scale_of(unit: str) -> Scale:
    """What is measured in a unit.

    Args:
        unit: As the metric has it; what stands behind a slash says only per what.

    Example:
        >>> scale_of("minutes/conversation"), scale_of("conversations")
        (<Scale.TIME: 'a time'>, <Scale.PLAIN: 'a number'>)
    """
    base = _base(unit)
    if base == "share":
        return Scale.SHARE
    if base == PERCENT:
        return Scale.PERCENT
    if base in _MILLISECONDS:
        return Scale.TIME
    return Scale.MONEY if base in {*CURRENCIES, UNKNOWN_CURRENCY} else Scale.PLAIN


@cache
def _base(unit: str) -> str:
    """What stands before the slash: of time, percent and money in the one spelling of figures."""
    base = unit.partition("/")[0].strip()
    if base in _CONTACTS:
        return "contacts"
    if points_of(base) is not None:
        return POINTS if points_of(base) == POINTS else base
    try:
        return read_published(f"1 {base}").said or base
    except Unreadable:
        return base


def points_of(text: str) -> str | None:
    """Which points a text ends in: `pp` for hundredths of a share, `points` for either; or None.

    Example:
        >>> points_of("1 pp"), points_of("0.1 points"), points_of("5 %")
        ('pp', 'points', None)
    """
    plain = text.strip().rstrip(".").lower()
    for found in _IN_POINTS.finditer(plain):
        if found.end() == len(plain):
            return PERCENTAGE_POINTS if found[1] else POINTS
    return None


def alone(unit: str) -> str | None:
    """Why a number alone is no figure in a unit, and what to write; None where it is one."""
    match scale_of(unit):
        case Scale.SHARE | Scale.PERCENT:
            return "write it with its sign, such as `66 %`"
        case Scale.TIME:
            return f"write its unit, such as `11 {_base(unit)}`"
        case Scale.MONEY if _base(unit) == UNKNOWN_CURRENCY:
            return "say which currency the log has: `cost: {column: ..., currency: USD}`"
        case Scale.MONEY:
            return f"write its currency, such as `11 {_base(unit)}`"
        case _:
            return None


def factor(said: str, unit: str) -> Fraction | None:
    """What turns a number in one unit into one in the unit of a metric; None where nothing does.

    Args:
        said: `%` (for parts of 1), a unit of time or a currency.
        unit: The unit of the metric.

    Example:
        >>> factor("seconds", "minutes"), factor("minutes", "share")
        (Fraction(1, 60), None)
    """
    scale, base = scale_of(unit), _base(unit)
    if said == PERCENT:
        return {Scale.SHARE: Fraction(1), Scale.PERCENT: Fraction(100)}.get(scale)
    if said == base:
        return Fraction(1)
    if scale is Scale.TIME and said in _MILLISECONDS:
        return Fraction(_MILLISECONDS[said], _MILLISECONDS[base])
    return None


# What was printed


def allowed(claim: Printed, unit: str) -> Range:
    """The values that a claim's wording, rounding and tolerance allow.

    Args:
        claim: The claim.
        unit: The unit of its metric, in which the range is.

    Raises:
        Unfit: Where a text of the claim can't be read, or is nothing in this unit.
    """
    check_unit(claim, unit)
    given = _between(claim, unit) or _printed(claim, unit)
    if claim.tolerance is not None:
        given = widened(given, read_amount(claim.tolerance, "tolerance", unit))
    if scale_of(unit) is not Scale.SHARE:
        return given
    possible = intersect(given, ALL)
    if possible is None:
        raise impossible(claim, "a share lies between 0 and 100 %")
    return possible


def impossible(claim: Printed, hint: str) -> Unfit:
    """A claim of which nothing that is possible is left."""
    if claim.between is not None:
        message = "nothing that is possible lies in the range of `between`"
        return Unfit("between", "FTE157", message, hint)
    return Unfit("value", "FTE157", f"`{claim.value}` is not possible", hint)


def check_unit(claim: Printed, unit: str) -> None:
    """See that a claim that names what it counts counts what the metric does.

    Raises:
        Unfit: Where it does not.
    """
    if claim.unit is None or not unit or scale_of(claim.unit) is not Scale.PLAIN:
        return
    if not same_unit(claim.unit, unit):
        message = f"the claim is in `{claim.unit}`, the metric in `{unit}`"
        raise Unfit("unit", "FTE152", message)


def _printed(claim: Printed, unit: str) -> Range:
    published, said = read_value(claim)
    return scaled(
        worded(published, claim.rounding or Rounding.EITHER),
        fitted(claim.value, published, said, unit),
    )


def read_value(claim: Printed) -> tuple[Published, str | None]:
    """What a claim's value says, and its unit where that or the claim names one.

    Raises:
        Unfit: Where it can't be read, or the claim says something else.
    """
    language = claim.language.value
    published = read(claim.value, "value", language)
    text, said = claim.value, published.said
    if claim.unit is not None:
        named = _base(claim.unit)
        if said is None and named == PERCENT:
            text = f"{claim.value} %"
            published = read(text, "value", language)
            said = published.said
        elif said is None and scale_of(named) in {Scale.TIME, Scale.MONEY}:
            said = named
        elif said is not None and named != said and not (said == PERCENT and named == "share"):
            message = f"the value is in {said}, the unit is `{claim.unit}`"
            raise Unfit("unit", "FTE152", message)
    if claim.resolution is None:
        return published, said
    step = _step(claim.resolution, language, said, published)
    return read(text, "value", language, step), said


def read(text: str, key: str, language: str, resolution: Fraction | None = None) -> Published:
    """A figure as it was printed.

    Raises:
        Unfit: Where it can't be read.
    """
    try:
        return read_published(text, language, resolution=resolution)
    except Unreadable as error:
        raise Unfit(key, "FTE150", str(error), error.hint) from None


def single(published: Published, text: str, key: str) -> Published:
    """A figure that is one number, without words that make a range of it.

    Raises:
        Unfit: Where it is none.
    """
    if published.rule not in _SINGLE:
        raise Unfit(key, "FTE150", f"`{text}` is no single number", "write it without words")
    return published


def _step(text: str, language: str, said: str | None, value: Published) -> Fraction:
    """The step that a value was rounded to, in the unit that the value names."""
    step = read(text, "resolution", language)
    if step.rule not in _SINGLE or step.low_point <= 0:
        message, hint = f"`{text}` is no step to round to", "write one number above zero"
        raise Unfit("resolution", "FTE157", message, hint)
    if said == PERCENT and step.said is None:
        message = "the value is a percentage, the step is a number"
        raise Unfit("resolution", "FTE152", message, f"write it like `{text} %`")
    is_part = said is None and step.said == PERCENT and value.high_point <= 1
    alike = is_part or step.said in {None, said}
    turned = Fraction(1) if alike else factor(str(step.said), said or "")
    if turned is None:
        message = f"the value is in {said or 'no unit'}, the step in {step.said}"
        raise Unfit("resolution", "FTE152", message)
    return step.low_point * turned


def worded(published: Published, rounding: Rounding) -> Range:
    """The values that a wording allows where a figure may be anything that was measured.

    As `Published.range`, but words keep their meaning however the number was rounded, and *less
    than* and *at most* have no lower end: nothing at all is less than five.
    """
    low, high = published.low_point, published.high_point
    exact = rounding is Rounding.POINT
    match published.rule:
        case Rule.LESS_THAN:
            return Range(None, high, high_open=True)
        case Rule.AT_MOST:
            return Range(None, high if exact else published.range(rounding).high)
        case Rule.ABOUT if exact:
            return Range(low - VAGUE * abs(low), high + VAGUE * abs(high))
        case rule:
            plain = rule in {Rule.NUMBER, Rule.FRACTION, Rule.BETWEEN}
            return published.range(rounding if plain or not exact else Rounding.EITHER)


def fitted(
    text: str, published: Published, said: str | None, unit: str, key: str = "value"
) -> Fraction:
    """What turns a printed number into the unit of a metric.

    Args:
        text: What was printed.
        published: What was read of it.
        said: The unit that it or its claim names.
        unit: The unit of the metric.
        key: Under which key of a claim it stands.

    Raises:
        Unfit: Where nothing does.
    """
    scale, base = scale_of(unit), _base(unit)
    if said is not None:
        if said == PERCENT and base == POINTS and points_of(text) == POINTS:
            return Fraction(100)
        turned = factor(said, unit)
        if turned is None:
            raise _other(key, text, said, unit)
        return turned
    if scale is Scale.PLAIN:
        return Fraction(1)
    if published.resolution is None and scale in {Scale.SHARE, Scale.PERCENT}:
        return Fraction(1 if scale is Scale.SHARE else 100)
    if scale is Scale.SHARE and published.low_point > 0 and published.high_point < 1:
        return Fraction(1)
    raise Unfit(key, "FTE152", f"`{text}` is a number, the metric is {scale.value}", alone(unit))


def _other(key: str, text: str, said: str, unit: str) -> Unfit:
    what = "a percentage" if said == PERCENT else f"in {said}"
    metric = f"in `{unit}`" if unit else "without a unit"
    hint = None
    if said == PERCENT and scale_of(unit) is Scale.PLAIN:
        hint = "where the metric is a part of one, give it `unit: share`"
    elif said in CURRENCIES and unit == UNKNOWN_CURRENCY:
        hint = alone(unit)
    return Unfit(key, "FTE152", f"`{text}` is {what}, the metric is {metric}", hint)


def _between(claim: Printed, unit: str) -> Range | None:
    """The range that a claim gives itself, exactly."""
    if claim.between is None:
        return None
    low, high = (_exact(end, claim, unit) for end in claim.between)
    if low > high:
        message = "the range is empty: its low end lies above its high end"
        raise Unfit("between", "FTE157", message, "write the low end first")
    return Range(low, high)


def _exact(text: str, claim: Printed, unit: str) -> Fraction:
    published = single(read(text, "between", claim.language.value), text, "between")
    return published.low_point * fitted(text, published, published.said, unit, "between")


# Tolerances and margins


@dataclass(frozen=True, slots=True)
class Amount:
    """How far a figure may be from another.

    Attributes:
        size: Above zero: in the unit of the metric, or a part of the other figure.
        relative: Whether it is a part of the other figure.
    """

    size: Fraction
    relative: bool


@dataclass(frozen=True, slots=True)
class _Written:
    """An amount as it is written.

    Attributes:
        number: The number; of percent and percentage points as parts of 1.
        said: `%`, `pp`, `points`, a unit of time, a currency, another word, or None.
    """

    number: Fraction
    said: str | None


def written_amount(text: str, key: str) -> _Written:
    """A tolerance or margin with its unit, whatever the metric.

    Raises:
        Unfit: Where it is no single number above zero.
    """
    word, number = None, text.strip()
    try:
        published = read_published(number)
    except Unreadable as error:
        found = _WITH_A_WORD.fullmatch(number)
        if found is None:
            raise Unfit(key, "FTE136", str(error), _ONE_AMOUNT) from None
        word = found[2]
        published = read(found[1], key, "en")
    if published.rule is not Rule.NUMBER:
        message = f"`{text}` is no single amount"
        raise Unfit(key, "FTE136", message, _ONE_AMOUNT)
    if published.low_point <= 0:
        raise Unfit(key, "FTE136", f"`{text}` is not above zero")
    word = word or (points_of(number) if published.said == PERCENT else None)
    return _Written(published.low_point, word or published.said)


def read_amount(text: str, key: str, unit: str, *, may_be_alone: bool = False) -> Amount:
    """A tolerance or margin in the unit of a metric.

    Args:
        text: Such as `1 pp`, `5 %` or `30 seconds`.
        key: Under which key of a claim it stands.
        unit: The unit of the metric.
        may_be_alone: Whether it may be a number alone where the metric is a count or a rating.

    Raises:
        Unfit: Where it can't be read, or is nothing in this unit.

    Example:
        >>> read_amount("2 pp", "margin", "share"), read_amount("5 %", "margin", "minutes")
        (Amount(size=Fraction(1, 50), relative=False), Amount(size=Fraction(1, 20), relative=True))
    """
    written = written_amount(text, key)
    scale, base = scale_of(unit), _base(unit)
    match written.said:
        case None:
            if may_be_alone and scale is Scale.PLAIN:
                return Amount(written.number, relative=False)
            raise Unfit(key, "FTE136", f"`{text}`: of what?", of_what(unit, text))
        case "%":
            return Amount(written.number, relative=True)
        case "points" | "pp" if scale in {Scale.SHARE, Scale.PERCENT}:
            turned = factor(PERCENT, unit)
        case "points" if base == POINTS:
            turned = Fraction(100)
        case "points" | "pp":
            turned = None
        case said:
            turned = Fraction(1) if _base(said) == base else factor(said, unit)
    if turned is None:
        hint = of_what(unit, "1")
        what = f"in `{unit}`" if unit else "without a unit"
        raise Unfit(key, "FTE152", f"`{text}` is no difference of figures {what}", hint)
    return Amount(written.number * turned, relative=False)


def of_what(unit: str, number: str) -> str:
    """How to write an amount in a unit."""
    match scale_of(unit):
        case Scale.SHARE | Scale.PERCENT:
            return f"write points (`{number} pp`) or percent of the figure (`5 %`)"
        case Scale.TIME | Scale.MONEY:
            return f"write an amount (`{number} {_base(unit)}`) or percent of the figure (`5 %`)"
        case _:
            amount = f"an amount (`{number} {unit}`) or " if unit else ""
            return f"write {amount}percent of the figure (`5 %`)"


def widened(given: Range, by: Amount) -> Range:
    """A range with a tolerance on both sides; percent are taken of each end.

    Example:
        >>> widened(Range(Fraction(10), None), Amount(Fraction(1, 10), relative=True)).low
        Fraction(9, 1)
    """
    low, high = given.low, given.high
    return Range(
        None if low is None else low - by.size * (abs(low) if by.relative else 1),
        None if high is None else high + by.size * (abs(high) if by.relative else 1),
        given.low_open,
        given.high_open,
    )


def same_unit(one: str, other: str) -> bool:
    """Whether two units are the same thing in other words.

    Example:
        >>> same_unit("agents", "people"), same_unit("chats", "conversations")
        (True, True)
    """
    one, other = _base(one), _base(other)
    try:
        return one == other or parse_unit(one) == parse_unit(other)
    except ValueError:
        return False
