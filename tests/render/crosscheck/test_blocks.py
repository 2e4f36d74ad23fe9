from __future__ import annotations

from fte_audit.render.crosscheck.blocks import Fact


def test_a_fact_of_which_nothing_more_is_said_has_no_colon():
    assert Fact("share", "66 %").text == "Share: 66 %"
    assert Fact("share").text == "Share"
