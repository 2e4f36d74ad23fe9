from __future__ import annotations

import pytest

from fte_audit.spec.definitions.axes import NOT_APPLICABLE, QUESTIONS, UNSTATED, Axis, in_words
from fte_audit.spec.definitions.catalogue import catalogue


def test_there_are_nine_axes_each_with_a_question():
    assert list(QUESTIONS) == list(Axis)
    assert len(QUESTIONS) == 9
    assert all(question.asks.endswith("?") for question in QUESTIONS.values())


@pytest.mark.parametrize("axis", Axis)
def test_every_axis_can_be_unstated_and_every_value_has_a_meaning(axis):
    values = QUESTIONS[axis].values
    assert {UNSTATED, NOT_APPLICABLE} < set(values)
    assert all(means.endswith(".") for means in values.values())


@pytest.mark.parametrize("axis", Axis)
def test_every_value_stands_in_some_definition(axis):
    used = {value for entry in catalogue().values() for value in entry.on(axis).value}
    assert set(QUESTIONS[axis].values) - used <= {NOT_APPLICABLE, UNSTATED}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("success_if_judged", "success if judged"),
        ("reopened_72h", "reopened 72 h"),
        ("2d", "2 d"),
        ("llm", "LLM"),
        ("ai_involved", "AI involved"),
    ],
)
def test_values_are_shown_in_words(value, words):
    assert in_words(value) == words
