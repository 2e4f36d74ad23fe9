from __future__ import annotations

from networks import network, relation, term

from fte_audit.feasibility.network import Comparison, names_in


def test_the_variables_of_a_relation_are_named_once_as_they_are_first_met():
    blended = relation("mean = share * ai + (1 - share) * human")
    assert blended.variables == ("mean", "share", "ai", "human")
    assert blended.comparison is Comparison.EQUAL


def test_the_names_in_a_term_are_repeated_as_they_are():
    assert list(names_in(term("a * (1 - b) / max(a, 2)"))) == ["a", "b", "a"]
    assert list(names_in(term("2"))) == []


def test_a_network_keeps_the_order_of_its_variables():
    assert list(network("c = a + b", z="[1, 2]").ranges) == ["c", "a", "b", "z"]
