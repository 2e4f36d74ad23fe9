from __future__ import annotations

import pytest

from fte_audit.render.readings.formats import FORMATS, format_of


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [(".json", '{\n  "caution"'), (".csv", "claim,subject,"), (".txt", "A log: Every defensible")],
)
def test_every_format_renders(made, suffix, begins):
    assert format_of(suffix).render(made.varied(made.readings())).startswith(begins)
    assert format_of(suffix.upper()) is format_of(suffix)


def test_there_is_no_other_format():
    assert format_of(".md") is None
    assert set(FORMATS) == {".json", ".csv", ".txt"}
