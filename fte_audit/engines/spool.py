"""Rows put aside on disk, in parts that fit into memory one at a time."""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HASH: Final = "spool:hash"
_WORTH_WRITING: Final = 250_000
"""Rows that wait in memory before they are parted into files."""
_IN_MEMORY: Final = 16_000_000
"""Hashes kept in memory before they go to disk: 128 MB."""


class OnDisk:
    """Has a folder of its own for as long as its `with` block lasts, made when it is first used."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def path(self, *names: str) -> Path:
        """A path in the folder."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="fte-audit-")
        return Path(self._folder.name, *names)


class Spool(OnDisk):
    """Frames split by a hash of their key into files, read back part by part."""

    def __init__(self, parts: int = 32, piece_rows: int = 200_000) -> None:
        """Make an empty spool.

        Args:
            parts: How many parts the rows are split into.
            piece_rows: Parts come together until they have as many rows.
        """
        super().__init__()
        self._parts = parts
        self._piece_rows = piece_rows
        self._count = 0
        self._rows = [0] * parts
        self._waiting: list[pl.DataFrame] = []
        self.rows = 0

    def add(self, frame: pl.DataFrame, key: str) -> None:
        """Put rows aside; rows with the same key always meet in one part."""
        if frame.is_empty():
            return
        self.rows += frame.height
        self._waiting.append(frame.with_columns((pl.col(key).hash(0) % self._parts).alias(_HASH)))
        if sum(waiting.height for waiting in self._waiting) >= _WORTH_WRITING:
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        pieces = pl.concat(self._waiting).partition_by(_HASH, as_dict=True, include_key=False)
        self._waiting.clear()
        for (number,), piece in pieces.items():
            folder = self.path(str(number))
            folder.mkdir(exist_ok=True)
            self._rows[number] += piece.height
            piece.write_ipc(folder / f"{self._count}.arrow")
        self._count += 1

    def parts(self) -> Iterator[pl.DataFrame]:
        """The rows in pieces, all rows of a key in one piece; small parts come together."""
        self._write()
        files: list[Path] = []
        rows = 0
        for number in range(self._parts):
            folder = self.path(str(number))
            if folder.is_dir():
                files += sorted(folder.iterdir())
                rows += self._rows[number]
            if rows >= self._piece_rows:
                yield pl.concat([pl.read_ipc(file) for file in files])
                files, rows = [], 0
        if files:
            yield pl.concat([pl.read_ipc(file) for file in files])


class Shelf(OnDisk):
    """Frames of one shape put aside on disk, read back in the same order."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    def append(self, frame: pl.DataFrame) -> None:
        """Put a frame aside."""
        frame.write_ipc(self._path(self._count))
        self._count += 1

    def frames(self) -> Iterator[pl.DataFrame]:
        """Every frame, one at a time."""
        for number in range(self._count):
            yield pl.read_ipc(self._path(number))

    def _path(self, number: int) -> Path:
        return self.path(f"{number}.arrow")


class HeldFrames(OnDisk, ABC):
    """Frames that are held in memory while they are few, and then written together.

    Columns that are not in all frames are missing in the others.
    """

    def __init__(self, in_memory: int) -> None:
        """Make an empty store.

        Args:
            in_memory: Rows that are held before they go to disk.
        """
        super().__init__()
        self._in_memory = in_memory
        self._waiting: list[pl.DataFrame] = []
        self._held = 0
        self._lock = Lock()
        self.rows = 0
        self.bytes_on_disk = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Take a frame in; in any thread."""
        with self._lock:
            self._waiting.append(frame)
            self._held += frame.height
            self.rows += frame.height
            full = self._taken_out() if self._held > self._in_memory else []
        if full:
            self._write(pl.concat(full, how="diagonal"))

    def to_disk(self) -> None:
        """Write everything that is held."""
        with self._lock:
            held = self._taken_out()
        if held:
            self._write(pl.concat(held, how="diagonal"))

    def _taken_out(self) -> list[pl.DataFrame]:
        waiting, self._waiting, self._held = self._waiting, [], 0
        return waiting

    @abstractmethod
    def _write(self, rows: pl.DataFrame) -> None:
        """Write rows; in any thread, without the lock."""


class Frames(HeldFrames):
    """Frames in no order."""

    def __init__(self, in_memory: int) -> None:
        super().__init__(in_memory)
        self._files: list[Path] = []

    def frames(self) -> Iterator[pl.DataFrame]:
        """Everything that was taken in, in frames of about as many rows as are held."""
        for file in self._files:
            yield pl.read_ipc(file)
        if self._waiting:
            yield pl.concat(self._waiting, how="diagonal")

    def _write(self, rows: pl.DataFrame) -> None:
        with self._lock:
            file = self.path(f"{len(self._files)}.arrow")
            self._files.append(file)
        rows.write_ipc(file)
        with self._lock:
            self.bytes_on_disk += file.stat().st_size


class HashSpool(OnDisk):
    """64-bit hashes, collected to find those that occur more than once."""

    def __init__(self, bits: int = 6) -> None:
        super().__init__()
        shift = 64 - bits
        bounds = [number << shift for number in range(1, 1 << bits)]
        self._bounds = pl.Series(bounds, dtype=pl.UInt64)
        self._parts: list[list[pl.Series]] = [[] for _ in range(1 << bits)]
        self._held = 0

    def add(self, hashes: pl.Series) -> None:
        """Take in the hashes of a chunk, UInt64."""
        ordered = hashes.sort()
        cuts = [0, *ordered.search_sorted(self._bounds).to_list(), len(ordered)]
        for part, start, end in zip(self._parts, cuts[:-1], cuts[1:], strict=True):
            part.append(ordered.slice(start, end - start))
        self._held += len(ordered)
        if self._held > _IN_MEMORY:
            self._to_disk()

    def repeated(self) -> pl.Series:
        """The hashes that occur more than once, each once."""
        if self._folder is None:
            return _repeated([piece for part in self._parts for piece in part])
        return pl.concat(
            _repeated([*self._from_disk(number), *part]) for number, part in enumerate(self._parts)
        )

    def counts(self) -> Iterator[tuple[pl.Series, pl.Series]]:
        """The different hashes and how often each occurs, part by part."""
        for number, part in enumerate(self._parts):
            ordered = pl.concat(
                [pl.Series(dtype=pl.UInt64), *self._from_disk(number), *part]
            ).sort()
            if not len(ordered):
                continue
            starts = (ordered != ordered.shift(1)).fill_null(value=True).arg_true()
            ends = pl.concat([starts.slice(1), pl.Series([len(ordered)], dtype=starts.dtype)])
            yield ordered.gather(starts), ends - starts

    def _to_disk(self) -> None:
        for number, part in enumerate(self._parts):
            with self.path(str(number)).open("ab") as file:
                file.writelines(piece.to_numpy().tobytes() for piece in part)
            part.clear()
        self._held = 0

    def _from_disk(self, number: int) -> Iterator[pl.Series]:
        if self._folder is not None:
            import numpy as np  # noqa: PLC0415 - only logs of many millions of rows need it

            file = self.path(str(number))
            yield pl.Series(np.fromfile(file, dtype=np.uint64))


def _repeated(pieces: Sequence[pl.Series]) -> pl.Series:
    ordered = pl.concat([pl.Series(dtype=pl.UInt64), *pieces]).sort()
    return ordered.filter(ordered == ordered.shift(1)).unique()
