"""Markdown as another program reads it."""

from __future__ import annotations

from markdown_it import MarkdownIt

MARKUP = {
    "link_open",
    "image",
    "html_inline",
    "html_block",
    "em_open",
    "s_open",
    "hardbreak",
    "strong_open",
}


def parse(text):
    return MarkdownIt("gfm-like", {"linkify": False}).parse(text)


def inlines(tokens):
    return [child for token in tokens if token.type == "inline" for child in token.children]


def words(tokens):
    return "".join(child.content for child in inlines(tokens))


def widths(tokens):
    """The numbers of cells that the rows of each table have."""
    tables = []
    for token in tokens:
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append(0)
        elif token.type in {"th_open", "td_open"}:
            tables[-1][-1] += 1
    return [set(rows) for rows in tables]
