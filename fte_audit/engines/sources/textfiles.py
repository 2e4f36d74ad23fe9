"""A text file and what its head says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fte_audit.engines.sources.logs import LogFile


PACKING = 8
"""Times that a packed text file is larger when unpacked, about."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file and what its head says.

    Attributes:
        file: The file.
        names: Its columns: the header, or the keys of its objects.
        delimiter: What stands between two fields.
        unusual: Whether only Python's parser reads it right.
    """

    file: LogFile
    names: tuple[str, ...]
    delimiter: str = ","
    unusual: bool = False


def unpacked_size(file: LogFile) -> int:
    """Bytes of a text file, about where it is packed."""
    return (file.size or 0) * (PACKING if file.compression else 1)
