"""What of a column may be shown: categories, and the ends of numbers and times.

Names, addresses, numbers of phones and cards, ids and what people wrote are never shown, nor is any
value that only a few rows have: an example must not lead to a person.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fte_audit.plan.candidates import SENDER_NAMES, SENDER_WORDS, folded
from fte_audit.profile import Held

if TYPE_CHECKING:
    from collections.abc import Collection

    from fte_audit.profile import ColumnProfile, Shape

MOST_EXAMPLES: Final = 5
MOST_CATEGORIES: Final = 50
"""A column of more different values is no category."""
LEAST_REPEATED: Final = (3, 2)
"""Categories have at least 3 rows for each 2 different values."""
LEAST_ROWS: Final = 5
"""Values that fewer rows have are not shown; under 100 rows, one row of 20 and two are enough."""
_SMALL_LOG: Final = 20
_LEAST_OF_FEW: Final = 2
_LONGEST: Final = 40
_MOST_WORDS: Final = 5
_PERSON: Final = re.compile(
    r"(^|_)(firstname|lastname|surname|nick|e?mails?|phone|tel|telephone|mobile|msisdn|fax|address"
    r"|addr|street|zip|zipcode|postal|postcode|postalcode|ssn|birth|birthday|dob|age|gender|sex"
    r"|iban|card|ip|lat|latitude|lon|lng|longitude|coordinates|username|login|password|token"
    r"|signature)(_|$)"
)
"""Words in names of columns that lead to a person, whatever stands beside them."""
_PERSONAL: Final = re.compile(
    r"(^|_)(names?|account|location|geo|urls?|uri|link|user|customer|caller|requester|visitor"
    r"|client|contact|agent|assignee|operator|admin|author|sender|actor|employee|staff|person"
    r"|owner|key|body|content|messages?|text|comments?|remarks?|subject|title|description"
    r"|transcript|notes?|questions?|answers?|summary|tags?|value)(_|$)"
)
"""Words in names of columns that hold what leads to a person, or what a person wrote."""
_IMPERSONAL: Final = re.compile(
    r"(_|^)(type|role|count|counts|status|state|reason|category|kind|tier|level|group|turns|cost"
    r"|cost_usd|messages|model|language|locale|country|channel|by|flag|deleted|active|synced|at"
    r"|ts|time|date|timestamp|seconds|minutes|score|given)$|^(is|has|was)_"
)
"""Ends of names that make a category, a count or a time of them."""
_ID_NAME: Final = re.compile(
    r"(^|_)(id|ids|uuid|guid|hash|number|num|no|nr|ref|reference|code|index|key)$"
)
_LEADS_TO_A_PERSON: Final = re.compile(r"@|://|www\.|\d{6}|[{}\[\]<>]")
_NEVER: Final = frozenset({"conversation", "customer", "agent", "message"})
_ALWAYS: Final = frozenset(
    {
        *("handling", "csat", "resolved", "escalated", "abandoned", "topic", "language", "market"),
        *("channel", "cost", "started", "ended", "first_response", "duration", "sent", "event"),
    }
)
_UUID: Final = 36
_LOOKS: Final = {
    "digits": {"digits"},
    "hex": {"digits", "a-f"},
    "digits with signs": {"digits", "hyphens", "spaces", "plus signs"},
    "letters": {"a-f", "g-z"},
    "letters and digits": {"digits", "a-f", "g-z"},
}
"""How values look -> the kinds of bytes that they may have; the first that fits."""
_LARGE: Final = 100_000 * 1_000_000
_HALF: Final = 2


def is_personal(column: str, roles: Collection[str]) -> bool:
    """Whether a column may lead to a person, by its name and its roles.

    Example:
        >>> is_personal("agent_name", ()), is_personal("author_type", ()), is_personal("topic", ())
        (True, False, False)
    """
    if _NEVER & set(roles):
        return True
    if _ALWAYS & set(roles):
        return False
    name = folded(column)
    is_told = bool(_PERSONAL.search(name)) and not _IMPERSONAL.search(name)
    return is_told or bool(_PERSON.search(name))


def is_identifier(column: ColumnProfile, roles: Collection[str]) -> bool:
    """Whether the numbers of a column name something instead of measuring it.

    Numbers do where the column's name says so, where they are padded with zeros, and where they are
    whole, large (100,000 and more) and mostly different.
    """
    if _NEVER & set(roles):
        return True
    if _ALWAYS & set(roles):
        return False
    numbers = column.numbers
    if _ID_NAME.search(folded(column.name)) or numbers.padded:
        return True
    is_large = bool(numbers.lowest) and numbers.lowest[-1].value >= _LARGE
    is_varied = not column.is_exact or column.distinct * _HALF > column.present
    return is_large and is_varied and numbers.whole == numbers.rows


def categories(column: ColumnProfile, roles: Collection[str]) -> dict[str, int]:
    """The values of a category that may be shown, with their rows, the most frequent first."""
    few, many = LEAST_REPEATED
    if (
        not column.values
        or (is_personal(column.name, roles) and not _tells_kinds_of_senders(column))
        or len(column.values) > MOST_CATEGORIES
        or column.present * many < few * len(column.values)
        or any(_LEADS_TO_A_PERSON.search(value) for value in column.values)
    ):
        return {}
    if is_identifier(column, roles):
        return {}
    if column.held is Held.BOOLEAN:
        return dict(sorted(column.values.items(), key=lambda item: (-item[1], item[0])))
    least = max(_LEAST_OF_FEW, min(LEAST_ROWS, column.rows // _SMALL_LOG))
    shown = {
        value: rows
        for value, rows in column.values.items()
        if rows >= least and len(value) <= _LONGEST and len(value.split()) <= _MOST_WORDS
    }
    ordered = sorted(shown, key=lambda value: (-shown[value], value))
    return {value: shown[value] for value in ordered[:MOST_EXAMPLES]}


def _tells_kinds_of_senders(column: ColumnProfile) -> bool:
    """Whether a column that is called like the sender tells what they are, not who."""
    return folded(column.name) in SENDER_NAMES and all(
        value in SENDER_WORDS for value in column.values
    )


def describe_shape(shape: Shape, present: int) -> str | None:
    """How texts look that are not shown.

    Example:
        >>> from fte_audit.profile import Shape
        >>> describe_shape(Shape(32, 32, {"digits": 50, "a-f": 14}), 2)
        'hex, 32 characters'
    """
    kinds = {kind for kind, bytes_ in shape.bytes.items() if bytes_}
    if not kinds:
        return None
    length = (
        f"{shape.shortest} {'character' if shape.shortest == 1 else 'characters'}"
        if shape.shortest == shape.longest
        else f"{shape.shortest} to {shape.longest} characters"
    )
    if "not ASCII" in kinds:
        length = length.replace("character", "byte")
    return f"{_look(shape, kinds, present)}, {length}"


def _look(shape: Shape, kinds: set[str], present: int) -> str:
    if shape.bytes.get("at signs", 0) * _HALF >= present:
        return "e-mail addresses"
    if is_free_text(shape, present):
        return "free text"
    if kinds == {"digits", "a-f", "hyphens"} and shape.shortest == shape.longest == _UUID:
        return "UUIDs"
    for look, of in _LOOKS.items():
        if kinds <= of:
            return look
    signs = "letters, digits and signs" if "digits" in kinds else "letters and signs"
    return "words" if "spaces" in kinds else signs


def is_free_text(shape: Shape, present: int) -> bool:
    """Whether values have two spaces or more on average."""
    return bool(present) and shape.bytes.get("spaces", 0) >= _HALF * present
