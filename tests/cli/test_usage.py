from __future__ import annotations

import pytest
import typer

from fte_audit.cli.app import app
from fte_audit.cli.usage import misuse


def told(*arguments):
    with pytest.raises(typer.TyperException) as raised:
        app(args=list(arguments), prog_name="fte-audit", standalone_mode=False)
    return misuse(raised.value)


@pytest.mark.parametrize(
    ("arguments", "message", "help_"),
    [
        ((), "missing command", "`fte-audit --help` says what there is"),
        (("repotr",), "no such command `repotr`", "did you mean `report`?"),
        (("audit",), "no such command `audit`", "`fte-audit --help` says what there is"),
        (("--loud",), "no such option `--loud`", "`fte-audit --help` says what there is"),
        (("report",), "missing argument `LOGS`", "`fte-audit report --help` says what there is"),
        (("report", "x", "--spek", "y"), "no such option `--spek`", "did you mean `--spec`?"),
        (
            ("report", "x", "-o"),
            "option `-o` requires an argument",
            "`fte-audit --help` says what there is",
        ),
        (
            ("schema", "x"),
            "got unexpected extra argument(s) (x)",
            "`fte-audit schema --help` says what there is",
        ),
    ],
)
def test_a_command_line_that_cant_be_read_is_told_with_a_way_out(arguments, message, help_):
    diagnostic = told(*arguments)
    assert (diagnostic.code, diagnostic.message) == ("FTE500", message)
    assert diagnostic.help == help_


def test_several_suggestions_are_all_told():
    assert told("report", "x", "--finger").help == (
        "did you mean `--fingerprint` or `--intervals` or `--no-fingerprint`?"
    )


def test_a_value_of_the_wrong_kind_names_its_option():
    diagnostic = told("simulate", "-o", "x.csv", "--seed", "soon")
    assert "`--seed`" in diagnostic.message
    assert diagnostic.help == "`fte-audit simulate --help` says what there is"
