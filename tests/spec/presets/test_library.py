"""Every preset is whole: what it names is there, and what it says of itself."""

import datetime as dt
import re

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.plan.folding import plan_messages
from fte_audit.spec.nodes import Type, names
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.presets.library import (
    BETWEEN,
    MADE,
    Place,
    _raw,
    preset,
    preset_names,
)
from fte_audit.spec.reader import spec_of, spec_on

ALL = preset_names()
KEYS = {
    "": {"export", "retrieved", "sources", "traps", "notes", "settings"}
    | {"tables", "rows", "join", "logs", "handle_time_contains_concurrency"},
    "tables": {"files", "needs", "may_lack", "optional", "each", "inside"},
    "rows": {"table", "kind", "key", "version", "columns", "where"},
    "join": {"as", "table", "on", "where", "newest_by", "sparse"},
    "settings": {"default", "means"},
}


def columns_of(found):
    """The columns that a log of this preset has, as far as the preset knows."""
    own = {c for rows in found.rows for c in (*found.tables[rows.table].columns, *rows.columns)}
    brought = {
        f"{join.name}{BETWEEN}{column}"
        for join in found.joins
        for column in found.tables[join.table].columns
    }
    return own, brought


def named(text):
    return set(names(parse_expression(text)))


def test_there_are_presets_of_eight_platforms():
    assert ALL == (
        "amazon_connect",
        "chatwoot",
        "genesys",
        "intercom",
        "rasa",
        "salesforce",
        "twilio",
        "zendesk",
    )


@pytest.mark.parametrize("name", ALL)
def test_a_preset_says_where_it_is_from_and_what_it_takes_care_of(name):
    found = preset(name)
    assert found.export
    assert found.traps
    assert found.notes
    assert dt.date.fromisoformat(found.retrieved) <= dt.date.today()  # noqa: DTZ011
    assert found.sources
    assert all(re.fullmatch(r"https://\S+", source) for source in found.sources)
    assert all(setting.default and setting.means for setting in found.settings.values())


def test_of_genesys_it_is_known_that_handle_times_hold_other_conversations():
    contained = {name: preset(name).handle_time_contains_concurrency for name in ALL}
    assert [name for name, found in contained.items() if found] == ["genesys"]
    assert contained["genesys"].source in preset("genesys").sources
    assert "divided by the concurrency, once" in spec_on("genesys").concurrency_warning
    assert spec_on("zendesk").concurrency_warning is None
    own = {"preset": "genesys", "columns": {"duration": None}}
    assert spec_of({"version": 1, "extends": "standard", "logs": own}).concurrency_warning is None
    assert spec_of({"version": 1, "extends": "standard"}).concurrency_warning is None


@pytest.mark.parametrize("name", ALL)
def test_a_preset_has_no_key_that_nobody_reads(name):
    raw = _raw(name)
    assert set(raw) <= KEYS[""]
    for block in ("tables", "settings"):
        assert all(set(entry) <= KEYS[block] for entry in raw[block].values())
    for block in ("rows", "join"):
        assert all(set(entry) <= KEYS[block] for entry in raw[block])


@pytest.mark.parametrize("name", ALL)
def test_rows_and_joins_name_what_their_tables_have(name):
    found = preset(name)
    for table in found.tables.values():
        assert len(set(table.columns)) == len(table.columns)
        held = {*table.needs, *table.may_lack}
        for place in table.inside.values():
            assert set(place.roots) <= held | set(table.each)
        assert set(table.each[:1]) <= held
    for rows in found.rows:
        has = set(found.tables[rows.table].columns)
        assert set(rows.key) <= has | set(rows.columns)
        assert {rows.version} <= has | {None}
        for text in (*rows.columns.values(), *([rows.where] if rows.where else [])):
            assert named(text) <= has
    kinds = [rows.kind for rows in found.rows]
    assert len(set(kinds)) == len(kinds)
    known, _ = columns_of(found)
    for join in found.joins:
        has = set(found.tables[join.table].columns)
        assert set(join.on) <= known
        assert set(join.on.values()) | {join.newest_by} <= has | {None}
        assert named(join.where or "NULL") <= has
        known |= {f"{join.name}{BETWEEN}{column}" for column in has}
    used = {each.table for each in (*found.rows, *found.joins)}
    assert used == set(found.tables)


@pytest.mark.parametrize("name", ALL)
def test_no_name_of_a_column_means_two_things(name):
    own, brought = columns_of(preset(name))
    assert not own & brought
    assert not (own | brought) & set(MADE)


@pytest.mark.parametrize("name", ALL)
def test_the_logs_of_a_preset_can_be_planned_over_its_columns(name):
    own, brought = columns_of(preset(name))
    types = dict.fromkeys(sorted({*own, *brought, *MADE}), Type.TEXT)
    planned = plan_messages(spec_on(name), {}, types)
    assert planned.fold.duplicates is not None


@pytest.mark.parametrize("name", ALL)
def test_a_column_that_is_forgotten_is_found(name):
    own, brought = columns_of(preset(name))
    with pytest.raises(UserError):
        plan_messages(spec_on(name), {}, dict.fromkeys(sorted(brought | own), Type.TEXT))


@pytest.mark.parametrize("name", ALL)
def test_every_setting_is_used(name):
    text = str({key: _raw(name)[key] for key in ("tables", "rows", "join", "logs")})
    assert set(re.findall(r"\$\{(\w+)\}", text)) == set(preset(name).settings)


@pytest.mark.parametrize("name", ALL)
def test_no_setting_says_which_files_are_read(name):
    patterns = [p for entry in _raw(name)["tables"].values() for p in entry.get("files", [])]
    assert not any(set(pattern) & set("$/\\") for pattern in patterns)


def test_a_setting_stands_as_quoted_text_in_expressions():
    found = preset("intercom", {"ai_authors": ["1", "it's') OR TRUE --"]})
    sender = found.logs["columns"]["sender"]
    assert "author_id IN ('1', 'it''s'') OR TRUE --')" in sender
    parse_expression(sender)


def test_a_setting_stands_as_it_is_in_places():
    found = preset("amazon_connect", {"rating_attribute": ["Stars"]})
    place = found.tables["contact_records"].inside["rating"]
    assert place == Place(("Attributes", "Stars"))


def test_a_setting_changes_nothing_for_others():
    before = preset("intercom")
    preset("intercom", {"ai_authors": ["1"]})
    assert preset("intercom") == before
