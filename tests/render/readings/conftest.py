from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def made(load_beside):
    """The module that makes readings by hand."""
    return load_beside("readings/sample")
