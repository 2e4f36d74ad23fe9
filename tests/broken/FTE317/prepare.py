"""Join two exports, the second with other line ends, in a log too large for Python to read."""

from pathlib import Path

HEADER = "conversation_id,handling,started_at\n"
ONE = "{},ai,2024-02-01T12:00:00Z\n"
OTHER = '{},"human",2024-02-01T12:00:00Z\r\n'

rows = [ONE.format(number) for number in range(40_000)]
rows += [OTHER.format(number) for number in range(40_000, 50_000)]
Path("log.csv").write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
