import pytest

from tests.presets.reading import HERE, expected, folded, spec, told

SETTINGS = {
    "intercom": {"ai_authors": ["9999999"], "operators": ["5000002"]},
}
PLATFORMS = sorted(SETTINGS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_facts_are_those_of_a_careful_reader(platform):
    rows, _ = folded([HERE / platform], spec(platform, SETTINGS[platform]))
    facts = {row["conversation"]: told(row) for row in rows}
    wanted = expected(platform)
    assert sorted(facts) == sorted(wanted)
    for conversation, row in wanted.items():
        note = row.pop("note")
        assert facts[conversation] == row, (conversation, note)
