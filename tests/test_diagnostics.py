from __future__ import annotations

import pytest

from fte_audit.diagnostics import Diagnostic, Span, UserError, did_you_mean


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span("audit.yaml"), "audit.yaml"),
        (Span("audit.yaml", 7), "audit.yaml:7"),
        (Span("audit.yaml", 7, 5), "audit.yaml:7:5"),
    ],
)
def test_a_place_is_written_so_that_editors_can_jump_to_it(span, text):
    assert str(span) == text


def test_a_problem_is_written_with_its_place_code_and_help():
    problem = Diagnostic("FTE201", "no column `x`", Span("a.yaml", 1, 2), "did you mean `y`?")
    assert str(problem) == "a.yaml:1:2: error[FTE201]: no column `x`\n  help: did you mean `y`?"


def test_what_can_be_pasted_is_flush_left_between_empty_lines():
    problem = Diagnostic(
        "FTE242", "nothing", help="save this:", paste="version: 1\nlogs:\n  a: b\n"
    )
    assert str(problem) == (
        "error[FTE242]: nothing\n  help: save this:\n\nversion: 1\nlogs:\n  a: b\n"
    )


def test_all_problems_are_in_the_error_in_their_order():
    problems = [Diagnostic("FTE202", "second"), Diagnostic("FTE201", "first")]
    error = UserError(iter(problems))
    assert error.diagnostics == tuple(problems)
    assert str(error) == "error[FTE202]: second\nerror[FTE201]: first"


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("resovled", "did you mean `resolved`?"),
        ("RESOLVED", "did you mean `resolved`?"),
        ("ID", "did you mean `id`?"),
        ("market", None),
        ("", None),
    ],
)
def test_only_a_close_name_is_suggested(name, suggested):
    assert did_you_mean(name, ["resolved", "started", "id"]) == suggested
