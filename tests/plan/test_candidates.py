from __future__ import annotations

import re

import pytest

from fte_audit.plan.candidates import (
    COMMON_NAMES,
    FOLDED_ROLES,
    HANDLER_NAMES,
    HANDLER_WORDS,
    columns_for,
    folded,
    is_own_name,
)
from fte_audit.plan.model import HANDLINGS
from fte_audit.spec.roles import MESSAGE_ROLES, Role


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ticket ID", "ticket_id"),
        ("chatId", "chat_id"),
        ("first-response.at", "first_response_at"),
        ("__X__", "x"),
        ("CSAT", "csat"),
        ("kö-zeit", "k_zeit"),
    ],
)
def test_names_are_compared_by_their_words(name, words):
    assert folded(name) == words


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_own_name_first_and_all_are_folded(role):
    assert COMMON_NAMES[role][0] == role
    assert all(folded(name) == name for name in COMMON_NAMES[role])
    assert len(set(COMMON_NAMES[role])) == len(COMMON_NAMES[role])


@pytest.mark.parametrize("others", [frozenset(MESSAGE_ROLES), FOLDED_ROLES])
def test_no_name_is_common_to_two_roles_of_one_kind_of_row(others):
    names = [name for role in Role if role not in others for name in COMMON_NAMES[role]]
    assert sorted(names) == sorted(set(names))


def test_columns_are_found_in_the_order_of_the_log():
    columns = ["Start Time", "note", "createdAt"]
    assert columns_for(Role.STARTED, columns) == ("Start Time", "createdAt")
    assert columns_for(Role.ENDED, columns) == ()


def test_a_bare_id_is_taken_only_where_nothing_is_better():
    assert columns_for(Role.CONVERSATION, ["id", "chat_id"]) == ("chat_id",)
    assert columns_for(Role.CONVERSATION, ["chat_id", "id"]) == ("chat_id",)
    assert columns_for(Role.CONVERSATION, ["id", "x"]) == ("id",)


@pytest.mark.parametrize("unit", ["s", "ms", "seconds", "min", "hours"])
def test_a_unit_at_the_end_of_a_duration_does_not_hide_its_name(unit):
    assert columns_for(Role.DURATION, [f"handle_time_{unit}"]) == (f"handle_time_{unit}",)
    assert columns_for(Role.COST, [f"cost_{unit}"]) == ()


def test_the_role_itself_and_its_id_or_time_are_own_names():
    assert is_own_name(Role.CONVERSATION, "Conversation-ID")
    assert is_own_name(Role.STARTED, "startedAt")
    assert not is_own_name(Role.CONVERSATION, "chat_id")


def test_words_of_handlers_mean_handlings_and_are_folded():
    assert set(HANDLER_WORDS.values()) == set(HANDLINGS)
    assert all(folded(word) == word for word in HANDLER_WORDS)
    assert all(HANDLER_WORDS[handling] == handling for handling in HANDLINGS)


@pytest.mark.parametrize(
    "name", ["is_bot", "handled", "assigned_to", "escalated", "ai_used", "x_ai"]
)
def test_names_that_may_say_who_handled_are_found(name):
    assert HANDLER_NAMES.search(name)


@pytest.mark.parametrize("name", ["email", "started", "rating", "paid", "main_topic"])
def test_other_names_are_not(name):
    assert not HANDLER_NAMES.search(name)
    assert isinstance(HANDLER_NAMES, re.Pattern)
