"""The cubes of one log as tables, and how long the log is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from fte_audit.cubes import RETURN, WEEKS, Cube, TooFine, total
from fte_audit.drawn import MARK
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import cubing
from fte_audit.plan.attributes import IN_TIME, YES
from fte_audit.readings.offer import table_of
from fte_audit.readings.sample import Sample
from fte_audit.readings.weeks import calendar_of, mondays, of_weeks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.plan.cubing import CubePlan
    from fte_audit.readings.offer import Table
    from fte_audit.readings.weeks import Calendar
    from fte_audit.tally import Tallies

_DAY_US: Final = 86_400_000_000
_NOT_THERE: Final = {
    cubing.TIMES: "the log does not say how long conversations took",
    cubing.RATINGS: "the log has no ratings that are a few whole numbers",
}
_NO_HANDLING: Final = "the log does not say who handled conversations"
_NO_RETURNS: Final = NotEstimable("the log does not say which customers came back")
_OTHERS: Final = "the labels were drawn from other conversations than these readings count"
_TOO_LONG: Final = NotEstimable(f"the log has more than {WEEKS} weeks: changes tell no more apart")
_OTHER_BASE: Final = NotEstimable(
    "the longest window of the spec's metrics, which the report's base rests on, is none that "
    "returns are told by here"
)


class LabelledTable(NamedTuple):
    """A cube, and what people's labels say of its conversations.

    Attributes:
        table: The cube; where labels answer, with drawn conversations beside its sums.
        labels: The labels, or why they say nothing of it; None without any.
    """

    table: Table
    labels: Sample | str | None


class Tables:
    """The cubes of one log.

    Attributes:
        plan: The cubes.
        tallies: Their answers.
        labels: People's labels of a sample of the log, marked in its cubes; or why they say nothing
            of it. None without any.
        drop: The spec's rules.
    """

    def __init__(
        self, plan: CubePlan, tallies: Tallies, labels: Sample | str | None = None
    ) -> None:
        """Read the answers.

        Args:
            plan: The cubes.
            tallies: Their answers.
            labels: People's labels, or why they say nothing of this log.
        """
        self.plan = plan
        self.tallies = tallies
        self.labels = labels
        self.drop = tuple(plan.audit.drop)
        self._tables: dict[str, Table | NotEstimable] = {}
        self._labelled: dict[str, LabelledTable | NotEstimable] = {}

    def of(self, name: str) -> Table | NotEstimable:
        """A cube, or why there is none; it does not tell which conversations were drawn."""
        if name not in self._tables:
            found = self._read(name)
            if not isinstance(found, NotEstimable) and MARK in found.names:
                found = found.by([each for each in found.names if not each.startswith(MARK)])
            self._tables[name] = found
        return self._tables[name]

    def labelled(self, name: str) -> LabelledTable | NotEstimable:
        """A cube that shares are computed from, with people's labels, or why there is none."""
        if name not in self._labelled:
            self._labelled[name] = self._with_labels(name)
        return self._labelled[name]

    def _with_labels(self, name: str) -> LabelledTable | NotEstimable:
        plain = self.of(name)
        if isinstance(plain, NotEstimable) or not isinstance(self.labels, Sample):
            return plain if isinstance(plain, NotEstimable) else LabelledTable(plain, self.labels)
        marked = self._read(name)
        if isinstance(marked, NotEstimable):
            return marked
        table, fits = self.labels.table(marked)
        return LabelledTable(table, self.labels) if fits else LabelledTable(plain, _OTHERS)

    def _read(self, name: str) -> Table | NotEstimable:
        request = self.plan.cubes.get(name)
        if request is None:
            return NotEstimable(_NOT_THERE.get(name, _NO_HANDLING))
        cube = self.tallies.cubes[request]
        if isinstance(cube, Cube):
            return counted(table_of(cube, request.key, self.plan.attributes))
        return NotEstimable(too_fine(cube))

    def measures(self, name: str) -> Sequence[str]:
        """The measures of a cube."""
        return self.plan.cubes[name].measures

    @property
    def returns(self) -> Table | NotEstimable:
        """Who came back, by the fewest attributes that were asked for."""
        name = cubing.RETURNS if cubing.RETURNS in self.plan.cubes else cubing.CONTACTS
        table = self.of(name)
        if isinstance(table, NotEstimable):
            return table
        return table if RETURN in table.names else _NO_RETURNS

    def weekly(
        self, name: str, after: str, before: str
    ) -> tuple[Table, Table, Calendar] | NotEstimable:
        """A cube by groups of customers, the same by weeks, and the weeks of two periods.

        Args:
            name: Its name.
            after: How many periods have begun in the later one.
            before: How many have in the earlier one.
        """
        customers, every, starts = self.of(name), self.of(cubing.by_week(name)), self.tallies.starts
        if isinstance(customers, NotEstimable):
            return customers
        if isinstance(every, NotEstimable):
            return every
        assert starts is not None, "what has periods has starts"  # noqa: S101
        weeks = mondays(starts, ZoneInfo(self.plan.audit.timezone))
        if len(weeks) > WEEKS:
            return _TOO_LONG
        weekly = of_weeks(every, weeks)
        return customers, weekly, calendar_of(self.plan.audit, weekly, weeks, after, before)

    @property
    def days(self) -> Fraction | None:
        """How long the log's period is; from the first start to the last where none is declared."""
        period = self.plan.audit.period or self.tallies.starts
        if period is None or period[0] == period[1]:
            return None
        return Fraction(period[1] - period[0], _DAY_US)

    @property
    def windows(self) -> int:
        """How many of the windows the log is twice as long as."""
        if self.tallies.starts is None:
            return 0
        first, last = self.tallies.starts
        return sum(2 * window <= last - first + _DAY_US for window in cubing.WINDOWS_US)

    @property
    def base(self) -> int | NotEstimable:
        """The place of the window that the report's returns have in common."""
        if self.plan.horizon_us not in cubing.WINDOWS_US:
            return _OTHER_BASE
        return cubing.WINDOWS_US.index(self.plan.horizon_us)


def counted(table: Table) -> Table:
    """Only the conversations that are counted, where later ones tell who came back."""
    return table.where(IN_TIME, YES)


def counted_of(plan: CubePlan, tallies: Tallies) -> int:
    """How many conversations the readings count.

    Args:
        plan: The cubes.
        tallies: Their answers.
    """
    for request in plan.cubes.values():
        cube = tallies.cubes[request]
        if isinstance(cube, Cube):
            table = counted(table_of(cube, request.key, plan.attributes))
            return sum(total(cell.n) for cell in table.cells.values())
    return 0


def too_fine(found: TooFine) -> str:
    """Why a cube is no answer.

    Args:
        found: How far it is too fine.
    """
    attribute, values = next(iter(found.values.items()))
    return (
        f"it is too fine: more than {found.cells - 1:,} combinations, "
        f"and `{attribute}` alone has {values:,} values"
    )
