"""Prepared conversations -> how long agents had how many of them at once.

An agent's part of a conversation goes on disk as three integers: its agent, its begin and its end.
Agent by agent, begins and ends are sorted; up to each of them, as many conversations went on as had
begun and not ended. An agent is a whole number or a hash; a few bits of a second hash go along, and
where they differ, two agents share the first one.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from fte_audit.concurrency import Concurrency
from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.parted import IN_MEMORY, PartedRows, SharedKey
from fte_audit.plan.model import HANDLING

if TYPE_CHECKING:
    from fte_audit.concurrency import ConcurrencyRequest
    from fte_audit.engines.parted import Integers, Parted

AGENT: Final = "role:agent"
BEGIN: Final = "begin"
END: Final = "end"
_OF_PEOPLE: Final = ("human", "ai_then_human", "human_then_ai")
_CHECK_BITS: Final = 9
_WORKERS: Final = 2
_BITS: Final = 63
_LOW_BITS: Final = 20
_WHY: Final = "why"
_REASONS: Final = ("counted", "not_people", "nameless", "open", "unknown", "backwards")


class Parts(NamedTuple):
    """The parts of agents in a chunk.

    Attributes:
        parted: Those that count.
        left_out: Reason -> conversations of the chunk.
    """

    parted: Parted
    left_out: dict[str, int]


class ConcurrencyTally:
    """Collects the parts of agents; `parts` in any thread, all else in one."""

    def __init__(self, request: ConcurrencyRequest | None) -> None:
        """Collect for a request; for none, everything is None."""
        self._request = request
        self._seeds = (secrets.randbits(63), secrets.randbits(63))
        self._rows = PartedRows(3, IN_MEMORY)
        self._left_out = dict.fromkeys(_REASONS, 0)

    def __exit__(self, *_: object) -> None:
        self._rows.__exit__()

    def parts(self, kept: pl.DataFrame) -> Parts | None:
        """What of a chunk is put aside, and why the rest is not."""
        if self._request is None:
            return None
        sorted_out = kept.select(AGENT, BEGIN, END, _why(kept.schema[AGENT]).alias(_WHY))
        numbers = dict(sorted_out[_WHY].value_counts().iter_rows())
        counted = sorted_out.filter(pl.col(_WHY) == 0)
        keys, check = self._keys(counted[AGENT])
        begin, end = (counted[name].to_numpy() for name in (BEGIN, END))
        parted = self._rows.parted((keys, begin << _CHECK_BITS | check, end))
        return Parts(parted, {name: numbers.get(i, 0) for i, name in enumerate(_REASONS)})

    def add(self, parts: Parts | None) -> None:
        """Take in what `parts` gave."""
        if parts is None:
            return
        self._rows.add(parts.parted)
        for reason, n in parts.left_out.items():
            self._left_out[reason] += n

    def result(self) -> Concurrency | None:
        """Count what was collected.

        Raises:
            SharedKey: Where two agents have one hash.
        """
        if self._request is None:
            return None
        most = self._request.most
        self._rows.close()
        whole = Concurrency(agents=0, total_us=0, levels={}, largest=0, **self._left_out)

        def work(piece: range) -> Concurrency:
            return _swept(self._rows.piece(piece), most)

        for part in work_ahead(work, self._rows.pieces(), _WORKERS):
            whole += part
        return whole

    def _keys(self, ids: pl.Series) -> tuple[Integers, Integers]:
        if ids.dtype.is_integer():
            return ids.cast(pl.Int64, wrap_numerical=True).to_numpy(), np.zeros(1, dtype=np.int64)
        text = ids.cast(pl.String)
        key, check = (self.hash_ids(text, seed).to_numpy() for seed in self._seeds)
        return key.view(np.int64), (check >> np.uint64(64 - _CHECK_BITS)).astype(np.int64)

    @staticmethod
    def hash_ids(ids: pl.Series, seed: int) -> pl.Series:
        """A 64-bit hash of each id."""
        return ids.hash(seed)


def _why(agents: pl.DataType) -> pl.Expr:
    """The place among `_REASONS` of the first that a conversation is left out for; 0 for none."""
    agent = pl.col(AGENT)
    named = agent.str.strip_chars() != "" if agents == pl.String else agent.is_not_null()
    handling = pl.col(HANDLING).cast(pl.String)
    return (
        pl.when(~handling.is_in(_OF_PEOPLE).fill_null(value=False))
        .then(1)
        .when(~named.fill_null(value=False))
        .then(2)
        .when(pl.col(END).is_null())
        .then(3)
        .when(pl.col(BEGIN).is_null())
        .then(4)
        .when(pl.col(END) < pl.col(BEGIN))
        .then(5)
        .otherwise(0)
    )


def _swept(words: Integers, most: int) -> Concurrency:
    """Sweep over the parts of whole agents."""
    if not len(words):
        return Concurrency(0, 0, 0, {}, 0, 0, 0, 0, 0, 0)
    begin, end = words[:, 1] >> _CHECK_BITS, words[:, 2]
    agents = _numbered(words[:, 0], words[:, 1] & ((1 << _CHECK_BITS) - 1))
    moment, step = _in_order(agents, begin, end)
    at_once = np.cumsum(step)[:-1]
    # Between two agents nothing goes on, so that difference of times is not looked at.
    going_on = at_once > 0
    at_once, lasting = at_once[going_on], np.diff(moment)[going_on]
    return Concurrency(
        counted=0,
        agents=int(agents.max()) + 1,
        total_us=sum(_summed(np.zeros(len(begin), dtype=np.int64), end - begin).values()),
        levels=_summed(np.minimum(at_once, most), lasting),
        largest=int(at_once.max(initial=0)),
        not_people=0,
        nameless=0,
        open=0,
        unknown=0,
        backwards=0,
    )


def _numbered(keys: Integers, check: Integers) -> Integers:
    """The agents of rows, numbered from 0."""
    order = np.argsort(keys)
    ordered, checks = keys[order], check[order]
    other = ordered[1:] != ordered[:-1]
    if (~other & (checks[1:] != checks[:-1])).any():
        raise SharedKey
    numbers = np.empty(len(keys), dtype=np.int64)
    numbers[order] = np.cumsum(np.append(False, other))
    return numbers


def _in_order(agents: Integers, begin: Integers, end: Integers) -> tuple[Integers, Integers]:
    """Begins and ends by agent and time: the time, counted from any, and 1 or -1.

    Agent, time and kind make one integer where they have room in it, which sorts in a third of the
    time. At one time ends come first, also before the begin of what lasts no time.
    """
    base = int(begin.min())
    room = int(end.max() - base).bit_length() + 1
    kinds = np.repeat(np.array([1, 0], dtype=np.int64), len(begin))
    times = np.concatenate([begin, end]) - base
    both = np.concatenate([agents, agents])
    if int(agents.max()).bit_length() + room > _BITS:
        order = np.lexsort((kinds, times, both))
        return times[order], 2 * kinds[order] - 1
    packed = both << room | times << 1 | kinds
    packed.sort()
    return packed >> 1, 2 * (packed & 1) - 1


def _summed(levels: Integers, lasting: Integers) -> dict[int, int]:
    """The sum of microseconds at each level: halves of them add up exactly as floats."""
    high = np.bincount(levels, weights=lasting >> _LOW_BITS)
    low = np.bincount(levels, weights=lasting & ((1 << _LOW_BITS) - 1))
    sums = ((int(a) << _LOW_BITS) + int(b) for a, b in zip(high, low, strict=True))
    return {level: total for level, total in enumerate(sums) if total}
