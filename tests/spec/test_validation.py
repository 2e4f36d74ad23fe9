from __future__ import annotations

import pytest

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.spec.fields import Block
from fte_audit.spec.validation import Kind


class Menu(Block):
    version: int
    dish: str = "soup"


MENU = Kind("menu", Menu, lambda path: Menu if path == () else None)


def refused(read, *given):
    with pytest.raises(UserError) as error:
        read(*given)
    return [(each.code, each.span and each.span.line) for each in error.value.diagnostics]


def test_text_becomes_the_model_with_the_place_of_everything():
    found = MENU.of_text("version: 1\ndish: pie\n", "menu.yaml")
    assert found.written == Menu(version=1, dish="pie")
    assert found.places.value(("dish",)) == Span("menu.yaml", 2, 7)
    assert found.problems == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [("FTE112", 1)]),
        ("- pie\n", [("FTE112", 1)]),
        ("version: 1\ndsh: pie\n", [("FTE120", 2)]),
        ("version: 1\ndish: 5\nversion: 2\n", [("FTE122", 2), ("FTE102", 3)]),
    ],
)
def test_what_does_not_fit_is_told_in_the_order_of_the_file(text, problems):
    assert refused(MENU.of_text, text, "menu.yaml") == problems


def test_a_file_is_called_by_its_kind(tmp_path):
    with pytest.raises(UserError, match="the menu can't be read: no such file"):
        MENU.of_file(tmp_path / "nowhere.yaml")
    (tmp_path / "menu.yaml").write_bytes(b"version: \xff")
    assert refused(MENU.of_file, tmp_path / "menu.yaml") == [("FTE108", 1)]
    (tmp_path / "menu.yaml").write_text("version: 1\n", encoding="utf-8")
    assert MENU.of_file(tmp_path / "menu.yaml").written.dish == "soup"


def test_values_have_no_places():
    assert MENU.of_values({"version": 1}).places is None
    with pytest.raises(UserError, match="unknown key `dsh`"):
        MENU.of_values({"version": 1, "dsh": "pie"})


def test_what_could_be_read_on_from_is_refused_with_what_is_found_later():
    found = MENU.of_text("version: 1\nversion: 2\n", "menu.yaml")
    assert [each.code for each in found.problems] == ["FTE102"]
    later = Diagnostic("FTE131", "no pie", Span("menu.yaml", 1, 1))
    assert refused(found.refuse_with, [later]) == [("FTE131", 1), ("FTE102", 2)]
    MENU.of_text("version: 1\n", "menu.yaml").refuse_with([])
