"""Messages, or what was gathered of them -> one row for each conversation, whatever their order.

Rows with the same key add up: those of a chunk, those of a part of the log, and the messages
themselves. A row has `KEY`, what an outline is made of, and the values that are carried (`values`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fte_audit.engines.folding.ordering import Messages
from fte_audit.engines.folding.outlines import Kind, Outline
from fte_audit.engines.folding.packing import (
    AI,
    CLOSE,
    CUSTOMER,
    HAND_OVER,
    HUMAN,
    LATER,
    MISSING,
    NEVER,
    SENDERS,
    SYSTEM,
    UNKNOWN,
    codes,
    greetings,
    has_event,
    is_from,
    is_greeting,
    senders,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from fte_audit.engines.parted import Flags, Integers
    from fte_audit.plan.folding import FoldPlan

KEY: Final = "head:key"
PACKED: Final = "head:packed"
CODE: Final = "head:code"
_COUNT: Final = "head:messages"
_FIRST, _LAST, _SENT_BY = "head:first ", "head:last ", "head:by "
BY_STRANGERS: Final = _SENT_BY + SENDERS[UNKNOWN]
_SENDERS_OF_ANSWERS: Final = {Kind.AI: AI, Kind.HUMAN: HUMAN}
_ANSWERS: Final = (_FIRST + Kind.CUSTOMER, _FIRST + Kind.AI, _FIRST + Kind.HUMAN)
_HAND_OVERS: Final = (*_ANSWERS, _FIRST + Kind.HAND_OVER)
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "messages": (),
    **{f"{sender}_messages": (_SENT_BY + sender,) for sender in SENDERS},
    "started": (_FIRST + Kind.TALK,),
    "ended": (_LAST + Kind.TALK,),
    "closed_at": (_LAST + Kind.CLOSE,),
    "customer_wrote": (_FIRST + Kind.CUSTOMER,),
    "answered": _ANSWERS,
    "first_response": _ANSWERS,
    "first_ai_response": _ANSWERS,
    "first_human_response": _ANSWERS,
    "handling": _HAND_OVERS,
    "handed_over_at": _HAND_OVERS,
    "hand_over_sign": _HAND_OVERS,
    "hand_over_wait": _HAND_OVERS,
    "abandoned": (_LAST + Kind.PARTY,),
    "reopened": (_LAST + Kind.CUSTOMER, _FIRST + Kind.CLOSE),
}
"""Fact that follows from an outline -> what has to be gathered for it."""
_packed, _code = pl.col(PACKED), pl.col(CODE)
_is_quiet = is_from(_code, SYSTEM) | is_from(_code, UNKNOWN)
_is_party = is_from(_code, CUSTOMER) | is_from(_code, AI) | is_from(_code, HUMAN)


# An integer that stands for none takes less time than a missing value.


def _first(condition: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(_packed).otherwise(int(NEVER)).min()


def _last(condition: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(_packed).otherwise(int(MISSING)).max()


# Of conversations without talk, the first and the last message count: talk comes before them all.
_AGGREGATES: Final[Mapping[str, pl.Expr]] = {
    _COUNT: pl.len().cast(pl.Int64),
    **{
        _SENT_BY + sender: is_from(_code, number).sum().cast(pl.Int64)
        for number, sender in enumerate(SENDERS)
    },
    _FIRST + Kind.TALK: pl.when(_is_quiet).then(_packed + LATER).otherwise(_packed).min(),
    _LAST + Kind.TALK: pl.when(_is_quiet).then(_packed - LATER).otherwise(_packed).max(),
    _FIRST + Kind.CUSTOMER: _first(is_from(_code, CUSTOMER)),
    _LAST + Kind.CUSTOMER: _last(is_from(_code, CUSTOMER)),
    _FIRST + Kind.AI: _first(is_from(_code, AI) & ~is_greeting(_code)),
    _FIRST + Kind.HUMAN: _first(is_from(_code, HUMAN) & ~is_greeting(_code)),
    _LAST + Kind.PARTY: _last(_is_party),
    _FIRST + Kind.HAND_OVER: _first(has_event(_code, HAND_OVER)),
    _FIRST + Kind.CLOSE: _first(has_event(_code, CLOSE)),
    _LAST + Kind.CLOSE: _last(has_event(_code, CLOSE)),
}


def aggregates_for(facts: Iterable[str]) -> tuple[str, ...]:
    """What has to be gathered for some facts, each of which is in `NEEDED`."""
    return tuple(dict.fromkeys((_COUNT, *(each for fact in facts for each in NEEDED[fact]))))


def tells(plan: FoldPlan, facts: Iterable[str]) -> bool:
    """Whether all of some facts follow from outlines."""
    if plan.split_after_us is not None:
        return False
    silence = plan.reopened_after_us is not None
    return all(fact in NEEDED and not (silence and fact == "reopened") for fact in facts)


def gathering(names: Iterable[str]) -> list[pl.Expr]:
    """What is gathered of messages with `PACKED` and `CODE`, grouped by conversation."""
    return [_AGGREGATES[name].alias(name) for name in names]


def adding_up(names: Iterable[str]) -> list[pl.Expr]:
    """How rows of one conversation add up, grouped by it."""
    return [_adding(name)(pl.col(name)) for name in names]


def _adding(name: str) -> Callable[[pl.Expr], pl.Expr]:
    if name.startswith(_FIRST):
        return pl.Expr.min
    return pl.Expr.max if name.startswith(_LAST) else pl.Expr.sum


def are_answers(code: pl.Expr) -> pl.Expr:
    """Whether messages are answers, where the customer has written before."""
    return (is_from(code, AI) | is_from(code, HUMAN)) & ~is_greeting(code)


def known_answers(rows: pl.DataFrame) -> Iterator[Messages]:
    """The first messages of AI and of people in each row: another row may say that they answer."""
    for name in _ANSWERS[1:]:
        if name in rows.columns:
            known = rows.select(KEY, name).filter(pl.col(name) != int(NEVER))
            yield Messages(known[KEY].to_numpy(), known[name].to_numpy())


def undecided(rows: pl.DataFrame) -> pl.Series | None:
    """Which rows have messages that are answers or not, by what other rows of their key say.

    Returns:
        For each row whether somebody wrote before the customer; None where no row is undecided.
    """
    if not set(_ANSWERS) <= set(rows.columns):
        return None
    asked = pl.col(_FIRST + Kind.CUSTOMER).fill_null(NEVER)
    early = (pl.col(_FIRST + Kind.AI) < asked) | (pl.col(_FIRST + Kind.HUMAN) < asked)
    found = rows.select(early.fill_null(value=False).alias("early"))["early"]
    return found if found.any() else None


class Gathered(Outline):
    """Outlines of what was gathered."""

    def __init__(self, rows: pl.DataFrame, answers: Iterable[Messages]) -> None:
        """Take what was gathered.

        Args:
            rows: One row for each conversation, by ascending `KEY`.
            answers: Messages of AI and people in these conversations; of those that are
                undecided, at least each first answer.
        """
        self._rows = rows
        self._answers: dict[Kind, Integers] = {}
        if set(_ANSWERS) <= set(rows.columns):
            self._decide(answers)

    def _decide(self, answers: Iterable[Messages]) -> None:
        asked = self.first(Kind.CUSTOMER)
        early: dict[Kind, Flags] = {}
        for kind in _SENDERS_OF_ANSWERS:
            first = self._of(_FIRST + kind, NEVER)
            early[kind] = first < asked
            self._answers[kind] = np.where(early[kind], NEVER, first)
        if not any((each & (asked != NEVER)).any() for each in early.values()):
            return
        keys = self._rows[KEY].to_numpy()
        for messages in answers:
            row = np.searchsorted(keys, messages.keys)
            code = codes(messages.packed)
            later = (messages.packed > asked[row]) & ~greetings(code)
            for kind, sender in _SENDERS_OF_ANSWERS.items():
                chosen = np.flatnonzero(later & (senders(code) == sender) & early[kind][row])
                np.minimum.at(self._answers[kind], row[chosen], messages.packed[chosen])

    def _of(self, name: str, none: int) -> Integers:
        return self._rows[name].fill_null(none).to_numpy()

    @property
    def messages(self) -> Integers:
        """Messages, whoever sent them."""
        return self._of(_COUNT, 0)

    def sent_by(self, sender: int) -> Integers:
        """Messages of one kind of sender."""
        name = _SENT_BY + SENDERS[sender]
        if name not in self._rows.columns:
            return np.zeros(self._rows.height, dtype=np.int64)
        return self._of(name, 0)

    def first(self, kind: Kind) -> Integers:
        """The first message of a kind."""
        if kind in self._answers:
            return self._answers[kind]
        first = self._of(_FIRST + kind, NEVER)
        if kind is Kind.TALK:
            return np.where(first > LATER // 2, first - LATER, first)
        return first

    def last(self, kind: Kind) -> Integers:
        """The last message of a kind."""
        last = self._of(_LAST + kind, MISSING)
        if kind is Kind.TALK:
            return np.where(last < -(LATER // 2), last + LATER, last)
        return last
