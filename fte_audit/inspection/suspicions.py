"""What is suspicious in a log: rules on exact counts, each with its thresholds and why."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from fte_audit.inspection.calendar import clock_changes, days_of, empty_days
from fte_audit.inspection.durations import odd_lengths
from fte_audit.inspection.model import Suspicion
from fte_audit.inspection.stand_ins import stand_ins
from fte_audit.inspection.wording import ranges, rows_of, share_of
from fte_audit.plan.candidates import version_column
from fte_audit.plan.layouts import format_of_dates
from fte_audit.spec.sources import column_expression, quoted, write_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.plan.model import RoleSource
    from fte_audit.profile import Keys, LogProfile, Repeats
    from fte_audit.spec.columns import Source
    from fte_audit.spec.roles import Role

SEVERAL: Final = 5
"""Where one conversation in five has several rows, the rows are something else than conversations:
deliveries that come twice are a few percent at the most."""
HEAVY_ROWS: Final = 30
HEAVY_SHARE: Final = 100
HEAVY_TIMES: Final = 20
"""A customer is heavy with 30 rows and more, 1 % of all, and 20 times the average: a few contacts
of a small log, and the few customers of a firm that sells to firms, are not."""
GAP_ROWS: Final = 20
RARE: Final = 50
"""Two clocks are compared in 20 rows and more; a gap that fewer than 1 in 50 have is no gap."""
BUSY_DAY: Final = 10
"""With 10 rows a day on average, a day without a row comes by chance once in 60 years."""
MESSAGES: Final = "row: message"
PEOPLE_ROWS: Final = 240
"""Hours without people are told from so many rows with people on, 10 for each hour of a day."""
_WEEKEND: Final = 5
_SHOWN: Final = 3
_FEW_OFFSETS: Final = 2


def suspicions(
    profile: LogProfile,
    sources: Mapping[str, RoleSource],
    found: Mapping[Role, Source],
    *,
    of_messages: bool = False,
) -> tuple[Suspicion, ...]:
    """Everything suspicious, in a fixed order: what a row is, who, when, how long, values.

    Args:
        profile: The log, counted.
        sources: What its columns were taken for.
        found: How the columns of recognised roles are read.
        of_messages: Whether a spec says that rows are messages.
    """
    roles = _roles_of(profile, sources)
    return tuple(
        chain(
            () if of_messages else _same_conversation(profile, sources),
            _heavy_customers(profile),
            _empty_roles(profile, sources),
            _unreadable(profile, sources),
            _dates_without_order(profile),
            _zones(profile, sources),
            _clock_gaps(profile),
            _clock_changes(profile, sources),
            _ends_before_start(profile),
            _days_without_rows(profile),
            _hours_without_people(profile),
            odd_lengths(profile),
            *(stand_ins(column, roles[column.name], found) for column in profile.columns),
        )
    )


def _roles_of(profile: LogProfile, sources: Mapping[str, RoleSource]) -> dict[str, tuple[str, ...]]:
    return {
        column.name: tuple(
            role
            for role, source in sources.items()
            if source.reading is not None and source.reading.column == column.name
        )
        for column in profile.columns
    }


def is_several_rows(keys: Keys | None, repeats: Repeats | None) -> bool:
    """Whether rows are something else than conversations, such as messages.

    One conversation in five and more has several rows, and in half of these the rows differ: copies
    alone are a log that was delivered twice.
    """
    return (
        keys is not None
        and repeats is not None
        and keys.repeated * SEVERAL >= keys.distinct
        and repeats.differing * 2 >= keys.repeated
    )


def is_history(keys: Keys, repeats: Repeats) -> bool:
    """Whether several rows of a conversation are states of it: nine in ten have one start each."""
    return repeats.starts is not None and repeats.starts * 10 <= keys.repeated


def duplicates_line(profile: LogProfile, sources: Mapping[str, RoleSource]) -> str:
    """The line of a spec that keeps one row of each conversation: the latest, where a column tells.

    Told are a column of the time of change, else the end or the start, else any clock.
    """
    by = version_column(column.name for column in profile.columns)
    text = None if by is None else column_expression(by)
    for role in ("ended", "started"):
        source = sources.get(role)
        if text is None and source is not None and source.reading is not None:
            text = role
    if text is None and profile.clock is not None:
        text = column_expression(profile.clock.column)
    if text is None:
        return "duplicates: all"
    return f"duplicates: {{key: conversation, keep: latest, by: {quoted(text)}}}"


def _same_conversation(
    profile: LogProfile, sources: Mapping[str, RoleSource]
) -> Iterator[Suspicion]:
    """Rows that share a conversation: messages, a history of states, or duplicates."""
    keys, repeats = profile.conversations, profile.repeats
    if keys is None or repeats is None or not keys.repeated:
        return
    if is_several_rows(keys, repeats):
        yield _several_rows(profile, sources, keys, repeats)
        return
    extra = keys.repeated_rows - keys.repeated
    same = keys.repeated - repeats.differing
    yield Suspicion(
        kind="duplicates",
        columns=(keys.column,),
        rows=extra,
        of=keys.rows,
        text=(
            f"{rows_of(extra)} of {keys.rows:,} {_repeat(extra)} a conversation that another row "
            f"has: {rows_of(keys.repeated, 'conversation')} in {rows_of(keys.repeated_rows)}. "
            f"In {same:,} of them the rows are copies of each other, in {repeats.differing:,} "
            "they differ"
        ),
        advice="Decide which row counts; `report` refuses the log until then.",
        spec=(duplicates_line(profile, sources),),
    )


def _several_rows(
    profile: LogProfile, sources: Mapping[str, RoleSource], keys: Keys, repeats: Repeats
) -> Suspicion:
    average = f"{keys.rows / keys.distinct:.1f}"
    interleaving = ""
    if repeats.spans:
        interleaving = (
            f". Of {rows_of(repeats.spans, 'conversation')} with rows at different times, "
            f"{repeats.interleaved:,} have rows of others in between"
        )
    if is_history(keys, repeats):
        what = "states of conversations, one row for each change"
        advice = "Keep the latest state of each conversation."
        spec: tuple[str, ...] = (duplicates_line(profile, sources),)
    else:
        what = "messages or events, not conversations"
        advice = "Say that a row is a message: `report` folds messages into conversations."
        spec = (MESSAGES,)
    return Suspicion(
        kind="several rows",
        columns=(keys.column,),
        rows=keys.repeated_rows,
        of=keys.rows,
        text=(
            f"{rows_of(keys.rows)} are {rows_of(keys.distinct, 'conversation')}, {average} rows "
            f"each: {keys.repeated:,} have several. They look like {what}{interleaving}"
        ),
        advice=advice,
        spec=spec,
    )


def _repeat(n: int) -> str:
    return "repeats" if n == 1 else "repeat"


def _heavy_customers(profile: LogProfile) -> Iterator[Suspicion]:
    """Customers with an absurd share of all rows; the ids themselves are not shown."""
    keys = profile.customers
    if keys is None or not keys.distinct:
        return
    heavy = [
        rows
        for rows in keys.most
        if rows >= HEAVY_ROWS
        and rows * HEAVY_SHARE >= keys.rows
        and rows * keys.distinct >= HEAVY_TIMES * keys.rows
    ]
    if heavy:
        each = ", then ".join(share_of(rows, keys.rows, "rows") for rows in heavy)
        following = keys.most[len(heavy) : len(heavy) + 1]
        rest = f"; the next one has {following[0]:,}" if following else ""
        yield Suspicion(
            kind="heavy customer",
            columns=(keys.column,),
            rows=sum(heavy),
            of=keys.rows,
            text=(
                f"The heaviest of {rows_of(keys.distinct, 'customer')} has {each}{rest}; the "
                f"average is {keys.rows / keys.distinct:.1f}"
            ),
            advice="A shared number, a test account or a placeholder? Repeats and intervals by "
            "customer are wrong with it.",
        )


def _empty_roles(profile: LogProfile, sources: Mapping[str, RoleSource]) -> Iterator[Suspicion]:
    """Columns that are taken for a role and hold nothing at all."""
    for role, source in sources.items():
        if source.reading is None or profile.column(source.reading.column).present:
            continue
        yield Suspicion(
            kind="empty",
            columns=(source.reading.column,),
            rows=profile.rows,
            of=profile.rows,
            text=f"It is taken for `{role}` and has no value in any of {rows_of(profile.rows)}",
            advice="Export the column, or say that there is none.",
            spec=(f"{role}: null",),
        )


def _unreadable(profile: LogProfile, sources: Mapping[str, RoleSource]) -> Iterator[Suspicion]:
    """Values that are there and can't be read as their role; `report` drops such rows."""
    for role, rows in profile.unreadable.items():
        reading = sources[role].reading
        assert reading is not None, "only columns are read"  # noqa: S101
        present = profile.column(reading.column).present
        yield Suspicion(
            kind="unreadable",
            columns=(reading.column,),
            rows=rows,
            of=present,
            text=f"{share_of(rows, present, 'values')} can't be read as `{role}`",
            advice="`report` drops these rows and counts them.",
        )


def _dates_without_order(profile: LogProfile) -> Iterator[Suspicion]:
    """Dates such as 3/4/2024, which no reader can tell from 4/3/2024 without being told."""
    for column in profile.columns:
        dates = column.slashed
        if dates.rows * 2 <= column.present or not dates.rows:
            continue
        form = format_of_dates(dates)
        if form is not None:
            over = max(dates.first_over_12, dates.second_over_12)
            which = "first" if dates.first_over_12 else "second"
            found = f"In {over:,} of them the {which} number is over 12, so it is the day"
            advice = "Name the format where the column is a role."
            spec: tuple[str, ...] = (f'{{column: {write_name(column.name)}, format: "{form}"}}',)
        else:
            found = (
                f"The first number is over 12 in {dates.first_over_12:,}, "
                f"the second in {dates.second_over_12:,}"
            )
            advice = "Which number is the month? Ask whoever exported the log."
            spec = ()
        part = share_of(dates.rows, column.present, "values")
        yield Suspicion(
            kind="dates",
            columns=(column.name,),
            rows=dates.rows,
            of=column.present,
            text=f"{part} are dates such as 3/4/2024. {found}",
            advice=advice,
            spec=spec,
        )


def _zones(profile: LogProfile, sources: Mapping[str, RoleSource]) -> Iterator[Suspicion]:
    """Times without a zone, with several, or with one in some rows only."""
    declared = any(
        source.reading is not None and source.reading.timezone != "UTC"
        for source in sources.values()
    )
    naive: list[tuple[str, int]] = []
    for column in profile.columns:
        times = column.times
        if column.slashed.rows * 2 > column.present:
            naive.append((column.name, column.slashed.rows))
        if not times.rows or times.rows * 2 < column.present:
            continue
        if times.naive and times.offsets:
            yield Suspicion(
                kind="mixed zones",
                columns=(column.name,),
                rows=times.naive,
                of=times.rows,
                text=(
                    f"{share_of(times.naive, times.rows, 'times')} have no zone, the others have "
                    f"{_offsets(times.offsets)}"
                ),
                advice="Two systems wrote this column: find out in which zone each did.",
            )
        elif len(times.offsets) > _FEW_OFFSETS:
            yield Suspicion(
                kind="mixed zones",
                columns=(column.name,),
                rows=times.rows - max(times.offsets.values()),
                of=times.rows,
                text=(
                    f"Times are in {len(times.offsets)} zones: {_offsets(times.offsets)}. Winter "
                    "and summer would make two"
                ),
                advice="`report` reads each as the instant that it is; days begin in one zone.",
            )
        elif times.naive and times.midnight < times.rows:
            naive.append((column.name, times.naive))
    if naive and not declared:
        zoned = any(column.times.offsets for column in profile.columns)
        yield Suspicion(
            kind="no zone",
            columns=tuple(name for name, _ in naive),
            rows=max(rows for _, rows in naive),
            of=profile.rows,
            text=(
                f"Times without a zone are in up to "
                f"{share_of(max(rows for _, rows in naive), profile.rows, 'rows')}"
                + ("; other columns have one" if zoned else "")
            ),
            advice="They are read as UTC. Name the zone in which the clock stood.",
            spec=("timezone: Europe/Stockholm",),
        )


def _offsets(offsets: Mapping[str, int]) -> str:
    ordered = sorted(offsets, key=lambda zone: (-offsets[zone], zone))
    more = len(ordered) - 2 * _SHOWN
    listed = ", ".join(f"{zone} in {offsets[zone]:,}" for zone in ordered[: 2 * _SHOWN])
    return listed + (f" and {more} more" if more > 0 else "")


def _clock_gaps(profile: LogProfile) -> Iterator[Suspicion]:
    """Columns without a zone that are whole quarter hours away from one that has a zone.

    In at least 20 rows with both, and in four of five of them, the two are apart by the same one to
    three numbers of quarter hours, to two minutes; in nearly none of them by less.
    """
    for gap in profile.clock_gaps:
        apart = {quarters: rows for quarters, rows in gap.quarters.items() if quarters}
        common = sorted(apart, key=lambda quarters: (-apart[quarters], quarters))[:_SHOWN]
        common = [quarters for quarters in common if apart[quarters] * RARE >= gap.rows]
        rows = sum(apart[quarters] for quarters in common)
        if (
            gap.rows < GAP_ROWS
            or rows * 5 < gap.rows * 4
            or gap.quarters.get(0, 0) * RARE > gap.rows
        ):
            continue
        listed = " and ".join(f"{_apart(each)} in {rows_of(apart[each])}" for each in common)
        is_behind = all(each < 0 for each in common)
        yield Suspicion(
            kind="two clocks",
            columns=(gap.naive, gap.zoned),
            rows=rows,
            of=gap.rows,
            text=(
                f"In {rows_of(gap.rows)} with both, `{gap.naive}` without a zone is "
                f"{'behind' if is_behind else 'apart from'} `{gap.zoned}` by {listed}"
            ),
            advice=f"`{gap.naive}` is local time: name its zone.",
            spec=("timezone: America/New_York",),
        )


def _apart(quarters: int) -> str:
    whole, rest = divmod(abs(quarters), 4)
    return f"{abs(quarters) * 15} minutes" if rest else rows_of(whole, "hour")


def _clock_changes(profile: LogProfile, sources: Mapping[str, RoleSource]) -> Iterator[Suspicion]:
    """The hour that is missing in spring or doubled in autumn, where no zone is declared."""
    clock = profile.clock
    if profile.folded:
        yield Suspicion(
            kind="clock change",
            columns=() if clock is None else (clock.column,),
            rows=profile.folded,
            of=profile.rows,
            text=(
                f"{rows_of(profile.folded, 'local time')} occur twice, where the clock is set back"
            ),
            advice="Each is read as the earlier: durations over that hour are off by one hour.",
        )
    started = sources.get("started")
    reading = None if started is None else started.reading
    if clock is None or (reading is not None and reading.timezone != "UTC"):
        return
    for change in clock_changes(clock.hours):
        has = "has no row" if change.is_missing else f"has {rows_of(change.rows)}"
        yield Suspicion(
            kind="clock change",
            columns=(clock.column,),
            rows=change.rows,
            of=change.expected,
            text=(
                f"The hour from {change.hour:02}:00 on {change.day.isoformat()} {has}, and about "
                f"{change.expected:,} on the days around: the clocks of {change.region} change in "
                "that night"
            ),
            advice="The times are local: name their zone.",
            spec=("timezone: Europe/Stockholm",),
        )


def _ends_before_start(profile: LogProfile) -> Iterator[Suspicion]:
    """Rows that end before they start, in any number: the clock of one end is another one."""
    if profile.ends_early:
        yield Suspicion(
            kind="ends before start",
            columns=("started", "ended"),
            rows=profile.ends_early,
            of=profile.both_ends,
            text=f"{share_of(profile.ends_early, profile.both_ends, 'rows')} end before they start",
            advice="`report` drops these rows. Where they are many, the two ends are in different "
            "zones or the columns are swapped.",
        )


def _days_without_rows(profile: LogProfile) -> Iterator[Suspicion]:
    """Days without a row in a log with 10 rows a day and more: a part of the export is missing."""
    clock = profile.clock
    if clock is None:
        return
    days = days_of(clock.hours)
    empty = empty_days(clock.hours)
    whole = len(days) + len(empty)
    if not empty or profile.rows < BUSY_DAY * whole:
        return
    weekends = sum(day.weekday() >= _WEEKEND for day in empty)
    when = "all of them on weekends" if weekends == len(empty) else f"{weekends:,} on weekends"
    if not weekends:
        when = "none of them on a weekend"
    first = ", ".join(day.isoformat() for day in empty[:_SHOWN])
    more = f" and {len(empty) - _SHOWN:,} more" if len(empty) > _SHOWN else ""
    yield Suspicion(
        kind="days without rows",
        columns=(clock.column,),
        rows=len(empty),
        of=whole,
        text=(
            f"{share_of(len(empty), whole, 'days')} have no row, {when}: {first}{more}. "
            f"A day has {profile.rows // whole:,} rows on average"
        ),
        advice="Closed days, or a part of the export that is missing?",
        spec=("expect: {every_day: true}",),
    )


def _hours_without_people(profile: LogProfile) -> Iterator[Suspicion]:
    """Hours of the day in which only machines work, with 1 % of all rows and more."""
    clock = profile.clock
    if clock is None or not clock.with_people:
        return
    people = sum(clock.with_people.values())
    empty = hours_without_people(clock.with_people)
    if not empty or people < PEOPLE_ROWS:
        return
    alone = sum(clock.by_hour.get(hour, 0) for hour in empty)
    if alone * HEAVY_SHARE < profile.rows:
        return
    yield Suspicion(
        kind="hours without people",
        columns=tuple(filter(None, (clock.column, clock.people_column))),
        rows=alone,
        of=profile.rows,
        text=(
            f"In {rows_of(len(empty), 'hour')} of the day ({ranges(empty)}) no person took part; "
            f"{share_of(alone, profile.rows, 'rows')} are from then"
        ),
        advice="AI and people were not there at the same hours: compare them within hours that "
        "both worked.",
    )


def hours_without_people(with_people: Mapping[int, int]) -> tuple[int, ...]:
    """The hours of the day in which no person took part."""
    return tuple(hour for hour in range(24) if not with_people.get(hour))
