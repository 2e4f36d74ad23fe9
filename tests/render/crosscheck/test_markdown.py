from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_pages import MARKUP, parse, widths

from fte_audit.render.crosscheck.markdown import render
from fte_audit.render.crosscheck.page import page_of
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def words_of(token):
    return "".join(child.content for child in token.children)


def headings(tokens, *tags):
    return [
        words_of(tokens[at + 1])
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag in tags
    ]


@slow
@given(data=st.data())
def test_any_crosscheck_is_a_page_of_our_own_sections_only(data, any_crosscheck):
    found = data.draw(any_crosscheck)
    page, tokens = page_of(found), parse(render(found))
    children = {child.type for token in tokens if token.children for child in token.children}
    assert not children & (MARKUP - {"strong_open"})
    assert headings(tokens, "h1") == [page.title]
    assert headings(tokens, "h2") == [
        f"{each.title}: {each.subject}" if each.subject else each.title for each in page.sections
    ]
    kinds = {token.type.partition("_")[0] for token in tokens}
    assert kinds <= {
        "heading", "inline", "paragraph", "bullet", "ordered", "list",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip


@slow
@given(data=st.data())
def test_every_row_of_a_table_has_the_cells_of_its_header(data, any_crosscheck):
    assert all(len(each) == 1 for each in widths(parse(render(data.draw(any_crosscheck)))))


def test_the_answers_are_one_list_with_their_conditions_inside(found):
    text = render(found)
    lines = text[text.index("## Answers") :].split("\n")
    assert lines[2] == "1. As published: **consistent only if**"
    assert lines[3].startswith("   - Minutes that a chat counts with: read as ")
    assert "   - → Minutes that a chat counts with: 1.90 to 2.10 minutes/contact" in lines


def test_questions_are_numbered_through_the_decisive_ones_first(found):
    text = render(found)
    lines = text[text.index("## Questions to send") :].split("\n")
    numbered = [line for line in lines if line[:1].isdigit()]
    assert [line.partition(". ")[0] for line in numbered] == ["1", "2", "3"]
    assert numbered[0].startswith("1. Minutes that a chat counts with")


def test_what_is_said_of_a_row_has_a_column_of_its_own(found):
    row = next(line for line in render(found).split("\n") if line.startswith("| Full-time agents"))
    assert row.endswith(
        "| “the work of 300 full-time agents” · "
        "A talk in Oslo, copied out by somebody else \\[3\\]; asserted as illustrative |"
    )
