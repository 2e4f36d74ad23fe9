"""What a log says about a published claim: verdicts with their evidence, as plain values.

A verdict is never "true", "false" or "lie": it says what the log shows under stated readings, with
the numbers that it rests on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fte_audit.citations import Cited, Reply


SHARE_DIFFERENCE = "share difference"
"""The unit of what lies between two shares: 0.02 is two percentage points."""


class Outcome(StrEnum):
    """What a log says about a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    INCONCLUSIVE = "inconclusive"
    DEPENDS = "depends on the reading"
    NOT_TESTABLE = "not testable"


class About(StrEnum):
    """What the number of a claim is about."""

    PERIOD = "period"
    """What happened in the time that the log covers: a census has no sampling error."""
    PROCESS = "process"
    """How such contacts are handled: the log is a sample of what could have happened."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The values that the wording, the rounding and the tolerance of a claim allow.

    Attributes:
        low, high: The ends, in the unit of the evidence; None where there is no bound.
        low_open, high_open: Whether the end itself is left out.
    """

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one reading of a claim comes to.

    Attributes:
        reading: The reading in a few words, such as `mean`, `median`, `as is` or
            `at the AI group's mix`; empty where a claim has one reading only.
        outcome: What follows under this reading.
        allowed: The values that the claim allows.
        unit: The unit of all numbers here: `share` (0 to 1), `minutes`, `points`, ...
        measured: What the log gives; None where it gives nothing.
        low, high: The interval of what was measured, compared with `allowed`.
        level: The confidence level of the interval; None where it is a census and the interval
            only says what dropped, unknown and unreadable rows leave open.
        method: How the interval was made, in a few words.
        n: Conversations that the number rests on.
        of: Conversations that it could have rested on.
        sentence: Why, in a sentence.
        missing: What the log lacks, where it can't be tested.
        settled_by: What would settle it: how many more conversations, or which tolerance.
    """

    reading: str
    outcome: Outcome
    allowed: Allowed
    unit: str
    measured: float | None
    low: float | None
    high: float | None
    level: float | None
    method: str
    n: int
    of: int
    sentence: str
    missing: str | None = None
    settled_by: str | None = None


@dataclass(frozen=True, slots=True)
class OverReadings:
    """What a claim comes to under every defensible reading.

    Attributes:
        n: How many readings there are.
        supported, contradicted, inconclusive: Under how many it is that.
        low, high: The least and the greatest value that any of them has.
        drivers: The switches that explain most of the spread.
    """

    n: int
    supported: int
    contradicted: int
    inconclusive: int
    low: float | None
    high: float | None
    drivers: tuple[str, ...]

    @property
    def telling(self) -> int:
        """How many readings say anything."""
        return self.supported + self.contradicted + self.inconclusive

    @property
    def not_testable(self) -> int:
        """Under how many it can't be tested; they count for nothing."""
        return self.n - self.telling


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the log says about one claim.

    Attributes:
        name: The key of the claim in the spec.
        label: What a reader calls it.
        kind: `value`, `comparison`, `change`, `total`, `fte`, `in_some` or `statement`.
        claimed: What is claimed, in words, such as `2/3` or `AI better than human`.
        quote: The words as published; `translation`: in English.
        source: Where it was published.
        asserted_as: `measured`, `estimated`, `projected`, `illustrative` or `unstated`.
        replies: What the firm said when asked.
        about: Whether the number is about the period or the process; None for a statement.
        required: Whether the check fails where it can't be tested.
        outcome: What the log says, over all readings.
        sentence: Why, in a sentence.
        evidence: Every reading that was looked at.
        missing: What the log lacks, where it can't be tested.
        settled_by: What would settle it.
        over: What it comes to under every reading, where they were computed.
        alone: Why it has no other reading than the report's, where readings were wanted.
    """

    name: str
    label: str
    kind: str
    claimed: str
    quote: str | None
    translation: str | None
    source: Cited | None
    asserted_as: str
    replies: tuple[Reply, ...]
    about: About | None
    required: bool
    outcome: Outcome
    sentence: str
    evidence: tuple[Evidence, ...] = ()
    missing: str | None = None
    settled_by: str | None = None
    over: OverReadings | None = None
    alone: str | None = None

    def readings(self, outcome: Outcome) -> int:
        """How many of the readings come to this outcome."""
        return Counter(each.outcome for each in self.evidence)[outcome]

    def to_plain(self) -> dict[str, Any]:
        """As plain values for JSON."""
        plain = asdict(self)
        return {
            name: value
            for name, value in plain.items()
            if value is not None or name not in {"over", "alone"}
        }


def over_readings(outcomes: Iterable[Outcome]) -> Outcome:
    """What several readings come to together.

    Readings that can't be tested count for nothing, unless none can.

    Example:
        >>> over_readings([Outcome.SUPPORTED, Outcome.INCONCLUSIVE]).value
        'depends on the reading'
        >>> over_readings([Outcome.INCONCLUSIVE, Outcome.NOT_TESTABLE]).value
        'inconclusive'
    """
    found = {outcome for outcome in outcomes if outcome is not Outcome.NOT_TESTABLE}
    if not found:
        return Outcome.NOT_TESTABLE
    return found.pop() if len(found) == 1 else Outcome.DEPENDS
