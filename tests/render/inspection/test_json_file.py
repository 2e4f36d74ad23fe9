from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.render.inspection.json_file import render
from tests.reference.examples import examples


def test_the_file_is_the_golden_one(inspection, golden):
    golden("inspection.json", render(inspection))


@settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_it_is_read_back_as_it_was(data, any_inspection):
    inspection = data.draw(any_inspection)
    plain = json.loads(json.dumps(inspection.to_dict()))
    assert json.loads(render(inspection)) == plain
