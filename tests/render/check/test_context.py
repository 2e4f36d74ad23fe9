from __future__ import annotations

import json
from types import SimpleNamespace

from fte_audit.diagnostics import Diagnostic, Span
from fte_audit.gate import FailOn
from fte_audit.render.check.context import ToolError, context_of


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


class Placed:
    """A spec that knows where the keys of its claims stand, but for one."""

    def locate(self, path, *, key=False):
        assert (path[0], key) == ("claims", True)
        return None if path[1] == "jobs" else Span("audit.yaml", len(path[1]), 3)


def test_a_claim_stands_where_its_key_does(made, verdicts):
    log = SimpleNamespace(kept=100, first_start="2024-01-27", last_start=None)
    report = SimpleNamespace(title="t", digest="sha256:0", log=log)
    context = context_of(
        report, verdicts, Placed(), file="audit.yaml", level=0.95, claims_tested=4, looks=52
    )
    assert context.places["minutes"] == Span("audit.yaml", 7, 3)
    assert "jobs" not in context.places
    assert (context.conversations, context.title, context.looks) == (100, "t", 52)
    assert context.fail_on is FailOn.CONTRADICTED
