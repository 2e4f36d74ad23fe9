"""Times, names and places live under `run`, outside the digest."""

from __future__ import annotations

import hashlib
import os
import time

from hostile_logs import SPEC, make_log, write

from fte_audit import audit, pipeline


def digests(folder):
    """The digests of one log at two times, in two places, under two names."""
    rows = make_log(51, 40)
    found = []
    for place, name in (("a", "log.csv"), ("b/c", "other name.csv")):
        (folder / place).mkdir(parents=True, exist_ok=True)
        path = folder / place / name
        write(rows, path)
        os.utime(path, (0, len(found) * 10**9))
        found.append(audit(path, SPEC).digest)
        time.sleep(0.01)
    return found


def test_time_place_and_name_of_the_files_are_not_in_the_digest(tmp_path):
    first, second = digests(tmp_path)
    assert first == second


def test_relative_paths_give_the_same_digest(tmp_path, monkeypatch):
    write(make_log(52, 40), tmp_path / "log.csv")
    monkeypatch.chdir(tmp_path)
    assert audit("log.csv", SPEC).digest == audit(tmp_path / "log.csv", SPEC).digest


def test_nothing_but_run_names_the_files(tmp_path):
    folder = tmp_path / "a-folder-of-its-own"
    folder.mkdir()
    write(make_log(53, 40), folder / "a-name-of-its-own.csv")
    plain = audit(folder, SPEC).to_dict()
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


def test_a_path_in_the_title_is_noticed(tmp_path, monkeypatch):
    honest = pipeline.audit_log

    def named(log, spec=None, **options):
        from dataclasses import replace

        return honest(log, replace(spec, title=log.files[0].path), **options)

    monkeypatch.setattr(pipeline, "audit_log", named)
    first, second = digests(tmp_path)
    assert first != second
