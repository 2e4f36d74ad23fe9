"""What a crosscheck of published figures found, as one value with a canonical form and a digest."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from fte_audit.canonical import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.citations import Cited, Reply
    from fte_audit.quantities.bounds import Bounds

FORMAT = 1
"""The version of the shape; it changes when a reader of the JSON would have to."""


class Word(StrEnum):
    """What is said of figures: never that they are true or false."""

    CONSISTENT = "consistent"
    ONLY_IF = "consistent only if"
    NOT_REACHABLE = "not reachable"
    NOT_DETERMINABLE = "not determinable"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class SampleFinding:
    """Whether a share or a mean can come from so many answers.

    Attributes:
        n: How many answered.
        items: How many whole numbers each answer is the mean of.
        possible: Whether some whole answers give the published value (GRIM).
        nearest: The published values that whole answers give, just below and just above it.
        deviation: The standard deviation that was published, as printed, or None.
        deviation_possible: Whether some answers of yes and no give both (DEBIT), or None.
    """

    n: int
    items: int
    possible: bool
    nearest: tuple[float, float]
    deviation: str | None = None
    deviation_possible: bool | None = None


@dataclass(frozen=True, slots=True)
class FigureFinding:
    """A published number, and the ranges that its wording and rounding allow.

    Attributes:
        name: Its key in the file.
        label: What a reader calls it.
        value: As printed.
        unit: Its unit.
        rule: How the wording is read, in a sentence.
        printed: As printed.
        rounded: Where it was rounded to the nearest.
        cut: Where it was cut off.
        either: Where it was one of both.
        quote: The words.
        translation: The words in English.
        source: Where it was published.
        asserted_as: As what it was said.
        unclear: What is not defined.
        replies: What the publisher said.
        metric: The metric of a log's report that it can be checked against.
        sample: Whether it can come from so many answers.
    """

    name: str
    label: str
    value: str
    unit: str
    rule: str
    printed: Bounds
    rounded: Bounds
    cut: Bounds
    either: Bounds
    quote: str | None = None
    translation: str | None = None
    source: Cited | None = None
    asserted_as: str = "unstated"
    unclear: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()
    metric: str | None = None
    sample: SampleFinding | None = None


@dataclass(frozen=True, slots=True)
class StatementFinding:
    """Something that was published and is no number: not determinable from figures."""

    name: str
    label: str
    quote: str
    translation: str | None = None
    source: Cited | None = None
    asserted_as: str = "unstated"
    unclear: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()
    settled_by: str | None = None


@dataclass(frozen=True, slots=True)
class AssumptionFinding:
    """A number that nobody published.

    Attributes:
        name: Its key in the file.
        label: What a reader calls it.
        unit: Its unit.
        range: What it may be; None where it is unknown and solved for, or a choice of readings.
        central: A usual value.
        options: The readings of what is ambiguous, each with what it stands for.
        basis: Where the numbers come from.
    """

    name: str
    label: str
    unit: str
    range: Bounds | None = None
    central: float | None = None
    options: tuple[tuple[str, str], ...] = ()
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class RelationFinding:
    """A relation that holds between the figures.

    Attributes:
        name: Its name.
        label: What a reader calls it.
        formula: It, over the names of the file.
        unit: The unit of its two sides.
        built_in: Whether it comes from the library.
        source: Where it comes from.
    """

    name: str
    label: str
    formula: str
    unit: str
    built_in: bool
    source: str | None = None


@dataclass(frozen=True, slots=True)
class RangeFinding:
    """What a number must lie in, where everything in a box holds.

    Attributes:
        name: Its name.
        label: What a reader calls it.
        kind: `figure`, `assumption`, `unknown` (an assumption without a range, or a figure that is
            solved for) or `derived` (worked out by a built-in relation).
        unit: Its unit.
        given: What it may be in this box, before the relations.
        found: What the relations leave of it.
        narrowed: Whether they leave less.
        determined: Whether they say anything of an unknown.
        tight: Whether there are solutions near both ends; else the range may be wider than need be.
    """

    name: str
    label: str
    kind: str
    unit: str
    given: Bounds
    found: Bounds
    narrowed: bool
    determined: bool
    tight: bool


@dataclass(frozen=True, slots=True)
class ConflictFinding:
    """Figures and assumptions that can't hold together, none of which could be left out.

    Attributes:
        members: Their names.
        proven: Whether it was shown that none could be left out.
    """

    members: tuple[str, ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class MendFinding:
    """Figures that would have to be others for the rest to hold together.

    Attributes:
        members: Their names.
        needed: Of one figure: what it would have to lie in.
        change: Of one figure: how far the nearer end of its range is from that, as a part of it;
            None for a date.
    """

    members: tuple[str, ...]
    needed: Bounds | None = None
    change: float | None = None


@dataclass(frozen=True, slots=True)
class ReadingFinding:
    """The answer for one way to read what is ambiguous.

    Attributes:
        choices: Assumption and the reading that was chosen for it; empty where nothing is.
        word: What is said of it.
        ranges: What each number must lie in; empty where the figures can't hold together.
        only_if: Assumptions whose ranges must be narrower than assumed, by name.
        cut: Figures that can't all have been rounded: of each set, one at least was cut off.
        conflicts: What can't hold together, the smallest first.
        mends: What would mend it, the smallest change first.
        complete: Whether these are all conflicts and mends.
    """

    choices: tuple[tuple[str, str], ...]
    word: Word
    ranges: tuple[RangeFinding, ...] = ()
    only_if: tuple[str, ...] = ()
    cut: tuple[tuple[str, ...], ...] = ()
    conflicts: tuple[ConflictFinding, ...] = ()
    mends: tuple[MendFinding, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """One number over the values of two assumptions.

    Attributes:
        name: The number.
        label: What a reader calls it.
        unit: Its unit.
        down: The assumption whose values go down, with its unit.
        across: The one whose values go across, with its unit; None for one assumption only.
        down_values: The values, as written.
        across_values: The values, as written; one empty text where there is no second assumption.
        cells: For each value down, for each value across: what the number must lie in, or None
            where that can't be.
    """

    name: str
    label: str
    unit: str
    down: tuple[str, str]
    across: tuple[str, str] | None
    down_values: tuple[str, ...]
    across_values: tuple[str, ...]
    cells: tuple[tuple[Bounds | None, ...], ...]


@dataclass(frozen=True, slots=True)
class SettingFinding:
    """A number that was set to something else than the file says of it.

    Attributes:
        name: The figure or assumption.
        value: What it was set to, as written; the key of a reading where it is ambiguous.
        outside: Whether that was asked from outside the file.
    """

    name: str
    value: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class BoxFinding:
    """What else a scenario is, beside the roundings.

    Attributes:
        settings: What was set.
        solved_for: Figures and assumptions that were not believed, but worked out.
        left_out: Figures, assumptions and relations that took no part.
        only: The figures and assumptions that took part; empty for all.
        not_applied: Why built-in relations did not hold here, in sentences.
    """

    settings: tuple[SettingFinding, ...] = ()
    solved_for: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    not_applied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioFinding:
    """The answer in one box.

    Attributes:
        name: Its key in the file.
        label: What a reader calls it.
        rounding: How printed figures were taken.
        box: What else was set, freed or left out.
        word: What is said of it: that of its readings, where they agree.
        readings: The answer for each reading; at least one.
        asked: The numbers that the file asks for; empty for all.
        grids: Numbers over assumptions.
    """

    name: str
    label: str
    rounding: str
    box: BoxFinding
    word: Word
    readings: tuple[ReadingFinding, ...]
    asked: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask the publisher.

    Attributes:
        text: The question, in a sentence or two.
        about: The figures, assumptions or statements that it is about.
        decides: Whether the answer changes what is said of the figures.
    """

    text: str
    about: tuple[str, ...]
    decides: bool


@dataclass(frozen=True, slots=True)
class Crosscheck:
    """What a crosscheck found.

    Attributes:
        title: The title of the file, or None.
        about: What it is about, or None.
        figures: The published numbers.
        statements: What was published and is no number.
        assumptions: What was assumed.
        relations: What holds between them.
        passed_over: Built-in relation and why it was not applied although its figures are there.
        scenarios: The answers.
        questions: What to ask the publisher, what decides first.
        notes: What every reader has to know.
        claims: The claim file as plain values.
        budget: How much work each question was allowed: how often a relation may be looked at.
        digest: The SHA-256 of the canonical JSON of everything.
    """

    title: str | None
    about: str | None
    figures: tuple[FigureFinding, ...]
    statements: tuple[StatementFinding, ...]
    assumptions: tuple[AssumptionFinding, ...]
    relations: tuple[RelationFinding, ...]
    passed_over: tuple[tuple[str, str], ...]
    scenarios: tuple[ScenarioFinding, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]
    claims: Mapping[str, Any]
    budget: int
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest_of(self._content()))

    def scenario(self, name: str) -> ScenarioFinding:
        """Find a scenario by name.

        Raises:
            KeyError: Where there is none of that name.
        """
        for scenario in self.scenarios:
            if scenario.name == name:
                return scenario
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """The findings as plain values: what their JSON holds."""
        return {**self._content(), "digest": self.digest}

    def _content(self) -> dict[str, Any]:
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.init}
        return {"format": FORMAT, **{name: _plain(value) for name, value in values.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
