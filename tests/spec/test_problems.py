from __future__ import annotations

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import UserError
from fte_audit.spec.reader import read_spec, spec_of
from tests.reference.examples import examples

WRITTEN = {
    "version": 1,
    "extends": "standard",
    "title": "x",
    "logs": {
        "row": "conversation",
        "timezone": "UTC",
        "period": ["2024-01-27", "2024-02-24"],
        "columns": {
            "conversation": "id",
            "started": {"column": "a", "format": "%Y", "missing": [0, "x"], "timezone": "UTC"},
            "csat": {"expression": "a + 1", "scale": [1, 5], "top": 4},
            "handling": {"column": "h", "values": {"x": "ai"}},
            "resolved": {"column": "h", "values": {"x": True}},
            "duration": {"column": "d", "unit": "seconds"},
        },
        "duplicates": {"key": "id", "keep": "latest", "by": "b"},
        "drop": {"test": "a = 1"},
        "expect": {"rows": [1, None], "present": {"csat": 0.1}, "duplicates": 0.5},
    },
    "metrics": {
        "q": {"kind": "quantile", "of": "a", "q": 0.5, "where": "b"},
        "d": {"kind": "duration", "from": "a", "to": "b", "statistics": ["mean"]},
        "r": {"kind": "ratio", "of": "a", "per": "b", "better": "lower"},
    },
    "breakdowns": {"by": ["week"], "quantiles": True},
    "periods": {"launch": "2024-02-01", "more": "2024-02-10"},
    "intervals": {"level": 0.9, "cluster": "day", "sampled": 0.1},
    "compare": {
        "groups": {"ai": ["ai"], "human": ["human"]},
        "standardise_by": ["topic", {"column": "x", "decided": "before"}],
        "estimand": "to_ai",
        "assigned": "x",
    },
    "claims": {
        "v": {"metric": "csat", "value": "4.2", "between": ["4", "5"], "source": "s"},
        "t": {
            "kind": "total",
            "metric": "conversations",
            "value": "2M",
            "period": ["2024-01-27", "2024-02-24"],
        },
        "c": {"kind": "comparison", "metric": "csat", "expect": "equivalent", "margin": "0.1"},
        "d": {"kind": "change", "metric": "csat", "value": "25 % drop", "after": "more"},
        "f": {"kind": "fte", "value": "700", "source": {"publisher": "x"}},
        "i": {"kind": "in_some", "metric": "csat", "expect": "better", "by": "topic"},
        "s": {"kind": "statement", "quote": "x", "replies": [{"who": "y", "words": "z"}]},
    },
    "sources": {"s": {"publisher": "x", "seen": "quoted"}},
}


def paths(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(inner, (*path, key))


PATHS = [path for path in paths(WRITTEN) if path]
NUMBERS = [5, -1, 0.5, 1e9]
TEXTS = ["", "x", "a b", "a +", "x" * 3000]
LISTS = [[], [1], [[]], ["2024-01-27"], ["a", "a"], [None, None, None]]
MAPPINGS = [
    {},
    {"x": 1},
    {"kind": "count"},
    {"kind": "fte"},
    {"kind": []},
    {"column": 1},
    {"": "x"},
]
ODD = st.sampled_from([None, True, *NUMBERS, *TEXTS, *LISTS, *MAPPINGS])


def test_the_spec_that_is_damaged_below_is_whole():
    assert spec_of(WRITTEN).title == "x"


@settings(max_examples=examples(400))
@given(st.lists(st.tuples(st.sampled_from(PATHS), ODD), min_size=1, max_size=3))
def test_any_damage_to_a_spec_is_accepted_or_said_in_plain_words(damages):
    damaged = copy.deepcopy(WRITTEN)
    for path, value in damages:
        block = damaged
        for step in path[:-1]:
            reachable = isinstance(block, dict) or (isinstance(block, list) and step != path[-1])
            block = block[step] if reachable and step in _keys(block) else None
        if isinstance(block, dict | list) and path[-1] in _keys(block):
            block[path[-1]] = copy.deepcopy(value)  # the values are shared by all examples
    try:
        read_spec(json.dumps(damaged), "a.yaml")
    except UserError as error:
        messages = [diagnostic.message for diagnostic in error.diagnostics]
        assert not any("pydantic" in message or "Input" in message for message in messages)
        columns = [diagnostic.span.column for diagnostic in error.diagnostics]
        assert columns == sorted(columns)


def _keys(block):
    return block if isinstance(block, dict) else range(len(block)) if block else ()


def test_a_union_is_said_in_one_sentence():
    try:
        spec_of({"version": 1, "logs": {"columns": {"topic": {"column": "a", "missing": [None]}}}})
    except UserError as error:
        [found] = error.diagnostics
        assert found.message == (
            "logs.columns.topic.missing.0: "
            "nothing is not text, a whole number, a number or true or false"
        )
