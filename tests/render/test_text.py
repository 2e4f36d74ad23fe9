from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.render.text import escape_in_json, group_label, prose, visible

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
# Signs of scripts that stand before a number: they are seen, though Unicode files them under Cf.
SEEN = set(map(chr, [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD]))


@given(data=st.data())
def test_nothing_unseen_is_left_in_a_visible_text(data, any_text):
    shown = visible(data.draw(any_text))
    assert not [c for c in shown if unicodedata.category(c) in UNSEEN and c not in SEEN]
    assert shown == shown.strip(" ")
    assert "  " not in shown


@given(data=st.data())
def test_different_values_look_different(data, any_text):
    values = [data.draw(st.none() | any_text) for _ in range(2)]
    if values[0] != values[1]:
        assert group_label(values[0]) != group_label(values[1])


@pytest.mark.parametrize(
    "text", ["billing", "Zürich", "日本語", "العربية", "naïve e\u0301", "a < b", "<U>"]
)
def test_ordinary_text_stays_as_it_is(text):
    assert visible(text) == text


def test_a_feigned_escape_is_not_the_escape():
    assert visible("<U+202E>") == "<U+003C>U+202E>" != visible("\u202e")


def test_a_pile_of_combining_marks_is_spelt_out():
    assert visible("e" + "\u0301" * 5) == "e\u0301\u0301\u0301<U+0301><U+0301>"
    assert visible("\u0301") == "<U+0301>"


@given(st.lists(st.sampled_from(["a", "b c", "\n", "\t", "  "])).map("".join))
def test_prose_keeps_its_words(text):
    assert prose(text).split() == text.split()


@given(data=st.data())
def test_json_says_the_same_with_its_escapes(data, any_text):
    value = {data.draw(any_text): data.draw(any_text)}
    escaped = escape_in_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(escaped) == value
    assert not [c for c in escaped if unicodedata.category(c) in UNSEEN and c not in SEEN]


def test_no_unseen_character_of_unicode_is_let_through():
    every = map(chr, [*range(0xD800), *range(0xE000, 0x110000)])
    unseen = [c for c in every if unicodedata.category(c) in UNSEEN and c not in SEEN]
    shown = visible("x".join(unseen))
    assert not set(shown) & set(unseen)
    assert shown.count("<U+") == len(unseen)
