from __future__ import annotations

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.drawn import Recipe
from fte_audit.plan.builder import build_plan
from fte_audit.plan.drawing import plan_draw
from fte_audit.spec.nodes import Type
from fte_audit.spec.reader import spec_of

TYPES = {
    "chat": Type.TEXT,
    "by": Type.TEXT,
    "began": Type.TIME,
    "took": Type.DURATION,
    "about": Type.TEXT,
    "fixed": Type.BOOLEAN,
    "link": Type.TEXT,
}
COLUMNS = {
    "conversation": "chat",
    "handling": "by",
    "started": "began",
    "duration": "took",
    "topic": "about",
    "resolved": "fixed",
}


def planned(recipe=Recipe(10, 1), shown=(), columns=COLUMNS, **logs):  # noqa: B008 - frozen
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"columns": columns, **logs}})
    plan = build_plan(spec, {}, TYPES, intervals=False)
    return plan_draw(plan, recipe, list(TYPES), shown)


def told(*arguments, **named):
    with pytest.raises(UserError) as caught:
        planned(*arguments, **named)
    return [(each.code, each.message, each.help) for each in caught.value.diagnostics]


def test_only_what_is_drawn_by_and_shown_is_read():
    drawing = planned()
    scope = drawing.scope(duplicates=False)
    assert scope.keys == ("handling",)
    assert scope.roles == ("conversation", "topic", "resolved")
    assert (scope.flags, scope.measures, scope.labels) == ((), (), ())
    assert (scope.start, scope.end) == (True, True)
    assert planned(Recipe(10, 1, by="week")).scope(duplicates=False).keys == ("handling", "week")


def test_the_logs_own_word_is_not_shown_unless_it_is_asked_for():
    assert [field.name for field in planned().shown] == ["topic"]
    asked = planned(shown=["resolved", "link", "topic"])
    assert [(field.name, field.type) for field in asked.shown] == [
        ("topic", Type.TEXT),
        ("resolved", Type.BOOLEAN),
        ("link", None),
    ]
    assert asked.columns == ("link",)


def test_a_log_without_times_has_neither_start_nor_end():
    drawing = planned(columns={"conversation": "chat", "handling": "by"})
    assert not drawing.has_end
    scope = drawing.scope(duplicates=False)
    assert (scope.start, scope.end) == (False, False)
    assert drawing.shown == ()


@pytest.mark.parametrize(
    ("duplicates", "unique"),
    [
        ("refuse", True),
        ("all", False),
        ({"keep": "latest", "by": "started"}, True),
        ({"keep": "latest", "by": "started", "key": "chat"}, True),
        ({"keep": "latest", "by": "started", "key": "link"}, False),
    ],
)
def test_a_key_is_unique_where_screening_makes_it_so(duplicates, unique):
    assert planned(duplicates=duplicates).is_unique is unique


def test_everything_that_is_lacking_is_told_at_once():
    lacking = told(Recipe(10, 1, by="language"), ["lnik"], columns={"handling": "by"})
    assert [code for code, _, _ in lacking] == ["FTE620"] * 3
    assert lacking[0][1].startswith("no column is mapped to `conversation`")
    assert lacking[1][1].endswith("no column is mapped to `language`")
    assert lacking[2][2] == "did you mean `link`?"


def test_a_key_that_nothing_is_split_by_is_refused():
    assert told(Recipe(10, 1, by="topics"))[0][1:] == (
        "no draw can be stratified by `topics`",
        "did you mean `topic`?",
    )
    assert told(Recipe(10, 1, by="agent"))[0][2].startswith("name one of week, day, topic")


def test_a_week_needs_a_start():
    columns = {"conversation": "chat", "handling": "by"}
    (lacking,) = told(Recipe(10, 1, by="week"), columns=columns)
    assert lacking[1] == "the draw is stratified by `week`: no column is mapped to `started`"
