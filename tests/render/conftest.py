from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden" / "render"
sys.path.append(str(HERE.parent / "reference"))


def load(name):
    unique = f"render_{name.replace('/', '_')}"
    found = importlib.util.spec_from_file_location(unique, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def load_beside():
    """Load a module that stands beside the tests."""
    return load


@pytest.fixture(scope="session")
def sample():
    return load("sample").build()


@pytest.fixture(scope="session")
def any_report():
    """A Hypothesis strategy for reports."""
    return load("reports").reports


@pytest.fixture(scope="session")
def any_text():
    """A Hypothesis strategy for texts, hostile ones above all."""
    return load("reports").text


@pytest.fixture
def golden_folder():
    """Where the golden files of a folder of tests are."""
    return GOLDEN


@pytest.fixture
def golden(update_golden, golden_folder):
    """Compare a text with a golden file, or write it with `--update-golden`."""

    def compare(name, text):
        path = golden_folder / name
        if update_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.read_bytes().decode() == text

    return compare
