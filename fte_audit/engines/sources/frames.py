"""Whether a .zst file is whole: DuckDB reads one that is cut off as if it ended there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from os import PathLike

MAGIC = 0xFD2FB528
SKIPPABLE = 0x184D2A50
RUN_LENGTH = 1
RESERVED = 3


def is_whole(path: str | PathLike[str]) -> bool:
    """Walk the block headers of every frame; nothing is unpacked.

    Reference: RFC 8878, section 3.1.
    """
    size = Path(path).stat().st_size
    with Path(path).open("rb") as stream:
        while stream.tell() < size:
            if not _skip_frame(stream) or stream.tell() > size:
                return False
    return True


def _skip_frame(stream: BinaryIO) -> bool:
    magic = _number(stream, 4)
    if magic is not None and magic & ~0xF == SKIPPABLE:
        length = _number(stream, 4)
        stream.seek(length or 0, 1)
        return length is not None
    descriptor = _number(stream, 1) if magic == MAGIC else None
    if descriptor is None:
        return False
    single = descriptor >> 5 & 1
    content_size = (single, 2, 4, 8)[descriptor >> 6]
    dictionary = (0, 1, 2, 4)[descriptor & 3]
    stream.seek((1 - single) + dictionary + content_size, 1)
    return _skip_blocks(stream, checksum=bool(descriptor >> 2 & 1))


def _skip_blocks(stream: BinaryIO, *, checksum: bool) -> bool:
    while (header := _number(stream, 3)) is not None:
        kind = header >> 1 & 3
        if kind == RESERVED:
            return False
        stream.seek(1 if kind == RUN_LENGTH else header >> 3, 1)
        if header & 1:
            stream.seek(4 if checksum else 0, 1)
            return True
    return False


def _number(stream: BinaryIO, count: int) -> int | None:
    found = stream.read(count)
    return int.from_bytes(found, "little") if len(found) == count else None
