from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.render.inspection.markdown import render
from tests.reference.examples import examples


def test_the_file_is_the_golden_one(inspection, golden):
    golden("inspection.md", render(inspection))


@settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_text_of_a_log_is_no_markup(data, any_inspection):
    inspection = data.draw(any_inspection)
    text = render(inspection)
    assert "\x1b" not in text
    assert "\u202e" not in text
    rows = [line for line in text.split("\n") if line.startswith("| ")]
    # A header, a rule and one row for each column: no text of the log begins or ends one.
    assert len(rows) == 2 + len(inspection.columns)
