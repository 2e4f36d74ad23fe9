"""The curve and the choices under it: every cell where it belongs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.readings.model import Chosen, Reading
from fte_audit.render.readings.curve import choices, columns, curve, label_width


def shown(lines):
    return ["".join(piece.text for piece in line) for line in lines]


def plotted(readings, width=40, label=4, mark="own"):
    """The rows of the curve, the greatest value first, and the line of the mark."""
    lines = shown(curve(readings, width, label, lambda value: f"{value:.0f}", mark))
    assert all(line[label - 1] == "┤" for line in lines[:9])
    assert [line[: label - 2].strip() for line in lines[:9]] == list("876543210")
    return [line[label:].ljust(width - label) for line in lines[:9]], lines[9:]


def points(rows):
    """Column -> row from below, of every point."""
    return {
        column: 8 - row
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell == "•"
    }


def test_every_value_stands_in_its_row_and_its_column(made):
    rows, _ = plotted(made.line([5, 0, 8, 2]))
    assert points(rows) == {0: 0, 1: 2, 2: 5, 3: 8}


def test_a_value_between_two_rows_stands_in_the_nearer_one(made):
    rows, _ = plotted(made.line([0, 2.4, 2.6, 8]))
    assert points(rows) == {0: 0, 1: 2, 2: 3, 3: 8}


@pytest.mark.parametrize(
    ("allowed", "rows"),
    [
        (None, set()),
        ((None, None), set(range(9))),
        ((2.0, 3.0), {2, 3}),
        ((None, 3.0), {0, 1, 2, 3}),
        ((6.0, None), {6, 7, 8}),
        ((2.6, 2.9), {3}),
    ],
)
def test_dots_mark_the_rows_that_a_claim_allows(made, allowed, rows):
    found, _ = plotted(made.line([0, 8], allowed))
    assert {8 - row for row in range(9) if "·" in found[row]} == rows


def test_the_axis_reaches_to_what_is_claimed(made):
    lines = shown(curve(made.line([4, 4], (0.0, 8.0)), 40, 4, lambda value: f"{value:.0f}", "own"))
    assert [line[:2].strip() for line in lines[:9]] == list("876543210")
    assert lines[4].count("•") == 2


def test_one_value_alone_has_an_axis(made):
    lines = shown(curve(made.line([0.0, 0.0]), 40, 8, lambda value: f"{value:.2f}", "own"))
    assert [line[:6].strip() for line in lines[:9:4]] == ["0.50", "0.00", "-0.50"]
    assert [row for row, line in enumerate(lines[:9]) if "•" in line] == [4]


@pytest.mark.parametrize("cells", [9, 12, 30])
@pytest.mark.parametrize("place", range(9))
def test_the_mark_stands_under_its_own_reading_wherever_that_is(made, cells, place):
    readings = made.line(range(9), own=f"o{place}")
    _, (mark,) = plotted(readings, width=4 + cells, mark="its own")
    assert mark[4:].index("▲") == place
    assert len(mark) <= 4 + cells
    if cells == 30:
        assert "its own" in mark


def test_without_a_reading_of_its_own_there_is_no_mark(made):
    assert plotted(made.line([0, 8], own="another"))[1] == []


@given(st.integers(0, 300), st.integers(1, 90))
def test_columns_part_all_readings_in_order_and_evenly(n, width):
    parts = columns(list(range(n)), width)
    assert [each for part in parts for each in part] == list(range(n))
    assert len(parts) == min(n, width)
    assert max(map(len, parts), default=0) - min(map(len, parts), default=0) <= 1


def test_shades_say_how_many_readings_of_a_column_take_an_option(made):
    """Eight readings in two columns of four, of which 0 and 4, 1 and 3, 2 and 2 take each."""
    switches = (Chosen("handled", ("touched", "first"), "first"),)

    def shades(*taken):
        readings = made.readings(
            switches=switches,
            readings=[Reading((option,), n, n, n, None) for n, option in enumerate(taken)],
        )
        lines = shown(choices(readings, switches, 14, 12))
        assert lines[0] == "handled"
        assert [line[:12].strip() for line in lines[1:]] == ["touched", "first *"]
        return [line[12:].ljust(2) for line in lines[1:]]

    assert shades(1, 1, 1, 1, 0, 0, 0, 0) == [" █", "█ "]
    assert shades(0, 1, 1, 1, 0, 0, 1, 0) == ["░▓", "▓░"]
    assert shades(0, 1, 0, 1, 0, 0, 1, 1) == ["▒▒", "▒▒"]


def test_choices_stand_under_their_part_of_the_curve(made):
    readings = made.readings()
    label = label_width(readings, readings.switches, 60, lambda value: f"{value:.2f}")
    assert label == len("  handled * ")
    above = shown(curve(readings, 60, label, lambda value: f"{value:.2f}", "own"))
    below = shown(choices(readings, readings.switches, 60, label))
    assert above[0][label - 1] == "┤"
    assert above[0].index("•") == label + 4
    # Of five readings the greatest takes `touched` and `handled`, the least `failed`.
    assert [line[label:].ljust(5) for line in below if line.startswith("  ")] == [
        "█  ██", " ██  ",
        "  █ █", " █ █ ", "█    ",
    ]  # fmt: skip


def test_a_narrow_page_cuts_names_rather_than_the_curve(made):
    wide = Chosen("handled", ("an_option_with_a_long_name", "first"), "first")
    readings = made.readings(switches=(wide, made.ABANDONED))
    label = label_width(readings, (wide,), 40, lambda value: f"{value:.2f}")
    assert label == 20
    lines = shown(choices(readings, (wide,), 40, label))
    assert "…[+" in lines[1][:label]
    assert lines[1][label:].strip(" ░▒▓█") == ""
    assert max(map(len, lines)) <= 40


def test_rows_go_by_logarithms_where_the_greatest_is_many_times_the_least(made):
    readings = made.line([1, 2, 4, 256])
    lines = shown(curve(readings, 40, 6, lambda value: f"{value:.0f}", "own"))
    assert [line[:4].strip() for line in lines[:9]] == [str(2**power) for power in range(8, -1, -1)]
    rows = [line[6:].ljust(34) for line in lines[:9]]
    assert points(rows) == {0: 0, 1: 1, 2: 2, 3: 8}


def test_dots_mark_what_is_allowed_between_rows_of_logarithms(made):
    lines = shown(curve(made.line([1, 256], (30.0, 70.0)), 40, 6, lambda v: f"{v:.0f}", "own"))
    dotted = {line[:4].strip() for line in lines[:9] if "·" in line}
    assert dotted == {"32", "64"}
