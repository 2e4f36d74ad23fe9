"""Join two exports, the second with other line ends, in a log too large for Python to read."""

from pathlib import Path

one = "id,topic\n" + "1,refund\n" * 400_000
other = '2,"lost card"\r\n' * 100_000
Path("log.csv").write_text(one + other, encoding="utf-8", newline="")
