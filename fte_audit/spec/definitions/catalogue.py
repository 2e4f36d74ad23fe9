"""The built-in definitions, which are data: one YAML file for each platform."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.spec.definitions.axes import QUESTIONS, Axis
from fte_audit.spec.definitions.model import DefinitionFile
from fte_audit.spec.yaml_reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.spec.definitions.model import Definition, Position, Source

_SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class Entry:
    """A definition of the catalogue.

    Attributes:
        name: Its name.
        family: The name of its file, which names the platform.
        platform: Whose it is.
        written: The definition.
        sources: Where it was published.
    """

    name: str
    family: str
    platform: str
    written: Definition
    sources: tuple[Source, ...]

    def on(self, axis: Axis) -> Position:
        """Where it stands on an axis."""
        return self.written.axes.of(axis)

    def plain(self) -> dict[str, Any]:
        """It as plain values, with its sources in full."""
        values = self.written.model_dump(mode="json", exclude={"axes", "sources"})
        axes = {
            str(axis): self.on(axis).model_dump(mode="json", exclude_none=True)
            for axis in QUESTIONS
        }
        sources = [source.model_dump(mode="json", exclude_none=True) for source in self.sources]
        told = {key: value for key, value in values.items() if value is not None}
        named = {"name": self.name, "family": self.family, "platform": self.platform}
        return {**named, **told, "axes": axes, "sources": sources}


@cache
def catalogue() -> Mapping[str, Entry]:
    """All definitions by name, in the order of their files."""
    room = files("fte_audit.spec.definitions")
    names = sorted(entry.name for entry in room.iterdir() if entry.name.endswith(_SUFFIX))
    return {
        entry.name: entry
        for name in names
        for entry in read_definitions(name, room.joinpath(name).read_text(encoding="utf-8"))
    }


def read_definitions(file: str, text: str) -> Sequence[Entry]:
    """The definitions of one file of the package.

    Args:
        file: Its name, which names the platform.
        text: What stands in it.

    Raises:
        UserError: Where it is not YAML of the accepted kind.
        ValueError: Where a definition is not whole, or stands at a value that no axis has.
    """
    document = read_yaml(text, file)
    if document.problems:
        raise UserError(document.problems)
    written = DefinitionFile.model_validate(document.value)
    family = file.removesuffix(_SUFFIX)
    return [
        Entry(
            name=name,
            family=family,
            platform=written.platform,
            written=definition,
            sources=tuple(written.sources[source] for source in definition.sources),
        )
        for name, definition in written.definitions.items()
    ]


def definition_named(text: str) -> Entry:
    """The one definition that a text names, in full or by its beginning.

    Raises:
        UserError: Where it names none, or several.
    """
    found = definitions_named(text)
    if len(found) > 1:
        names = ", ".join(f"`{entry.name}`" for entry in found)
        message = f"`{text}` names {len(found)} definitions, and one is compared"
        raise UserError([Diagnostic("FTE170", message, help=f"name one of {names}")])
    return found[0]


def definitions_named(text: str) -> Sequence[Entry]:
    """The definitions that a text names: one by its name, or all of a platform or beginning.

    Raises:
        UserError: Where it names none.
    """
    known, wanted = catalogue(), "_".join(text.casefold().replace("-", " ").split())
    if wanted in known:
        return [known[wanted]]
    entries = known.values()
    found = [entry for entry in entries if wanted in _families(entry)]
    found = found or [entry for entry in entries if wanted and entry.name.startswith(wanted)]
    if not found:
        families = {family for entry in entries for family in _families(entry)}
        hint = did_you_mean(wanted, [*known, *sorted(families)])
        message = f"there is no definition `{text}`"
        hint = hint or "`fte-audit definitions` lists them"
        raise UserError([Diagnostic("FTE170", message, help=hint)])
    return found


def _families(entry: Entry) -> tuple[str, str]:
    return entry.family, "_".join(entry.platform.casefold().split())
