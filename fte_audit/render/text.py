"""Text from a log or a spec, made visible: nothing in it acts, and nothing in it disappears."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

MISSING = "(missing)"
EMPTY = "(empty)"

_HIDDEN = (
    r"\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff"
)
"""Characters that move the cursor, reorder or hide text, or have no agreed look: controls, bidi
marks, zero-width characters, odd spaces, variation selectors, surrogates, private use. Written out,
so that the answer does not depend on the Unicode version of the Python that runs."""

_VISIBLE_ESCAPE = re.compile(f"[{_HIDDEN}]|<(?=U\\+)|^ +| +$|(?<= ) +")
_JSON_ESCAPE = re.compile(f"[{_HIDDEN}]".replace(r"\x00-\x1f", r"\x00-\x09\x0b-\x1f"))
_MARKS_KEPT = 3


def visible(text: str) -> str:
    r"""Show a value as it is, with what could not be seen written as `<U+202E>`.

    Spaces at either end and second spaces count as unseen. Different texts stay different.

    Example:
        >>> visible("a\x1b[31m b ")
        'a<U+001B>[31m b<U+0020>'
    """
    shown = _VISIBLE_ESCAPE.sub(lambda found: _code_points(found.group()), text)
    return shown if shown.isascii() else _tame_marks(shown)


def prose(text: str) -> str:
    r"""Show a sentence: as `visible`, but line breaks, tabs and runs of spaces are one space.

    Example:
        >>> prose("Two\n  lines. ")
        'Two lines.'
    """
    return visible(" ".join(re.split(r"[ \t\r\n]+", text)).strip(" "))


def group_label(value: str | None) -> str:
    """Show the value of a key; missing and empty values are named, and cannot be feigned.

    Example:
        >>> group_label(None), group_label(""), group_label("(missing)")
        ('(missing)', '(empty)', '"(missing)"')
    """
    if value is None:
        return MISSING
    if not value:
        return EMPTY
    return f'"{value}"' if value.strip('"') in {MISSING, EMPTY} else visible(value)


def escape_in_json(document: str) -> str:
    r"""Write characters of a JSON document that could not be seen as `\u202e`; it says the same.

    Example:
        >>> print(escape_in_json('{"topic": "\u202e"}'))
        {"topic": "\u202e"}
    """
    return _JSON_ESCAPE.sub(lambda found: _json_escape(found.group()), document)


def _code_points(characters: str) -> str:
    return "".join(f"<U+{ord(character):04X}>" for character in characters)


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _tame_marks(text: str) -> str:
    # A pile of combining marks takes no width and hides the lines around it.
    parts: list[str] = []
    for is_mark, run in groupby(
        text, lambda character: unicodedata.category(character) in {"Mn", "Me"}
    ):
        characters = "".join(run)
        kept = 0 if is_mark and not parts else _MARKS_KEPT if is_mark else len(characters)
        parts.append(characters[:kept] + _code_points(characters[kept:]))
    return "".join(parts)
