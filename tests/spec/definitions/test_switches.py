from __future__ import annotations

from fte_audit.spec.definitions.switches import SWITCHES


def test_no_switch_has_an_option_twice():
    assert len(SWITCHES) == 20
    assert all(len(options) > 1 for options in SWITCHES.values())
    assert all(len(set(options)) == len(options) for options in SWITCHES.values())
