from __future__ import annotations

from fractions import Fraction as F

import pytest
from claim_files import claims, refused

from fte_audit.diagnostics import UserError
from fte_audit.quantities.ranges import Range, Rounding
from fte_audit.spec.claims.reader import claims_of, load_claims, setting_of

SMALL = """\
claims:
  chats: {value: 2.3 million, unit: contacts}
  share: {value: two-thirds, unit: share}
"""


def test_figures_are_read_with_their_unit_and_their_ranges():
    read = claims(SMALL)
    assert read.figures["chats"].range(Rounding.EITHER) == Range(F(2_250_000), F(2_400_000))
    assert read.figures["chats"].range(Rounding.POINT) == Range(F(2_300_000), F(2_300_000))
    assert read.figures["share"].range(Rounding.HALF_UP) == Range(F(19, 30), F(17, 24))
    assert str(read.figures["chats"].unit) == "contacts"


@pytest.mark.parametrize(
    ("claim", "low", "high"),
    [
        ("{value: 11 mins, unit: minutes/contact}", F(21, 2), F(12)),
        ("{value: 11 mins}", F(21, 2), F(12)),
        ("{value: 1m 44s, unit: minutes}", F(207, 120), F(105, 60)),
        ("{value: 90 minutes, unit: hours/contact}", F(179, 120), F(91, 60)),
        ("{value: $40 million}", F(39_500_000), F(41_000_000)),
        ("{value: 66 %}", F(655, 1000), F(67, 100)),
        ("{value: '700', unit: people, resolution: '50'}", F(675), F(750)),
        ("{value: '700', unit: people, rounding: point}", F(700), F(700)),
        ("{value: '700', unit: people, rounding: up}", F(600), F(700)),
        ("{value: '700', unit: people, between: ['690', '710']}", F(690), F(710)),
        ("{value: '2,3', unit: ratio, language: fr}", F(225, 100), F(24, 10)),
        ("{value: 100 %}", F(995, 1000), F(1)),
    ],
)
def test_a_value_stands_for_the_range_that_its_wording_and_its_unit_allow(claim, low, high):
    found = claims(f"claims: {{x: {claim}}}\n").figures["x"].range(Rounding.EITHER)
    assert (found.low, found.high) == (low, high)


def test_a_date_stands_for_all_of_its_days():
    found = claims("claims: {x: {value: '2022-09', unit: date}}\n").figures["x"]
    given = found.range(Rounding.EITHER)
    assert given.high - given.low == 29
    assert found.range(Rounding.POINT) == given


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("claims: {x: {value: lots, unit: people}}\n", [("FTE150", 2, 21)]),
        ("claims: {x: {value: 2022-13, unit: date}}\n", [("FTE150", 2, 21)]),
        ("claims: {x: {value: '7', unit: chats}}\n", [("FTE151", 2, 32)]),
        ("claims: {x: {value: '7'}}\n", [("FTE151", 2, 10)]),
        ("claims: {x: {value: 7 %, unit: people}}\n", [("FTE152", 2, 21)]),
        ("claims: {x: {value: $7, unit: EUR}}\n", [("FTE152", 2, 21)]),
        ("claims: {x: {value: 2 months, unit: days}}\n", [("FTE152", 2, 21)]),
        ("claims: {x: {value: '7', unit: people, source: y}}\n", [("FTE153", 2, 48)]),
        ("claims: {x: {value: 130 %, unit: share}}\n", [("FTE157", 2, 21)]),
        ("claims: {x: {value: '-7', unit: people, is: fte}}\n", [("FTE157", 2, 21)]),
        ("claims: {x: {value: '7', unit: people, between: ['8', '7']}}\n", [("FTE157", 2, 49)]),
        ("claims: {x: {value: '7', unit: people, resolution: '0'}}\n", [("FTE157", 2, 52)]),
        ("claims: {x: {value: '7', unit: people, sample: {n: '2.5'}}}\n", [("FTE157", 2, 52)]),
        ("claims: {x: {value: over 7, unit: people, sample: {n: '2'}}}\n", [("FTE157", 2, 51)]),
        ("claims: {x: {value: 7, unit: people}}\n", [("FTE122", 2, 21)]),
        ("claims: {x: {unit: people}}\n", [("FTE121", 2, 13)]),
        ("claims: {x: {kind: statement}}\n", [("FTE121", 2, 13)]),
        ("claims: {x: {kind: statement, quote: a, value: '7'}}\n", [("FTE128", 2, 41)]),
        ("claims: {x: {value: '7', unit: people, group: ai}}\n", [("FTE128", 2, 40)]),
        ("claims: {x: {value: '7', unit: people, is: chefs}}\n", [("FTE160", 2, 44)]),
        ("claims: {x: {value: '7', unit: people, is: concurrency}}\n", [("FTE154", 2, 44)]),
        ("claims: {x: {value: '7', unit: people, frm: y}}\n", [("FTE120", 2, 40)]),
        ("claims: {minutes_per_hour: {value: '60', unit: ratio}}\n", [("FTE159", 2, 10)]),
        ("claims: {}\n", [("FTE129", 2, 9)]),
    ],
)
def test_what_is_wrong_with_a_claim_is_told_with_its_place(text, problems):
    assert refused(text) == problems


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("assumptions: {x: {unit: people}}\n", [("FTE159", 5, 15)]),
        ("assumptions: {y: {unit: people, low: '2', high: '1', basis: b}}\n", [("FTE157", 5, 38)]),
        ("assumptions: {y: {unit: people, low: '1', high: '2'}}\n", [("FTE121", 5, 18)]),
        ("assumptions: {y: {unit: share, low: '1', high: '2', basis: b}}\n", []),
        ("assumptions: {y: {unit: share, low: '2', high: '3', basis: b}}\n", [("FTE157", 5, 37)]),
        ("assumptions: {y: {unit: ratio, value: '2', low: '3', basis: b}}\n", [("FTE128", 5, 18)]),
        ("assumptions: {y: {unit: ratio, central: '2'}}\n", [("FTE128", 5, 32)]),
        (
            "assumptions: {y: {unit: ratio, low: '1', high: '2', central: '3', basis: b}}\n",
            [("FTE157", 5, 62)],
        ),
        ("assumptions: {y: {unit: people, one_of: {a: chefs}}}\n", [("FTE153", 5, 45)]),
        ("assumptions: {y: {unit: people, one_of: {a: '5', b: lots}}}\n", [("FTE153", 5, 53)]),
        ("assumptions: {y: {unit: people, one_of: {a: y}}}\n", [("FTE158", 5, 45)]),
        (
            "assumptions: {y: {unit: ratio, one_of: {a: z}}, z: {unit: ratio, one_of: {a: y}}}\n",
            [("FTE158", 5, 44), ("FTE158", 5, 78)],
        ),
        ("relations: {r: x = chefs}\n", [("FTE153", 5, 20)]),
        ("relations: {r: x + share = x}\n", [("FTE154", 5, 18)]),
        ("relations: {r: x = share}\n", [("FTE154", 5, 18)]),
        ("relations: {r: x}\n", [("FTE156", 5, 16)]),
        ("relations: {r: x <> share}\n", [("FTE156", 5, 18)]),
        ("relations: {r: 'ABS(x) = x'}\n", [("FTE141", 5, 17)]),
        ("relations: {r: 'x = 1.2345678901234567 * x'}\n", [("FTE156", 5, 21)]),
        ("relations: {r: {holds: x = chefs}}\n", [("FTE153", 5, 28)]),
        ("relations: {thruput: null}\n", [("FTE153", 5, 22)]),
        ("scenarios: {s: {set: {chefs: '5'}}}\n", [("FTE153", 5, 30)]),
        ("scenarios: {s: {set: {x: lots}}}\n", [("FTE150", 5, 26)]),
        ("scenarios: {s: {set: {share: '2'}}}\n", [("FTE157", 5, 30)]),
        ("scenarios: {s: {free: [chefs]}}\n", [("FTE153", 5, 24)]),
        ("scenarios: {s: {without: [chefs]}}\n", [("FTE153", 5, 27)]),
        ("scenarios: {s: {ask: [chefs]}}\n", [("FTE153", 5, 23)]),
        ("scenarios: {s: {only: [chefs]}}\n", [("FTE153", 5, 24)]),
        ("scenarios: {s: {figures: guessed}}\n", [("FTE123", 5, 26)]),
    ],
)
def test_what_is_wrong_beside_the_claims_is_told_with_its_place(text, problems):
    text = "claims:\n  x: {value: '7', unit: people}\n  share: {value: 50 %}\n" + text
    assert refused(text) == problems


def test_too_many_readings_are_refused():
    options = "{a: '1', b: '2', c: '3', d: '4', e: '5'}"
    text = "claims: {x: {value: '7', unit: people}}\nassumptions:\n" + "".join(
        f"  y{at}: {{unit: ratio, one_of: {options}}}\n" for at in range(3)
    )
    assert refused(text) == [("FTE161", 3, 1)]


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


def test_without_scenarios_there_is_one_as_published():
    assert list(claims(SMALL).scenarios) == ["as_published"]


def test_plain_values_are_claims_too_and_their_problems_name_the_key():
    read = claims_of({"version": 1, "claims": {"x": {"value": "7", "unit": "people"}}})
    assert read.figures["x"].range(Rounding.POINT) == Range(F(7), F(7))
    with pytest.raises(UserError, match=r"claims\.x\.value: .*lots"):
        claims_of({"version": 1, "claims": {"x": {"value": "lots", "unit": "people"}}})
    with pytest.raises(UserError, match="FTE121"):
        claims_of({"version": 1})


def test_a_source_is_named_or_stands_with_its_claim():
    read = claims(
        """\
        sources: {release: {publisher: A}}
        claims:
          x: {value: "7", unit: people, source: release}
          y: {kind: statement, quote: q, source: {publisher: B}}
        """
    )
    assert read.figures["x"].source.publisher == "A"
    assert read.sources["y"].publisher == "B"


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
