"""Definitions as a page for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.crosscheck.terminal import write_page
from fte_audit.render.definitions.page import page_of

if TYPE_CHECKING:
    from fte_audit.render.definitions.page import Shown


def render(shown: Shown, width: int = 80, *, colour: bool = False) -> str:
    """Write the page.

    Args:
        shown: A list of definitions, one of them, or two held against each other.
        width: Cells of a line, at least 40; no line is longer.
        colour: Whether to use the terminal's colours; without, there is no escape sequence.
    """
    return write_page(page_of(shown), width, colour=colour)
