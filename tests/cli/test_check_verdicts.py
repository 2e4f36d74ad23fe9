"""One small planted log for each verdict: its numbers by hand, its page and its JUnit file."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden" / "check"
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
SPEC = """\
version: 1
title: {title}
logs:
  timezone: UTC
  columns:
    conversation: id
    customer: customer
    handling: handling
    started: started
    duration: {{column: seconds, unit: seconds}}
    resolved: resolved
    topic: topic
metrics:
  handled: {{kind: group_share, label: Share of conversations}}
  resolved: {{kind: share, where: resolved, better: higher}}
  minutes:
    {{kind: duration, of: duration, unit: minutes, better: lower, statistics: [mean, median]}}
  rating: {{kind: mean, of: csat}}
{more}claims:
{claims}"""  # fmt: skip
HOLDS = "holds: {metric: resolved, value: more than 10 %}"


@dataclass(frozen=True)
class Planted:
    """A log, its claims and what they must come to.

    Attributes:
        cells: (topic, handling) -> conversations, how many of them are resolved, and the minutes
            that they take, which are gone through again and again.
        claims: The claims; the first is the one that the case is about.
        outcome: Its verdict.
        measured: Reading -> what it measures, by hand.
        code: The exit code.
        tag: What JUnit has for it; None where it passed.
        weeks: How long the log is.
        more: Further keys of the spec.
        later: How many of those after the middle of the log are resolved, where that differs.
    """

    cells: dict
    claims: tuple
    outcome: str
    measured: dict
    code: int
    tag: str | None
    weeks: int = 4
    more: str = ""
    later: dict | None = None


PLAIN = {("x", "ai"): (400, 340, [1, 1, 1, 7]), ("x", "human"): (200, 140, [9, 11])}
SIMPSON = {
    ("easy", "ai"): (900, 810, [1]),
    ("hard", "ai"): (100, 40, [1]),
    ("easy", "human"): (300, 285, [1]),
    ("hard", "human"): (700, 350, [1]),
}
PRODUCTIVE = 1_950 * Fraction(28 * 4, 1_461) * Fraction(56, 100)
"""Hours of a full-time person on contacts in four weeks, all assumptions at their centre."""
CASES = {
    "supported": Planted(
        PLAIN,
        ('share: {metric: handled, group: ai, value: "two-thirds", quote: "two-thirds of chats"}',),
        "supported",
        {"": Fraction(400, 600)},
        0,
        None,
    ),
    "contradicted": Planted(
        PLAIN,
        ('share: {metric: handled, group: ai, value: "80 %", asserted_as: measured}', HOLDS),
        "contradicted",
        {"": Fraction(400, 600)},
        1,
        "failure",
    ),
    "inconclusive": Planted(
        PLAIN,
        ('good: {metric: resolved, group: ai, value: "87 %", about: process}', HOLDS),
        "inconclusive",
        {"": Fraction(340, 400)},
        0,
        "skipped",
    ),
    "mean-or-median": Planted(
        PLAIN,
        ("fast: {metric: minutes, group: ai, value: less than 2 minutes}",),
        "depends on the reading",
        {"mean": Fraction(1 + 1 + 1 + 7, 4), "median": 1},
        0,
        "skipped",
    ),
    "simpson": Planted(
        SIMPSON,
        ("better: {kind: comparison, metric: resolved, expect: better}",),
        "depends on the reading",
        {
            "as is": Fraction(850 - 635, 1000),
            "at the AI group's mix": Fraction(9 * -5 + 1 * -10, 1000),
            "at the human group's mix": Fraction(3 * -5 + 7 * -10, 1000),
        },
        0,
        "skipped",
        more="compare: {standardise_by: [topic]}\n",
    ),
    "equivalent": Planted(
        {("x", "ai"): (4000, 3200, [2]), ("x", "human"): (4000, 3240, [2])},
        ("par: {kind: comparison, metric: resolved, expect: equivalent, margin: 5 pp}",),
        "supported",
        {"as is": Fraction(-40, 4000)},
        0,
        None,
    ),
    "in-some": Planted(
        {**SIMPSON, ("hard", "ai"): (400, 160, [1])},
        ("some: {kind: in_some, metric: resolved, by: topic, expect: higher}", HOLDS),
        "contradicted",
        {"topic easy": Fraction(-5, 100), "topic hard": Fraction(-10, 100)},
        1,
        "failure",
    ),
    "change": Planted(
        {("x", "ai"): (4000, 3200, [2])},
        ('drop: {kind: change, metric: resolved, value: "25 % drop", tolerance: 6 pp}',),
        "supported",
        {"": Fraction(60, 80) - 1},
        0,
        None,
        weeks=24,
        more='periods: {launch: "2024-03-25"}\n',
        later={("x", "ai"): Fraction(3, 5)},
    ),
    "not-testable": Planted(
        PLAIN, ('liked: {metric: rating, value: "4.2"}', HOLDS), "not testable", {}, 0, "skipped"
    ),
    "required": Planted(
        PLAIN,
        ('liked: {metric: rating, value: "4.2", required: true}', HOLDS),
        "not testable",
        {},
        3,
        "skipped",
    ),
    "statement": Planted(
        PLAIN,
        (
            """cuts:
    kind: statement
    quote: no cuts
    settled_by: the books
    replies: [{who: the firm, when: 2024-02-28, words: "None."}]""",
            HOLDS,
        ),
        "not testable",
        {},
        0,
        "skipped",
    ),
    "fte": Planted(
        PLAIN,
        ('agents: {kind: fte, value: "700"}', HOLDS),
        "contradicted",
        {
            # 400 x 10 min and 400 x 2.5 min; 1,950 hours a year of which 0.7 x 0.8 are productive.
            "displaced work": Fraction(400 * 10 * 65, 100) / (60 * PRODUCTIVE * Fraction("1.7")),
            "AI's own minutes": Fraction(400 * 5, 2) / (60 * PRODUCTIVE),
        },
        1,
        "failure",
    ),
    "nothing-tested": Planted(
        PLAIN,
        ('liked: {metric: rating, value: "4.2"}', "cuts: {kind: statement, quote: no cuts}"),
        "not testable",
        {},
        2,
        "skipped",
    ),
}


def write(folder, case, title="Planted"):
    """Write the log and the spec; conversations take turns, so that every week is like another."""
    rows = []
    for (topic, handling), (n, resolved, minutes) in case.cells.items():
        for at in range(n):
            share = Fraction(resolved, n)
            if case.later and at >= n // 2:
                share = case.later[topic, handling]
            good = (at + 1) * share // 1 > at * share // 1
            rows.append((Fraction(at, n), topic, handling, good, minutes[at % len(minutes)]))
    rows.sort(key=lambda row: (row[0], row[1:3]))
    lines = ["id,customer,handling,started,seconds,resolved,topic"]
    for number, (at, topic, handling, good, minutes) in enumerate(rows):
        started = BEGIN + timedelta(seconds=int(at * case.weeks * 7 * 86_400))
        lines.append(
            f"c{number:04},u{number:04},{handling},{started:%Y-%m-%dT%H:%M:%SZ},{60 * minutes},"
            f"{str(good).lower()},{topic}"
        )
    (folder / "log.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    claims = "".join(f"  {claim}\n" for claim in case.claims)
    spec = SPEC.format(title=title, more=case.more, claims=claims)
    (folder / "audit.yaml").write_text(spec, encoding="utf-8")


def run(program, folder, *options, code=None):
    return program("check", "log.csv", "--spec", "audit.yaml", *options, folder=folder, code=code)


def tags_of(document):
    """What JUnit has for each claim; None where it passed."""
    found = []
    for case in ET.fromstring(document).iter("testcase"):  # noqa: S314 - our own document
        tags = [child.tag for child in case if child.tag in {"failure", "skipped", "error"}]
        found.append("and".join(tags) or None)
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_planted_log_has_its_verdict(name, tmp_path, program, update_golden):
    case = CASES[name]
    write(tmp_path, case, title=name)
    files = ("check.txt", "check.xml", "check.json")
    ran = run(program, tmp_path, *(part for file in files for part in ("-o", file)))
    assert ran.code == case.code, ran.err

    verdict, *others = json.loads((tmp_path / "check.json").read_text("utf-8"))["verdicts"]
    assert verdict["outcome"] == case.outcome
    if case.code != 2:
        assert {other["outcome"] for other in others} <= {"supported"}
    measured = {
        each["reading"]: each["measured"]
        for each in verdict["evidence"]
        if each["measured"] is not None
    }
    assert measured == pytest.approx({k: float(v) for k, v in case.measured.items()}, rel=1e-8)

    assert tags_of((tmp_path / "check.xml").read_text("utf-8"))[0] == case.tag

    for file in ("check.txt", "check.xml"):
        golden = GOLDEN / f"{name}{Path(file).suffix}"
        if update_golden:
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes((tmp_path / file).read_bytes())
        assert (tmp_path / file).read_text("utf-8") == golden.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "fail_on", "code", "tag"),
    [
        ("supported", "any", 0, None),
        ("contradicted", "any", 1, "failure"),
        ("inconclusive", "inconclusive", 3, "failure"),
        ("inconclusive", "any", 3, "failure"),
        ("mean-or-median", "inconclusive", 3, "skipped"),
        ("simpson", "any", 3, "skipped"),
        ("not-testable", "inconclusive", 0, "skipped"),
        ("not-testable", "any", 3, "skipped"),
        ("statement", "any", 3, "skipped"),
        ("nothing-tested", "any", 2, "skipped"),
    ],
)
def test_what_fails_a_check_can_be_chosen(name, fail_on, code, tag, *, tmp_path, program):
    write(tmp_path, CASES[name])
    ran = run(program, tmp_path, "--fail-on", fail_on, "--format", "junit", code=code)
    assert tags_of(ran.out)[0] == tag


def test_a_contradiction_outweighs_whatever_else_fails(tmp_path, program):
    open_, wrong = CASES["inconclusive"].claims[0], CASES["contradicted"].claims[0]
    required = CASES["required"].claims[0]
    write(tmp_path, Planted(PLAIN, (open_, wrong, required), "", {}, 1, None))
    ran = run(program, tmp_path, "--fail-on", "any", "--format", "junit", code=1)
    assert tags_of(ran.out) == ["failure", "failure", "skipped"]


def test_an_error_of_the_log_is_one_error_in_the_document(tmp_path, program):
    write(tmp_path, CASES["supported"])
    lines = (tmp_path / "log.csv").read_text("utf-8").splitlines()
    doubled = "\n".join([*lines, lines[1]]) + "\n"
    (tmp_path / "log.csv").write_text(doubled, encoding="utf-8")
    ran = run(program, tmp_path, "--format", "junit", "-o", "check.xml", code=2)
    assert ran.out == (tmp_path / "check.xml").read_text("utf-8")
    root = ET.fromstring(ran.out)  # noqa: S314 - our own document
    assert {key: root.get(key) for key in ("tests", "failures", "errors")} == {
        "tests": "1",
        "failures": "0",
        "errors": "1",
    }
    (error,) = root.iter("error")
    assert f"error[{error.get('type')}]" in ran.err


def test_files_are_there_before_a_check_fails(tmp_path, program):
    write(tmp_path, CASES["contradicted"])
    ran = run(program, tmp_path, "-o", "check.sarif", "-o", "check.txt", code=1)
    assert ran.out == ""
    (found,) = json.loads((tmp_path / "check.sarif").read_text("utf-8"))["runs"]
    assert [(each["ruleId"], each["level"]) for each in found["results"]] == [
        ("contradicted", "error"),
        ("supported", "none"),
    ]
    assert (tmp_path / "check.txt").read_text("utf-8").endswith("contradicted: share.\n")


def test_the_last_four_weeks_are_28_whole_days(tmp_path, program):
    starts = {
        "2024-02-01T23:59:59Z": "before",
        "2024-02-02T00:00:00Z": "first",
        "2024-02-29T13:00:00Z": "last",
    }
    lines = ["id,customer,handling,started,seconds,resolved,topic"]
    lines += [f"{name},{name},ai,{start},60,true,x" for start, name in starts.items()]
    write(tmp_path, CASES["supported"])
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run(program, tmp_path, "--over", "4w", "--rows", "share=rows.csv", "-o", "check.json", code=1)
    rows = (tmp_path / "rows.csv").read_text("utf-8")
    assert rows == "conversation,handling,value\nfirst,ai,\nlast,ai,\n"
    log = json.loads((tmp_path / "check.json").read_text("utf-8"))["log"]
    assert (log["conversations"], log["over"]) == (2, "4w")
    assert log["first_start"].startswith("2024-02-02T00:00:00")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_stretch_longer_than_the_calendar_is_the_whole_log(zone, tmp_path, program):
    write(tmp_path, CASES["supported"])
    spec = (tmp_path / "audit.yaml").read_text("utf-8")
    (tmp_path / "audit.yaml").write_text(spec.replace(": UTC", f": {zone}"), encoding="utf-8")
    ran = run(program, tmp_path, "--over", "999999w", "--format", "json", code=0)
    assert json.loads(ran.out)["log"]["conversations"] == 600


@pytest.mark.parametrize(
    ("expected", "over", "code"),
    [
        ("[2024-01-01, 2024-01-29]", "4w", 0),
        ("[2024-01-01, 2024-01-29]", "2w", 0),
        # what the stretch itself lacks is still missed
        ("[2024-01-01, 2024-02-05]", "2w", 2),
        ("[2023-12-01, 2024-01-29]", "2w", 0),
        ("[2023-12-01, 2024-01-29]", "8w", 2),
        ("[2024-01-20, 2024-01-29]", "2w", 2),
        ("[2023-12-01, 2024-01-01]", "2w", 2),
    ],
)
def test_a_whole_log_is_whole_within_the_stretch_that_counts(
    expected, over, code, tmp_path, program
):
    write(tmp_path, CASES["supported"])
    spec = (tmp_path / "audit.yaml").read_text("utf-8")
    expect = f"logs:\n  expect: {{period: {expected}, every_day: true}}\n"
    (tmp_path / "audit.yaml").write_text(spec.replace("logs:\n", expect), encoding="utf-8")
    ran = run(program, tmp_path, "--over", over, code=code)
    assert ("FTE404" in ran.err) == (code == 2)


def test_rows_are_exactly_those_behind_the_claim(tmp_path, program):
    cells = {("x", "ai"): (3, 2, [1]), ("x", "human"): (2, 1, [1]), ("x", "none"): (1, 1, [1])}
    better = "better: {kind: comparison, metric: resolved, expect: better}"
    fast = 'fast: {metric: minutes, group: human, value: "1 minute", statistic: mean}'
    write(tmp_path, Planted(cells, (better, fast), "", {}, 0, None))
    run(program, tmp_path, "--rows", "better=better.csv", "--rows", "fast=fast.csv", code=0)
    log = [line.split(",") for line in (tmp_path / "log.csv").read_text("utf-8").split()][1:]
    behind = [f"{row[0]},{row[2]},{row[5]}" for row in log if row[2] != "none"]
    assert (tmp_path / "better.csv").read_text("utf-8").split()[1:] == behind
    people = [f"{row[0]},human,1.0" for row in log if row[2] == "human"]
    assert (tmp_path / "fast.csv").read_text("utf-8").split()[1:] == people


def test_looks_raise_the_level(tmp_path, program):
    write(tmp_path, CASES["inconclusive"])
    once, often = (
        json.loads(run(program, tmp_path, "--format", "json", *looks).out)["verdicts"][0]
        for looks in ((), ("--looks", "52"))
    )
    assert once["evidence"][0]["level"] == 0.95
    # 1 - 0.05 / 52
    assert often["evidence"][0]["level"] == 0.999038462
    assert often["evidence"][0]["low"] < once["evidence"][0]["low"]
    assert often["evidence"][0]["high"] > once["evidence"][0]["high"]
