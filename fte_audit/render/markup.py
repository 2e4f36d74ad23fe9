"""Markdown that shows a text as it is, whatever is in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBERS = "|".join(rf"(?<=^\d{{{digits}}})[.)](?=\s|$)" for digits in range(1, 10))
_MARKUP = re.compile(
    r"[\\`*\[\]|~$<>&@]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside of a word an underscore does nothing
    r"|#(?=\d)"  # the number of an issue
    r"|#(?=#*$)"  # the end of a heading, where it would not be shown
    r"|:(?=//)|(?<=www)\."  # an address
    rf"|^[-+=#](?=[\s\-+=#]|$)|{_NUMBERS}",  # a list or a heading
    re.IGNORECASE,
)
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "`@`"}


def escape(text: str) -> str:
    r"""Write a text so that Markdown shows it as it is: no link, no HTML, no emphasis, no mention.

    Example:
        >>> escape("<b>*bold*</b> | me@example.org")
        '&lt;b&gt;\\*bold\\*&lt;/b&gt; \\| me`@`example.org'
    """
    return _MARKUP.sub(_harmless, text)


def code(shown: str) -> str:
    r"""Write a text that is visible already as a span of code, which must not end early.

    Example:
        >>> print(code("a `b` | c"))
        `` a `b` \| c ``
    """
    fence = _fence(shown, 1)
    space = " " if shown.startswith("`") or shown.endswith("`") or len(fence) > 1 else ""
    # A table ends its cell at a bare pipe even inside of code.
    return f"{fence}{space}{shown}{space}{fence}".replace("|", r"\|") if shown else ""


def fenced(shown: str, language: str) -> list[str]:
    """Lines that are shown as code."""
    fence = _fence(shown, 3)
    return [f"{fence}{language}", *shown.split("\n"), fence]


def write_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1, last: str = ""
) -> list[str]:
    """A table.

    Args:
        header: The titles of the columns, but for `last`.
        rows: The cells, escaped.
        words: How many columns, the first ones, hold words; the others hold numbers.
        last: The title of a last column that holds words again.
    """
    rules = ["---" if at < words else "---:" for at in range(len(header))]
    if last:
        header, rules = [*header, last], [*rules, "---"]
    return [f"| {' | '.join(cells)} |" for cells in (header, rules, *rows)]


def _fence(shown: str, shortest: int) -> str:
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    return "`" * max(shortest, 1 + longest)


def _harmless(found: re.Match[str]) -> str:
    character = found.group()
    if character == "#" and found.end() < len(found.string) and found.string[found.end()].isdigit():
        return "`#`"
    return _ENTITIES.get(character, f"\\{character}")
