"""What the documents show is what the program does.

A fenced block of these kinds is compared, and written anew with `--update-golden`:

- `console`: every line after `$ ` is run in a copy of the examples, its output follows;
- any block below `<!-- file: PATH -->`: that file;
- any block below `<!-- page: SECTION; SECTION -->`: sections of the example's page, `top` first.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import fte_audit
from fte_audit.render import terminal
from fte_audit.render.crosscheck import terminal as crosscheck_terminal

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    path.relative_to(ROOT)
    for path in sorted(
        [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.md")]
    )
]
BLOCK = re.compile(
    r"(?P<above><!-- (?P<kind>file|page|crosscheck): (?P<source>.*?) -->\n\n?)?"
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"\[[^\]]*\]\((?!https?://|#)(?P<target>[^)#\s]+)[^)]*\)")
HEADING = re.compile(r"^── (?P<name>.*?) ─+$")


def of_console(text, shell):
    """The commands of a block, each with its output as it is now."""
    shown = []
    for command in re.findall(r"^\$ (.*(?:\\\n.*)*)$", text, re.MULTILINE):
        done = shell(f"{{ {command}\n}} 2>&1")
        shown.append(f"$ {command}\n{done.stdout}".rstrip("\n") + "\n")
    return "\n".join(shown)


@pytest.fixture(scope="module")
def sections():
    """The sections of the examples' pages, by kind and by the words of their headings."""
    folder = ROOT / "examples" / "klarna"
    audit = fte_audit.audit(folder / "log.parquet", folder / "audit.yaml")
    found = fte_audit.crosscheck(ROOT / "examples" / "claims" / "klarna-2024.yaml")
    return {
        "page": by_heading(terminal.render(audit, 80)),
        "crosscheck": by_heading(crosscheck_terminal.render(found, 80)),
    }


def by_heading(page):
    found = {"top": []}
    name = "top"
    for line in page.splitlines():
        if heading := HEADING.match(line):
            name = heading["name"]
        found.setdefault(name, []).append(line)
    return {name: "\n".join(lines).rstrip() for name, lines in found.items()}


def current(block, shell, sections):
    """What a block has to show, or None where nothing is compared."""
    if block["kind"] == "file":
        return (ROOT / block["source"]).read_text(encoding="utf-8")
    if block["kind"] in sections:
        page = sections[block["kind"]]
        return "\n\n".join(page[name] for name in block["source"].split("; ")) + "\n"
    if block["language"] == "console":
        return of_console(block["text"], shell)
    return None


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_block_shows_what_is_so(document, shell, sections, update_golden):
    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    fresh = text
    for block in reversed(list(BLOCK.finditer(text))):
        now = current(block, shell, sections)
        if now is not None:
            start, end = block.span("text")
            fresh = fresh[:start] + now + fresh[end:]
    if update_golden:
        path.write_text(fresh, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == fresh


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_link_leads_to_a_file(document):
    links = LINK.finditer((ROOT / document).read_text(encoding="utf-8"))
    targets = [(ROOT / document).parent / link["target"] for link in links]
    assert [str(target) for target in targets if not target.exists()] == []


def test_the_readme_installs_with_one_command_and_tests_with_another():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    install, test = re.findall(r"^```sh\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)[:2]
    for command in (install, test):
        assert "\n" not in command.replace("\\\n", "")
        paths = re.findall(r"\b(?:examples/\S+|constraints\.txt)", command)
        assert [path for path in paths if not (ROOT / path).exists()] == []
    assert "fte-audit report examples/klarna/log.parquet" in install
    assert "pytest" in test
