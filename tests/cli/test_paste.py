"""Where the log forces a choice, the YAML that is offered runs as it is."""

from __future__ import annotations

import pytest

LOGS = {
    "no handling, a column of words": (
        "conversation_id,started_at,answered_by\n1,2024-02-01,bot\n2,2024-02-01,Ana\n3,2024-02-01,\n"
    ),
    "no handling, a yes or no": (
        "conversation_id,started_at,escalated to human\n1,2024-02-01,true\n2,2024-02-01,false\n"
    ),
    "no handling, and no candidate": "conversation_id,started_at\n1,2024-02-01\n2,2024-02-02\n",
    "two candidates": "chat_id,ticket_id,handling\n1,a,ai\n2,b,human\n",
    "ratings on another scale": "conversation_id,handling,csat\n1,ai,9\n2,human,10\n3,ai,0\n",
    "a duration without a unit": "conversation_id,handling,duration\n1,ai,90\n2,human,300\n",
    "a time that is none": "conversation_id,handling,started\n1,ai,early\n2,human,late\n",
    "everything at once, with names to quote": (
        "chat_id,ticket_id,csat,'who: \"it\"' handled\n1,a,9,bot\n2,b,10,no\n3,c,7,null\n"
    ),
    "rows that repeat a key": (
        "conversation_id,handling,started,updated_at\n1,ai,2024-02-01,2024-02-02\n"
        "1,ai,2024-02-01,2024-02-03\n"
    ),
}


@pytest.mark.parametrize("name", LOGS)
def test_what_is_offered_can_be_pasted_unchanged(name, program, tmp_path):
    (tmp_path / "log.csv").write_text(LOGS[name], encoding="utf-8")
    refused = program("report", "log.csv", code=2).err
    _, marker, pasted = refused.partition("\n\nversion: 1\n")
    assert marker, refused
    (tmp_path / "audit.yaml").write_text(f"version: 1\n{pasted}", encoding="utf-8")
    ran = program("report", "log.csv", "--spec", "audit.yaml")
    assert ran.code == 0, f"{pasted}\n{ran.err}"
    assert "conversations kept" in ran.out
