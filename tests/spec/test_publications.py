from __future__ import annotations

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.claims.reader import claims_of
from fte_audit.spec.publications import Publication
from fte_audit.spec.reader import spec_of

FIGURE = {"value": "2.3 million", "unit": "contacts"}


def in_a_claim_file(source):
    return claims_of({"version": 1, "claims": {"x": {**FIGURE, "source": source}}, "sources": {}})


def in_a_spec(source):
    claim = {"kind": "statement", "quote": "x", "source": source}
    return spec_of({"version": 1, "extends": "standard", "claims": {"x": claim}})


def test_a_source_stands_in_the_claim_or_under_its_name():
    published = {"publisher": "the firm", "seen": "quoted"}
    assert in_a_claim_file(published).figures["x"].source == Publication(**published)
    assert in_a_spec(published).source_of("x") == Publication(**published)


@pytest.mark.parametrize("read", [in_a_claim_file, in_a_spec])
def test_a_misspelt_key_of_a_source_is_the_one_problem_that_is_told(read):
    with pytest.raises(UserError) as caught:
        read({"publishr": "the firm"})
    (problem,) = caught.value.diagnostics
    assert problem.code == "FTE120"
    assert problem.help == "did you mean `publisher`?"


@pytest.mark.parametrize("number", [66, 0.5])
def test_a_value_that_is_a_number_in_yaml_loses_its_rounding_and_is_refused(number):
    with pytest.raises(UserError) as caught:
        claims_of({"version": 1, "claims": {"x": {"value": number, "unit": "share"}}})
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.help) == (
        "FTE122",
        f'put it in quotes, so that its rounding is kept: "{number}"',
    )
