from __future__ import annotations

import pytest

from fte_audit.render.readings.formats import FORMATS


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [(".json", '{\n  "caution"'), (".csv", "claim,subject,"), (".txt", "A log: Every defensible")],
)
def test_every_format_renders(made, suffix, begins):
    assert FORMATS[suffix].render(made.varied(made.readings())).startswith(begins)


def test_there_is_no_other_format():
    assert set(FORMATS) == {".json", ".csv", ".txt"}
