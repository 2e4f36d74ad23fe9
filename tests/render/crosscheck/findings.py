"""Any crosscheck that the shape allows, hostile text above all: Hypothesis strategies."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from hypothesis import strategies as st

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

UNITS = {
    "chats": "contacts", "fte": "people", "minutes": "minutes/contact", "share": "share",
    "repeats": "change", "concurrency": "ratio", "a_b": "number", "launch": "date", "saving": "USD",
}  # fmt: skip
SEEN = (None, "primary", "quoted", "transcribed", "secondary")
ASSERTED = ("measured", "estimated", "projected", "illustrative", "unstated")
ROUNDINGS = ("point", "half_up", "cut", "up", "either")
KINDS = ("figure", "assumption", "unknown", "derived")
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(lambda day: float(day.toordinal()))
NUMBERS = st.sampled_from([0.0, 1.0, 700.0, 2.3e6, -0.25]) | st.floats(-1e300, 1e300)


def tuples(items, most=3, least=0):
    return st.lists(items, min_size=least, max_size=most).map(tuple)


def unit_of(name):
    """The unit of a name: that of a day, which not every number is, belongs to one name only."""
    return UNITS.get(name, f"units of {name}")


@st.composite
def bounds(draw, unit):
    ends = sorted(draw(st.tuples(*[DAYS if unit == "date" else NUMBERS] * 2)))
    low, high = (None if draw(st.integers(0, 4)) == 0 else end for end in ends)
    return Bounds(low, high, draw(st.booleans()), draw(st.booleans()))


class Strategies:
    """Strategies for every part, over one strategy for texts."""

    def __init__(self, text):
        self.text = text
        self.maybe = st.none() | text
        self.name = st.sampled_from(sorted(UNITS)) | text
        self.names = tuples(self.name)

    def build(self, of, **given):
        """Any value of a class: texts for the fields that are not given."""
        missing = [each.name for each in fields(of) if each.init and each.name not in given]
        return st.builds(of, **dict.fromkeys(missing, self.text), **given)

    def measured(self, of, ranges, **given):
        """Any value of a class with a name, the unit of that name, and ranges in that unit."""
        return self.name.flatmap(
            lambda name: self.build(
                of,
                name=st.just(name),
                unit=st.just(unit_of(name)),
                **{each: bounds(unit_of(name)) for each in ranges},
                **{each: make(unit_of(name)) for each, make in given.items()},
            )
        )

    @property
    def claim(self):
        source = self.build(
            Cited,
            **dict.fromkeys(
                ("publisher", "title", "url", "published", "retrieved", "language", "sha256"),
                self.maybe,
            ),
            note=self.maybe,
            seen=st.sampled_from(SEEN),
        )
        return {
            "translation": self.maybe,
            "source": st.none() | source,
            "asserted_as": st.sampled_from(ASSERTED),
            "unclear": tuples(self.text, 2),
            "replies": tuples(self.build(Reply, when=self.maybe), 2),
        }

    @property
    def figures(self):
        sample = st.builds(
            SampleFinding,
            n=st.integers(1, 10**6),
            items=st.integers(1, 9),
            possible=st.booleans(),
            nearest=st.tuples(NUMBERS, NUMBERS),
            deviation=self.maybe,
            deviation_possible=st.none() | st.booleans(),
        )
        given = {
            **self.claim,
            "quote": self.maybe,
            "metric": self.maybe,
            "sample": st.none() | sample,
        }
        return self.measured(
            FigureFinding,
            ("printed", "rounded", "cut", "either"),
            **{name: lambda _, each=each: each for name, each in given.items()},
        )

    @property
    def assumptions(self):
        return self.measured(
            AssumptionFinding,
            (),
            range=lambda unit: st.none() | bounds(unit),
            central=lambda unit: st.none() | (DAYS if unit == "date" else NUMBERS),
            options=lambda _: tuples(st.tuples(self.name, self.name)),
            basis=lambda _: self.maybe,
        )

    @property
    def ranges(self):
        flags = ("narrowed", "determined", "tight")
        return self.measured(
            RangeFinding,
            ("given", "found"),
            kind=lambda _: st.sampled_from(KINDS),
            **dict.fromkeys(flags, lambda _: st.booleans()),
        )

    @property
    def readings(self):
        mend = self.names.flatmap(
            lambda members: st.builds(
                MendFinding,
                members=st.just(members),
                needed=st.none() | bounds(unit_of(members[0] if members else "")),
                change=st.none() | NUMBERS,
            )
        )
        return st.builds(
            ReadingFinding,
            choices=tuples(st.tuples(self.name, self.name), 2),
            word=st.sampled_from(Word),
            ranges=tuples(self.ranges, 4),
            only_if=self.names,
            cut=tuples(self.names, 2),
            conflicts=tuples(st.builds(ConflictFinding, self.names, st.booleans()), 2),
            mends=tuples(mend, 2),
            complete=st.booleans(),
        )

    @st.composite
    @staticmethod
    def grids(draw, self):
        name = draw(self.name)
        unit = unit_of(name)
        down = draw(tuples(self.text, 4))
        axis = self.name.map(lambda each: (each, unit_of(each)))
        across = draw(st.none() | axis)
        values = draw(tuples(self.text, 12, least=1)) if across else ("",)
        cell = st.none() | bounds(unit)
        cells = tuple(tuple(draw(cell) for _ in values) for _ in down)
        return Grid(name, draw(self.text), unit, draw(axis), across, down, values, cells)

    @property
    def scenarios(self):
        setting = st.builds(
            SettingFinding, self.name, self.text | st.just("a_b"), outside=st.booleans()
        )
        box = st.builds(
            BoxFinding,
            settings=tuples(setting),
            solved_for=self.names,
            left_out=self.names,
            only=self.names,
            not_applied=tuples(self.text, 2),
        )
        return self.build(
            ScenarioFinding,
            rounding=st.sampled_from(ROUNDINGS),
            box=box,
            word=st.sampled_from(Word),
            readings=tuples(self.readings, 4, least=1),
            asked=self.names,
            grids=tuples(self.grids(self), 2),
        )

    @property
    def crosschecks(self):
        relation = self.build(
            RelationFinding, built_in=st.booleans(), source=self.maybe, name=self.name
        )
        statement = self.build(
            StatementFinding, name=self.name, settled_by=self.maybe, **self.claim
        )
        return st.builds(
            Crosscheck,
            title=self.maybe,
            about=self.maybe,
            figures=tuples(self.figures),
            statements=tuples(statement, 2),
            assumptions=tuples(self.assumptions),
            relations=tuples(relation),
            passed_over=tuples(st.tuples(self.name, self.text), 2),
            scenarios=tuples(self.scenarios, 2),
            questions=tuples(self.build(Question, about=self.names, decides=st.booleans())),
            notes=tuples(self.text, 2),
            claims=st.dictionaries(self.text, self.text | st.lists(self.text, max_size=2)),
            budget=st.integers(0, 10**9),
        )


def crosschecks(text):
    """Any crosscheck with these texts."""
    return Strategies(text).crosschecks
