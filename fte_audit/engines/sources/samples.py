"""The keys of a very large JSON lines file, from lines taken all over it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from fte_audit.engines.sources.streams import head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.engines.sources.logs import LogFile

FIRST = 2 << 20
BLOCK = 1 << 17
BLOCKS = 64


def sampled_keys(file: LogFile) -> set[str]:
    """Keys of the first lines, the last, and of lines at even distances between.

    A packed file has no places to jump to: its first lines alone are taken, more of them.
    """
    keys: set[str] = set()
    for block in _blocks(file):
        for line in block.split(b"\n")[1:-1]:
            keys.update(_keys(line))
    return keys


def _blocks(file: LogFile) -> Iterator[bytes]:
    """Blocks of bytes; what stands before their first and after their last line end is cut."""
    if file.compression:
        yield b"\n" + head(file, FIRST * 4)
        return
    size = file.size or 0
    with Path(file.path).open("rb") as stream:
        yield b"\n" + stream.read(FIRST)
        for number in range(1, BLOCKS + 1):
            stream.seek(max(0, (size - BLOCK) * number // BLOCKS))
            yield stream.read(BLOCK) + (b"\n" if number == BLOCKS else b"")


def _keys(line: bytes) -> Iterator[str]:
    try:
        found = json.loads(line)
    except ValueError:
        # The full read refuses this line and says where it is.
        return
    if isinstance(found, dict):
        yield from found
