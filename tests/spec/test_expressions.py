from __future__ import annotations

from typing import get_args

from fte_audit.spec import expressions, nodes


def test_every_node_is_reached_through_expressions():
    assert {node.__name__ for node in get_args(nodes.Node)} <= set(expressions.__all__)
    assert all(hasattr(expressions, name) for name in expressions.__all__)
