"""Numbers of contacts, parts and medians against claims, through the program itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
AGAINST = """\
version: 1
logs:
  timezone: UTC
  columns:
    {conversation: id, customer: customer, handling: handling, started: started, ended: ended}
periods: {launch: 2024-04-01}
metrics:
  contacts: {kind: count}
  part: {kind: group_share}
  people: {kind: distinct, of: customer}
  wait: {kind: duration, of: ended - started, unit: minutes, statistics: [median]}
claims:
  more: {kind: comparison, metric: contacts, expect: higher}
  fewer: {kind: comparison, metric: part, expect: lower}
  alike: {kind: comparison, metric: contacts, expect: equivalent, margin: 5 %}
  callers: {kind: comparison, metric: people, expect: higher}
  grown: {kind: change, metric: part, group: ai, value: 10 pp more, tolerance: 2 pp}
  faster: {kind: change, metric: wait, group: human, value: 50 % drop, tolerance: 35 %}
  slower: {kind: change, metric: wait, group: human, value: 20 % rise}
"""


def write_half_year(folder):
    """From April on AI takes two of three contacts, not one of two, and people take half as long.

    In both halves every fourth week all take half as long again.
    """
    lines = ["id,customer,handling,started,ended"]
    for number in range(2 * 2184):
        start = BEGIN + timedelta(hours=number)
        late = start >= datetime(2024, 4, 1, tzinfo=UTC)
        ai = number % 3 != 0 if late else number % 2 == 0
        shaken = (start - BEGIN).days // 7 % 4 == 0
        minutes = (20 + number * 7919 % 41) * (1.5 if shaken else 1) * (0.5 if late else 1)
        times = [
            moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            for moment in (start, start + timedelta(minutes=minutes))
        ]
        customer = number * 31 % 1999
        lines.append(f"c{number},k{customer},{'ai' if ai else 'human'},{times[0]},{times[1]}")
    (folder / "log.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "audit.yaml").write_text(AGAINST, encoding="utf-8")


def test_numbers_of_contacts_parts_and_medians_are_held_against_claims(tmp_path, program):
    write_half_year(tmp_path)
    arguments = ["check", "log.csv", "--spec", "audit.yaml", "-o", "check.json"]
    assert program(*arguments, folder=tmp_path).code == 1
    found = json.loads((tmp_path / "check.json").read_text(encoding="utf-8"))
    assert {each["name"]: each["outcome"] for each in found["verdicts"]} == {
        "more": "supported",
        "fewer": "contradicted",
        "alike": "contradicted",
        "callers": "not testable",
        "grown": "inconclusive",
        "faster": "supported",
        "slower": "contradicted",
    }
    evidence = {each["name"]: each["evidence"][0] for each in found["verdicts"]}
    assert evidence["more"]["low"] > 0
