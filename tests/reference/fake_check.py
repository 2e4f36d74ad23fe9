"""The program with verdicts that were made by hand: `python fake_check.py ARGUMENTS`.

`VERDICTS` names them (`supported,not testable!`; `!` for what is required); `FAULT` is what the
pipeline raises instead.
"""

from __future__ import annotations

import json
import os
import sys
from types import SimpleNamespace

from fte_audit import pipeline
from fte_audit.cli.app import run
from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.spec import reader
from fte_audit.verdicts import About, Allowed, Evidence, Outcome, Verdict

NAMES = ("share", "minutes", "total", "faster", "jobs", "more")


def evidence(outcome, reading=""):
    allowed = Allowed(0.66, 0.67)
    return Evidence(
        reading, outcome, allowed, "share", 0.6, 0.59, 0.61, 0.975, "Wilson", 90, 100, "so it is"
    )


def verdict(name, text):
    outcome = Outcome(text.rstrip("!"))
    readings = {
        Outcome.NOT_TESTABLE: (),
        Outcome.DEPENDS: (
            evidence(Outcome.SUPPORTED, "mean"),
            evidence(Outcome.CONTRADICTED, "median"),
        ),
    }
    return Verdict(
        name=name,
        label=f"label of {name}",
        kind="value",
        claimed="2/3",
        quote="two thirds",
        translation=None,
        source=None,
        asserted_as="measured",
        replies=(),
        about=About.PERIOD,
        required=text.endswith("!"),
        outcome=outcome,
        sentence="this is why",
        evidence=readings.get(outcome, (evidence(outcome),)),
    )


def fake(texts, fault):
    """A pipeline that finds these verdicts, or fails."""

    def check_paths(
        paths, spec, *, progress=None, fingerprints=True, over=None, looks=1, rows=None
    ):
        asked = {"paths": list(paths), "fingerprints": fingerprints, "over": over, "looks": looks}
        if "ASKED" in os.environ:
            with open(os.environ["ASKED"], "w", encoding="utf-8") as file:  # noqa: PTH123
                json.dump(asked, file)
        for name, draft in (rows or {}).items():
            draft.write_text(f"claim\n{name}\n", encoding="utf-8")
        if fault == "user":
            problem = Diagnostic("FTE402", "the log has no rows", Span("log.csv"), "export it")
            raise UserError([problem])
        if fault == "crash":
            raise ZeroDivisionError("secret")
        log = SimpleNamespace(
            kept=100, first_start="2024-01-27T00:00:00Z", last_start="2024-02-23T00:00:00Z"
        )
        return SimpleNamespace(
            report=SimpleNamespace(title="The title", digest="sha256:0", log=log),
            verdicts=tuple(map(verdict, NAMES, texts)),
            level=0.95,
            claims_tested=2,
            notes=("Nobody assigned conversations at random.",),
        )

    return check_paths


class SpecWithClaims:
    """A spec that claims were added to."""

    preset = None

    def __init__(self, names):
        self._names = names

    @property
    def claims(self):
        return dict.fromkeys(self._names)

    def locate(self, path, *, key=False):
        return Span("audit.yaml", 3 + NAMES.index(path[1]), 3) if path else Span("audit.yaml", 1)


def install(texts, fault=None):
    """Put the fakes where the program looks for the real ones."""
    pipeline.check_paths = fake(texts, fault)
    load = reader.load_spec

    def load_spec(path):
        load(path)
        return SpecWithClaims(NAMES[: len(texts)])

    reader.load_spec = load_spec


if __name__ == "__main__":
    install(os.environ["VERDICTS"].split(","), os.environ.get("FAULT"))
    sys.exit(run(sys.argv[1:]))
