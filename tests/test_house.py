"""The rules of the house that no tool checks; each is also run on a planted violation."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "fte_audit"
TESTS = ROOT / "tests"
LONGEST_FILE = 600
LONGEST_FUNCTION = 60

# Modules that another test file covers, with the reason.
LOGS = "tests/engines/sources/test_text.py"  # what only shows when a whole log is opened
COLUMNAR = "tests/engines/sources/test_columnar.py"
LOOP = "tests/engines/profiling/test_profiling.py"  # against a loop in plain Python
ORACLE = "tests/oracle/test_hostile.py"  # against a slow audit in plain Python, row by row
TESTED_ELSEWHERE = {
    **dict.fromkeys(
        (f"engines/sources/{name}" for name in ("frames", "logs", "schemas")), COLUMNAR
    ),
    **dict.fromkeys(
        (
            f"engines/sources/{name}"
            for name in (
                "heads",
                "opening",
                "plain",
                "samples",
                "streams",
                "textfiles",
                "unpacking",
            )
        ),
        LOGS,
    ),
    **dict.fromkeys(
        (
            f"engines/{name}"
            for name in ("duplicates", "preparation", "run", "screening", "tallying")
        ),
        ORACLE,
    ),
    **dict.fromkeys(
        (f"engines/profiling/{name}" for name in ("columns", "keys", "moments", "texts")), LOOP
    ),
    "inspection/model": "tests/inspection/test_inspecting.py",  # values without behaviour
    **dict.fromkeys(
        (
            f"engines/folding/{name}"
            for name in ("columns", "gathering", "heads", "outlines", "packing", "reading")
        ),
        "tests/engines/folding/test_conversations.py",
    ),
    "plan/rows": "tests/plan/test_builder.py",  # what plans of both kinds of row share
    "engines/dropping": "tests/cli/test_report.py",  # its file is what the command line promises
    "engines/recognition": "tests/cli/test_paste.py",  # what it offers must run as it is
    "citations": "tests/render/check/test_wording.py",  # values without behaviour
    "figures": ORACLE,
    "comparison": "tests/test_comparing.py",  # values without behaviour
    "equivalents/model": "tests/equivalents/test_equating.py",  # values without behaviour
    "judging/behind": "tests/engines/test_behind.py",
    "__main__": "tests/cli/test_app.py",  # two lines that call the command line
    "passes": "tests/test_varying.py",  # what is counted shows in the readings
    "progress": "tests/cli/test_progress.py",  # a value and a callback that does nothing
}

# Codes that no folder of inputs can provoke, and the tests that do.
PROVOKED_ELSEWHERE = {
    "FTE504": "tests/cli/test_interruption.py",  # needs somebody who interrupts
    "FTE505": "tests/cli/test_exits.py",  # needs a full disk
    "FTE610": "tests/cli/test_check.py",  # prints its page all the same
}

HEAVY = {"polars", "duckdb", "numpy", "sqlglot", "scipy", "pydantic", "yaml", "rich"}

# What ties a file to one machine or to how it came about.
FOREIGN = re.compile(
    r"/(?:root|home|Users)/\w+|/work/(?:main|shared)|/tmp/w/|(?:extra-)?index-url|"
    r"(?i:\bas an ai\b|language model|\b(?:TODO|FIXME|XXX)\b)|\bissue #?\d+\b"
)


def modules(package=PACKAGE):
    return sorted(path for path in package.rglob("*.py") if path.name != "__init__.py")


def codes(package=PACKAGE):
    """Codes used in the package."""
    return {code for path in modules(package) for code in re.findall(r"FTE\d{3}", read(path))}


def read(path):
    return path.read_text(encoding="utf-8")


# Tests mirror modules


def unmirrored(package, tests):
    """Modules of substance without a test file of their name."""
    for path in modules(package):
        name = path.relative_to(package).with_suffix("").as_posix()
        folder, _, last = name.rpartition("/")
        if name not in TESTED_ELSEWHERE and not (tests / folder / f"test_{last}.py").exists():
            yield name


def test_every_module_has_a_test_file():
    assert list(unmirrored(PACKAGE, TESTS)) == []
    assert all((ROOT / file).exists() for file in TESTED_ELSEWHERE.values())


def test_a_module_without_a_test_file_is_found(tmp_path):
    (tmp_path / "package" / "room").mkdir(parents=True)
    (tmp_path / "package" / "room" / "module.py").touch()
    assert list(unmirrored(tmp_path / "package", tmp_path)) == ["room/module"]
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "test_module.py").touch()
    assert list(unmirrored(tmp_path / "package", tmp_path)) == []


# Every code is documented and provoked


def documented(page):
    return re.findall(r"^### (FTE\d{3}): \S.*$", page, re.MULTILINE)


def incomplete(page):
    """Entries that do not say what the problem means, why it is refused and what to do."""
    wanted = ["What it means", "Why it is refused", "What to do"]
    for entry in re.split(r"^(?=##)", page, flags=re.MULTILINE):
        parts = re.findall(r"^\*\*(.+?)\.\*\*", entry, re.MULTILINE)
        if entry.startswith("### ") and parts != wanted:
            yield entry.splitlines()[0]


def test_every_code_has_one_entry_and_no_entry_is_dead():
    page = read(ROOT / "docs" / "diagnostics.md")
    assert documented(page) == sorted(codes())
    assert list(incomplete(page)) == []


def test_a_code_without_an_entry_and_an_entry_without_a_code_are_found(tmp_path):
    (tmp_path / "module.py").write_text('Diagnostic("FTE999", "...")', encoding="utf-8")
    assert codes(tmp_path) == {"FTE999"}
    page = "### FTE998: dead\n\n**What it means.** Nothing.\n### FTE998: twice\n"
    assert documented(page) == ["FTE998", "FTE998"]
    assert list(incomplete(page)) == ["### FTE998: dead", "### FTE998: twice"]


def unprovoked(used, folder):
    """Codes that no case provokes, and cases of codes that are not used."""
    cases = {case.name[:6] for case in folder.iterdir() if case.is_dir()}
    provoked = cases | set(PROVOKED_ELSEWHERE)
    return sorted(used - provoked), sorted(provoked - used)


def test_every_code_is_provoked_by_a_broken_input():
    assert unprovoked(codes(), TESTS / "broken") == ([], [])
    assert all(code in read(ROOT / file) for code, file in PROVOKED_ELSEWHERE.items())


def test_a_code_that_nothing_provokes_and_a_case_of_none_are_found(tmp_path):
    (tmp_path / "FTE998-another").mkdir()
    used = set(PROVOKED_ELSEWHERE) | {"FTE999"}
    assert unprovoked(used, tmp_path) == (["FTE999"], ["FTE998"])


# The size of things


def too_long(path):
    """A file, or the bodies of functions in it, that nobody can take in at a glance."""
    text = read(path)
    if (lines := len(text.splitlines())) > LONGEST_FILE:
        yield f"{path.name} has {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[ast.get_docstring(node) is not None and len(node.body) > 1]
            length = node.end_lineno - first.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path.name}: {node.name} has {length} lines"


def test_files_and_functions_are_short():
    assert [found for path in PACKAGE.rglob("*.py") for found in too_long(path)] == []


def test_a_long_file_and_a_long_function_are_found(tmp_path):
    long = tmp_path / "long.py"
    long.write_text("def f():\n" + "    x = 1\n" * 61 + "x = 1\n" * 599, encoding="utf-8")
    assert list(too_long(long)) == ["long.py has 661 lines", "long.py: f has 61 lines"]


def rooms_for_anything(package):
    names = {"utils", "util", "helpers", "helper", "misc", "common", "base"}
    return [path.name for path in sorted(package.rglob("*")) if path.stem in names]


def test_no_room_is_for_anything():
    assert rooms_for_anything(PACKAGE) == []


def test_a_room_for_anything_is_found(tmp_path):
    (tmp_path / "utils.py").touch()
    (tmp_path / "helpers").mkdir()
    assert rooms_for_anything(tmp_path) == ["helpers", "utils.py"]


# What no file holds


def committed():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = listed.stdout.decode().split("\0")
    paths = [ROOT / name for name in names if name] or sorted(ROOT.rglob("*"))
    return [path for path in paths if path.is_file() and path != Path(__file__)]


def foreign(path):
    text = path.read_bytes().decode("utf-8", errors="replace")
    return [found[0] for found in FOREIGN.finditer(text)] if "\0" not in text[:1000] else []


def test_no_file_is_tied_to_a_machine_or_to_how_it_came_about():
    found = {str(path.relative_to(ROOT)): words for path in committed() if (words := foreign(path))}
    assert found == {}


@pytest.mark.parametrize(
    "text",
    ["/home/ana/logs", "pip install --index-url x", "# TODO: later", "as issue 2 says", "As an AI"],
)
def test_what_ties_a_file_to_a_machine_is_found(tmp_path, text):
    path = tmp_path / "file.md"
    path.write_text(f"one\n{text}\n", encoding="utf-8")
    assert len(foreign(path)) == 1


# The import budget


def imported(*arguments, before="pass"):
    """The heavy packages that the program imports for these arguments."""
    program = (
        f"import sys; {before}; sys.argv[1:] = {list(arguments)!r}\n"
        "import atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "import os; os._exit = sys.exit\n"
        "from fte_audit.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stderr.split()} & HEAVY


@pytest.mark.parametrize("arguments", [("--version",), ("--help",)])
def test_nothing_heavy_is_imported_to_answer_a_question_about_the_program(arguments):
    assert imported(*arguments) == set()


def test_a_heavy_import_is_found():
    assert "yaml" in imported("--version", before="import yaml")


# What CI runs


def test_ci_installs_and_tests_as_the_readme_says():
    readme = " ".join(read(ROOT / "README.md").replace("\\\n", " ").split())
    script = read(ROOT / ".ci" / "run")
    install = re.search(
        r"pip install -q (-c constraints.txt --group dev -e \.) && \S*pytest", readme
    )
    assert install
    assert f"pip install --quiet {install[1]}\n" in script
    assert "\npytest\n" in script


# The layers

PLANTED = {
    "One-way layers": ("tally.py", "import fte_audit.render.text"),
    "No cycles inside a room": ("estimates/quantiles.py", None),
    "Right and left of the waist there is no dataframe, at no remove": (
        "report.py",
        "import polars",
    ),
    "Only engines/ imports a dataframe library or a database": ("pipeline.py", "import duckdb"),
    "Statistics know tallies, not specs": ("estimates/quantiles.py", "import fte_audit.plan.model"),
    "The solver of published figures knows numbers, not files": (
        "quantities/units.py",
        "import yaml",
    ),
    "pydantic and yaml stay in spec/, sqlglot in the tests": ("plan/model.py", "import pydantic"),
    "typer stays in cli/, rich in cli/ and render.colour": ("render/markdown.py", "import rich"),
}


def broken_contracts(folder):
    linted = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as lint; lint()",
            "--no-cache",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return set(re.findall(r"^(.+) BROKEN", linted.stdout, re.MULTILINE))


@pytest.fixture
def checkout(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "fte_audit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_layers_are_kept(checkout):
    assert broken_contracts(checkout) == set()


@pytest.mark.parametrize("contract", PLANTED)
def test_a_breach_of_a_contract_is_found(contract, checkout):
    file, line = PLANTED[contract]
    path = checkout / "fte_audit" / file
    if line is None:
        # two rooms that import each other
        (checkout / "fte_audit" / "engines" / "simulation" / "back.py").write_text(
            "import fte_audit.engines.run\n", encoding="utf-8"
        )
        path = checkout / "fte_audit" / "engines" / "run.py"
        line = "import fte_audit.engines.simulation.back"
    path.write_text(f"{read(path)}\n{line}\n", encoding="utf-8")
    assert contract in broken_contracts(checkout)


def test_every_contract_has_a_planted_breach():
    pyproject = read(ROOT / "pyproject.toml")
    contracts = re.findall(r'contracts\]\]\nname = "(.+)"', pyproject)
    assert contracts == list(PLANTED)


def test_a_module_that_no_layer_lists_is_found(checkout):
    (checkout / "fte_audit" / "attic.py").touch()
    assert broken_contracts(checkout) == {"One-way layers"}
