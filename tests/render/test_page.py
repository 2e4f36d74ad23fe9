from __future__ import annotations

from dataclasses import replace

from fte_audit.render import page
from fte_audit.report import Breakdown, DroppedRows, Figure, MessageSummary, MetricReport


def metric(name, kind, unit, *figures, label=None):
    return MetricReport(name, label or name, "", kind, unit, None, "all", figures)


def figure(by, group, value, n, *, statistic="share", **rest):
    return Figure(statistic, by, group, value, n, **{"of": n, **rest})


def test_only_groups_with_conversations_have_a_column(sample):
    comparison = page.compare(sample, "handling")
    titles = [group.title for group in comparison.groups]
    assert titles == ["AI only (selected)", "Human only", "AI, then human", "All"]
    assert comparison.without == ("Human, then AI", "Nobody")


def test_a_handler_that_nobody_foresaw_and_a_missing_one_have_columns_too(sample):
    by = ("first_handler",)
    odd = metric(
        "m", "share", "share", *(figure(by, (who,), 0.5, 2) for who in (None, "robot", "ai"))
    )
    comparison = page.compare(replace(sample, metrics=(odd,)), "first_handler")
    assert [group.title for group in comparison.groups] == ["AI first", "robot", "(missing)", "All"]


def test_a_figure_without_a_value_is_not_zero_and_has_its_reason(sample):
    lacking = metric(
        "csat",
        "mean",
        "points",
        figure((), (), None, 0, statistic="mean", of=9, reason="no rating"),
    )
    comparison = page.compare(replace(sample, metrics=(lacking,)), "first_handler")
    assert comparison.blocks[0].statistics[0].entries[0].text == page.NO_VALUE
    assert comparison.reasons == ("no rating: csat in points, mean (All)",)


def test_topics_come_by_size_and_weeks_by_time(sample):
    conversations = metric(
        "conversations", "count", "conversations",
        *(figure((key,), (value,), float(n), n, statistic="count")
          for key, values in {"topic": {"a": 1, "b": 3, None: 2}, "week": {"1": 1, "2": 5}}.items()
          for value, n in values.items()),
    )  # fmt: skip
    report = replace(sample, metrics=(conversations,))
    topics = page.break_down(report, Breakdown("topic", ("a", "b", None)), whole=False)
    weeks = page.break_down(report, Breakdown("week", ("1", "2")), whole=False)
    assert [(row.label, row.conversations) for row in topics.rows] == [
        ("b", 3),
        ("(missing)", 2),
        ("a", 1),
    ]
    assert [row.label for row in weeks.rows] == ["1", "2"]


def test_the_share_of_ai_is_taken_of_the_conversations_of_the_row(sample):
    topic = sample.breakdowns[1]
    row = page.break_down(sample, topic, whole=False).rows[0]
    conversations = sample.metric("conversations")
    ai = conversations.figure("count", ("topic", "first_handler"), ("payment", "ai")).value
    assert row.ai_first == ai / conversations.figure("count", ("topic",), ("payment",)).value


def test_one_metric_of_each_kind_comes_first(sample):
    table = page.break_down(sample, sample.breakdowns[0], whole=False)
    assert [headline.metric.kind for headline in table.headlines][:3] == [
        "duration",
        "mean",
        "share",
    ]


def test_a_whole_breakdown_has_every_figure(sample):
    for breakdown in sample.breakdowns:
        table = page.break_down(sample, breakdown, whole=True)
        shown = sum(
            entry is not None for row in table.rows for found in row.entries for entry in found
        )
        held = [f for m in sample.metrics for f in m.figures if f.by[:1] == (breakdown.by,)]
        assert shown == len(held)


def test_few_conversations_are_marked_where_they_could_mislead(sample):
    rare = metric("csat", "mean", "points", figure((), (), 5.0, 29, statistic="mean"))
    many = metric("csat", "mean", "points", figure((), (), 5.0, 30, statistic="mean"))
    entries = [
        page.compare(replace(sample, metrics=(m,)), "x").blocks[0].statistics[0].entries[0]
        for m in (rare, many)
    ]
    assert [entry.few for entry in entries] == [True, False]


def test_figures_that_no_table_shows_are_named(sample):
    odd = metric("m", "share", "share", figure(("topic", "week"), ("a", "b"), 0.5, 2))
    assert page.not_on_the_page(replace(sample, metrics=(odd,))) == ["topic and week"]
    assert page.not_on_the_page(sample) == []


def test_the_unit_is_said_once():
    assert page.metric_label(metric("a", "share", "minutes", label="Time")) == "Time in minutes"
    assert page.metric_label(metric("a", "share", "hours", label="Handle hours")) == "Handle hours"
    assert page.metric_label(metric("a", "share", "share", label="Resolved")) == "Resolved"


def test_a_time_that_is_none_is_shown_as_it_is():
    assert page.write_moment("2024-01-26T23:00:04.123456Z") == "2024-01-26 23:00"
    assert page.write_moment("yesterday\x1b") == "yesterday<U+001B>"


def test_a_share_of_all_conversations_rests_on_all_of_them(sample):
    part = metric("m", "group_share", "share", figure((), (), 0.25, 25, of=100))
    entry = page.compare(replace(sample, metrics=(part,)), "x").blocks[0].statistics[0].entries[0]
    assert (entry.text, entry.n, entry.coverage) == ("25.0 %", 100, None)


def test_a_count_has_no_field_that_could_be_lacking(sample):
    part = metric("m", "count", "conversations", figure((), (), 25.0, 25, of=100))
    block = page.compare(replace(sample, metrics=(part,)), "x").blocks[0]
    assert block.counts_itself
    assert block.statistics[0].entries[0].coverage is None


def test_reasons_that_begin_alike_are_said_together(sample):
    reasons = ("no id", "no start", "unreadable a", "unreadable b", "unreadable c", "spam")
    dropped = tuple(DroppedRows(reason, 0) for reason in reasons)
    (screened,) = page.screenings(replace(sample.log, dropped=dropped))
    assert screened.vain == ("no id", "no start", "unreadable (a, b, c)", "spam")


def test_messages_and_conversations_add_up_in_words(sample):
    messages = MessageSummary(1_000, 970, 20, (DroppedRows("no time", 10),), 0)
    dropped = (DroppedRows("dropped by rule: spam", 2),)
    log = replace(sample.log, read=100, kept=98, dropped=dropped, messages=messages)
    of_messages, of_conversations = page.screenings(log)
    assert of_messages.sum == (
        "1,000 messages read = 970 in conversations kept + 20 in conversations dropped + 10 dropped"
    )
    assert of_messages.dropped == (("no time", 10),)
    assert of_conversations.sum == "100 conversations = 98 conversations kept + 2 dropped"
    assert of_conversations.unit == "Conversations"


def test_a_statistic_is_named_once():
    assert page.named("Mean rating in points", "mean") == "Mean rating in points"
    assert page.named("Time in minutes", "median") == "Time in minutes, median"
    assert page.named("Resolved", "share") == "Resolved"
