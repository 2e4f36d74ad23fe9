from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from fte_audit.render.layout import (
    Column,
    Piece,
    clip,
    fill,
    grid,
    section,
    share_out,
    width_of,
    wrap,
)
from fte_audit.render.text import visible


@given(data=st.data())
def test_no_text_is_wider_on_a_terminal_than_we_think(data, any_text):
    shown = visible(data.draw(any_text))
    assert cell_len(shown) <= width_of(shown)


def test_no_character_is_wider_on_a_terminal_than_we_think():
    every = (chr(code) for code in range(0x20, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert [each for each in every if cell_len(each) > width_of(each)] == []


@given(data=st.data(), width=st.integers(4, 60))
def test_wrapping_keeps_every_character_and_the_width(data, any_text, width):
    shown = visible(" ".join(data.draw(st.lists(any_text, max_size=4))))
    lines = wrap(shown, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split(" ")) == "".join(shown.split(" "))


def test_every_line_is_indented_like_the_first():
    assert wrap("  one two three", 8) == ["  one", "  two", "  three"]


def test_a_percentage_is_not_torn_from_its_sign():
    assert wrap("it is 66 % or 7 %, %d", 8) == ["it is", "66 % or", "7 %, %d"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(16, 40))
def test_clipping_says_how_much_it_cut(text, limit):
    clipped = clip(text, limit)
    assert width_of(clipped) <= limit
    if clipped != text:
        kept, _, rest = clipped.rpartition("…[+")
        assert text.startswith(kept)
        assert len(kept) + int(rest.rstrip("]")) == len(text)


def test_a_paragraph_hangs_below_its_bullet():
    lines = [
        "".join(piece.text for piece in line)
        for line in fill("a note of words", 8, indent="• ", hang="  ")
    ]
    assert lines == ["• a note", "  of", "  words"]


def test_cells_stand_under_their_columns():
    columns = [Column(6), Column(5, right=True)]
    row = [Piece("two words"), Piece("1.5")]
    lines = ["".join(piece.text for piece in line) for line in grid(row, columns)]
    assert lines == ["two       1.5", "words"]
    lines = ["".join(piece.text for piece in line) for line in grid(row, columns, bottom=True)]
    assert lines == ["two", "words     1.5"]


def test_a_cell_may_hold_several_lines():
    row = [Piece("one"), Piece("two\nthree words")]
    lines = ["".join(piece.text for piece in line) for line in grid(row, [Column(4), Column(6)])]
    assert lines == ["one   two", "      three", "      words"]


@given(st.lists(st.integers(0, 90), min_size=1, max_size=6), st.integers(40, 160))
def test_columns_fill_the_width_and_the_narrow_ones_keep_their_size(sizes, width):
    widths = share_out(sizes, width)
    room = width - 2 * (len(sizes) - 1)
    assert sum(widths) <= max(room, len(sizes))
    if sum(max(size, 1) for size in sizes) <= room:
        assert widths == [max(size, 1) for size in sizes]
    for size, given_width in zip(sizes, widths, strict=True):
        assert given_width >= min(max(size, 1), room // len(sizes))


def test_the_rule_of_a_section_ends_where_the_page_ends():
    empty, line = section("Notes", 40)
    assert empty == ()
    assert width_of("".join(piece.text for piece in line)) == 40
    assert "".join(piece.text for piece in line).startswith("── Notes ──")
