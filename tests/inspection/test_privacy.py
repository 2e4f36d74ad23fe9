"""What leads to a person is shown nowhere: not on a page, not in a file, not in a spec."""

from __future__ import annotations

import pytest

from fte_audit.inspection.privacy import describe_shape, is_personal
from fte_audit.profile import Shape
from fte_audit.render.inspection import json_file, markdown, terminal

SECRETS = {
    "agent_name": ["Anna Lind", "Bo Ek"],
    "email": ["anna@example.org", "bo@example.org"],
    "phone": ["+46701234567", "0701234568"],
    "customer_id": ["K-ANNA", "K-BO"],
    "handled": ["anna@example.org", "bot"],
    "comment": ["Please call Anna", "thanks"],
    "street": ["Storgatan", "Lillgatan"],
    "lat": ["59.3293", "59.3294"],
    "birth_date": ["1980-01-02", "1990-03-04"],
    "account": ["5512345678901234", "5512345678901235"],
    "ssn": ["800102-1234", "900304-1235"],
    "source_author_id": ["5f7295ca", "5f7295cb"],
    "ticket_ref": ["740112", "740113"],
}


def test_no_value_that_leads_to_a_person_is_on_any_page(rows, inspect_rows):
    for at, row in enumerate(rows):
        for name, values in SECRETS.items():
            row[name] = values[at % 2]
    inspection = inspect_rows(rows)
    pages = [
        terminal.render(inspection, 200),
        markdown.render(inspection),
        json_file.render(inspection),
    ]
    for values in SECRETS.values():
        for value in values:
            if value != "bot":
                assert not any(value in page for page in pages), value


def test_what_only_few_rows_have_is_not_shown(rows, inspect_rows):
    for row in rows[:4]:
        row["topic"] = "Anna called"
    (topic,) = [column for column in inspect_rows(rows).columns if column.name == "topic"]
    assert {value for value, _ in topic.examples} == {"refund", "delivery", "fraud", "account"}
    assert topic.left_out == 1


@pytest.mark.parametrize(
    "name",
    [
        "Email",
        "customerName",
        "first_name",
        "zip",
        "Phone Number",
        "message",
        "body",
        "ip",
        "agent",
    ],
)
def test_names_of_columns_tell_what_is_personal(name):
    assert is_personal(name, ())


@pytest.mark.parametrize(
    "name", ["author_type", "is_agent", "user_turns", "contact_reason", "status", "updated_by"]
)
def test_kinds_and_counts_are_not_personal(name):
    assert not is_personal(name, ())


def kinds(**counts):
    return {name.replace("_", " "): n for name, n in counts.items()}


@pytest.mark.parametrize(
    ("shape", "present", "text"),
    [
        (Shape(36, 36, {"digits": 40, "a-f": 24, "hyphens": 8}), 2, "UUIDs, 36 characters"),
        (Shape(9, 30, kinds(at_signs=4, **{"g-z": 60})), 4, "e-mail addresses, 9 to 30 characters"),
        (Shape(5, 90, {"g-z": 300, "spaces": 60}), 9, "free text, 5 to 90 characters"),
        (Shape(9, 13, kinds(digits=50, plus_signs=4)), 4, "digits with signs, 9 to 13 characters"),
        (Shape(3, 8, {"a-f": 9, "g-z": 9}), 4, "letters, 3 to 8 characters"),
        (
            Shape(3, 8, {"a-f": 9, "digits": 9, "other": 1}),
            4,
            "letters, digits and signs, 3 to 8 characters",
        ),
        (Shape(1, 1, {"digits": 4}), 4, "digits, 1 character"),
        (Shape(3, 8, kinds(not_ASCII=9)), 4, "letters and signs, 3 to 8 bytes"),
        (Shape(), 0, None),
    ],
)
def test_shapes_tell_how_values_look(shape, present, text):
    assert describe_shape(shape, present) == text
