"""What messages say of their conversation, put aside in the same parts as the messages."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from fte_audit.engines.folding.gathering import KEY
from fte_audit.engines.parted import PARTS, part_of
from fte_audit.engines.spool import HeldFrames

IN_MEMORY: Final = 500_000
"""Rows that wait in memory: some 50 MB."""
_FILE: Final = "heads"


class _Segment(NamedTuple):
    """Where rows of one part stand in the file, in bytes."""

    offset: int
    length: int


class Heads(HeldFrames):
    """Frames with `KEY`, in any order, given back part by part."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        """Make an empty store.

        Args:
            in_memory: Rows that are held before they go to disk.
        """
        super().__init__(in_memory)
        self._segments: list[list[_Segment]] = [[] for _ in range(PARTS)]
        self._empty: pl.DataFrame | None = None

    def _write(self, rows: pl.DataFrame) -> None:
        parts = part_of(rows[KEY].to_numpy())
        order = np.argsort(parts, kind="stable")
        rows = rows[order]
        bounds = np.searchsorted(parts[order], np.arange(PARTS + 1))
        bytes_ = io.BytesIO()
        places: list[tuple[int, int]] = []
        for number in range(PARTS):
            start, end = int(bounds[number]), int(bounds[number + 1])
            if start < end:
                places.append((number, bytes_.tell()))
                rows[start:end].write_ipc(bytes_)
        places.append((PARTS, bytes_.tell()))
        with self._lock, self.path(_FILE).open("ab") as file:
            file.write(bytes_.getbuffer())
            for (number, start), (_, end) in pairwise(places):
                segment = _Segment(self.bytes_on_disk + start, end - start)
                self._segments[number].append(segment)
            self.bytes_on_disk += places[-1][1]
            self._empty = rows.clear()

    def piece(self, parts: range) -> pl.DataFrame | None:
        """The rows of some parts; None where there are none at all.

        May be called in any thread. What still waits in memory is in every piece, so where there
        are several, `to_disk` comes first.
        """
        segments = [each for number in parts for each in self._segments[number]]
        pieces = [] if self._empty is None else [self._empty]
        if segments:
            with self.path(_FILE).open("rb") as file:
                for segment in segments:
                    file.seek(segment.offset)
                    pieces.append(pl.read_ipc(io.BytesIO(file.read(segment.length))))
        pieces += self._waiting
        return pl.concat(pieces, how="diagonal") if pieces else None
