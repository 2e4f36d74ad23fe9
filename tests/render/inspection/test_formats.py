from __future__ import annotations

import pytest

from fte_audit.render.inspection.formats import FORMATS


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_renders(suffix, inspection):
    assert FORMATS[suffix].render(inspection).endswith("\n")
