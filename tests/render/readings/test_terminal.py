"""The page of readings: at any width, with all that there is to say."""

from __future__ import annotations

import pytest

from fte_audit.readings.model import Driver
from fte_audit.render.layout import width_of
from fte_audit.render.readings import terminal


@pytest.fixture(scope="session")
def page(made):
    return terminal.render(made.varied(made.readings(), made.unclaimed(label="Plain")), 80)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_page(made, width):
    hostile = made.readings(
        label="日本語" * 30, subject="x" * 300, claimed="\x1b[31m" * 9, unit="full-time equivalents"
    )
    many = made.line([n / 7 for n in range(300)], (3.0, 9.0), unit="conversations")
    page = terminal.render(made.varied(hostile, many, title="t" * 200), width)
    assert max(map(width_of, page.splitlines())) <= width
    assert "\x1b" not in page
    assert not any(line.endswith(" ") for line in page.splitlines())


def test_a_page_narrower_than_can_be_is_as_wide_as_it_must(made):
    varied = made.varied(made.readings())
    assert terminal.render(varied, 10) == terminal.render(varied, 40)


def test_colour_changes_no_word(made):
    varied = made.varied(made.readings())
    coloured = terminal.render(varied, 80, colour=True)
    assert "\x1b[" in coloured
    assert "Share of chats" in coloured


def test_the_page_says_everything_once(page):
    first, second = page.split("── Plain")
    wanted = [
        "A log: Every defensible reading",
        "1,200 rows read",
        "Claimed: at least 75 %. Counted: share of conversations that AI handled.",
        "Depends on the reading (2 of 6 support it)",
        "From 50.0 % to 90.0 %",
        "6 readings: 2 handled x 3 abandoned",
        "Left out, so that there are not too many",
        "What drives it",
        "Nearest to the claim",
        "By platforms' own definitions",
        "90.0 %  Acme: Handled",
        "other - it takes labels",
        "Excluded combinations\n  1,234: nobody does both.",
        "Options that the log can't answer\n  handled: verified, resolved: judged - it takes",
        "  ramp: steady - no launch\n",
    ]
    places = [first.index(each) for each in wanted]
    assert places == sorted(places)
    assert [first.count(each) for each in wanted] == [1] * len(wanted)
    assert "Depends" not in second
    assert "Nearest" not in second
    assert second.index("A count of definitions is no probability")


def test_drivers_stand_in_their_order_with_the_means_of_their_options(page):
    lines = page.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("What drives it"))
    assert lines[at + 1].split()[:5] == ["abandoned", "75.0", "%", "80.0", "%"]
    assert lines[at + 1].endswith("handled 80.0 %, exclude 70.0 %, failed")


def test_what_moves_next_to_nothing_is_named_and_not_shown(made):
    weak = Driver("handled", 0.001, 0.004, {"touched": 0.5, "first": 0.5})
    one = made.readings()
    page = terminal.render(made.varied(made.readings(drivers=(one.drivers[0], weak))), 80)
    assert "Next to nothing: handled." in page
    assert "\nhandled\n" not in page
    assert "\nabandoned\n" in page


def test_without_a_value_there_is_no_curve(made):
    one = made.readings()
    page = terminal.render(made.varied(made.readings(readings=one.readings[-1:])), 80)
    assert "No reading has a value." in page
    assert "┤" not in page
