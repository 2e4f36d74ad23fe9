"""Draw conversations: any batch of them, from their numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import numpy as np

from fte_audit.engines.simulation import world as planted
from fte_audit.engines.simulation.drawing import (
    Stream,
    draw,
    halves,
    log_uniform,
    lognormal,
    lookup_table,
    quarters,
)
from fte_audit.engines.simulation.world import AI_THEN_HUMAN, HANDLINGS, ONE, PLACES, TOPICS

if TYPE_CHECKING:
    from fte_audit.engines.simulation.drawing import Codes, Flags, Integers, Words

HOUR_MS = 3_600_000
MINUTE_MS = 60_000
PLAIN, SPAM, TEST, OPEN = range(4)
NOBODY = -1
NEW = len(HANDLINGS)
UPDATED_FROM_MS = 60_000
UPDATED_STEP_MS = 1_318


@dataclass(frozen=True, slots=True)
class Conversations:
    """A batch of conversations, one array a field.

    Attributes:
        number: From 0, in order of the start.
        started_ms: Milliseconds since 1970, UTC.
        response_ms: From the start to the first answer; where nobody answered, to the end.
        ai_ms: Time in AI's hands after its first answer.
        wait_ms: From the hand-over to the first person.
        human_ms: Time in a person's hands.
        handling: Index into `HANDLINGS`.
        topic: Index into `TOPICS`.
        place: Index into `PLACES`.
        channel: Index into `CHANNELS`.
        customer: The customer's number, from 0, the busiest first.
        agent: The person's number, or `NOBODY`.
        score: From 1 to 5, or 0 where none was given.
        resolved: Known to be resolved.
        abandoned: Left by the customer.
        escalated: Passed on to somebody else.
        flag: `PLAIN`, `SPAM`, `TEST` or `OPEN`.
        duplicated: Delivered a second time.
        follows: Handling of the conversation that this one follows up, or `NEW`.
        first_contact: Whether follow-ups can stick to this one.
        updated_after_ms: From the end to the record's last change.
        cost: Ten-thousandths of a dollar.
    """

    number: Integers
    started_ms: Integers
    response_ms: Integers
    ai_ms: Integers
    wait_ms: Integers
    human_ms: Integers
    handling: Codes
    topic: Codes
    place: Codes
    channel: Codes
    customer: Integers
    agent: Integers
    score: Codes
    resolved: Flags
    abandoned: Flags
    escalated: Flags
    flag: Codes
    duplicated: Flags
    follows: Codes
    first_contact: Flags
    updated_after_ms: Integers
    cost: Integers

    @property
    def duration_ms(self) -> Integers:
        """From the start to the end."""
        return self.response_ms + self.ai_ms + self.wait_ms + self.human_ms


class Drawer:
    """Draws the conversations of one world; its tables are made once."""

    def __init__(self, world: planted.World) -> None:
        self.world = world
        self.slot_starts = np.array(world.slot_starts, dtype=np.int64)
        first = datetime.combine(world.first_day, time(), UTC)
        self.first_ms = int(first.timestamp()) * 1000
        self.shift_of_hour = np.array(planted.SHIFT_OF_HOUR, dtype=np.uint8)
        self.topics = lookup_table(world.topic_parts)
        self.places = lookup_table(planted.apportion([place.weight for place in PLACES]))
        self.channels = lookup_table(planted.apportion(planted.CHANNEL_WEIGHTS))
        self.flags = lookup_table(world.flag_parts)
        self.scores = np.concatenate([lookup_table((0, *parts)) for parts in world.score_parts])
        self.handlings = np.concatenate(
            [lookup_table(parts) for shifts in world.handling_parts for parts in shifts]
        )
        self.resolved = np.array(world.resolved_parts).ravel()
        self.accepted = np.array(world.accepted_parts).ravel()
        self.rated = np.array(world.rated_parts).ravel()
        self.leaves = np.array(world.leaves_parts)
        self.second_line = np.array(world.second_line_parts)
        self.response_means = np.array([planted.RESPONSE_MS[h] for h in range(len(HANDLINGS))])
        self.ai_means = np.array([planted.ai_means(topic) for topic in TOPICS]).ravel()
        self.human_means = np.array([planted.human_means(topic) for topic in TOPICS]).ravel()
        self.response = lognormal(planted.RESPONSE_SIGMA)
        self.work = lognormal(planted.WORK_SIGMA)
        self.comes_back = planted.parts_of(planted.COMES_BACK)
        self.gap = log_uniform(planted.FOLLOW_UP_TO_HOURS / planted.FOLLOW_UP_FROM_HOURS)
        least = world.conversations * planted.FOLLOW_UP_FROM_HOURS << 16
        self.mean_gap = least // (24 * world.days * int(self.gap.nodes[0]))
        self.duplicated = planted.parts_of(world.duplicate_share)
        self.agents = np.array(world.agents)
        self.first_agent = np.cumsum(7 * self.agents) - 7 * self.agents

    def draw(self, number: Integers) -> Conversations:
        """Draw the conversations with these numbers."""
        slot = self._slot(number)
        jitter, customer_draw = halves(draw(self.world.seed, Stream.CUSTOMER, number))
        topic_draw, handling_draw, comes_back, accept = quarters(
            draw(self.world.seed, Stream.KIND, number)
        )
        topic, customer = self.topics[topic_draw], self._customer(customer_draw)
        returning = np.flatnonzero(comes_back < self.comes_back)
        follows = self._follow_up(number, returning, accept, topic, customer)
        handling = self._handling(topic, slot, handling_draw)
        cell = topic.astype(np.int64) * len(HANDLINGS) + handling
        resolve, rate, score, leave = quarters(draw(self.world.seed, Stream.OUTCOME, number))
        flag_draw, channel, updated, _ = quarters(draw(self.world.seed, Stream.RECORD, number))
        agent_draw, rest = halves(draw(self.world.seed, Stream.EXTRA, number))
        flag = self.flags[flag_draw]
        closed = flag != OPEN
        resolved = closed & (resolve < self.resolved[cell])
        rated = closed & (rate < self.rated[handling * 2 + resolved])
        first_draw, ai_draw = halves(draw(self.world.seed, Stream.FIRST_TIMES, number))
        wait_draw, human_draw = halves(draw(self.world.seed, Stream.LATER_TIMES, number))
        handed_over = handling == AI_THEN_HUMAN
        ai_ms = self.work.values(ai_draw, self.ai_means[cell])
        human_ms = self.work.values(human_draw, self.human_means[cell])
        cost = human_ms * planted.HUMAN_COST_PER_MINUTE // MINUTE_MS
        cost += (ai_ms > 0) * planted.AI_COST
        return Conversations(
            number=number,
            started_ms=self._started(number, slot, jitter),
            response_ms=self.response.values(first_draw, self.response_means[handling]),
            ai_ms=ai_ms,
            wait_ms=self.response.values(wait_draw, handed_over * planted.HAND_OVER_WAIT_MS),
            human_ms=human_ms,
            handling=handling,
            topic=topic,
            place=self.places[quarters(draw(self.world.seed, Stream.PLACE, customer))[0]],
            channel=self.channels[channel],
            customer=customer,
            agent=np.where(human_ms > 0, self._agent(slot, agent_draw), NOBODY),
            score=np.where(rated, self.scores[resolved * ONE + score.astype(np.int64)], 0),
            resolved=resolved,
            abandoned=closed & ~resolved & (leave < self.leaves[handling]),
            escalated=closed & (rest >> 16 < self.second_line[handling]),
            flag=flag,
            duplicated=(rest & (ONE - 1)) < self.duplicated,
            follows=follows,
            first_contact=comes_back >= self.comes_back,
            updated_after_ms=UPDATED_FROM_MS + updated.astype(np.int64) * UPDATED_STEP_MS,
            cost=cost,
        )

    def _slot(self, number: Integers) -> Integers:
        return np.searchsorted(self.slot_starts, number, side="right") - 1

    def _started(self, number: Integers, slot: Integers, jitter: Integers) -> Integers:
        # Spread over the hour evenly, but for the jitter: each hour has just the planted count.
        before = self.slot_starts[slot]
        started = (number - before) * HOUR_MS + ((jitter * HOUR_MS) >> 32)
        started //= self.slot_starts[slot + 1] - before
        started += slot * HOUR_MS
        started += self.first_ms
        return started

    def _customer(self, half: Integers) -> Integers:
        # u * u * customers is a power law: the busiest writes about sqrt(conversations) / 2 times.
        u = half.astype(np.uint64)
        rank = u * np.uint64(self.world.customers) >> np.uint64(32)
        rank *= u
        rank >>= np.uint64(32)
        return rank.astype(np.int64)

    def _handling(self, topic: Codes, slot: Integers, quarter: Words) -> Codes:
        night = self.shift_of_hour[slot % 24] == planted.NIGHT
        handling: Codes = self.handlings[(topic.astype(np.int64) * 2 + night) * ONE + quarter]
        return handling

    def _agent(self, slot: Integers, half: Integers) -> Integers:
        # Each works five days of seven, the two days off differ from agent to agent.
        shift = self.shift_of_hour[slot % 24]
        place = half * (5 * self.agents[shift]) >> 32
        works = (slot // 24 + place % 5) % 7
        agent: Integers = self.first_agent[shift] + place // 5 * 7 + works
        return agent

    def _follow_up(
        self, number: Integers, returning: Integers, accept: Words, topic: Codes, customer: Integers
    ) -> Codes:
        """Let returning ones follow up an earlier conversation, taking over its customer and topic.

        Only a conversation that does not itself look for an earlier one can be followed up, so one
        step back suffices.
        """
        gap_draw = halves(draw(self.world.seed, Stream.RETURN, number[returning]))[0]
        earlier = number[returning] - np.maximum(self.gap.values(gap_draw, self.mean_gap), 1)
        inside = earlier >= 0
        returning, earlier = returning[inside], earlier[inside]
        topic_draw, handling_draw, comes_back, _ = quarters(
            draw(self.world.seed, Stream.KIND, earlier)
        )
        earlier_topic = self.topics[topic_draw]
        handling = self._handling(earlier_topic, self._slot(earlier), handling_draw)
        cell = earlier_topic.astype(np.int64) * len(HANDLINGS) + handling
        sticks = (comes_back >= self.comes_back) & (accept[returning] < self.accepted[cell])
        returning, earlier = returning[sticks], earlier[sticks]
        topic[returning] = earlier_topic[sticks]
        customer_draw = halves(draw(self.world.seed, Stream.CUSTOMER, earlier))[1]
        customer[returning] = self._customer(customer_draw)
        follows = np.full(len(number), NEW, dtype=np.uint8)
        follows[returning] = handling[sticks]
        return follows
