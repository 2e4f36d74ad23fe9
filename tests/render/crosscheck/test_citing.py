from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.citations import Cited
from fte_audit.render.crosscheck.citing import SEEN, Sources, sources_of, words_of


def test_each_source_is_listed_once_in_the_order_of_the_page(found):
    sources = sources_of(found)
    assert [source.publisher for source in sources.numbers] == [
        "Fjord Telecom",
        "Le Journal",
        None,
        None,
    ]
    assert list(sources.numbers.values()) == [1, 2, 3, 4]
    assert len(sources.section().blocks[0].items) == 4


@pytest.mark.parametrize("seen", SEEN)
def test_a_source_is_cited_with_how_its_words_were_seen(seen):
    source = Cited(publisher="Paper", published="2025-03-04", seen=seen)
    assert Sources({source: 7}).cite(source) == f"Paper, 2025-03-04, {SEEN[seen]} [7]"


def test_a_source_without_a_publisher_is_cited_by_what_is_known_of_it(found):
    sources = sources_of(found)
    assert (
        sources.cite(found.figures[3].source) == "A talk in Oslo, copied out by somebody else [3]"
    )
    assert sources.cite(found.figures[7].source) == "https://example.org/blog, retold by others [4]"
    assert Sources({Cited(): 1}).cite(Cited()) == "unnamed source [1]"
    assert sources.cite(None) == "No source is given"


def test_words_are_told_with_their_translation_their_source_and_the_replies(found):
    sources = sources_of(found)
    chats, _, paper, *_ = found.figures
    assert list(words_of(sources, chats)) == [
        "“1.2 million conversations in its first month”",
        "Fjord Telecom, 2025-03-04, read at its publisher [1]; asserted as measured",
        "Reply of Fjord Telecom, 2025-03-07: “We count every session.”",
        "Reply of its agency: “No comment.”",
    ]
    assert list(words_of(sources, paper))[1] == "In English: “two-thirds of the conversations”"
    assert list(
        words_of(sources, replace(chats, quote=None, asserted_as="unstated", replies=()))
    ) == ["Fjord Telecom, 2025-03-04, read at its publisher [1]"]


def test_all_that_is_known_of_a_source_is_in_the_list_its_address_last(found):
    first, second, *_ = sources_of(found).section().blocks[0].items
    assert first == (
        "Fjord Telecom: Our assistant, one month on. Published 2025-03-04, read 2025-03-06. "
        "In the language en. Read at its publisher. The page was changed on 5 March. "
        f"SHA-256 of a saved copy: {'0f' * 32}. https://example.org/press/assistant"
    )
    assert second == (
        "Le Journal. Published 2025-03-05. In the language fr. Quoted verbatim by others."
    )
