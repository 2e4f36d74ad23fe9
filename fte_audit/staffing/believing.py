"""What would have to be so for a claimed number of full-time agents to be enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.coverage import Between, Case, staffed
from fte_audit.staffing.erlang import least_whole
from fte_audit.staffing.schedule import pooled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fte_audit.staffing.coverage import Coverage, Service
    from fte_audit.staffing.schedule import Arrivals

_HUNDREDTHS: Final = 100
_THOUSANDTHS: Final = 1000
_MOST_AT_ONCE: Final = 100
_LONGEST_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Believed:
    """What one assumption would have to be, all others at their centres.

    Attributes:
        concurrency: The least number of conversations at once, to a hundredth.
        handle_seconds: The longest mean handle time, to a second.
        displacement: The greatest share of the arrivals that people would have had to handle, to a
            thousandth.
        hours_per_week: The fewest hours that a full-time agent gives in a week, exactly.
    """

    concurrency: Fraction | NotEstimable
    handle_seconds: Fraction | NotEstimable
    displacement: Fraction | NotEstimable
    hours_per_week: Fraction


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A claimed number of full-time agents, beside what they would have to do."""

    queues: Mapping[str | None, Arrivals]
    service: Service
    coverage: Coverage
    number: Fraction

    def is_enough(self, service: Service, factor: Fraction = Fraction(1)) -> bool:
        """Whether so many are enough for a service, with so many times the handle times."""
        queues = {
            name: replace(each, handle_seconds=factor * each.handle_seconds)
            for name, each in self.queues.items()
        }
        found = staffed(queues, service, self.coverage, Case.CENTRAL)
        return not isinstance(found, NotEstimable) and found.full_time <= self.number


def believed(
    queues: Mapping[str | None, Arrivals], service: Service, coverage: Coverage, claimed: Fraction
) -> Believed | NotEstimable:
    """What would have to be so for a number of full-time agents to be enough.

    Args:
        queues: As in `staffing`.
        service: The same.
        coverage: The same.
        claimed: Full-time agents, above 0.
    """
    now = staffed(queues, service, coverage, Case.CENTRAL)
    together = pooled(queues.values())
    if isinstance(now, NotEstimable):
        return now
    if isinstance(together, NotEstimable):
        return together
    asked = _Claimed(queues, service, coverage, claimed)
    # Agents are nearly in proportion to the work, so that is where the searches begin.
    times = claimed / now.full_time
    return Believed(
        concurrency=_concurrency(asked, times),
        handle_seconds=_handle_seconds(asked, together.handle_seconds, times),
        displacement=_displacement(asked, times),
        hours_per_week=now.schedule.hours_per_week / claimed,
    )


def _concurrency(asked: _Claimed, times: Fraction) -> Fraction | NotEstimable:
    most = _MOST_AT_ONCE * _HUNDREDTHS

    def is_enough(hundredths: int) -> bool:
        at_once = Between.at(Fraction(max(hundredths, _HUNDREDTHS), _HUNDREDTHS))
        return hundredths > most or asked.is_enough(replace(asked.service, concurrency=at_once))

    guess = asked.service.concurrency.central / times * _HUNDREDTHS
    found = least_whole(is_enough, _within(guess, most))
    if found > most:
        return NotEstimable(f"not even {_MOST_AT_ONCE} conversations at once would do")
    return Fraction(max(found, _HUNDREDTHS), _HUNDREDTHS)


def _handle_seconds(asked: _Claimed, now: Fraction, times: Fraction) -> Fraction | NotEstimable:
    found = _longest(
        lambda seconds: asked.is_enough(asked.service, seconds / now),
        now * times,
        _LONGEST_SECONDS,
    )
    if found == _LONGEST_SECONDS:
        return NotEstimable("conversations of a day would do")
    if not found:
        return NotEstimable("not even conversations of a second would do")
    return Fraction(found)


def _displacement(asked: _Claimed, times: Fraction) -> Fraction | NotEstimable:
    def is_enough(thousandths: int) -> bool:
        share = Between.at(Fraction(thousandths, _THOUSANDTHS))
        return asked.is_enough(replace(asked.service, displacement=share))

    guess = asked.service.displacement.central * times * _THOUSANDTHS
    found = _longest(is_enough, guess, _THOUSANDTHS)
    if not found:
        return NotEstimable("not even a thousandth of the arrivals would do")
    return Fraction(found, _THOUSANDTHS)


def _longest(is_enough: Callable[[int], bool], guess: Fraction, most: int) -> int:
    """The greatest number up to a bound with which it is enough; 0 where that is none."""
    found = least_whole(lambda number: number > most or not is_enough(number), _within(guess, most))
    return found - 1


def _within(guess: Fraction, most: int) -> int:
    return min(most, max(1, round(guess)))
