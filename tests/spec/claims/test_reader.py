from __future__ import annotations

from fractions import Fraction as F

import pytest
from claim_files import claims, refused

from fte_audit.diagnostics import UserError
from fte_audit.quantities.ranges import Range, Rounding
from fte_audit.spec.claims.reader import claims_of, load_claims, setting_of


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("claims: {x: {value: 7, unit: people}}\n", [("FTE122", 2, 21)]),
        ("claims: {x: {unit: people}}\n", [("FTE121", 2, 13)]),
        ("claims: {x: {kind: statement}}\n", [("FTE121", 2, 13)]),
        ("claims: {x: {kind: statement, quote: a, value: '7'}}\n", [("FTE128", 2, 41)]),
        ("claims: {x: {value: '7', unit: people, group: ai}}\n", [("FTE128", 2, 40)]),
        ("claims: {x: {value: '7', unit: people, frm: y}}\n", [("FTE120", 2, 40)]),
        ("claims: {}\n", [("FTE129", 2, 9)]),
    ],
)
def test_a_claim_without_its_shape_is_told_with_its_place(text, problems):
    assert refused(text) == problems


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("assumptions: {y: {unit: people, low: '1', high: '2'}}\n", [("FTE121", 3, 18)]),
        ("assumptions: {y: {unit: ratio, value: '2', low: '3', basis: b}}\n", [("FTE128", 3, 18)]),
        ("assumptions: {y: {unit: ratio, central: '2'}}\n", [("FTE128", 3, 32)]),
        ("scenarios: {s: {figures: guessed}}\n", [("FTE123", 3, 26)]),
    ],
)
def test_what_lacks_its_shape_beside_the_claims_is_told_with_its_place(text, problems):
    assert refused("claims: {x: {value: '7', unit: people}}\n" + text) == problems


def test_all_problems_come_at_once_and_in_the_order_of_the_file():
    text = """\
    claims:
      a: {value: lots, unit: people}
      b: {value: "7", unit: chats}
    relations:
      r: a = zzz
    """
    assert [code for code, *_ in refused(text)] == ["FTE150", "FTE151", "FTE153"]


@pytest.mark.parametrize(
    ("text", "code"), [("", "FTE112"), ("- a\n", "FTE112"), ("version: 2\n", "FTE121")]
)
def test_what_is_no_claim_file_is_refused(text, code, tmp_path):
    (tmp_path / "claims.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        load_claims(tmp_path / "claims.yaml")
    assert code in {each.code for each in error.value.diagnostics}


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="the claim file can't be read"):
        load_claims(tmp_path / "nowhere.yaml")


def test_plain_values_are_claims_too_and_their_problems_name_the_key():
    read = claims_of({"version": 1, "claims": {"x": {"value": "7", "unit": "people"}}})
    assert read.figures["x"].range(Rounding.POINT) == Range(F(7), F(7))
    with pytest.raises(UserError, match=r"claims\.x\.value: .*lots"):
        claims_of({"version": 1, "claims": {"x": {"value": "lots", "unit": "people"}}})
    with pytest.raises(UserError, match="FTE121"):
        claims_of({"version": 1})


def test_a_setting_from_outside_is_read_as_in_the_file():
    read = claims(
        """\
        claims: {x: {value: "7", unit: people}}
        assumptions: {m: {unit: people, one_of: {same: x, two: "2"}}}
        """
    )
    assert setting_of(read, "x", "5 to 6") == Range(F(5), F(6))
    assert setting_of(read, "m", "same") == "same"
    with pytest.raises(UserError, match="FTE153"):
        setting_of(read, "chefs", "5")
    with pytest.raises(UserError, match="FTE150"):
        setting_of(read, "x", "lots")
