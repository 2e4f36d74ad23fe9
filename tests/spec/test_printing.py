from __future__ import annotations

import pytest

from fte_audit.spec.nodes import Moment, Name, Negative, Number
from fte_audit.spec.printing import is_bare_name, to_text


@pytest.mark.parametrize(
    ("text", "bare"),
    [("a", True), ("_a1", True), ("é", True), ("1a", False), ("a b", False), ("End", False)],
)
def test_names_that_need_no_quotes(text, bare):
    assert is_bare_name(text) is bare
    assert to_text(Name(text)) == (text if bare else f'"{text}"')


def test_a_minus_never_starts_a_comment():
    assert to_text(Negative(Negative(Name("a")))) == "-(-a)"
    assert to_text(Negative(Number(-1))) == "-(-1)"


def test_times_are_written_in_utc():
    assert to_text(Moment(0)) == "TIMESTAMP '1970-01-01T00:00:00Z'"
