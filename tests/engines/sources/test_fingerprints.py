"""Fingerprints are the SHA-256 of the bytes, hashed beside the scan."""

import hashlib
import threading

import pytest

from fte_audit.engines.sources import Format, LogFile, fingerprint


def csv_file(path):
    return LogFile(str(path), Format.CSV, size=path.stat().st_size)


def test_a_fingerprint_is_the_sha256_of_the_file(tmp_path):
    contents = {"a.csv": b"", "b.csv": b"x\n1\n", "c.csv": bytes(range(256)) * 40_000}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    files = [csv_file(tmp_path / name) for name in contents]
    with fingerprint(files) as fingerprints:
        hashes = fingerprints.result()
    assert dict(hashes) == {
        str(tmp_path / name): hashlib.sha256(content).hexdigest()
        for name, content in contents.items()
    }


def test_an_address_is_not_downloaded_for_its_fingerprint():
    with fingerprint([LogFile("s3://bucket/a.csv", Format.CSV)]) as fingerprints:
        assert fingerprints.result() == {}


def test_leaving_the_block_ends_the_thread(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.truncate(8 << 30)
    with fingerprint([csv_file(path)]) as fingerprints:
        assert any(thread.name == "fingerprints" for thread in threading.enumerate())
    assert not any(thread.name == "fingerprints" for thread in threading.enumerate())
    assert fingerprints.result() == {}


def test_a_file_that_vanished_raises_where_the_result_is_wanted(tmp_path):
    fingerprints = fingerprint([LogFile(str(tmp_path / "gone.csv"), Format.CSV)])
    with pytest.raises(FileNotFoundError):
        fingerprints.result()
