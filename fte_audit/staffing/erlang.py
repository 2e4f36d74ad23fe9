"""How long contacts wait where so many can be handled at once: Erlang B, C and A.

Contacts arrive at random (Poisson), each takes an exponential time, and a slot holds one of them.
An agent has one slot on the phone; in chats, as many as they hold conversations at once. Where all
slots are taken, contacts are lost (B), wait for as long as it takes (C), or wait until their
patience, exponential too, is over (A).

Every sum here has positive terms only, taken from the largest down or scaled by powers of two, so
nothing cancels and nothing overflows: at 100,000 Erlangs the results are within 1e-10 of those of
exact fractions or of 50 digits. Factorials and powers appear nowhere. A sum takes some 10 times the
square root of the load in steps; far from the load, as many steps as the distance, for Erlang A
times the patience in handle times.

References: Erlang (1917), *Solution of some problems in the theory of probabilities of significance
in automatic telephone exchanges*; Palm (1957), *Research on telephone traffic carried by full
availability groups*; Baccelli and Hebuterne (1981), *On queues with impatient customers*; Garnett,
Mandelbaum and Reiman (2002), MSOM 4, 208-227; Mandelbaum and Zeltyn (2007), *Service engineering in
action: the Palm/Erlang-A queue*; Koole (2013), *Call center optimization*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from fte_audit.estimates.values import NotEstimable

if TYPE_CHECKING:
    from collections.abc import Callable

_NEGLIGIBLE: Final = 1e-18
"""A term that is so small a part of its sum ends it: the rest is a few hundred times as much."""
_KNOWN: Final = 1 << 16
"""Queues whose slots are remembered: other assumptions ask for the same again."""
_BITS: Final = 512
"""Sums beyond two to this power are scaled down by it."""
_LARGE: Final = math.ldexp(1.0, _BITS)
_BEYOND: Final = 4 * _BITS
"""A probability of less than two to the minus this is 0 in floats, so no sum has to go further."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What arrives at a queue.

    Attributes:
        erlangs: The load: arrivals in the mean handle time; 0 or more.
        handle_seconds: The mean time that a contact takes a slot for.
        patience_seconds: The mean time that a contact would wait before it is given up; None for
            contacts that wait for as long as it takes.
    """

    erlangs: float
    handle_seconds: float
    patience_seconds: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no queue.

        Raises:
            ValueError: Where the load is negative, or a time is not above zero.
        """
        times = (self.handle_seconds, self.patience_seconds or 1.0)
        if not (0 <= self.erlangs < math.inf and all(0 < time < math.inf for time in times)):
            raise ValueError("a queue has a load of 0 or more, and times above 0")

    @classmethod
    def of(
        cls,
        contacts: Fraction,
        seconds: Fraction,
        handle_seconds: Fraction,
        patience_seconds: float | None = None,
    ) -> Queue:
        """The queue of so many contacts in a time, rounded once.

        Args:
            contacts: How many arrive, in the mean.
            seconds: In how much time.
            handle_seconds: The mean time that a contact takes a slot for.
            patience_seconds: The mean time that one would wait, or None.
        """
        erlangs = float(contacts * handle_seconds / seconds)
        return cls(erlangs, float(handle_seconds), patience_seconds)


@dataclass(frozen=True, slots=True)
class Target:
    """What the service has to be.

    Attributes:
        share: The least share of contacts that are answered in time, from 0 to below 1. A contact
            that is given up before it is answered counts as not answered in time.
        within_seconds: What *in time* is.
        occupancy: The greatest share of the slots that may be taken, in the mean; None for any.
        abandoned: The greatest share of contacts that may be given up; None for any.
    """

    share: float
    within_seconds: float
    occupancy: float | None = None
    abandoned: float | None = None

    def __post_init__(self) -> None:
        """Refuse what no number of agents reaches.

        Raises:
            ValueError: Where the share is not below 1, or a limit or the time is not positive.
        """
        limits = [limit for limit in (self.occupancy, self.abandoned) if limit is not None]
        if not (
            0 <= self.share < 1
            and 0 <= self.within_seconds < math.inf
            and all(0 < limit <= 1 for limit in limits)
        ):
            raise ValueError("a share below 1, a time of 0 or more, and limits above 0 up to 1")


@dataclass(frozen=True, slots=True)
class Performance:
    """What the service is, in the long run.

    Attributes:
        waiting: The share of contacts that are not answered at once.
        in_time: The share of all contacts that are answered within the time asked for.
        abandoned: The share of contacts that are given up before they are answered.
        mean_wait_seconds: The mean wait of all contacts, those that are given up among them.
        occupancy: The share of the slots that are taken, in the mean.
    """

    waiting: float
    in_time: float
    abandoned: float
    mean_wait_seconds: float
    occupancy: float


def erlang_b(slots: int, erlangs: float) -> float:
    """The share of contacts that find all slots taken, where such contacts are lost.

    Args:
        slots: 0 or more.
        erlangs: The load, 0 or more.

    Example:
        >>> round(erlang_b(15, 8.108), 5)
        0.01
    """
    if not erlangs:
        return 0.0 if slots else 1.0
    inverse = _falling(slots, erlangs)
    return math.ldexp(1 / inverse.mantissa, -inverse.exponent)


def erlang_c(slots: int, erlangs: float) -> float:
    """The share of contacts that have to wait, where they wait for as long as it takes.

    Args:
        slots: 0 or more.
        erlangs: The load, 0 or more; where it is not below the slots, all have to wait.

    Example:
        >>> round(erlang_c(14, 10), 7)
        0.1741319
    """
    if slots <= erlangs:
        return 1.0
    blocked = erlang_b(slots, erlangs)
    return slots * blocked / (slots - erlangs + erlangs * blocked)


def performance(queue: Queue, slots: int, within_seconds: float) -> Performance | NotEstimable:
    """What service so many slots give: Erlang A where contacts have a patience, else Erlang C.

    Args:
        queue: What arrives.
        slots: At least 1.
        within_seconds: What *in time* is.

    Returns:
        No estimate where nobody gives up and more arrives than can be handled.

    Example:
        >>> found = performance(Queue(10.0, 180.0), 14, 20.0)
        >>> round(found.in_time, 5), round(found.mean_wait_seconds, 4)
        (0.88835, 7.8359)
    """
    if slots < 1:
        raise ValueError("a queue needs a slot")
    if not queue.erlangs:
        return Performance(0.0, 1.0, 0.0, 0.0, 0.0)
    if queue.patience_seconds is not None:
        return _with_patience(queue, queue.patience_seconds, slots, within_seconds)
    if slots <= queue.erlangs:
        return NotEstimable("more arrives than can be handled, so the queue grows without end")
    waiting = erlang_c(slots, queue.erlangs)
    spare = slots - queue.erlangs
    return Performance(
        waiting=waiting,
        in_time=1 - waiting * math.exp(-spare * within_seconds / queue.handle_seconds),
        abandoned=0.0,
        mean_wait_seconds=waiting * queue.handle_seconds / spare,
        occupancy=queue.erlangs / slots,
    )


@lru_cache(maxsize=100_000)
@lru_cache(maxsize=_KNOWN)
def slots_needed(queue: Queue, target: Target) -> int:
    """The least number of slots with which the service is what it has to be; at least 1.

    All that a target asks for gets better with every slot, so with one less it is missed.

    Example:
        >>> slots_needed(Queue(10.0, 180.0), Target(0.8, 20.0))
        14
    """

    def enough(slots: int) -> bool:
        found = performance(queue, slots, target.within_seconds)
        return (
            not isinstance(found, NotEstimable)
            and found.in_time >= target.share
            and (target.occupancy is None or found.occupancy <= target.occupancy)
            and (target.abandoned is None or found.abandoned <= target.abandoned)
        )

    load, busy = queue.erlangs, target.occupancy or 1.0
    guess = max(load / busy, load + math.sqrt(load) / 2)
    return least_whole(enough, max(1, math.ceil(guess)), step=1)


def agents_for(slots: int, concurrency: Fraction) -> int:
    """The least number of agents that have so many slots between them.

    So many agents hold as many conversations as their number times the concurrency, rounded down:
    two who hold 1.7 each hold three. It is assumed that a conversation takes as long as the handle
    time says whatever else its agent does, so the handle time must be that at this concurrency,
    and that any agent with a free slot is given the next one.

    Args:
        slots: At least 1.
        concurrency: Conversations that an agent holds at once, at least 1.

    Example:
        >>> agents_for(14, Fraction("1.7"))
        9
    """
    if concurrency < 1:
        raise ValueError("an agent holds a conversation at least")
    return math.ceil(Fraction(slots) / concurrency)


def least_whole(enough: Callable[[int], bool], start: int, step: int | None = None) -> int:
    """The least whole number from 1 that is enough, by brackets that double and by halving.

    Args:
        enough: Holds from some number on.
        start: Where the search begins: near the answer it is short.
        step: The first step from there; without one, its root.

    Example:
        >>> least_whole(lambda number: number * number >= 50, 1)
        8
    """
    step = step or max(1, math.isqrt(start))
    if enough(start):
        low, high = 0, start
        while high > 1:
            lower = max(1, high - step)
            if not enough(lower):
                low = lower
                break
            high, step = lower, 2 * step
    else:
        low, high = start, start + step
        while not enough(high):
            step *= 2
            low, high = high, high + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _with_patience(
    queue: Queue, patience_seconds: float, slots: int, within_seconds: float
) -> Performance:
    """Erlang A, in units of the mean handle time.

    Against the state where all slots are taken and nobody waits, that where j wait weighs
    `load^j / ((slots + rate) ... (slots + j rate))`; those below weigh what Erlang B says. The wait
    that is offered has the density of Baccelli and Hebuterne; its tail, an incomplete gamma
    function, is the same sum at `load exp(-rate t)`.
    """
    load = queue.erlangs
    rate = queue.handle_seconds / patience_seconds
    time = within_seconds / queue.handle_seconds
    below = _falling(slots, load)
    above = _rising(slots / rate, load / rate)
    full = _reciprocal(below, above.total)
    waiting = min(1.0, _product(above.total, full))
    mean_queue = _product(above.weighted, full)
    abandoned = min(1.0, rate * mean_queue / load)
    late = _answered_late(load, rate, slots, time, full)
    return Performance(
        waiting=waiting,
        in_time=max(0.0, 1 - abandoned - late),
        abandoned=abandoned,
        mean_wait_seconds=mean_queue / load * queue.handle_seconds,
        occupancy=min(1.0, load * (1 - abandoned) / slots),
    )


def _answered_late(load: float, rate: float, slots: int, time: float, full: _Scaled) -> float:
    """The share of contacts that are answered, but only after so much time."""
    each = slots / rate
    sum_at = _rising(each + 1, load / rate * math.exp(-rate * time)).total
    logarithm = (
        -load / rate * math.expm1(-rate * time)
        - (slots + rate) * time
        + math.log(each / (each + 1))
        + math.log(full.mantissa * sum_at.mantissa)
        + (full.exponent + sum_at.exponent) * math.log(2)
    )
    return math.exp(min(0.0, logarithm))


class _Scaled(NamedTuple):
    """A positive number, `mantissa * 2 ** exponent`, that may be far beyond what a float holds."""

    mantissa: float
    exponent: int


class _Sums(NamedTuple):
    """The sum of some terms, and that of each term times its place from 0."""

    total: _Scaled
    weighted: _Scaled


def _falling(slots: int, load: float) -> _Scaled:
    """What 1 / Erlang B is: the sum over k of `slots! / (slots - k)! / load^k`."""
    term = total = 1.0
    exponent = 0
    for left in range(slots, 0, -1):
        term *= left / load
        total += term
        if total > _LARGE:
            term, total, exponent = term / _LARGE, total / _LARGE, exponent + _BITS
        if exponent >= _BEYOND or (left < load and term < _NEGLIGIBLE * total):
            break
    return _Scaled(total, exponent)


def _rising(each: float, load: float) -> _Sums:
    """The sums over j of `load^j / ((each + 1) ... (each + j))`, and of j times that."""
    term = total = 1.0
    weighted = 0.0
    exponent = place = 0
    while each + place < load or place * term >= _NEGLIGIBLE * weighted:
        place += 1
        term *= load / (each + place)
        total += term
        weighted += place * term
        if weighted > _LARGE:
            term, total, weighted = term / _LARGE, total / _LARGE, weighted / _LARGE
            exponent += _BITS
        if not term:
            break
    return _Sums(_Scaled(total, exponent), _Scaled(weighted, exponent))


def _reciprocal(below: _Scaled, above: _Scaled) -> _Scaled:
    """1 over the sum of both, less the 1 that both count."""
    exponent = max(below.exponent, above.exponent)
    parts = (
        math.ldexp(below.mantissa, below.exponent - exponent),
        math.ldexp(above.mantissa, above.exponent - exponent),
        -math.ldexp(1.0, -exponent),
    )
    return _Scaled(1 / math.fsum(parts), -exponent)


def _product(one: _Scaled, other: _Scaled) -> float:
    return math.ldexp(one.mantissa * other.mantissa, one.exponent + other.exponent)
