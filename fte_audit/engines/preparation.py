"""Rows of a log -> prepared conversations: typed, mapped to roles, screened, ready to be tallied.

Every row leaves with a reason: 0 is kept, any other number is the position of the one reason under
which it is dropped, in the order of precedence that the plan states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from fte_audit.cubes import GROUPS
from fte_audit.drawn import DIGIT
from fte_audit.engines.calendar import calendar
from fte_audit.engines.clusters import group_of, text_of_ids
from fte_audit.engines.dropping import KEY_OF_ROW
from fte_audit.engines.duplicates import BY, KEY, LAST
from fte_audit.engines.lots import mark_of
from fte_audit.engines.lowering import lower
from fte_audit.engines.values import (
    read_booleans,
    read_durations,
    read_numbers,
    read_text,
    read_times,
)
from fte_audit.plan.folding import SENDERS
from fte_audit.plan.model import (
    AGENTS,
    CALENDAR,
    CLUSTER,
    CLUSTERS,
    CUSTOMERS,
    DAY,
    ENDS_BEFORE_START,
    HANDLING,
    HANDLINGS,
    NEGATIVE_DURATION,
    NO_CONVERSATION,
    NO_START,
    NO_TIME,
    OUTSIDE_PERIOD,
)
from fte_audit.plan.needs import needs
from fte_audit.spec.nodes import Name, Type, names
from fte_audit.spec.roles import Event, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fte_audit.engines.values import Values
    from fte_audit.plan.model import (
        ColumnReading,
        DuplicateRule,
        MeasureSource,
        Reason,
        RoleSource,
        RowPlan,
    )
    from fte_audit.plan.needs import Scope

_MISSING_TEXT: Final = pl.lit(None, dtype=pl.String)
HANDLING_CODES: Final = pl.Enum(HANDLINGS)
"""Who handled a conversation as a small number: half the cost of grouping by its text."""
_CODES: Final[Mapping[str, pl.Enum]] = {
    HANDLING: HANDLING_CODES,
    Role.SENDER: pl.Enum(SENDERS),
    Role.EVENT: pl.Enum([event.value for event in Event]),
}
"""Roles that have few values."""
_BLANK: Final = "blank:conversation"
_VISIBLE: Final = (pl.lit("!"), pl.lit("\x7f"))
"""Text between these begins with a character that is not blank."""
CODE: Final = "code:"
"""Before the name of an attribute whose level a column holds."""
_FEW: Final = 12


class Prepared(NamedTuple):
    """Rows of a chunk, prepared.

    Attributes:
        rows: The columns of the scope, and `reason` (UInt16) where a row is dropped.
        all_kept: Whether no row is dropped; `reason` is not there then.
        folded_times: Local times that a change of the clock repeats, read as the earlier.
        naive_roles: Roles with times that have no zone.
    """

    rows: pl.DataFrame
    all_kept: bool
    folded_times: int
    naive_roles: frozenset[str]


class _Typed(NamedTuple):
    """The columns of a chunk as typed values, and what was noticed on the way."""

    columns: pl.DataFrame
    folded_times: int
    naive_roles: frozenset[str]


def read_column(column: pl.Series, reading: ColumnReading) -> Values:
    """Read a column of a chunk in the declared way."""
    if reading.missing:
        column = without_sentinels(column, reading.missing)
    match reading.type:
        case Type.TEXT:
            return read_text(column)
        case Type.BOOLEAN:
            return read_booleans(column)
        case Type.NUMBER:
            return read_numbers(column)
        case Type.DURATION:
            return read_durations(column, reading.unit)
        case Type.TIME:
            return read_times(column, reading.format, reading.unit, reading.timezone)


class Preparation:
    """Prepares the chunks of one log by one plan, for one pass; in any thread.

    Attributes:
        columns: The columns of the log that the pass reads.
    """

    def __init__(self, plan: RowPlan, scope: Scope) -> None:
        self._plan = plan
        self._scope = scope
        self._needs = needs(plan, scope)
        self._readings = [r for r in plan.readings if r.name in self._needs.readings]
        self.columns = self._needs.columns

    def prepare(self, chunk: pl.DataFrame, extra: Iterable[pl.Expr] = ()) -> Prepared:
        """Prepare a chunk.

        Args:
            chunk: Rows with the columns that the pass reads.
            extra: More columns to compute over the roles (`role:NAME`) of the prepared rows.
        """
        typed = self._typed(chunk)
        lazy = typed.columns.lazy().with_columns(self._roles()).with_columns(self._facts())
        found = self._found(lazy, typed.columns.schema)
        wanted = [
            *([pl.col("role:started").alias("start")] if self._scope.start else []),
            *(pl.col(f"role:{role}") for role in self._scope.roles),
            *([self._end().alias("end")] if self._scope.end else []),
            *self._begin(),
            *self._keys(typed.columns),
            *self._flags(),
            *self._codes(),
            *self._marks(),
            *self._measures(),
            *self._labels(),
            *extra,
        ]
        if found:
            wanted.append(self._reason(found).alias("reason"))
        rows = lazy.select(wanted).collect(engine="streaming")
        return Prepared(rows, not found, typed.folded_times, typed.naive_roles)

    def decided_by_handling(self, flag: str) -> pl.Expr:
        """A flag that the handling alone decides, over a column `handling`."""
        return lower(self._plan.flags[flag], self._by_handling)

    def _by_handling(self, name: str, to: Type | None) -> pl.Expr:
        del to
        return (
            pl.col(name)
            if name in self._plan.roles
            else lower(self._plan.facts[name], self._by_handling)
        )

    def duplicate_columns(self, rule: DuplicateRule) -> tuple[pl.Expr, ...]:
        """The key of each row as it is held and, where the rule has one, what orders its rows."""
        name = rule.key.name
        is_role = name in self._plan.roles
        held = f"role:{name}" if is_role else f"read:{self._plan.reading_of(name, None).name}"
        columns = [pl.col(held).alias(KEY)]
        if rule.by is not None:
            columns.append(lower(rule.by.node, self._named).alias(BY))
        if rule.last is not None:
            columns.append(lower(rule.last, self._named).alias(LAST))
        return tuple(columns)

    def key_of_row(self) -> pl.Expr:
        """What a dropped row is named by: its conversation, where the log has one."""
        mapped = "conversation" in self._plan.roles
        key = (
            pl.col("role:conversation").cast(pl.String) if mapped else pl.lit(None, dtype=pl.String)
        )
        return key.alias(KEY_OF_ROW)

    def _typed(self, chunk: pl.DataFrame) -> _Typed:
        columns: list[pl.Series] = []
        folded_times = 0
        naive_roles: set[str] = set()
        for reading in self._readings:
            values = read_column(chunk[reading.column], reading)
            folded_times += values.folded
            if values.naive:
                naive_roles.add(reading.name)
            column, impossible = self._role_values(reading, values)
            columns.append(column.alias(f"read:{reading.name}"))
            if impossible is not None:
                columns.append(impossible.alias(f"impossible:{reading.name}"))
            if values.unreadable is not None:
                columns.append(values.unreadable.alias(f"unreadable:{reading.name}"))
            if reading.name == Role.CONVERSATION and column.dtype == pl.String:
                blank = _blank(column)
                if blank is not None:
                    columns.append(blank.alias(_BLANK))
        if not columns:
            # A plan may read nothing, but every row of the log counts.
            columns.append(pl.repeat(0, chunk.height, dtype=pl.Int8, eager=True).alias("row"))
        return _Typed(pl.DataFrame(columns), folded_times, frozenset(naive_roles))

    def _role_values(
        self, reading: ColumnReading, values: Values
    ) -> tuple[pl.Series, pl.Series | None]:
        """The values of a role's own column, and where the role can't have what stands there."""
        source = self._plan.roles.get(reading.name)
        if source is None or not (source.values or source.role == HANDLING):
            return values.values, None
        written = values.values.cast(pl.String)
        mapped = written.to_frame().select(_mapped(pl.first(), source)).to_series()
        if mapped.null_count() == written.null_count():
            return mapped, None
        return mapped, mapped.is_null() & (written.str.strip_chars() != "")

    def _roles(self) -> Iterator[pl.Expr]:
        for role in self._needs.roles:
            yield self._role(self._plan.roles[role]).alias(f"role:{role}")

    def _role(self, source: RoleSource) -> pl.Expr:
        if source.reading is not None:
            return pl.col(f"read:{source.reading.name}")
        value = lower(source.node, self._raw)
        if source.type is Type.NUMBER:
            return _to_micros(value)
        if source.values or source.role == HANDLING:
            return _mapped(value.cast(pl.String), source)
        return value.cast(pl.String) if source.type is Type.TEXT else value

    def _facts(self) -> Iterator[pl.Expr]:
        for fact in self._needs.facts:
            yield lower(self._plan.facts[fact], self._in_facts).alias(f"fact:{fact}")

    def _raw(self, name: str, to: Type | None) -> pl.Expr:
        reading = self._plan.reading_of(name, to)
        return _in_expressions(pl.col(f"read:{reading.name}"), reading.type)

    def _in_facts(self, name: str, to: Type | None) -> pl.Expr:
        """Facts compare the handling with its own codes only, which is cheaper than with text."""
        return pl.col(f"role:{HANDLING}") if name == HANDLING else self._named(name, to)

    def _named(self, name: str, to: Type | None) -> pl.Expr:
        if name in self._plan.roles:
            return _in_expressions(pl.col(f"role:{name}"), self._plan.roles[name].type)
        if name in self._plan.facts:
            return pl.col(f"fact:{name}")
        return self._raw(name, to)

    def _found(
        self, lazy: pl.LazyFrame, columns: Mapping[str, pl.DataType]
    ) -> dict[Reason, pl.Expr]:
        """The conditions that hold for any row of a chunk, in the order of precedence."""
        conditions = dict(self._conditions(columns))
        if not conditions:
            return {}
        anywhere = lazy.select(
            condition.any().alias(reason.name) for reason, condition in conditions.items()
        ).collect(engine="streaming")
        return {
            reason: condition
            for reason, condition in conditions.items()
            if anywhere[reason.name][0]
        }

    def _reason(self, found: dict[Reason, pl.Expr]) -> pl.Expr:
        """The position of the first reason to drop a row, or 0."""
        positions = {reason: i for i, reason in enumerate(self._plan.reasons, start=1)}
        code = pl.lit(0, dtype=pl.UInt16)
        for reason, condition in reversed(found.items()):
            code = (
                pl.when(condition).then(pl.lit(positions[reason], dtype=pl.UInt16)).otherwise(code)
            )
        return code

    def _conditions(self, columns: Mapping[str, pl.DataType]) -> Iterator[tuple[Reason, pl.Expr]]:
        for reason in self._scope.reasons:
            if reason.reading is not None:
                if f"unreadable:{reason.reading}" in columns:
                    yield reason, pl.col(f"unreadable:{reason.reading}")
            elif reason.role is not None:
                source = self._plan.roles[reason.role]
                yield from self._role_conditions(reason, source, columns)
            elif reason.rule is not None:
                yield reason, lower(self._plan.drop[reason.rule], self._named)
            elif (condition := self._own_condition(reason, columns)) is not None:
                yield reason, condition

    def _own_condition(self, reason: Reason, columns: Mapping[str, pl.DataType]) -> pl.Expr | None:
        if reason == NO_CONVERSATION:
            return self._nameless(columns)
        started = pl.col("role:started")
        first, end = self._plan.period or (0, 0)
        conditions = {
            NO_START: started.is_null(),
            NO_TIME: pl.col("role:sent").is_null(),
            OUTSIDE_PERIOD: (started < first) | (started >= end),
            ENDS_BEFORE_START: pl.col("role:ended") < started,
            NEGATIVE_DURATION: pl.col("role:duration") < 0,
        }
        return conditions.get(reason)

    def _nameless(self, columns: Mapping[str, pl.DataType]) -> pl.Expr:
        """Whether a row has no conversation id."""
        conversation = pl.col(f"role:{Role.CONVERSATION}")
        if self._plan.roles[Role.CONVERSATION].reading is None:
            blank = conversation.cast(pl.String).str.strip_chars() == ""
            return conversation.is_null() | blank
        return (
            conversation.is_null() | pl.col(_BLANK) if _BLANK in columns else conversation.is_null()
        )

    def _role_conditions(
        self, reason: Reason, source: RoleSource, columns: Mapping[str, pl.DataType]
    ) -> Iterator[tuple[Reason, pl.Expr]]:
        """A value that is there, but is none that the role can have."""
        value = pl.col(f"role:{source.role}")
        if source.reading is not None and (source.values or source.role == HANDLING):
            if f"impossible:{source.role}" in columns:
                yield reason, pl.col(f"impossible:{source.role}")
        elif source.values or source.role == HANDLING:
            written = lower(source.node, self._raw).cast(pl.String)
            yield reason, value.is_null() & (written.str.strip_chars() != "")
        if source.scale is not None:
            low, high = source.scale
            yield reason, ~value.is_between(low, high)

    def _keys(self, columns: pl.DataFrame) -> Iterator[pl.Expr]:
        for key in self._scope.keys:
            if key in CALENDAR:
                yield self._calendar(key).alias(key)
            elif key == CLUSTER:
                yield group_of(self._cluster(columns), CLUSTERS).alias(key)
            elif key == CUSTOMERS:
                yield group_of(self._cluster(columns), GROUPS).alias(key)
            elif key == AGENTS:
                yield group_of(self._ids(Role.AGENT, columns)[0], CLUSTERS).alias(key)
            elif key not in self._plan.labels:
                yield pl.col(f"role:{key}").alias(key)

    def _calendar(self, key: str) -> pl.Expr:
        launches = [start for _, start in self._plan.launches]
        return calendar(pl.col("role:started"), key, self._plan.timezone, launches)

    def _cluster(self, columns: pl.DataFrame) -> pl.Expr:
        """What conversations that depend on each other have in common, as text."""
        cluster = self._plan.cluster
        if cluster is None:
            raise TypeError("the plan asks for groups of customers, but not of which")
        if cluster.role == DAY:
            return self._calendar(DAY).cast(pl.String)
        text, is_whole = self._ids(cluster.role, columns)
        if cluster.otherwise is None or is_whole:
            return text
        return pl.coalesce(text, self._ids(cluster.otherwise, columns)[0])

    def _ids(self, role: str, columns: pl.DataFrame) -> tuple[pl.Expr, bool]:
        """The text of the ids of a role, and whether every row is known to have one."""
        name = f"role:{role}"
        reading = self._plan.roles[role].reading
        if reading is None:
            return text_of_ids(pl.col(name), None), False
        ids = columns[f"read:{reading.name}"]
        text = text_of_ids(pl.col(name), ids)
        return text, ids.null_count() == 0 and not _has_blanks(ids)

    def _end(self) -> pl.Expr:
        """When a conversation ended: what the log says, or else its start and how long it took."""
        if "ended" in self._plan.roles:
            return pl.col("role:ended")
        return pl.col("role:started") + pl.col("role:duration")

    def _begin(self) -> Iterator[pl.Expr]:
        if self._scope.begin is not None:
            yield lower(self._scope.begin, self._named).alias("begin")

    def _flags(self) -> Iterator[pl.Expr]:
        for flag in self._scope.flags:
            yield lower(self._plan.flags[flag], self._named).alias(flag)

    def _codes(self) -> Iterator[pl.Expr]:
        for code in self._scope.codes:
            node = self._plan.codes[code]
            resolve = self._in_facts if set(names(node)) == {HANDLING} else self._named
            yield lower(node, resolve).cast(pl.Int16).alias(f"{CODE}{code}")

    def _marks(self) -> Iterator[pl.Expr]:
        if self._scope.marked is not None:
            mark = mark_of(self._scope.marked, has_start=Role.STARTED in self._plan.roles)
            for place, name in enumerate(self._scope.marked.attributes):
                digit = mark.floordiv(DIGIT**place).mod(DIGIT)
                yield digit.cast(pl.Int16).alias(f"{CODE}{name}")

    def _measures(self) -> Iterator[pl.Expr]:
        for name in self._scope.measures:
            yield self._measure(self._plan.measures[name]).alias(name)

    def _measure(self, measure: MeasureSource) -> pl.Expr:
        role = self._plan.roles.get(measure.direct) if measure.direct else None
        if measure.type is Type.NUMBER and role is not None:
            value = pl.col(f"role:{role.role}")
        elif measure.type is Type.NUMBER and measure.direct:
            value = pl.col(f"read:{self._plan.reading_of(measure.direct, Type.NUMBER).name}")
        elif measure.type is Type.NUMBER:
            value = _to_micros(lower(measure.node, self._named))
        elif measure.type is Type.BOOLEAN:
            value = lower(measure.node, self._named).cast(pl.Int64)
        else:
            value = lower(measure.node, self._named)
        for condition in measure.where:
            value = pl.when(lower(condition, self._named)).then(value)
        return -value if measure.is_negated else value

    def _labels(self) -> Iterator[pl.Expr]:
        roles = self._plan.roles
        for name in self._scope.labels:
            label = self._plan.labels[name]
            if label.as_held and isinstance(label.node, Name) and label.node.name in roles:
                yield pl.col(f"role:{label.node.name}").alias(name)
                continue
            value = lower(label.node, self._named).cast(pl.String)
            for condition in label.where:
                value = pl.when(lower(condition, self._named)).then(value)
            yield (
                pl.when(value.str.strip_chars() != "")
                .then(value)
                .otherwise(_MISSING_TEXT)
                .alias(name)
            )


def _blank(text: pl.Series) -> pl.Series | None:
    """Which texts are blank; None where all begin with a letter, digit or sign of ASCII."""
    if text.is_between(*_VISIBLE).all():
        return None
    return text.str.strip_chars() == ""


def _has_blanks(ids: pl.Series) -> bool:
    return ids.dtype == pl.String and _blank(ids) is not None


def _mapped(text: pl.Expr, source: RoleSource) -> pl.Expr:
    """The values that the spec gives for those in the log; missing for any other."""
    if source.role in _CODES:
        return coded(text, source.role, source.values)
    is_boolean = source.type is Type.BOOLEAN
    targets = [target == "true" if is_boolean else target for target in source.values.values()]
    dtype = pl.Boolean if is_boolean else pl.String
    known = list(source.values)
    return text.replace_strict(known, targets, default=None, return_dtype=dtype)


def coded(text: pl.Expr, role: str, values: Mapping[str, str] | None = None) -> pl.Expr:
    """Words as the codes of a role; comparing with each of a few takes less time than a look-up.

    Args:
        text: Words.
        role: The handling, the sender of a message, or its event.
        values: What the words stand for; by default, themselves.
    """
    codes = _CODES[role]
    values = values or {word: word for word in codes.categories}
    if len(values) > _FEW:
        known, targets = list(values), list(values.values())
        return text.replace_strict(known, targets, default=None, return_dtype=codes)
    code = pl.lit(None, dtype=codes)
    for word, target in values.items():
        code = pl.when(text == word).then(pl.lit(target, codes)).otherwise(code)
    return code


def _in_expressions(value: pl.Expr, type_: Type) -> pl.Expr:
    """A column in the physical form that expressions expect."""
    if type_ is Type.NUMBER:
        # Polars divides by a constant through its reciprocal, which can miss the last digit.
        return value / (value * 0 + 1_000_000)
    if type_ is Type.TEXT:
        text = value.cast(pl.String)
        return pl.when(text.str.strip_chars() != "").then(text)
    return value


def _to_micros(number: pl.Expr) -> pl.Expr:
    scaled = (number.cast(pl.Float64) * 1e6).round(mode="half_away_from_zero")
    return pl.when(scaled.is_between(-9e18, 9e18)).then(scaled).cast(pl.Int64)


def without_sentinels(column: pl.Series, missing: tuple[str, ...]) -> pl.Series:
    """Make values missing that stand for *missing*: as text, and as numbers where they are."""
    words = read_numbers(pl.Series(list(missing), dtype=pl.String)).values.drop_nulls()
    text = column.cast(pl.String) if column.dtype != pl.String else column
    is_sentinel = text.str.strip_chars().is_in(list(missing))
    if not words.is_empty() and (column.dtype.is_numeric() or column.dtype == pl.String):
        is_sentinel |= read_numbers(column).values.is_in(words.implode()).fill_null(value=False)
    nothing = pl.Series([None], dtype=column.dtype)
    return column.zip_with(~is_sentinel.fill_null(value=False), nothing)
