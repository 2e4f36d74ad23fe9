from __future__ import annotations

import pytest
from pydantic import ValidationError

from fte_audit.spec.columns import Columns, Source
from fte_audit.spec.comparing import Compare, Groups, Intervals, Stratum
from fte_audit.spec.fields import Block
from fte_audit.spec.metrics import METRIC_MODELS
from fte_audit.spec.model import (
    Breakdowns,
    Duplicates,
    Expect,
    Logs,
    Messages,
    SpecFile,
    block_at,
)
from fte_audit.spec.publications import Publication, Reply
from fte_audit.spec.published import TotalClaim


def blocks(model=Block):
    """The blocks of the package; other tests define blocks of their own."""
    for child in model.__subclasses__():
        if child.__module__.startswith("fte_audit."):
            yield child
        yield from blocks(child)


@pytest.mark.parametrize("model", list(blocks()))
def test_every_key_of_every_block_is_described(model):
    assert model.__doc__
    assert [name for name, field in model.model_fields.items() if not field.description] in (
        [],
        ["kind"],
    )


@pytest.mark.parametrize("model", list(blocks()))
def test_blocks_are_frozen_and_closed(model):
    assert model.model_config["frozen"]
    assert model.model_config["extra"] == "forbid"


def test_a_spec_can_t_be_changed():
    spec = SpecFile.model_validate({"version": 1})
    with pytest.raises(ValidationError):
        spec.title = "x"


def test_the_blocks_of_a_file_are_found_by_their_path():
    assert block_at(()) is SpecFile
    assert block_at(("logs", "columns", "csat")) is Source
    assert block_at(("metrics", "x", "mean")) is METRIC_MODELS["mean"]
    assert block_at(("nowhere",)) is None
    assert block_at(("nowhere", "else")) is None


@pytest.mark.parametrize(
    ("path", "block"),
    [
        (("logs",), Logs),
        (("logs", "columns"), Columns),
        (("logs", "messages"), Messages),
        (("logs", "duplicates"), Duplicates),
        (("logs", "expect"), Expect),
        (("logs", "expect", "rows", 0), None),
        (("breakdowns",), Breakdowns),
        (("intervals",), Intervals),
        (("compare",), Compare),
        (("compare", "groups"), Groups),
        (("compare", "standardise_by", 0, "declared"), Stratum),
        (("compare", "assigned", "x"), None),
        (("claims", "x", "kind: total"), TotalClaim),
        (("claims", "x", "kind: total", "source", "described"), Publication),
        (("claims", "x", "kind: total", "replies", 0), Reply),
        (("claims", "x", "kind: total", "value", "x"), None),
        (("claims", "x", "kind: odd"), None),
        (("sources", "x"), Publication),
    ],
)
def test_a_block_is_found_by_its_path(path, block):
    assert block_at(path) is block
