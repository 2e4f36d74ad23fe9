"""Text to expressions: a small grammar of SQL scalar expressions, with a place for every token."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fte_audit.diagnostics import Diagnostic, Span, UserError, did_you_mean
from fte_audit.spec import nodes
from fte_audit.spec.nodes import Arithmetic, Comparator, Function, Logic
from fte_audit.spec.printing import RESERVED
from fte_audit.spec.times import read_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fte_audit.spec.nodes import Node

MAX_LENGTH = 10_000
MAX_DEPTH = 50
MAX_CHAIN = 100
MAX_LISTED = 1_000
MAX_PATTERN = 500
MAX_WRITTEN_OUT = 10_000
MAX_INTEGER = 2**63 - 1

UNIT_MICROS = {
    "microsecond": 1,
    "millisecond": 1_000,
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
    "day": 86_400_000_000,
    "week": 604_800_000_000,
}
LONGEST_INTERVAL = 100 * 366 * UNIT_MICROS["day"]

ARITY: dict[Function, tuple[int, int]] = {
    **dict.fromkeys(Function, (1, 1)),
    **dict.fromkeys((Function.COALESCE, Function.GREATEST, Function.LEAST), (2, MAX_CHAIN)),
    **dict.fromkeys(
        (Function.NULLIF, Function.CONTAINS, Function.STARTS_WITH, Function.ENDS_WITH), (2, 2)
    ),
}
"""The least and the greatest number of arguments of each function."""

FUNCTIONS = {function.value: function for function in Function}
"""The functions of expressions over a log, by name."""

_FOREIGN = {"ALL", "ANY", "AS", "CAST", "COLLATE", "DISTINCT", "ESCAPE", "EXISTS", "FILTER", "FROM"}
_FOREIGN |= {"GLOB", "OVER", "SELECT", "SIMILAR", "TRY_CAST", "WITH"}
"""Words of SQL that are refused by name where an operator or a value should stand."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<comment>--|/\*)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<text>'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")*")
    | (?P<symbol><>|!=|<=|>=|[=<>+\-*/(),])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_INTERVAL = re.compile(r"\s*(-?\d{1,18})\s*([A-Za-z]*)\s*\Z")
_TESTS = frozenset({"IN", "BETWEEN", "LIKE", "ILIKE"})
_COMPARATORS = {"!=": Comparator.NOT_EQUAL, **{c.value: c for c in Comparator}}


class _Refusal(Exception):  # noqa: N818
    """Why and where an expression is refused; it becomes a `Diagnostic`."""

    def __init__(self, code: str, message: str, offset: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.offset, self.hint = code, message, offset, hint


class _Token(NamedTuple):
    """One token.

    Attributes:
        kind: `number`, `word`, `text`, `quoted`, `symbol` or `end`.
        written: As it is written.
        start: Its offset.
    """

    kind: str
    written: str
    start: int

    @property
    def upper(self) -> str:
        """A word in capitals or a symbol; empty for anything that is quoted."""
        return self.written.upper() if self.kind in {"word", "symbol"} else ""


def parse_expression(
    text: str,
    span: Span | None = None,
    *,
    at: Callable[[int], Span | None] | None = None,
    functions: Mapping[str, Function] = FUNCTIONS,
) -> Node:
    """Parse an SQL scalar expression; `docs/spec.md` lists what is accepted.

    Args:
        text: The expression.
        span: Where its first character stands, when the rest stands in the same line of a file.
        at: Where each of its characters stands, when that is not simply further along the line.
        functions: The functions that are accepted, by their names in capitals.

    Raises:
        UserError: Where it is not an accepted expression.

    Example:
        >>> parse_expression("chat_id")
        Name(name='chat_id')
        >>> parse_expression("tag = 'test'")
        Comparison(operator=<Comparator.EQUAL: '='>,
            left=Name(name='tag'), right=Text(value='test'))
    """
    place = at or _along(span)
    try:
        return _Parser(text, place, functions).parse()
    except _Refusal as refusal:
        found = place(refusal.offset)
        raise UserError([Diagnostic(refusal.code, refusal.message, found, refusal.hint)]) from None


def refusal_of(text: str) -> tuple[Diagnostic, int] | None:
    """Why text is not an accepted expression and at which character, or None where it is one."""
    try:
        _Parser(text, lambda _: None).parse()
    except _Refusal as refusal:
        return Diagnostic(refusal.code, refusal.message, help=refusal.hint), refusal.offset
    return None


def written_out(node: Node) -> int:
    """How many parts an expression has once operands that are used twice are written twice."""
    parts = [written_out(child) for child in nodes.children(node)]
    twice = isinstance(node, nodes.Between) or (
        isinstance(node, nodes.Call) and node.function is Function.NULLIF
    )
    return 1 + sum(parts) + (parts[0] if twice else 0)


def _along(span: Span | None) -> Callable[[int], Span | None]:
    def place(offset: int) -> Span | None:
        if span is None or span.column is None:
            return span
        return Span(span.file, span.line, span.column + offset)

    return place


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while not tokens or tokens[-1].kind != "end":
        found = _TOKEN.match(text, position)
        if found is None:
            raise _unknown_character(text, len(text) - len(text[position:].lstrip()))
        kind = str(found.lastgroup)
        token = _Token(kind, found[kind], found.start(kind))
        if kind == "comment":
            hint = "write comments in YAML, with `#`"
            raise _Refusal(
                "FTE141", "comments are not accepted in an expression", token.start, hint
            )
        if tokens and tokens[-1].kind == "number" and kind == "word" and token.start == position:
            raise _Refusal("FTE140", f"`{token.written}` stands right behind a number", token.start)
        tokens.append(token)
        position = found.end()
    return tokens


def _unknown_character(text: str, offset: int) -> _Refusal:
    character = text[offset]
    if character in "'\"":
        return _Refusal("FTE140", "this quote is not closed", offset)
    if character == ".":
        hint = 'put a name that holds a dot in double quotes, such as "ticket.id"'
        return _Refusal("FTE141", "names of tables are not accepted", offset, hint)
    return _Refusal("FTE141", f"`{character}` is not accepted in an expression", offset)


class _Parser:
    """Reads one expression, by recursive descent with binding strengths in the order of SQL."""

    def __init__(
        self,
        text: str,
        place: Callable[[int], Span | None],
        functions: Mapping[str, Function] = FUNCTIONS,
    ) -> None:
        self.text = text
        self.place = place
        self.functions = functions
        self.tokens: list[_Token] = []
        self.position = 0
        self.depth = 0

    def parse(self) -> Node:
        """Read the whole text."""
        if len(self.text) > MAX_LENGTH:
            message = f"the expression has {len(self.text):,} characters, more than {MAX_LENGTH:,}"
            raise _Refusal("FTE142", message, 0)
        if not self.text.strip():
            raise _Refusal("FTE140", "the expression is empty", 0)
        self.tokens = _tokens(self.text)
        node = self._condition()
        if self._next.kind != "end":
            raise self._unexpected()
        if written_out(node) > MAX_WRITTEN_OUT:
            message = "NULLIF and BETWEEN are nested too deeply: each uses its operand twice"
            raise _Refusal("FTE142", message, self.tokens[0].start)
        return node

    # tokens

    @property
    def _next(self) -> _Token:
        return self.tokens[self.position]

    def _take(self) -> _Token:
        token = self._next
        self.position += token.kind != "end"
        return token

    def _takes(self, *words: str) -> bool:
        """Take the given words or symbols where they come next, all of them or none."""
        following = self.tokens[self.position : self.position + len(words)]
        if tuple(token.upper for token in following) != words:
            return False
        self.position += len(words)
        return True

    def _need(self, word: str) -> None:
        if not self._takes(word):
            raise self._unexpected(f"`{word}`")

    def _unexpected(self, wanted: str | None = None) -> _Refusal:
        token = self._next
        hint = f"{wanted} should stand here" if wanted else None
        if token.kind == "end":
            last = self.tokens[self.position - 1] if self.position else token
            return _Refusal("FTE140", "the expression stops too early", last.start, hint)
        if token.upper in _FOREIGN:
            return _Refusal(
                "FTE141", f"`{token.upper}` is not accepted in an expression", token.start
            )
        hint = hint or ("text stands in single quotes: 'text'" if token.kind == "quoted" else None)
        return _Refusal(
            "FTE140", f"`{_shortened(token.written)}` can't stand here", token.start, hint
        )

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"the expression is nested more than {MAX_DEPTH} levels deep"
            raise _Refusal("FTE142", message, self._next.start)

    # conditions

    def _condition(self) -> Node:
        self._deeper()
        node = self._joined(Logic.OR)
        self.depth -= 1
        return node

    def _joined(self, operator: Logic) -> Node:
        operand = self._negation if operator is Logic.AND else self._conjunction
        first = self._next.start
        operands = [operand()]
        while self._takes(operator.value):
            operands.append(operand())
        if len(operands) == 1:
            return operands[0]
        return nodes.Logical(operator, tuple(operands), span=self.place(first))

    def _conjunction(self) -> Node:
        return self._joined(Logic.AND)

    def _negation(self) -> Node:
        start = self._next.start
        if not self._takes("NOT"):
            return self._comparison()
        self._deeper()
        node = nodes.Not(self._negation(), span=self.place(start))
        self.depth -= 1
        return node

    def _comparison(self) -> Node:
        node = self._sum()
        compared = False
        while True:
            negated = self._next.upper == "NOT"
            token = self.tokens[self.position + negated]
            word = token.upper
            if word == "IS" and not negated:
                self._take()
                node = self._is(node, token)
            elif (word in _COMPARATORS and not negated) or word in _TESTS:
                if compared:
                    hint = "join two of them with AND, or put one in parentheses"
                    raise _Refusal("FTE140", "comparisons can't be chained", token.start, hint)
                self.position += 1 + negated
                node = self._test(token, node)
                node = nodes.Not(node, span=self.place(token.start)) if negated else node
            else:
                return node
            compared = True

    def _test(self, token: _Token, operand: Node) -> Node:
        span = self.place(token.start)
        if token.upper in _COMPARATORS:
            return nodes.Comparison(_COMPARATORS[token.upper], operand, self._sum(), span=span)
        if token.upper == "IN":
            return nodes.In(operand, self._list(), span=span)
        if token.upper == "BETWEEN":
            low = self._sum()
            self._need("AND")
            return nodes.Between(operand, low, self._sum(), span=span)
        pattern = self._take()
        if pattern.kind != "text":
            hint = "write it in single quotes; `%` stands for anything, `_` for one character"
            raise _Refusal("FTE141", "the pattern must be a text", pattern.start, hint)
        if len(pattern.written) > MAX_PATTERN:
            message = f"the pattern is longer than {MAX_PATTERN} characters"
            raise _Refusal("FTE142", message, pattern.start)
        return nodes.Like(operand, _unquoted(pattern), token.upper == "ILIKE", span=span)

    def _is(self, operand: Node, token: _Token) -> Node:
        negated = self._takes("NOT")
        word = self._take()
        values = {"NULL": None, "TRUE": True, "FALSE": False}
        if word.upper not in values:
            self.position -= word.kind != "end"
            raise self._unexpected("NULL, TRUE or FALSE")
        span = self.place(token.start)
        node = nodes.Is(operand, values[word.upper], span=span)
        return nodes.Not(node, span=span) if negated else node

    def _list(self) -> tuple[Node, ...]:
        self._need("(")
        values: list[Node] = []
        while not values or self._takes(","):
            start = self._next.start
            if len(values) == MAX_LISTED:
                message = f"the list has more than {MAX_LISTED:,} values"
                raise _Refusal("FTE142", message, start, "map the column with `values:` instead")
            value = self._sum()
            if not isinstance(
                value, nodes.Text | nodes.Number | nodes.Truth | nodes.LocalTime | nodes.Interval
            ):
                raise _Refusal(
                    "FTE141", "only texts, numbers and dates can stand in the list", start
                )
            values.append(value)
        self._need(")")
        return tuple(values)

    # values

    def _sum(self) -> Node:
        return self._chain({"+": Arithmetic.ADD, "-": Arithmetic.SUBTRACT}, self._product)

    def _product(self) -> Node:
        return self._chain({"*": Arithmetic.MULTIPLY, "/": Arithmetic.DIVIDE}, self._signed)

    def _chain(self, operators: dict[str, Arithmetic], operand: Callable[[], Node]) -> Node:
        node = operand()
        length = 0
        while self._next.upper in operators:
            token = self._take()
            length += 1
            if length > MAX_CHAIN:
                message = f"more than {MAX_CHAIN} operations follow each other"
                raise _Refusal("FTE142", message, token.start)
            span = self.place(token.start)
            node = nodes.Calculation(operators[token.upper], node, operand(), span=span)
        return node

    def _signed(self) -> Node:
        token = self._next
        if not self._takes("-"):
            return self._atom()
        self._deeper()
        operand = self._signed()
        self.depth -= 1
        span = self.place(token.start)
        if isinstance(operand, nodes.Number) and self.tokens[self.position - 1].kind == "number":
            return nodes.Number(-operand.value, span=span)
        return nodes.Negative(operand, span=span)

    def _atom(self) -> Node:
        token = self._next
        span = self.place(token.start)
        if self._takes("("):
            node = self._condition()
            self._need(")")
            return node
        if token.kind == "text":
            return nodes.Text(_unquoted(self._take()), span=span)
        if token.kind == "number":
            return nodes.Number(_number(self._take()), span=span)
        if token.kind == "quoted":
            return self._name(_unquoted(self._take()), token)
        if token.kind == "word":
            return self._word(token, span)
        raise self._unexpected("a name, a number or a 'text'")

    def _word(self, token: _Token, span: Span | None) -> Node:  # noqa: PLR0911 - one arm for each sort of word
        following = self.tokens[self.position + 1]
        match token.upper:
            case "NULL":
                self._take()
                return nodes.Null(span=span)
            case "TRUE" | "FALSE":
                return nodes.Truth(self._take().upper == "TRUE", span=span)
            case "CASE" if following.kind != "end":
                return self._case()
            case "DATE" | "TIMESTAMP" if following.kind == "text":
                self._take()
                return self._local_time(self._take(), is_date=token.upper == "DATE", span=span)
            case "INTERVAL" if following.kind in {"text", "number"}:
                self._take()
                return nodes.Interval(self._interval(), span=span)
            case word if following.written == "(" and word not in RESERVED:
                return self._call(token)
            case word if word in RESERVED and len(self.tokens) > 2:  # noqa: PLR2004
                raise self._unexpected("a name, a number or a 'text'")
            case word if word in _FOREIGN and following.kind in {"word", "text", "number"}:
                raise self._unexpected()
            case _:
                return self._name(self._take().written, token)

    def _name(self, name: str, token: _Token) -> Node:
        if not name:
            raise _Refusal("FTE140", "the name is empty", token.start)
        return nodes.Name(name, span=self.place(token.start))

    def _case(self) -> Node:
        start = self._take().start
        self._deeper()
        subject = None if self._next.upper == "WHEN" else self._subject()
        branches: list[tuple[Node, Node]] = []
        while self._takes("WHEN"):
            span = self.place(self._next.start)
            test = self._condition()
            if subject is not None:
                test = nodes.Comparison(Comparator.EQUAL, subject, test, span=span)
            self._need("THEN")
            branches.append((test, self._condition()))
        if not branches:
            raise self._unexpected("`WHEN`")
        otherwise = self._condition() if self._takes("ELSE") else nodes.Null()
        self._need("END")
        self.depth -= 1
        return nodes.Case(tuple(branches), otherwise, span=self.place(start))

    def _subject(self) -> Node:
        start = self._next.start
        subject = self._condition()
        if not isinstance(subject, nodes.Name):
            hint = "write CASE WHEN ... = ... THEN ... instead"
            raise _Refusal("FTE141", "only a name can stand between CASE and WHEN", start, hint)
        return subject

    def _call(self, token: _Token) -> Node:
        if token.upper not in self.functions:
            known = list(self.functions)
            hint = did_you_mean(token.upper, known) or f"accepted are {', '.join(known)}"
            message = f"the function `{_shortened(token.written)}` is not accepted"
            raise _Refusal("FTE141", message, token.start, hint)
        function = self.functions[token.upper]
        self.position += 2
        arguments = [] if self._next.upper == ")" else [self._condition()]
        while self._takes(","):
            arguments.append(self._condition())
        self._need(")")
        least, most = ARITY[function]
        if not least <= len(arguments) <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            message = f"{token.upper} has {len(arguments)} arguments; it takes {wanted}"
            raise _Refusal("FTE140", message, token.start)
        return nodes.Call(function, tuple(arguments), span=self.place(token.start))

    # literals

    def _local_time(self, token: _Token, *, is_date: bool, span: Span | None) -> Node:
        text = _unquoted(token)
        if read_moment(text) is None or (is_date and len(text) > len("2024-01-27")):
            example = "DATE '2024-01-27'" if is_date else "TIMESTAMP '2024-01-27T08:00:00Z'"
            message = f"`{_shortened(text)}` is not a {'date' if is_date else 'time'}"
            raise _Refusal("FTE143", message, token.start, f"write it as in {example}")
        return nodes.LocalTime(text, is_date, span=span)

    def _interval(self) -> int:
        token = self._take()
        found = _INTERVAL.match(_unquoted(token) if token.kind == "text" else token.written)
        unit = found[2] if found else ""
        if found and not unit and self._next.kind == "word":
            unit = self._take().written
        size = UNIT_MICROS.get(unit.lower().removesuffix("s"))
        if found is None or size is None:
            hint = "write a whole number and a unit of fixed length, as in INTERVAL '7' days"
            raise _Refusal("FTE143", "this is not a length of time", token.start, hint)
        length = int(found[1]) * size
        if abs(length) > LONGEST_INTERVAL:
            raise _Refusal("FTE143", "the interval is longer than 100 years", token.start)
        return length


def _unquoted(token: _Token) -> str:
    quote = token.written[0]
    return token.written[1:-1].replace(quote * 2, quote)


def _number(token: _Token) -> int | float:
    if token.written.isdigit():
        # Python refuses to read thousands of digits, so their number is looked at first.
        digits = token.written.lstrip("0") or "0"
        whole = int(digits) if len(digits) <= len(str(MAX_INTEGER)) else MAX_INTEGER + 1
        if whole > MAX_INTEGER:
            raise _Refusal("FTE143", f"whole numbers go up to {MAX_INTEGER}", token.start)
        return whole
    number = float(token.written)
    if number == float("inf"):
        raise _Refusal("FTE143", "the number is too large", token.start)
    return number


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."  # noqa: PLR2004
