"""Draws made by hand."""

from __future__ import annotations

from fte_audit.drawn import DrawnConversation, Recipe
from fte_audit.review.labels import LabelRow
from fte_audit.review.model import Draw, DrawnStratum, Question

SIZES = {("ai", "a"): (900, 12), ("ai", None): (5, 5), ("ai_then_human", "a"): (95, 8)}
CHECK = "0123456789ab"


def draw_of(sizes=SIZES, resolved=lambda number: number % 3 != 0, recipe=None, **named):
    """A draw whose conversations are numbered from 1 on, stratum after stratum."""
    conversations = []
    for key, (_, drawn) in sizes.items():
        for _ in range(drawn):
            number = len(conversations) + 1
            conversations.append(
                DrawnConversation(number, f"k{number}", key, None, None, resolved(number), ())
            )
    recipe = recipe or Recipe(len(conversations), 7, by="topic")
    population = sum(size for size, _ in sizes.values())
    parts = {
        "recipe": recipe,
        "code": recipe.code(CHECK),
        "spec": "sha256:0",
        "zone": "UTC",
        "read": population + 700,
        "kept": population + 600,
        "strata": tuple(DrawnStratum(key, *counts) for key, counts in sizes.items()),
        "conversations": tuple(conversations),
        "fields": (),
        "level": 0.95,
        "has_start": False,
        "has_end": False,
    }
    return Draw(**parts | named)


def rows_of(draw, label, people=("",)):
    """Labels by a function of the number of a conversation, the question and who is asked."""
    return [
        LabelRow(
            line=at,
            draw=draw.code,
            id=each.name,
            reviewer=who,
            answers={question: label(each.id, question, who) for question in Question},
        )
        for at, (each, who) in enumerate(
            [(each, who) for each in draw.conversations for who in people], start=2
        )
    ]
