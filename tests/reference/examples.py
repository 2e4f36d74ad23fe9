"""How many examples a property is tried on."""

from __future__ import annotations

import os

PART = 1 if "CI" in os.environ else 3
"""CI has the time for all of them; who waits for the tests is shown a third."""


def examples(number):
    """Of so many examples, those that are tried here."""
    return -(-number // PART)
