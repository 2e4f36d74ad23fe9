"""Readings made by hand: their values, their outcomes and what drives them."""

from __future__ import annotations

from fte_audit.readings.model import (
    Chosen,
    Driver,
    Excluded,
    Lacking,
    Platform,
    Reading,
    Readings,
    VariedLog,
)
from fte_audit.verdicts import Outcome

HANDLED = Chosen("handled", ("touched", "first"), "first")
ABANDONED = Chosen("abandoned", ("handled", "exclude", "failed"), "handled")
YES, NO, NONE = Outcome.SUPPORTED, Outcome.CONTRADICTED, Outcome.NOT_TESTABLE
VALUES = {
    (0, 0): (0.9, YES), (0, 1): (0.8, YES), (0, 2): (0.5, NO),
    (1, 0): (0.7, NO), (1, 1): (0.6, NO), (1, 2): (None, NONE),
}  # fmt: skip
"""The number of the option of each switch -> the value, and what follows."""


def readings(**changed):
    values = {
        "name": "share",
        "label": "Share of chats",
        "kind": "handled",
        "subject": "share of conversations that AI handled",
        "unit": "share",
        "claimed": "at least 75 %",
        "allowed": (0.75, None),
        "switches": (HANDLED, ABANDONED),
        "fixed": (Chosen("spam", ("drop_all",), "drop_all"),),
        "readings": [
            Reading(options, value, value, value, outcome)
            for options, (value, outcome) in VALUES.items()
        ],
        "excluded": (Excluded("nobody does both", 1_234),),
        "lacking": (
            Lacking("handled", "verified", "it takes labels"),
            Lacking("resolved", "judged", "it takes labels"),
            Lacking("ramp", "steady", "no launch"),
        ),
        "left_out": {"handled": ("no_human",)},
        "drivers": (
            Driver("abandoned", 0.75, 0.8, {"handled": 0.8, "exclude": 0.7, "failed": 0.5}),
            Driver("handled", 0.2, 0.25, {"touched": 0.733333333, "first": 0.65}),
        ),
        "platforms": (
            Platform("acme", "Acme: Handled", {"handled": "touched"}, 0.9, None),
            Platform("other", "Other: Judged", {"handled": "verified"}, None, "it takes labels"),
        ),
    }
    return Readings(**values | changed)


def unclaimed(**changed):
    """The same where nothing is claimed."""
    plain = [Reading(options, value, value, value, None) for options, (value, _) in VALUES.items()]
    return readings(claimed=None, allowed=None, readings=plain, **changed)


def line(values, allowed=None, own="o0", **changed):
    """Readings of one switch with so many options, of these values."""
    names = tuple(f"o{number}" for number in range(len(values)))
    found = [Reading((n,), value, value, value, None) for n, value in enumerate(values)]
    switches = (Chosen("handled", names, own),)
    more = {"drivers": ()} | changed
    return readings(switches=switches, readings=found, allowed=allowed, **more)


def varied(*its, **changed):
    values = {
        "title": "A log",
        "read": 1_200,
        "kept": 1_190,
        "dropped": {"duplicate": 10},
        "starts": (0, 1),
        "claims": tuple(each.name for each in its),
        "readings": its,
    }
    return VariedLog(**values | changed)
