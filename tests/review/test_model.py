from __future__ import annotations

import json
from fractions import Fraction

from draws import CHECK, draw_of, rows_of

from fte_audit.canonical import digest_of
from fte_audit.review.verifying import verify


def labels(number, question, who):
    del who
    return "yes" if number % 2 else "no" if question == "handled" else "unsure"


def test_a_draw_says_nothing_of_a_single_conversation():
    found = draw_of().to_dict()
    assert found == {
        "format": 1,
        "draw": f"n25.s7.ai.by_topic.proportional.{CHECK}",
        "n": 25,
        "seed": 7,
        "group": "ai",
        "by": "topic",
        "allocation": "proportional",
        "spec": "sha256:0",
        "rows_read": 1700,
        "conversations_kept": 1600,
        "population": 1000,
        "drawn": 25,
        "strata": [
            {"key": ["ai", "a"], "population": 900, "drawn": 12},
            {"key": ["ai", None], "population": 5, "drawn": 5},
            {"key": ["ai_then_human", "a"], "population": 95, "drawn": 8},
        ],
    }


def test_what_was_drawn_from_is_a_part_of_what_counts():
    assert draw_of().part == Fraction(1000, 1600)


def test_what_labels_say_has_a_digest_over_all_of_it():
    verified = verify(draw_of(), rows_of(draw_of(), labels, ("ann", "bob")))
    found = verified.to_dict()
    digest = found.pop("digest")
    assert digest == digest_of(found)
    assert found["shares"]["handled"]["yes"] == 13
    assert set(found["kappa"]) == {"handled", "resolved"}
    assert "k1" not in json.dumps(found)
    low, high = found["shares"]["handled"]["interval"]
    assert low <= found["shares"]["handled"]["value"] <= high
    assert found["shares"]["resolved"]["no"] == 0
