"""Definitions as GitHub-flavoured Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.crosscheck.markdown import write_page
from fte_audit.render.definitions.page import page_of

if TYPE_CHECKING:
    from fte_audit.render.definitions.page import Shown


def render(shown: Shown) -> str:
    """Write a list of definitions, one of them, or two held against each other."""
    return write_page(page_of(shown))
