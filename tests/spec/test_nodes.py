from __future__ import annotations

from fte_audit.diagnostics import Span
from fte_audit.spec.nodes import Coerce, Comparator, Comparison, Name, Number, Type, coercions, walk


def test_a_place_is_no_part_of_an_expression():
    assert Name("a", span=Span("x", 1, 1)) == Name("a")
    assert hash(Name("a", span=Span("x", 1, 1))) == hash(Name("a"))


def test_coercions_come_once_in_the_order_of_use():
    read = Coerce(Name("a"), Type.NUMBER)
    node = Comparison(Comparator.LESS, read, Comparison(Comparator.LESS, read, Number(1)))
    assert coercions(node) == (("a", Type.NUMBER),)
    assert [type(part).__name__ for part in walk(node)][:3] == ["Comparison", "Coerce", "Name"]
