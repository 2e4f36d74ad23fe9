"""What messages say of their conversation, put aside in the same parts as the messages."""

from __future__ import annotations

import io
from itertools import pairwise
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from fte_audit.engines.folding.gathering import KEY
from fte_audit.engines.parted import PARTS, part_of
from fte_audit.engines.spool import OnDisk

IN_MEMORY: Final = 500_000
"""Rows that wait in memory: some 50 MB."""
_FILE: Final = "heads"


class _Segment(NamedTuple):
    """Where rows of one part stand in the file, in bytes."""

    offset: int
    length: int


class Heads(OnDisk):
    """Frames with `KEY`, in any order, given back part by part.

    A column that is not in all of them is missing in the others.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        """Make an empty store.

        Args:
            in_memory: Rows that are held before they go to disk.
        """
        super().__init__()
        self._in_memory = in_memory
        self._waiting: list[pl.DataFrame] = []
        self._held = 0
        self._segments: list[list[_Segment]] = [[] for _ in range(PARTS)]
        self._empty: pl.DataFrame | None = None
        self._lock = Lock()
        self.bytes_on_disk = 0
        self.rows = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Take rows in; in any thread."""
        with self._lock:
            self._waiting.append(frame)
            self._held += frame.height
            self.rows += frame.height
            full = self._taken_out() if self._held > self._in_memory else []
        self._write(full)

    def to_disk(self) -> None:
        """Put everything that waits on disk, part by part."""
        with self._lock:
            waiting = self._taken_out()
        self._write(waiting)

    def _taken_out(self) -> list[pl.DataFrame]:
        waiting, self._waiting, self._held = self._waiting, [], 0
        return waiting

    def _write(self, frames: list[pl.DataFrame]) -> None:
        if not frames:
            return
        rows = pl.concat(frames, how="diagonal")
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
