from __future__ import annotations

import subprocess
import sys

import pytest

from fte_audit.render.formats import FORMATS


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_renders_the_sample_twice_to_the_same_bytes(sample, suffix):
    form = FORMATS[suffix]
    assert form.render(sample).encode() == form.render(sample).encode()


def test_only_the_format_with_the_tallies_is_private(sample):
    for form in FORMATS.values():
        assert bool(form.private) == ('"tallies"' in form.render(sample))


def test_the_registry_imports_no_renderer():
    code = (
        "import sys\nimport fte_audit.render.formats\n"
        "assert not {'csv', 'rich', 'fte_audit.render.page'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
