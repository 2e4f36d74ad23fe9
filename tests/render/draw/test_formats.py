from __future__ import annotations

from draws import draw_of, rows_of

from fte_audit.render.draw.formats import DRAW_FORMATS, VERIFIED_FORMATS
from fte_audit.review.verifying import verify


def test_only_the_table_of_conversations_is_private():
    assert [suffix for suffix, form in DRAW_FORMATS.items() if form.private] == [".csv"]
    assert not any(form.private for form in VERIFIED_FORMATS.values())


def test_every_format_renders_and_what_is_not_private_names_no_conversation():
    draw = draw_of()
    verified = verify(draw, rows_of(draw, lambda *_: "yes"))
    texts = {suffix: form.render(draw) for suffix, form in DRAW_FORMATS.items()}
    assert "c0000000000000001" in texts.pop(".csv")
    texts |= {f"v{suffix}": form.render(verified) for suffix, form in VERIFIED_FORMATS.items()}
    assert all("c0000000000000001" not in text for text in texts.values())
