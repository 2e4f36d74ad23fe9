from __future__ import annotations

import pytest

from fte_audit import UserError
from fte_audit.plan.facts import FACT_TYPES
from fte_audit.spec.metrics import METRIC_KINDS, METRIC_MODELS, Fact
from fte_audit.spec.reader import spec_of


def test_every_kind_is_the_one_that_its_model_says():
    for kind, model in METRIC_MODELS.items():
        assert model.model_fields["kind"].annotation.__args__ == (kind,)


def test_every_fact_of_the_reference_is_one_of_the_plan():
    assert [fact.value for fact in Fact] == list(FACT_TYPES)


@pytest.mark.parametrize("kind", METRIC_KINDS)
def test_a_kind_without_what_it_needs_is_refused_with_the_key_that_is_missing(kind):
    written = {"version": 1, "metrics": {"x": {"kind": kind}}}
    needed = [
        field.alias or name
        for name, field in METRIC_MODELS[kind].model_fields.items()
        if field.is_required() and name != "kind"
    ]
    if not needed and kind != "duration":
        assert spec_of(written).metrics["x"].kind == kind
        return
    with pytest.raises(UserError) as told:
        spec_of(written)
    assert {problem.code for problem in told.value.diagnostics} == {"FTE121"}
    for key in needed or ["of"]:
        assert any(f"`{key}`" in problem.message for problem in told.value.diagnostics)
