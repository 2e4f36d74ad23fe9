from __future__ import annotations

import json

from fte_audit.gate import FailOn
from fte_audit.render.check.json_file import render


def test_every_value_of_every_verdict_is_in_it(verdicts, context):
    found = json.loads(render(verdicts, context))
    plain = [json.loads(json.dumps(verdict.to_plain())) for verdict in verdicts]
    assert found["verdicts"] == plain
    assert found["ending"] == {"code": 1, "failing": ["minutes", "jobs"], "tested": True}
    assert found["format"] == 1
    assert found["digest"] == context.digest


def test_the_end_is_that_of_what_was_asked(made):
    found = json.loads(render([made.inconclusive()], made.context(fail_on=FailOn.ANY)))
    assert found["ending"] == {"code": 3, "failing": ["total"], "tested": True}
    found = json.loads(render([], made.context()))
    assert found["ending"] == {"code": 2, "failing": [], "tested": False}


def test_hidden_characters_are_escaped(verdicts, context):
    text = render(verdicts, context)
    assert "\u202e" not in text
    assert "\\u202e" in text
    assert text.encode()
