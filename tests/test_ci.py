"""The page about CI and the action: what they name exists, and what they compute is right."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy import stats

from fte_audit.gate import FailOn
from fte_audit.render.check.formats import FORMATS, FormatName
from fte_audit.testing import assert_claims

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benchmarks"))
import false_alarms  # noqa: E402 - from the folder of benchmarks

PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def options(environment):
    """The options of `check`, as its help lists them."""
    done = subprocess.run(
        [sys.executable, "-m", "fte_audit", "check", "--help"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(OPTION.findall(done.stdout))


def unknown(text, options):
    return sorted(set(OPTION.findall(text)) - options)


def test_every_option_on_the_page_exists(options):
    assert unknown(PAGE, options) == []
    assert unknown("fte-audit check --fail-at x", options) == ["--fail-at"]


def test_every_option_of_the_action_exists(options):
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "check"]
    assert unknown(step["run"], options) == []
    assert len(set(OPTION.findall(step["run"]))) == 6


def test_every_format_and_choice_stands_on_the_page():
    assert all(f"| `{name.value}` |" in PAGE for name in FormatName)
    assert all(f"`{suffix}`" in PAGE for suffix in FORMATS)
    assert all(f"`{choice.value}`" in PAGE for choice in FailOn)


def test_the_recipes_are_yaml_and_python():
    github, gitlab = (yaml.safe_load(block) for block in blocks("yaml"))
    steps = github["jobs"]["check"]["steps"]
    (ours,) = [step for step in steps if "fte-audit" in step["uses"]]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    named = re.findall(rf"steps\.{ours['id']}\.outputs\.([a-z-]+)", str(steps))
    assert named
    assert set(named) <= set(ACTION["outputs"])
    assert gitlab["claims"]["artifacts"]["reports"] == {"junit": "check.xml"}
    (python,) = blocks("python")
    calls = [node for node in ast.walk(ast.parse(python)) if isinstance(node, ast.Call)]
    assert [call.func.id for call in calls] == [assert_claims.__name__]
    assert {word.arg for call in calls for word in call.keywords} == {"fail_on"}


# The figures

WEEKS = 52
TABLE = re.compile(r"<!-- false alarms -->\n(.*?)<!-- end -->", re.DOTALL)


@pytest.fixture(scope="module")
def alarms():
    return false_alarms.shares()


def test_the_table_of_false_alarms_is_what_the_script_prints(environment):
    script = Path(false_alarms.__file__)
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=True
    )
    assert TABLE.search(PAGE)[1] == done.stdout


def apart(reach, window, checks, inside, *, both):
    """Of independent checks, at least one lies beyond."""
    alarm = stats.norm.sf(reach + inside * window**0.5) * (2 if both else 1)
    return float(stats.binom.sf(0, checks, alarm))


def together(reach, sizes, shared, inside, *, both):
    """The same of checks that share weeks, by Genz's algorithm for the normal in 52 dimensions."""
    limits = reach + inside * np.sqrt(sizes)
    normal = stats.multivariate_normal(
        np.zeros(len(sizes)), shared, allow_singular=True, maxpts=100_000, seed=1
    )
    return 1 - float(normal.cdf(limits, lower_limit=-limits if both else None))


def reach_of(schedule):
    return stats.norm.isf(0.025 / schedule.looks)


@pytest.mark.parametrize("schedule", false_alarms.SCHEDULES, ids=lambda each: each.words)
def test_false_alarms_agree_with_scipy(schedule, alarms):
    at = np.arange(WEEKS)
    for truth in false_alarms.TRUTHS:
        given = {"inside": truth.inside, "both": truth.both_ends}
        if schedule.window <= schedule.every:
            expected = apart(reach_of(schedule), schedule.window, schedule.checks, **given)
            assert alarms[schedule, truth] == pytest.approx(expected, rel=1e-9)
            continue
        if truth.inside:
            continue  # the same code; each takes seconds
        if schedule.growing:
            sizes = at + 4
            shared = np.sqrt(np.minimum.outer(sizes, sizes) / np.maximum.outer(sizes, sizes))
        else:
            sizes = np.full(WEEKS, 4)
            shared = np.clip(1 - np.abs(np.subtract.outer(at, at)) / 4, 0, None)
        expected = together(reach_of(schedule), sizes, shared, **given)
        assert alarms[schedule, truth] == pytest.approx(expected, abs=1.5e-3)


def test_a_schedule_draws_years_only_where_its_checks_share_weeks(alarms):
    sharing = [each.words for each in false_alarms.SCHEDULES if each.window > each.every]
    assert [("--over 4w" in words or "so far" in words) for words in sharing] == [True] * 3
    assert len(alarms) == len(false_alarms.SCHEDULES) * len(false_alarms.TRUTHS)


def test_the_price_of_looks_is_the_one_on_the_page():
    wide, narrow = stats.norm.isf(0.025 / WEEKS), stats.norm.isf(0.025)
    assert f"{wide / narrow:.2f} times as wide ({wide:.2f} standard errors" in PAGE
    assert f"{narrow:.2f}), which costs {(wide / narrow) ** 2:.1f} times" in " ".join(PAGE.split())
    assert f"it is {wide / narrow / 2:.2f} times as wide as that of a single week" in PAGE


# The action


def test_no_input_is_part_of_a_script():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    found = re.findall(r"inputs\.([a-z-]+)", str(ACTION["runs"]))
    assert sorted(found) == sorted(ACTION["inputs"])


@pytest.fixture
def act(tmp_path):
    """Run the step that checks, with a program that notes its arguments and exits with 3."""
    program = tmp_path / "the program"
    program.write_text(
        '#!/usr/bin/env bash\nprintf "%s\\n" "$@" >"$NOTED"\n'
        'for each; do case $each in --output=*) echo "::x" >"${each#--output=}";; esac; done\n'
        "exit 3\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "check"]

    def run(**given):
        values = {name: inputs.get("default", "") for name, inputs in ACTION["inputs"].items()}
        values |= {name.replace("_", "-"): value for name, value in given.items()}
        named = {
            variable: values[re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", expression)[1]]
            for variable, expression in step["env"].items()
            if variable != "FTE_PROGRAM"
        }
        folders = {
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "NOTED": str(tmp_path / "noted"),
            "FTE_PROGRAM": str(program),
            "PATH": os.environ["PATH"],
        }
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", step["run"]],  # noqa: S607 - the shell of the action
            cwd=tmp_path,
            env=folders | named,
            capture_output=True,
            text=True,
            check=False,
        )
        noted = tmp_path / "noted"
        return done.returncode, noted.read_text("utf-8").splitlines() if noted.exists() else None

    return run


def test_the_action_passes_on_what_it_was_given_and_the_exit_code(act, tmp_path):
    code, arguments = act(logs="a.csv\n\nb c/*.csv\r\n", spec="audit.yaml", over="4w", looks="52")
    assert code == 3
    assert arguments == [
        "check",
        "--spec=audit.yaml",
        "--format=github",
        "--fail-on=contradicted",
        "--looks=52",
        f"--output={tmp_path}/fte-audit.txt",
        "--over=4w",
        "--output=fte-audit.xml",
        "--output=fte-audit.sarif",
        "--",
        "a.csv",
        "b c/*.csv",
    ]
    assert (tmp_path / "output").read_text("utf-8").splitlines() == [
        "exit-code=3",
        "junit=fte-audit.xml",
        "sarif=fte-audit.sarif",
    ]
    assert (tmp_path / "summary").read_text("utf-8") == "    ::x\n"


def test_the_action_leaves_later_steps_as_they_were():
    python, install, check = ACTION["runs"]["steps"]
    assert python["with"]["update-environment"] is False
    assert install["env"]["FTE_PYTHON"] == "${{ steps.python.outputs.python-path }}"
    assert check["env"]["FTE_PROGRAM"] == "${{ steps.install.outputs.program }}"
    assert all("GITHUB_PATH" not in step.get("run", "") for step in (install, check))
    assert [step["id"] for step in (python, install, check)] == ["python", "install", "check"]


@pytest.mark.parametrize(("version", "wanted"), [("", "HERE"), ("1.2.3", "fte-audit==1.2.3")])
def test_the_action_installs_into_an_environment_of_its_own(version, wanted, tmp_path):
    made = tmp_path / "made"
    python = tmp_path / "python"
    python.write_text(
        '#!/usr/bin/env bash\nmkdir -p "$3/bin"; cat >"$3/bin/python" <<"EOF"\n'
        '#!/usr/bin/env bash\nprintf "%s\\n" "$@" >"$NOTED"\nEOF\n'
        'chmod +x "$3/bin/python"\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "install"]
    variables = {
        "FTE_PYTHON": str(python),
        "FTE_VERSION": version,
        "FTE_HERE": "HERE",
        "RUNNER_TEMP": str(made),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "NOTED": str(tmp_path / "noted"),
        "PATH": os.environ["PATH"],
    }
    assert set(step["env"]) <= set(variables)
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]],  # noqa: S607 - the shell of the action
        env=variables,
        cwd=tmp_path,
        check=True,
    )
    assert (tmp_path / "noted").read_text("utf-8").splitlines()[-2:] == ["--", wanted]
    program = made / "fte-audit" / "bin" / "fte-audit"
    assert (tmp_path / "output").read_text("utf-8") == f"program={program}\n"


def test_no_input_is_run(act, tmp_path):
    nasty = '$(touch owned); `touch owned`; " touch owned; #'
    code, arguments = act(
        logs=f"{nasty}\n--help", spec=nasty, fail_on=nasty, over=nasty, looks=nasty, format=nasty
    )
    assert code == 3
    assert arguments.count(nasty) == 1
    assert arguments[-2:] == [nasty, "--help"]
    assert f"--spec={nasty}" in arguments
    assert not (tmp_path / "owned").exists()


def test_files_can_be_left_out(act, tmp_path):
    _, arguments = act(logs="a.csv", junit="", sarif="")
    assert [each for each in arguments if each.startswith("--output")] == [
        f"--output={tmp_path}/fte-audit.txt"
    ]
    assert (tmp_path / "output").read_text("utf-8") == "exit-code=3\n"


@pytest.mark.parametrize("given", [{"logs": "\n"}, {"logs": "a.csv", "junit": "a.xml\nb=c"}])
def test_what_makes_no_sense_is_refused(act, given):
    assert act(**given) == (2, None)
