"""Which combinations are impossible or absurd."""

from __future__ import annotations

from itertools import product

import pytest

from fte_audit.readings import rules
from fte_audit.readings.model import Rule
from fte_audit.spec.switches import SWITCHES

AFTER_LEAVE = ("1437", "1776")
ALL = {
    **{name: rule for name, rule in vars(rules).items() if isinstance(rule, Rule)},
    "leave_once": rules.leave_once(AFTER_LEAVE, ("35%", "30%")),
    "leave_off": rules.leave_off(AFTER_LEAVE, ("0%",)),
    "waiting_is_in": rules.waiting_is_in("80%"),
}
KEPT = {
    "NO_SHARED": {("no_human", "zero")},
    "LAST_IS_LAST": {("last_answer", "ai")},
    "NO_WAIT_NO_KEY": {("at_exit", "customer")},
    "ALL_BY_DEFINITION": {
        ("no_human", denominator, "contained")
        for denominator in ("ai_offered", "all_chats", "all_contacts")
    },
    "MEANS_ADD_UP": {(statistic, "none") for statistic in ("trimmed", "log_mean", "median")},
    "leave_once": {(hours, part) for hours in ("1437", "1776") for part in ("20%", "0%")},
    "waiting_is_in": {
        (coverage, "80%") for coverage in ("by_language", "by_market", "pooled", "business_hours")
    },
    "leave_off": {("2080", part) for part in ("35%", "30%", "20%")},
    "NOBODY_ESCALATED": {("dropped", "not_escalated")},
    "DRAWN_ARE_KEPT": {("drop_all", "verified")},
    "JUDGED_ARE_KEPT": {("drop_all", "judged")},
    "DRAWN_FROM_FIRST": {
        (handled, hand_over, "judged")
        for handled in ("touched", "last_answer")
        for hand_over in ("by_minutes", "zero")
    },
    "BOUNDS_OF_ALL": {
        (whose, silent)
        for whose in ("human", "both", "first")
        for silent in ("silent_best", "silent_worst")
    },
}
"""Of the options that a rule speaks of, the combinations that it leaves."""
SPEAKS_OF = {
    "NO_SHARED": lambda handled, _: handled == "no_human",
    "LAST_IS_LAST": lambda handled, _: handled == "last_answer",
    "NO_WAIT_NO_KEY": lambda wait, _: wait == "at_exit",
    "ALL_BY_DEFINITION": lambda handled, _, resolved: (
        (handled, resolved) == ("no_human", "contained")
    ),
    "MEANS_ADD_UP": lambda statistic, _: statistic != "mean",
    "leave_once": lambda hours, _: hours != "2080",
    "waiting_is_in": lambda coverage, _: coverage != "work",
    "leave_off": lambda hours, _: hours == "2080",
    "NOBODY_ESCALATED": lambda _, population: population == "not_escalated",
    "DRAWN_ARE_KEPT": lambda _, handled: handled == "verified",
    "JUDGED_ARE_KEPT": lambda _, resolved: resolved == "judged",
    "DRAWN_FROM_FIRST": lambda handled, _, resolved: (
        handled in {"touched", "last_answer"} and resolved == "judged"
    ),
    "BOUNDS_OF_ALL": lambda _, population: population.startswith("silent"),
}


@pytest.mark.parametrize("name", ALL)
def test_a_rule_leaves_what_it_says_and_everything_that_it_does_not_speak_of(name):
    rule = ALL[name]
    options = [[each.name for each in SWITCHES[switch].options] for switch in rule.switches]
    left = {chosen for chosen in product(*options) if not rule.excludes(*chosen)}
    expected = {
        chosen
        for chosen in product(*options)
        if not SPEAKS_OF[name](*chosen) or chosen in KEPT[name]
    }
    assert left == expected


def test_every_rule_is_told_in_a_sentence_of_its_own():
    assert len({rule.sentence for rule in ALL.values()}) == len(ALL) == len(KEPT)


@pytest.mark.parametrize("own", ["ai", "zero"])
def test_what_is_handled_as_people_say_is_nobody_elses(own):
    rule = rules.without_a_person(own)
    excluded = {
        chosen
        for chosen in product(("first", "verified"), ("ai", "by_minutes", "last_touch", "zero"))
        if rule.excludes(*chosen)
    }
    every = {("verified", option) for option in ("ai", "by_minutes", "last_touch", "zero")}
    assert excluded == every - {("verified", own)}
