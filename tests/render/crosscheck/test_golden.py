from __future__ import annotations

import pytest

from fte_audit.render.crosscheck import json_file, markdown, terminal


@pytest.mark.parametrize("width", [80, 160])
def test_the_terminal_page_is_the_golden_one(found, golden, width):
    golden(f"terminal-{width}.txt", terminal.render(found, width))


def test_the_page_in_colour_is_the_golden_one(found, golden):
    golden("terminal-80-colour.ansi", terminal.render(found, 80, colour=True))


@pytest.mark.parametrize(
    ("renderer", "name"), [(markdown, "crosscheck.md"), (json_file, "crosscheck.json")]
)
def test_the_file_is_the_golden_one(found, golden, renderer, name):
    golden(name, renderer.render(found))
