"""Verdicts made by hand: every outcome, every kind of content, and text that tries to act."""

from __future__ import annotations

from fte_audit.citations import Cited, Reply
from fte_audit.diagnostics import Span
from fte_audit.gate import FailOn
from fte_audit.render.check.context import Context
from fte_audit.verdicts import About, Allowed, Evidence, Outcome, Verdict

HOSTILE = (
    "]]> <b>bold</b> & \x1b[2J\x07 \u202ereversed\u202c %0A::error::x \x00\uffff "
    "[link](https://example.com) {0} ::set-output name=a::b, c:d \ud800 | `code` \\"
)


def evidence(outcome=Outcome.SUPPORTED, **changed):
    values = {
        "reading": "",
        "outcome": outcome,
        "allowed": Allowed(0.66, 0.67),
        "unit": "share",
        "measured": 0.6653,
        "low": 0.6624,
        "high": 0.6681,
        "level": 0.9875,
        "method": "Wilson, clustered by customer",
        "n": 2_290_000,
        "of": 2_300_000,
        "sentence": "All of the interval lies within what the claim allows",
    }
    return Evidence(**values | changed)


def verdict(name="share", outcome=Outcome.SUPPORTED, **changed):
    values = {
        "name": name,
        "label": f"label of {name}",
        "kind": "value",
        "claimed": "2/3",
        "quote": None,
        "translation": None,
        "source": None,
        "asserted_as": "unstated",
        "replies": (),
        "about": About.PROCESS,
        "required": False,
        "outcome": outcome,
        "sentence": f"it is {outcome.value}",
    }
    return Verdict(**values | changed)


def supported():
    return verdict(
        label="Share of chats that the assistant handles",
        quote="two-thirds of Example's customer service chats",
        source=Cited(
            "Example",
            "First month of the assistant",
            "https://example.com/press",
            "2024-02-27",
            "2026-11-22",
            "primary",
        ),
        asserted_as="measured",
        sentence="All of the interval lies within what the claim allows.",
        evidence=(evidence(),),
    )


def contradicted():
    return verdict(
        "minutes",
        Outcome.CONTRADICTED,
        label="Minutes until an errand is resolved",
        claimed="less than 2 minutes",
        quote="in less than 2 minutes",
        translation="in less than two minutes",
        source=Cited("Example", seen="quoted"),
        asserted_as="measured",
        replies=(
            Reply("Example", "2024-02-28", "We count the time of the assistant alone."),
            Reply("its press office", None, "No comment."),
        ),
        sentence="Nothing that the log leaves open is less than 2 minutes",
        settled_by="a tolerance of 0.3 minutes",
        evidence=(
            evidence(
                Outcome.CONTRADICTED,
                allowed=Allowed(None, 2.0, high_open=True),
                unit="minutes",
                measured=2.2512,
                low=2.00004,
                high=2.5,
                method="",
                n=1_000,
                of=1_000,
            ),
        ),
    )


def inconclusive():
    return verdict(
        "total",
        Outcome.INCONCLUSIVE,
        label="Conversations in four weeks",
        claimed="2.3 million",
        about=About.PERIOD,
        sentence="The rows that could not be read decide whether the claim holds",
        settled_by="fewer than 12,000 unreadable rows",
        evidence=(
            evidence(
                Outcome.INCONCLUSIVE,
                allowed=Allowed(2_250_000.0, 2_400_000.0, high_open=True),
                unit="conversations",
                measured=2_240_000.0,
                low=2_240_000.0,
                high=2_262_000.0,
                level=None,
                method="",
            ),
        ),
    )


def depends():
    return verdict(
        "faster",
        Outcome.DEPENDS,
        label="AI is faster than people",
        kind="comparison",
        claimed="AI better than human",
        asserted_as="estimated",
        sentence="The sign turns with the mix of topics",
        evidence=(
            evidence(
                reading="as is",
                allowed=Allowed(None, 0.0, high_open=True),
                unit="minutes",
                measured=-9.0,
                low=-9.5,
                high=-8.5,
                method="customer groups",
                sentence="AI is faster",
            ),
            evidence(
                Outcome.CONTRADICTED,
                reading="at the AI group's mix",
                allowed=Allowed(None, 0.0, high_open=True),
                unit="minutes",
                measured=0.5,
                low=0.2,
                high=0.8,
                method="customer groups",
                sentence="AI is slower",
            ),
            evidence(
                Outcome.NOT_TESTABLE,
                reading="at the human group's mix",
                allowed=Allowed(None, 0.0, high_open=True),
                unit="minutes",
                measured=None,
                low=None,
                high=None,
                level=None,
                method="",
                n=0,
                sentence="There is no topic",
                missing="a column with the topic",
            ),
        ),
    )


def not_testable():
    return verdict(
        "jobs",
        Outcome.NOT_TESTABLE,
        label="Work of full-time agents",
        kind="fte",
        claimed="700",
        required=True,
        about=None,
        sentence="The log does not say how long people worked",
        missing="hours of work",
        settled_by="a column with the minutes of each person",
    )


def hostile():
    return verdict(
        "hostile",
        label=HOSTILE,
        claimed=HOSTILE,
        quote="word " * 60 + "x" * 300,
        source=Cited(HOSTILE, url=HOSTILE),
        asserted_as=HOSTILE,
        replies=(Reply(HOSTILE, HOSTILE, HOSTILE),),
        sentence=HOSTILE,
        missing=HOSTILE,
        settled_by="z" * 300,
        evidence=(evidence(unit=HOSTILE, method=HOSTILE), evidence(reading=HOSTILE)),
    )


def build():
    """One verdict of each outcome, and one of hostile text."""
    return (supported(), contradicted(), inconclusive(), depends(), not_testable(), hostile())


def context(**changed):
    values = {
        "title": "The assistant's first four weeks",
        "spec": "audit.yaml",
        "conversations": 2_300_000,
        "first_start": "2024-01-27T00:00:12Z",
        "last_start": "2024-02-23T23:59:48Z",
        "digest": "sha256:" + "0123456789abcdef" * 4,
        "level": 0.95,
        "claims_tested": 4,
        "notes": ("Nobody assigned conversations at random.", HOSTILE),
        "places": {
            name: Span("audit.yaml", line, 3)
            for line, name in enumerate(("share", "minutes", "total", "faster", "jobs"), 12)
        },
        "fail_on": FailOn.CONTRADICTED,
        "version": "0.0.0",
    }
    return Context(**values | changed)
