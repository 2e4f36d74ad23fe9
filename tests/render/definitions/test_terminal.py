from __future__ import annotations

import re

import pytest
from rich.cells import cell_len
from rich.text import Text

from fte_audit.render.definitions.terminal import render
from fte_audit.spec.definitions.catalogue import catalogue


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("what", ["list", "one", "two"])
def test_the_page_is_the_golden_one(shown, golden, what, width):
    golden(f"{what}-{width}.txt", render(shown[what], width))


def test_the_page_in_colour_is_the_golden_one(shown, golden):
    golden("one-80-colour.ansi", render(shown["one"], 80, colour=True))


@pytest.mark.parametrize("width", [1, 40, 80, 133])
def test_every_definition_fits_any_width(width):
    everything = tuple(catalogue().values())
    for page in (everything, *((entry,) for entry in everything)):
        for line in render(page, width).split("\n"):
            assert cell_len(line) <= max(width, 40)
            assert line == line.rstrip(" ")
            assert not re.search(r"[\x00-\x1f\x7f-\x9f]", line)


def test_colour_changes_nothing_but_colours(shown):
    for each in shown.values():
        plain = Text.from_ansi(render(each, colour=True)).plain
        assert plain.rstrip("\n") == render(each).rstrip("\n")


def test_a_name_is_not_broken_where_80_columns_are_wide_enough():
    page = render(tuple(catalogue().values()), 80)
    for name in catalogue():
        assert re.search(rf"^{name}[*?]*(  |$)", page, re.MULTILINE), name
