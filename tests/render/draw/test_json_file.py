from __future__ import annotations

import json

from draws import draw_of, rows_of

from fte_audit.render.draw.json_file import render
from fte_audit.review.verifying import verify


def test_it_is_all_that_was_found_and_ends_with_its_line():
    draw = draw_of()
    verified = verify(draw, rows_of(draw, lambda *_: "yes"))
    for found in (draw, verified):
        text = render(found)
        assert text.endswith("}\n")
        assert json.loads(text) == json.loads(json.dumps(found.to_dict()))
        assert text == render(found)
