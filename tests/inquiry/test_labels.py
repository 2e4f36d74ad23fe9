from __future__ import annotations

import pytest
from claim_files import claims

from fte_audit.inquiry.labels import label_of

READ = claims(
    """\
    claims:
      some_chats: {value: "7", unit: contacts, is: ai_contacts}
      share: {value: 50 %, label: the share, is: ai_share}
    assumptions:
      at_once: {unit: ratio}
      hours: {unit: hours, label: the hours}
    """
)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("some_chats", "some chats"),
        ("share", "the share"),
        ("at_once", "at once"),
        ("hours", "the hours"),
        ("contacts", "All contacts in the period, whoever handled them"),
    ],
)
def test_a_number_is_called_by_its_label_or_by_its_name_in_words(name, label):
    assert label_of(READ, name) == label
