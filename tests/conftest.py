from __future__ import annotations

import gc
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

import fte_audit
from tests.reference.examples import examples
from tests.reference.forked import Forks, Starts

# A report has no clock and no colour of the machine that the tests run on.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}},
    "PYTHONPATH": str(Path(fte_audit.__file__).parents[1]),
    "PYTHONIOENCODING": "utf-8",
}

# A deadline would measure the machine: how busy it is, not how long the code takes.
settings.register_profile("steady", deadline=None, max_examples=examples(100))
settings.load_profile("steady")


def pytest_configure():
    """Ctrl-C reaches what the tests start, also where a shell runs the tests in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish():
    """Thousands of tests that were collected are no garbage: nobody looks at them for any again.

    Some libraries look for garbage in every call, which took a quarter of a second.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure():
    """What is left at the end is taken down as ever: libraries notice what is not."""
    gc.unfreeze()


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write the expected files anew")


@pytest.fixture
def update_golden(request):
    """Whether expected files are to be written anew."""
    return request.config.getoption("--update-golden")


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def forks():
    """Forks of a Python that has read the package: its start is most of a small run."""
    forks = Forks(ENVIRONMENT) if sys.platform == "linux" else Starts()
    yield forks
    forks.end()


@pytest.fixture
def program(tmp_path, forks):
    """Run `python -m fte_audit` with these arguments in a folder, by default an empty one.

    A run is a fork; `anew`, or with an environment that may matter at the start, it is a Python.
    """

    def run(*arguments, folder=tmp_path, code=None, anew=False, **environment):
        runs = Starts() if anew or environment.keys() - {"TMPDIR"} else forks
        ended, *said = runs.run(arguments, folder, ENVIRONMENT | environment)
        ran = Ran(ended, *(each.decode() for each in said))
        assert code is None or ran.code == code, ran.err
        return ran

    return run


@pytest.fixture(scope="session")
def environment():
    """The environment that the program is run in."""
    return ENVIRONMENT
