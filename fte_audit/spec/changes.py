"""Printed changes: which way something went, and by how much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.quantities.ranges import Range, Rounding
from fte_audit.spec.amounts import (
    PERCENT,
    Scale,
    Unfit,
    alone,
    check_unit,
    fitted,
    impossible,
    points_of,
    read,
    read_amount,
    read_value,
    scale_of,
    single,
    widened,
    worded,
)
from fte_audit.spec.claims.file import intersect, scaled
from fte_audit.spec.published import Direction

if TYPE_CHECKING:
    from fte_audit.quantities.wording import Published
    from fte_audit.spec.published import ChangeClaim

_WORDS: Final = {
    "en": {
        Direction.DROP: "drop|fall|decrease|reduction|decline|cut|dropped|fell|decreased|declined|"
        "reduced|down|less|fewer|lower",
        Direction.RISE: "rise|increase|growth|gain|rose|increased|grew|up|more|higher",
    },
    "fr": {
        Direction.DROP: "baisse|recul|réduction|diminution|chute|de moins|en moins",
        Direction.RISE: "hausse|augmentation|croissance|progression|de plus|en plus",
    },
}
_LINKS: Final = {"en": "(?: (?:of|by)\\b)?", "fr": "(?: de\\b| d['\u2019])?"}
_ARTICLES: Final = {"en": "(?:an? |the )", "fr": "(?:une |la |le )"}
_MULTIPLES: Final = {
    "en": {"halved": "1/2", "doubled": "2", "tripled": "3"},
    "fr": {"doublé": "2", "triplé": "3"},
}
_SIGN: Final = re.compile(r"([-\u2010-\u2014\u2212]|(?:minus|moins) (?=[0-9]))|(\+)", re.IGNORECASE)
_FROM_TO: Final = re.compile(r"[0-9].* à [0-9]")
"""In French either a range of changes, or what it was before and after."""
_MOST: Final = Range(Fraction(-1), None)


@dataclass(frozen=True, slots=True)
class AllowedChange:
    """What a change may have been.

    Attributes:
        range: Below zero where something fell.
        relative: Whether it is a part of what was before (-0.25 for a quarter less), or else a
            difference in the unit of the metric.
    """

    range: Range
    relative: bool


@dataclass(frozen=True, slots=True)
class Directed:
    """A printed change without what says which way it went.

    Attributes:
        way: Which way.
        text: How much, without a sign; of a multiple, what something became times.
        is_multiple: Whether it is a multiple, such as `doubled`.
    """

    way: Direction
    text: str
    is_multiple: bool = False


def allowed_change(claim: ChangeClaim, unit: str) -> AllowedChange:
    """The changes that a claim's wording, rounding and tolerance allow.

    Args:
        claim: The claim.
        unit: The unit of its metric.

    Raises:
        Unfit: Where a text of the claim can't be read, or is no change in this unit.
    """
    found = directed(claim)
    plain = undirected(claim, found)
    published, said = read_value(plain)
    relative = found.is_multiple or _is_part(found.text, published, said)
    if not relative:
        check_unit(plain, unit)
    if claim.between is not None:
        given = _between(claim, found.way, unit, relative=relative)
    elif found.is_multiple:
        multiple = published.range(claim.rounding or Rounding.EITHER)
        given = Range(_less_one(multiple.low), _less_one(multiple.high))
    else:
        turned = Fraction(1) if relative else _turned(found.text, published, said, unit)
        size = _upwards(worded(published, claim.rounding or Rounding.EITHER))
        given = scaled(size, turned)
        given = given.mirrored() if found.way is Direction.DROP else given
    if claim.tolerance is not None:
        by = read_amount(claim.tolerance, "tolerance", "share" if relative else unit)
        given = widened(given, by)
    possible = intersect(given, _MOST) if relative else given
    if possible is None:
        raise impossible(claim, "a change takes away no more than all, which is -100 %")
    return AllowedChange(possible, relative)


def undirected(claim: ChangeClaim, found: Directed) -> ChangeClaim:
    """The claim with how much it was, whichever way."""
    unit = None if found.is_multiple else claim.unit
    return claim.model_copy(update={"value": found.text, "unit": unit})


def directed(claim: ChangeClaim) -> Directed:
    """Which way something went, and the rest of what was printed.

    Raises:
        Unfit: Where nothing says so, or two things say otherwise.

    Example:
        >>> from fte_audit.spec.published import ChangeClaim
        >>> directed(ChangeClaim(kind="change", metric="repeats", value="25 % drop"))
        Directed(way=<Direction.DROP: 'drop'>, text='25 %', is_multiple=False)
    """
    language = claim.language.value
    text = " ".join(claim.value.split())
    found = _multiple(text, language) or _in_words(text, language) or _signed(text)
    if found is None:
        if claim.direction is not None:
            return Directed(claim.direction, text)
        message = f"nothing says which way `{text}` went"
        hint = "write `25 % drop` or `-25 %`, or add `direction: drop`"
        raise Unfit("value", "FTE121", message, hint)
    if claim.direction not in {None, found.way}:
        message = f"`{text}` is a {found.way}"
        raise Unfit("direction", "FTE128", message, "leave the direction out: the value says it")
    if not found.is_multiple and _signed(found.text) is not None:
        message = f"`{text}` says twice which way it went"
        raise Unfit("value", "FTE150", message, "write `25 % drop` or `-25 %`")
    return found


def _multiple(text: str, language: str) -> Directed | None:
    times = _MULTIPLES[language].get(text.lower())
    if times is None:
        return None
    way = Direction.DROP if "/" in times else Direction.RISE
    return Directed(way, times, is_multiple=True)


def _in_words(text: str, language: str) -> Directed | None:
    article = _ARTICLES[language]
    for way, words in _WORDS[language].items():
        before = rf"{article}?(?:{words})\b{_LINKS[language]}(?!\s*(?:to|than|from)\b)\s*(.+)"
        after = rf"(.+?) (?:{words})"
        for pattern in (before, after):
            if rest := re.fullmatch(pattern, text, re.IGNORECASE):
                if language == "fr" and pattern == before and _FROM_TO.search(rest[1]):
                    message = f"`{text}` may be a range, or what it was before and after"
                    raise Unfit(
                        "value", "FTE150", message, "write `20 % à 30 % de moins` or `de plus`"
                    )
                amount = re.sub(rf"\b{article}(?=[0-9])", "", rest[1], flags=re.IGNORECASE)
                return Directed(way, amount.strip())
    return None


def _signed(text: str) -> Directed | None:
    sign = _SIGN.match(text)
    if sign is None:
        return None
    return Directed(Direction.DROP if sign[1] else Direction.RISE, text[sign.end() :].strip())


def _is_part(text: str, published: Published, said: str | None) -> bool:
    """Whether a change is a part of what was before: percent, or a fraction alone."""
    if said is None:
        return published.resolution is None
    return said == PERCENT and points_of(text) is None


def _upwards(size: Range) -> Range:
    """A change of less than a quarter went that way, or not at all."""
    return Range(size.low or Fraction(0), size.high, size.low_open, size.high_open)


def _less_one(end: Fraction | None) -> Fraction | None:
    return None if end is None else end - 1


def _turned(text: str, published: Published, said: str | None, unit: str) -> Fraction:
    if said is None and scale_of(unit) is not Scale.PLAIN:
        message = f"`{text}` is a number, the metric is {scale_of(unit).value}"
        hint = "write percent of what was before (`25 %`) or points (`5 pp`)"
        is_share = scale_of(unit) in {Scale.SHARE, Scale.PERCENT}
        raise Unfit("value", "FTE152", message, hint if is_share else alone(unit))
    return fitted(text, published, said, unit)


def _between(claim: ChangeClaim, way: Direction, unit: str, *, relative: bool) -> Range:
    """The range that a claim gives itself; ends without a sign go the way of the value."""
    ends = [_end(text, claim, unit, relative=relative) for text in claim.between or ()]
    low, high = ends
    if low > high:
        message = "the range is empty: its low end lies above its high end"
        raise Unfit("between", "FTE157", message, "write the low end first")
    given = Range(low, high)
    return given.mirrored() if way is Direction.DROP and low >= 0 else given


def _end(text: str, claim: ChangeClaim, unit: str, *, relative: bool) -> Fraction:
    published = single(read(text, "between", claim.language.value), text, "between")
    if relative != _is_part(text, published, published.said):
        message = f"`{text}` is not measured as the value is"
        raise Unfit("between", "FTE152", message, "write all three in percent, or none")
    if relative:
        return published.low_point
    return published.low_point * fitted(text, published, published.said, unit, "between")
