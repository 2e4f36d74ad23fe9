"""Exports of platforms in miniature: what their presets make of them, and what a careful reader."""

import base64
import csv
import gzip
import hashlib
import json
import random
from collections import Counter

import polars as pl
import pytest

import fte_audit
from fte_audit.diagnostics import UserError
from fte_audit.inspecting import inspect_paths
from tests.presets.reading import HERE, expected, export, first_asked, folded, spec, told, written

SETTINGS = {
    "amazon_connect": {},
    "chatwoot": {},
    "genesys": {},
    "intercom": {"ai_authors": ["9999999"], "operators": ["5000002"]},
    "rasa": {},
    "salesforce": {},
    "twilio": {},
    "zendesk": {
        "ai_authors": ["1900"],
        "greetings": ["Hi there. Got a question? I'm here to help."],
    },
}
PLATFORMS = sorted(SETTINGS)
WORDS = {"good": "1", "bad": "0"}
NO_CONTACT = {
    "amazon_connect": {"outbound": ["...009"]},
    "chatwoot": {"not_a_contact": ["1008"]},
    "genesys": {"outbound": ["...008"]},
    "intercom": {"outbound": ["3007"]},
    "rasa": {"not_a_contact": ["...008"]},
    "salesforce": {"not_a_contact": ["0Mw5e0000000007AAA"]},
    "twilio": {},
    "zendesk": {"merged": ["2007"], "deleted": ["2008"]},
}
REPEATED = {
    # what the READMEs say was delivered twice
    "amazon_connect": 6,  # one contact, of which the log has a row for each moment
    "chatwoot": 1,
    "genesys": 1,  # one conversation, pulled twice
    "intercom": 3,  # two openings and an edited part
    "rasa": 1,
    "salesforce": 1,
    "twilio": 2,
    "zendesk": 2,
}
MANY_FILES = [platform for platform in PLATFORMS if len(list((HERE / platform).iterdir())) > 3]


def shape(platform):
    return spec(platform, SETTINGS[platform])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_facts_are_those_of_a_careful_reader(platform, tmp_path):
    own = shape(platform)
    rows, _ = folded([export(platform, tmp_path)], own)
    asked = first_asked(platform)
    known = "ended" in own.logs.columns.mapped
    facts = {
        row["conversation"]: told(row, asked.get(row["conversation"]), knows_its_end=known)
        for row in rows
    }
    wanted = expected(platform)
    assert sorted(facts) == sorted(wanted)
    for conversation, row in wanted.items():
        note = row.pop("note")
        row["csat"] = WORDS.get(row["csat"], row["csat"])
        assert facts[conversation] == row, (conversation, note)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_no_contact_is_dropped_under_its_name(platform, tmp_path):
    report = fte_audit.audit(export(platform, tmp_path), shape(platform))
    excluded = {c for c, row in expected(platform).items() if row["note"].startswith("EXCLUDE")}
    named = NO_CONTACT[platform]
    ends = [name.removeprefix("...") for names in named.values() for name in names]
    assert excluded <= {c for c in expected(platform) if c.endswith(tuple(ends))}
    dropped = {each.reason: each.rows for each in report.log.dropped if each.rows}
    assert dropped == {f"dropped by rule: {rule}": len(rows) for rule, rows in named.items()}
    assert report.log.kept == len(expected(platform)) - sum(dropped.values())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_came_twice_counts_once(platform, tmp_path):
    report = fte_audit.audit(export(platform, tmp_path), shape(platform))
    messages = report.log.messages
    dropped = {each.reason: each.rows for each in messages.dropped if each.rows}
    assert dropped == {"duplicate": REPEATED[platform]}
    assert messages.read == messages.kept + messages.lost + sum(dropped.values())
    assert messages.unknown_senders == 0


@pytest.mark.parametrize(
    ("platform", "gave_up"),
    [("amazon_connect", {"004", "007"}), ("genesys", {"004", "007"})],
)
def test_who_left_the_queue_gave_up(platform, gave_up, tmp_path):
    rows, _ = folded([export(platform, tmp_path)], shape(platform))
    assert {
        row["conversation"][-3:] for row in rows if row["abandoned"] in {True, "true"}
    } == gave_up


def test_work_is_that_of_people_who_took_part(tmp_path):
    connect = fte_audit.audit(export("amazon_connect", tmp_path), shape("amazon_connect"))
    with (HERE / "amazon_connect" / "contact_records.jsonl").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    newest = {}
    for record in sorted(records, key=lambda record: record["LastUpdateTimestamp"]):
        newest[record["ContactId"]] = record
    keys = ("AgentInteractionDuration", "CustomerHoldDuration", "AfterContactWorkDuration")
    seconds = sum(
        record["Agent"][key]
        for record in newest.values()
        if record["Agent"] and record["InitiationMethod"] != "OUTBOUND"
        for key in keys
    )
    assert connect.metric("handle_hours").figure("sum").value == pytest.approx(seconds / 3600)


def test_a_call_that_nobody_took_is_no_work(tmp_path):
    rows, _ = folded([export("genesys", tmp_path)], shape("genesys"))
    worked = {row["conversation"][-1]: row["duration"] for row in rows}
    assert worked["4"] is None, "its tHandle of 57000 is the wrap-up of a call that rang"
    assert worked["2"] is not None


@pytest.mark.parametrize("platform", PLATFORMS)
def test_neither_order_nor_files_nor_packing_change_the_report(platform, tmp_path):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    whole.mkdir()
    cut.mkdir()
    dice = random.Random(7)  # noqa: S311 - an order, not a secret
    for file in export(platform, whole).iterdir():
        if file.suffix == ".csv":
            with file.open(encoding="utf-8", newline="") as lines:
                header, *rows = csv.reader(lines)
        else:
            header, rows = None, file.read_text(encoding="utf-8").splitlines()
        dice.shuffle(rows)
        half = len(rows) // 2
        for number, part in enumerate((rows[:half], rows[half:])):
            target = cut / f"{file.stem}-{number}{file.suffix}.gz"
            with gzip.open(target, "wt", encoding="utf-8", newline="") as packed:
                if header is None:
                    packed.write("".join(f"{line}\n" for line in part))
                else:
                    csv.writer(packed).writerows([header, *part])
    first = fte_audit.audit(whole, shape(platform))
    second = fte_audit.audit(cut, shape(platform))
    assert first.digest == second.digest


@pytest.mark.parametrize("platform", ["chatwoot", "intercom", "salesforce", "zendesk"])
def test_typed_columns_say_what_their_text_says(platform, tmp_path):
    text, typed = tmp_path / "text", tmp_path / "typed"
    text.mkdir()
    typed.mkdir()
    for file in export(platform, text).glob("*.csv"):
        frame = pl.read_csv(file, infer_schema_length=None, try_parse_dates=True)
        booleans = [
            pl.col(column).str.to_lowercase().is_in(["true", "t"]).alias(column)
            for column, kind in frame.schema.items()
            if kind == pl.String
            and set(frame[column].drop_nulls().str.to_lowercase()) in ({"t", "f"}, {"f"})
        ]
        frame = frame.with_columns(booleans)
        assert len(set(frame.dtypes)) > 1 or file.stem.startswith(("Survey", "ssot", "ticket_tag"))
        frame.write_parquet(typed / f"{file.stem}.parquet")
    first = fte_audit.audit(text, shape(platform))
    second = fte_audit.audit(typed, shape(platform))
    assert first.digest == second.digest


def test_a_ticket_that_is_closed_without_being_solved_again_ends_with_the_close(tmp_path):
    history = export("zendesk", tmp_path) / "ticket_field_history.csv"
    with history.open("a", encoding="utf-8") as rows:
        rows.write("status,2005,2026-03-05 08:00:00,2026-03-20 04:00:00.000,2205,open\n")
        rows.write("status,2005,2026-03-09 08:00:00,2026-03-20 04:00:00.000,-1,closed\n")
    rows, _ = folded([tmp_path], shape("zendesk"))
    closed = {row["conversation"]: written(row["closed_at"]) for row in rows}
    assert closed["2005"] == "2026-03-09T08:00:00Z"
    assert closed["2003"] == "2026-03-02T11:20:00Z", "closed four days after it was solved"


def test_bodies_that_were_hashed_change_nothing(tmp_path):
    def hashed(text):
        digest = hashlib.md5((text or "").encode(), usedforsecurity=False).digest()
        return base64.b64encode(digest).decode()

    plain, _ = folded([export("intercom", tmp_path)], shape("intercom"))
    for name, column in (("part_history", "body"), ("history", "source_body")):
        file = tmp_path / f"conversation_{name}.csv"
        frame = pl.read_csv(file, infer_schema=False)
        hashes = [hashed(text) for text in frame[column]]
        frame.with_columns(pl.Series(column, hashes)).write_csv(file)
    found, _ = folded([tmp_path], shape("intercom"))
    assert in_order(found) == in_order(plain)


def test_what_nobody_typed_is_no_message_of_a_customer(tmp_path):
    found, _ = folded([export("rasa", tmp_path)], shape("rasa"))
    with (tmp_path / "events.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row | json.loads(row["data"]) for row in csv.DictReader(lines)]
    typed = {
        (row["metadata"]["session_id"], row.get("message_id") or row["id"])
        for row in rows
        if row["type_name"] == "user" and not row["metadata"].get("is_external")
    }
    wrote = Counter(session for session, _ in typed)
    assert {row["conversation"]: row["customer_messages"] for row in found} == {
        conversation: wrote[conversation] for conversation in expected("rasa")
    }


def test_nothing_is_recognised_by_its_name_beside_a_preset(tmp_path):
    file = export("rasa", tmp_path) / "events.csv"
    pl.read_csv(file, infer_schema=False).with_columns(language=pl.lit("de")).write_csv(file)
    metric = {"kind": "share", "where": "language = 'de'"}
    report = fte_audit.audit(
        tmp_path, {"version": 1, "logs": {"preset": "rasa"}, "metrics": {"german": metric}}
    )
    assert "language" not in {use.role for use in report.log.columns}
    assert report.metric("german").not_testable, (
        "a role is not mapped because a column is called so"
    )


def in_order(rows):
    return sorted(rows, key=lambda row: row["conversation"])


def test_what_is_no_json_is_said(tmp_path):
    file = export("rasa", tmp_path) / "events.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count('"{""event"": ""pause""') == 2
    file.write_text(
        text.replace('"{""event"": ""pause""', '"{""event: ""pause""'), encoding="utf-8"
    )
    report = fte_audit.audit(tmp_path, shape("rasa"))
    said = "`data` of `events` is no JSON in 2 rows: what stands there is missing."
    assert said in report.notes


def test_an_export_can_be_inspected(tmp_path):
    found = inspect_paths([str(export("chatwoot", tmp_path))], spec("chatwoot"))
    assert found.rows == 61
    assert {"row_kind", "conversation__contact_id"} <= {column.name for column in found.columns}


def test_a_frame_is_no_export():
    with pytest.raises(UserError, match="FTE321"):
        fte_audit.audit(pl.DataFrame({"id": ["1"]}), spec("rasa"))


def test_the_zone_of_days_is_not_the_zone_of_the_export(tmp_path):
    def started(zone):
        logs = {"preset": "zendesk", "timezone": zone}
        own = {"version": 1, "extends": "standard", "logs": logs}
        return fte_audit.audit(tmp_path, own).log.first_start

    export("zendesk", tmp_path)
    assert started("UTC") == started("America/Los_Angeles")


def test_a_report_says_what_is_the_preset_s(tmp_path):
    own = {"preset": "twilio", "columns": {"channel": {"column": "of__sid"}}}
    report = fte_audit.audit(
        export("twilio", tmp_path), {"version": 1, "extends": "standard", "logs": own}
    )
    how = {use.role: use.how for use in report.log.columns}
    assert how["customer"] == "preset"
    assert how["channel"] == "spec"
    assert report.spec["logs"]["preset"]["name"] == "twilio"
    assert [note for note in report.notes if note.startswith("Twilio: ")] == list(
        spec("twilio").preset.notes
    )


def test_the_command_line_reads_a_preset_without_a_spec(program, tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    export("salesforce", folder)
    written = tmp_path / "report.json"
    program("report", "export", "--preset", "salesforce", "-o", str(written), code=0)
    found = json.loads(written.read_text(encoding="utf-8"))
    assert found["digest"] == fte_audit.audit(folder, spec("salesforce")).digest
    (apart,) = found["run"]["notes"]
    assert "AgentWork.csv" in apart
    assert "MessagingSession.csv" not in apart
    assert {file["name"] for file in found["run"]["files"]} == {
        f"export/{name}.csv"
        for name in (
            "ConversationEntry",
            "MessagingSession",
            "SurveyQuestionResponse",
            "SurveySubject",
        )
    }
    assert all(file["sha256"] for file in found["run"]["files"])


@pytest.mark.parametrize("platform", MANY_FILES)
def test_an_export_without_one_table_is_read_or_refused(platform, tmp_path):
    export(platform, tmp_path)
    tables = spec(platform).preset.tables
    for name, table in tables.items():
        (file,) = [file for file in tmp_path.iterdir() if file.stem == name]
        aside = file.rename(tmp_path / f"{file.name}.aside")
        if table.optional:
            report = fte_audit.audit(tmp_path, shape(platform))
            assert (
                f"The export has no table `{name}`: what stands there is missing." in report.notes
            )
        else:
            with pytest.raises(UserError, match=f"FTE321.*`{name}`"):
                fte_audit.audit(tmp_path, shape(platform))
        aside.rename(file)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_columns_that_some_exports_lack_may_be_lacking(platform, tmp_path):
    preset = spec(platform).preset
    may_lack = {column for table in preset.tables.values() for column in table.may_lack}
    for file in export(platform, tmp_path).iterdir():
        if file.suffix == ".csv":
            frame = pl.read_csv(file, infer_schema=False)
            needed = {c for t in preset.tables.values() if _holds(t, file) for c in t.needs}
            frame.drop([c for c in frame.columns if c in may_lack - needed]).write_csv(file)
        else:
            needed = {c for t in preset.tables.values() if _holds(t, file) for c in t.needs}
            rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            bare = [{k: v for k, v in row.items() if k not in may_lack - needed} for row in rows]
            file.write_text("".join(f"{json.dumps(row)}\n" for row in bare), encoding="utf-8")
    rows, _ = folded([tmp_path], shape(platform))
    wanted = set(expected(platform))
    assert {row["conversation"] for row in rows} >= (
        set() if platform == "amazon_connect" else wanted
    )


def _holds(table, file):
    return "*" in table.files or table.name == file.stem


def test_silence_is_no_resolution(tmp_path):
    states = {}
    with (HERE / "intercom" / "conversation_history.csv").open(encoding="utf-8") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: row["updated_at"]):
            states[row["id"]] = row["ai_agent_resolution_state"]
    known = {"confirmed_resolution": True, "routed_to_team": False, "abandoned": False}
    rows, _ = folded([export("intercom", tmp_path)], shape("intercom"))
    found = {row["conversation"]: row["resolved"] for row in rows}
    assert {"assumed_resolution", "confirmed_resolution"} <= set(states.values())
    assert found == {conversation: known.get(states[conversation]) for conversation in found}
