from __future__ import annotations

from dataclasses import replace

import pytest
from draws import draw_of

from fte_audit.drawn import Allocation, DrawGroup, Recipe
from fte_audit.render.draw.terminal import render
from fte_audit.render.layout import width_of

PAGE = """\
Conversations for people to label
25 of 1,000 conversations that AI handled first; 1,600 count in all. The log has
1,700 rows.
Seed 7; at least 5 of each stratum as far as 25 go, then by size.
Draw: n25.s7.ai.by_topic.proportional.0123456789ab

── Strata ──────────────────────────────────────────────────────────────────────
Stratum            Conversations  Drawn  Each stands for
ai / a                       900     12             75.0
ai / (missing)                 5      5              1.0
ai_then_human / a             95      8             11.9

Nothing of a single conversation is shown here. `-o sample.csv` writes the
conversations with empty columns for the labels; `--labels sample.csv` reads
them back.
"""


def test_the_page_counts_and_names_no_conversation():
    assert render(draw_of()) == PAGE


@pytest.mark.parametrize("width", [1, 40, 60, 120])
def test_no_line_is_longer_than_it_may_be(width):
    wide = draw_of({("ai", "long " * 30): (10, 1), ("ai", "\x1b[2J"): (5, 1)})
    page = render(wide, width)
    assert max(map(width_of, page.splitlines())) <= max(40, width)
    assert "\x1b" not in page
    assert "\x1b[" in render(wide, width, colour=True)


def test_it_says_where_there_are_no_more_and_what_was_asked_for():
    recipe = Recipe(300, 7, DrawGroup.ALL, None, Allocation.EQUAL)
    page = render(replace(draw_of(), recipe=recipe))
    assert "25 of 1,000 conversations that count. The log has 1,700 rows." in page
    assert "There are no more: 300 were asked for." in page
    assert "as many of each stratum, as far as it has them" in page
