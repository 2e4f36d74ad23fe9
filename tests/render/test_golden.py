from __future__ import annotations

import pytest

from fte_audit.render import comma, json_file, markdown, terminal


@pytest.mark.parametrize("width", [80, 160])
def test_the_terminal_page_is_the_golden_one(sample, golden, width):
    golden(f"terminal-{width}.txt", terminal.render(sample, width))


def test_the_page_in_colour_is_the_golden_one(sample, golden):
    golden("terminal-80-colour.ansi", terminal.render(sample, 80, colour=True))


@pytest.mark.parametrize(
    ("renderer", "name"),
    [(markdown, "report.md"), (comma, "report.csv"), (json_file, "report.json")],
)
def test_the_file_is_the_golden_one(sample, golden, renderer, name):
    golden(name, renderer.render(sample))
