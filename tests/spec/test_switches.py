"""The switches, beside the page that explains them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fte_audit.spec.switches import SWITCHES, Option, Switch

PAGE = (Path(__file__).parents[2] / "docs" / "readings.md").read_text(encoding="utf-8")


def on_page():
    """Switch -> options, as the tables of the page name them."""
    found, switch = {}, None
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) < 2 or not (cells[0].startswith("`") or (switch and cells[0] == "")):
            switch = None if not line.startswith("|") else switch
            continue
        switch = cells[0].strip("`") or switch
        found.setdefault(switch, set()).update(re.findall(r"`([^`]+)`", cells[1]))
    return found


def test_the_page_explains_every_option_of_every_switch_and_no_other():
    assert on_page() == {
        name: {option.name for option in switch.options} for name, switch in SWITCHES.items()
    }


def test_names_are_unique_and_every_option_says_what_it_means():
    for name, switch in SWITCHES.items():
        assert switch.name == name
        names = [option.name for option in switch.options]
        assert len(set(names)) == len(names) > 1
        assert switch.asks.endswith("?")
        assert all(option.meaning for option in switch.options)


def test_an_option_is_found_by_its_name():
    switch = Switch("s", "?", (Option("x", "first"), Option("y", "second")))
    assert switch.option("y").meaning == "second"
    with pytest.raises(KeyError):
        switch.option("z")
