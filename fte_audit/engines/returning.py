"""Who came back: the contacts of each customer in their order -> within which window of their end.

Returns are told among the conversations of a scope: nobody comes back with what is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from fte_audit.cubes import NO_ROOM, NO_TOPIC, RETURN, RETURN_SAME_TOPIC, ROOM
from fte_audit.engines.contacts import CHECK_BITS, gaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.cubes import Returns
    from fte_audit.engines.parted import Integers

QUARTER_US: Final = 15 * 60 * 1_000_000
"""The offsets of all zones are whole quarters of an hour, and so are rounded times in any zone."""
NO_END: Final = np.iinfo(np.int64).min
"""The end of an open conversation."""


class Span(NamedTuple):
    """Conversations of a log.

    Attributes:
        first: The first start of those with a customer; None where there is none.
        named: How many they are.
        last: The last start of all.
        is_coarse: Whether every start and end is a whole quarter of an hour.
    """

    first: int | None
    named: int
    last: int | None
    is_coarse: bool = True


class Scope(NamedTuple):
    """Conversations among which returns are told.

    Attributes:
        levels: The codes that they have of the attribute that decides.
        end_us: When the log ends.
        limit: The least number of contacts with which a customer is no person.
    """

    levels: tuple[int, ...]
    end_us: int | None
    limit: int


NOTHING: Final = Span(None, 0, None)


def pooled(spans: Sequence[Span]) -> Span:
    """Several parts of a log as one."""
    return Span(
        min((span.first for span in spans if span.first is not None), default=None),
        sum(span.named for span in spans),
        max((span.last for span in spans if span.last is not None), default=None),
        all(span.is_coarse for span in spans),
    )


def returns_among(ordered: Integers, returns: Returns, scope: Scope) -> dict[str, Integers]:
    """Tell the returns of each contact, as the attributes of a cube.

    Args:
        ordered: Of all contacts of a scope, by customer and start: the key of the customer, the
            start above the bits that check it, the end, the code, and the topic above the group.
        returns: What is asked.
        scope: When the log ends for them, and how many contacts are too many.
    """
    keys, starts, end, _, about = ordered
    start = starts >> CHECK_BITS
    windows = np.array(returns.windows_us, dtype=np.int64)
    first = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    customer = np.cumsum(first)
    sizes = np.bincount(customer)[customer] if len(keys) else customer
    is_open = end == NO_END
    ended = np.where(is_open, start, end)
    room = np.searchsorted(windows, (scope.end_us or 0) - ended, side="right")
    room[is_open | (sizes >= scope.limit)] = NO_ROOM
    told = {RETURN: np.searchsorted(windows, gap_to_next(start, ended, customer), side="left")}
    if returns.topic is not None:
        topics = np.unique(about >> 8, return_inverse=True)[1]
        gap = gap_to_next(start, ended, customer * (topics.max(initial=0) + 1) + topics)
        back = np.searchsorted(windows, gap, side="left")
        told[RETURN_SAME_TOPIC] = np.where(about >> 8 == NO_TOPIC, NO_TOPIC, back)
    return told | {ROOM: room}


def gap_to_next(start: Integers, ended: Integers, owner: Integers) -> Integers:
    """From the end of each contact to the next start of the same owner; see `gaps`.

    Args:
        start: Of all contacts, in their order for each customer.
        ended: Of the same.
        owner: The number of what they belong together by.
    """
    order = np.argsort(owner, kind="stable")
    own = owner[order]
    begins = np.flatnonzero(np.diff(own, prepend=own[:1] - 1)) if len(own) else own
    sizes = np.diff(np.append(begins, len(own)))
    last = np.repeat(begins + sizes, sizes)
    places = np.arange(len(own))
    found = np.empty(len(own), dtype=np.int64)
    found[order] = gaps(start[order], ended[order], last, places, 1)
    return found
