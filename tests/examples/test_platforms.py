"""Exports of platforms: what an audit can't know is asked, and the answer offered can be pasted."""

from __future__ import annotations

import csv

import pytest

import fte_audit


def pasted(log, folder):
    """The spec that is offered where nothing says who handled a conversation, as a file."""
    with pytest.raises(fte_audit.UserError) as caught:
        fte_audit.audit(log)
    *_, last = caught.value.diagnostics
    assert last.code == "FTE242"
    spec = folder / "audit.yaml"
    spec.write_text(f"{last.paste}\n", encoding="utf-8")
    return spec


def sources(report):
    return {use.role: use.source for use in report.log.columns}


@pytest.mark.parametrize("log", ["ticket_data.csv", "user_data.csv"])
def test_the_pasted_choice_for_zendesk_runs(real, tmp_path, log):
    path = real / "zendesk" / log
    report = fte_audit.audit(path, pasted(path, tmp_path))
    with path.open(newline="", encoding="utf-8") as file:
        assert report.log.read == sum(1 for _ in csv.DictReader(file))


def test_the_columns_of_zendesk_tickets_are_recognised(real, tmp_path):
    path = real / "zendesk" / "ticket_data.csv"
    found = sources(fte_audit.audit(path, pasted(path, tmp_path)))
    assert found["conversation"] == "id"
    assert found["customer"] == "requester_id"
    assert found["started"] == "created_at"
    assert found["channel"] == "via_channel"


def test_the_chats_of_zendesk_have_several_ids_of_which_the_user_chooses(real, tmp_path):
    path = real / "zendesk" / "ticket_chat_data.csv"
    spec = pasted(path, tmp_path)
    assert "    conversation: chat_id\n    # conversation: conversation_id\n" in spec.read_text()
    with pytest.raises(fte_audit.UserError) as caught:
        fte_audit.audit(path, spec)
    [problem] = caught.value.diagnostics
    assert problem.code == "FTE401"
    logs, *lines = problem.paste.splitlines()
    assert logs == "logs:"
    text = spec.read_text().replace("logs:\n", "\n".join(["logs:", *lines, ""]))
    spec.write_text(text, encoding="utf-8")
    assert fte_audit.audit(path, spec).log.kept == 10


def test_the_choice_for_intercom_knows_who_an_admin_is(real, tmp_path):
    spec = pasted(real / "intercom" / "conversation_history_data.csv", tmp_path).read_text()
    chosen = [line.strip() for line in spec.splitlines() if not line.strip().startswith("#")]
    assert any(line.startswith("column: assignee_type") for line in chosen)
    assert any(line.startswith("admin: human") for line in chosen)


def test_the_histories_of_intercom_are_refused_until_the_spec_says_which_row_counts(real, tmp_path):
    path = real / "intercom" / "conversation_history_data.csv"
    spec = pasted(path, tmp_path)
    with pytest.raises(fte_audit.UserError, match="FTE401"):
        fte_audit.audit(path, spec)
    text = spec.read_text().replace(
        "logs:\n", "logs:\n  duplicates: {keep: latest, by: updated_at}\n"
    )
    spec.write_text(text, encoding="utf-8")
    report = fte_audit.audit(path, spec)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert report.log.read == len(rows)
    assert report.log.kept == len({row["id"] for row in rows})
