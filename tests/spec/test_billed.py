from __future__ import annotations

from fractions import Fraction

import pytest
from pydantic import ValidationError

from fte_audit.diagnostics import UserError
from fte_audit.spec.billed import Billed
from fte_audit.spec.validation import Kind

WHOLE = {
    "resolutions": "12,345",
    "price": "0.99 USD",
    "period": ["2026-01-01", "2026-02-01"],
    "definition": "intercom_fin",
    "own": "resolved_confirmed",
}


def refused(**given):
    """What is said of a block that differs from a whole one in these keys."""
    with pytest.raises(ValidationError) as caught:
        Billed.model_validate(WHOLE | given)
    [problem] = caught.value.errors()
    context = problem.get("ctx", {})
    return context.get("code"), context.get("message"), context.get("hint")


def test_a_bill_is_read_exactly():
    bill = Billed.model_validate(WHOLE).bill
    assert (bill.resolutions, bill.price, bill.currency) == (12_345, Fraction(99, 100), "USD")


@pytest.mark.parametrize(
    ("price", "exact", "currency"),
    [("$1.90", "1.9", "USD"), ("0.895 EUR", "0.895", "EUR"), ("0 GBP", "0", "GBP")],
)
def test_a_price_names_its_currency(price, exact, currency):
    bill = Billed.model_validate(WHOLE | {"price": price}).bill
    assert (bill.price, bill.currency) == (Fraction(exact), currency)


@pytest.mark.parametrize(
    "text",
    ["2.3 million", "about 500", "over 500", "5 USD", "12.5", "12.000", "-5", "1 to 2", "half"],
)
def test_a_count_that_is_not_exact_is_refused(text):
    code, _, hint = refused(resolutions=text)
    assert code == "FTE150"
    assert hint


def test_a_count_without_quotes_is_refused():
    assert refused(resolutions=12345)[0] == "FTE122"


@pytest.mark.parametrize("text", ["about 1 USD", "-1 USD", "1 to 2 USD", "free"])
def test_what_is_no_price_is_refused(text):
    assert refused(price=text)[0] == "FTE150"


@pytest.mark.parametrize("text", ["0.99", "5 %", "2 minutes"])
def test_a_price_without_a_currency_is_refused(text):
    code, message, hint = refused(price=text)
    assert (code, message) == ("FTE151", f"`{text}` names no currency")
    assert hint == "write it with one of EUR, GBP, SEK, USD, such as `0.99 USD`"


@pytest.mark.parametrize("key", ["definition", "own"])
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("intercom_fim", "did you mean `intercom_fin`?"),
        ("csat_mean", "`fte-audit definitions` lists them"),
    ],
)
def test_only_definitions_of_resolutions_can_be_billed_by(key, name, hint):
    code, message, help_ = refused(**{key: name})
    assert code == "FTE123"
    assert message == f"no definition of a resolution is called `{name}`"
    assert help_ == hint


def test_switches_may_stand_for_a_definition_of_ones_own():
    own = {"resolved": "confirmed", "resolution_wait": "7d"}
    assert Billed.model_validate(WHOLE | {"own": own}).own == own
    assert refused(own={"resolved": "confrmed"}) == (
        "FTE123",
        "no option `confrmed` of `resolved`",
        "did you mean `confirmed`?",
    )
    with pytest.raises(ValidationError):
        Billed.model_validate(WHOLE | {"own": {}})


def test_the_vendors_definition_is_none_of_ones_own():
    assert refused(own="intercom_fin")[0] == "FTE128"
    assert refused(definition="ada_containment", own={
        "unit": "conversation", "resolved": "contained", "hand_over": "zero",
    })[0] == "FTE128"  # fmt: skip


def test_a_period_ends_after_its_start():
    assert refused(period=["2026-02-01", "2026-01-01"])[0] == "FTE127"


@pytest.mark.parametrize("key", WHOLE)
def test_every_key_is_needed(key):
    with pytest.raises(ValidationError, match="Field required"):
        Billed.model_validate({name: value for name, value in WHOLE.items() if name != key})


def test_problems_are_told_with_their_places():
    kind = Kind("bill", Billed, lambda path: None if path else Billed)
    text = (
        'resolutions: "many"\nprice: "1"\nperiod: [2026-01-01, 2026-02-01]\n'
        "definition: intercom_fim\nown: {resolved: confirmed}\nsorce: bill\n"
    )
    with pytest.raises(UserError) as caught:
        kind.of_text(text, "bill.yaml")
    told = [(problem.code, str(problem.span)) for problem in caught.value.diagnostics]
    assert told == [
        ("FTE150", "bill.yaml:1:14"),
        ("FTE151", "bill.yaml:2:8"),
        ("FTE123", "bill.yaml:4:13"),
        ("FTE120", "bill.yaml:6:1"),
    ]
