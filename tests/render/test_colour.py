from __future__ import annotations

import pytest

from fte_audit.render.colour import write_lines
from fte_audit.render.layout import Piece, Style

LINE = (Piece("plain "), Piece("said", Style.WARNING))


def test_without_colour_there_is_text_only():
    assert write_lines([LINE, ()], colour=False) == "plain said\n\n"


def test_in_colour_each_piece_has_its_own():
    assert write_lines([LINE], colour=True) == "plain \x1b[33msaid\x1b[0m\n"


@pytest.mark.parametrize("style", [style for style in Style if style is not Style.PLAIN])
def test_every_style_but_the_plain_one_has_a_look(style):
    assert write_lines([(Piece("x", style),)], colour=True) != "x\n"
