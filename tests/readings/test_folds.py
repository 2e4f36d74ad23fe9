"""Readings of logs of messages: what is one conversation, and how long a gap is work."""

from __future__ import annotations

import random
from functools import cache

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit import audit, passes
from fte_audit.engines.sources import frame_log
from fte_audit.spec.reader import spec_of
from fte_audit.spec.switches import SWITCHES
from fte_audit.varying import vary_log
from tests.reference.readings_logs import (
    BEGIN,
    CLAIMS,
    GENERATED,
    MORE_CLAIMS,
    MORE_SLOWLY,
    SLOWLY,
    differences,
    some_options,
    written,
)
from tests.reference.slow_folding import facts, in_order, split
from tests.reference.slow_readings import DAY, SlowLog, as_counted

MINUTE = 60 * 10**6
CAPS = {"include": 1000 * DAY, "10min": 10 * MINUTE, "5min": 5 * MINUTE, "2min": 2 * MINUTE}
GAPS = (0, 1, 10**6, 2 * MINUTE, 2 * MINUTE + 1, 7 * MINUTE, DAY, DAY + 1, 3 * DAY, 3 * DAY + 1)
SENDERS = ("customer", "customer", "ai", "ai", "human", "tool", "system", "visitor")
SCHEMA = {
    "thread": pl.String,
    "at": pl.Datetime("us", "UTC"),
    "who": pl.String,
    "did": pl.String,
    "hello": pl.Boolean,
    "name": pl.String,
    "topic": pl.String,
    "channel": pl.String,
    "stars": pl.Int64,
    "fixed": pl.Boolean,
}


def make_messages(seed, threads):
    choose = random.Random(seed)  # noqa: S311 - the same log for the same seed
    rows = []
    for number in range(threads):
        at = BEGIN + choose.randrange(40) * DAY // 4
        values = {
            "thread": f"t{number}",
            "name": choose.choice(("u", "v", "w", None)),
            "topic": choose.choice(("a", "b", None)),
            "channel": choose.choice(("chat", "phone")),
            "stars": choose.choice((None, 1, 4, 5)),
            "fixed": choose.choice((True, False, None)),
        }
        for _ in range(choose.randint(1, 7)):
            message = {
                "at": at,
                "who": choose.choice(SENDERS),
                "did": choose.choice((None, None, None, "hand_over", "close")),
                "hello": choose.choice((False, False, False, True)),
            }
            rows.append(message | values)
            at += choose.choice(GAPS)
    choose.shuffle(rows)
    return rows


def conversations(rows, unit, cap):
    """What the messages tell, worked out one conversation at a time."""
    threads = {}
    for row in rows:
        threads.setdefault(row["thread"], []).append(row)
    for its in threads.values():
        messages = in_order([as_message(row) for row in its])
        silence = DAY if unit == "message_session" else None
        for part in split(messages, silence):
            told = facts(part, CAPS.get(cap, 0), 3 * DAY)
            spoke = told["customer wrote"] and told["ai messages"] + told["human messages"] > 0
            yield {
                "conversation": f"{its[0]['thread']}",
                "customer": its[0]["name"],
                "topic": its[0]["topic"],
                "language": None,
                "channel": its[0]["channel"],
                "resolved": its[0]["fixed"],
                "csat": None if its[0]["stars"] is None else its[0]["stars"] * 10**6,
                "spoke": spoke,
                "ai_time": told["time with ai"],
                "human_time": told["time with human"],
                "closed_at": told["closed at"],
                "duration": told["active"],
                **{name: told[name] for name in ("handling", "started", "ended", "abandoned")},
                "reopened": told["reopened"],
            }


def as_message(row):
    sender = "unknown" if row["who"] == "visitor" else row["who"]
    return (row["at"], sender, row["did"], row["hello"])


def spec_with(cap, **changes):
    columns = {
        "conversation": "thread",
        "sent": "at",
        "sender": "who",
        "event": "did",
        "customer": "name",
        "topic": "topic",
        "channel": "channel",
        "resolved": "fixed",
        "csat": {"column": "stars", "scale": [1, 5], "top": 4},
    }
    messages = {"reopened_after": "72h", "greeting": "hello"} | ({"idle_cap": cap} if cap else {})
    logs = {"row": "message", "timezone": "Europe/Stockholm", "columns": columns}
    return written(logs=logs | {"messages": messages}, **changes)


def frame_of(rows):
    columns = {name: [row[name] for row in rows] for name in SCHEMA}
    return pl.DataFrame(columns, schema=SCHEMA | {"at": pl.Int64}).with_columns(
        pl.col("at").cast(SCHEMA["at"])
    )


def vary(rows, spec, **options):
    return vary_log(frame_log(frame_of(rows)), spec_of(spec), **options)


@settings(max_examples=6, phases=GENERATED)
@given(
    st.builds(make_messages, st.integers(0, 10**9), st.integers(3, 30)),
    st.sampled_from([None, "5min", "3min"]),
    st.integers(0, 999),
)
def test_readings_of_messages_are_what_a_loop_finds(rows, cap, seed):
    @cache
    def log_of(unit, idle_cap):
        return SlowLog(list(conversations(rows, unit, idle_cap)), zone="Europe/Stockholm")

    CAPS["3min"] = 3 * MINUTE
    slowly = {
        claim: lambda _, options, how=how: how(
            as_counted(log_of(options["unit"], options["idle_cap"]), options), options
        )
        for claim, how in SLOWLY.items()
    }
    wanted = some_options(seed) | {"idle_cap": ["2min"]}
    units = {"unit": ["message_session", "customer_issue", "customer_day"]}
    wanted |= units | {"duplicates": ["drop_5min"]}
    found = vary(rows, spec_with(cap), wanted=wanted, most=8_000)
    assert list(differences(found, None, most=60, seed=seed, slowly=slowly)) == []
    assert {each.name for each in found.readings} == CLAIMS.keys()


def test_the_reports_own_reading_of_messages_is_the_reports_figure():
    rows = make_messages(5, 30)
    spec = spec_with("5min", claims={n: c for n, c in CLAIMS.items() if n not in {"fte", "again"}})
    owns = {each.name: each.own.value for each in vary(rows, spec, most=1).readings}
    verdicts = audit(frame_of(rows), spec_of(spec)).verdicts
    assert owns == {each.name: each.evidence[0].measured for each in verdicts}


OF_GROUPS = {name: claim for name, claim in MORE_CLAIMS.items() if name not in {"per_star", "of_a"}}


def test_changes_and_groups_in_messages_are_the_reports_and_a_loop_finds_the_others():
    launch = BEGIN + 5 * DAY
    rows, spec = make_messages(6, 40), spec_with("5min", claims=OF_GROUPS, launch=launch)
    found = vary(rows, spec, wanted=some_options(3) | {"idle_cap": [], "unit": []}, most=400)
    logs = {
        option: SlowLog(list(conversations(rows, option, "5min")), launch, zone="Europe/Stockholm")
        for option in ("conversation", "message_session")
    }
    slowly = {
        claim: lambda _, options, how=MORE_SLOWLY[claim]: how(logs[options["unit"]], options)
        for claim in OF_GROUPS
    }
    assert list(differences(found, None, most=40, slowly=slowly)) == []
    verdicts = audit(frame_of(rows), spec_of(spec)).verdicts
    told = {each.name: [one.measured for one in each.evidence] for each in verdicts}
    owns = {each.name: each.own for each in vary(rows, spec, most=1).readings}
    assert owns.keys() == OF_GROUPS.keys()
    assert all(own.value in told[name] for name, own in owns.items())


def message(thread, at, who, **more):
    return dict.fromkeys(SCHEMA) | {"thread": thread, "at": at, "who": who, "hello": False} | more


def test_a_way_to_fold_that_answers_less_leaves_its_readings_out():
    """Cut at silences, the log is a week longer, so that more windows fit in it."""
    times = (BEGIN, BEGIN + MINUTE, BEGIN + 7 * DAY, BEGIN + 7 * DAY + MINUTE)
    rows = [
        message("a", at, who, name="u")
        for at, who in zip(times, ("customer", "ai") * 2, strict=True)
    ]
    claim = {"again": {"metric": "again", "value": "5 %"}}
    spec = spec_with(None, metrics={"again": {"kind": "repeat", "within": "24h"}}, claims=claim)
    (found,) = vary(rows, spec, wanted={"unit": ["message_session"], "duplicates": []}).readings
    switches = {each.switch: each.options for each in found.switches}
    assert switches["repeat_window"] == ("24h", "72h")
    words = [found.words(each) for each in found.readings]
    windows = {unit: set() for unit in ("conversation", "message_session")}
    for each in words:
        windows[each["unit"]].add(each["repeat_window"])
    assert windows == {"conversation": {"24h"}, "message_session": {"24h", "72h"}}
    assert [each.options for each in found.readings] == sorted(
        {each.options for each in found.readings}
    )
    assert found.own is not None


def test_the_cap_is_varied_only_with_the_time_worked():
    rows = make_messages(2, 20)
    claims = {name: CLAIMS[name] for name in ("share", "time")}
    share, time = vary(rows, spec_with("5min", claims=claims)).readings
    assert "idle_cap" not in {each.switch for each in share.switches}
    assert "idle_cap" in {each.switch for each in time.switches}
    caps = {}
    for reading in time.readings:
        words = time.words(reading)
        caps.setdefault(words["minutes"] == "active", set()).add(words["idle_cap"])
    assert caps == {True: set(CAPS) - {"3min"}, False: {"5min"}}
    ruled_out = sum(each.combinations for each in time.excluded)
    everything = 1
    for each in time.switches:
        everything *= len(each.options)
    assert len(time.readings) + ruled_out == everything


def test_no_pass_is_spent_on_the_cap_where_no_time_is_asked_for(monkeypatch):
    rows, taken, fold = make_messages(2, 20), [], passes.tally_messages
    monkeypatch.setattr(passes, "tally_messages", lambda *given: taken.append(1) or fold(*given))
    claims = {name: CLAIMS[name] for name in ("share", "time")}
    wanted = {"unit": ["message_session"], "duplicates": ["keep"]}
    (alone,) = vary(
        rows, spec_with("5min", claims={"share": claims["share"]}), wanted=wanted
    ).readings
    assert len(taken) == 2
    beside, _ = vary(rows, spec_with("5min", claims=claims), wanted=wanted).readings
    assert len(taken) == 2 + 2 * len({"include", "10min", "5min", "2min"})
    assert alone == beside


def test_what_is_left_out_is_left_out_of_every_way_to_count():
    rows = make_messages(3, 25)
    claims = {name: CLAIMS[name] for name in ("share", "resolved")}
    wanted = {"unit": ["customer_issue", "customer_day"], "idle_cap": []}
    for readings in vary(rows, spec_with("5min", claims=claims), wanted=wanted, most=90).readings:
        left_out = {(switch, o) for switch, its in readings.left_out.items() for o in its}
        assert left_out
        there = {(each.switch, o) for each in readings.switches for o in each.options}
        assert not there & left_out
        combinations = 1
        for each in readings.switches:
            combinations *= len(each.options)
        excluded = sum(each.combinations for each in readings.excluded)
        assert len(readings.readings) + excluded == combinations


def test_no_return_is_looked_for_that_would_have_been_part_of_the_issue():
    rows = make_messages(8, 40)
    claims = {name: CLAIMS[name] for name in ("resolved", "again")}
    wanted = {"unit": ["customer_issue", "customer_day"], "duplicates": [], "idle_cap": []}
    for readings in vary(rows, spec_with("5min", claims=claims), wanted=wanted).readings:
        asked = {}
        for words in map(readings.words, readings.readings):
            window = words.get("resolution_wait", words.get("repeat_window"))
            asked.setdefault((words["unit"], words["repeat_key"]), set()).add(window)
        everything = asked["conversation", "customer_topic"] - {"at_exit"}
        assert asked["customer_day", "customer_topic"] >= everything > {"24h", "72h"}
        assert asked["customer_issue", "customer"] >= everything
        assert ("customer_issue", "customer_topic") not in asked
        (n,) = [e.combinations for e in readings.excluded if "an issue goes on" in e.sentence]
        assert n > 0


def test_contacts_together_were_taken_up_again_where_one_was():
    turns = {
        "a": ((0, "customer"), (1, "ai"), (4 * DAY, "customer")),
        "b": ((MINUTE, "customer"), (2 * MINUTE, "ai")),
    }
    rows = [
        message(thread, BEGIN + at, who, name="u", fixed=True)
        for thread, its in turns.items()
        for at, who in its
    ]
    wanted = {name: ["the report's own"] for name in SWITCHES}
    wanted |= {"unit": ["customer_day"], "reopened": ["same", "cancels"]}
    spec = spec_with(None, claims={"resolved": CLAIMS["resolved"]})
    (found,) = vary(rows, spec, wanted=wanted).readings
    values = {tuple(found.words(each).values()): each.value for each in found.readings}
    assert values == {
        ("customer_day", "same"): 1,
        ("customer_day", "cancels"): 0,
        ("conversation", "same"): 1,
        ("conversation", "cancels"): 0.5,
    }


def test_an_option_that_only_another_way_to_fold_has_is_an_option():
    """Four conversations of each side are too few for a mix; their eight sessions are not."""
    rows = [
        {
            "conversation": f"{who}{number}",
            "sent": day * 3 * DAY + minute * MINUTE,
            "sender": sender,
        }
        for who in ("ai", "human")
        for number in range(4)
        for day in range(2)
        for minute, sender in ((0, "customer"), (5, who))
    ]
    moment = pl.from_epoch(pl.col("sent") + BEGIN, time_unit="us").dt.replace_time_zone("UTC")
    frame = pl.DataFrame(rows).with_columns(moment, topic=pl.lit("a"))
    spec = {
        "version": 1,
        "extends": "standard",
        "logs": {
            "row": "message",
            "columns": {name: name for name in frame.columns},
            "messages": {"split_after": "24h"},
        },
        "compare": {"standardise_by": ["topic"]},
        "claims": {"fte": {"kind": "fte", "value": "3"}},
    }
    few = {name: ["own"] for name in ("hours", "shrinkage", "concurrency", "occupancy", "idle_cap")}
    (found,) = vary_log(
        frame_log(frame), spec_of(spec), wanted={**few, "coverage": ["work"]}
    ).readings
    options = {each.switch: (each.options, each.own) for each in found.switches}
    assert options["unit"] == (("message_session", "conversation"), "message_session")
    listed = ("none", "topic", "topic_language_hour", "same_topic")
    assert options["case_mix"] == ((*listed, "topic (own)"), "topic")
