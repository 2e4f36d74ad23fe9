from __future__ import annotations

import pytest
from plans import NUMBER, TEXT, plan_of

from fte_audit.plan.model import FIRST_HANDLER, FIRST_HANDLERS, HANDLINGS
from fte_audit.spec.nodes import Type


def test_every_handling_has_a_first_handler():
    assert set(FIRST_HANDLER) == set(HANDLINGS)
    assert set(FIRST_HANDLER.values()) == set(FIRST_HANDLERS)


def test_a_column_of_a_type_is_its_own_reading_as_that_type():
    metrics = {
        "a": {"kind": "sum", "of": "x"},
        "b": {"kind": "sum", "of": "y"},
        "c": {"kind": "count", "where": "y = '1'"},
    }
    metrics["c"]["where"] = "y LIKE '1%'"
    plan = plan_of({"handling": TEXT, "x": NUMBER, "y": TEXT}, ["handling"], metrics=metrics)
    assert plan.reading_of("x", Type.NUMBER).name == "column x"
    assert plan.reading_of("x", None).type is Type.NUMBER
    assert plan.reading_of("y", Type.NUMBER).name == "column y as number"
    assert plan.reading_of("y", None).type is Type.TEXT
    with pytest.raises(KeyError):
        plan.reading_of("y", Type.TIME)
