from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_pages import MARKUP, inlines, parse, words

from fte_audit.render.markup import code, escape, fenced, write_table
from fte_audit.render.text import prose, visible


@given(data=st.data(), where=st.sampled_from(["{}", "- {}", "x {} y"]))
def test_a_text_is_shown_as_it_is_and_does_nothing(data, any_text, where):
    text = prose(data.draw(any_text))
    tokens = parse(where.format(escape(text)))
    assert not {child.type for child in inlines(tokens)} & MARKUP
    assert {token.type.partition("_")[0] for token in tokens} <= {
        "paragraph",
        "inline",
        "bullet",
        "list",
    }
    assert words(tokens) == where.removeprefix("- ").format(text)


@given(data=st.data())
def test_a_cell_of_a_table_stays_one_cell(data, any_text):
    text = visible(data.draw(any_text))
    tokens = parse(f"| a | b | c |\n| --- | --- | --- |\n| {escape(text)} | {code(text)} | c |")
    cells = [token.children for token in tokens if token.type == "inline"]
    assert ["".join(child.content for child in cell) for cell in cells][3:] == [text, text, "c"]


@pytest.mark.parametrize("address", ["https://e.org/x", "www.e.org", "me@e.org", "@user", "#12"])
def test_no_address_or_name_becomes_a_link(address):
    escaped = escape(address)
    assert not re.search(r"[a-z]://|www\.\w|\w@\w|(?<!`)@\w|(?<!`)#\d", escaped)


@pytest.mark.parametrize("text", ["7. seven", "700. agents", "123456789) days", "1234567890. no"])
def test_no_number_becomes_a_list(text):
    tokens = parse(escape(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert words(tokens) == text


@pytest.mark.parametrize("text", ["#", "Scenario #", "a ##", "a#", "# a", "C# and F#"])
def test_a_heading_is_shown_as_it_is(text):
    tokens = parse(f"## {escape(text)}")
    assert [token.type for token in tokens] == ["heading_open", "inline", "heading_close"]
    assert words(tokens) == text


@given(data=st.data())
def test_a_fence_ends_where_its_text_ends(data, any_text):
    text = visible(data.draw(any_text))
    tokens = parse("\n".join([*fenced(f"{text}\n{text}", "json"), "after"]))
    assert tokens[0].type == "fence"
    assert tokens[0].content == f"{text}\n{text}\n"
    assert words(tokens) == "after"


def test_numbers_stand_on_the_right_and_words_on_the_left():
    assert write_table(["who", "n"], [["a", "1"]], last="why") == [
        "| who | n | why |",
        "| --- | ---: | --- |",
        "| a | 1 |",
    ]
