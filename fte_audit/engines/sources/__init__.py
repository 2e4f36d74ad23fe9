"""Reading logs: whatever the user named becomes one `Log` that hands out its rows in chunks."""

from fte_audit.engines.sources.fingerprints import Fingerprints, fingerprint
from fte_audit.engines.sources.logs import CHUNK_ROWS, Chunk, Compression, Format, Log, LogFile
from fte_audit.engines.sources.opening import frame_log, open_for, open_log

__all__ = [
    "CHUNK_ROWS",
    "Chunk",
    "Compression",
    "Fingerprints",
    "Format",
    "Log",
    "LogFile",
    "fingerprint",
    "frame_log",
    "open_for",
    "open_log",
]
