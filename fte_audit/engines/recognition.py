"""Columns of a log -> roles, by name and content; where the log forces a choice, YAML to paste."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.engines.values import (
    read_booleans,
    read_durations,
    read_numbers,
    read_times,
)
from fte_audit.plan.candidates import (
    AGENT_NAMES,
    EVENT_WORDS,
    FOLDED_ROLES,
    HANDLER_NAMES,
    HANDLER_WORDS,
    SENDER_WORDS,
    columns_for,
    folded,
    is_own_name,
)
from fte_audit.plan.model import HANDLINGS, Recognition
from fte_audit.plan.roles import unit_of_name
from fte_audit.spec.columns import ROLE_KINDS, Source
from fte_audit.spec.nodes import Type
from fte_audit.spec.roles import MESSAGE_ROLES, Role, RoleKind
from fte_audit.spec.sources import write_name, write_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.engines.sources import Log
    from fte_audit.spec.reader import Spec

SAMPLE_ROWS: Final = 10_000
_MOST_CHOICES: Final = 12
_RATING: Final = (1, 5, 4)
_SHOWN: Final = 8
_MESSAGE_NEEDS: Final = {
    Role.CONVERSATION: "the id that the messages of a conversation have in common",
    Role.SENT: "when a message was sent",
    Role.SENDER: "who sent it: customer, ai, human, tool or system",
}


def column_types(log: Log) -> dict[str, Type]:
    """The type of each column in the words of expressions; columns of other types are left out."""
    return {
        name: type_ for name, dtype in log.schema.items() if (type_ := _type_of(dtype)) is not None
    }


def recognise(log: Log, spec: Spec) -> dict[Role, Source]:
    """Find the roles that the spec does not name, by the names and the content of the columns.

    Raises:
        UserError: Where two columns bear a role's name, where a column does not hold what its name
            says, or where nothing says who handled a conversation: with a spec to paste.
    """
    finder = _look(log, spec)
    if finder.problems:
        named, of_messages = spec.logs.columns.mapped, spec.logs.row == "message"
        if not of_messages and Role.HANDLING in finder.choices and (other := _messages(log, spec)):
            finder, of_messages = other, True
        raise UserError(finder.problems_with_paste(named, of_messages=of_messages))
    return finder.found


def _messages(log: Log, spec: Spec) -> _Finder | None:
    """The same log with a message in each row, if a column says who sent each of several."""
    logs = spec.logs
    if logs.preset is not None or "row" in logs.model_fields_set:
        return None
    finder = _look(log, replace(spec, logs=logs.model_copy(update={"row": "message"})))
    sources = {**finder.found, **logs.columns.mapped}
    if finder.problems or not {Role.SENDER, Role.CONVERSATION} <= set(sources):
        return None
    sender, conversation = sources[Role.SENDER].column, sources[Role.CONVERSATION].column
    if sender is None or conversation is None or finder.sample[conversation].is_unique().all():
        return None
    message = (
        "nothing in the log says who handled a conversation, but column "
        f"`{sender}` says who sent a message: rows look like messages"
    )
    finder.problems.append(Diagnostic("FTE242", message))
    return finder


def survey(log: Log, spec: Spec) -> Recognition:
    """Find the same as `recognise`, and what it would refuse.

    Raises:
        UserError: The log has no rows.
    """
    finder = _look(log, spec)
    choices = {role: tuple(lines) for role, lines in finder.choices.items()}
    return Recognition(finder.found, choices, tuple(finder.problems))


def _look(log: Log, spec: Spec) -> _Finder:
    named = spec.logs.columns.mapped
    taken = {source.column for source in named.values() if source.column is not None}
    of_messages = spec.logs.row == "message"
    others = FOLDED_ROLES if of_messages else frozenset(MESSAGE_ROLES)
    open_roles = [
        role
        for role in Role
        if spec.logs.preset is None
        and role not in others
        and role not in spec.logs.columns.model_fields_set
    ]
    columns = [column for column in column_types(log) if column not in taken]
    sample = first_rows(log)
    if sample.is_empty():
        raise UserError([Diagnostic("FTE402", "the log has no rows")])
    finder = _Finder(log, sample)
    for role in open_roles:
        finder.find(role, columns)
    if Role.HANDLING in open_roles and Role.HANDLING not in finder.found:
        finder.choose_handling(columns)
    if of_messages:
        finder.check_messages(named)
    return finder


def first_rows(log: Log) -> pl.DataFrame:
    """The first rows, from as many files as it takes: all rows of a small log, in any order."""
    columns = list(column_types(log))
    rows = pl.DataFrame(schema={name: log.schema[name] for name in columns})
    for chunk in log.chunks(columns, rows=SAMPLE_ROWS):
        rows = pl.concat([rows, chunk.frame])
        if rows.height >= SAMPLE_ROWS:
            break
    return rows


@dataclass(slots=True)
class _Finder:
    """Collects what is recognised, and what the user has to choose.

    Attributes:
        found: Role -> source.
        choices: Role -> lines of YAML that choose, the first one chosen, the others commented out.
        problems: What has to be chosen.
    """

    log: Log
    sample: pl.DataFrame
    found: dict[Role, Source] = field(default_factory=dict)
    choices: dict[Role, list[str]] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def find(self, role: Role, columns: Sequence[str]) -> None:
        """Look for one role."""
        named = self._preferred(role, columns_for(role, columns))
        if role is Role.HANDLING:
            named = tuple(column for column in named if self._holds_handlings(column)) or named
        if not named:
            return
        if len(named) > 1:
            listed = ", ".join(f"`{column}`" for column in named)
            self.problems.append(
                Diagnostic("FTE240", f"several columns could be `{role}`: {listed}")
            )
            self.choices[role] = self._alternatives(role, named)
            return
        column = named[0]
        if role is Role.HANDLING:
            if self._holds_handlings(column):
                self.found[role] = Source(column=column)
            return
        source = self._source(role, column)
        if source is None and ROLE_KINDS[role] is RoleKind.EVENT:
            return  # most columns of this name tell other events
        if source is None:
            kind = ROLE_KINDS[role].phrase
            examples = ", ".join(repr(value) for value in self._examples(column))
            called = f"column `{column}` is called like `{role}`"
            message = f"{called}, which holds {kind}, but holds {examples}"
            self.problems.append(Diagnostic("FTE241", message))
            self.choices[role] = self._mended(role, column)
        else:
            self.found[role] = source

    def _preferred(self, role: Role, named: Sequence[str]) -> tuple[str, ...]:
        """The one column that is called like the role, unless another one is filled more often."""
        own = [column for column in named if is_own_name(role, column)]
        if len(own) != 1:
            return tuple(named)
        missing = {column: self._missing(column) for column in named}
        return (own[0],) if missing[own[0]] == min(missing.values()) else tuple(named)

    def _missing(self, column: str) -> int:
        return _as_text(self.sample[column]).replace("", None).null_count()

    def choose_handling(self, columns: Sequence[str]) -> None:
        """Offer what could say who handled a conversation."""
        message = "nothing in the log says who handled a conversation"
        self.problems.append(Diagnostic("FTE242", message))
        offers = list(self._handling_offers(columns))
        chosen = (
            offers[0]
            if offers
            else ["handling: \"'none'\"  # nobody knows: say who did, e.g. \"'ai'\""]
        )
        lines = list(chosen)
        for offer in offers[1:4]:
            lines += [f"# {line}" for line in offer]
        self.choices[Role.HANDLING] = lines

    def check_messages(self, named: Mapping[Role, Source]) -> None:
        """Say what a log of messages lacks that no conversation can be folded without."""
        for role in (Role.CONVERSATION, Role.SENT, Role.SENDER):
            if role in named or role in self.found or role in self.choices:
                continue
            message = f"nothing in the log is called like `{role}`, which every message needs"
            self.problems.append(Diagnostic("FTE243", message))
            self.choices[role] = [f"{role}: COLUMN  # {_MESSAGE_NEEDS[role]}"]

    def problems_with_paste(
        self, named: Mapping[Role, Source], *, of_messages: bool
    ) -> Iterator[Diagnostic]:
        """The problems, the last one with a spec that can be pasted as it is."""
        lines = ["version: 1", "extends: standard", "logs:"]
        if of_messages:
            lines.append("  row: message")
        if named or self.choices:
            lines.append("  columns:")
        for role, source in named.items():
            lines.append(f"    {role}: {write_source(source)}")
        for choice in self.choices.values():
            lines += [f"    {line}" for line in choice]
        *others, last = self.problems
        yield from others
        yield Diagnostic(
            last.code,
            last.message,
            last.span,
            "choose in a spec: save these lines as audit.yaml, mend them, "
            "and add `--spec audit.yaml`",
            "\n".join(lines),
        )

    def _source(self, role: Role, column: str) -> Source | None:
        """How a column is read as a role, or None where its content speaks against it."""
        held = _type_of(self.log.schema[column])
        kind = ROLE_KINDS[role]
        if kind in {RoleKind.SENDER, RoleKind.EVENT}:
            return self._of_message(kind, column)
        if kind is RoleKind.DURATION:
            return self._duration(column, held)
        if kind is RoleKind.TIME:
            return self._time(role, column, held)
        known = {
            RoleKind.BOOLEAN: self._boolean,
            RoleKind.RATING: self._rating,
            RoleKind.MONEY: self._money,
        }
        return known[kind](column, held) if kind in known else Source(column=column)

    def _boolean(self, column: str, held: Type | None) -> Source | None:
        values = self.sample[column]
        readable = held in {Type.BOOLEAN, Type.TEXT, Type.NUMBER} and _mostly(
            read_booleans(values).unreadable, values
        )
        return Source(column=column) if readable else None

    def _money(self, column: str, held: Type | None) -> Source | None:
        values = self.sample[column]
        currency = {"cost_usd": "USD", "cost_eur": "EUR", "cost_gbp": "GBP"}.get(folded(column))
        readable = held in {Type.NUMBER, Type.TEXT} and _mostly(
            read_numbers(values).unreadable, values
        )
        return Source(column=column, currency=currency) if readable else None

    def _of_message(self, kind: RoleKind, column: str) -> Source | None:
        """A column that says who sent a message, or what the message did."""
        meanings = SENDER_WORDS if kind is RoleKind.SENDER else EVENT_WORDS
        known = _words(self.sample[column]) & set(meanings)
        return Source(column=column, values=dict(meanings)) if known else None

    def _rating(self, column: str, held: Type | None) -> Source | None:
        if held not in {Type.NUMBER, Type.TEXT}:
            return None
        low, high, top = _RATING
        ratings = read_numbers(self.sample[column])
        if not _mostly(ratings.unreadable, self.sample[column]):
            return None
        inside = ratings.values.is_between(low * 1_000_000, high * 1_000_000)
        return Source(column=column, scale=(low, high), top=top) if inside.all() else None

    def _duration(self, column: str, held: Type | None) -> Source | None:
        if held is Type.DURATION:
            return Source(column=column)
        unit = unit_of_name(column)
        if held is Type.NUMBER and unit is not None:
            return Source(column=column, unit=unit)
        if held is Type.TEXT and _mostly(
            read_durations(self.sample[column], unit).unreadable, self.sample[column]
        ):
            return Source(column=column) if unit is None else Source(column=column, unit=unit)
        return None

    def _time(self, role: Role, column: str, held: Type | None) -> Source | None:
        if (
            role is Role.FIRST_RESPONSE
            and unit_of_name(column) is not None
            and held is not Type.TIME
        ):
            return self._duration(column, held)
        if held is Type.DURATION and role is Role.FIRST_RESPONSE:
            return Source(column=column)
        values = self.sample[column]
        if held is Type.TIME:
            return Source(column=column)
        if held in {Type.TEXT, Type.NUMBER} and _mostly(
            read_times(values, None, None, "UTC").unreadable, values
        ):
            return Source(column=column)
        return None

    def _mended(self, role: Role, column: str) -> list[str]:
        """Lines that make the column usable, or leave the role out."""
        quoted = write_name(column)
        held = _type_of(self.log.schema[column])
        if ROLE_KINDS[role] is RoleKind.RATING and held in {Type.NUMBER, Type.TEXT}:
            ratings = read_numbers(self.sample[column])
            known = ratings.values.drop_nulls()
            if known.len() and _mostly(ratings.unreadable, self.sample[column]):
                ordered = known.sort()
                low, high = (int(ordered[end]) // 1_000_000 for end in (0, -1))
                if low < high:
                    mapping = f"{{column: {quoted}, scale: [{low}, {high}], top: {high}}}"
                    remark = "the lowest and the highest rating, and the least that is satisfied"
                    return [f"{role}: {mapping}  # {remark}"]
        if ROLE_KINDS[role] is RoleKind.DURATION and held is Type.NUMBER:
            return [f"{role}: {{column: {quoted}, unit: seconds}}  # or the unit that it is in"]
        return [f"{role}: null  # not mapped; or name another column"]

    def _alternatives(self, role: Role, named: Sequence[str]) -> list[str]:
        lines: list[str] = []
        for column in named:
            source = self._source(role, column)
            if source is None:
                lines.append(
                    f"# {role}: {write_name(column)}  # does not hold {ROLE_KINDS[role].phrase}"
                )
            else:
                line = f"{role}: {write_source(source)}"
                chosen = any(not known.startswith("#") for known in lines)
                lines.append(f"# {line}" if chosen else line)
        if all(line.startswith("#") for line in lines):
            lines.append(f"{role}: null")
        return lines

    def _handling_offers(self, columns: Sequence[str]) -> Iterator[list[str]]:
        scored = []
        people = []
        for position, column in enumerate(columns):
            counts = self._counts(column)
            if AGENT_NAMES.search(folded(column)) and not any(
                value is not None and _guess(value) for value, _ in counts or ()
            ):
                people.append(column)
                continue
            if counts is None:
                continue
            known = sum(1 for value, _ in counts if value is not None and _guess(value) is not None)
            # Ids that say nothing of who it was are no choice, and are nobody's to see.
            named = bool(HANDLER_NAMES.search(folded(column))) and not folded(column).endswith(
                "_id"
            )
            if known or named:
                scored.append((-(2 * bool(known) + named), position, column, counts))
        for *_, column, counts in sorted(scored):
            values = {value.lower() for value, _ in counts if value is not None}
            if values <= {"true", "false"}:
                yield self._flag_offer(column, counts)
            else:
                yield self._map_offer(column, counts)
        for column in people:
            there = self.sample.height - self._missing(column)
            if there > 0:
                yield self._person_offer(column, there)

    def _person_offer(self, column: str, there: int) -> list[str]:
        """A column that names a person: where it does, a person handled the conversation."""
        text = f"CASE WHEN {_quoted_name(column)} IS NOT NULL THEN 'human' ELSE 'none' END"
        remark = (
            f"{there:,} of {self.sample.height:,} rows name somebody; say 'ai' if AI had the rest"
        )
        return [f"handling: {json.dumps(text, ensure_ascii=False)}  # {remark}"]

    def _flag_offer(self, column: str, counts: Sequence[tuple[str | None, int]]) -> list[str]:
        """A yes/no column: a hand-over where its name says so, else AI or people."""
        shown = ", ".join(f"{value or '(missing)'} {n:,}" for value, n in counts)
        name = _quoted_name(column)
        over = any(word in folded(column) for word in ("escalat", "transfer", "hand"))
        yes, no = ("ai_then_human", "ai") if over else ("ai", "human")
        text = f"CASE WHEN {name} THEN '{yes}' ELSE '{no}' END"
        return [f"handling: {json.dumps(text, ensure_ascii=False)}  # {self._rows()}{shown}"]

    def _map_offer(self, column: str, counts: Sequence[tuple[str | None, int]]) -> list[str]:
        lines = ["handling:", f"  column: {write_name(column)}  # {self._rows()[:-2]}", "  values:"]
        for value, n in counts:
            if value is None:
                lines.append(f"    # {_rows(n)} without a value: who handled them stays unknown")
                continue
            guess = _guess(value)
            remark = (
                "" if guess else ": say who handled them (ai, human, ai_then_human, human_then_ai)"
            )
            lines.append(f"    {write_name(value)}: {guess or 'none'}  # {_rows(n)}{remark}")
        return lines

    def _rows(self) -> str:
        whole = self.log.rows is not None and self.sample.height == self.log.rows
        return "" if whole else f"in {self.sample.height:,} rows looked at: "

    def _counts(self, column: str) -> list[tuple[str | None, int]] | None:
        """Values and their rows, most frequent first; None where they are too many for a choice."""
        text = _as_text(self.sample[column]).replace("", None)
        if text.n_unique() > _MOST_CHOICES or text.null_count() == text.len():
            return None
        counts = text.value_counts(name="n")
        rows = [(value, int(n)) for value, n in counts.iter_rows()]
        return sorted(rows, key=lambda row: (-row[1], row[0] is None, row[0] or ""))

    def _holds_handlings(self, column: str) -> bool:
        if _type_of(self.log.schema[column]) is not Type.TEXT:
            return False
        known = _words(self.sample[column])
        for chunk in () if known else self.log.chunks([column], rows=SAMPLE_ROWS):
            known = _words(chunk.frame[column])
            if known:
                break
        return bool(known) and known <= set(HANDLINGS)

    def _examples(self, column: str) -> list[str]:
        values = self.sample[column].drop_nulls().unique(maintain_order=True).head(3)
        return [str(value)[:40] for value in values.to_list()] or ["nothing"]


def _type_of(dtype: pl.DataType) -> Type | None:
    if dtype == pl.String or isinstance(dtype, (pl.Categorical, pl.Enum)):
        return Type.TEXT
    if dtype == pl.Boolean:
        return Type.BOOLEAN
    if dtype.is_numeric():
        return Type.NUMBER
    if isinstance(dtype, pl.Datetime) or dtype == pl.Date:
        return Type.TIME
    if isinstance(dtype, pl.Duration):
        return Type.DURATION
    return Type.TEXT if dtype == pl.Null else None


def _as_text(values: pl.Series) -> pl.Series:
    """Values as text; Polars has none for durations."""
    if isinstance(values.dtype, pl.Duration):
        values = values.to_physical()
    return values.cast(pl.String)


def _mostly(unreadable: pl.Series | None, values: pl.Series) -> bool:
    """Whether at most half of the values that are there can't be read."""
    there = values.len() - values.null_count()
    return unreadable is None or int(unreadable.sum()) * 2 <= there


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n:,} rows"


def _words(values: pl.Series) -> set[str]:
    """The different texts of a column that are not blank."""
    text = _as_text(values).unique()
    return set(text.filter(text.str.strip_chars() != "").to_list())


def _guess(value: str) -> str | None:
    return HANDLER_WORDS.get(folded(value))


def _quoted_name(column: str) -> str:
    if column.isidentifier() and column.isascii():
        return column
    return '"' + column.replace('"', '""') + '"'
