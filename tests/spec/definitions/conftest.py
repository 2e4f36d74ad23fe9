from __future__ import annotations

import pytest

AXES = {
    "unit": "conversation",
    "denominator": "all",
    "silence": "success",
    "wait": "24h",
    "returns": "reopened",
    "channel": "apart",
    "hand_over": "failure",
    "judge": "rule",
    "exclusions": "unstated",
}


@pytest.fixture
def written():
    """A file of one definition, as plain values."""
    return {
        "platform": "Acme",
        "sources": {
            "page": {
                "publisher": "Acme",
                "title": "What we count",
                "url": "https://example.org/page",
                "retrieved": "2026-11-27",
                "seen": "primary",
            }
        },
        "definitions": {
            "acme_done": {
                "title": "Done",
                "kind": "resolution",
                "as_of": "2026-11-27",
                "rule": "It is done.",
                "axes": dict(AXES),
                "traps": ["It is not done."],
                "sources": ["page"],
            }
        },
    }
