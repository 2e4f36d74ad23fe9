from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.render.check import github, json_file, junit, sarif, text
from fte_audit.render.check.context import ToolError
from fte_audit.render.check.formats import NAMED, FormatName

MODULES = {"text": text, "junit": junit, "github": github, "sarif": sarif, "json": json_file}


@pytest.mark.parametrize("name", FormatName)
def test_every_format_renders_as_its_module_does(verdicts, context, name):
    form, module = NAMED[name], MODULES[name.value]
    assert form.render(verdicts, context) == module.render(verdicts, context)
    assert form.tells_errors == hasattr(module, "render_errors")


@settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_verdicts_render_in_any_format_twice_to_the_same_bytes(data, any_check):
    found = data.draw(any_check)
    for form in NAMED.values():
        assert form.render(*found).encode() == form.render(*found).encode()


def test_errors_are_told_where_a_format_can():
    errors = [ToolError("FTE301", "there is no such file")]
    for form in NAMED.values():
        if form.tells_errors:
            assert "there is no such file" in form.render_errors(errors, 2)


def test_the_registry_imports_no_renderer():
    code = (
        "import sys\nimport fte_audit.render.check.formats\n"
        "assert not {'rich', 'fte_audit.verdicts', 'fte_audit.render.layout'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
