"""A crosscheck made by hand, with every kind of content; the firm and its figures are made up."""

from __future__ import annotations

from datetime import date

from fte_audit.citations import Cited, Reply
from fte_audit.findings import (
    AssumptionFinding,
    BoxFinding,
    ConflictFinding,
    Crosscheck,
    FigureFinding,
    Grid,
    MendFinding,
    Question,
    RangeFinding,
    ReadingFinding,
    RelationFinding,
    SampleFinding,
    ScenarioFinding,
    SettingFinding,
    StatementFinding,
    Word,
)
from fte_audit.quantities.bounds import Bounds

RELEASE = Cited(
    publisher="Fjord Telecom",
    title="Our assistant, one month on",
    url="https://example.org/press/assistant",
    published="2025-03-04",
    retrieved="2025-03-06",
    seen="primary",
    language="en",
    sha256="0f" * 32,
    note="The page was changed on 5 March.",
)
PAPER = Cited(publisher="Le Journal", published="2025-03-05", seen="quoted", language="fr")
TALK = Cited(title="A talk in Oslo", seen="transcribed")
BLOG = Cited(url="https://example.org/blog", seen="secondary")
NUMBER = "A number stands for all that may be printed so, rounded or cut off."
LESS = "Less than a number is above zero and below the number as printed."
BOTH_SHARES = ("share", "share_in_the_paper")


def point(value):
    return Bounds(value, value)


def figure(name, label, value, unit, printed, *ranges, **rest):
    """A figure with its ranges where it was rounded, cut off, or either, as far as they differ."""
    exact = point(printed)
    rounded, cut, either = (*ranges, *[ranges[-1] if ranges else exact] * (3 - len(ranges)))
    return FigureFinding(
        name, label, value, unit, rest.pop("rule", NUMBER), exact, rounded, cut, either, **rest
    )


def figures():
    yield figure(
        "chats", "conversations in the first month", "1.2 million", "contacts", 1.2e6,
        Bounds(1.15e6, 1.25e6), Bounds(1.2e6, 1.3e6), Bounds(1.15e6, 1.3e6),
        quote="1.2 million conversations in its first month", source=RELEASE,
        asserted_as="measured", metric="conversations",
        unclear=("What is a conversation?",),
        replies=(
            Reply("Fjord Telecom", "2025-03-07", "We count every session."),
            Reply("its agency", None, "No comment."),
        ),
    )  # fmt: skip
    yield figure(
        "share", "share of all chats", "66 %", "share", 0.66,
        Bounds(0.655, 0.665), Bounds(0.66, 0.67), Bounds(0.655, 0.67),
        quote="66% of our chats", source=RELEASE,
    )  # fmt: skip
    yield figure(
        "share_in_the_paper", "share of all chats in the paper", "deux tiers", "share",
        0.666666667, Bounds(0.633333333, 0.708333334), source=PAPER,
        quote="deux tiers des conversations", translation="two-thirds of the conversations",
        rule="A fraction stands for all nearer to it than to any other.",
    )  # fmt: skip
    yield figure(
        "fte", "full-time agents whose work it does", "300", "people", 300.0,
        Bounds(295.0, 305.0), Bounds(300.0, 310.0), Bounds(295.0, 310.0), source=TALK,
        quote="the work of 300 full-time agents", asserted_as="illustrative",
    )  # fmt: skip
    yield figure(
        "ai_minutes", "minutes of a chat with the assistant", "less than 2 minutes",
        "minutes/contact", 2.0, Bounds(0.0, 2.0, low_open=True, high_open=True), rule=LESS,
    )  # fmt: skip
    yield figure(
        "human_minutes", "minutes of a chat with a person", "11", "minutes/contact", 11.0,
        Bounds(10.5, 11.5), Bounds(11.0, 12.0), Bounds(10.5, 12.0), source=RELEASE,
    )  # fmt: skip
    yield figure(
        "satisfied", "satisfied customers", "92 %", "share", 0.92, Bounds(0.915, 0.925),
        Bounds(0.92, 0.93), Bounds(0.915, 0.93), source=BLOG,
        sample=SampleFinding(37, 1, False, (0.918918919, 0.945945946), "0.27", False),  # noqa: FBT003
    )  # fmt: skip
    yield figure(
        "rating", "mean rating", "3.45", "points", 3.45, Bounds(3.445, 3.455), source=BLOG,
        sample=SampleFinding(1000, 2, True, (3.45, 3.4505), "1.1", None),  # noqa: FBT003
    )  # fmt: skip
    launch = float(date(2025, 2, 3).toordinal())
    yield figure(
        "launch", "day of the launch", "2025-02-03", "date", launch, source=RELEASE,
        rule="A date stands for a day, or for all days of its month or year.",
    )  # fmt: skip


def statements():
    yield StatementFinding(
        "no_cuts", "no reductions", "nobody has lost a job", None, RELEASE, "unstated",
        ("Were agents of partners let go?",),
        (Reply("a former agent", "2025-03-09", "Ninety of us were let go in February."),),
        "weekly numbers of agents before and after the launch",
    )  # fmt: skip
    yield StatementFinding(
        "better", "better than people", "mieux que des humains", "better than humans", PAPER,
        "projected",
    )  # fmt: skip


def assumptions():
    yield AssumptionFinding(
        "hours", "productive hours of an agent in the month", "hours/person",
        Bounds(103.1, 125.8), 110.0, basis="2,080 paid hours a year, less a third.",
    )  # fmt: skip
    yield AssumptionFinding(
        "concurrency", "chats at a time", "ratio", Bounds(1.0, 3.0), 1.73, (),
        "1.73 was measured in one firm; 2 to 3 is what planners use.",
    )  # fmt: skip
    yield AssumptionFinding("displacement", "chats that people would have had", "share")
    yield AssumptionFinding(
        "minutes", "minutes that a chat counts with", "minutes/contact",
        options=(("people", "human_minutes"), ("assistant", "ai_minutes")),
    )  # fmt: skip
    yield AssumptionFinding(
        "month", "length of the month", "days/month",
        options=(("four_weeks", "28 days/month"), ("calendar", "28 to 31 days/month")),
    )  # fmt: skip


def relations():
    yield RelationFinding(
        "product", "full-time equivalents as contacts times minutes",
        "fte * minutes_per_hour * hours * concurrency = chats * displacement * minutes",
        "minutes", built_in=True, source="Workload formula of staffing.",
    )  # fmt: skip
    yield RelationFinding(
        "total", "total from a share", "chats = contacts * share", "contacts", built_in=True
    )
    yield RelationFinding(
        "same_share", "the same share in both", "share = share_in_the_paper", "number",
        built_in=False,
    )  # fmt: skip


def ranges(found_hours, found_minutes, displaced=None, *, tight=True):
    """What numbers must be where the minutes are those of the assistant."""
    every = {each.name: each for each in (*figures(), *assumptions())}

    def of(name, given, found, kind="figure", *, near=True, determined=True):
        each = every[name]
        narrowed = given != found
        return RangeFinding(
            name, each.label, kind, each.unit, given, found, narrowed, determined, near
        )

    chats, open_ended = Bounds(1.15e6, 1.3e6), Bounds(0.0, None, low_open=True)
    yield of("chats", chats, chats)
    yield of("share", Bounds(0.655, 0.67), Bounds(0.655, 0.6699999))
    yield of("hours", Bounds(103.1, 125.8), found_hours, "assumption")
    yield of("minutes", open_ended, found_minutes, "unknown", near=tight)
    if displaced is None:
        yield of("displacement", Bounds(0.0, 1.0), Bounds(0.0, 1.0), "unknown", determined=False)
    else:
        yield of("displacement", displaced, displaced, "assumption")
    yield RangeFinding(
        "contacts", "All contacts in the period", "derived", "contacts", Bounds(0.0, None),
        Bounds(1_716_417.91, 1_984_732.83), narrowed=True, determined=True, tight=tight,
    )  # fmt: skip


def unsolved():
    """Readings of people's minutes in which nothing can hold."""
    conflict = ConflictFinding(
        ("chats", "fte", "human_minutes", "hours", "concurrency", "displacement"), proven=True
    )
    mends = (
        MendFinding(("human_minutes",), Bounds(0.5, 8.05), 0.233),
        MendFinding(("hours",), Bounds(164.0, 738.0), 0.304),
        MendFinding(("displacement",), Bounds(0.14, 0.767), 0.233),
        MendFinding(("fte", "chats")),
    )
    for month in ("four_weeks", "calendar"):
        choices = (("minutes", "people"), ("month", month))
        yield ReadingFinding(
            choices, Word.NOT_REACHABLE, conflicts=(conflict,), mends=mends, complete=False
        )


def solved():
    """Readings of the assistant's minutes."""
    for month in ("four_weeks", "calendar"):
        choices = (("minutes", "assistant"), ("month", month))
        hours, minutes = Bounds(103.1, 123.0), Bounds(1.68, 2.0, high_open=True)
        found = tuple(ranges(hours, minutes, point(1.0), tight=False))
        yield ReadingFinding(
            choices, Word.ONLY_IF, found, only_if=("hours",), cut=(("share_in_the_paper",),)
        )


def scenarios():
    yield ScenarioFinding(
        "as_published", "As published", "either",
        BoxFinding((SettingFinding("displacement", "1"),), left_out=("same_share",)),
        Word.ONLY_IF, (*unsolved(), *solved()), grids=tuple(grids()),
    )  # fmt: skip
    choices = (("month", "four_weeks"),)
    yield ScenarioFinding(
        "printed", "As printed, at the assistant's minutes", "point",
        BoxFinding((SettingFinding("minutes", "assistant"),), ("displacement",)), Word.CONSISTENT,
        (
            ReadingFinding(
                choices,
                Word.CONSISTENT,
                tuple(ranges(Bounds(103.1, 125.8), Bounds(1.9, 2.1))),
            ),
        ),
        asked=("minutes", "hours", "displacement"),
    )  # fmt: skip
    clash = (ConflictFinding(BOTH_SHARES, proven=False), ConflictFinding(("launch",), proven=True))
    yield ScenarioFinding(
        "shares", "The share in both places, rounded", "half_up", BoxFinding(), Word.NOT_REACHABLE,
        (
            ReadingFinding(
                (), Word.NOT_REACHABLE, conflicts=clash,
                mends=(MendFinding(("share",), Bounds(0.6666, 0.6667), 0.0024),),
            ),
        ),
    )  # fmt: skip
    yield ScenarioFinding(
        "cut", "All cut off, in the time that was allowed", "cut",
        BoxFinding(not_applied=("`agents - fte` may be zero, and `left` divides by it",)),
        Word.UNDECIDED,
        (
            ReadingFinding(
                (), Word.UNDECIDED, tuple(ranges(Bounds(103.1, 110.0), Bounds(1.0, 9.0)))
            ),
        ),
    )  # fmt: skip
    yield ScenarioFinding(
        "alone", "Only the launch", "up", BoxFinding(left_out=("chats",)), Word.NOT_DETERMINABLE,
        (ReadingFinding((), Word.NOT_DETERMINABLE),),
    )  # fmt: skip


def grids():
    yield Grid(
        "displacement", "chats that people would have had", "share",
        ("concurrency", "ratio"), ("hours", "hours/person"),
        ("1", "1.73", "3"), ("103.1", "110", "125.8"),
        tuple(
            tuple(
                Bounds(0.08 * down * across, 0.1 * down * across) if down < 3 else None
                for across in (1.0, 1.07, 1.22)
            )
            for down in (1.0, 1.73, 3.0)
        ),
    )  # fmt: skip
    yield Grid(
        "contacts", "All contacts in the period", "contacts", ("hours", "hours/person"), None,
        ("103.1", "125.8"), ("",), ((Bounds(1.7e6, 1.9e6),), (Bounds(1.8e6, None),)),
    )  # fmt: skip


def questions():
    yield Question("What is a conversation?", ("chats",), decides=False)
    yield Question(
        "Minutes that a chat counts with: which is meant, people or assistant?",
        ("minutes",), decides=True,
    )  # fmt: skip
    yield Question("Were agents of partners let go?", ("no_cuts",), decides=False)


def build():
    """The crosscheck."""
    return Crosscheck(
        title="Fjord Telecom's assistant, March 2025",
        about="A firm that is made up said that its assistant did the work of 300 agents.",
        figures=tuple(figures()),
        statements=tuple(statements()),
        assumptions=tuple(assumptions()),
        relations=tuple(relations()),
        passed_over=(("before_and_after", "no figure says how many agents there were"),),
        scenarios=tuple(scenarios()),
        questions=tuple(questions()),
        notes=("Consistent figures may still be wrong: ask before you publish.",),
        claims={"version": 1, "claims": {"chats": {"value": "1.2 million"}}},
        budget=200_000,
    )
