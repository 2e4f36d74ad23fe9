"""One planted log for each way that a check ends, through the program itself."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
SPEC = """\
version: 1
logs:
  timezone: UTC
  columns: {conversation: id, handling: handling, started: started, resolved: resolved}
metrics:
  handled: {kind: group_share}
  resolved: {kind: share, where: resolved, better: higher}
  rating: {kind: mean, of: csat}
claims:
"""
CLAIMS = {
    "supported": 'supported: {metric: handled, group: ai, value: "2/3"}',
    "contradicted": 'contradicted: {metric: handled, group: ai, value: "80 %"}',
    "inconclusive": 'inconclusive: {metric: resolved, group: ai, value: "87 %", about: process}',
    "depends": "depends: {kind: comparison, metric: resolved, expect: better}",
    "untestable": 'untestable: {metric: rating, value: "4"}',
    "required": 'required: {metric: rating, value: "4", required: true}',
    "words": "words: {kind: statement, quote: no cuts}",
}


def write(folder, *names, compare=""):
    """400 conversations of AI and 200 of people, one each hour: half of AI's week by week."""
    lines = ["id,handling,started,resolved,language"]
    for number in range(600):
        ai = number % 3 != 0
        spanish = number % 5 == 0 if ai else number % 5 != 0
        good = number % 4 != 1 if spanish else number % 20 != 1
        if ai and not spanish:
            good = number % 10 != 1
        started = (BEGIN + timedelta(hours=2 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        language = "es" if spanish else "en"
        lines.append(f"c{number:03},{'ai' if ai else 'human'},{started},{good},{language}")
    (folder / "log.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    claims = "".join(f"  {CLAIMS[name]}\n" for name in names) or "  {}\n"
    (folder / "audit.yaml").write_text(compare + SPEC + claims, encoding="utf-8")


def outcomes(folder):
    found = json.loads((folder / "check.json").read_text(encoding="utf-8"))
    return {verdict["name"]: verdict["outcome"] for verdict in found["verdicts"]}


@pytest.mark.parametrize(
    ("claims", "options", "code"),
    [
        (["supported", "words"], [], 0),
        (["supported", "contradicted"], [], 1),
        (["supported", "inconclusive"], [], 0),
        (["supported", "inconclusive"], ["--fail-on", "inconclusive"], 3),
        (["contradicted", "inconclusive"], ["--fail-on", "inconclusive"], 1),
        (["supported", "untestable"], [], 0),
        (["supported", "untestable"], ["--fail-on", "any"], 3),
        (["supported", "required"], [], 3),
        (["contradicted", "required"], [], 1),
        (["untestable", "words"], [], 2),
        ([], [], 2),
    ],
)
def test_a_check_ends_as_its_claims_do(claims, options, code, tmp_path, program):
    write(tmp_path, *claims)
    arguments = ["check", "log.csv", "--spec", "audit.yaml", *options]
    ran = program(*arguments, "-o", "check.json", "-o", "check.xml", folder=tmp_path)
    assert ran.code == code
    if not claims:
        assert "FTE144" in ran.err
        return
    expected = {"required": "not testable", "untestable": "not testable", "words": "not testable"}
    assert outcomes(tmp_path) == {name: expected.get(name, name) for name in claims}
    suite = ET.parse(tmp_path / "check.xml").getroot()  # noqa: S314 - our own file
    cases = {case.get("name"): [child.tag for child in case] for case in suite.iter("testcase")}
    strict = "--fail-on" in options
    for name in claims:
        tags = {
            "supported": [],
            "contradicted": ["failure"],
            "inconclusive": ["failure"] if strict else ["skipped"],
        }.get(name, ["skipped"])
        (found,) = [value for key, value in cases.items() if name in key.casefold()]
        assert [tag for tag in found if tag in {"failure", "skipped", "error"}] == tags


def test_only_the_last_weeks_count(tmp_path, program):
    write(tmp_path, "supported")
    arguments = ["check", "log.csv", "--spec", "audit.yaml", "--over", "2w", "--format", "json"]
    found = json.loads(program(*arguments, folder=tmp_path).out)
    # 600 conversations, 12 a day, end within a day; the last 14 days are whole
    assert found["log"]["conversations"] == 14 * 12
    assert found["log"]["first_start"].startswith("2024-02-06")


def test_looks_make_the_interval_wider(tmp_path, program):
    write(tmp_path, "inconclusive")
    arguments = ["check", "log.csv", "--spec", "audit.yaml", "--format", "json"]
    once, often = (
        json.loads(program(*arguments, *looks, folder=tmp_path).out)["verdicts"][0]["evidence"][0]
        for looks in ([], ["--looks", "52"])
    )
    assert once["level"] == 0.95
    assert often["level"] == pytest.approx(1 - 0.05 / 52, rel=1e-8)
    assert often["low"] < once["low"] < once["high"] < often["high"]


def test_rows_are_written_beside_the_page(tmp_path, program):
    write(tmp_path, "contradicted")
    arguments = ["check", "log.csv", "--spec", "audit.yaml", "--rows", "contradicted=rows.csv"]
    ran = program(*arguments, folder=tmp_path)
    assert ran.code == 1
    lines = (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:3] == ["c001,ai,", "c002,ai,"]
    assert len(lines) == 1 + 400


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
    assert outcomes(tmp_path) == {
        "more": "supported",
        "fewer": "contradicted",
        "alike": "contradicted",
        "callers": "not testable",
        "grown": "inconclusive",
        "faster": "supported",
        "slower": "contradicted",
    }
    found = json.loads((tmp_path / "check.json").read_text(encoding="utf-8"))
    evidence = {each["name"]: each["evidence"][0] for each in found["verdicts"]}
    assert evidence["more"]["low"] > 0
