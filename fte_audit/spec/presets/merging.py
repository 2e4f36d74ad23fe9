"""The block `logs` of a preset under the one that the user wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fte_audit.diagnostics import did_you_mean
from fte_audit.spec.fields import problem
from fte_audit.spec.presets.library import preset, preset_names

if TYPE_CHECKING:
    from collections.abc import Mapping

_INSIDE: Final = frozenset({"columns", "messages", "drop"})
"""Blocks that are merged key by key; of all others the user's stands alone."""


def on_preset(written: Mapping[str, Any]) -> dict[str, Any]:
    """What the user wrote, with the preset that it names under it.

    Args:
        written: The block `logs` as it was written, not validated.

    Raises:
        PydanticCustomError: Where there is no such preset, or no such setting of it.
    """
    name = written.get("preset")
    if not isinstance(name, str):
        if "settings" in written and name is None:
            message = "`settings` are those of a preset, and none is named"
            raise problem("FTE128", message, "add `preset:`", at=("settings",))
        return dict(written)
    names = preset_names()
    if name not in names:
        hint = did_you_mean(name, names) or f"one of {', '.join(names)}"
        raise problem("FTE123", f"no preset `{name}`", hint, at=("preset",))
    settings = written.get("settings")
    found = preset(name, _checked(name, settings if isinstance(settings, dict) else {}))
    row = found.logs.get("row", "conversation")
    if written.get("row", row) != row:
        message = f"rows of the preset `{name}` are {row}s"
        raise problem("FTE128", message, "leave `row` out", at=("row",))
    return _under(found.logs, written)


def _checked(name: str, settings: Mapping[str, Any]) -> dict[str, list[str]]:
    """The settings that are lists of texts; of what is wrong with others, the model tells."""
    known = preset(name).settings
    for key in settings:
        if key not in known:
            hint = did_you_mean(str(key), list(known)) or f"it has {', '.join(known) or 'none'}"
            message = f"the preset `{name}` has no setting `{key}`"
            raise problem("FTE120", message, hint, at=("settings", str(key)))
    return {
        key: texts
        for key, texts in settings.items()
        if isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts)
    }


def _under(base: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in written.items():
        below = merged.get(key)
        if key in _INSIDE and isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _under(below, value)
        else:
            merged[key] = value
    return merged
