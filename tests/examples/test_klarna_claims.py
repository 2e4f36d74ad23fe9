"""The example's claims: every format of `check` is golden, and its numbers are the log's."""

from __future__ import annotations

import json

import polars as pl
import pytest

SUFFIXES = {"text": "txt", "junit": "xml", "github": "github", "sarif": "sarif", "json": "json"}
CHECK = ("check", "examples/klarna/log.parquet", "--spec", "examples/klarna/claims.yaml")


@pytest.mark.parametrize("form", SUFFIXES)
def test_every_format_is_the_golden_one(form, root, program, update_golden):
    done = program(*CHECK, "--format", form, folder=root, code=0)
    golden = root / "tests" / "golden" / "klarna" / f"check.{SUFFIXES[form]}"
    if update_golden:
        golden.write_text(done.out, encoding="utf-8")
    assert done.out == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("option", "code"),
    [("", 0), ("--fail-on contradicted", 0), ("--fail-on inconclusive", 3), ("--fail-on any", 3)],
)
def test_the_exit_code_is_what_fails_the_check(option, code, root, program):
    program(*CHECK, *option.split(), folder=root, code=code)


@pytest.fixture(scope="module")
def verdicts(root):
    text = (root / "tests" / "golden" / "klarna" / "check.json").read_text(encoding="utf-8")
    return {verdict["name"]: verdict for verdict in json.loads(text)["verdicts"]}


@pytest.fixture(scope="module")
def kept(root):
    rows = pl.read_parquet(root / "examples" / "klarna" / "log.parquet")
    rows = rows.filter(~pl.col("is_spam") & ~pl.col("is_test"))
    return (
        rows.sort("updated_at")
        .unique("conversation_id", keep="last")
        .with_columns(
            ai=pl.col("handling").is_in(["ai", "ai_then_human"]),
            minutes=(pl.col("ended_at") - pl.col("started_at")).dt.total_microseconds() / 6e7,
        )
    )


def test_measured_numbers_are_those_of_the_log(verdicts, kept):
    (share,) = verdicts["share"]["evidence"]
    assert share["measured"] == pytest.approx(kept["ai"].mean(), rel=1e-8)
    mean, median = verdicts["minutes"]["evidence"]
    minutes = kept.filter("ai")["minutes"].drop_nulls()
    assert mean["measured"] == pytest.approx(minutes.mean(), rel=1e-8)
    assert median["measured"] == pytest.approx(minutes.median(), rel=1e-8)
    ratings = kept.group_by("ai").agg(pl.col("csat").mean()).sort("ai")["csat"]
    on_par = verdicts["on_par"]["evidence"][0]
    human = kept.filter(pl.col("handling").is_in(["human", "human_then_ai"]))
    assert on_par["measured"] == pytest.approx(ratings[1] - human["csat"].mean(), rel=1e-6)


def test_the_margin_is_tested_on_both_sides(verdicts):
    for each in verdicts["on_par"]["evidence"]:
        assert each["level"] == pytest.approx(1 - 2 * 0.05 / 3, rel=1e-8)
        assert (each["allowed"]["low"], each["allowed"]["high"]) == (-0.25, 0.25)
