from __future__ import annotations

from fte_audit.spec.claims.template import template


def test_a_claim_file_to_fill_in_is_written_and_runs_as_it_is(program, tmp_path):
    ran = program("init", "--claims", "-o", "claims.yaml", code=0)
    assert (ran.out, ran.err) == ("", "wrote claims.yaml\n")
    assert (tmp_path / "claims.yaml").read_text("utf-8") == template()
    assert "Example Ltd" in program("crosscheck", "claims.yaml", code=0).out


def test_without_a_file_it_is_printed(program):
    assert program("init", "--claims", code=0).out == template()


def test_a_file_that_is_there_is_only_replaced_when_asked(program, tmp_path):
    (tmp_path / "claims.yaml").write_text("mine", encoding="utf-8")
    ran = program("init", "--claims", "-o", "claims.yaml", code=2)
    assert "error[FTE503]" in ran.err
    assert (tmp_path / "claims.yaml").read_text("utf-8") == "mine"
    program("init", "--claims", "-o", "claims.yaml", "--force", code=0)
    assert (tmp_path / "claims.yaml").read_text("utf-8") == template()


def test_what_it_is_for_has_to_be_said(program):
    assert "error[FTE500]" in program("init", code=2).err
    assert "error[FTE501]" in program("init", "--claims", "-o", "claims.txt", code=2).err
