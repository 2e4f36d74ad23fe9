from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from fte_audit.render.layout import Column, Piece, clip, fill, grid, width_of, wrap
from fte_audit.render.text import visible


@given(data=st.data())
def test_no_text_is_wider_on_a_terminal_than_we_think(data, any_text):
    shown = visible(data.draw(any_text))
    assert cell_len(shown) <= width_of(shown)


@given(data=st.data(), width=st.integers(4, 60))
def test_wrapping_keeps_every_character_and_the_width(data, any_text, width):
    shown = visible(" ".join(data.draw(st.lists(any_text, max_size=4))))
    lines = wrap(shown, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split(" ")) == "".join(shown.split(" "))


def test_every_line_is_indented_like_the_first():
    assert wrap("  one two three", 8) == ["  one", "  two", "  three"]


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
