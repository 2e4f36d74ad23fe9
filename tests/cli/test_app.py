from __future__ import annotations

import pytest

from fte_audit import __version__


def test_the_version_is_printed(program):
    ran = program("--version", code=0)
    assert (ran.out, ran.err) == (f"fte-audit {__version__}\n", "")


def test_help_lists_every_verb(program):
    ran = program("--help", code=0)
    assert all(f"  {verb} " in ran.out for verb in ("report", "simulate", "schema"))
    assert ran.err == ""


@pytest.mark.parametrize("verb", ["report", "simulate", "schema"])
def test_help_of_a_verb_lists_its_options(verb, program):
    ran = program(verb, "--help", code=0)
    assert ran.out.startswith(f"Usage: fte-audit {verb} [OPTIONS]")
    assert ran.err == ""


def test_no_verb_is_a_usage_error(program):
    ran = program(code=2)
    assert ran.err.startswith("error[FTE500]: missing command\n")
    assert ran.out == ""
