"""What the user writes wins over the preset, key by key."""

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.presets.library import preset
from fte_audit.spec.reader import read_spec, spec_of, spec_on
from fte_audit.spec.roles import Role

START = "version: 1\nextends: standard\n"


def spec(logs):
    return spec_of({"version": 1, "extends": "standard", "logs": {"preset": "intercom", **logs}})


def refusals(text):
    with pytest.raises(UserError) as caught:
        read_spec(START + text, "audit.yaml")
    return [str(problem).splitlines()[0] for problem in caught.value.diagnostics]


def test_without_keys_of_one_s_own_the_logs_are_the_preset_s():
    logs = spec_on("intercom").logs
    assert logs.row == "message"
    assert logs.columns.mapped[Role.CONVERSATION].column == "conversation_id"
    assert set(logs.drop) == set(preset("intercom").logs["drop"])


def test_columns_are_replaced_one_by_one():
    own = spec({"columns": {"topic": "my_topic", "csat": {"column": "stars", "scale": [1, 10]}}})
    base = spec_on("intercom").logs.columns.mapped
    mapped = own.logs.columns.mapped
    assert mapped.pop(Role.TOPIC).column == "my_topic"
    assert mapped.pop(Role.CSAT).scale == (1, 10)
    assert mapped == {role: source for role, source in base.items() if role is not Role.CSAT}


def test_a_column_can_be_taken_back():
    own = spec({"columns": {"resolved": None}})
    assert Role.RESOLVED not in own.logs.columns.mapped
    assert Role.RESOLVED in own.logs.columns.unmapped


def test_rules_are_added_and_replaced_by_name():
    own = spec({"drop": {"outbound": "customer_messages > 100", "test": "channel = 'push'"}})
    assert own.logs.drop == {
        **spec_on("intercom").logs.drop,
        "outbound": "customer_messages > 100",
        "test": "channel = 'push'",
    }


def test_messages_are_merged_and_duplicates_replaced():
    own = spec({"messages": {"idle_cap": "5min"}, "duplicates": "all", "period": None})
    assert own.logs.messages.idle_cap == "5min"
    assert own.logs.duplicates.by is None
    base = spec_of({"version": 1, "extends": "standard", "logs": {"preset": "rasa"}})
    with_own = spec_of(
        {
            "version": 1,
            "extends": "standard",
            "logs": {"preset": "rasa", "messages": {"drop": {"bots": "sender_id = 'bot'"}}},
        }
    )
    assert list(with_own.logs.messages.drop) == [*base.logs.messages.drop, "bots"]


def test_the_canonical_spec_shows_what_the_preset_says():
    logs = spec({"settings": {"ai_authors": ["9"]}}).canonical()["logs"]
    assert logs["preset"]["name"] == "intercom"
    assert logs["preset"]["join"][0]["table"] == "conversation_history"
    assert "author_id IN ('9')" in logs["columns"]["sender"]["expression"]
    assert logs["settings"] == {"ai_authors": ["9"]}


def test_what_the_preset_maps_is_told_from_what_the_user_maps():
    own = spec({"columns": {"topic": "my_topic", "agent": "author_id"}})
    of_preset = own.roles_of_preset
    assert Role.SENDER in of_preset
    assert not {Role.TOPIC, Role.AGENT} & of_preset
    assert spec_of({"version": 1, "extends": "standard"}).roles_of_preset == frozenset()


def test_the_spec_names_the_columns_of_the_preset_and_its_own():
    is_named = spec({"columns": {"topic": {"column": "My topic"}}}).naming()
    assert is_named("part_type")
    assert is_named("My topic")
    assert not is_named("topi")
    assert not is_named("source_url")
    assert not is_named("_fivetran_active"), "what only the joins name is not the spec's"


def test_what_is_wrong_is_found_at_its_place():
    assert refusals("logs: {preset: zendes}") == [
        "audit.yaml:3:8: error[FTE123]: no preset `zendes`"
    ]
    assert refusals("logs: {preset: 1}") == ["audit.yaml:3:16: error[FTE122]: `1` is not text"]
    assert refusals("logs: {settings: {a: [b]}}") == [
        "audit.yaml:3:8: error[FTE128]: `settings` are those of a preset, and none is named"
    ]
    assert refusals("logs: {preset: rasa, settings: {rating_slots: csat}}") == [
        "audit.yaml:3:47: error[FTE122]: `csat` is not a list"
    ]
    assert refusals("logs: {preset: rasa, settings: {rating_slots: []}}") == [
        "audit.yaml:3:47: error[FTE129]: 0 values stand here; at least 1 are needed"
    ]
    assert refusals("logs: {preset: rasa, settings: {rating: [csat]}}") == [
        "audit.yaml:3:33: error[FTE120]: the preset `rasa` has no setting `rating`"
    ]
    assert refusals("logs: {preset: rasa, row: conversation}") == [
        "audit.yaml:3:22: error[FTE128]: rows of the preset `rasa` are messages"
    ]
    assert refusals("logs:\n  preset: rasa\n  columns:\n    topic: (\n") == [
        "audit.yaml:6:12: error[FTE140]: the expression stops too early"
    ]


def test_a_row_that_is_the_preset_s_may_be_written():
    assert spec({"row": "message"}).logs == spec({}).logs.model_copy()


def test_an_expression_of_the_preset_stands_where_the_preset_is_named():
    found = read_spec(
        f"{START}logs:\n  preset: rasa\n  columns: {{topic: intent_name}}\n", "a.yaml"
    )
    span = found.expression(("logs", "columns", "event")).span
    assert (span.line, span.column) == (4, 11)
    own = found.expression(("logs", "columns", "topic")).span
    assert (own.line, own.column) == (5, 20)
    rule = found.expression(("logs", "messages", "drop", "shell")).span
    assert (rule.line, rule.column) == (4, 11)
