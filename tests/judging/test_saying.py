from __future__ import annotations

from fractions import Fraction

import pytest

from fte_audit.judging.census import Gaps
from fte_audit.judging.measuring import Measured
from fte_audit.judging.outcomes import Ends
from fte_audit.judging.saying import claimed, settling, why
from fte_audit.plan.claims import ClaimPlan
from fte_audit.spec.reader import spec_of
from fte_audit.verdicts import SHARE_DIFFERENCE, Allowed, Evidence, Outcome

METRICS = {
    "share": {"kind": "share", "where": "resolved", "better": "higher"},
    "rating": {"kind": "mean", "of": "csat", "better": "higher"},
}
YES, NO, OPEN, NONE = (
    Outcome.SUPPORTED,
    Outcome.CONTRADICTED,
    Outcome.INCONCLUSIVE,
    Outcome.NOT_TESTABLE,
)


def plan(**claim):
    content = {"version": 1, "logs": {}, "metrics": METRICS, "claims": {"it": claim}}
    if claim.get("kind") == "change":
        content["periods"] = {"launch": "2024-01-27"}
    return ClaimPlan("it", spec_of(content).claims["it"])


VALUE = plan(metric="share", value="66 %")
COMPARED = plan(kind="comparison", metric="rating", expect="better")
SOME = plan(kind="in_some", metric="rating", expect="better", by="topic")
CHANGED = plan(kind="change", metric="share", value="25 % drop")


def evidence(outcome=YES, allowed=Allowed(0.655, 0.67), unit="share", *, at=0.66, **more):  # noqa: B008
    values = {"reading": "", "low": at, "high": at, "level": None, "n": 90, "of": 90}
    values |= {"method": "census", "sentence": "", "measured": at, **more}
    return Evidence(outcome=outcome, allowed=allowed, unit=unit, **values)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({"metric": "share", "value": "2/3"}, "2/3"),
        ({"metric": "share", "value": "2/3", "tolerance": "1 pp"}, "2/3, give or take 1 pp"),
        ({"kind": "statement", "quote": "no cuts"}, "no cuts"),
        ({"kind": "fte", "value": "700"}, "700"),
        ({"kind": "change", "metric": "share", "value": "halved"}, "halved"),
        (
            {"kind": "comparison", "metric": "rating", "expect": "equivalent", "margin": "0.1"},
            "ai equivalent to human, within 0.1",
        ),
        (
            {"kind": "comparison", "metric": "rating", "expect": "worse", "group": "human_only",
             "than": "ai"},
            "human_only worse than ai",
        ),
        (
            {"kind": "in_some", "metric": "rating", "expect": "higher", "by": "topic"},
            "ai higher than human in some topic",
        ),
    ],
)  # fmt: skip
def test_what_is_claimed_is_said_in_a_few_words(claim, expected):
    assert claimed(plan(**claim)) == expected


@pytest.mark.parametrize(
    ("claim", "found", "expected"),
    [
        (VALUE, evidence(), "The log has 66 %. The claim allows 65.5 % to 67 %: it is among them."),
        (
            VALUE,
            evidence(NO, at=0.7),
            "The log has 70 %. The claim allows 65.5 % to 67 %: it is not among them.",
        ),
        (
            VALUE,
            evidence(NO, at=0.67, allowed=Allowed(0.655, 0.67, high_open=True)),
            (
                "The log has 67 %. The claim allows at least 65.5 % and less than 67 %: "
                "it is not among them."
            ),
        ),
        (
            VALUE,
            evidence(NO, at=0.1, allowed=Allowed(0.1, 1.0, low_open=True)),
            (
                "The log has 10 %. The claim allows more than 10 % and at most 100 %: "
                "it is not among them."
            ),
        ),
        (
            VALUE,
            evidence(OPEN, low=0.65, high=0.68, of=92),
            (
                "The log has 66 %, and whatever the 2 conversations were of which it does not say "
                "it, 65 % to 68 %. The claim allows 65.5 % to 67 %: only a part of it is allowed."
            ),
        ),
        (
            VALUE,
            evidence(OPEN, low=None, high=None, of=91),
            (
                "The log has 66 %, and whatever the conversation was of which it does not say it, "
                "anything. The claim allows 65.5 % to 67 %: only a part of it is allowed."
            ),
        ),
        (
            VALUE,
            evidence(low=0.656, high=0.664, level=0.983333333),
            (
                "The log has 66 %, with a 98.3333 % interval of 65.6 % to 66.4 %. "
                "The claim allows 65.5 % to 67 %: all of it is allowed."
            ),
        ),
        # as many digits as it takes to tell it from the end that it misses
        (
            VALUE,
            evidence(NO, at=0.67001),
            "The log has 67.001 %. The claim allows 65.5 % to 67 %: it is not among them.",
        ),
        (
            COMPARED,
            evidence(NO, Allowed(0.0, None, low_open=True), SHARE_DIFFERENCE, at=-0.02),
            (
                "The log has a difference of -2 pp. The claim allows more than 0 pp: "
                "it is not among them."
            ),
        ),
        (
            COMPARED,
            evidence(YES, Allowed(0.9, 1.1), "ratio", at=1.05),
            "The log has a ratio of 1.05. The claim allows 0.900 to 1.10: it is among them.",
        ),
        (
            CHANGED,
            evidence(YES, Allowed(-0.26, -0.245), "change", at=-0.25),
            "The log has a change of -25 %. The claim allows -26 % to -24.5 %: it is among them.",
        ),
    ],
)
def test_a_sentence_says_why(claim, found, expected):
    assert why(claim, found.outcome, [found], [found]) == expected


def test_readings_that_agree_are_said_once():
    found = [evidence(reading="mean"), evidence(reading="median", at=0.67)]
    said = why(VALUE, YES, found, found)
    assert said.startswith("Every reading comes to it. The log has 66 %.")


def test_readings_that_do_not_agree_are_named():
    found = [evidence(YES, reading="a"), evidence(NO, reading="b"), evidence(YES, reading="c"),
             evidence(OPEN, reading="d")]  # fmt: skip
    assert why(VALUE, Outcome.DEPENDS, found, found) == (
        "It depends on the reading: supported under “a”, “c”; contradicted under “b”; "
        "inconclusive under “d”."
    )


def test_every_reason_why_nothing_can_be_tested_is_said_once():
    found = [evidence(NONE, missing=why_not) for why_not in ("no a", None, "no b", "no a")]
    assert why(VALUE, NONE, found, found) == "Not testable: no a; no b."


def test_strata_are_named_or_counted():
    found = [evidence(YES, reading=f"topic {name}") for name in "abcdefg"]
    assert why(SOME, YES, found, found[:2]) == (
        "It holds for topic a, topic b; 7 were searched, and the intervals allow for that."
    )
    assert "topic d, topic e and 2 more; 7 were" in why(SOME, YES, found, found)
    assert why(SOME, NO, found[:1], found[:1]).startswith("It holds for no topic; 1 was searched")
    assert why(SOME, OPEN, found, found) == (
        "No topic shows it beyond doubt, and not all rule it out; 7 were searched."
    )


def settled(*, needed=None, tolerance=None, gaps=None, allowed=Allowed(0.6, 0.7), unit="share"):  # noqa: B008
    ends = Ends(Fraction(1, 2), Fraction(4, 5))
    found = Measured("", Fraction(13, 20), ends, unit, 0.95, "", 100, 100, gaps)
    return settling(found, evidence(OPEN, allowed, unit), needed, tolerance)


def test_what_would_settle_it_is_said_roughly():
    assert settled(needed=1334) == (
        "It would take about 1,300 more conversations, if they go on as these did."
    )
    assert "about 56 more" in settled(needed=156)
    # rounded up, never down: 1,201 more are 1,300
    assert "about 1,300 more" in settled(needed=1301)
    assert settled(tolerance=Fraction(3, 200)) == "It would take a tolerance of 1.5 pp or more."
    assert settled(tolerance=Fraction(1, 2), unit="minutes").endswith("of 0.5 minutes or more.")
    both = settled(needed=200, tolerance=Fraction(1, 100), gaps=Gaps(3, 1, 0, 2))
    assert both == (
        "It would take about 100 more conversations, if they go on as these did, or what the log "
        "lacks of 6 conversations, or a tolerance of 1 pp or more."
    )


def test_which_is_better_has_no_tolerance():
    up = Allowed(0.0, None, low_open=True)
    assert settled(tolerance=Fraction(1, 100), allowed=up) == (
        "No number of conversations would settle it, if they go on as these did."
    )
    assert "tolerance" in settled(tolerance=Fraction(1, 100), allowed=Allowed(0.0, 0.1))


@pytest.mark.parametrize(
    ("tolerance", "unit", "said"),
    [
        ("0.014", "share", "1.4 pp"),
        ("0.0141", "share", "1.5 pp"),
        ("0.0999", "share", "10 pp"),
        ("0.000123", "share", "0.013 pp"),
        ("0.301", "share", "31 pp"),
        ("0.02", SHARE_DIFFERENCE, "2 pp"),
        ("0.421", "minutes", "0.43 minutes"),
        ("12", "minutes", "12 minutes"),
        ("123", "conversations", "130 conversations"),
        ("98765", "conversations", "99,000 conversations"),
    ],
)
def test_a_tolerance_is_never_said_to_be_less_than_it_takes(tolerance, unit, said):
    text = settled(tolerance=Fraction(tolerance), unit=unit)
    assert text == f"It would take a tolerance of {said} or more."
