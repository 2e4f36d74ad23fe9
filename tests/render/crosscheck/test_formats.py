from __future__ import annotations

import subprocess
import sys

import pytest

from fte_audit.render.crosscheck import json_file, markdown, terminal
from fte_audit.render.crosscheck.formats import FORMATS


@pytest.mark.parametrize(
    ("suffix", "module"), [(".json", json_file), (".md", markdown), (".txt", terminal)]
)
def test_every_format_renders_as_its_module_does_twice_to_the_same_bytes(found, suffix, module):
    form = FORMATS[suffix]
    assert form.render(found).encode() == form.render(found).encode()
    assert form.render(found) == module.render(found)


def test_the_registry_imports_no_renderer():
    code = (
        "import sys\nimport fte_audit.render.crosscheck.formats\n"
        "assert not {'rich', 'fte_audit.findings', 'fte_audit.render.layout'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
