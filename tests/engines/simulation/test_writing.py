import errno

import polars as pl
import pytest

from fte_audit.diagnostics import UserError
from fte_audit.engines.simulation.world import World
from fte_audit.engines.simulation.writing import Format, blaming, replacing, write_rows

FULL = "parquet: File out of specification: underlying IO error: No space left (os error 28)"


def codes(refused):
    return [diagnostic.code for diagnostic in refused.value.diagnostics]


def test_an_existing_log_is_refused(write):
    path = write("log.csv", World(conversations=5))
    before = path.read_bytes()
    with pytest.raises(UserError) as refused:
        write("log.csv", World(conversations=6))
    assert codes(refused) == ["FTE604"]
    assert path.read_bytes() == before


def test_force_replaces_file_and_folder(write):
    write("log.csv", World(conversations=5))
    path = write("log.csv", World(conversations=6), force=True)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 7
    write("folder", World(conversations=60), files=3)
    folder = write("folder", World(conversations=60), files=2, force=True)
    assert len(list(folder.iterdir())) == 2


def test_a_folder_with_other_files_is_never_replaced(tmp_path, write):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(UserError) as refused:
        write("mine", World(conversations=5), files=1, force=True)
    assert codes(refused) == ["FTE604"]
    assert (tmp_path / "mine" / "letter.txt").read_text(encoding="utf-8") == "dear"


def test_a_missing_folder_is_refused_before_any_work(tmp_path):
    with pytest.raises(UserError) as refused, replacing(tmp_path / "no" / "log", force=False):
        pytest.fail("the work began")
    assert codes(refused) == ["FTE605"]


@pytest.mark.parametrize(
    "failure",
    [OSError(errno.ENOSPC, "No space left on device"), pl.exceptions.ComputeError(FULL)],
)
def test_a_full_disk_is_said_plainly(tmp_path, failure):
    with pytest.raises(UserError) as refused, blaming(tmp_path / "log.csv"):
        raise failure
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "FTE605"
    assert "no space left on device" in diagnostic.message
    assert "free some space" in diagnostic.help


def test_what_polars_finds_wrong_with_us_is_not_blamed_on_the_disk(tmp_path):
    with pytest.raises(pl.exceptions.ColumnNotFoundError), blaming(tmp_path / "log.csv"):
        raise pl.exceptions.ColumnNotFoundError("handling")


@pytest.mark.parametrize("format_", Format)
def test_a_failure_while_rows_are_made_reaches_the_caller_as_it_is(tmp_path, format_):
    def batches():
        yield pl.DataFrame({"n": [1]})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_rows(tmp_path / "log", format_, batches(), "%Y")
