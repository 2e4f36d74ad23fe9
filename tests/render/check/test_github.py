from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import Span
from fte_audit.gate import FailOn
from fte_audit.render.check.context import ToolError
from fte_audit.render.check.github import render, render_errors
from tests.reference.examples import examples

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^,:\r\n]*,)*[a-z]+=[^,:\r\n]*)::(.*)")


def read(text):
    """Read commands as GitHub does: what was escaped is as it was."""
    for line in text.splitlines():
        level, properties, message = COMMAND.fullmatch(line).groups()
        named = dict(each.split("=", 1) for each in properties.split(","))
        for code, character in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r")):
            named = {name: value.replace(code, character) for name, value in named.items()}
        for code, character in (("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            message = message.replace(code, character)
        yield level, {name: value.replace("%25", "%") for name, value in named.items()}, message


LEVELS = {
    # supported, contradicted, inconclusive, depends on the reading, not testable but required
    "contradicted": ["notice", "error", "warning", "warning", "warning"],
    "any": ["notice", "error", "warning", "warning", "warning"],
}


@pytest.mark.parametrize("fail_on", LEVELS)
def test_an_outcome_has_its_level_and_its_place(made, fail_on):
    found = list(read(render(made.build()[:5], made.context(fail_on=FailOn(fail_on)))))
    assert [level for level, _, _ in found[:-1]] == LEVELS[fail_on]
    assert [named["line"] for _, named, _ in found[:-1]] == ["12", "13", "14", "15", "16"]
    assert {named["file"] for _, named, _ in found[:-1]} == {"audit.yaml"}
    assert found[-1][0] == "notice"
    assert "Exit code 1" in found[-1][2]


@pytest.mark.parametrize(("fail_on", "level"), [("inconclusive", "notice"), ("any", "warning")])
def test_a_claim_that_need_not_be_tested_is_a_notice_unless_it_fails(made, fail_on, level):
    verdict = made.verdict("jobs", made.not_testable().outcome)
    found = next(read(render([verdict], made.context(fail_on=FailOn(fail_on)))))
    assert found[0] == level


@settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_verdict_is_one_command_whatever_its_text(data, any_check):
    verdicts, context = data.draw(any_check)
    assert len(list(read(render(verdicts, context)))) == len(verdicts) + 1


def test_what_was_escaped_is_read_as_it_was():
    odd = "50 %, a:b, %0A::error::x"
    errors = [ToolError(odd, odd, Span("a,b:c.yaml", 3))]
    ((level, named, message),) = read(render_errors(errors, 2))
    assert level == "error"
    assert named == {
        "file": "a,b:c.yaml",
        "line": "3",
        "title": f"fte-audit check: {odd} (exit code 2)",
    }
    assert message == f"a,b:c.yaml:3: {odd}"


def test_the_name_of_a_file_cant_act_on_a_terminal():
    spans = [Span("a\x1b[2J\x1e\x85\u2028b.yaml", 3), Span("Zu  f\xfchlen.yaml", 4)]
    text = render_errors([ToolError("FTE402", "no rows", span) for span in spans], 2)
    files = [named["file"] for _, named, _ in read(text)]
    assert files == ["a<U+001B>[2J<U+001E><U+0085><U+2028>b.yaml", "Zu  f\xfchlen.yaml"]


def test_long_text_is_cut_and_says_so(made):
    verdict = made.verdict(label="l" * 300, sentence="s" * 9_000)
    _, named, message = next(read(render([verdict], made.context())))
    assert len(named["title"]) <= 200
    assert len(message) <= 4_000
    assert re.search(r"…\[\+[\d,]+\]$", message)
