"""Strict YAML: text to plain values, with the place of every one of them.

A spec is read as YAML 1.2 core (`NO` and `12:30:00` are text) without what makes YAML surprising:
no anchors, tags, second documents or repeated keys, no numbers that read otherwise elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from fte_audit.diagnostics import Diagnostic, Span, UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the root of a document."""

MAX_BYTES = 1 << 20
TOO_LARGE = "the spec is larger than 1 MiB"
MAX_DEPTH = 50
MAX_CONTROL_CHARACTERS_SHOWN = 10

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOLEAN = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_AMBIGUOUS = re.compile(
    r"(?:[-+]?0[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?0[oxb][0-9a-fA-F]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)
_LONGEST_NUMBER = 40

# How one character of a scalar's value is written; a line break folds with the space around it.
_FOLD = r"[ \t]*\n\s*"
_CHARACTERS = {
    "": re.compile(rf"{_FOLD}|.", re.DOTALL),
    "'": re.compile(rf"{_FOLD}|''|.", re.DOTALL),
    '"': re.compile(rf"\\(?:x..|u.{{4}}|U.{{8}}|.)|{_FOLD}|.", re.DOTALL),
}

_SYNTAX_HELP = {
    "mapping values are not allowed here": "quote text that holds `: `",
    "found character '\\t' that cannot start any token": "indent with spaces, not with tabs",
    "found character '%' that cannot start any token": "quote text that starts with `%`",
    "found character '@' that cannot start any token": "quote text that starts with `@`",
    "found character '`' that cannot start any token": "quote text that starts with a backtick",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one value is written.

    Attributes:
        key: Offset of its key in the text, or None for a list item and the root.
        start: Offset of the value.
        end: Offset behind the value.
        style: How a scalar is quoted (`'`, `"`, `|`, `>`, empty for plain); None for a collection.
    """

    key: int | None
    start: int
    end: int
    style: str | None


@dataclass(frozen=True, slots=True)
class SourceMap:
    """The place of every value of one document.

    Attributes:
        file: Name of the file, as the user gave it.
        text: The whole text.
        entries: Path -> where its value is written.
    """

    file: str
    text: str
    entries: dict[Path, Entry]
    _lines: list[int] = field(default_factory=list, repr=False)

    def span(self, offset: int) -> Span:
        """Line and column of an offset in the text."""
        if not self._lines:
            breaks = re.finditer("\r\n|[\r\n\x85\u2028\u2029]", self.text)
            self._lines.extend([0, *(found.end() for found in breaks)])
        line = bisect_right(self._lines, offset)
        return Span(self.file, line, offset - self._lines[line - 1] + 1)

    def written(self, path: Path) -> Path:
        """The longest part of a path that is written in the document.

        Steps that the models add (the kind of a metric, the long form of a short) are passed over.
        """
        found: Path = ()
        for step in path:
            if (*found, step) in self.entries:
                found = (*found, step)
        return found

    def key(self, path: Path) -> Span:
        """Place of the key of a value, or of the value where it has none."""
        entry = self.entries[self.written(path)]
        return self.span(entry.start if entry.key is None else entry.key)

    def value(self, path: Path, offset: int | None = None) -> Span:
        """Place of a value, or of the character at `offset` of a text value."""
        entry = self.entries[self.written(path)]
        if offset is None or entry.style is None:
            return self.span(entry.start)
        return self.span(_character(self.text, entry, entry.style, offset))


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document.

    Attributes:
        value: Its content in plain dicts, lists, texts, numbers, booleans and None.
        places: Where everything is written.
        problems: What is refused but could be read on from, in file order.
    """

    value: Any
    places: SourceMap
    problems: tuple[Diagnostic, ...]


def decode(content: bytes, file: str) -> str:
    """Decode the bytes of a spec.

    Raises:
        UserError: Where they are too many or not UTF-8.
    """
    if len(content) > MAX_BYTES:
        raise UserError([Diagnostic("FTE107", TOO_LARGE, Span(file))])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        help_ = "save the file as UTF-8"
        if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            help_ = "it looks like UTF-16: save the file as UTF-8"
        message = f"the byte 0x{content[error.start]:02X} is not UTF-8"
        raise UserError([Diagnostic("FTE108", message, Span(file, line, column), help_)]) from None


def read_yaml(text: str, file: str) -> Document:
    """Read one YAML document.

    Raises:
        UserError: Where the text can't be read on from: a syntax error, a control character, too
            many bytes or too deep nesting.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise UserError([Diagnostic("FTE107", TOO_LARGE, Span(file))])
    places = SourceMap(file, text, {})
    if controls := list(_control_characters(places)):
        raise UserError(controls)
    builder = _Builder(places)
    try:
        for event in yaml.parse(text, yaml.SafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise UserError([*builder.problems, _syntax_problem(error, places)]) from None
    return Document(builder.root, places, tuple(builder.problems))


def _control_characters(places: SourceMap) -> Iterable[Diagnostic]:
    for number, found in enumerate(_CONTROL.finditer(places.text)):
        if number == MAX_CONTROL_CHARACTERS_SHOWN:
            return
        yield Diagnostic(
            "FTE109",
            f"the control character U+{ord(found[0]):04X} stands in the file",
            places.span(found.start()),
            "remove it",
        )


def _syntax_problem(error: yaml.MarkedYAMLError, places: SourceMap) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "the file is not YAML"
    context = f" {error.context}" if error.context else ""
    return Diagnostic(
        "FTE101",
        f"this is not YAML: {problem}{context}",
        places.span(mark.index) if mark else Span(places.file),
        _SYNTAX_HELP.get(problem),
    )


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    path: Path
    value: dict[str, Any] | list[Any]
    key: tuple[str, int] | None = None


@dataclass(slots=True)
class _Builder:
    """Builds plain values from the events of the YAML parser, without recursion."""

    places: SourceMap
    root: Any = None
    problems: list[Diagnostic] = field(default_factory=list)
    _stack: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event.

        Raises:
            UserError: Where the nesting is too deep or a second document starts.
        """
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse("FTE106", "a second document starts here", event, "keep one document")
                raise UserError(self.problems)
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()

    def _refuse(self, code: str, message: str, event: yaml.Event, help_: str | None = None) -> None:
        span = self.places.span(_start(event))
        self.problems.append(Diagnostic(code, message, span, help_))

    def _node(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            help_ = "write the value out"
            self._refuse("FTE104", f"the alias `*{event.anchor}` is not accepted", event, help_)
        elif event.anchor is not None:
            help_ = "remove it, or quote text that starts with `&`"
            self._refuse("FTE104", f"the anchor `&{event.anchor}` is not accepted", event, help_)
        tag = getattr(event, "tag", None)
        if tag is not None:
            help_ = "remove it, or quote text that starts with `!`"
            self._refuse("FTE105", f"the tag `{_short_tag(tag)}` is not accepted", event, help_)
        parent = self._stack[-1] if self._stack else None
        if parent and isinstance(parent.value, dict) and parent.key is None:
            self._read_key(parent, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        else:
            self._put(self._scalar(event), event)

    def _read_key(self, parent: _Open, event: yaml.NodeEvent) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse("FTE103", "a key must be text, not a mapping, list or alias", event)
            raise UserError(self.problems)
        value = self._scalar(event)
        if not isinstance(value, str):
            help_ = f'write "{event.value}"' if event.value else "write a key before the `:`"
            shown = event.value or "(nothing)"
            self._refuse("FTE103", f"the key `{shown}` is not text", event, help_)
        parent.key = (event.value, _start(event))

    def _scalar(self, event: yaml.NodeEvent) -> Any:
        """The value of a scalar by the YAML 1.2 core schema; an alias counts as nothing."""
        if not isinstance(event, yaml.ScalarEvent):
            return None
        text: str = event.value
        if found := _CONTROL.search(text):
            message = f"the text holds the control character U+{ord(found[0]):04X}"
            self._refuse("FTE109", message, event, "write the character itself, or remove it")
        if event.style or event.tag is not None:
            return text
        if _AMBIGUOUS.match(text):
            message = f"the number `{text}` reads differently in different YAML versions"
            self._refuse("FTE111", message, event, "write it plainly, or quote it to make it text")
            return text
        return plain_scalar(text)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._stack) == MAX_DEPTH:
            self._refuse("FTE110", f"more than {MAX_DEPTH} levels are nested here", event)
            raise UserError(self.problems)
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._put(value, event)
        self._stack.append(_Open(path, value))

    def _put(self, value: Any, event: yaml.NodeEvent) -> Path:
        """Store a value under the key or list position that is due, and its place."""
        start = _start(event)
        end = event.end_mark.index if event.end_mark else start
        style = (event.style or "") if isinstance(event, yaml.ScalarEvent) else None
        if not self._stack:
            self.root = value
            self.places.entries[()] = Entry(None, start, end, style)
            return ()
        parent = self._stack[-1]
        if isinstance(parent.value, list):
            path: Path = (*parent.path, len(parent.value))
            parent.value.append(value)
            self.places.entries[path] = Entry(None, start, end, style)
            return path
        if parent.key is None:
            raise AssertionError("a value came before its key")
        key, key_start = parent.key
        parent.key = None
        path = (*parent.path, key)
        if key in parent.value:
            first = self.places.key(path).line
            message = f"the key `{key}` is repeated; it stands in line {first} already"
            self.problems.append(Diagnostic("FTE102", message, self.places.span(key_start)))
            path = (*parent.path, key, key_start)
        else:
            parent.value[key] = value
        self.places.entries[path] = Entry(key_start, start, end, style)
        return path


def _start(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def plain_scalar(text: str) -> Any:
    """Read an unquoted scalar: null, a boolean, a number, else text.

    Example:
        >>> [plain_scalar(text) for text in ("NO", "12:30:00", "1e3", "7", "2024-01-27", "~")]
        ['NO', '12:30:00', 1000.0, 7, '2024-01-27', None]
    """
    if _NULL.match(text):
        return None
    if _BOOLEAN.match(text):
        return text.lower() == "true"
    if len(text) <= _LONGEST_NUMBER:
        if _INTEGER.match(text):
            return int(text)
        if _FLOAT.match(text):
            return float(text)
    return text


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _character(text: str, entry: Entry, style: str, offset: int) -> int:
    """Find where the `offset`-th character of a scalar's value is written."""
    start, indent = entry.start, 0
    if style in {"|", ">"}:
        start = text.find("\n", entry.start) + 1
        first = text[start : entry.end].lstrip("\n")
        indent = len(first) - len(first.lstrip(" "))
        start += indent
        pattern = re.compile(rf"\n(?: *\n)* {{0,{indent}}}|.", re.DOTALL)
    else:
        start += bool(style)
        pattern = _CHARACTERS[style]
    seen = 0
    for unit in pattern.finditer(text, start, entry.end):
        breaks = unit[0].count("\n")
        seen += breaks if style == "|" and breaks else max(breaks - 1, 1)
        if seen > offset:
            return unit.start()
    return entry.end
