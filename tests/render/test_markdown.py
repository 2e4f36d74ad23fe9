from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_pages import MARKUP, inlines, parse, widths, words

from fte_audit.render import page
from fte_audit.render.markdown import render
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@slow
@given(data=st.data())
def test_any_report_is_a_page_of_our_own_sections_only(data, any_report):
    report = data.draw(any_report)
    tokens = parse(render(report))
    assert not {child.type for child in inlines(tokens)} & (MARKUP - {"strong_open"})
    headings = [tokens[at + 1] for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert words(headings[:1]) == page.title_of(report)
    assert [token.tag for token in tokens if token.type == "heading_open"].count("h1") == 1
    known = [
        "What ",
        "AI and human compared",
        "By ",
        "Not testable",
        "Notes",
        "Methods",
        "How to check",
    ]
    assert all(words([token]).startswith(tuple(known)) for token in headings[1:])
    assert sum(token.type == "fence" for token in tokens) == 1


@slow
@given(data=st.data())
def test_every_row_of_a_table_has_the_cells_of_its_header(data, any_report):
    assert all(len(each) == 1 for each in widths(parse(render(data.draw(any_report)))))


def test_every_figure_of_the_sample_is_on_the_page(sample):
    text = words(parse(render(sample)))
    for metric in sample.metrics:
        for figure in metric.figures:
            assert f"{figure.n:,}" in text


def test_every_metric_has_its_denominator_and_its_definition(sample):
    text = render(sample)
    for metric in sample.metrics:
        assert f"Taken of: {metric.denominator.removeprefix('of ')}." in text
    assert '`{"among": "csat IS NOT NULL", "kind": "share", "where": "csat >= 4"}`' in text
