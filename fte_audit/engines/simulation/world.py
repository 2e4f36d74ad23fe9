"""The planted world: who writes in, who answers and how it goes, in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ONE = 65_536
"""A probability of one: every planted probability is a whole number of parts of it."""

HANDLINGS = ("ai", "human", "ai_then_human", "human_then_ai", "none")
AI, HUMAN, AI_THEN_HUMAN, HUMAN_THEN_AI, NONE = range(5)
CHANNELS = ("chat", "app", "email")
CHANNEL_WEIGHTS = (62, 33, 5)
MOST_CONVERSATIONS = 1_000_000_000
MOST_SEED = (1 << 63) - 1
MOST_DAYS = 3660
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about, and how hard that is.

    Attributes:
        name: As it stands in the log.
        weight: Of 1,000 conversations, how many.
        ai_share: Of these, the share that AI answers first while AI answers two thirds overall.
        handed_over: Of those that AI answers first, the share that a person takes over.
        resolved: The share that people resolve.
        human_ms: Mean time a person needs.
    """

    name: str
    weight: int
    ai_share: Fraction
    handed_over: Fraction
    resolved: Fraction
    human_ms: int

    @property
    def ai_ms(self) -> int:
        """Mean time that AI needs: a fifth of a person's, whatever the topic."""
        return self.human_ms // 5


def _topic(name: str, weight: int, percents: tuple[int, int, int], human_s: int) -> Topic:
    ai_share, handed_over, resolved = (Fraction(percent, 100) for percent in percents)
    return Topic(name, weight, ai_share, handed_over, resolved, human_s * 1000)


TOPICS = (
    _topic("payment", 150, (75, 15, 88), 460),
    _topic("delivery", 140, (80, 12, 90), 400),
    _topic("refund", 130, (62, 22, 80), 570),
    _topic("return", 100, (78, 14, 88), 430),
    _topic("due date", 90, (88, 6, 95), 320),
    _topic("invoice", 80, (80, 12, 90), 400),
    _topic("account", 80, (62, 22, 84), 520),
    _topic("dispute", 70, (30, 45, 58), 860),
    _topic("fraud", 40, (18, 60, 55), 920),
    _topic("credit", 40, (55, 28, 75), 570),
    _topic("technical", 40, (60, 30, 70), 690),
    _topic("other", 40, (41, 30, 75), 540),
)

RESOLVED_GAP = Fraction(-4, 100)
"""Within every topic AI (hand-overs included) resolves this much more than people do."""
HAND_OVER_IS_HARDER = Fraction(8, 100)
GIVES_UP_IN_QUEUE = Fraction(6, 100)
ENDS_WITH_AI = Fraction(3, 100)
HUMANS_AT_NIGHT = Fraction(1, 4)

RATED = {  # by handling: where not resolved, where resolved
    AI: (Fraction(14, 100), Fraction(10, 100)),
    HUMAN: (Fraction(24, 100), Fraction(18, 100)),
    AI_THEN_HUMAN: (Fraction(20, 100), Fraction(15, 100)),
    HUMAN_THEN_AI: (Fraction(22, 100), Fraction(16, 100)),
    NONE: (Fraction(0), Fraction(0)),
}
SCORES = ((35, 22, 20, 13, 10), (2, 3, 10, 30, 55))  # of 1 to 5: not resolved, resolved
LEAVES_UNRESOLVED = {  # of those not resolved, the share in which the customer had left
    AI: Fraction(35, 100),
    HUMAN: Fraction(20, 100),
    AI_THEN_HUMAN: Fraction(25, 100),
    HUMAN_THEN_AI: Fraction(20, 100),
    NONE: Fraction(1),
}
SECOND_LINE = {  # escalated
    AI: Fraction(0),
    HUMAN: Fraction(4, 100),
    AI_THEN_HUMAN: Fraction(1),
    HUMAN_THEN_AI: Fraction(4, 100),
    NONE: Fraction(0),
}

RESPONSE_MS = {AI: 2_000, HUMAN: 66_000, AI_THEN_HUMAN: 2_000, HUMAN_THEN_AI: 66_000, NONE: 90_000}
HAND_OVER_WAIT_MS = 90_000
RESPONSE_SIGMA = 0.6
WORK_SIGMA = 0.7

AI_COST = 2_000
"""Ten-thousandths of a dollar for each conversation in which AI took part."""
HUMAN_COST_PER_MINUTE = 4_000

COMES_BACK = Fraction(1, 5)
"""The share of conversations that look for an earlier one to follow up."""
FOLLOWED_UP = {  # follow-ups that a first contact causes, on average
    AI: Fraction(12, 100),
    HUMAN: Fraction(16, 100),
    AI_THEN_HUMAN: Fraction(12, 100),
    HUMAN_THEN_AI: Fraction(16, 100),
    NONE: Fraction(16, 100),
}
FOLLOW_UP_FROM_HOURS = 4
FOLLOW_UP_TO_HOURS = 168

CUSTOMERS_PER_CONVERSATION = 4
CONVERSATIONS_PER_AGENT = 1_150

HOUR_WEIGHTS = (
    *(14, 9, 7, 6, 7, 11, 21, 34),
    *(48, 60, 68, 70, 69, 67, 66, 65),
    *(66, 68, 66, 62, 56, 45, 34, 22),
)
DAY_WEIGHTS = (118, 112, 106, 102, 100, 78, 74)  # Monday first
SHIFT_OF_HOUR = (2,) * 6 + (0,) * 8 + (1,) * 8 + (2,) * 2
SHIFTS = ("early", "late", "night")
EARLY, LATE, NIGHT = range(3)
SHIFT_SIZES = (Fraction(45, 100), Fraction(45, 100), Fraction(10, 100))

MARKETS: tuple[tuple[str, int, str], ...] = (
    ("DE", 200, "de:82 en:8 tr:4 pl:2 ru:2 ar:2"),
    ("SE", 160, "sv:86 en:9 ar:2 fi:2 fa:1"),
    ("US", 150, "en:83 es:14 zh:2 vi:1"),
    ("GB", 120, "en:95 pl:2 cy:1 ur:1 pa:1"),
    ("NO", 70, "nb:87 en:9 pl:3 nn:1"),
    ("NL", 56, "nl:88 en:9 tr:2 fy:1"),
    ("FI", 46, "fi:85 sv:8 en:6 et:1"),
    ("AT", 38, "de:92 en:6 hr:1 hu:1"),
    ("DK", 34, "da:90 en:10"),
    ("PL", 26, "pl:93 en:4 uk:3"),
    ("ES", 20, "es:84 ca:10 en:4 eu:1 gl:1"),
    ("IT", 17, "it:95 en:3 de:2"),
    ("FR", 14, "fr:94 en:5 ar:1"),
    ("BE", 11, "nl:56 fr:39 en:4 de:1"),
    ("CH", 9, "de:62 fr:23 it:8 en:7"),
    ("AU", 8, "en:96 zh:3 vi:1"),
    ("IE", 6, "en:98 ga:1 pl:1"),
    ("PT", 5, "pt:94 en:6"),
    ("CZ", 4, "cs:94 en:4 sk:2"),
    ("GR", 3, "el:95 en:5"),
    ("CA", 3, "en:76 fr:22 pa:2"),
    ("NZ", 2, "en:100"),
    ("RO", 2, "ro:94 hu:4 en:2"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A market and a language spoken there, with its share in ten-thousandths of the weights."""

    market: str
    language: str
    weight: int


def check_world(world: World) -> Iterator[Diagnostic]:
    """Find what cannot be simulated."""
    whole = (
        ("--conversations", world.conversations, 1, MOST_CONVERSATIONS),
        ("--seed", world.seed, 0, MOST_SEED),
        ("--days", world.days, 1, MOST_DAYS),
    )
    for option, value, least, most in whole:
        if not least <= value <= most:
            yield _out_of_range(option, str(value), f"{least} to {most}")
    if not FIRST_DAY <= world.first_day <= LAST_DAY:
        yield _out_of_range("--first-day", str(world.first_day), f"{FIRST_DAY} to {LAST_DAY}")
    shares = (
        ("--ai-share", world.ai_share),
        ("--duplicates", world.duplicate_share),
        ("--spam", world.spam_share),
        ("--tests", world.test_share),
        ("--open", world.open_share),
    )
    for option, share in shares:
        if not 0 <= share <= 1:
            yield _out_of_range(option, str(share), "0 to 1, or 0% to 100%")
    flagged = world.spam_share + world.test_share + world.open_share
    if flagged > 1 and all(0 <= share <= 1 for _, share in shares):
        yield _out_of_range("--spam, --tests and --open", str(flagged), "0 to 1 together")


def _out_of_range(option: str, value: str, allowed: str) -> Diagnostic:
    return Diagnostic(
        code="FTE601",
        message=f"{option} is {value}, which is out of range",
        help=f"choose from {allowed}",
    )


def apportion(weights: Sequence[int | Fraction], total: int = ONE) -> tuple[int, ...]:
    """Divide `total` in proportion to the weights: whole parts, largest remainders first.

    Example:
        >>> apportion([1, 1, 1], 100)
        (34, 33, 33)
    """
    whole = sum(weights, Fraction(0))
    exact = [Fraction(weight) * total / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda k: (parts[k] - exact[k], k))
    for k in by_remainder[: total - sum(parts)]:
        parts[k] += 1
    return tuple(parts)


def parts_of(share: Fraction) -> int:
    """Round a probability to whole parts of `ONE`."""
    return (2 * share.numerator * ONE + share.denominator) // (2 * share.denominator)


def ai_means(topic: Topic) -> tuple[int, ...]:
    """Mean milliseconds in AI's hands, for each handling."""
    means = {AI: topic.ai_ms, AI_THEN_HUMAN: topic.ai_ms, HUMAN_THEN_AI: topic.ai_ms // 2}
    return tuple(means.get(handling, 0) for handling in range(len(HANDLINGS)))


def human_means(topic: Topic) -> tuple[int, ...]:
    """Mean milliseconds in a person's hands, for each handling."""
    with_people = (HUMAN, AI_THEN_HUMAN, HUMAN_THEN_AI)
    return tuple(topic.human_ms if h in with_people else 0 for h in range(len(HANDLINGS)))


def _places() -> tuple[Place, ...]:
    places = []
    for market, weight, languages in MARKETS:
        for spoken in languages.split():
            language, percent = spoken.split(":")
            places.append(Place(market, language, weight * int(percent)))
    return tuple(places)


PLACES = _places()


@dataclass(frozen=True)
class World:
    """What is simulated; everything else follows from these.

    Attributes:
        conversations: How many, from 1 to a thousand million.
        seed: Same seed, same rows.
        first_day: The first day, in UTC.
        days: How many days.
        ai_share: Share of conversations that AI answers first.
        duplicate_share: Share of conversations delivered a second time.
        spam_share: Share flagged as spam.
        test_share: Share flagged as tests.
        open_share: Share without an end.
        whole_seconds: Times in whole seconds, not milliseconds.
    """

    conversations: int = 100_000
    seed: int = 2024
    first_day: date = date(2024, 1, 27)
    days: int = 28
    ai_share: Fraction = Fraction(2, 3)
    duplicate_share: Fraction = Fraction(0)
    spam_share: Fraction = Fraction(5, 1000)
    test_share: Fraction = Fraction(1, 1000)
    open_share: Fraction = Fraction(2, 1000)
    whole_seconds: bool = False

    @cached_property
    def slot_starts(self) -> tuple[int, ...]:
        """How many conversations started before each hour of the log, and the total."""
        weights = [
            DAY_WEIGHTS[(self.first_day.weekday() + day) % 7] * weight
            for day in range(self.days)
            for weight in HOUR_WEIGHTS
        ]
        whole, before, starts = sum(weights), 0, [0]
        for weight in weights:
            before += weight
            starts.append((2 * self.conversations * before + whole) // (2 * whole))
        return tuple(starts)

    @cached_property
    def topic_parts(self) -> tuple[int, ...]:
        """The probability of each topic."""
        return apportion([topic.weight for topic in TOPICS])

    @cached_property
    def ai_shares(self) -> tuple[Fraction, ...]:
        """For each topic, the share that AI answers first; their mean is `ai_share`."""
        mean = _mean(self.topic_parts, [topic.ai_share for topic in TOPICS])
        if self.ai_share <= mean:
            return tuple(topic.ai_share * self.ai_share / mean for topic in TOPICS)
        human = (1 - self.ai_share) / (1 - mean)
        return tuple(1 - (1 - topic.ai_share) * human for topic in TOPICS)

    @cached_property
    def night_share(self) -> Fraction:
        """The share of conversations that start in the night shift."""
        hours = zip(HOUR_WEIGHTS, SHIFT_OF_HOUR, strict=True)
        night = sum(weight for weight, shift in hours if shift == NIGHT)
        return Fraction(night, sum(HOUR_WEIGHTS))

    @cached_property
    def human_factors(self) -> tuple[Fraction, Fraction]:
        """By how much people answer more often by day and less often by night than overall."""
        night = self.night_share
        most = max(1 - share for share in self.ai_shares)
        by_day = (1 - night * HUMANS_AT_NIGHT) / (1 - night)
        if most * by_day > 1:
            by_day = 1 / most
        return by_day, (1 - (1 - night) * by_day) / night

    @cached_property
    def handling_parts(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
        """For each topic, by day and by night, the probability of each handling."""
        by_topic = []
        for topic, ai_share in zip(TOPICS, self.ai_shares, strict=True):
            by_day, by_night = (
                _handlings(1 - (1 - ai_share) * factor, topic.handed_over)
                for factor in self.human_factors
            )
            by_topic.append((by_day, by_night))
        return tuple(by_topic)

    @cached_property
    def resolved_parts(self) -> tuple[tuple[int, ...], ...]:
        """For each topic and handling, the probability that it is resolved."""
        by_topic = []
        for topic in TOPICS:
            ai_first = topic.resolved + RESOLVED_GAP
            over = topic.handed_over
            shares = {
                AI: ai_first + HAND_OVER_IS_HARDER * over / (1 - over),
                HUMAN: topic.resolved,
                AI_THEN_HUMAN: ai_first - HAND_OVER_IS_HARDER,
                HUMAN_THEN_AI: topic.resolved,
                NONE: Fraction(0),
            }
            by_topic.append(tuple(parts_of(shares[handling]) for handling in range(len(HANDLINGS))))
        return tuple(by_topic)

    @cached_property
    def accepted_parts(self) -> tuple[tuple[int, ...], ...]:
        """For each topic and handling, how often a follow-up sticks to a conversation.

        Within a topic AI causes a quarter less than people; topics are then brought to one level,
        so that follow-ups leave the mix of topics as planted.
        """
        night = self.night_share
        rates = []
        for by_day, by_night in self.handling_parts:
            mix = [
                (1 - night) * day + night * nightly
                for day, nightly in zip(by_day, by_night, strict=True)
            ]
            rates.append(_mean(mix, [FOLLOWED_UP[h] for h in range(len(HANDLINGS))]))
        level = _mean(self.topic_parts, rates)
        return tuple(
            tuple(
                min(ONE, parts_of(FOLLOWED_UP[h] * level / rate / COMES_BACK))
                for h in range(len(HANDLINGS))
            )
            for rate in rates
        )

    @cached_property
    def customers(self) -> int:
        """How many customers there are; most of them never write."""
        return CUSTOMERS_PER_CONVERSATION * self.conversations

    @cached_property
    def agents(self) -> tuple[int, ...]:
        """In each shift, a seventh of its agents."""
        whole = self.conversations * (1 - self.ai_share) / CONVERSATIONS_PER_AGENT / 7
        return tuple(max(1, round(whole * size)) for size in SHIFT_SIZES)

    @cached_property
    def score_parts(self) -> tuple[tuple[int, ...], ...]:
        """The probability of each rating, where not resolved and where resolved."""
        return tuple(apportion(weights) for weights in SCORES)

    @cached_property
    def rated_parts(self) -> tuple[tuple[int, ...], ...]:
        """For each handling, the probability of a rating, where not resolved and where resolved."""
        return tuple(tuple(map(parts_of, RATED[h])) for h in range(len(HANDLINGS)))

    @cached_property
    def leaves_parts(self) -> tuple[int, ...]:
        """For each handling, the probability that the customer left, where not resolved."""
        return tuple(parts_of(LEAVES_UNRESOLVED[h]) for h in range(len(HANDLINGS)))

    @cached_property
    def second_line_parts(self) -> tuple[int, ...]:
        """For each handling, the probability that it is passed on."""
        return tuple(parts_of(SECOND_LINE[h]) for h in range(len(HANDLINGS)))

    @cached_property
    def flag_parts(self) -> tuple[int, int, int, int]:
        """The probability of a plain conversation, of spam, of a test and of an open one."""
        flagged = [parts_of(share) for share in (self.spam_share, self.test_share, self.open_share)]
        return (ONE - sum(flagged), flagged[0], flagged[1], flagged[2])


def _mean(parts: Sequence[int | Fraction], values: Sequence[Fraction]) -> Fraction:
    return sum((part * value for part, value in zip(parts, values, strict=True)), Fraction(0)) / ONE


def _handlings(ai_first: Fraction, handed_over: Fraction) -> tuple[int, ...]:
    rest = 1 - ai_first
    people = rest * (1 - GIVES_UP_IN_QUEUE)
    return apportion(
        [
            ai_first * (1 - handed_over),
            people * (1 - ENDS_WITH_AI),
            ai_first * handed_over,
            people * ENDS_WITH_AI,
            rest * GIVES_UP_IN_QUEUE,
        ]
    )
