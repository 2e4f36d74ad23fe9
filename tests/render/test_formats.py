from __future__ import annotations

import subprocess
import sys

import pytest

from fte_audit.render.formats import FORMATS, format_of


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_renders_the_sample_twice_to_the_same_bytes(sample, suffix):
    form = format_of(suffix)
    assert form.render(sample).encode() == form.render(sample).encode()


def test_a_suffix_is_known_in_capitals_and_an_unknown_one_is_not():
    assert format_of(".MD") is FORMATS[".md"]
    assert format_of(".doc") is None


def test_only_the_format_with_the_tallies_is_private(sample):
    for form in FORMATS.values():
        assert form.private == ('"tallies"' in form.render(sample))


def test_the_registry_imports_no_renderer():
    code = (
        "import sys\nimport fte_audit.render.formats\n"
        "assert not {'csv', 'rich', 'fte_audit.render.page'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
