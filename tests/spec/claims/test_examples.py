from __future__ import annotations

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.claims.examples import example_names, read_example


def test_every_example_can_be_read():
    assert "klarna-2024" in example_names()
    for name in example_names():
        assert read_example(name).figures


def test_an_example_that_is_not_there_is_refused_with_the_nearest_name():
    with pytest.raises(UserError, match="did you mean `klarna-2024`") as error:
        read_example("klarna2024")
    assert error.value.diagnostics[0].code == "FTE163"
