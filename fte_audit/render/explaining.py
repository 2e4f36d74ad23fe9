"""What a name or a code means: metrics, methods and assumptions, diagnostics."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fte_audit.assumptions import CATALOGUE
from fte_audit.equivalents.equating import INPUTS
from fte_audit.quantities.writing import write_value
from fte_audit.render.colour import write_lines
from fte_audit.render.layout import NARROWEST, Piece, Style, fill
from fte_audit.spec.reader import standard_spec
from fte_audit.staffing.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.assumptions import Assumable
    from fte_audit.render.layout import Line
    from fte_audit.spec.metrics import AnyMetric
    from fte_audit.staffing.methods import Method

FTE: Final = "fte"
_ENTRY: Final = re.compile(r"^### (?P<code>FTE\d{3}): (?P<title>.+)$", re.MULTILINE)
_FORM: Final = (
    "Several methods side by side; none of them is the answer. Each has the form of work over what "
    "a full-time person gives. Ranges come from assumptions and are no intervals of confidence."
)
_ERLANG: Final = (
    "Erlang, for a service level. The people it would take to be there for AI's conversations and "
    "answer a share of them in time (`service` in a spec): for each hour of the week the least "
    "number with which Erlang C, or Erlang A where customers give up, gives that share for the "
    "conversations of that hour x people's minutes x displacement; their hours in a week / (hours "
    "of a full-time person x (1 - shrinkage) / weeks of a year). One person has as many slots as "
    "conversations at once; occupancy is a ceiling. Under each coverage: day and night together, "
    "each language or market for itself, business hours. Claims are held against it where a spec "
    "has `service`. Source: Erlang 1917; Mandelbaum and Zeltyn 2007; see docs/erlang.md."
)
_FORMULAS: Final = ("of", "per", "where", "among", "from_", "to", "key", "within", "statistics")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What something means.

    Attributes:
        title: What it is.
        parts: Sentences; a part that begins with four spaces is shown as it is.
    """

    title: str
    parts: tuple[str, ...]


def names() -> tuple[str, ...]:
    """Everything that can be explained."""
    return (FTE, *map(str, METHODS), *CATALOGUE, *standard_spec().metrics, *_diagnostics())


def explain(name: str) -> Explanation | None:
    """Explain a name or a code; None where it is not known.

    Args:
        name: `fte`, a method, an assumption, a metric of the standard spec, or a code.
    """
    if name.lower() == FTE:
        return Explanation("Full-time equivalents", (_FORM, *_all_of_it()))
    for method in METHODS.values():
        if name == method.name:
            return Explanation(method.label, tuple(_of_method(method)))
    if name in CATALOGUE:
        return _of_assumption(CATALOGUE[name])
    metrics = standard_spec().metrics
    if name in metrics:
        return _of_metric(name, metrics[name])
    return _diagnostics().get(name.upper())


def render(explanation: Explanation, width: int = 80, *, colour: bool = False) -> str:
    """Write an explanation.

    Args:
        explanation: What is written.
        width: Cells of a line, at least 40.
        colour: Whether to use the terminal's colours.
    """
    return write_lines(_lines(explanation, max(width, NARROWEST)), colour=colour)


def _lines(explanation: Explanation, width: int) -> Iterator[Line]:
    yield from fill(explanation.title, width, Style.TITLE)
    for part in explanation.parts:
        yield ()
        if part.startswith("    "):
            yield from ((Piece(line),) for line in part.split("\n"))
        else:
            yield from fill(part, width)


def _all_of_it() -> Iterator[str]:
    for method in METHODS.values():
        yield f"{method.label} (`{method.name}`). {method.says}"
        yield f"It is {method.formula}."
    yield _ERLANG
    yield f"Assumed, each with a default and a basis: {', '.join(CATALOGUE)}."
    yield "`fte-audit explain` with one of these names says more."


def _of_method(method: Method) -> Iterator[str]:
    yield method.says
    yield f"It is {method.formula}."
    yield f"Net: {method.net}"
    yield f"From the log: {'; '.join(INPUTS[name][0] for name in method.observes)}."
    yield f"Assumed: {', '.join(method.assumes)}."
    yield f"A positive result is larger with more of: {', '.join(method.raised_by)}."
    yield f"Source: {method.source}."


def _of_assumption(kind: Assumable) -> Explanation:
    parts = [kind.means, f"In {kind.unit}; {kind.possible}."]
    default = kind.assumption
    if default is None:
        parts.append("There is no default: it is assumed only where a spec gives it.")
    else:
        low, central, high = (
            write_value(float(end), "number")
            for end in (default.low, default.central, default.high)
        )
        parts.append(f"Without a word {low} to {high}, at the centre {central}: {default.basis}.")
        parts += [f"Source: {default.source}."] if default.source else []
    parts += [kind.from_log] if kind.from_log else []
    used = [each.label for each in METHODS.values() if kind.name in each.assumes]
    parts += [f"Used by: {', '.join(used)}."] if used else []
    return Explanation(kind.label, tuple(parts))


def _of_metric(name: str, metric: AnyMetric) -> Explanation:
    parts = [metric.description or "", f"A metric of the kind `{metric.kind}`."]
    for key in _FORMULAS:
        value = getattr(metric, key, None)
        if value is not None:
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
            parts.append(f"{key.rstrip('_').capitalize()}: {shown}")
    if metric.unit is not None:
        parts.append(f"In {metric.unit}.")
    return Explanation(metric.label or name, tuple(part for part in parts if part))


def _diagnostics() -> dict[str, Explanation]:
    """Code -> its entry."""
    page = _page()
    found = list(_ENTRY.finditer(page))
    ends = [*(each.start() for each in found[1:]), len(page)]
    return {
        entry["code"]: Explanation(
            f"{entry['code']}: {entry['title']}", tuple(_parts(page[entry.end() : end]))
        )
        for entry, end in zip(found, ends, strict=True)
    }


def _page() -> str:
    """The page of diagnostics: the wheel holds it, a checkout has it among its documents."""
    packaged = resources.files("fte_audit").joinpath("diagnostics.md")
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / "docs" / "diagnostics.md").read_text(encoding="utf-8")


def _parts(text: str) -> Iterator[str]:
    """The paragraphs of an entry, without marks of Markdown; blocks of code indented."""
    body = re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0]
    for at, part in enumerate(re.split(r"^```.*$", body, flags=re.MULTILINE)):
        if at % 2:
            lines = part.strip("\n").split("\n")
            yield "\n".join(f"    {line}" for line in lines)
            continue
        for paragraph in part.split("\n\n"):
            said = " ".join(paragraph.split())
            if said:
                yield re.sub(r"\*\*(.+?)\*\*", r"\1", said)
