from __future__ import annotations

import pytest

from fte_audit.render.definitions.formats import NAMED, FormatName


@pytest.mark.parametrize("name", FormatName)
@pytest.mark.parametrize("what", ["list", "one", "two"])
def test_every_format_renders_whatever_is_shown(name, what, shown):
    assert NAMED[name].render(shown[what]).endswith("\n")
