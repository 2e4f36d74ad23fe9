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
    from collections.abc import Mapping

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

    def enough(scaled: Mapping[str | None, Arrivals], asked: Service) -> bool:
        found = staffed(scaled, asked, coverage, Case.CENTRAL)
        return not isinstance(found, NotEstimable) and found.full_time <= claimed

    def with_concurrency(hundredths: int) -> bool:
        at_once = Between.at(Fraction(hundredths, _HUNDREDTHS))
        return enough(queues, replace(service, concurrency=at_once))

    def with_seconds(seconds: int) -> bool:
        factor = seconds / together.handle_seconds
        scaled = {
            name: replace(each, handle_seconds=factor * each.handle_seconds)
            for name, each in queues.items()
        }
        return enough(scaled, service)

    def with_displacement(thousandths: int) -> bool:
        share = Between.at(Fraction(thousandths, _THOUSANDTHS))
        return enough(queues, replace(service, displacement=share))

    most = _MOST_AT_ONCE * _HUNDREDTHS
    at_once = least_whole(
        lambda number: number > most or with_concurrency(max(number, _HUNDREDTHS)),
        round(service.concurrency.central * _HUNDREDTHS),
    )
    too_long = least_whole(
        lambda seconds: seconds > _LONGEST_SECONDS or not with_seconds(seconds),
        max(1, round(together.handle_seconds)),
    )
    too_much = least_whole(
        lambda number: number > _THOUSANDTHS or not with_displacement(number),
        max(1, round(service.displacement.central * _THOUSANDTHS)),
    )
    return Believed(
        concurrency=(
            NotEstimable(f"not even {_MOST_AT_ONCE} conversations at once would do")
            if at_once > most
            else Fraction(max(at_once, _HUNDREDTHS), _HUNDREDTHS)
        ),
        handle_seconds=_longest(too_long),
        displacement=(
            NotEstimable("not even a thousandth of the arrivals would do")
            if too_much == 1
            else Fraction(too_much - 1, _THOUSANDTHS)
        ),
        hours_per_week=now.schedule.hours_per_week / claimed,
    )


def _longest(too_long: int) -> Fraction | NotEstimable:
    """The handle time before the first that is too long."""
    if too_long > _LONGEST_SECONDS:
        return NotEstimable("conversations of a day would do")
    if too_long == 1:
        return NotEstimable("not even conversations of a second would do")
    return Fraction(too_long - 1)
