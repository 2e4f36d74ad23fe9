"""Plain values as JSON in one way only, so that the same values have the same digest."""

from __future__ import annotations

import hashlib
import json


def canonical_json(value: object) -> str:
    """Write plain values as JSON in one way only: sorted keys, no spaces, no NaN, UTF-8."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest_of(value: object) -> str:
    """The SHA-256 of the canonical JSON of plain values."""
    return "sha256:" + hashlib.sha256(canonical_json(value).encode()).hexdigest()
