"""Where something was published and what was replied, as plain values of every result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """Where something was published, and how its words were seen (`spec.publications`).

    What is not known is None.
    """

    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    retrieved: str | None = None
    seen: str | None = None
    language: str | None = None
    sha256: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the publisher said when asked."""

    who: str
    when: str | None
    words: str
