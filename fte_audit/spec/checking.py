"""Expressions against the names and types of a log."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.spec import nodes
from fte_audit.spec.nodes import Arithmetic, Function, Node, Type
from fte_audit.spec.parsing import MAX_INTEGER
from fte_audit.spec.printing import to_text
from fte_audit.spec.times import micros, read_moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.diagnostics import Span

TRUE_TEXTS = frozenset({"true", "t", "yes", "y", "1"})
FALSE_TEXTS = frozenset({"false", "f", "no", "n", "0"})
"""The texts that are read as booleans, in any case of letters."""

LARGEST_LISTED = 2**53
"""From here on, a Float64 does not hold every whole number."""

_NUMBER = re.compile(r"\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*\Z")
_PHRASES = {
    Type.TEXT: "text",
    Type.NUMBER: "a number",
    Type.BOOLEAN: "true or false",
    Type.TIME: "a time",
    Type.DURATION: "a duration",
}
_LITERAL_EXAMPLES = {
    Type.TIME: "write it like '2024-01-27' or '2024-01-27T08:00:00Z'",
    Type.DURATION: "write it like INTERVAL '30' minutes",
    Type.BOOLEAN: "write TRUE or FALSE",
}
_PASSED_ON = {Function.COALESCE, Function.GREATEST, Function.LEAST, Function.NULLIF}
_AS_NUMBERS = "SECONDS(...), MINUTES(...) and HOURS(...) make a number of a duration"
_ORDERED = (Type.NUMBER, Type.TIME, Type.DURATION)
_TEXT_TESTS = {Function.CONTAINS, Function.STARTS_WITH, Function.ENDS_WITH}
_ONE_ARGUMENT = {
    Function.LOWER: (Type.TEXT, Type.TEXT),
    Function.UPPER: (Type.TEXT, Type.TEXT),
    Function.TRIM: (Type.TEXT, Type.TEXT),
    Function.LENGTH: (Type.TEXT, Type.NUMBER),
    Function.ROUND: (Type.NUMBER, Type.NUMBER),
    Function.FLOOR: (Type.NUMBER, Type.NUMBER),
    Function.CEIL: (Type.NUMBER, Type.NUMBER),
    Function.SECONDS: (Type.DURATION, Type.NUMBER),
    Function.MINUTES: (Type.DURATION, Type.NUMBER),
    Function.HOURS: (Type.DURATION, Type.NUMBER),
}
_SUMS = {
    (Arithmetic.ADD, Type.NUMBER, Type.NUMBER): Type.NUMBER,
    (Arithmetic.ADD, Type.TIME, Type.DURATION): Type.TIME,
    (Arithmetic.ADD, Type.DURATION, Type.TIME): Type.TIME,
    (Arithmetic.ADD, Type.DURATION, Type.DURATION): Type.DURATION,
    (Arithmetic.SUBTRACT, Type.NUMBER, Type.NUMBER): Type.NUMBER,
    (Arithmetic.SUBTRACT, Type.TIME, Type.TIME): Type.DURATION,
    (Arithmetic.SUBTRACT, Type.TIME, Type.DURATION): Type.TIME,
    (Arithmetic.SUBTRACT, Type.DURATION, Type.DURATION): Type.DURATION,
    (Arithmetic.MULTIPLY, Type.NUMBER, Type.NUMBER): Type.NUMBER,
    (Arithmetic.DIVIDE, Type.NUMBER, Type.NUMBER): Type.NUMBER,
}
_READ_BESIDE = {
    (Arithmetic.ADD, Type.TIME): Type.DURATION,
    (Arithmetic.ADD, Type.DURATION): Type.TIME,
    (Arithmetic.SUBTRACT, Type.TIME): Type.TIME,
    (Arithmetic.SUBTRACT, Type.DURATION): Type.TIME,
}
"""How a text is read beside an operand of this type; as a number where nothing is said."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An expression that fits: coercions are explicit, literals have their final type.

    Attributes:
        node: The expression.
        type: What it gives.
    """

    node: Node
    type: Type


class _Typed(NamedTuple):
    """A checked part.

    Attributes:
        node: The part.
        type: What it gives; None where it is NULL throughout.
        failed: Whether a problem with it has been reported; it then fits everywhere.
    """

    node: Node
    type: Type | None
    failed: bool = False


_FAILED = _Typed(nodes.Null(), None, failed=True)


def check(
    node: Node,
    types: Mapping[str, Type],
    *,
    expected: Type | Sequence[Type] | None = None,
    timezone: str = "UTC",
) -> Checked:
    """Check an expression against the names that it may use.

    Args:
        node: A parsed expression.
        types: Name -> type of its values.
        expected: The type that is needed, or several that will do; text is read as the first.
        timezone: IANA name of the zone of times without one.

    Raises:
        UserError: With everything that does not fit, in written order.

    Example:
        >>> from fte_audit.spec.parsing import parse_expression
        >>> check(parse_expression("rating >= 4"), {"rating": Type.TEXT}).node.left
        Coerce(operand=Name(name='rating'), to=<Type.NUMBER: 'number'>)
    """
    wanted = (expected,) if isinstance(expected, Type) else tuple(expected or ())
    checker = _Checker(types, timezone)
    checked = checker.infer(node, wanted[0] if wanted else None)
    type_ = checked.type
    if wanted and type_ not in wanted:
        checked, type_ = _Typed(checker.fit(checked, wanted[0], node.span), wanted[0]), wanted[0]
    elif type_ is None:
        type_ = Type.TEXT
        checked = _Typed(checker.fit(checked, type_, node.span), type_)
    if checker.problems:
        raise UserError(checker.problems)
    return Checked(checked.node, type_)


class _Checker:
    """Checks one expression and collects what does not fit."""

    def __init__(self, types: Mapping[str, Type], timezone: str) -> None:
        self.types = types
        self.timezone = timezone
        self.problems: list[Diagnostic] = []
        self.unknown: set[str] = set()

    def _refuse(self, code: str, message: str, span: Span | None, hint: str | None = None) -> None:
        self.problems.append(Diagnostic(code, message, span, hint))

    def infer(self, node: Node, hint: Type | None = None) -> _Typed:  # noqa: C901, PLR0911, PLR0912 - one arm for each node
        """Check a part and find its type.

        Args:
            node: The part.
            hint: The type that its surroundings need; it decides how texts are read where they
                could be read in several ways.
        """
        match node:
            case nodes.Name():
                return self._name(node)
            case nodes.Text():
                return _Typed(node, Type.TEXT)
            case nodes.Number():
                return _Typed(node, Type.NUMBER)
            case nodes.Truth():
                return _Typed(node, Type.BOOLEAN)
            case nodes.LocalTime():
                return _Typed(self._moment(node.text, node.span), Type.TIME)
            case nodes.Moment():
                return _Typed(node, Type.TIME)
            case nodes.Interval():
                return _Typed(node, Type.DURATION)
            case nodes.Coerce():
                return _Typed(node, node.to)
            case nodes.Null():
                return _Typed(node, node.type)
            case nodes.Calculation():
                return self._calculation(node, hint)
            case nodes.Negative():
                return self._negative(node, hint)
            case nodes.Case():
                return self._case(node, hint)
            case nodes.Call():
                return self._call(node, hint)
            case _:
                return _Typed(self._condition(node), Type.BOOLEAN)

    def fit(self, part: _Typed, want: Type, span: Span | None) -> Node:  # noqa: PLR0911 - one way in for each sort of node
        """Make a part give the type that is needed, or report that it can't.

        Args:
            part: The part.
            want: The type that is needed.
            span: Its place, for parts that have none of their own.
        """
        node = part.node
        if part.type == want:
            return node
        if isinstance(node, nodes.Null):
            return replace(node, type=want)
        if isinstance(node, nodes.Case):
            return self._fit_case(node, part.type, want, span)
        if isinstance(node, nodes.Call) and node.function in _PASSED_ON:
            given = (_Typed(argument, part.type) for argument in node.arguments)
            return replace(node, arguments=tuple(self.fit(each, want, span) for each in given))
        if part.type is None:
            raise AssertionError("only NULL and what passes it on have no type")
        if isinstance(node, nodes.Text):
            return self._read_literal(node, want)
        if _is_bit(node) and want is Type.BOOLEAN:
            return nodes.Truth(node == nodes.Number(1), span=node.span)
        if isinstance(node, nodes.Name) and _can_be_read(part.type, want):
            return nodes.Coerce(node, want, span=node.span)
        self._mismatch(part, want, span)
        return node

    def _fit_case(self, node: nodes.Case, have: Type | None, want: Type, span: Span | None) -> Node:
        branches = tuple(
            (test, self.fit(_Typed(result, have), want, span)) for test, result in node.branches
        )
        otherwise = self.fit(_Typed(node.otherwise, have), want, span)
        return replace(node, branches=branches, otherwise=otherwise)

    def _mismatch(self, part: _Typed, want: Type, span: Span | None) -> None:
        have, hint = part.type, None
        if have is None:
            raise AssertionError("NULL fits everywhere")
        if have is Type.DURATION and want is Type.NUMBER:
            hint = _AS_NUMBERS
        elif have is Type.NUMBER and want is Type.BOOLEAN:
            hint = "compare it, as in `x > 0`"
        message = (
            f"`{_shortened(part.node)}` gives {_PHRASES[have]}, where {_PHRASES[want]} is needed"
        )
        self._refuse("FTE202", message, part.node.span or span, hint)

    # names and literals

    def _name(self, node: nodes.Name) -> _Typed:
        found = self.types.get(node.name)
        if found is not None:
            return _Typed(node, found)
        if node.name not in self.unknown:
            self.unknown.add(node.name)
            hint = did_you_mean(node.name, list(self.types))
            self._refuse("FTE201", f"no column `{node.name}` in the log", node.span, hint)
        return _FAILED

    def _moment(self, text: str, span: Span | None) -> Node:
        moment = read_moment(text.strip())
        if moment is None:
            self._refuse(
                "FTE203", f"`{text}` can't be read as a time", span, _LITERAL_EXAMPLES[Type.TIME]
            )
            return nodes.Null(Type.TIME, span=span)
        return nodes.Moment(micros(moment, self.timezone), span=span)

    def _read_literal(self, node: nodes.Text, want: Type) -> Node:
        """Read a text literal as the type that it stands beside."""
        text = node.value.strip()
        if want is Type.TIME:
            return self._moment(node.value, node.span)
        if want is Type.NUMBER and _NUMBER.match(text) and abs(float(text)) <= MAX_INTEGER:
            whole = re.fullmatch(r"[-+]?\d+", text)
            return nodes.Number(int(text) if whole else float(text), span=node.span)
        if want is Type.BOOLEAN and text.lower() in TRUE_TEXTS | FALSE_TEXTS:
            return nodes.Truth(text.lower() in TRUE_TEXTS, span=node.span)
        message = f"'{node.value}' can't be read as {_PHRASES[want]}"
        self._refuse("FTE203", message, node.span, _LITERAL_EXAMPLES.get(want))
        return nodes.Null(want, span=node.span)

    # conditions

    def _condition(self, node: Node) -> Node:  # noqa: PLR0911 - one arm for each node
        match node:
            case nodes.Logical():
                operands = tuple(self._boolean(operand) for operand in node.operands)
                return replace(node, operands=operands)
            case nodes.Not():
                return replace(node, operand=self._boolean(node.operand))
            case nodes.Comparison():
                left, right = self._alike([node.left, node.right], node.span)
                return replace(node, left=left, right=right)
            case nodes.Between():
                operand, low, high = self._alike([node.operand, node.low, node.high], node.span)
                return replace(node, operand=operand, low=low, high=high)
            case nodes.In():
                operand, *values = self._alike([node.operand, *node.values], node.span)
                self._check_listed(values)
                return replace(node, operand=operand, values=tuple(values))
            case nodes.Like():
                text = self.fit(self.infer(node.operand, Type.TEXT), Type.TEXT, node.span)
                return replace(node, operand=text)
            case nodes.Is(value=None):
                part = self.infer(node.operand)
                return replace(node, operand=self.fit(part, part.type or Type.TEXT, node.span))
            case nodes.Is():
                return replace(node, operand=self._boolean(node.operand))
            case _:
                raise AssertionError(f"{type(node).__name__} is no condition")

    def _check_listed(self, values: Sequence[Node]) -> None:
        for value in values:
            if isinstance(value, nodes.Number) and abs(value.value) >= LARGEST_LISTED:
                message = f"numbers in a list stay below {LARGEST_LISTED}"
                hint = "compare with `=`, which is exact for larger whole numbers"
                self._refuse("FTE203", message, value.span, hint)

    def _boolean(self, node: Node) -> Node:
        return self.fit(self.infer(node, Type.BOOLEAN), Type.BOOLEAN, node.span)

    def _alike(self, parts: Sequence[Node], span: Span | None) -> list[Node]:
        """Check parts that are compared with each other, and bring them to one type."""
        hint = Type.DURATION if any(self._is_duration(part) for part in parts) else None
        checked = [self.infer(part, hint) for part in parts]
        want = self._common(checked, span)
        return [part.node if want is None else self.fit(part, want, span) for part in checked]

    def _is_duration(self, node: Node) -> bool:
        if isinstance(node, nodes.Name):
            return self.types.get(node.name) is Type.DURATION
        return isinstance(node, nodes.Interval)

    def _common(self, parts: Sequence[_Typed], span: Span | None) -> Type | None:
        """The type that parts are brought to: text is read as what stands beside it."""
        found = list(dict.fromkeys(part.type for part in parts if part.type is not None))
        if set(found) == {Type.NUMBER, Type.BOOLEAN} or set(found) == {
            Type.NUMBER,
            Type.BOOLEAN,
            Type.TEXT,
        }:
            return Type.BOOLEAN
        specific = [type_ for type_ in found if type_ is not Type.TEXT]
        if len(specific) > 1:
            phrases = [_PHRASES[type_] for type_ in specific[:2]]
            part = next(part for part in parts if part.type is specific[1])
            message = f"{phrases[0]} and {phrases[1]} don't go together"
            hint = _AS_NUMBERS if {Type.DURATION, Type.NUMBER} <= set(specific) else None
            self._refuse("FTE202", message, part.node.span or span, hint)
            return None
        if specific:
            return specific[0]
        return found[0] if found else Type.TEXT

    # values

    def _calculation(self, node: nodes.Calculation, hint: Type | None) -> _Typed:
        operator = node.operator
        lengths = self._is_duration(node.left) or self._is_duration(node.right)
        inner = Type.DURATION if lengths or hint is Type.DURATION else None
        left, right = self.infer(node.left, inner), self.infer(node.right, inner)
        if left.failed or right.failed:
            return _FAILED
        of_left, of_right = self._sides(operator, left.type, right.type, hint)
        gives = _SUMS.get((operator, of_left, of_right))
        if gives is None:
            verb = {
                "+": "added to",
                "-": "subtracted from",
                "*": "multiplied by",
                "/": "divided by",
            }
            pair = (of_right, of_left) if operator is Arithmetic.SUBTRACT else (of_left, of_right)
            message = f"{_PHRASES[pair[0]]} can't be {verb[operator]} {_PHRASES[pair[1]]}"
            advice = _AS_NUMBERS if Type.DURATION in pair else None
            self._refuse("FTE202", message, node.span, advice)
            return _FAILED
        fitted = (self.fit(left, of_left, node.span), self.fit(right, of_right, node.span))
        return _Typed(replace(node, left=fitted[0], right=fitted[1], type=gives), gives)

    def _sides(
        self, operator: Arithmetic, left: Type | None, right: Type | None, hint: Type | None
    ) -> tuple[Type, Type]:
        """The types of both sides, with texts read as what makes sense beside the other side."""
        soft = {Type.TEXT, None}
        if left in soft and right in soft:
            both = (
                Type.TIME
                if operator is Arithmetic.SUBTRACT and hint is Type.DURATION
                else Type.NUMBER
            )
            return both, both
        if left in soft and right is not None:
            return _READ_BESIDE.get((operator, right), Type.NUMBER), right
        if right in soft and left is not None:
            beside = _READ_BESIDE.get((operator, left), Type.NUMBER)
            lengths = operator is Arithmetic.SUBTRACT and left is Type.DURATION
            return left, Type.DURATION if lengths else beside
        if left is None or right is None:
            raise AssertionError("both sides have a type here")
        return left, right

    def _negative(self, node: nodes.Negative, hint: Type | None) -> _Typed:
        part = self.infer(node.operand, hint)
        want = Type.DURATION if part.type is Type.DURATION else Type.NUMBER
        return _Typed(replace(node, operand=self.fit(part, want, node.span), type=want), want)

    def _case(self, node: nodes.Case, hint: Type | None) -> _Typed:
        tests = [self._boolean(test) for test, _ in node.branches]
        results = [self.infer(result, hint) for _, result in node.branches]
        results.append(self.infer(node.otherwise, hint))
        if all(result.type is None for result in results):
            branches = tuple(zip(tests, (result.node for result in results), strict=False))
            return _Typed(replace(node, branches=branches), None)
        want = self._common(results, node.span)
        if want is None:
            return _FAILED
        fitted = [self.fit(part, want, node.span) for part in results]
        branches = tuple(zip(tests, fitted, strict=False))
        return _Typed(replace(node, branches=branches, otherwise=fitted[-1]), want)

    def _call(self, node: nodes.Call, hint: Type | None) -> _Typed:
        function = node.function
        if function in _ONE_ARGUMENT:
            takes, gives = _ONE_ARGUMENT[function]
            argument = self.fit(self.infer(node.arguments[0], takes), takes, node.span)
            return _Typed(replace(node, arguments=(argument,)), gives)
        if function in _TEXT_TESTS:
            texts = tuple(
                self.fit(self.infer(text, Type.TEXT), Type.TEXT, node.span)
                for text in node.arguments
            )
            return _Typed(replace(node, arguments=texts), Type.BOOLEAN)
        if function is Function.ABS:
            part = self.infer(node.arguments[0], hint)
            want = Type.DURATION if part.type is Type.DURATION else Type.NUMBER
            return _Typed(replace(node, arguments=(self.fit(part, want, node.span),)), want)
        return self._passed_on(node, hint)

    def _passed_on(self, node: nodes.Call, hint: Type | None) -> _Typed:
        """COALESCE and the like: all arguments have one type, which is that of the result."""
        arguments = [self.infer(argument, hint) for argument in node.arguments]
        if all(argument.type is None for argument in arguments):
            nulls = tuple(argument.node for argument in arguments)
            return _Typed(replace(node, arguments=nulls), None)
        want = self._common(arguments, node.span)
        if want is None:
            return _FAILED
        if node.function in {Function.GREATEST, Function.LEAST} and want not in _ORDERED:
            want = hint if hint in _ORDERED else Type.NUMBER
        fitted = tuple(self.fit(argument, want, node.span) for argument in arguments)
        return _Typed(replace(node, arguments=fitted), want)


def _can_be_read(have: Type, want: Type) -> bool:
    """Whether the values of a column can be read as another type."""
    return have is Type.TEXT or (have is Type.NUMBER and want is Type.BOOLEAN)


def _is_bit(node: Node) -> bool:
    return node in (nodes.Number(0), nodes.Number(1))


def _shortened(node: Node) -> str:
    text = to_text(node)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004
