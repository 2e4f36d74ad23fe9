from __future__ import annotations

import pytest

from fte_audit.render.definitions.markdown import render
from fte_audit.spec.definitions.catalogue import catalogue


@pytest.mark.parametrize("what", ["list", "one", "two"])
def test_the_page_is_the_golden_one(shown, golden, what):
    golden(f"{what}.md", render(shown[what]))


def test_every_table_of_every_definition_is_whole():
    for entry in catalogue().values():
        tables = [line for line in render((entry,)).splitlines() if line.startswith("| ")]
        assert len(tables) == 2 + 9
        assert {line.replace(r"\|", "").count("|") for line in tables} == {4}
