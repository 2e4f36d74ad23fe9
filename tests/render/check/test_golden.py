from __future__ import annotations

import pytest

from fte_audit.gate import FailOn
from fte_audit.render.check import github, json_file, junit, sarif, text


@pytest.mark.parametrize("width", [80, 160])
def test_the_page_is_the_golden_one(verdicts, context, golden, width):
    golden(f"text-{width}.txt", text.render(verdicts, context, width))


def test_the_page_in_colour_is_the_golden_one(verdicts, context, golden):
    golden("text-80-colour.ansi", text.render(verdicts, context, 80, colour=True))


@pytest.mark.parametrize(
    ("renderer", "name"),
    [
        (junit, "check.xml"),
        (github, "check.github"),
        (sarif, "check.sarif"),
        (json_file, "check.json"),
    ],
)
def test_the_file_is_the_golden_one(verdicts, context, golden, renderer, name):
    golden(name, renderer.render(verdicts, context))


@pytest.mark.parametrize(
    ("renderer", "name"),
    [(junit, "strict.xml"), (github, "strict.github"), (sarif, "strict.sarif")],
)
def test_the_file_of_a_check_that_fails_on_anything_is_the_golden_one(made, golden, renderer, name):
    verdicts = made.build()[:5]
    golden(name, renderer.render(verdicts, made.context(fail_on=FailOn.ANY)))
