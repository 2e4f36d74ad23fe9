from __future__ import annotations

import re

from fte_audit.spec.claims.reader import read_claims
from fte_audit.spec.claims.template import template


def test_the_template_is_a_claim_file_as_it_is():
    read = read_claims(template(), "claims.yaml")
    assert {"chats", "share", "fte"} <= set(read.figures)
    assert list(read.scenarios) == ["as_published", "each_replaces_one"]


def test_what_is_commented_out_can_be_commented_in():
    text = re.sub(
        r"^# (relations:|  half_at_most|  throughput)", r"\1", template(), flags=re.MULTILINE
    )
    text = text.replace("total_chats", "chats")
    read = read_claims(text, "claims.yaml")
    assert {each.name for each in read.relations if not each.built_in} == {"half_at_most"}
    assert not any(each.name == "throughput" for each in read.relations)
