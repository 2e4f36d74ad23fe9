from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from fte_audit.gate import FailOn
from fte_audit.render.check.text import block, render
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@slow
@given(data=st.data(), width=st.integers(1, 200))
def test_any_check_fits_any_width_without_an_escape_sequence(data, any_check, width):
    page = render(*data.draw(any_check), width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", page)
    assert page.endswith("\n")
    for line in page.split("\n"):
        assert cell_len(line) <= max(width, 40)
        assert line == line.rstrip(" ")


@slow
@given(data=st.data(), width=st.integers(1, 200))
def test_colour_changes_nothing_but_colours(data, any_check, width):
    verdicts, context = data.draw(any_check)
    shown = Text.from_ansi(render(verdicts, context, width, colour=True)).plain
    assert shown.rstrip("\n") == render(verdicts, context, width).rstrip("\n")


def test_all_that_is_known_of_a_claim_is_on_the_page(verdicts, context):
    said = "".join(render(verdicts, context).split())
    for each in verdicts[:5]:
        known = [each.label, each.claimed, each.quote, each.translation, each.sentence]
        known += [each.missing, each.settled_by, each.outcome.value.upper()]
        known += [each.source.publisher if each.source else None]
        known += [part for reply in each.replies for part in (reply.who, reply.when, reply.words)]
        known += [part for one in each.evidence for part in (one.reading, one.method, one.missing)]
        known += [f"{one.n:,} of {one.of:,}" for one in each.evidence]
        assert [part for part in known if part and "".join(part.split()) not in said] == []


def test_the_last_lines_say_the_counts_and_the_exit_code(verdicts, context):
    assert render(verdicts, context).splitlines()[-3:] == [
        "6 claims: 2 supported, 1 contradicted, 1 inconclusive, 1 depends on the reading,",
        "1 not testable.",
        "Exit code 1: contradicted: minutes.",
    ]


@pytest.mark.parametrize(
    ("names", "fail_on", "last"),
    [
        (("share", "total"), "contradicted", "no claim fails the check (--fail-on contradicted)."),
        (
            ("share", "total"),
            "inconclusive",
            "undecided: total (inconclusive) (--fail-on inconclusive).",
        ),
        (
            ("share", "jobs"),
            "contradicted",
            "undecided: jobs (not testable, required) (--fail-on contradicted).",
        ),
        (("jobs",), "any", "no claim could be tested, and a check that checked nothing is no"),
        ((), "any", "no claim could be tested, and a check that checked nothing is no success."),
    ],
)
def test_the_end_says_why(made, verdicts, names, fail_on, last):
    chosen = [each for each in verdicts if each.name in names]
    page = render(chosen, made.context(fail_on=FailOn(fail_on)), 100)
    assert last in page.split("── Result")[1]


def test_a_claim_on_its_own_says_what_the_page_says(verdicts, context):
    page = render(verdicts, context)
    assert all(block(verdict, context) in page for verdict in verdicts)
