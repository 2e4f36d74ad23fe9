"""Full-time equivalents of what AI handled, as plain values of a report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """What comes of ranges of assumptions; it is no interval of confidence.

    Attributes:
        low, high: The least and the greatest value that the ranges allow.
        central: The value with every assumption at its centre.
    """

    low: float
    central: float
    high: float


@dataclass(frozen=True, slots=True)
class AssumedRange:
    """Something that is assumed.

    Attributes:
        name, label, unit: Which, and in what it is.
        low, central, high: Its range.
        basis: Why this range.
        source: Where the basis comes from.
        given: Whether the spec gives it.
        measured: Whether the log gives it; where neither does, it is a default.
    """

    name: str
    label: str
    unit: str
    low: float
    central: float
    high: float
    basis: str
    source: str | None
    given: bool
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """What the log gives.

    Attributes:
        name, label, unit: Which, and in what it is.
        value: The value; None where there is none.
        missing: Why there is none.
    """

    name: str
    label: str
    unit: str
    value: float | None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """How far one assumption alone moves a result, the others at their centre.

    Attributes:
        assumption: Its name.
        at_low, at_high: The result with the low and the high end of it.
    """

    assumption: str
    at_low: float
    at_high: float


@dataclass(frozen=True, slots=True)
class Result:
    """What a method comes to.

    Attributes:
        span: Full-time equivalents; None where there are none.
        missing: Why there are none.
        drivers: The assumptions that move it, the strongest first.
        not_taken_off: What a net figure would have to be less by, and the log does not tell.
    """

    span: Span | None
    missing: str | None = None
    drivers: tuple[Driver, ...] = ()
    not_taken_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodResult:
    """One method.

    Attributes:
        name, label: Which.
        says: What its result means.
        formula: The formula in words.
        takes_off: What the net figure is less.
        assumes: The names of the assumptions that it rests on.
        gross: With everything credited that AI had first.
        net: Less what AI did not save.
    """

    name: str
    label: str
    says: str
    formula: str
    takes_off: str
    assumes: tuple[str, ...]
    gross: Result
    net: Result


@dataclass(frozen=True, slots=True)
class Needed:
    """The value of one assumption at which a claimed number is exactly right.

    Attributes:
        assumption: Its name.
        value: The value, the others at their centre; None where there is none.
        missing: Why there is none.
        is_inside: Whether it lies within the range that is assumed.
    """

    assumption: str
    value: float | None
    missing: str | None
    is_inside: bool


@dataclass(frozen=True, slots=True)
class Believing:
    """What one would have to believe for a claimed number to be right by a method.

    Attributes:
        claim: The name of the claim.
        claimed: The number.
        method: The method.
        is_net: Whether its net figure is meant.
        needed: For each assumption, what it would have to be.
        each: What a conversation would have to count with; None where nothing does it.
        each_now: What it counts with.
        each_unit: In what that is.
    """

    claim: str
    claimed: float
    method: str
    is_net: bool
    needed: tuple[Needed, ...]
    each: float | None
    each_now: float
    each_unit: str


@dataclass(frozen=True, slots=True)
class Saving:
    """What is saved in the period, AI's own cost subtracted.

    Attributes:
        method: The method; None where costs of the log take the place of hours and rates.
        is_net: Whether it is of the net figure.
        people: What people would have cost; None by costs of the log.
        ai: What AI costs.
        saved: The first less the second.
        per_conversation: That for each conversation of AI's.
        per_full_time_year: What is saved a year for each full-time equivalent; None where there
            is nobody to divide by.
    """

    method: str | None
    is_net: bool
    people: Span | None
    ai: Span | None
    saved: Span
    per_conversation: Span
    per_full_time_year: Span | None


@dataclass(frozen=True, slots=True)
class ServiceResult:
    """The people that a service level would take for what AI had first.

    Attributes:
        coverage: `pooled`, `by_queue` or `business_hours`.
        queue: The role whose values are queues of their own; None for one queue.
        queues: How many queues there are.
        gives_up: Whether customers who wait give up (Erlang A), or wait (Erlang C).
        span: Full-time people over the ranges; None where there is no number.
        peak: The most people that are there at once, with every assumption at its centre.
        drivers: The assumptions that move it, the strongest first.
        missing: Why there is no number.
    """

    coverage: str
    queue: str | None
    queues: int
    gives_up: bool
    span: Span | None
    peak: int | None
    drivers: tuple[Driver, ...]
    missing: str | None


@dataclass(frozen=True, slots=True)
class SeenConcurrency:
    """How many conversations agents had at once, while they had any.

    Attributes:
        mean: The mean; None where it can't be measured.
        usual: The number at once that agents did not exceed in 95 % of that time.
        agents, conversations: What it rests on.
        left_out: Conversations of people that it does not rest on.
        missing: Why there is none.
        warning: What is to be known where a platform's handle time holds other conversations.
    """

    mean: float | None
    usual: int | None
    agents: int
    conversations: int
    left_out: int
    missing: str | None
    warning: str | None


@dataclass(frozen=True, slots=True)
class Service:
    """The people that a service level takes, by Erlang's formulas.

    Attributes:
        share, within_seconds: The least share of contacts that are answered in such a time.
        patience_seconds: The mean time after which customers give up; None where all wait.
        hours: The hours of the day in which business hours begin and end.
        handle_seconds: What a person would take for a conversation; None where it is not known.
        results: Under each coverage.
        concurrency: How many conversations agents had at once.
        slots: How many of them are taken for a person's at once, as a range.
    """

    share: float
    within_seconds: float
    patience_seconds: float | None
    hours: tuple[int, int]
    handle_seconds: float | None
    results: tuple[ServiceResult, ...]
    concurrency: SeenConcurrency
    slots: Span


@dataclass(frozen=True, slots=True)
class Equivalents:
    """Full-time equivalents by methods side by side; none of them is the answer.

    Attributes:
        inputs: What the log gives.
        assumptions: What is assumed.
        methods: In their order.
        believing: What one would have to believe for claimed numbers to be right.
        savings: In money, where a cost is known or assumed.
        currency: Of the savings.
        no_savings: Why there are none.
        notes: What a reader has to know.
        service: The people that a service level takes.
    """

    inputs: tuple[Input, ...]
    assumptions: tuple[AssumedRange, ...]
    methods: tuple[MethodResult, ...]
    believing: tuple[Believing, ...]
    savings: tuple[Saving, ...]
    currency: str
    no_savings: str | None
    notes: tuple[str, ...]
    service: Service

    def assumption(self, name: str) -> AssumedRange:
        """Find an assumption by its name.

        Raises:
            KeyError: Where there is none of this name.
        """
        for each in self.assumptions:
            if each.name == name:
                return each
        raise KeyError(name)

    def method(self, name: str) -> MethodResult:
        """Find a method by its name.

        Raises:
            KeyError: Where there is none of this name.
        """
        for each in self.methods:
            if each.name == name:
                return each
        raise KeyError(name)

    def to_plain(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return asdict(self)
