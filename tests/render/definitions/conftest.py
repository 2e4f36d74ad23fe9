from __future__ import annotations

import pathlib

import pytest

from fte_audit.spec.definitions.catalogue import read_definitions
from fte_audit.spec.definitions.contrasting import contrast

SAMPLE = """
platform: Acme
sources:
  page:
    publisher: Acme
    title: What we count
    url: https://example.org/a-long-address/that-does-not-fit/into-a-narrow-terminal/at-all
    published: 2026-01
    retrieved: 2026-11-27
    seen: primary
    note: Read in part.
  blog: {publisher: A blog, title: On Acme, url: "https://example.org/blog", retrieved: 2026-11, seen: secondary}
definitions:
  acme_resolved:
    title: Resolved
    kind: resolution
    as_of: 2026-11-27
    valid_from: 2026-05-18
    rule: A model agrees that it helped.
    axes:
      unit: {value: session, note: Of 30 minutes.}
      denominator: [engaged, sampled]
      silence: {value: success_if_judged, note: "It is judged, not assumed."}
      wait: 72h_from_first_message
      returns: unstated
      channel: apart
      hand_over: failure
      judge: [rule, llm]
      exclusions: [greetings, test_users]
    traps: [Ask whose model it is., A sample has an error.]
    sources: [page, blog]
    readings: {resolved: judged, hand_over: zero}
  acme_resolved_old:
    title: Resolved, until 2026
    kind: resolution
    as_of: 2026-11-27
    valid_from: 2024-01
    valid_until: 2026-05-18
    superseded_by: acme_resolved
    rule: The customer left.
    axes:
      unit: {value: session, note: Of a day.}
      denominator: all
      silence: success
      wait: session_end
      returns: unstated
      channel: apart
      hand_over: failure
      judge: rule
      exclusions: unstated
    traps: [Whoever gives up is resolved.]
    unverified: [The day on which it ended.]
    sources: [blog]
    readings: {resolved: assumed, hand_over: zero, denominator: all_chats}
  acme_minutes:
    title: Minutes
    kind: time
    as_of: 2026-11
    valid_until: "2025"
    rule: From the first to the last message.
    axes:
      unit: contact
      denominator: closed
      silence: not_applicable
      wait: at_close
      returns: not_applicable
      channel: unstated
      hand_over: included
      judge: clock
      exclusions: open
    traps: [Open contacts are missing.]
    sources: [page]
"""  # noqa: E501


@pytest.fixture(scope="session")
def entries():
    """Three definitions made by hand, with every kind of content."""
    return tuple(read_definitions("acme.yaml", SAMPLE))


@pytest.fixture(scope="session")
def compared(entries):
    """Two of them held against each other."""
    return contrast(*entries[:2])


@pytest.fixture(scope="session")
def shown(entries, compared):
    """What can be shown: a list, one definition, two compared."""
    return {"list": entries, "one": entries[:1], "two": compared}


@pytest.fixture
def golden_folder():
    return pathlib.Path(__file__).parents[2] / "golden" / "definitions-render"
