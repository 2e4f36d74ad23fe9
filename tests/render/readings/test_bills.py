from __future__ import annotations

import json
from fractions import Fraction

from fte_audit.billing import Bill, Gap
from fte_audit.readings.model import HeldBill, Resolved, VariedLog
from fte_audit.render.readings.bills import plain, sentences, title
from fte_audit.render.readings.json_file import render as to_json
from fte_audit.render.readings.terminal import render as to_text

PRICE = Fraction("0.895")
BILL = Bill(12_000, PRICE, "EUR")
SWITCHES = {"resolved": "recorded", "hand_over": "zero"}


def gap(low, high):
    return tuple(Gap(n, n * PRICE) for n in (low, high))


def held(by_vendor, by_own, **gaps):
    parts = {"counting": None, "defining": None, "total": None, "dropped": {}} | gaps
    return HeldBill("march", BILL, ("2024-03-01", "2024-04-01"), by_vendor, by_own, **parts)


RANGE = held(
    Resolved("containment", {}, 12_100, 12_100),
    Resolved(None, SWITCHES, 9_000, 9_500),
    counting=gap(-100, -100),
    defining=gap(2_600, 3_100),
    total=gap(2_500, 3_000),
    dropped={"ends before it starts": 3},
)

UNTOLD = (
    "From the least to the most: the log does not tell of all conversations whether they were "
    "resolved, or whether the customer came back in time."
)


def test_both_counts_and_all_differences_are_told():
    assert title(RANGE) == "Billed: march"
    assert list(sentences(RANGE)) == [
        "12,000 resolutions at 0.895 EUR, 10,740.00 EUR in all, from 2024-03-01 until 2024-04-01.",
        "The vendor's definition, `containment`: 12,100 in the log.",
        "The bill is 100 below it, 89.50 EUR.",
        "Your own, `resolved: recorded`, `hand_over: zero`: 9,000 to 9,500 in the log.",
        "The bill is 2,500 to 3,000 above it, 2,237.50 to 2,685.00 EUR.",
        "The vendor's definition is 2,600 to 3,100 above it, 2,327.00 to 2,774.50 EUR.",
        UNTOLD,
        "Rows from 2024-03-01 on that neither counts: ends before it starts 3.",
    ]


def test_a_range_below_is_told_as_one():
    below = held(
        Resolved("containment", {}, 12_100, 12_200),
        Resolved(None, SWITCHES, missing="no column is mapped to `resolved`"),
        counting=gap(-200, -100),
    )
    said = list(sentences(below))
    assert "The bill is 100 to 200 below it, 89.50 to 179.00 EUR." in said
    own = "Your own, `resolved: recorded`, `hand_over: zero`: no number, since no column is mapped"
    assert any(each.startswith(own) for each in said)


def test_one_reason_for_both_is_told_once():
    none = Resolved("containment", {}, missing="the log is a sample")
    said = list(sentences(held(none, Resolved(None, SWITCHES, missing="the log is a sample"))))
    assert said[1:] == ["The log can't be held against it: the log is a sample."]


def test_money_is_exact_text_for_machines():
    found = plain(RANGE)
    assert found["bill"]["amount"] == "10740.00"
    assert found["gaps"]["counting"] == {"money": ["-89.50", "-89.50"], "resolutions": [-100, -100]}
    assert found["by_own"] == {
        "high": 9_500,
        "low": 9_000,
        "missing": None,
        "name": None,
        "options": SWITCHES,
    }


def test_a_page_and_a_document_of_readings_have_them():
    varied = VariedLog(None, 9, 9, {}, None, (), (), (RANGE,))
    page = to_text(varied, 80)
    assert "── Billed: march ──" in page
    assert "\nThe bill is 100 below it, 89.50 EUR.\n" in page
    assert max(map(len, page.splitlines())) <= 80
    assert json.loads(to_json(varied))["bills"] == [plain(RANGE)]


def test_what_rests_on_labels_is_told():
    by_labels = Resolved(None, {"resolved": "judged"}, 9_000, 9_500, by_labels=True)
    found = held(Resolved("containment", {}, 12_100, 12_100), by_labels, total=gap(2_500, 3_000))
    said = list(sentences(found))
    assert "Your own, `resolved: judged`: 9,000 to 9,500 in the log, by people's labels." in said
    assert said[-1] == (
        "By people's labels: the interval of the sample that they labelled, whatever is open in it."
    )
    assert UNTOLD not in said
    assert plain(found)["by_own"]["by_labels"] is True
    assert "by_labels" not in plain(found)["by_vendor"]
