"""A spec over rows that are messages -> how they are folded, and the audit of the conversations.

The audit of the conversations is planned as that of any other log: its columns are the roles and
facts that messages tell, and the values that conversations have from their messages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import UserError
from fte_audit.plan.builder import EVERY_ROW, NO_KEY, build_plan
from fte_audit.plan.metrics import MetricPlanner
from fte_audit.plan.model import (
    DUPLICATE,
    ENDS_BEFORE_START,
    NO_CONVERSATION,
    NO_START,
    NO_TIME,
    Reason,
    RoleSource,
    RowPlan,
)
from fte_audit.plan.roles import map_roles
from fte_audit.plan.rows import RowRules, expression_readings, unreadable_reasons
from fte_audit.spec.columns import Columns, Source
from fte_audit.spec.metrics import Repeat
from fte_audit.spec.model import Duplicates
from fte_audit.spec.nodes import Type, names
from fte_audit.spec.problems import in_file_order
from fte_audit.spec.roles import MESSAGE_ROLES, Keep, Role, Sender, Take
from fte_audit.spec.times import read_length
from fte_audit.tally import Disjoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.diagnostics import Diagnostic
    from fte_audit.plan.model import AuditPlan, ColumnReading, DuplicateRule, StaffingPlan
    from fte_audit.spec.nodes import Node
    from fte_audit.spec.reader import Spec
    from fte_audit.spec.yaml_reader import Path

SENDERS: Final[tuple[str, ...]] = tuple(
    sender.value
    for sender in (Sender.CUSTOMER, Sender.AI, Sender.TOOL, Sender.SYSTEM, Sender.HUMAN)
)
"""In the order in which messages of the same moment are taken to follow each other."""
GREETING: Final = "greeting"
MESSAGES: Final = "messages"
ACTIVE_TIME: Final = "active_time"
MESSAGE_FACTS: Final[Mapping[str, Type]] = {
    MESSAGES: Type.NUMBER,
    "customer_messages": Type.NUMBER,
    "ai_messages": Type.NUMBER,
    "human_messages": Type.NUMBER,
    "tool_messages": Type.NUMBER,
    "system_messages": Type.NUMBER,
    "unknown_messages": Type.NUMBER,
    "customer_wrote": Type.BOOLEAN,
    "answered": Type.BOOLEAN,
    "reopened": Type.BOOLEAN,
    "first_ai_response": Type.DURATION,
    "first_human_response": Type.DURATION,
    "handed_over_at": Type.TIME,
    "hand_over_sign": Type.TEXT,
    "hand_over_wait": Type.DURATION,
    "closed_at": Type.TIME,
    ACTIVE_TIME: Type.DURATION,
    "ai_time": Type.DURATION,
    "human_time": Type.DURATION,
    "queue_time": Type.DURATION,
}
"""What messages tell of their conversation, usable in metrics by these names."""
TOLD: Final[Mapping[Role, Type]] = {
    Role.HANDLING: Type.TEXT,
    Role.STARTED: Type.TIME,
    Role.ENDED: Type.TIME,
    Role.FIRST_RESPONSE: Type.DURATION,
    Role.ABANDONED: Type.BOOLEAN,
}
"""The roles that messages tell, unless the spec maps them."""
_LATEST: Final = frozenset({Role.ENDED, Role.CSAT, Role.RESOLVED, Role.ESCALATED, Role.ABANDONED})
"""Roles that a conversation settles at its end: of several values, the last one is taken."""
FOLDED: Final = "folded"
"""How a role is known that the messages tell."""
_NEEDED: Final = (Role.CONVERSATION, Role.SENT, Role.SENDER)


@dataclass(frozen=True, slots=True)
class Carried:
    """A value that a conversation has from its messages.

    Attributes:
        name: What it is called among the columns of the conversations.
        take: Which value it has, of those that its messages have.
        column: The column of the log that is carried as it is; None where the value is computed
            for each message, as the role of this name.
        missing: Values of the column that stand for *missing*.
    """

    name: str
    take: Take
    column: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoldPlan(RowPlan):
    """How messages are read, screened and folded.

    Its roles are those of a message, and those whose values are computed for each message. The one
    flag is `greeting`, where the spec says what greetings are.

    Attributes:
        carried: What conversations have from their messages, at least.
        idle_cap_us: Gaps count as this long at the most in `active_time`.
        split_after_us: After a longer silence another conversation begins.
        reopened_after_us: A customer who writes after a longer silence has reopened it.
    """

    carried: tuple[Carried, ...]
    idle_cap_us: int | None
    split_after_us: int | None
    reopened_after_us: int | None


@dataclass(frozen=True, slots=True)
class MessageAudit:
    """The plan of an audit over messages.

    Attributes:
        fold: How messages become conversations.
        plan: What is done with the conversations.
        columns: The columns that the conversations can have, with their types.
    """

    fold: FoldPlan
    plan: AuditPlan
    columns: Mapping[str, Type]


def plan_messages(
    spec: Spec,
    recognised: Mapping[Role, Source],
    types: Mapping[str, Type],
    *,
    intervals: bool = True,
) -> MessageAudit:
    """Plan an audit over rows that are messages.

    Args:
        spec: The spec.
        recognised: Role -> source, by name and content, for roles that the spec does not name.
        types: Column of the log -> its type, in the order of the log.
        intervals: Whether figures have intervals.

    Raises:
        UserError: With everything in the spec that does not fit the log.
    """
    return _Planner(spec, recognised, types, intervals=intervals).plan()


class _Planner:
    def __init__(
        self,
        spec: Spec,
        recognised: Mapping[Role, Source],
        types: Mapping[str, Type],
        *,
        intervals: bool,
    ) -> None:
        self._spec = spec
        self._intervals = intervals
        self._types = types
        self._mapped = map_roles(spec, recognised, types)
        self._sources = {**recognised, **spec.logs.columns.mapped}
        self._roles: dict[str, RoleSource] = {}
        self._carried: dict[str, Carried] = {}
        self._columns: dict[str, Type] = {}

    def plan(self) -> MessageAudit:
        self._find_carried()
        fold = self._fold_plan()
        conversations = build_plan(
            self._conversation_spec(), {}, self._columns, intervals=self._intervals, folded=True
        )
        # A conversation that two logs share would be folded in halves.
        tally = conversations.tally
        tally = replace(tally, disjoint=tally.disjoint | {Disjoint.CONVERSATIONS})
        roles = {role: self._told_by(role, s) for role, s in conversations.roles.items()}
        plan = replace(
            conversations,
            tally=tally,
            roles=roles,
            staffing=_of_messages(conversations.staffing, roles),
            reasons=tuple(r for r in conversations.reasons if not self._is_settled(r)),
            notes=tuple(_notes(conversations.notes, fold)),
        )
        return MessageAudit(fold, plan, self._columns)

    # what conversations have from their messages

    def _find_carried(self) -> None:
        for role, source in self._mapped.sources.items():
            if role in MESSAGE_ROLES or role == Role.CONVERSATION:
                self._roles[role] = source
            else:
                self._carry_role(Role(role), source)
        self._carried[Role.CONVERSATION] = Carried(Role.CONVERSATION, Take.FIRST)
        self._columns[Role.CONVERSATION] = Type.TEXT
        for role, type_ in TOLD.items():
            self._columns.setdefault(role, type_)
        if self._idle_cap is not None:
            self._columns.setdefault(Role.DURATION, Type.DURATION)
        for fact, type_ in MESSAGE_FACTS.items():
            if fact != ACTIVE_TIME or self._idle_cap is not None:
                self._columns[fact] = type_
        for name in sorted(set(self._named_columns())):
            self._carried[name] = Carried(name, Take.FIRST, name)
            self._columns[name] = self._types[name]

    def _carry_role(self, role: Role, source: RoleSource) -> None:
        take = self._take(role)
        reading = source.reading
        if reading is not None and take is not Take.SUM:
            self._carried[role] = Carried(role, take, reading.column, reading.missing)
            self._columns[role] = self._types[reading.column]
            return
        computed = source.type if take is Take.SUM else source.node_type
        self._carried[role] = Carried(role, take)
        self._columns[role] = computed
        self._roles[role] = replace(source, type=computed, values={}, scale=None)

    def _take(self, role: Role) -> Take:
        declared = self._sources[role].take
        return declared or (Take.LAST if role in _LATEST else Take.FIRST)

    def _named_columns(self) -> Iterator[str]:
        """Columns of the log that expressions about conversations name."""
        known = {*Role, *self._columns}
        for path in self._conversation_expressions():
            parsed = self._spec.expression(path)
            if parsed is not None:
                yield from (n for n in names(parsed) if n in self._types and n not in known)
        present = self._spec.logs.expect.present
        yield from (n for n in present if n in self._types and n not in known)

    def _conversation_expressions(self) -> Iterator[Path]:
        for rule in self._spec.logs.drop:
            yield ("logs", "drop", rule)
        for name, metric in self._spec.metrics.items():
            for key in ("where", "of", "among", "per"):
                if key in type(metric).model_fields:
                    yield ("metrics", name, key)
            if isinstance(metric, Repeat):
                yield from (("metrics", name, "key", place) for place in range(len(metric.key)))

    # messages

    def _fold_plan(self) -> FoldPlan:
        rules = RowRules(
            self._spec,
            self._types,
            MetricPlanner(self._spec, self._roles, {}, self._types),
            roles_fail=bool(self._mapped.problems),
        )
        drop = rules.drop_rules(self._spec.logs.messages.drop, "logs", "messages", "drop")
        greeting = None
        if self._spec.logs.messages.greeting is not None:
            greeting = rules.condition(("logs", "messages", "greeting"))
        duplicates = self._duplicates(rules)
        problems: list[Diagnostic] = [*self._mapped.problems, *rules.problems]
        if problems:
            raise UserError(sorted(problems, key=in_file_order))
        nodes = [
            *(source.node for source in self._roles.values() if source.reading is None),
            *drop.values(),
            *([] if greeting is None else [greeting]),
            *([duplicates.key] if duplicates else []),
            *([duplicates.by.node] if duplicates and duplicates.by else []),
        ]
        zone = self._spec.logs.timezone or "UTC"
        readings = [
            *(r.reading for r in self._roles.values() if r.reading is not None),
            *expression_readings(nodes, self._roles, {}, self._types, zone),
        ]
        messages = self._spec.logs.messages
        return FoldPlan(
            readings=tuple(readings),
            roles=self._roles,
            facts={},
            reasons=tuple(self._reasons(readings, drop, duplicates)),
            drop=drop,
            period=None,
            duplicates=duplicates,
            flags={} if greeting is None else {GREETING: greeting},
            measures={},
            labels={},
            codes={},
            timezone=zone,
            launches=(),
            cluster=None,
            carried=tuple(self._carried.values()),
            idle_cap_us=self._idle_cap,
            split_after_us=_length(messages.split_after),
            reopened_after_us=_length(messages.reopened_after),
        )

    @property
    def _idle_cap(self) -> int | None:
        return _length(self._spec.logs.messages.idle_cap)

    def _duplicates(self, rules: RowRules) -> DuplicateRule | None:
        declared = self._spec.logs.duplicates
        key = declared.key if "key" in declared.model_fields_set else str(Role.MESSAGE)
        if key == Role.MESSAGE and Role.MESSAGE not in self._roles:
            return None
        return rules.duplicates(key, self._roles)

    def _reasons(
        self,
        readings: list[ColumnReading],
        drop: Mapping[str, Node],
        duplicates: DuplicateRule | None,
    ) -> Iterator[Reason]:
        yield from unreadable_reasons(readings, self._roles)
        yield NO_CONVERSATION
        yield NO_TIME
        for rule in drop:
            yield Reason(f"dropped by rule: {rule}", rule=rule)
        if duplicates is not None and duplicates.keep is not Keep.ALL:
            yield DUPLICATE

    # conversations

    def _conversation_spec(self) -> Spec:
        """The spec of the conversations: every role is the folded column of its name."""
        columns = Columns(**{role: self._folded(Role(role)) for role in self._conversation_roles()})
        expect = self._spec.logs.expect.model_copy(update={"rows": None, "duplicates": None})
        logs = self._spec.logs.model_copy(
            update={
                "row": "conversation",
                "columns": columns,
                "duplicates": Duplicates(keep=Keep.ALL),
                "expect": expect,
            }
        )
        return replace(self._spec, logs=logs)

    def _conversation_roles(self) -> list[str]:
        return [role for role in Role if role in self._columns]

    def _folded(self, role: Role) -> Source:
        """How the folded column of a role is read."""
        carried = self._carried.get(role)
        if carried is None or role is Role.CONVERSATION:
            return Source(column=role)
        declared = self._sources[role]
        reading = self._mapped.sources[role].reading
        kept: dict[str, object] = {
            key: value
            for key in ("values", "scale", "top", "currency")
            if (value := getattr(declared, key)) is not None
        }
        if reading is not None and carried.take is not Take.SUM:
            if reading.unit is not None:
                kept["unit"] = reading.unit
            if reading.format is not None:
                kept["format"] = reading.format
            if declared.timezone is not None:
                kept["timezone"] = declared.timezone
        return Source.model_validate({"column": str(role), **kept})

    def _is_settled(self, reason: Reason) -> bool:
        """Whether messages that were folded can't give a reason to drop their conversation."""
        if reason == NO_CONVERSATION:
            return True
        if reason in {NO_START, ENDS_BEFORE_START}:
            return Role.STARTED not in self._carried and Role.ENDED not in self._carried
        role = reason.reading or reason.role
        return role in self._columns and role in set(Role) and role not in self._carried

    def _told_by(self, role: str, source: RoleSource) -> RoleSource:
        """A role of the conversations as a reader would want it explained."""
        carried = self._carried.get(role)
        if carried is None:
            return replace(source, text="the messages", how=FOLDED, remark=None)
        of_message = self._mapped.sources[role]
        taken = {Take.FIRST: "the first", Take.LAST: "the last", Take.SUM: "the sum"}[carried.take]
        remarks = [] if of_message.remark is None else [of_message.remark]
        if role != Role.CONVERSATION:
            remarks.append(f"{taken} of a conversation's messages")
        remark = "; ".join(remarks) or None
        return replace(source, text=of_message.text, how=of_message.how, remark=remark)


def _of_messages(
    staffing: StaffingPlan | None, roles: Mapping[str, RoleSource]
) -> StaffingPlan | None:
    """The time between messages is not the time that somebody worked."""
    if staffing is None or Role.DURATION not in roles:
        return staffing
    return replace(staffing, is_work=roles[Role.DURATION].how != FOLDED)


def _length(text: str | None) -> int | None:
    return None if text is None else read_length(text)


def _notes(notes: tuple[str, ...], fold: FoldPlan) -> Iterator[str]:
    yield from (note for note in notes if note not in {NO_KEY, EVERY_ROW})
    if fold.duplicates is None:
        yield (
            "Messages that were delivered twice were not looked for: no column is mapped to "
            "`message`."
        )
    elif fold.duplicates.keep is Keep.ALL:
        yield (
            "Messages that were delivered twice were not looked for: the spec counts every message."
        )
