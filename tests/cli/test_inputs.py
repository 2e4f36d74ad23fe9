from __future__ import annotations

import os
from pathlib import Path

import pytest

from fte_audit.cli.inputs import read_inputs
from fte_audit.diagnostics import UserError

LOG = "started,handled_by\n2024-02-01 09:00:00,ai\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "audit.yaml").write_text("version: 1\nextends: standard\n")
    monkeypatch.chdir(tmp_path)


def test_every_file_that_is_read_is_known_by_its_real_path():
    Path("linked.csv").symlink_to("log.csv")
    labels = Path("labels.csv")
    inputs = read_inputs(["linked.csv"], Path("audit.yaml"), others={labels: "labels", None: "no"})
    assert inputs.accepted() is not None
    assert inputs.sources == {
        os.path.realpath("log.csv"): "log",
        os.path.realpath("audit.yaml"): "spec",
        os.path.realpath("labels.csv"): "labels",
    }


def test_without_a_spec_there_is_none():
    assert read_inputs(["log.csv"]).accepted() is None


def test_a_preset_is_a_spec_of_its_platform():
    assert read_inputs(["log.csv"], preset="zendesk").accepted().preset is not None


def test_all_that_is_wrong_is_told_at_once():
    inputs = read_inputs(["lost.csv"], Path("lost.yaml"), "zendesk")
    with pytest.raises(UserError) as error:
        inputs.accepted()
    assert [each.code for each in error.value.diagnostics] == ["FTE500", "FTE113", "FTE301"]
    assert os.path.realpath("lost.yaml") in inputs.sources
