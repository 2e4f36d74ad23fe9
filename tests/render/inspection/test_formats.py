from __future__ import annotations

import pytest

from fte_audit.render.inspection.formats import FORMATS, format_of


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_renders(suffix, inspection):
    assert format_of(suffix.upper()).render(inspection).endswith("\n")


def test_other_suffixes_have_no_format():
    assert format_of(".csv") is None
