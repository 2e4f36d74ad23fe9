"""A log's profile and what was recognised -> the inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.inspection.calendar import days_of, empty_days
from fte_audit.inspection.describing import describe_column
from fte_audit.inspection.model import Inspection, Period
from fte_audit.inspection.suspicions import PEOPLE_ROWS, hours_without_people, suspicions
from fte_audit.inspection.wording import moment, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.plan.model import Recognition, RoleSource
    from fte_audit.profile import LogProfile


def compose(
    profile: LogProfile,
    sources: Mapping[str, RoleSource],
    recognition: Recognition,
    zone: str | None = None,
    *,
    of_messages: bool = False,
) -> Inspection:
    """Say what is in a log.

    Args:
        profile: The log, counted.
        sources: What its columns were taken for.
        recognition: What was recognised, and what has to be chosen.
        zone: The zone of times without one, where a spec declares it.
        of_messages: Whether a spec says that rows are messages.
    """
    return Inspection(
        rows=profile.rows,
        columns=tuple(describe_column(column, sources, recognition) for column in profile.columns),
        period=_period(profile, is_declared=zone is not None),
        facts=tuple(_facts(profile)),
        suspicions=suspicions(profile, sources, recognition.found, of_messages=of_messages),
        questions=tuple(question.message for question in recognition.questions),
    )


def _period(profile: LogProfile, *, is_declared: bool) -> Period | None:
    clock = profile.clock
    if clock is None:
        return None
    empty = empty_days(clock.hours)
    naive = profile.column(clock.column).times.naive > 0 or (
        profile.column(clock.column).slashed.rows > 0
    )
    is_told = clock.with_people is not None and sum(clock.with_people.values()) >= PEOPLE_ROWS
    without = hours_without_people(clock.with_people or {}) if is_told else None
    return Period(
        column=clock.column,
        first=moment(clock.first),
        last=moment(clock.last),
        zone="no zone" if naive and not is_declared else "UTC",
        days=len(days_of(clock.hours)) + len(empty),
        empty_days=len(empty),
        hours_without_people=without,
        people_column=clock.people_column,
    )


def _facts(profile: LogProfile) -> Iterator[str]:
    """Conversations, customers and their rows."""
    for keys, noun in ((profile.conversations, "conversation"), (profile.customers, "customer")):
        if keys is None:
            continue
        nameless = profile.rows - keys.rows
        several = f"{keys.repeated:,} of them" if keys.repeated else "none"
        without = f"; {rows_of(nameless)} without one" if nameless else ""
        yield (
            f"{rows_of(keys.distinct, noun)} in `{keys.column}`, {several} with several rows"
            f"{without}"
        )
