from __future__ import annotations

import json

import pytest

from fte_audit.render.definitions.json_file import render
from fte_audit.spec.definitions.catalogue import catalogue


@pytest.mark.parametrize("what", ["list", "one", "two"])
def test_the_file_is_the_golden_one(shown, golden, what):
    golden(f"{what}.json", render(shown[what]))


def test_it_is_read_back_as_it_was():
    entries = tuple(catalogue().values())
    found = json.loads(render(entries))
    assert found["format"] == 1
    assert found["definitions"] == [json.loads(json.dumps(entry.plain())) for entry in entries]


def test_what_is_not_known_is_left_out(entries):
    [old, new] = (json.loads(render(entries))["definitions"][at] for at in (1, 0))
    assert old["superseded_by"] == "acme_resolved"
    assert "superseded_by" not in new
    assert "published" not in old["sources"][0]
