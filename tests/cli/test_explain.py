from __future__ import annotations


def test_a_name_is_explained(program):
    ran = program("explain", "concurrency", code=0)
    assert ran.out.startswith("Concurrency\n")
    assert ran.err == ""


def test_without_a_name_everything_that_can_be_explained_is_listed(program):
    lines = program("explain", code=0).out.splitlines()
    assert {"fte", "displaced_work", "resolution_time", "FTE201"} < set(lines)


def test_a_name_that_is_not_known_is_refused_with_what_was_meant(program):
    ran = program("explain", "concurency", code=2)
    assert "error[FTE500]: nothing is known of `concurency`" in ran.err
    assert "did you mean `concurrency`?" in ran.err
    assert ran.out == ""
    assert "lists what there is" in program("explain", "qqqqqq", code=2).err
