"""Leaves out what the messages of a conversation repeat.

Most messages say the same of their conversation: its customer, its topic. Only the first of them
is needed, and in most logs the messages of a conversation are near each other. So what was seen
lately is remembered in a table of fixed size; what it has forgotten is merely kept once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from fte_audit.engines.parted import Flags, Integers, Marks

_LATEST: Final = np.iinfo(np.int64).max


class Recently:
    """Remembers marks, each with the earliest message that was kept for it."""

    def __init__(self, slots: int = 1 << 22) -> None:
        """Make an empty table.

        Args:
            slots: How many marks are remembered, a power of two; 20 bytes each.
        """
        self._mask = np.uint64(slots - 1)
        # A mark and its order lie beside each other: looking one up reads both.
        self._known = np.empty((slots, 2), dtype=np.int64)
        self._known[:, 0], self._known[:, 1] = 0, _LATEST
        self._holders = np.zeros(slots, dtype=np.int32)

    def unseen(self, marks: Marks, orders: Integers) -> Flags:
        """Which messages are needed: those whose mark no earlier message had that was kept.

        Args:
            marks: A hash of the conversation and of everything that the message says of it.
            orders: What is least for the earliest message, never the largest integer.
        """
        slots = (marks & self._mask).astype(np.int64)
        signed = marks.view(np.int64)
        new = np.flatnonzero(~self._covered(slots, signed, orders))
        # Written backwards, so that the first of several messages is the one that stays.
        backwards = new[::-1]
        self._known[slots[backwards], 0] = signed[backwards]
        self._known[slots[backwards], 1] = orders[backwards]
        self._holders[slots[backwards]] = backwards
        needed = np.zeros(len(marks), dtype=np.bool_)
        needed[new] = ~self._covered(slots[new], signed[new], orders[new])
        needed[self._holders[slots[new]]] = True
        return needed

    def _covered(self, slots: Integers, marks: Integers, orders: Integers) -> Flags:
        known = self._known[slots]
        covered: Flags = (known[:, 0] == marks) & (known[:, 1] <= orders)
        return covered
