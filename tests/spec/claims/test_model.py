from __future__ import annotations

from typing import get_args, get_origin

import pytest
from pydantic import BaseModel

from fte_audit.spec import publications
from fte_audit.spec.claims import model
from fte_audit.spec.claims.model import ClaimFile, claim_block_at
from fte_audit.spec.fields import Block

PATHS = {
    (): ClaimFile,
    ("sources", "x"): publications.Publication,
    ("claims", "x"): model.Claim,
    ("claims", "x", "source"): publications.Publication,
    ("claims", "x", "replies", 0): publications.Reply,
    ("claims", "x", "sample"): model.Sample,
    ("assumptions", "x"): model.Assumption,
    ("relations", "x"): model.OwnRelation,
    ("scenarios", "x"): model.Scenario,
}


@pytest.mark.parametrize(("path", "block"), PATHS.items())
def test_each_block_is_found_by_its_path(path, block):
    assert claim_block_at(path) is block


def test_every_block_of_the_file_has_a_path():
    def blocks(annotation):
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
            for field in annotation.model_fields.values():
                yield from blocks(field.annotation)
        elif get_origin(annotation) is not None:
            for part in get_args(annotation):
                yield from blocks(part)

    assert set(blocks(ClaimFile)) == set(PATHS.values())
    assert all(issubclass(block, Block) for block in PATHS.values())


def test_elsewhere_there_is_no_block():
    assert claim_block_at(("claims", "x", "value")) is None


def test_every_key_is_described():
    for block in PATHS.values():
        for name, field in block.model_fields.items():
            assert (field.description or "").endswith("."), (block, name)
