from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden" / "render"


def load(name):
    found = importlib.util.spec_from_file_location(f"render_{name}", HERE / f"{name}.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


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
def golden(update_golden):
    """Compare a text with a golden file, or write it with `--update-golden`."""

    def compare(name, text):
        path = GOLDEN / name
        if update_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.read_bytes().decode() == text

    return compare
