"""Any audited report renders in any format; the same report gives the same bytes."""

from __future__ import annotations

import time

import pytest
from hostile_logs import LOGS, SPEC, frame_of, make_log
from hostile_messages import ANSWERED, MESSAGES, NAMES
from hostile_messages import SPEC as SPEC_OF_MESSAGES
from hypothesis import given, settings

from fte_audit import UserError, audit
from fte_audit.render import markdown, terminal
from fte_audit.render.formats import FORMATS

WIDTHS = (40, 80, 160)


def pages(report):
    """Every page of a report."""
    yield from (form.render(report) for form in FORMATS.values())
    yield from (terminal.render(report, width) for width in WIDTHS)
    yield terminal.render(report, 80, colour=True)


def unlike(report):
    """The pages that are empty, or other the second time, an hour later."""
    first = list(pages(report))
    with pytest.MonkeyPatch.context() as patch:
        now = time.time()
        for clock in ("time", "monotonic", "perf_counter"):
            patch.setattr(time, clock, lambda: now + 3600)
        second = list(pages(report))
    return [one for one, two in zip(first, second, strict=True) if one != two or not one.strip()]


@settings(max_examples=6, deadline=None)
@given(LOGS)
def test_every_audited_log_renders_in_every_format_twice_alike(rows):
    try:
        report = audit(frame_of(rows), SPEC)
    except UserError:
        return
    assert unlike(report) == []


@settings(max_examples=3, deadline=None)
@given(MESSAGES)
def test_every_audited_log_of_messages_renders_in_every_format_twice_alike(rows):
    assert unlike(audit(frame_of([*rows, *ANSWERED], NAMES), SPEC_OF_MESSAGES)) == []


def test_rendering_leaves_the_report_as_it_was():
    report = audit(frame_of(make_log(41, 40)), SPEC)
    before = repr(report)
    list(pages(report))
    assert repr(report) == before
    assert report.digest in FORMATS[".json"].render(report)


def test_a_page_with_a_clock_is_noticed(monkeypatch):
    report = audit(frame_of(make_log(42, 40)), SPEC)
    honest = markdown.render
    monkeypatch.setattr(markdown, "render", lambda report: f"{honest(report)}{time.time()}")
    assert len(unlike(report)) == 1
