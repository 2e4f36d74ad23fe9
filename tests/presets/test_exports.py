import pytest

from tests.presets.reading import expected, export, first_asked, folded, spec, told

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
WORDS = {"good": "1", "bad": "0"}
PLATFORMS = sorted(SETTINGS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_facts_are_those_of_a_careful_reader(platform, tmp_path):
    own = spec(platform, SETTINGS[platform])
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
