"""Writes a spec of more than 1 MiB."""

from pathlib import Path

Path("audit.yaml").write_bytes(b"version: 1\nextends: standard\n" + b"#" * (1 << 20))
