"""One reading at a time, by a loop over conversations: what the readings' figures are held against.

Written from the page of the readings, without a look at the program. A conversation is a dict of
plain values: times and lengths of time in microseconds, None where the log does not say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import exp, fsum, log
from zoneinfo import ZoneInfo

HOUR = 3_600_000_000
DAY = 24 * HOUR
WINDOWS = {
    "2h": 2 * HOUR,
    "24h": DAY,
    "72h": 3 * DAY,
    "7d": 7 * DAY,
    "14d": 14 * DAY,
    "30d": 30 * DAY,
}
UNITS = {"seconds": 10**6, "minutes": 60 * 10**6, "hours": HOUR}
CHATS = {
    *("chat", "live chat", "live_chat", "livechat", "web chat", "webchat", "messaging", "message"),
    *("web", "app", "in-app", "in_app", "widget", "messenger", "whatsapp"),
}
AIS = {
    "touched": {"ai", "ai_then_human", "human_then_ai"},
    "first": {"ai", "ai_then_human"},
    "last_answer": {"ai", "human_then_ai"},
    "no_human": {"ai"},
}
BOTH = {"ai_then_human", "human_then_ai"}
EVERYBODY = {"ai", "human", "ai_then_human", "human_then_ai", "none", None}


@dataclass
class SlowLog:
    """A log.

    Attributes:
        rows: Conversations, those too that a rule drops; `rule` is the first rule that fits.
        launch: The first of the periods.
        period: The declared period.
        zone: The zone of hours and weeks.
        ratings: The worst and the best rating.
        displacement: The part of AI's conversations that people would have had.
        measured: What agents had at once, as the report measures it.
        own: The report's own occupancy.
        service: The share that is answered in time, and what is in time, in seconds.
        hours: When business hours begin and end.
        during: Only conversations that begin then are counted, as one side of a change; returns are
            looked for in all.
        log_of: The log of contacts of which these rows are put together; None where they are not.
        drawn_from: Who handled the conversations that some were drawn from.
        labels: Key of a drawn conversation -> its stratum, and what people say: whether AI handled
            it, and whether it was resolved; None where they don't.
        sizes: Stratum -> conversations.
    """

    rows: list = field(default_factory=list)
    launch: int | None = None
    period: tuple[int, int] | None = None
    zone: str = "UTC"
    ratings: tuple[int, int] = (1, 5)
    displacement: Fraction = Fraction("0.65")
    measured: Fraction | None = None
    own: Fraction = Fraction("0.8")
    service: tuple[float, int] = (0.8, 30)
    hours: tuple[int, int] = (9, 17)
    scopes: dict = field(default_factory=dict)
    during: tuple[int, int] | None = None
    log_of: SlowLog | None = None
    drawn_from: frozenset = frozenset()
    labels: dict = field(default_factory=dict)
    sizes: dict = field(default_factory=dict)

    @cached_property
    def end(self):
        if self.log_of is not None:
            return self.log_of.of({"spam": "drop_all"}).end
        return self.period[1] if self.period else max(row["started"] for row in self.rows)

    def clock(self, micros):
        """A time as the clocks of the zone show it, in microseconds from 1970."""
        moment = datetime.fromtimestamp(micros // 10**6, tz=UTC).astimezone(ZoneInfo(self.zone))
        shown = moment.replace(tzinfo=UTC).timestamp()
        return int(shown) * 10**6 + micros % 10**6

    def days(self, weeks):
        """The days of the period, from so many weeks after the launch on; None for no time."""
        if self.log_of is not None:
            return self.log_of.days(weeks)
        if self.period:
            begin, end = map(self.clock, self.period)
        else:
            starts = [self.clock(row["started"]) // DAY for row in self.rows]
            begin, end = min(starts) * DAY, (max(starts) + 1) * DAY
        if self.launch is not None:
            begin = max(begin, self.clock(self.launch + weeks * 7 * DAY))
        return Fraction(end - begin, DAY) if end > begin else None

    @property
    def length(self):
        """From the first start to the last, and a day."""
        if self.log_of is not None:
            return self.log_of.length
        starts = [row["started"] for row in self.rows]
        return max(starts) - min(starts) + DAY

    def of(self, options):
        """The log without what a rule drops: nobody came back with that."""
        if options["spam"] not in self.scopes:
            rows = [row for row in self.rows if rule_allows(row, options)]
            self.scopes[options["spam"]] = replace(self, rows=rows, scopes={})
        return self.scopes[options["spam"]]

    def in_time(self, begin, end):
        """The same log, of which only what begins in a time is counted."""
        return replace(self, during=(begin, end))

    @cached_property
    def contacts(self):
        """Customer -> conversations."""
        found = {}
        for row in self.rows:
            if row["customer"] is not None:
                found.setdefault(row["customer"], []).append(row)
        return found

    @cached_property
    def no_persons(self):
        """Customers with 30 contacts or more, and with over three a day or a twentieth of all."""
        starts = [row["started"] for its in self.contacts.values() for row in its]
        days = max(0, self.end - min(starts, default=self.end)) // DAY + 1
        few = min(3 * days, len(starts) // 20)
        return {customer for customer, its in self.contacts.items() if len(its) > max(29, few)}

    @cached_property
    def windows(self):
        """The windows that the log is twice as long as."""
        return [name for name, window in WINDOWS.items() if 2 * window <= self.length]


# contacts that are put together

WEEK = 7 * DAY
TOGETHER = {"customer_issue", "customer_day", "drop_5min"}


def as_counted(log, options):
    """The log whose rows are what these options of `unit` and `duplicates` count as one."""
    way = {options.get("unit"), options.get("duplicates")} & TOGETHER
    if not way:
        return log
    (way,) = way
    if way not in log.scopes:
        ruled = log.of({"spam": "drop_all"})
        rows = [row for row in ruled.rows if not may_join(row, ruled, way)]
        owners = {}
        for row in ruled.rows:
            if may_join(row, ruled, way):
                owners.setdefault(owner_of(row, log, way), []).append(row)
        for its in owners.values():
            its.sort(key=in_order)
            rows += copies_dropped(its) if way == "drop_5min" else map(as_one, cut(its, way))
        log.scopes[way] = replace(log, rows=rows, scopes={}, log_of=log)
    return log.scopes[way]


def may_join(row, log, way):
    if row["customer"] is None or row["customer"] in log.no_persons:
        return False
    return way != "customer_issue" or row["topic"] is not None


def owner_of(row, log, way):
    if way != "customer_day":
        return row["customer"], row["topic"]
    moment = datetime.fromtimestamp(row["started"] // 10**6, tz=UTC)
    return row["customer"], moment.astimezone(ZoneInfo(log.zone)).date()


def in_order(row):
    """By start, then by end with open ones last, then by id."""
    ended = row["ended"]
    return row["started"], ended is None, ended or 0, row["conversation"]


def copies_dropped(rows):
    kept = []
    for row in rows:
        if not kept or row["started"] > kept[-1]["started"] + 5 * 60 * 10**6:
            kept.append(row)
    return kept


def cut(rows, way):
    """The issues of contacts of a customer about a topic; what starts on one day is not cut."""
    parts, until = [], None
    for row in rows:
        if until is None or (way == "customer_issue" and row["started"] > until + WEEK):
            parts.append([])
        parts[-1].append(row)
        ended = row["started"] if row["ended"] is None else row["ended"]
        until = ended if until is None else max(until, ended)
    return parts


def as_one(rows):
    """What contacts say that are put together; where one does not say it, they do not."""
    first, last = rows[0], rows[-1]

    def every(name):
        return [row.get(name) for row in rows]

    def told(name, how):
        values = every(name)
        return None if None in values else how(values)

    def anywhere(name):
        values = every(name)
        return True if True in values else None if None in values else False

    closes = [
        row["closed_at"] if row.get("closed_at") and row["closed_at"] >= row["started"] else None
        for row in rows
    ]
    return first | {
        "ended": told("ended", max),
        "closed_at": None if None in closes else max(closes),
        "duration": told("duration", sum),
        "ai_time": told("ai_time", sum),
        "human_time": told("human_time", sum),
        "handling": told("handling", handling_of),
        "escalated": anywhere("escalated"),
        "reopened": anywhere("reopened"),
        "spoke": anywhere("spoke"),
        **{name: last.get(name) for name in ("resolved", "abandoned", "csat")},
    }


def handling_of(handlings):
    """Who had it first, and whether both had a part in it."""
    who = [handling.split("_then_") for handling in handlings if handling != "none"]
    if not who:
        return "none"
    first = who[0][0]
    if {each for its in who for each in its} == {first}:
        return first
    return {"ai": "ai_then_human", "human": "human_then_ai"}[first]


# which conversations count


def rule_allows(row, options):
    dropped = {"keep": (), "drop_spam": ("spam",), "drop_all": ("spam", "test")}[options["spam"]]
    return row.get("rule") not in dropped


def counts(row, log, options):
    if not rule_allows(row, options):
        return False
    if log.during is not None and not log.during[0] <= row["started"] < log.during[1]:
        return False
    weeks = {"include": None, "drop_2_weeks": 2, "steady": 4}[options["ramp"]]
    if weeks is not None and row["started"] < log.launch + weeks * 7 * DAY:
        # Of a change, what was before the launch stays.
        return log.during is not None and row["started"] < log.launch and is_heard(row, options)
    return is_heard(row, options)


def is_heard(row, options):
    match options["greeting"]:
        case "both_spoke":
            return row["spoke"]
        case "real_answer":
            return row["handling"] not in {None, "none"}
    return True


def that_count(log, options):
    return [row for row in log.rows if counts(row, log, options)]


def is_ai(row, options):
    return row["handling"] in AIS[options["handled"]]


def is_chat(row):
    return row.get("channel") is not None and row["channel"].lower() in CHATS


def in_denominator(row, options):
    match options["denominator"]:
        case "all_chats":
            return is_chat(row)
        case "ai_involved":
            return is_ai(row, options)
    return True


def gave_up(row):
    return row.get("abandoned") is True


def went_over(row):
    """Whether AI had it first and it was escalated."""
    return row["handling"] in AIS["first"] and row.get("escalated") is True


def credit(row, options):
    """Which part of a conversation AI is credited with."""
    if not is_ai(row, options):
        return Fraction(0)
    if row["handling"] not in BOTH:
        return Fraction(1)
    match options["hand_over"]:
        case "ai":
            return Fraction(1)
        case "last_touch":
            return Fraction(row["handling"] == "human_then_ai")
        case "by_minutes":
            whole = row["ai_time"] + row["human_time"]
            return millionths(Fraction(row["ai_time"], whole)) if whole else Fraction(0)
    return Fraction(0)


def millionths(part):
    """Rounded to a millionth."""
    return Fraction((part * 10**6 + Fraction(1, 2)).__floor__(), 10**6)


# subjects


def handled(log, options, *, is_count=False):
    if options["handled"] == "verified":
        return handled_as_people_say(log, options, is_count=is_count)
    credited, n = Fraction(0), 0
    for row in that_count(log, options):
        if not in_denominator(row, options) or (options["abandoned"] == "exclude" and gave_up(row)):
            continue
        n += 1
        if not (options["abandoned"] == "failed" and gave_up(row)):
            credited += credit(row, options)
    if is_count:
        return credited
    return credited / n if n else None


def resolved(log, options):
    if "verified" in options["handled"] or options["resolved"] == "judged":
        return resolved_as_people_say(log, options)
    good = n = 0
    for row in that_count(log, options):
        if not in_denominator(row, options):
            continue
        told = is_resolved(row, options)
        if told is None:
            continue
        if options["resolution_wait"] != "at_exit":
            within = WINDOWS[options["resolution_wait"]]
            there = log.of(options)
            if not can_tell(row, there, options, within):
                continue
            if comes_back(row, there, options, within):
                told = False
        n += 1
        good += told
    return Fraction(good, n) if n else None


# people's labels


def handled_as_people_say(log, options, *, is_count=False):
    asked, n = {}, 0
    for row in that_count(log, options):
        if not in_denominator(row, options) or (options["abandoned"] == "exclude" and gave_up(row)):
            continue
        n += 1
        is_failure = options["abandoned"] == "failed" and gave_up(row)
        if row["handling"] in log.drawn_from and not is_failure:
            asked[row["conversation"]] = True
    if not asked:
        return Fraction(0) if is_count else Fraction(0, n) if n else None
    share = share_of_labelled(log, asked, options)
    if share is None:
        return None
    return len(asked) * share / (1 if is_count else n)


def resolved_as_people_say(log, options):
    is_verified = options["handled"] == "verified"
    among = is_verified and options["denominator"] == "ai_involved"
    asked, good, n = {}, 0, 0
    for row in that_count(log, options):
        is_ai_s = row["handling"] in log.drawn_from if is_verified else is_ai(row, options)
        if options["denominator"] == "all_chats" and not is_chat(row):
            continue
        if options["denominator"] == "ai_involved" and not is_ai_s:
            continue
        told = resolved_but_for_people(row, options)
        if told is None:
            continue
        if options["resolution_wait"] != "at_exit":
            within = WINDOWS[options["resolution_wait"]]
            there = log.of(options)
            if not can_tell(row, there, options, within):
                continue
            if comes_back(row, there, options, within):
                told = False
        n += 1
        if not is_ai_s or not (is_verified or credit(row, options) == 1):
            continue
        if told == "people" or (is_verified and (told or among)):
            asked[row["conversation"]] = told
        else:
            good += told
    if not asked:
        return Fraction(good, n) if n else None
    share = share_of_labelled(log, asked, options, among=among)
    if share is None or among:
        return share
    return (good + len(asked) * share) / n


def resolved_but_for_people(row, options):
    """Whether it was resolved if AI is credited: yes, no or `people`; None if it does not count."""
    over, last = went_over(row), row["handling"] in AIS["last_answer"]
    match options["resolved"]:
        case "judged":
            told = "people"
        case "recorded":
            told = row.get("resolved")
        case "contained":
            told = row["handling"] == "ai" and not over
        case "assumed":
            told = last and not over and not gave_up(row)
    if told is None:
        return None
    if gave_up(row):
        told = {"resolved": True, "handled": told, "exclude": None, "failed": False}[
            options["abandoned"]
        ]
    if told is not None and options["reopened"] == "cancels" and row["reopened"]:
        told = False
    return told


def share_of_labelled(log, asked, options, *, among=False):
    """The share of those that labels are asked about, by those of them that were drawn.

    Args:
        asked: Key -> whether it was resolved, as the log says, or `people`.
        among: Whether what AI did not handle is not counted at all.
    """
    by_handled = options["handled"] == "verified"
    by_resolved = "people" in asked.values()
    found = {stratum: [] for stratum in log.sizes}
    for key, (stratum, is_handled, is_good) in log.labels.items():
        if (by_handled and is_handled is None) or (by_resolved and is_good is None):
            continue  # as if it had not been drawn
        is_ai_s = is_handled or not by_handled
        is_resolved_ = is_good if asked.get(key) == "people" else asked.get(key)
        is_in = key in asked and (is_ai_s or not among)
        found[stratum].append((key, (is_in, bool(is_in and is_ai_s and is_resolved_))))
    strata = {}
    for stratum, each in found.items():
        strata[stratum] = [(log.sizes[stratum], each)]
    if len({handling for handling, *_ in log.sizes}) == len(log.sizes):
        # how many of each stratum are asked about is known: these are the strata
        by_key = {row["conversation"]: row["handling"] for row in log.rows}
        of_each = Counter(by_key[key] for key in asked)
        for stratum, each in found.items():
            size = of_each[stratum[0]]
            its = [pair for key, pair in each if key in asked]
            strata[stratum] = [(size, its)] if len(its) >= min(2, size) else []
    else:
        strata = {s: [(n, [pair for _, pair in its])] for s, [(n, its)] in strata.items()}
    strata = [each for its in strata.values() for each in its]
    inside = [good for _, its in strata for is_in, good in its if is_in]
    is_all = len(asked) in {len(inside), sum(log.sizes.values())}
    if not inside or (len(inside) < 10 and not is_all):
        return None
    above = below = Fraction(0)
    for size, its in strata:
        for is_in, good in its:
            above += Fraction(size, len(its)) * good
            below += Fraction(size, len(its)) * is_in
    size, yes = len(asked), sum(inside)
    share = above / below
    return min(max(share, Fraction(yes, size)), Fraction(size - len(inside) + yes, size))


def is_resolved(row, options):
    """Whether AI resolved it; None where it does not count."""
    is_credited = credit(row, options) == 1
    is_last = row["handling"] in AIS["last_answer"]
    match options["resolved"]:
        case "recorded" if row.get("resolved") is None:
            return None
        case "recorded":
            told = row["resolved"]
        case "contained":
            told = row["handling"] == "ai" and not went_over(row)
        case "assumed":
            told = is_last and not went_over(row) and not gave_up(row)
    if gave_up(row):
        match options["abandoned"]:
            case "resolved":
                told = True
            case "exclude":
                return None
            case "failed":
                told = False
    if options["reopened"] == "cancels" and row["reopened"]:
        told = False
    return told and is_credited


def is_followed_up(row, log, key="customer"):
    """Whether a return of its customer would be seen."""
    return (
        row["customer"] is not None
        and row["ended"] is not None
        and row["customer"] not in log.no_persons
        and (key == "customer" or row["topic"] is not None)
    )


def can_tell(row, log, options, within):
    """Whether the log tells if its customer came back within a time."""
    followed = is_followed_up(row, log, options["repeat_key"])
    return followed and row["ended"] + within <= log.end


def comes_back(row, log, options, within):
    for other in log.contacts[row["customer"]]:
        if options["repeat_key"] == "customer_topic" and other["topic"] != row["topic"]:
            continue
        if row["ended"] < other["started"] <= row["ended"] + within:
            return True
    return False


def repeated(log, options, handlings, longest="7d"):
    """Where `longest` is the longest window that the spec's metrics name."""
    base = max(WINDOWS[window] for window in (options["repeat_window"], longest))
    back = n = 0
    there = log.of(options)
    for row in that_count(log, options):
        if row["handling"] not in handlings:
            continue
        if not is_followed_up(row, there, options["repeat_key"]):
            continue
        over = row["ended"] + base
        if over > there.end or (log.launch is not None and row["started"] < log.launch <= over):
            continue
        n += 1
        back += comes_back(row, there, options, WINDOWS[options["repeat_window"]])
    return Fraction(back, n) if n else None


def length(row, option):
    """How long a conversation took; None where that is not known."""

    def between(start, end):
        return None if start is None or end is None or end < start else end - start

    match option:
        case "wall_clock":
            return between(row["started"], row["ended"])
        case "open_to_close":
            return between(row["started"], row["closed_at"])
        case "in_hands":
            return row["ai_time"] + row["human_time"]
    return row["duration"]


def minutes(log, options, groups, unit):
    middles = []
    for handlings in groups:
        lengths = [
            length(row, options["minutes"])
            for row in that_count(log, options)
            if row["handling"] in handlings
            and not (options["abandoned"] == "exclude" and gave_up(row))
        ]
        lengths = [each for each in lengths if each is not None]
        middles.append(middle(lengths, options["statistic"]) if lengths else None)
    if None in middles:
        return None
    first, *second = (Fraction(each) / UNITS[unit] for each in middles)
    return first - second[0] if second else first


def middle(lengths, statistic):
    """In microseconds."""
    if statistic == "mean":
        return Fraction(sum(lengths), len(lengths))
    seconds = sorted(each // 10**6 for each in lengths)
    n = len(seconds)
    match statistic:
        case "median":
            found = Fraction(seconds[(n - 1) // 2] + seconds[n // 2], 2)
        case "trimmed":
            kept = seconds[n // 10 : n - n // 10]
            found = Fraction(sum(kept), len(kept))
        case "log_mean":
            found = Fraction(exp(fsum(log(1 + each) for each in seconds) / n) - 1)
    return found * 10**6


def whose(row, options):
    """Whose a rating is: a set, or None where it is nobody's and counts for no one."""
    if row["handling"] in BOTH or went_over(row):
        first = "ai" if row["handling"] in AIS["first"] else "human"
        return {"first": {first}, "human": {"human"}, "both": {"ai", "human"}, "dropped": None}[
            options["rating_at_hand_over"]
        ]
    return {"ai": {"ai"}, "human": {"human"}}.get(row["handling"], set())


def ratings(log, options, of):
    """Of `ai`, `human`, `all`, or `difference`: AI's less people's."""
    if of == "difference":
        ai, human = (ratings(log, options, side) for side in ("ai", "human"))
        return None if None in {ai, human} else ai - human
    rows = []
    for row in that_count(log, options):
        its = whose(row, options)
        if its is not None and (of == "all" or of in its):
            rows.append(row)
    worst, best = log.ratings
    cut = options["rating_cut"]

    def score(rating):
        """Ratings in millionths."""
        if cut == "mean":
            return Fraction(rating, 10**6)
        return Fraction(rating >= (best + 1 - int(cut.removeprefix("top"))) * 10**6)

    rated = [row for row in rows if row["csat"] is not None]
    match options["rating_population"]:
        case "silent_best" | "silent_worst" as which:
            silent = (best if which == "silent_best" else worst) * 10**6
            scores = [score(silent if row["csat"] is None else row["csat"]) for row in rows]
        case "weighted":
            return weighted(rows, score)
        case _:
            scores = [score(row["csat"]) for row in rated]
    return Fraction(sum(scores), len(scores)) if scores else None


def weighted(rows, score):
    total, n = Fraction(0), 0
    for topic in {row["topic"] for row in rows}:
        its = [row for row in rows if row["topic"] == topic]
        scores = [score(row["csat"]) for row in its if row["csat"] is not None]
        if scores:
            total += len(its) * Fraction(sum(scores), len(scores))
            n += len(its)
    return total / n if n else None


def equivalents(log, options):
    hours = displaced_hours(log, options)
    days = log.days({"include": 0, "drop_2_weeks": 2, "steady": 4}[options["ramp"]])
    if hours is None or days is None:
        return None
    part = {name: Fraction(options[name].removesuffix("%")) for name in ("shrinkage", "occupancy")}
    of_a_year = (
        Fraction(options["hours"])
        * (1 - part["shrinkage"] / 100)
        * (part["occupancy"] / 100)
        * at_once(log, options)
    )
    found = hours * log.displacement / (of_a_year * days / Fraction("365.25"))
    return found if options["coverage"] == "work" else found * waiting(log, options)


def at_once(log, options):
    option = options["concurrency"]
    return log.measured if option == "measured" else Fraction(option)


def since_launch(row, log):
    """The same, where before the launch AI had nothing."""
    if log.launch is None or row["started"] >= log.launch:
        return row
    before = {"ai": "none", "ai_then_human": "none", "human_then_ai": "human"}
    return row | {"handling": before.get(row["handling"], row["handling"])}


def is_peoples(row, options):
    """Whether people had it first, and it is not AI's."""
    return row["handling"] in {"human", "human_then_ai"} and not is_ai(row, options)


def waiting(log, options):
    """People who are there over people who work, of what AI had first; by hours of the week.

    They are there for contacts as they come, whatever these are put together to.
    """
    log = log.log_of or log
    report = options | {"spam": "drop_all", "handled": "first"}
    kept = [row for row in log.rows if rule_allows(row, report)]
    took = [length(row, options["minutes"]) for row in kept if is_peoples(row, report)]
    took = [each for each in took if each is not None]
    handle = Fraction(sum(took), len(took) * 10**6)  # seconds
    hours = week_of(log)
    queue_of = {"by_language": "language", "by_market": "market"}.get(options["coverage"])
    arrived = {}
    for row in kept:
        if row["handling"] in AIS["first"] and row is since_launch(row, log):
            hour = log.clock(row["started"]) // HOUR % (7 * 24)
            its = arrived.setdefault(row[queue_of] if queue_of else None, Counter())
            its[hour] += log.displacement / hours[hour]
    if options["coverage"] == "business_hours":
        (its,) = arrived.values()
        hours = [hour for hour in hours if in_business(hour, log.hours)]
        outside = sum(its.values()) - sum(its[hour] for hour in hours)
        arrived = {None: {hour: its[hour] + outside / len(hours) for hour in hours}}
    there = 0
    for its in arrived.values():
        for hour in hours:
            slots = erlang_c(float(its.get(hour, 0) * handle / 3600), float(handle), log)
            there += max(1, -(-slots // at_once(log, options)))
    work = sum(sum(its.values()) for its in arrived.values()) * handle / 3600
    return there * log.own * at_once(log, options) / work


def week_of(log):
    """Hour of the week, from Thursday midnight as 1970 begins -> how often the log saw it."""
    begin, end = map(log.clock, log.period)
    if log.launch is not None:
        begin = max(begin, log.clock(log.launch))
    assert (end - begin) % (7 * DAY) == 0, "whole weeks: every hour is seen as often"
    return dict.fromkeys(range(7 * 24), (end - begin) // (7 * DAY))


def in_business(hour, hours):
    day = (hour // 24 + 3) % 7  # from Monday
    return day < 5 and hours[0] <= hour % 24 < hours[1]


def erlang_c(erlangs, handle, log):
    """The least slots that answer the share in time and are busy no more than they may be."""
    slots = max(1, int(erlangs) + 1)
    while True:
        term, below = 1.0, 0.0
        for n in range(slots):
            below += term
            term *= erlangs / (n + 1)
        top = term * slots / (slots - erlangs)
        waits = top / (below + top)
        in_time = 1 - waits * exp(-(slots - erlangs) * log.service[1] / handle)
        if in_time >= log.service[0] and erlangs / slots <= log.own:
            return slots
        slots += 1


def displaced_hours(log, options):
    rows = [
        since_launch(row, log)
        for row in that_count(log, options)
        if not (options["abandoned"] == "exclude" and gave_up(row))
    ]
    credited = Counter()
    people = {}
    for row in rows:
        stratum = stratum_of(row, log, options["case_mix"])
        if is_peoples(row, options):
            took = length(row, options["minutes"])
            if took is not None:
                people.setdefault(stratum, []).append(took)
        elif not (options["abandoned"] == "failed" and gave_up(row)):
            credited[stratum] += credit(row, options)
    if not people:
        return None
    if options["case_mix"].endswith("(own)"):
        micros = sum(credited.values()) * at_reports_mix(rows, log, options, people)
        return Fraction(micros, HOUR)
    means = {stratum: Fraction(sum(took), len(took)) for stratum, took in people.items()}
    shared = [stratum for stratum in credited if stratum in means]
    n, every = sum(credited[stratum] for stratum in shared), sum(credited.values())
    if every and not n:
        return None  # nothing that AI handled was ever handled by people
    micros = sum((credited[stratum] * means[stratum] for stratum in shared), Fraction(0))
    if options["case_mix"] != "same_topic" and n:
        micros *= Fraction(every, n)
    return micros / HOUR


def at_reports_mix(rows, log, options, people):
    """People's mean time at the mix of AI's conversations whose time is known."""
    weights = Counter()
    for row in rows:
        given_up = options["abandoned"] == "failed" and gave_up(row)
        known = length(row, options["minutes"]) is not None
        if row["handling"] not in {"human", "none", None} and known and not given_up:
            weights[stratum_of(row, log, options["case_mix"])] += credit(row, options)
    means = {
        stratum: Fraction(sum(took), len(took))
        for stratum, took in people.items()
        if len(took) >= 5 and weights[stratum] >= 5
    }
    if not means:
        every = [each for took in people.values() for each in took]
        return Fraction(sum(every), len(every))
    n = sum(weights[stratum] for stratum in means)
    return sum(weights[stratum] * mean for stratum, mean in means.items()) / n


def stratum_of(row, log, case_mix):
    start = datetime.fromtimestamp(row["started"] // 10**6, tz=UTC)
    hour = start.astimezone(ZoneInfo(log.zone)).hour
    if case_mix.endswith(" (own)"):
        its = row | {"hour": hour}
        return tuple(its[name] for name in case_mix.removesuffix(" (own)").split("_"))
    match case_mix:
        case "none":
            return ()
        case "topic" | "same_topic":
            return (row["topic"],)
    return (row["topic"], row["language"], hour)


# two figures


def change(log, options, figure, *, is_relative):
    """What a figure is after the launch, and what it was before it."""
    before, after = (log.in_time(*time) for time in sides(log))
    return held(figure(after, options), figure(before, options), is_relative, less_one=True)


def sides(log):
    begin, end = log.period or (-(10**18), 10**18)
    return (begin, min(end, log.launch)), (max(begin, log.launch), end)


def comparison(log, options, figures, *, is_relative=False):
    first, second = (figure(log, options) for figure in figures)
    return held(first, second, is_relative)


def held(first, second, is_relative, *, less_one=False):
    if first is None or second is None:
        return None
    if not is_relative:
        return first - second
    return first / second - less_one if second else None


def weekly_change(log, options, figure):
    """Of a total: its means over the full weeks of both sides, as a relative change."""
    means = []
    for time in sides(log):
        totals = [figure(log.in_time(*week), options) for week in full_weeks(log, time, options)]
        means.append(Fraction(sum(totals), len(totals)) if totals else None)
    return held(means[1], means[0], is_relative=True, less_one=True)


def full_weeks(log, time, options):
    """From Monday to Monday by the clock; without a declared period, the ends of the log are cut.

    Weeks that `ramp` leaves out a part of are no full weeks.
    """
    weeks = sorted({monday(row["started"], log) for row in log.rows if row.get("rule") is None})
    if not weeks:
        return
    first, last = weeks[0], weeks[-1]
    if log.period is None:
        first, last = next_monday(first), first if first == last else last - timedelta(days=7)
    left_out = {"include": 0, "drop_2_weeks": 14, "steady": 28}[options["ramp"]]
    week = first
    while week <= last:
        begin, end = micros(week, log), micros(next_monday(week), log)
        local_launch = local(log.launch, log)
        ramping = (
            week < local_launch + timedelta(days=left_out) and next_monday(week) > local_launch
        )
        inside = time[0] <= begin and end <= time[1]
        if inside and not (left_out and ramping):
            yield begin, end
        week = next_monday(week)


def local(moment, log):
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)
    return start.astimezone(ZoneInfo(log.zone)).replace(tzinfo=None)


def monday(moment, log):
    day = local(moment, log).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def next_monday(day):
    return day + timedelta(days=7)


def micros(day, log):
    there = day.replace(tzinfo=ZoneInfo(log.zone))
    return (there - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


# what a metric counts itself


def of_group(log, options, handlings):
    """The conversations of a group that count."""
    return [
        row
        for row in that_count(log, options)
        if row["handling"] in handlings and not (options["abandoned"] == "exclude" and gave_up(row))
    ]


def group_share(log, options, handlings):
    rows, every = (
        [
            row
            for row in of_group(log, options, group)
            if options["denominator"] == "all_contacts" or is_chat(row)
        ]
        for group in (handlings, EVERYBODY)
    )
    return Fraction(len(rows), len(every)) if every else None


def number(log, options, handlings):
    return Fraction(len(of_group(log, options, handlings)))


def share_where(log, options, handlings, where):
    told = [where(row) for row in of_group(log, options, handlings)]
    told = [each for each in told if each is not None]
    return Fraction(sum(told), len(told)) if told else None


def ratio(log, options, handlings, above, below):
    """Of conversations that have both."""
    pairs = [(above(row), below(row)) for row in of_group(log, options, handlings)]
    pairs = [pair for pair in pairs if None not in pair]
    n = sum(pair[1] for pair in pairs)
    return Fraction(sum(pair[0] for pair in pairs)) / n if n else None


def resolved_in_group(log, options, handlings):
    """What the log says was resolved, whoever handled it."""
    good = n = 0
    for row in that_count(log, options):
        if row["handling"] not in handlings:
            continue
        told = row.get("resolved")
        if told is None or (options["abandoned"] == "exclude" and gave_up(row)):
            continue
        if gave_up(row) and options["abandoned"] in {"resolved", "failed"}:
            told = options["abandoned"] == "resolved"
        if options["resolution_wait"] != "at_exit":
            within = WINDOWS[options["resolution_wait"]]
            there = log.of(options)
            if not can_tell(row, there, options, within):
                continue
            told = told and not comes_back(row, there, options, within)
        n += 1
        good += told
    return Fraction(good, n) if n else None


def greatest_by_topic(log, options, figure, groups):
    """The greatest difference of two groups within a topic."""
    rows = [row for row in that_count(log, options) if row["handling"] in groups[0] | groups[1]]
    found = []
    for topic in {row["topic"] for row in rows}:
        within = replace(log, rows=[row for row in log.rows if row["topic"] == topic])
        first, second = (figure(within, options, handlings=group) for group in groups)
        if first is not None and second is not None:
            found.append(first - second)
    return max(found, default=None)
