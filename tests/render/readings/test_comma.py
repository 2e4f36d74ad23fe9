"""The table of readings: a row for each, and no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io

from fte_audit.render.readings import comma
from fte_audit.spec.switches import SWITCHES


def table(varied):
    text = comma.render(varied)
    assert "\r" not in text
    return list(csv.DictReader(io.StringIO(text), strict=True))


def test_there_is_a_row_for_each_reading_and_a_column_for_each_switch(made):
    rows = table(made.varied(made.readings(), made.unclaimed(name="plain")))
    assert [row["claim"] for row in rows] == ["share"] * 6 + ["plain"] * 6
    names = ["claim", "subject", "value_unit", *SWITCHES, "value", "low", "high", "outcome"]
    assert list(rows[0]) == names
    assert len(set(names)) == len(names), "`unit` is a switch"
    found = {
        (row["handled"], row["abandoned"]): (row["value"], row["low"], row["high"], row["outcome"])
        for row in rows[:6]
    }
    assert found == {
        ("touched", "handled"): ("0.9", "0.9", "0.9", "supported"),
        ("touched", "exclude"): ("0.8", "0.8", "0.8", "supported"),
        ("touched", "failed"): ("0.5", "0.5", "0.5", "contradicted"),
        ("first", "handled"): ("0.7", "0.7", "0.7", "contradicted"),
        ("first", "exclude"): ("0.6", "0.6", "0.6", "contradicted"),
        ("first", "failed"): ("", "", "", "not testable"),
    }


def test_a_switch_that_is_not_varied_has_its_option_in_every_row(made):
    rows = table(made.varied(made.readings()))
    assert {row["spam"] for row in rows} == {"drop_all"}
    assert {row["ramp"] for row in rows} == {""}


def test_where_nothing_is_claimed_nothing_follows(made):
    assert {row["outcome"] for row in table(made.varied(made.unclaimed()))} == {""}


def test_no_cell_acts(made):
    hostile = made.readings(name="=cmd()", subject='+1\x1b\n"x"')
    (row, *_) = table(made.varied(hostile))
    assert row["claim"] == "'=cmd()"
    assert row["subject"].startswith("'+1<U+001B>")
    assert "\n" not in row["subject"]
