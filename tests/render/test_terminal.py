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

from fte_audit.render import page
from fte_audit.render.terminal import render
from fte_audit.report import DroppedRows
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@slow
@given(data=st.data(), width=st.integers(40, 200))
def test_any_report_fits_any_width_without_an_escape_sequence(data, any_report, width):
    text = render(data.draw(any_report), width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert text.endswith("\n")
    for line in text.split("\n"):
        assert cell_len(line) <= width
        assert line == line.rstrip(" ")


def test_counts_of_very_different_sizes_fit_a_narrow_page(sample):
    dropped = tuple(DroppedRows(f"reason {rows}", rows) for rows in (1, 10**17))
    log = replace(sample.log, dropped=dropped)
    for line in render(replace(sample, log=log), 40).split("\n"):
        assert cell_len(line) <= 40


@slow
@given(data=st.data(), width=st.integers(40, 200))
def test_colour_changes_nothing_but_colours(data, any_report, width):
    report = data.draw(any_report)
    shown = Text.from_ansi(render(report, width, colour=True)).plain
    assert shown.rstrip("\n") == render(report, width).rstrip("\n")


@pytest.mark.parametrize("width", [40, 80, 160])
def test_every_number_of_the_comparisons_is_on_the_page(sample, width):
    text = render(sample, width)
    for key in ("first_handler", "handling"):
        for block in page.compare(sample, key).blocks:
            for entry in (entry for statistic in block.statistics for entry in statistic.entries):
                assert entry.text in text
                assert f"{entry.n:,}" in text


def test_what_is_not_shown_is_counted(sample):
    assert "and 3 more, 3,782 conversations: see the JSON or CSV" in render(sample)


def test_what_is_not_testable_has_its_reason_and_no_number(sample):
    text = render(sample)
    assert "Cost per conversation: the log has no cost" in text
    assert text.count("Cost per conversation") == 1


def test_a_page_without_colour_does_not_import_rich():
    code = (
        "import sys\n"
        "from fte_audit.render import formats, terminal\n"
        "from fte_audit.report import LogSummary, Report\n"
        "log = LogSummary(0, 0, (), None, None, 'UTC', ())\n"
        "terminal.render(Report(None, log, (), (), (), {}, {}))\n"
        "assert 'rich' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
