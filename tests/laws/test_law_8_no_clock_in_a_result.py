"""Times, names and places live under `run`, outside the digest."""

from __future__ import annotations

import hashlib
import os
import time

import pytest
from hostile_logs import NAMES, SPEC, make_log, write
from hostile_messages import ANSWERED, make_messages
from hostile_messages import NAMES as NAMES_OF_MESSAGES
from hostile_messages import SPEC as SPEC_OF_MESSAGES

from fte_audit import audit, cautions, pipeline

CONVERSATIONS = (make_log(51, 40), NAMES, SPEC)
MESSAGES = (make_messages(51, 90) + ANSWERED, NAMES_OF_MESSAGES, SPEC_OF_MESSAGES)
KINDS = pytest.mark.parametrize(
    "kind", [CONVERSATIONS, MESSAGES], ids=["conversations", "messages"]
)


def digests(folder, kind=CONVERSATIONS):
    """The digests of one log at two times, in two places, under two names."""
    rows, names, spec = kind
    found = []
    for place, name in (("a", "log.csv"), ("b/c", "other name.csv")):
        (folder / place).mkdir(parents=True, exist_ok=True)
        path = folder / place / name
        write(rows, path, names)
        os.utime(path, (0, len(found) * 10**9))
        found.append(audit(path, spec).digest)
        time.sleep(0.01)
    return found


@KINDS
def test_time_place_and_name_of_the_files_are_not_in_the_digest(tmp_path, kind):
    first, second = digests(tmp_path, kind)
    assert first == second


def test_relative_paths_give_the_same_digest(tmp_path, monkeypatch):
    write(make_log(52, 40), tmp_path / "log.csv")
    monkeypatch.chdir(tmp_path)
    assert audit("log.csv", SPEC).digest == audit(tmp_path / "log.csv", SPEC).digest


@KINDS
def test_nothing_but_run_names_the_files(tmp_path, kind):
    rows, names, spec = kind
    folder = tmp_path / "a-folder-of-its-own"
    folder.mkdir()
    write(rows, folder / "a-name-of-its-own.csv", names)
    plain = audit(folder, spec).to_dict()
    run = plain.pop("run")
    assert "of-its-own" not in repr(plain)
    assert "of-its-own" in repr(run)


def test_run_holds_the_files_with_their_bytes_and_hashes(tmp_path):
    for number in (1, 2):
        write(make_log(54, 40), tmp_path / f"{number}.csv")
    run = audit(tmp_path, SPEC).run
    expected = [
        {
            "name": str(path),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(tmp_path.iterdir())
    ]
    assert run["files"] == expected
    assert {"finished", "seconds", "version", "python", "polars", "machine", "system"} <= set(run)


def test_a_clock_in_the_notes_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "_notes_on_times", lambda *_, **__: (f"at {time.time_ns()}",))
    first, second = digests(tmp_path)
    assert first != second


def test_a_seed_in_the_notes_is_noticed(tmp_path, monkeypatch):
    from fte_audit.engines.folding.reading import PutAside

    seeds = []
    hash_ids = PutAside.hash_ids
    monkeypatch.setattr(
        PutAside, "hash_ids", staticmethod(lambda ids, n: (seeds.append(n), hash_ids(ids, n))[1])
    )
    monkeypatch.setattr(cautions, "on_senders", lambda *_: (f"hashed with {seeds[-1]}",))
    first, second = digests(tmp_path, MESSAGES)
    assert first != second


def test_a_path_in_the_title_is_noticed(tmp_path, monkeypatch):
    honest = pipeline.audit_log

    def named(log, spec=None, **options):
        from dataclasses import replace

        return honest(log, replace(spec, title=log.files[0].path), **options)

    monkeypatch.setattr(pipeline, "audit_log", named)
    first, second = digests(tmp_path)
    assert first != second
