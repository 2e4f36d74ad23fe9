from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from fte_audit.render.inspection.terminal import render
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("width", [80, 160])
def test_the_page_is_the_golden_one(inspection, golden, width):
    golden(f"terminal-{width}.txt", render(inspection, width))


def test_the_page_in_colour_is_the_golden_one(inspection, golden):
    golden("terminal-80-colour.ansi", render(inspection, 80, colour=True))


@slow
@given(data=st.data(), width=st.integers(40, 200))
def test_any_inspection_fits_any_width_without_an_escape_sequence(data, any_inspection, width):
    text = render(data.draw(any_inspection), width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert text.endswith("\n")
    for line in text.split("\n"):
        assert cell_len(line) <= width
        assert line == line.rstrip(" ")


@slow
@given(data=st.data())
def test_colour_changes_nothing_but_colours(data, any_inspection):
    inspection = data.draw(any_inspection)
    shown = Text.from_ansi(render(inspection, 90, colour=True)).plain
    assert shown.rstrip("\n") == render(inspection, 90).rstrip("\n")


def test_every_suspicion_says_the_count_behind_it(inspection):
    page = " ".join(render(inspection).split())
    assert all(suspicion.text in page for suspicion in inspection.suspicions)
