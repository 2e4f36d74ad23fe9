from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from fte_audit.estimates.multiplicity import bonferroni, holm

P = st.lists(st.one_of(st.floats(0, 0.1), st.floats(0, 1)), min_size=1, max_size=12)


def decisions_of(values):
    """A statement is decided at a level where its p-value is at most the rest."""
    return [lambda level, p=p: p <= 1 - level for p in values]


@given(P, st.sampled_from([0.9, 0.95, 0.99]))
def test_holm_decides_what_statsmodels_rejects(values, level):
    alpha = 1 - level
    rejected = multipletests(values, alpha, method="holm")[0]
    if any(abs(p * k - alpha) < 1e-9 for p in values for k in range(1, len(values) + 1)):
        return
    assert [is_decided for is_decided, _ in holm(decisions_of(values), level)] == rejected.tolist()


@given(P, st.sampled_from([0.9, 0.95, 0.99]))
def test_holm_decides_at_least_what_bonferroni_does(values, level):
    found = holm(decisions_of(values), level)
    at = bonferroni(level, len(values))
    for p, (is_decided, own) in zip(values, found, strict=True):
        assert is_decided or p > 1 - at
        assert level <= own <= at
        assert is_decided == (p <= 1 - own)


def test_bonferroni_is_the_chance_of_an_error_shared_out():
    assert bonferroni(0.95, 1) == pytest.approx(0.95)
    assert bonferroni(0.95, 10) == pytest.approx(0.995)
    # statsmodels corrects p-values instead
    values = np.array([0.003, 0.004, 0.02, 0.2])
    rejected = multipletests(values, 0.05, method="bonferroni")[0]
    assert (values <= 1 - bonferroni(0.95, 4)).tolist() == rejected.tolist()
    with pytest.raises(ValueError, match="no statement"):
        bonferroni(0.95, 0)


def test_nothing_to_decide_is_nothing_decided():
    assert holm([], 0.95) == ()
