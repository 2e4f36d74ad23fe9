from __future__ import annotations

import json

from fte_audit.diagnostics import Diagnostic, Span
from fte_audit.render.check.context import ToolError


def test_a_context_is_plain_with_every_place(made):
    plain = made.context(over="4w", looks=52).to_plain()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["places"]["total"] == {"file": "audit.yaml", "line": 14, "column": 3}
    assert plain["log"]["over"] == "4w"
    assert (plain["level"], plain["looks"], plain["fail_on"]) == (0.95, 52, "contradicted")


def test_an_error_of_the_tool_says_where_what_and_how_to_mend_it():
    problem = Diagnostic("FTE113", "the spec can't be read", Span("a.yaml", 1, 2), "mend it")
    error = ToolError.of(problem)
    assert error.code == "FTE113"
    assert error.text == "a.yaml:1:2: the spec can't be read; mend it"
    assert ToolError("crash", "it failed").text == "it failed"
