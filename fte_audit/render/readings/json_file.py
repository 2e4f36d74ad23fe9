"""Every reading as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fte_audit.render.json_text import write_document
from fte_audit.render.readings import bills, phrases
from fte_audit.spec.switches import SWITCHES
from fte_audit.verdicts import Outcome, over_readings

if TYPE_CHECKING:
    from fte_audit.readings.model import Chosen, Readings, VariedLog


def render(varied: VariedLog) -> str:
    """Write the document: for each claim its switches, and every reading as their options."""
    return write_document(
        {
            **({"alone": dict(varied.alone)} if varied.alone else {}),
            **({"bills": [bills.plain(each) for each in varied.bills]} if varied.bills else {}),
            **({"bundled": [asdict(each) for each in varied.bundled]} if varied.bundled else {}),
            "caution": phrases.CAUTION,
            "dropped": dict(varied.dropped),
            "kept": varied.kept,
            **({} if varied.messages is None else {"messages": asdict(varied.messages)}),
            "read": varied.read,
            "readings": [_plain(each) for each in varied.readings],
            "title": varied.title,
            "version": 1,
        }
    )


def _plain(readings: Readings) -> dict[str, Any]:
    verdict = None
    if readings.allowed is not None:
        verdict = over_readings(r.outcome for r in readings.readings if r.outcome is not None).value
    return {
        "allowed": readings.allowed,
        **({"by_labels": dict(readings.by_labels)} if readings.by_labels else {}),
        "claimed": readings.claimed,
        "counts": {o.value: readings.count(o) for o in Outcome if readings.count(o)},
        "drivers": [
            {
                "first_order": round(each.first, 9),
                "means": {option: round(mean, 9) for option, mean in each.means.items()},
                "switch": each.switch,
                "total": round(each.total, 9),
            }
            for each in readings.drivers
        ],
        "excluded": [
            {"combinations": each.combinations, "rule": each.sentence} for each in readings.excluded
        ],
        "fixed": {each.switch: each.options[0] for each in readings.fixed},
        "kind": readings.kind,
        "label": readings.label,
        "lacking": [each._asdict() for each in readings.lacking],
        "left_out": {switch: list(options) for switch, options in readings.left_out.items()},
        "level": readings.level,
        "name": readings.name,
        "platforms": [
            {
                **({} if each.interval is None else {"interval": list(each.interval)}),
                "missing": each.missing,
                "name": each.name,
                "options": dict(each.options),
                "title": each.title,
                "value": each.value,
            }
            for each in readings.platforms
        ],
        "readings": [
            [
                list(each.options),
                each.value,
                each.low,
                each.high,
                None if each.outcome is None else each.outcome.value,
            ]
            for each in readings.readings
        ],
        "subject": readings.subject,
        "switches": [_switch(each) for each in readings.switches],
        "unit": readings.unit,
        "verdict": verdict,
    }


def _switch(chosen: Chosen) -> dict[str, Any]:
    return {
        "asks": SWITCHES[chosen.switch].asks,
        "name": chosen.switch,
        "options": [
            {"meaning": phrases.meaning(chosen.switch, option), "name": option}
            for option in chosen.options
        ],
        "own": chosen.own,
    }
