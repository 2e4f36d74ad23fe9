"""What was planted: probabilities as exact fractions, what follows from them to 12 decimals."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from fte_audit.engines.simulation import world as planted
from fte_audit.engines.simulation.world import (
    AI,
    AI_THEN_HUMAN,
    HANDLINGS,
    HUMAN,
    HUMAN_THEN_AI,
    ONE,
    PLACES,
    TOPICS,
    World,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_HANDLERS = {"ai": (AI, AI_THEN_HUMAN), "human": (HUMAN, HUMAN_THEN_AI)}
Cell = tuple[int, int]


def lay_out(world: World) -> dict[str, Any]:
    """Lay out everything that was planted, for `truth.json`."""
    mix = cell_shares(world)
    return {
        "world": _options(world),
        "planted": {
            "share_by_handling": {
                name: _decimal(_sum(mix, handling=h)) for h, name in enumerate(HANDLINGS)
            },
            "share_by_topic": {
                topic.name: str(_parts(parts))
                for topic, parts in zip(TOPICS, world.topic_parts, strict=True)
            },
            "share_by_handling_and_topic": _tables(lambda cell: _decimal(mix[cell])),
            "resolved_by_handling_and_topic": _tables(lambda cell: str(_resolved(world, cell))),
            "duration_ms_by_handling_and_topic": _tables(lambda cell: str(duration_ms(cell))),
            "ai_first_minus_human_first": {
                "resolved": _gaps(mix, lambda cell: _resolved(world, cell)),
                "duration_ms": _gaps(mix, duration_ms),
            },
            "rating": _ratings(world, mix),
            "follow_ups_per_first_contact": _tables(lambda cell: str(_follow_ups(world, cell))),
            "share_by_market": _places(lambda place: place.market),
            "share_by_language": _places(lambda place: place.language),
            "share_by_channel": {
                name: str(_parts(parts))
                for name, parts in zip(
                    planted.CHANNELS, planted.apportion(planted.CHANNEL_WEIGHTS), strict=True
                )
            },
            "share_at_night": str(world.night_share),
            "flags": {
                name: str(_parts(parts))
                for name, parts in zip(
                    ("plain", "spam", "test", "open"), world.flag_parts, strict=True
                )
            },
            "delivered_twice": str(_parts(planted.parts_of(world.duplicate_share))),
            "agents_by_shift": {
                name: 7 * agents for name, agents in zip(planted.SHIFTS, world.agents, strict=True)
            },
            "customers": world.customers,
            "arrivals": {
                "weight_by_hour": planted.HOUR_WEIGHTS,
                "weight_by_day_from_monday": planted.DAY_WEIGHTS,
            },
            "times": _times(),
            "cost": {
                "ai_per_conversation": _dollars(planted.AI_COST),
                "human_per_minute": _dollars(planted.HUMAN_COST_PER_MINUTE),
            },
        },
    }


def cell_shares(world: World) -> dict[Cell, Fraction]:
    """Compute the share of all conversations in each (topic, handling)."""
    night = world.night_share
    return {
        (topic, handling): _parts(weight)
        * ((1 - night) * _parts(by_day[handling]) + night * _parts(by_night[handling]))
        for topic, (weight, (by_day, by_night)) in enumerate(
            zip(world.topic_parts, world.handling_parts, strict=True)
        )
        for handling in range(len(HANDLINGS))
    }


def duration_ms(cell: Cell) -> Fraction:
    """Compute the mean time from start to end, before rounding down each of its pieces."""
    topic, handling = TOPICS[cell[0]], cell[1]
    wait = planted.HAND_OVER_WAIT_MS if handling == AI_THEN_HUMAN else 0
    work = planted.ai_means(topic)[handling] + planted.human_means(topic)[handling]
    return Fraction(planted.RESPONSE_MS[handling] + wait + work)


def _options(world: World) -> dict[str, Any]:
    return {
        "conversations": world.conversations,
        "seed": world.seed,
        "first_day": world.first_day.isoformat(),
        "days": world.days,
        "ai_share": str(world.ai_share),
        "duplicate_share": str(world.duplicate_share),
        "spam_share": str(world.spam_share),
        "test_share": str(world.test_share),
        "open_share": str(world.open_share),
        "whole_seconds": world.whole_seconds,
    }


def _times() -> dict[str, Any]:
    return {
        "first_response_mean_ms": {
            name: planted.RESPONSE_MS[h] for h, name in enumerate(HANDLINGS)
        },
        "wait_after_hand_over_mean_ms": planted.HAND_OVER_WAIT_MS,
        "human_work_mean_ms": {topic.name: topic.human_ms for topic in TOPICS},
        "ai_work_mean_ms": {topic.name: topic.ai_ms for topic in TOPICS},
        "lognormal_sigma_of_responses": str(planted.RESPONSE_SIGMA),
        "lognormal_sigma_of_work": str(planted.WORK_SIGMA),
    }


def _parts(parts: int) -> Fraction:
    return Fraction(parts, ONE)


def _decimal(value: Fraction | int) -> str:
    """Round to 12 decimals, in whole numbers only."""
    units = round(Fraction(value) * 10**12)
    sign, units = "-" if units < 0 else "", abs(units)
    return f"{sign}{units // 10**12}.{units % 10**12:012d}"


def _dollars(units: int) -> str:
    return f"{units // 10_000}.{units % 10_000:04d}"


def _tables(value: Callable[[Cell], str]) -> dict[str, dict[str, str]]:
    return {
        handling: {topic.name: value((t, h)) for t, topic in enumerate(TOPICS)}
        for h, handling in enumerate(HANDLINGS)
    }


def _follow_ups(world: World, cell: Cell) -> Fraction:
    return _parts(planted.parts_of(planted.COMES_BACK)) * _parts(
        world.accepted_parts[cell[0]][cell[1]]
    )


def _sum(mix: dict[Cell, Fraction], *, handling: int) -> Fraction:
    return sum((share for (_, h), share in mix.items() if h == handling), Fraction(0))


def _resolved(world: World, cell: Cell) -> Fraction:
    return _parts(world.resolved_parts[cell[0]][cell[1]])


def _gaps(mix: dict[Cell, Fraction], value: Callable[[Cell], Fraction]) -> dict[str, Any]:
    """Compare by first handler: as is, and with each group's mix of topics."""
    weights: dict[str, list[Fraction]] = {}
    means: dict[str, list[Fraction]] = {}
    for group, handlings in FIRST_HANDLERS.items():
        shares = [[mix[t, h] for h in handlings] for t in range(len(TOPICS))]
        sums = [sum(of_topic, Fraction(0)) for of_topic in shares]
        if not all(sums):
            return {"not_comparable": f"{group} answers no conversation first in some topic"}
        weights[group] = [of_topic / sum(sums) for of_topic in sums]
        means[group] = [
            sum(share * value((t, h)) for share, h in zip(shares[t], handlings, strict=True))
            / sums[t]
            for t in range(len(TOPICS))
        ]
    overall = {
        (by, of): sum(w * m for w, m in zip(weights[by], means[of], strict=True))
        for by in weights
        for of in means
    }
    return {
        "as_is": _decimal(overall["ai", "ai"] - overall["human", "human"]),
        "to_ai_mix_of_topics": _decimal(overall["ai", "ai"] - overall["ai", "human"]),
        "to_human_mix_of_topics": _decimal(overall["human", "ai"] - overall["human", "human"]),
        "ai_first": _decimal(overall["ai", "ai"]),
        "human_first": _decimal(overall["human", "human"]),
        "within_topic": {
            topic.name: _decimal(means["ai"][t] - means["human"][t])
            for t, topic in enumerate(TOPICS)
        },
    }


def _ratings(world: World, mix: dict[Cell, Fraction]) -> dict[str, Any]:
    """Lay out by handling who rates, and the mean rating of those and of all had they rated."""
    score = [
        sum(k * _parts(parts) for k, parts in enumerate(of, start=1)) for of in world.score_parts
    ]
    table: dict[str, Any] = {}
    for h, handling in enumerate(HANDLINGS):
        n = _sum(mix, handling=h)
        resolved = sum(mix[t, h] * _resolved(world, (t, h)) for t in range(len(TOPICS)))
        if not n:
            continue
        weights = [(n - resolved) / n, resolved / n]
        answers = [w * _parts(p) for w, p in zip(weights, world.rated_parts[h], strict=True)]
        rate = sum(answers)
        mean = sum(a * s for a, s in zip(answers, score, strict=True))
        table[handling] = {
            "response": _decimal(rate),
            "mean_of_respondents": _decimal(mean / rate) if rate else None,
            "mean_of_all": _decimal(sum(w * s for w, s in zip(weights, score, strict=True))),
        }
    return table


def _places(key: Callable[[planted.Place], str]) -> dict[str, str]:
    shares: Counter[str] = Counter()
    parts = planted.apportion([place.weight for place in PLACES])
    for place, share in zip(PLACES, parts, strict=True):
        shares[key(place)] += share
    return {name: str(_parts(share)) for name, share in shares.items()}
