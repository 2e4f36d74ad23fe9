from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from fte_audit.findings import Grid, Question
from fte_audit.quantities.bounds import Bounds
from fte_audit.render.crosscheck.terminal import render
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@slow
@given(data=st.data(), width=st.integers(1, 200))
def test_any_crosscheck_fits_any_width_without_an_escape_sequence(data, any_crosscheck, width):
    text = render(data.draw(any_crosscheck), width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert text.endswith("\n")
    for line in text.split("\n"):
        assert cell_len(line) <= max(width, 40)
        assert line == line.rstrip(" ")


@slow
@given(data=st.data(), width=st.integers(1, 200))
def test_colour_changes_nothing_but_colours(data, any_crosscheck, width):
    found = data.draw(any_crosscheck)
    shown = Text.from_ansi(render(found, width, colour=True)).plain
    assert shown.rstrip("\n") == render(found, width).rstrip("\n")


def test_the_answers_stand_on_the_first_screen(found):
    first = render(found, 80).split("\n")[:24]
    for scenario in found.scenarios[:3]:
        assert any(scenario.label in line for line in first)
        assert any(line.strip().startswith(scenario.word.value) for line in first)


@pytest.mark.parametrize("width", [40, 80, 160])
def test_every_label_printed_value_quote_and_question_is_on_the_page(found, width):
    text = "".join(render(found, width).split()).casefold()
    said = [each.label for each in (*found.figures, *found.statements, *found.assumptions)]
    said += [each.value for each in found.figures]
    said += [each.quote for each in (*found.figures, *found.statements) if each.quote]
    said += [each.text for each in found.questions]
    assert [each for each in said if "".join(each.split()).casefold() not in text] == []


def test_what_is_said_of_a_row_stands_below_it_or_beside_it_where_there_is_room(found):
    quote = "“the work of 300 full-time agents”"
    below = [line for line in render(found, 80).split("\n") if quote in line]
    assert below == [f"  {quote}"]
    beside = next(line for line in render(found, 160).split("\n") if quote in line)
    assert beside.startswith("Full-time agents whose work it does")


def test_a_grid_that_is_too_wide_is_parted_and_its_first_column_repeated(found):
    wide = Grid(
        "m", "minutes", "ratio", ("c", "ratio"), ("h", "ratio"), ("one", "two"),
        tuple(f"value {at}" for at in range(12)),
        tuple(tuple(Bounds(float(at), at + 0.5) for at in range(12)) for _ in range(2)),
    )  # fmt: skip
    scenario = replace(found.scenarios[0], grids=(wide,))
    lines = render(replace(found, scenarios=(scenario,)), 60).split("\n")
    rows = [line for line in lines if line.startswith("one ")]
    assert len(rows) > 1
    assert [cell for row in rows for cell in re.split(" {2,}", row)[1:]] == [
        "0 to 0.500", *(f"{at} to {at}.50" for at in range(1, 10)), "10 to 10.5", "11 to 11.5"
    ]  # fmt: skip


@pytest.mark.parametrize(("n", "first"), [(9, "1  Why 0?"), (10, " 1  Why 0?")])
def test_numbers_stand_right_below_each_other(found, n, first):
    questions = tuple(Question(f"Why {at}?", (), decides=True) for at in range(n))
    lines = render(replace(found, questions=questions)).split("\n")
    assert first in lines
    assert f"{n}  Why {n - 1}?" in lines


def test_a_word_in_colour_is_told_from_the_text(found):
    text = render(found, 80, colour=True)
    assert "\x1b[33m    not reachable, since" in text
    assert "\x1b[1m    consistent\x1b[0m" in text


def test_a_page_without_colour_does_not_import_rich():
    code = (
        "import sys\n"
        "from fte_audit.findings import Crosscheck\n"
        "from fte_audit.render.crosscheck import formats, terminal\n"
        "terminal.render(Crosscheck(None, None, *[()] * 8, {}, 1))\n"
        "assert 'rich' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
