from __future__ import annotations

import pytest
import yaml

from fte_audit.spec.nodes import Name
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.reader import read_spec
from fte_audit.spec.roles import Role
from fte_audit.spec.sources import column_expression, quoted, write_source

NAMES = ["chat_id", "Contact Reason", "no", "null", "end", "a: b # c", 'say "hi"', "å\u202eb", "🙂"]


@pytest.mark.parametrize("name", NAMES)
def test_any_column_is_read_back_as_itself(name):
    from fte_audit.spec.columns import Source

    written = write_source(Source(column=name))
    text = f"version: 1\nextends: standard\nlogs:\n  columns:\n    topic: {written}\n"
    assert all(each.isprintable() or each == "\n" for each in text)
    spec = read_spec(text, "audit.yaml")
    assert spec.logs.columns.mapped[Role.TOPIC].column == name


@pytest.mark.parametrize(
    "value", ["a\nb", "\x1b[2J", "\U000e0001", {"a": [1, "\u200b"]}, True, None]
)
def test_what_can_not_be_printed_is_spelled_out_and_read_back(value):
    text = quoted(value)
    assert text.isprintable()
    assert yaml.safe_load(text) == value


@pytest.mark.parametrize("name", NAMES)
def test_any_column_is_an_expression(name):
    assert parse_expression(column_expression(name)) == Name(name)
