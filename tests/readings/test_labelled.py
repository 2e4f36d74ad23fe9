"""What people's labels of a sample come to in the readings, by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import polars as pl
import pytest

from fte_audit.drawing import draw_log
from fte_audit.drawn import DrawGroup, Recipe
from fte_audit.engines.sources import frame_log
from fte_audit.estimates.stratified import Stratum, stratified_interval, stratified_share
from fte_audit.estimates.values import to_digits
from fte_audit.plan import cubing
from fte_audit.readings import sample
from fte_audit.readings.platforms import Standing
from fte_audit.review.labels import LabelRow
from fte_audit.review.model import Question
from fte_audit.review.verifying import verify
from fte_audit.spec.reader import spec_of
from fte_audit.varying import vary_log
from fte_audit.verdicts import Outcome
from tests.reference.readings_logs import (
    BEGIN,
    CLAIMS,
    MORE_CLAIMS,
    frame_of,
    labelled,
    make_rows,
    options_of,
    rows_of,
    vary,
    written,
)
from tests.reference.slow_readings import DAY, HOUR

ROWS = rows_of(
    *[{}] * 60,
    *[{"channel": "phone"}] * 20,
    *[{"handling": "ai_then_human"}] * 40,
    *[{"handling": "human"}] * 20,
)
"""AI had 120 of 140 first; of the 80 that it had alone, 60 were chats."""
HALF = Recipe(60, 1)
"""40 of the 80 and 20 of the 40: each stands for two."""


def say(row):
    """AI handled what it had alone by chat; resolved are those, and what was handed over."""
    alone = row["handling"] == "ai"
    is_chat = row["channel"] == "chat"
    return ("yes" if alone and is_chat else "no", "yes" if is_chat else "no")


def readings_of(claim, answer=say, recipe=HALF, rows=ROWS, spec=None, **options):
    spec = spec or written()
    labels = labelled(rows, spec, answer, recipe)
    [found] = vary(rows, spec, claim=claim, verified=labels, **options).readings
    return found, labels


def chats_among_drawn(labels, rows=ROWS):
    """Of the conversations that were drawn of what AI had alone, those by chat."""
    by_key = {row["conversation"]: row for row in rows}
    drawn = [by_key[each.key] for each in labels.draw.conversations]
    return sum(row["handling"] == "ai" and row["channel"] == "chat" for row in drawn)


def at(readings, **options):
    """The reading with these options, and the report's own of other switches."""
    own = {each.switch: each.own for each in readings.switches}
    own |= {each.switch: each.options[0] for each in readings.fixed}
    [found] = [each for each in readings.readings if options_of(readings, each) == own | options]
    return found


def missing(found, option):
    return {each.missing for each in found.lacking if each.option == option}


def test_the_share_handled_is_the_one_of_what_was_drawn_from_times_its_part():
    found, labels = readings_of("share")
    chats = chats_among_drawn(labels)
    own = found.labelled["handled"]
    assert own == at(found, handled="verified")
    assert own.value == to_digits(Fraction(2 * chats, 140))
    verified = labels.handled
    low, high = verified.interval.low, verified.interval.high
    part = Fraction(120, 140)
    assert (own.low, own.high) == (
        to_digits(Fraction(low) * part),
        to_digits(Fraction(high) * part),
    )


def test_the_number_handled_is_the_same_of_all_that_were_drawn_from():
    found, labels = readings_of("number")
    own = found.labelled["handled"]
    assert own.value == 2 * chats_among_drawn(labels)
    assert own.high == to_digits(Fraction(labels.handled.interval.high) * 120)


def test_what_is_resolved_of_what_ai_had_first_is_the_verified_share_itself():
    found, labels = readings_of("resolved")
    own = found.labelled["resolved"]
    assert own.value == to_digits(labels.resolved.value)
    assert own.low == to_digits(Fraction(labels.resolved.interval.low))
    assert found.by_labels == {"handled": "verified", "resolved": "judged"}


def test_labels_go_with_every_other_definition():
    """All that AI had alone by chat are resolved, of 60 + 40 chats, or of 140 contacts."""
    found, labels = readings_of("resolved")
    chats = chats_among_drawn(labels)
    alone = {"resolved": "judged", "hand_over": "zero"}
    drawn_phone = 40 - chats
    share = Fraction(chats, chats + drawn_phone)
    assert at(found, **alone).value == to_digits(80 * share / 120)
    assert at(found, **alone, denominator="all_contacts").value == to_digits(80 * share / 140)
    assert at(found, **alone, denominator="all_chats").value == to_digits(Fraction(60, 120))
    failed = at(found, **alone, handled="no_human")
    assert failed.value == to_digits(share)


def test_the_interval_is_of_the_part_that_a_definition_leaves():
    """Of chats, AI had 60 alone, and 40 that were handed over."""
    answer = lambda row: ("no", "yes" if int(row["conversation"][1:]) % 3 else "no")  # noqa: E731
    found, labels = readings_of("resolved", answer)
    its = at(found, resolved="judged", denominator="all_chats")
    by_key = {row["conversation"]: row for row in ROWS}
    drawn = [by_key[each.key] for each in labels.draw.conversations]
    strata = []
    for handling, size in (("ai", 60), ("ai_then_human", 40)):
        chats = [row for row in drawn if (row["handling"], row["channel"]) == (handling, "chat")]
        yes = sum(answer(row)[1] == "yes" for row in chats)
        strata.append(Stratum(size, yes, len(chats) - yes))
    interval = stratified_interval(strata, 0.95)
    share = Fraction(100, 120)  # of 60 + 40 + 20 chats, AI had 100 first
    assert (its.low, its.high) == (
        to_digits(Fraction(interval.low) * share),
        to_digits(Fraction(interval.high) * share),
    )


def test_of_a_draw_by_another_key_how_much_of_a_stratum_is_in_the_part_is_estimated():
    """As before, of strata by handling and topic: those that are no chats are outside."""
    rows = [row | {"topic": "ab"[number % 2]} for number, row in enumerate(ROWS)]
    answer = lambda row: ("no", "yes" if int(row["conversation"][1:]) % 3 else "no")  # noqa: E731
    found, labels = readings_of("resolved", answer, Recipe(60, 1, by="topic"), rows)
    its = at(found, resolved="judged", denominator="all_chats")
    by_key = {row["conversation"]: row for row in rows}
    strata = []
    for stratum in labels.draw.strata:
        drawn = [by_key[it.key] for it in labels.draw.conversations if it.stratum == stratum.key]
        chats = [row for row in drawn if row["channel"] == "chat"]
        yes = sum(answer(row)[1] == "yes" for row in chats)
        outside = len(drawn) - len(chats)
        strata.append(Stratum(stratum.population, yes, len(chats) - yes, outside))
    assert its.value == to_digits(stratified_share(strata) * Fraction(100, 120))
    assert its.low == to_digits(
        Fraction(stratified_interval(strata, 0.95).low) * Fraction(100, 120)
    )


def test_verdicts_rest_on_the_interval():
    """66 % is above all that the interval of the sample holds."""
    found, _ = readings_of("share")
    assert found.labelled["handled"].outcome is Outcome.CONTRADICTED
    alone = lambda row: ("yes" if row["handling"] == "ai" else "no", "")  # noqa: E731
    few, _ = readings_of("share", alone, recipe=Recipe(14, 1))
    assert few.labelled["handled"].outcome is Outcome.INCONCLUSIVE


def test_what_is_unsure_or_not_labelled_may_be_anything():
    def unsure(row):
        return ("" if row["topic"] == "b" else say(row)[0], say(row)[1])

    rows = [row | {"topic": "b" if number % 4 == 0 else "a"} for number, row in enumerate(ROWS)]
    found, labels = readings_of("share", unsure, rows=rows)
    own = found.labelled["handled"]
    bounds = labels.handled.bounds
    part = Fraction(120, 140)
    assert (own.low, own.high) == (
        to_digits(Fraction(bounds.low) * part),
        to_digits(Fraction(bounds.high) * part),
    )
    assert bounds.high - bounds.low > 0.2


def test_few_labels_of_a_part_say_why_there_is_no_value():
    found, _ = readings_of("resolved", recipe=Recipe(14, 1), rows=[*ROWS])
    none = at(found, resolved="judged", hand_over="zero")
    assert none.value is None
    assert none.outcome is Outcome.NOT_TESTABLE
    assert none.missing == "fewer than 10 of the conversations that it counts are labelled"
    stand = Standing(found)
    assert stand.at({"resolved": "judged", "hand_over": "zero"}) == (None, none.missing)


def test_labels_that_say_nothing_have_no_value():
    found, _ = readings_of("share", lambda row: ("unsure", say(row)[1]))
    assert found.labelled["handled"].value is None
    assert found.labelled["handled"].missing == (
        "none of the conversations that it counts is labelled yes or no"
    )


def test_of_a_draw_from_all_everything_that_people_say_yes_to_is_handled():
    everything = Recipe(140, 1, DrawGroup.ALL)
    found, _ = readings_of("share", lambda _: ("yes", "yes"), everything)
    assert found.labelled["handled"].value == 1
    assert readings_of("share", lambda _: ("yes", "yes"))[0].labelled["handled"].value == (
        to_digits(Fraction(120, 140))
    )


def test_of_a_draw_from_all_what_ai_had_later_is_told_too():
    rows = rows_of(
        *[{"handling": "ai"}] * 30,
        *[{"handling": "human_then_ai"}] * 30,
        *[{"handling": "human"}] * 30,
    )
    later = {"handled": "touched", "resolved": "judged"}
    answer = lambda row: ("no", "yes" if row["handling"] == "human_then_ai" else "no")  # noqa: E731
    found, _ = readings_of("resolved", answer, Recipe(90, 1, DrawGroup.ALL), rows)
    assert at(found, **later).value == 0.5
    of_first, _ = readings_of("resolved", answer, Recipe(20, 1), rows)
    said = [each for each in of_first.excluded if "what it had after a person" in each.sentence]
    assert [each.combinations > 0 for each in said] == [True]
    assert not [
        each
        for each in of_first.readings
        if options_of(of_first, each).items() >= (later | {"hand_over": "ai"}).items()
    ]
    assert at(of_first, **later, hand_over="zero").value == 0


def test_what_is_handled_as_people_say_can_be_what_is_resolved_as_the_log_says():
    """The log calls every third resolved; of chats that AI had alone, that is asked."""
    rows = [row | {"resolved": n % 3 == 0} for n, row in enumerate(ROWS)]
    everything = Recipe(120, 1)
    found, _ = readings_of("resolved", say, everything, rows)
    assert at(found, handled="verified").value == to_digits(Fraction(20, 60))
    of_all = at(found, handled="verified", denominator="all_contacts")
    assert of_all.value == to_digits(Fraction(20, 140))
    both = at(found, handled="verified", resolved="judged")
    assert both.value == 1


def test_what_a_rule_of_the_spec_drops_was_not_drawn_from():
    rows = rows_of(*[{}] * 60, *[{"tag": "spam"}] * 30, *[{"tag": "test"}] * 10)
    found, _ = readings_of("share", rows=rows, recipe=Recipe(30, 1))
    by_people = [each for each in found.readings if found.by_people(each)]
    assert {options_of(found, each)["spam"] for each in by_people} == {"drop_all"}
    assert any("`spam: drop_all`" in each.sentence for each in found.excluded)


def test_labels_of_other_conversations_are_no_reading():
    spec = written()
    labels = labelled(ROWS, spec, say, HALF)
    fewer = [row for row in ROWS if row["conversation"] != labels.draw.conversations[0].key]
    for rows in (fewer, [*ROWS, *rows_of(*[{}] * 200)[-1:]]):
        [found] = vary(rows, spec, claim="share", verified=labels).readings
        assert found.by_labels == {}
        assert missing(found, "verified") == {
            "the labels were drawn from other conversations than these readings count"
        }


def test_a_claim_about_a_process_is_not_told_by_labels_of_one_log():
    spec = written(claims={"share": CLAIMS["share"] | {"about": "process"}})
    found, _ = readings_of("share", spec=spec)
    assert found.labelled == {}
    assert missing(found, "verified") == {
        "labels tell of this log, and the claim is about a process"
    }


def test_claims_on_a_log_that_is_a_sample_itself_are_not_told_by_labels():
    found, _ = readings_of("share", spec=written(intervals={"sampled": 0.1}))
    assert found.labelled == {}
    assert missing(found, "verified") == {"labels tell of this log, which is a sample itself"}


CHANGES = {name: MORE_CLAIMS[name] for name in ("more_by_ai", "more_resolved", "by_people")}


@pytest.mark.parametrize("about", ["period", "process"])
def test_labels_leave_changes_and_other_groups_as_they_are(about):
    """The same cubes answer a claim that labels tell and its change, which they do not."""
    rows = make_rows(3, 300, 40, 30)
    changes = {name: claim | {"about": about} for name, claim in CHANGES.items()}
    claims = {"share": CLAIMS["share"], "resolved": CLAIMS["resolved"]} | changes
    spec = written(claims=claims, launch=BEGIN + 20 * DAY)
    labels = labelled(rows, spec, say, Recipe(60, 1))
    wanted = {"spam": ["drop_all"], "greeting": ["count_all"], "ramp": ["include", "steady"]}
    without = {each.name: each for each in vary(rows, spec, wanted=wanted).readings}
    found = {each.name: each for each in vary(rows, spec, wanted=wanted, verified=labels).readings}
    assert found["share"].by_labels
    assert found["resolved"].by_labels
    for name in CHANGES:
        assert found[name].readings == without[name].readings
        assert found[name].by_labels == {}
    changed = {"labels tell of the whole time of a log, not of what changed in it"}
    assert missing(found["more_by_ai"], "verified") == changed
    assert missing(found["more_resolved"], "verified") == changed
    assert missing(found["more_resolved"], "judged") == changed
    assert missing(found["by_people"], "judged") == {
        "labels tell how many AI handled or resolved, not what is counted here"
    }


def test_coarse_times_are_as_coarse_with_labels():
    """Every start and end of these is a whole hour, so nobody can be seen back within two."""
    rows = [row | {"started": BEGIN, "ended": BEGIN} for row in ROWS[:-1]]
    late = BEGIN + 20 * DAY
    found, _ = readings_of("resolved", rows=[*rows, ROWS[-1] | {"started": late, "ended": late}])
    assert found.by_labels
    assert any("whole quarter of an hour" in each for each in missing(found, "2h"))


def test_labels_are_varied_where_their_switch_is_not():
    found, _ = readings_of("share", wanted={"handled": ["first"], "hand_over": ["ai"]})
    assert {each.switch: each.options for each in found.switches}["handled"] == (
        "first",
        "verified",
    )
    assert found.own.value == to_digits(Fraction(120, 140))


def test_of_other_figures_labels_say_nothing():
    assert readings_of("time")[0].by_labels == {}
    said = {"labels tell how many AI handled or resolved, not what is counted here"}
    rows = [row | {"started": BEGIN - n * DAY} for n, row in enumerate(ROWS)]
    found, _ = readings_of("fte", rows=rows, wanted={"hours": ["1776"], "coverage": ["work"]})
    assert missing(found, "verified") == said


def test_a_definition_that_decides_more_than_labels_has_a_value():
    rows = [*ROWS, *rows_of(*[{"handling": "none"}] * 60)]
    rows = [row | {"conversation": f"n{number}"} for number, row in enumerate(rows)]
    found, labels = readings_of("share", rows=rows)
    platforms = {each.name: each for each in found.platforms}
    chats = chats_among_drawn(labels, rows)
    assert platforms["handled_verified"].value == to_digits(Fraction(2 * chats, 140))
    assert found.labelled["handled"].value == to_digits(Fraction(2 * chats, 200))


def test_a_definition_by_labels_has_the_interval_of_its_reading():
    found, _ = readings_of("resolved")
    its = at(found, resolved="judged", hand_over="zero")
    platforms = {each.name: each for each in found.platforms}
    judged, recorded = platforms["resolved_judged"], platforms["containment"]
    assert (judged.value, judged.interval) == (its.value, (its.low, its.high))
    assert recorded.value is not None
    assert recorded.interval is None


def test_too_many_labels_are_refused(monkeypatch):
    monkeypatch.setattr(sample, "MOST_LABELLED", 59)
    found, _ = readings_of("share")
    assert missing(found, "verified") == {
        "more than 10,000 drawn conversations are too many for readings"
    }


def test_the_cubes_have_room_for_what_was_drawn(monkeypatch):
    """Without labels there are eight cells in the larger cube; each drawn one may add one."""
    monkeypatch.setattr(cubing, "_MOST_CONTACTS", 8)
    found, _ = readings_of("resolved")
    assert found.labelled["resolved"].value is not None


def by_start(log, spec, recipe, is_yes):
    """Draw, and label by when conversations started."""
    draw = draw_log(log, recipe, spec)
    said = [
        LabelRow(
            line,
            draw.code,
            each.name,
            "",
            {Question.HANDLED: "yes" if is_yes(each.started) else "no", Question.RESOLVED: "yes"},
        )
        for line, each in enumerate(draw.conversations, 2)
    ]
    yes = sum(row.answers[Question.HANDLED] == "yes" for row in said)
    return verify(draw, said), yes


def messages(kind):
    """Twenty threads, each with a silence of three days; AI answers in the first ten."""
    rows = []
    for thread, day in product(range(20), (1, 4)):
        at_ = f"2024-03-{day:02}T10:00:0{{}}Z"
        who = "ai" if thread < 10 else "human"
        rows += [
            {"thread": thread, "at": at_.format(0), "who": "customer"},
            {"thread": thread, "at": at_.format(1), "who": who},
        ]
    return frame_log(pl.DataFrame(rows).with_columns(pl.col("thread").cast(kind)))


@pytest.mark.parametrize("split", [None, "24h"])
@pytest.mark.parametrize("kind", [pl.String, pl.Int64])
def test_messages_are_labelled_conversation_by_conversation(kind, split):
    logs = {
        "row": "message",
        "timezone": "UTC",
        "columns": {"conversation": "thread", "sent": "at", "sender": "who"},
        "messages": {} if split is None else {"split_after": split},
    }
    claims = {"share": CLAIMS["share"]}
    spec = spec_of({"version": 1, "extends": "standard", "logs": logs, "claims": claims})
    third_of_march = BEGIN + 2 * DAY
    labels, yes = by_start(messages(kind), spec, Recipe(8, 3), lambda at: at < third_of_march)
    assert labels.draw.population == (10 if split is None else 20)
    [found] = vary_log(messages(kind), spec, verified=labels).readings
    assert found.labelled["handled"].value == to_digits(Fraction(yes, 8) / 2)
    by_people = [each for each in found.readings if found.by_people(each)]
    own = "conversation" if split is None else "message_session"
    assert {found.words(each)["unit"] for each in by_people} == {own}
    assert len({found.words(each)["unit"] for each in found.readings}) == 2


def test_a_bill_of_other_folds_than_were_drawn_from_has_no_number():
    """Cut after 48 hours, a thread is one conversation; after 24, it is two of one beginning."""
    rows = [
        {"thread": thread, "at": f"2024-03-0{day}T0{hour}:00:00Z", "who": who}
        for thread, (day, hour) in product(range(20), ((1, 0), (2, 6)))
        for who in ("customer", "ai")
    ]
    bill = {
        "resolutions": "10",
        "price": "1 USD",
        "period": ["2024-03-01", "2024-03-02"],
        "definition": "containment",
    }
    logs = {
        "row": "message",
        "timezone": "UTC",
        "columns": {"conversation": "thread", "sent": "at", "sender": "who"},
        "messages": {"split_after": "48h"},
    }
    missing_ = {}
    for name, split in (("drawn", None), ("other", "message_session")):
        own = {"resolved": "judged"} | ({"unit": split} if split else {})
        spec = {"version": 1, "extends": "standard", "logs": logs}
        spec_ = spec_of(spec | {"billed": {"march": bill | {"own": own}}})
        log = frame_log(pl.DataFrame(rows))
        labels, _ = by_start(log, spec_, Recipe(20, 3), lambda _: True)
        [found] = vary_log(log, spec_, bills=True, most=500, verified=labels).bills
        missing_[name] = (found.by_own.low, found.by_own.missing)
    assert missing_["drawn"] == (20, None)
    assert missing_["other"][0] is None


def test_two_conversations_of_one_key_are_told_apart_by_their_start():
    """Every key twice, an hour apart; people call the later one handled."""
    spec = written(claims={"share": CLAIMS["share"]})
    spec = spec_of(spec | {"logs": spec["logs"] | {"duplicates": "all"}})
    pairs = [
        row | {"started": BEGIN + hour * HOUR, "ended": BEGIN + hour * HOUR + 1}
        for row in rows_of(*[{}] * 20)
        for hour in (0, 1)
    ]
    log = frame_log(frame_of(pairs))
    labels, yes = by_start(log, spec, Recipe(16, 3), lambda at: at > BEGIN)
    assert 0 < yes < 16
    [found] = vary_log(log, spec, verified=labels).readings
    assert found.labelled["handled"].value == to_digits(Fraction(yes, 16))


def test_a_draw_of_many_strata_has_marks_of_two_digits():
    """A stratum for each day: 60 of them, with people's answers in each."""
    rows = [
        row | {"started": row["started"] + number % 60 * DAY, "ended": None}
        for number, row in enumerate(rows_of(*[{}] * 240))
    ]
    answer = lambda row: ("no" if row["started"] > BEGIN + 30 * DAY else "yes", "")  # noqa: E731
    found, labels = readings_of("share", answer, Recipe(120, 1, by="day"), rows)
    assert len(labels.draw.strata) == 60
    assert found.labelled["handled"].value == to_digits(Fraction(31, 60))
