"""Logs for readings: made at random, told to the program and to the slow way alike."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import partial

import polars as pl
from hypothesis import Phase
from hypothesis import strategies as st

from fte_audit.drawing import draw_log
from fte_audit.engines.sources import frame_log
from fte_audit.estimates.values import to_digits
from fte_audit.review.labels import LabelRow
from fte_audit.review.model import Question
from fte_audit.review.verifying import verify
from fte_audit.spec.reader import spec_of
from fte_audit.spec.switches import SWITCHES
from fte_audit.varying import vary_log
from tests.reference import slow_readings as slow
from tests.reference.slow_audit import nine_digits
from tests.reference.slow_readings import DAY, HOUR, SlowLog

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGIN = (datetime(2024, 3, 1, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
HANDLINGS = ("ai", "human", "ai_then_human", "human_then_ai", "none", None)
ALL = frozenset(HANDLINGS)
AI = frozenset({"ai", "ai_then_human"})
HUMAN = frozenset({"human", "human_then_ai"})
LENGTHS = (0, 1, 999_999, 10**6, 90 * 10**6, 4 * HOUR, 6 * HOUR, DAY, DAY + 1, 3 * DAY - 1)
CHANNELS = ("chat", "WhatsApp", "Live Chat", "phone", "chat ", None)
GENERATED = (Phase.explicit, Phase.reuse, Phase.generate)
"""A log is made from a seed: another seed makes it no simpler."""
TEXTS = ("conversation", "customer", "handling", "topic", "language", "channel", "tag")
TIMES = ("started", "ended")
BOOLEANS = ("resolved", "escalated", "abandoned")
SCHEMA = {
    **dict.fromkeys(TEXTS, pl.String),
    **dict.fromkeys(TIMES, pl.Datetime("us", "UTC")),
    **dict.fromkeys(BOOLEANS, pl.Boolean),
    "worked_us": pl.Int64,
    "stars": pl.Float64,
}


def make_row(choose, number, days, customers):
    """A conversation; gaps of one customer are often exactly a window, or a microsecond off."""
    started = BEGIN + choose.randrange(4 * days) * 6 * HOUR + choose.choice((0, 0, 0, 1, -1))
    ended = started + choose.choice(LENGTHS)
    tags = choose.choice(((), (), (), ("spam",), ("test",), ("test", "spam")))
    return {
        "conversation": f"c{number}",
        "customer": choose.choice((*(f"u{n}" for n in range(customers)), None, " ")),
        "handling": choose.choice(HANDLINGS),
        "started": started,
        "ended": choose.choice((ended, ended, ended, None)),
        "worked_us": choose.choice((None, 0, 10**6, 61_500_000, 600 * 10**6 + 1)),
        "stars": choose.choice((None, None, 1, 2, 3, 3.5, 4, 5, 5)),
        "resolved": choose.choice((True, False, None)),
        "escalated": choose.choice((True, False, False, None)),
        "abandoned": choose.choice((True, False, False, None)),
        "topic": choose.choice(("a", "b", "c", None)),
        "language": choose.choice(("sv", "en", None)),
        "channel": choose.choice(CHANNELS),
        "tag": " ".join(tags),
    }


def make_rows(seed, size, days, customers):
    choose = random.Random(seed)  # noqa: S311 - the same log for the same seed
    return [make_row(choose, number, days, customers) for number in range(size)]


ROWS = st.builds(
    make_rows,
    st.integers(0, 10**9),
    st.integers(5, 60),
    st.sampled_from([1, 2, 4, 8, 30, 70]),
    st.integers(1, 4),
)


def frame_of(rows):
    def moment(micros):
        return None if micros is None else EPOCH + timedelta(microseconds=micros)

    columns = {
        name: [moment(row[name]) if name in TIMES else row[name] for row in rows] for name in SCHEMA
    }
    return pl.DataFrame(columns, schema=SCHEMA)


CLAIMS = {
    "share": {"metric": "handled_share", "group": "ai", "value": "66 %"},
    "number": {"metric": "conversations", "group": "ai", "value": "20"},
    "resolved": {"metric": "resolved_share", "group": "ai", "value": "50 %"},
    "again": {"metric": "again", "group": "human", "value": "20 %"},
    "time": {"metric": "resolution_time", "group": "all", "value": "2 minutes"},
    "faster": {"kind": "comparison", "metric": "resolution_time", "expect": "faster"}
    | {"about": "period"},
    "rating": {"metric": "csat", "group": "all", "value": "3.5"},
    "satisfied": {"metric": "csat_top_box", "group": "ai", "value": "50 %"},
    "on_par": {"kind": "comparison", "metric": "csat", "expect": "equivalent", "margin": "0.1"}
    | {"about": "period"},
    "better": {"kind": "comparison", "metric": "csat", "expect": "better", "about": "period"},
    "fte": {"kind": "fte", "value": "700"},
}
SLOWLY = {
    "share": slow.handled,
    "number": partial(slow.handled, is_count=True),
    "resolved": slow.resolved,
    "again": partial(slow.repeated, handlings=HUMAN),
    "time": partial(slow.minutes, groups=[ALL], unit="minutes"),
    "faster": partial(slow.minutes, groups=[AI, HUMAN], unit="minutes"),
    "rating": partial(slow.ratings, of="all"),
    "satisfied": partial(slow.ratings, of="ai"),
    "on_par": partial(slow.ratings, of="difference"),
    "better": partial(slow.ratings, of="difference"),
    "fte": slow.equivalents,
}
"""Claim -> the figure of one reading, from a log and the options."""
METRICS = {"again": {"kind": "repeat", "within": "7d"}}
MORE_METRICS = METRICS | {
    "work_per_star": {
        "kind": "ratio",
        "of": "worked_us - 1000000",
        "per": "stars",
        "unit": "points",
    },
    "of_topic_a": {"kind": "share", "where": "resolved", "among": "topic = 'a'"},
}
_PERIOD = {"about": "period"}
_CHANGE = {"kind": "change", "value": "25 % drop"} | _PERIOD
_POINTS = {"kind": "change", "value": "5 pp more"} | _PERIOD
_APART = {"kind": "comparison", "expect": "higher"} | _PERIOD
_ALIKE = {"kind": "comparison", "expect": "equivalent", "margin": "20 %"} | _PERIOD
MORE_CLAIMS = {
    "fewer_again": _CHANGE | {"metric": "again"},
    "fewer_after_ai": _POINTS | {"metric": "again", "group": "ai"},
    "sooner": _CHANGE | {"metric": "resolution_time", "group": "ai"},
    "better_rated": _CHANGE | {"metric": "csat", "group": "ai"},
    "more_by_ai": _POINTS | {"metric": "handled_share", "group": "ai"},
    "more_resolved": _CHANGE | {"metric": "resolved_share", "group": "ai_only"},
    "more_by_people": _CHANGE | {"metric": "resolved_share", "group": "human"},
    "more_contacts": _CHANGE | {"metric": "conversations"},
    "people": {"metric": "handled_share", "group": "human", "value": "30 %"},
    "by_people": {"metric": "resolved_share", "group": "human", "value": "30 %"},
    "apart_again": _APART | {"metric": "again"},
    "accurate": _APART | {"metric": "resolved_share"},
    "parts": _ALIKE | {"metric": "handled_share"},
    "as_fast": _ALIKE | {"metric": "resolution_time"},
    "as_good": _ALIKE | {"metric": "csat_top_box", "group": "human", "than": "ai"},
    "as_good_alone": _APART | {"metric": "csat", "group": "ai_only", "than": "human_only"},
    "per_star": {"metric": "work_per_star", "group": "ai", "value": "3"},
    "of_a": _APART | {"metric": "of_topic_a"},
    "somewhere": {"kind": "in_some", "metric": "resolved_share", "by": "topic", "expect": "higher"}
    | _PERIOD,
}
"""Claims of what changed, of groups, and of what metrics count themselves."""


def _each(figure, **more):
    return [partial(figure, handlings=group, **more) for group in (AI, HUMAN)]


def _less_a_second(row):
    return None if row["worked_us"] is None else row["worked_us"] - 10**6


def _of_a(row):
    return row["resolved"] if row["topic"] == "a" else None


def _rated(handlings):
    """Ratings of one group that nobody else had anything to do with."""

    def figure(log, options):
        rows = [row for row in log.rows if row["handling"] in handlings]
        return slow.ratings(replace(log, rows=rows), options, of="all")

    return figure


def _stars(row):
    return None if row["csat"] is None else Fraction(row["csat"], 10**6)


def _relative(figure):
    return partial(slow.change, figure=figure, is_relative=True)


def _in_points(figure):
    return partial(slow.change, figure=figure, is_relative=False)


MORE_SLOWLY = {
    "fewer_again": _relative(partial(slow.repeated, handlings=ALL)),
    "fewer_after_ai": _in_points(partial(slow.repeated, handlings=AI)),
    "sooner": _relative(partial(slow.minutes, groups=[AI], unit="minutes")),
    "better_rated": _relative(partial(slow.ratings, of="ai")),
    "more_by_ai": _in_points(slow.handled),
    "more_resolved": _relative(slow.resolved),
    "more_by_people": _relative(partial(slow.resolved_in_group, handlings=HUMAN)),
    "more_contacts": partial(slow.weekly_change, figure=partial(slow.number, handlings=ALL)),
    "people": partial(slow.group_share, handlings=HUMAN),
    "by_people": partial(slow.resolved_in_group, handlings=HUMAN),
    "apart_again": partial(slow.comparison, figures=_each(slow.repeated)),
    "accurate": partial(slow.comparison, figures=_each(slow.resolved_in_group)),
    "parts": partial(slow.comparison, figures=_each(slow.group_share), is_relative=True),
    "as_fast": partial(
        slow.comparison,
        figures=[partial(slow.minutes, groups=[group], unit="minutes") for group in (AI, HUMAN)],
        is_relative=True,
    ),
    "as_good": partial(
        slow.comparison,
        figures=[partial(slow.ratings, of=side) for side in ("human", "ai")],
        is_relative=True,
    ),
    "as_good_alone": partial(slow.comparison, figures=[_rated({"ai"}), _rated({"human"})]),
    "per_star": partial(slow.ratio, handlings=AI, above=_less_a_second, below=_stars),
    "of_a": partial(slow.comparison, figures=_each(slow.share_where, where=_of_a)),
    "somewhere": partial(
        slow.greatest_by_topic,
        figure=partial(slow.share_where, where=lambda row: row["resolved"]),
        groups=[AI, HUMAN],
    ),
}
COLUMNS = {
    **{name: name for name in (*TEXTS, *TIMES, *BOOLEANS) if name != "tag"},
    "duration": {"column": "worked_us", "unit": "microseconds"},
    "csat": {"column": "stars", "scale": [1, 5], "top": 4},
}
DROP = {"test": "CONTAINS(tag, 'test')", "spam": "CONTAINS(tag, 'spam')"}


def written(*, launch=None, period=None, claims=CLAIMS, zone="Europe/Stockholm", **changes):
    """A spec as it would be written."""

    def text(micros):
        return (EPOCH + timedelta(microseconds=micros)).isoformat()

    logs = {"timezone": zone, "columns": COLUMNS, "drop": DROP}
    spec = {
        "version": 1,
        "extends": "standard",
        "logs": logs | ({"period": [text(each) for each in period]} if period else {}),
        "metrics": METRICS,
        "claims": claims,
    }
    return spec | ({"periods": {"launch": text(launch)}} if launch else {}) | changes


def slow_log(rows, *, launch=None, period=None, zone="Europe/Stockholm"):
    """The rows that any reading may count."""
    within = [row for row in rows if period is None or period[0] <= row["started"] < period[1]]
    return SlowLog([as_told(row) for row in within], launch, period, zone)


def as_told(row):
    tags = row["tag"].split()
    blank = row["customer"] is None or not row["customer"].strip()
    return row | {
        "customer": None if blank else row["customer"],
        "duration": row["worked_us"],
        "csat": None if row["stars"] is None else round(row["stars"] * 10**6),
        "rule": next((rule for rule in DROP if rule in tags), None),
        "reopened": False,
    }


def vary(rows, spec, **options):
    return vary_log(frame_log(frame_of(rows)), spec_of(spec), **options)


def labelled(rows, spec, answer, recipe):
    """Conversations of a log, drawn and labelled.

    Args:
        answer: Gives for a row what people say: handled and resolved, each `yes`, `no`, `unsure` or
            nothing.
        recipe: How they are drawn.
    """
    draw = draw_log(frame_log(frame_of(rows)), recipe, spec_of(spec))
    by_key = {row["conversation"]: row for row in rows}
    said = [
        LabelRow(
            line,
            draw.code,
            each.name,
            "",
            dict(zip(Question, answer(by_key[each.key]), strict=True)),
        )
        for line, each in enumerate(draw.conversations, 2)
    ]
    return verify(draw, said)


def slow_labels(log, verified):
    """Tell a slow log what people say."""
    draw = verified.draw
    sayings = {"yes": True, "no": False}
    log.drawn_from = frozenset(draw.recipe.group.handlings)
    log.sizes = {stratum.key: stratum.population for stratum in draw.strata}
    log.labels = {
        each.key: (
            each.stratum,
            *(sayings.get(verified.answers[question].get(each.name)) for question in Question),
        )
        for each in draw.conversations
    }
    return log


ASSUMED = ("concurrency", "hours", "shrinkage", "occupancy")


def some_options(seed, most=2):
    """Switch -> a few of its options, drawn; one of each assumption about people."""
    draw = random.Random(seed)  # noqa: S311 - the same options for the same seed
    found = {}
    for name, switch in SWITCHES.items():
        options = [option.name for option in switch.options if option.name != "measured"]
        if name in ASSUMED:
            found[name] = draw.sample([*options, "own"], 1)
        else:
            found[name] = draw.sample(options, min(most, len(options)))
    return found | {"coverage": ["work"]}


def options_of(readings, reading):
    """Switch -> option, those of switches that are not varied too."""
    return {each.switch: each.options[0] for each in readings.fixed} | readings.words(reading)


def differences(varied, log, *, most, seed=0, slowly=SLOWLY):
    """Readings whose value is not the one of the slow way; at most so many of each claim, drawn."""
    draw = random.Random(seed)  # noqa: S311 - the same readings for the same seed
    for readings in varied.readings:
        chosen = readings.readings
        if len(chosen) > most:
            chosen = draw.sample(chosen, most)
        for reading in chosen:
            options = options_of(readings, reading)
            counted = log if log is None else slow.as_counted(log, options)
            value = slowly[readings.name](counted, options)
            if not is_same(reading.value, value, options.get("statistic")):
                yield readings.name, options, reading.value, value


def is_same(value, exact, statistic=None):
    if value is None or exact is None:
        return value is exact
    if statistic == "log_mean":  # logarithms are no fractions
        return abs(value - float(exact)) <= 6e-9 * max(1, abs(value), abs(exact))
    return value == nine_digits(exact) == to_digits(exact)


def row(number=0, **given):
    """A conversation of which everything is said that is not given."""
    plain = {
        "conversation": f"c{number}",
        "customer": f"u{number}",
        "handling": "ai",
        "started": BEGIN,
        "ended": BEGIN + 60 * 10**6,
        "worked_us": 60 * 10**6,
        "stars": 5,
        "resolved": True,
        "escalated": False,
        "abandoned": False,
        "topic": "a",
        "language": "en",
        "channel": "chat",
        "tag": "",
    }
    return plain | given


def rows_of(*given, **alike):
    """Conversations that differ in what is given."""
    return [row(number, **alike | each) for number, each in enumerate(given)]


def value_of(rows, claim, spec=None, **options):
    """What a claim comes to under these options, and the report's own of other switches."""
    wanted = {switch: [options.get(switch, "the report's own")] for switch in SWITCHES}
    varied = vary(rows, spec or written(), claim=claim, wanted=wanted)
    (readings,) = varied.readings
    (reading,) = (  # what a conversation is, is varied beside the report's own
        each for each in readings.readings if options.items() <= options_of(readings, each).items()
    )
    return reading.value
