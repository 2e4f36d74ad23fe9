"""How AI and people compare, as plain values of a report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval.

    Attributes:
        value: At 9 significant digits; None where there is none.
        low, high: Its interval for all such contacts; None where there is none.
        reason: Why there is no value, or no interval.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two groups.

    Attributes:
        name: `ai` or `human`.
        handlings: The handlings that it pools.
        n: Its conversations.
        is_selected: Whether it was selected on its outcome: conversations that AI ended alone.
    """

    name: str
    handlings: tuple[str, ...]
    n: int
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Contrast:
    """One statistic of both groups beside each other.

    Attributes:
        metric, statistic: Which.
        unit: The unit of the values and of their difference.
        estimand: `as_is`, `to_ai` (both with the mix of the AI's) or `to_human`.
        ai, human: The values.
        n_ai, n_human: Conversations that they rest on.
        difference: AI less human.
        ratio: AI over human.
    """

    metric: str
    statistic: str
    unit: str
    estimand: str
    ai: float | None
    human: float | None
    n_ai: int
    n_human: int
    difference: Estimate
    ratio: Estimate


@dataclass(frozen=True, slots=True)
class Gap:
    """Where the difference of a metric comes from.

    Attributes:
        metric, statistic: Which.
        mix: What comes from the mix of contacts, on support.
        rate: What is left at the same mix.
        off_support: What comes from strata that only one group has.
        turns: Whether the sign of the difference is another one at the same mix.
        sentence: How much is left, and whether the sign turns, in words.
    """

    metric: str
    statistic: str
    mix: Estimate
    rate: Estimate
    off_support: Estimate
    turns: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Apart:
    """A stratum that can't be compared, since one group hardly has it.

    Attributes:
        values: Its values, in the order of the strata; None is *missing in the log*.
        ai, human: The part of each group's conversations that is in it.
    """

    values: tuple[str | None, ...]
    ai: float
    human: float


@dataclass(frozen=True, slots=True)
class Ratings:
    """What those who did not rate leave open.

    Attributes:
        metric: The metric that is the mean rating.
        least, most: The ends of the scale.
        response_ai, response_human: The parts that rated.
        bounds_ai, bounds_human: The least and the greatest mean that all could have.
        bounds_difference: The same of AI less human.
        overturning: By how much the silent of both groups would have to differ more than those who
            rated do, in the other direction, for the difference to vanish; None where there is
            none.
        cuts: The share that rated at or above some ratings, in both groups.
    """

    metric: str
    least: float
    most: float
    response_ai: float
    response_human: float
    bounds_ai: tuple[float, float]
    bounds_human: tuple[float, float]
    bounds_difference: tuple[float, float]
    overturning: float | None
    cuts: tuple[Contrast, ...]


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """How strong something that nobody recorded would have to be to explain a difference.

    Attributes:
        metric, statistic: Which.
        e_value: As risk ratios with group and outcome, for a share.
        e_value_of_limit: The same for the end of the interval that is nearest to no difference.
        break_even: (by how much more common it is in one group, its effect on the outcome).
        strongest: The recorded stratum that adds most to the difference, such as `topic refund`.
        adds: What that adds to it.
        times: How many times as strong the unrecorded would have to be.
    """

    metric: str
    statistic: str
    e_value: float | None
    e_value_of_limit: float | None
    break_even: tuple[tuple[float, float], ...]
    strongest: str | None
    adds: float | None
    times: float | None


@dataclass(frozen=True, slots=True)
class ByAgents:
    """A figure of the human group, as other customers and as other agents would have it.

    Attributes:
        metric, statistic: Which.
        unit: Its unit.
        customers: With the interval as if the customers were drawn at random.
        agents: With the interval as if the agents were.
    """

    metric: str
    statistic: str
    unit: str
    customers: Estimate
    agents: Estimate


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the two groups compare.

    Attributes:
        level: The level of the intervals.
        groups: The AI's group, then the human one.
        strata: What they are made alike in; () for nothing.
        no_strata: Why they are not, where the spec asks for it.
        cells: How many strata there are.
        apart: Those that can't be compared.
        contrasts: In the order of the metrics, each as it is and then at the same mix.
        gaps: Where differences come from, where groups are made alike.
        ratings: What those who did not rate leave open, where there are ratings on a scale.
        unrecorded: What it would take to explain the differences otherwise; none where
            conversations were assigned at random.
        assigned: How conversations were assigned at random, where the spec says so.
        agents: How the figures of the human group hang on who the agents were, where the log
            names them.
    """

    level: float
    groups: tuple[Side, Side]
    strata: tuple[str, ...]
    no_strata: str | None
    cells: int
    apart: tuple[Apart, ...]
    contrasts: tuple[Contrast, ...]
    gaps: tuple[Gap, ...]
    ratings: Ratings | None
    unrecorded: tuple[Unrecorded, ...]
    assigned: str | None
    agents: tuple[ByAgents, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return asdict(self)
