"""A message as one integer: when it was sent, and then who sent it and what happened with it.

Integers of one conversation ascend in the order in which its messages follow each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from fte_audit.plan.folding import SENDERS as IN_ORDER
from fte_audit.spec.roles import Event

if TYPE_CHECKING:
    import polars as pl

    from fte_audit.engines.parted import Codes, Flags, Integers

Column = TypeVar("Column", "np.ndarray[tuple[int], np.dtype[np.integer]]", "pl.Expr")
"""An array, or a column of a frame."""
SENDERS: Final = (*IN_ORDER, "unknown")
"""In the order in which messages of the same moment are taken to follow each other."""
CUSTOMER, AI, TOOL, SYSTEM, HUMAN, UNKNOWN = range(len(SENDERS))
EVENTS: Final = (None, *(event.value for event in Event))
_, HAND_OVER, CLOSE = range(len(EVENTS))
MISSING: Final = np.iinfo(np.int64).min
"""Stands for no message among the last ones, and for no time and no length of time."""
NEVER: Final = np.iinfo(np.int64).max
"""Stands for no message among the first ones."""
LATER: Final = 1 << 60
"""More than any two packed messages are apart."""
_EVENT_BITS, _GREETING_BITS = 2, 1
CODE_BITS: Final = 3 + _EVENT_BITS + _GREETING_BITS
_CODE: Final = (1 << CODE_BITS) - 1
_SENDER_SHIFT: Final = _EVENT_BITS + _GREETING_BITS
_EVENT: Final = (1 << _EVENT_BITS) - 1


def code_of(sender: Column, event: Column, greeting: Column) -> Column:
    """What is packed below the time, as one byte.

    Args:
        sender: Positions in `SENDERS`, of one byte.
        event: Positions in `EVENTS`, of one byte.
        greeting: Whether the message is said to be a greeting: 1 or 0, of one byte.
    """
    code: Column = sender * (1 << _SENDER_SHIFT) + event * (1 << _GREETING_BITS) + greeting
    return code


def pack(sent_us: Column, code: Column) -> Column:
    """One integer for each message.

    Args:
        sent_us: Microseconds since 1970, of the years 1900 to 2200.
        code: What `code_of` gives.
    """
    return sent_us * (1 << CODE_BITS) + code


def codes(packed: Integers) -> Codes:
    """The codes of packed messages."""
    return (packed & _CODE).astype(np.uint8)


def sent(packed: Integers) -> Integers:
    """When packed messages were sent, in microseconds since 1970."""
    return packed >> CODE_BITS


def senders(code: Codes) -> Codes:
    """The senders of coded messages."""
    return (code >> _SENDER_SHIFT).astype(np.uint8)


def events(code: Codes) -> Codes:
    """The events of coded messages."""
    return ((code >> _GREETING_BITS) & _EVENT).astype(np.uint8)


def greetings(code: Codes) -> Flags:
    """Which coded messages are greetings."""
    return (code & 1).astype(np.bool_)


def is_from(code: pl.Expr, sender: int) -> pl.Expr:
    """Whether coded messages are of a sender, in a frame."""
    first = sender << _SENDER_SHIFT
    return code.is_between(first, first + (1 << _SENDER_SHIFT) - 1)


def has_event(code: pl.Expr, event: int) -> pl.Expr:
    """Whether coded messages tell of an event, in a frame."""
    return (code & (_EVENT << _GREETING_BITS)) == event << _GREETING_BITS


def is_greeting(code: pl.Expr) -> pl.Expr:
    """Whether coded messages are greetings, in a frame."""
    return (code & 1) == 1
