"""Each example of published claims with its page, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

import fte_audit
from fte_audit.render.crosscheck import markdown

CLAIMS = Path(__file__).parents[2] / "examples" / "claims"
EXAMPLES = sorted(path.stem for path in CLAIMS.glob("*.yaml"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gives_the_page_beside_it(name, update_golden):
    page = markdown.render(fte_audit.crosscheck(CLAIMS / f"{name}.yaml"))
    expected = CLAIMS / "expected" / f"{name}.md"
    if update_golden:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(page, encoding="utf-8")
    assert page == expected.read_text(encoding="utf-8")


def test_every_page_has_its_example_and_every_example_its_row():
    pages = sorted(path.stem for path in (CLAIMS / "expected").glob("*.md"))
    assert pages == EXAMPLES
    listed = (CLAIMS / "README.md").read_text(encoding="utf-8")
    assert [name for name in EXAMPLES if f"{name}.yaml" not in listed] == []
