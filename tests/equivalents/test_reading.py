from __future__ import annotations

import pytest

from fte_audit.assumptions import MethodName
from fte_audit.equivalents.reading import Reading
from fte_audit.estimates.values import NotEstimable


@pytest.mark.parametrize(
    ("is_net", "label"), [(False, "Displaced work"), (True, "Displaced work, net")]
)
def test_a_reader_is_told_whether_it_is_net(is_net, label):
    found = Reading(MethodName.DISPLACED_WORK, is_net, NotEstimable("nothing is known"))
    assert found.label == label
