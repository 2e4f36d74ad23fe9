"""The commented claim file that users start from."""

from __future__ import annotations

from importlib.resources import files


def template() -> str:
    """A claim file with made-up figures, every key of common use, and what it means."""
    return files("fte_audit.spec.claims").joinpath("template.yaml").read_text(encoding="utf-8")
