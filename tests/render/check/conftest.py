from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.reference import arbitrary_verdicts

GOLDEN = Path(__file__).parents[2] / "golden" / "check-render"


@pytest.fixture(scope="session")
def made(load_beside):
    """The module that makes verdicts by hand."""
    return load_beside("check/sample")


@pytest.fixture(scope="session")
def verdicts(made):
    """One verdict of each outcome, and one of hostile text."""
    return made.build()


@pytest.fixture(scope="session")
def context(made):
    return made.context()


@pytest.fixture
def golden_folder():
    return GOLDEN


@pytest.fixture(scope="session")
def any_check(any_text):
    """A Hypothesis strategy for verdicts and what they have in common."""
    return st.tuples(arbitrary_verdicts.verdicts(any_text), arbitrary_verdicts.contexts(any_text))
