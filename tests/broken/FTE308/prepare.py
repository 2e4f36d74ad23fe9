"""Cut a packed log off in its middle."""

import gzip
from pathlib import Path

whole = gzip.compress(b"x,y\n" + b"1,2\n" * 1000, mtime=0)
Path("log.csv.gz").write_bytes(whole[: len(whole) // 2])
