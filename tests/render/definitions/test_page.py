from __future__ import annotations

from fte_audit.render.crosscheck.blocks import Facts, Numbered, Table
from fte_audit.render.definitions.page import page_of
from fte_audit.spec.definitions.contrasting import contrast


def titles(shown):
    return [section.title for section in page_of(shown).sections]


def table_of(shown, title):
    [section] = [each for each in page_of(shown).sections if each.title == title]
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    return table


def test_a_list_has_a_table_for_each_kind(entries):
    assert titles(entries) == ["Resolved, contained or deflected", "Times"]
    rows = table_of(entries, "Resolved, contained or deflected").rows
    assert [row.cells[0] for row in rows] == ["acme_resolved", "acme_resolved_old*?"]
    assert rows[0].cells[1:] == ("success if judged", "72 h from first message")


def test_one_definition_is_shown_in_full(entries):
    assert titles(entries[:1]) == [
        "The nine axes",
        "What to look out for",
        "As a reading",
        "Sources",
    ]
    table = table_of(entries[:1], "The nine axes")
    assert len(table.rows) == 9
    assert table.rows[0].cells == ("Unit", "session")
    assert table.rows[0].details == ("Of 30 minutes.",)


def test_what_is_general_knowledge_stands_apart(entries):
    [section] = [
        each for each in page_of(entries[1:2]).sections if each.title == "From general knowledge"
    ]
    assert isinstance(section.blocks[0], Facts)
    assert [fact.label for fact in section.blocks[0].items] == ["The day on which it ended."]


def test_a_source_is_told_with_its_date_and_how_it_was_seen(entries):
    numbered = page_of(entries[:1]).sections[-1].blocks[0]
    assert isinstance(numbered, Numbered)
    assert numbered.items[0].startswith(
        "Acme: What we count (2026-01). Read 2026-11-27, the publisher's own text. Read in part. "
    )
    assert "retold by others" in numbered.items[1]


def test_when_it_holds_is_told(entries):
    leads = [page_of((entry,)).lead[0].text for entry in entries]
    assert "It holds since 2026-05-18." in leads[0]
    assert "It held from 2024-01 to 2026-05-18. It was followed by acme_resolved." in leads[1]
    assert leads[2] == "acme_minutes. Acme, last looked at 2026-11. It held until 2025."


def test_two_are_shown_by_how_they_differ(compared):
    assert titles(compared) == [
        "They differ in",
        "Not known of one or both",
        "They agree in",
        "As readings they differ in",
    ]
    differing = table_of(compared, "They differ in")
    assert [row.cells[0] for row in differing.rows] == ["Out of", "Silence", "Wait", "Judge"]
    assert table_of(compared, "They agree in").rows[0].details == (
        "acme_resolved: Of 30 minutes.",
        "acme_resolved_old: Of a day.",
    )
    assert [row.cells for row in table_of(compared, "As readings they differ in").rows] == [
        ("resolved", "judged", "assumed")
    ]


def test_a_group_without_an_axis_is_left_out(entries):
    same = contrast(entries[2], entries[2])
    assert titles(same) == ["Not known of one or both", "They agree in"]
