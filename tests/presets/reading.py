"""An export in miniature, read with its preset, in the words of `expected.csv`."""

import csv
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import open_for
from fte_audit.plan.folding import plan_messages
from fte_audit.spec.reader import spec_of
from tests.engines.folding.whole import fold

HERE = Path(__file__).parent


def expected(platform):
    """Conversation -> what a careful reader says of it."""
    with (HERE / platform / "expected.csv").open(encoding="utf-8", newline="") as lines:
        return {row.pop("conversation"): row for row in csv.DictReader(lines)}


def export(platform, folder):
    """A folder with the files of an export."""
    for file in (HERE / platform).iterdir():
        if file.name not in {"README.md", "expected.csv"}:
            shutil.copy(file, folder)
    return folder


def spec(platform, settings=None):
    logs = {"preset": platform} | ({"settings": settings} if settings else {})
    return spec_of({"version": 1, "extends": "standard", "logs": logs})


def folded(paths, read_with):
    """The conversations before any is dropped, as plain values."""
    log = open_for([str(path) for path in paths], read_with)
    audit = plan_messages(read_with, recognise(log, read_with), column_types(log))
    frame, disagreeing = fold(log, audit)
    return frame.to_dicts(), disagreeing


def told(row, first_asked=None, *, knows_its_end=False):
    """What the facts of a conversation say, in the columns of `expected.csv`.

    A hand-over that nobody took: the facts call it `ai_then_human` for what the AI did, the careful
    reader `ai` for who took part, with the time of the hand-over beside it. An end is what the
    preset takes for it, or else the close, unless somebody wrote after it.
    """
    handling = row["handling"]
    if handling == "ai_then_human" and row["first_human_response"] is None:
        handling = "ai"
    closed, last = row["closed_at"], time(row["ended"])
    if not knows_its_end:
        last = closed if closed is not None and last <= closed else None
    asked = first_asked or time(row["started"])
    answered = row["first_response"]
    return {
        "handling": handling,
        "started": written(row["started"]),
        "ended": written(last),
        "first_response": written(
            asked + answered if isinstance(answered, timedelta) else answered
        ),
        "hand_over_at": written(row["handed_over_at"]),
        "customer": row["customer"] or "",
        "csat": "" if row["csat"] is None else f"{float(row['csat']):g}",
    }


def first_asked(platform):
    """Conversation -> the customer's first message, where the bot speaks first."""
    if platform != "rasa":
        return {}
    with (HERE / "rasa" / "events.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["type_name"] == "user"]
    asked = {}
    for row in sorted(rows, key=lambda row: float(row["timestamp"]), reverse=True):
        metadata = json.loads(row["data"])["metadata"]
        if not metadata.get("is_external"):
            asked[metadata["session_id"]] = time(row["timestamp"])
    return asked


def time(value):
    if not isinstance(value, str):
        return value
    try:
        seconds = float(value)
    except ValueError:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return datetime.fromtimestamp(seconds, UTC)


def written(value):
    moment = time(value)
    return "" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
