from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fte_audit import UserError, testing
from fte_audit.testing import assert_claims

sys.path.append(str(Path(__file__).parent / "reference"))
SPEC = {"version": 1, "extends": "standard"}


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "audit.yaml"
    path.write_text("version: 1\nextends: standard\n", encoding="utf-8")
    return path


@pytest.fixture
def found(monkeypatch):
    """Let the pipeline find these verdicts in a spec with as many claims."""
    import fake_check

    def install(*texts, fault=None):
        names = fake_check.NAMES[: len(texts)]
        check_paths = fake_check.fake(texts, fault)
        monkeypatch.setattr("fte_audit.pipeline.check_paths", check_paths, raising=False)
        monkeypatch.setattr(testing, "load_spec", lambda _: fake_check.SpecWithClaims(names))

    return install


@pytest.mark.parametrize(
    ("verdicts", "fail_on", "failing"),
    [
        (["supported", "inconclusive"], "contradicted", []),
        (["supported", "inconclusive"], "inconclusive", ["minutes"]),
        (["supported", "contradicted"], "contradicted", ["minutes"]),
        (["supported", "depends on the reading", "not testable"], "any", ["minutes", "total"]),
        (["supported", "not testable!"], "contradicted", ["minutes"]),
        (["not testable", "not testable"], "contradicted", ["share", "minutes"]),
    ],
)
def test_claims_that_fail_are_an_assertion_error_with_their_page(
    found, spec, verdicts, fail_on, failing
):
    found(*verdicts)
    if not failing:
        assert assert_claims("log.csv", spec, fail_on=fail_on) is None
        return
    with pytest.raises(AssertionError) as error:
        assert_claims(["log.csv"], str(spec), fail_on=fail_on)
    page = str(error.value)
    named = [name for name in ("share", "minutes", "total") if f"claim {name}," in page]
    assert named == failing
    assert "Nobody assigned conversations at random." in page


def test_a_contradiction_alone_fails_by_default(found, spec):
    found("supported", "inconclusive", "not testable", "depends on the reading")
    assert_claims("log.csv", spec)
    found("contradicted")
    with pytest.raises(AssertionError, match="two thirds"):
        assert_claims(Path("log.csv"), spec)


def test_a_spec_without_claims_is_refused():
    with pytest.raises(UserError, match="FTE144"):
        assert_claims("log.csv", SPEC)


def test_what_the_user_can_mend_is_no_failed_assertion(found, spec):
    found("supported", fault="user")
    with pytest.raises(UserError, match="FTE402"):
        assert_claims("log.csv", spec)


def test_an_unknown_strictness_is_refused(found, spec):
    found("supported")
    with pytest.raises(ValueError, match="sometimes"):
        assert_claims("log.csv", spec, fail_on="sometimes")
