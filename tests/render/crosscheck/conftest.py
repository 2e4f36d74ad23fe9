from __future__ import annotations

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[2] / "golden" / "crosscheck-render"


@pytest.fixture(scope="session")
def found(load_beside):
    """A crosscheck made by hand, with every kind of content."""
    return load_beside("crosscheck/sample").build()


@pytest.fixture(scope="session")
def any_crosscheck(load_beside, any_text):
    """A Hypothesis strategy for crosschecks."""
    return load_beside("crosscheck/findings").crosschecks(any_text)


@pytest.fixture
def golden_folder():
    return GOLDEN
