"""Measure `fte-audit report` against hand-written competitors, whole process by whole process.

Missing logs are made with `fte-audit simulate`. Contenders run in turn (A B C A B C ...), so that a
busy minute hits all of them, and are compared round by round. See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from check import differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HERE: Final = Path(__file__).resolve().parent
_OURS: Final = "fte-audit"
_PACKAGES: Final = ("fte-audit", "polars", "duckdb", "numpy")
_ROWS_OF_A_FILE: Final = 10_000_000
_TEXT_ROWS: Final = 10_000_000
_WATCH_SECONDS: Final = 0.2
_SMALL_ROWS: Final = 10_000
_SCREENINGS: Final = {
    "parquet": ("all", "no_duplicates", "duplicates not looked for"),
    "screened": ("refuse", None, "duplicates refused (the default)"),
    "duplicates": ("latest", "latest", "1 % duplicates, the latest kept"),
}
"""Table -> what competitors do with duplicates, the spec that says the same, and in words."""
_MESSAGES: Final = {
    "messages": ("messages", ("repair", "shortcut"), "figures that need no order"),
    "messages-times": ("messages_times", ("windows",), "with the time in everybody's hands"),
    "messages-shuffled": ("messages", ("repair",), "in random order"),
}
"""Table -> the spec, the forms of the competitor, and in words."""
_FORMS: Final = {
    "repair": "DuckDB",
    "shortcut": "DuckDB, trusting that the customer wrote first",
    "windows": "DuckDB, windows",
}
_MESSAGES_OF_A_CONVERSATION: Final = 12
_WINDOWED_IN_MEMORY: Final = 25_000_000
"""Messages for which windows were faster over the whole log than in parts."""
_TABLES: Final = (
    *("parquet", "screened", "duplicates", "csv", "jsonl", "small", "startup"),
    *(*_MESSAGES, "repeats", "intervals"),
)


_FIGURES_ONLY = ("--no-intervals", "--no-fingerprint")
"""What others are compared with: they print figures, and neither intervals nor hashes."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A program that is measured.

    Attributes:
        name: As the table calls it.
        command: What is run.
        report: The report that it writes, for `fte-audit`.
        prints_figures: Whether it prints figures that must equal those of the report.
    """

    name: str
    command: tuple[str, ...]
    report: str | None = None
    prints_figures: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one contender.

    Attributes:
        wall: Seconds.
        cpu: Seconds of processor time.
        peak_mib: The peak of its memory.
        disk_mib: The most that its temporary files took, looked at a few times a second.
    """

    wall: float
    cpu: float
    peak_mib: float
    disk_mib: float


@dataclass(frozen=True, slots=True)
class Table:
    """The contenders over one log; the first is `fte-audit`."""

    title: str
    contenders: tuple[Contender, ...]
    runs: dict[str, list[Run]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where logs and scratch files are, and how `fte-audit` is called."""

    logs: Path
    scratch: Path
    environment: dict[str, str]

    def log(
        self, rows: int, suffix: str = "", *, repeated: bool = False, text_ids: bool = False
    ) -> Path:
        """A synthetic log, made where it is missing: a folder of Parquet, or a text file."""
        kind = "repeated" if repeated else "texts" if text_ids else "conversations"
        path = self.logs / f"{kind}-{rows}{suffix}"
        if path.exists():
            return path
        files = ["--format", "parquet", "--files", str(max(1, rows // _ROWS_OF_A_FILE))]
        print(f"making {path}", file=sys.stderr)
        subprocess.run(
            [
                *(sys.executable, "-m", "fte_audit", "simulate", "-o", str(path), "-n", str(rows)),
                *("--truth", f"{path}.truth.json"),
                *(["--duplicates", "1%"] if repeated else []),
                *(["--ids", "text"] if text_ids else []),
                *([] if suffix else files),
            ],
            check=True,
            env=self.environment,
            cwd=self.scratch,
        )
        return path

    def messages(self, rows: int, *, shuffled: bool = False) -> Path:
        """A synthetic log of about so many messages, made where it is missing."""
        path = self.logs / f"messages-{rows}.parquet"
        if not path.exists():
            print(f"making {path}", file=sys.stderr)
            conversations = str(rows // _MESSAGES_OF_A_CONVERSATION)
            subprocess.run(
                [
                    *(sys.executable, "-m", "fte_audit", "simulate", "-o", str(path)),
                    *("-n", conversations, "--rows", "message", "--ids", "text"),
                    *("--truth", f"{path}.truth.json"),
                ],
                check=True,
                env=self.environment,
                cwd=self.scratch,
            )
        mixed = self.logs / f"messages-{rows}-shuffled"
        if shuffled and not mixed.exists():
            print(f"making {mixed}", file=sys.stderr)
            # In a process of its own: the peak of a run begins with the memory of this one.
            subprocess.run(
                [sys.executable, str(_HERE / "shuffle.py"), str(path), str(mixed)], check=True
            )
        return mixed if shuffled else path

    def ours(self, log: Path, spec: str | None, *options: str) -> Contender:
        """`fte-audit report` over a log."""
        report = str(self.scratch / "report.json")
        named = () if spec is None else ("--spec", str(_HERE / "specs" / f"{spec}.yaml"))
        command = (sys.executable, "-m", "fte_audit", "report", str(log), *named, "-o", report)
        return Contender(" ".join((_OURS, *options)), (*command, *options), report)

    def run(self, contender: Contender) -> Run:
        """Run a contender once; its standard output is kept in the scratch folder."""
        if contender.report is not None:
            Path(contender.report).unlink(missing_ok=True)
        with (
            self.printed(contender).open("wb") as printed,
            (self.scratch / "stderr").open("w+b") as said,
        ):
            temporary = self.scratch / "tmp"
            temporary.mkdir(exist_ok=True)
            began = time.perf_counter()
            process = subprocess.Popen(
                contender.command,
                stdout=printed,
                stderr=said,
                env=self.environment | {"TMPDIR": str(temporary)},
                cwd=self.scratch,
            )
            with _watching(temporary) as most:
                _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                said.seek(0)
                sys.exit(f"{' '.join(contender.command)} failed:\n{said.read().decode()}")
        cpu = used.ru_utime + used.ru_stime
        return Run(wall, cpu, used.ru_maxrss / 1024, max(most) / 2**20)

    def printed(self, contender: Contender) -> Path:
        """What the last run of a contender printed."""
        return self.scratch / f"{contender.name}.out"


@contextmanager
def _watching(folder: Path) -> Iterator[list[int]]:
    """Note how many bytes the files in a folder have, a few times a second."""
    sizes = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_WATCH_SECONDS):
            files = (Path(at, name) for at, _, names in os.walk(folder) for name in names)
            sizes.append(sum(map(_size, files)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield sizes
    finally:
        done.set()
        watcher.join()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _script(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, str(_HERE / "competitors" / f"{name}.py"), *arguments)


def _tables(
    bench: Bench, only: Sequence[str], sizes: Sequence[int], messages: Sequence[int]
) -> Iterator[Table]:
    for name in ("parquet", "screened", "duplicates"):
        if name in only:
            yield from (_columnar(bench, rows, name) for rows in sizes)
    yield from (_textual(bench, suffix) for suffix in ("csv", "jsonl") if suffix in only)
    for name in _MESSAGES:
        if name in only:
            yield from (_folded(bench, rows, name) for rows in messages)
    if "repeats" in only:
        yield from (_repeats(bench, rows) for rows in sizes)
    if "intervals" in only:
        yield from (_intervals(bench, rows, ids) for rows in sizes for ids in ("number", "text"))
    if "small" in only:
        log = bench.log(_SMALL_ROWS)
        yield Table(f"{_SMALL_ROWS:,} conversations, Parquet", (bench.ours(log, None),))
    if "startup" in only:
        for option in ("--help", "--version"):
            command = (sys.executable, "-m", "fte_audit", option)
            yield Table(f"`{_OURS} {option}`", (Contender(_OURS, command),))


def _columnar(bench: Bench, rows: int, name: str) -> Table:
    duplicates, spec, screening = _SCREENINGS[name]
    log = bench.log(rows, repeated=duplicates == "latest")
    options = (str(log), "--duplicates", duplicates)
    floor = (Contender("floor", _script("floor", str(log))),) if duplicates == "all" else ()
    contenders = (
        bench.ours(log, spec),
        bench.ours(log, spec, *_FIGURES_ONLY),
        Contender("DuckDB", _script("duckdb_sql", *options), prints_figures=True),
        Contender("Polars", _script("polars_by_hand", *options), prints_figures=True),
        *floor,
    )
    return Table(f"{rows:,} conversations, Parquet, {screening}", contenders)


def _folded(bench: Bench, rows: int, name: str) -> Table:
    spec, forms, what = _MESSAGES[name]
    log = bench.messages(rows, shuffled=name == "messages-shuffled")
    in_parts = rows > _WINDOWED_IN_MEMORY if "windows" in forms else log.is_dir()
    parted = ["--parted"] if in_parts else []
    ordered: tuple[Contender, ...] = ()
    if log.is_dir():
        ours = bench.ours(bench.messages(rows), spec, *_FIGURES_ONLY)
        ordered = (replace(ours, name=f"{ours.name}, in order"),)
    contenders = (
        bench.ours(log, spec),
        bench.ours(log, spec, *_FIGURES_ONLY),
        *ordered,
        *(
            Contender(
                _FORMS[form],
                _script("messages_duckdb", str(log), "--form", form, *parted),
                prints_figures=True,
            )
            for form in forms
        ),
    )
    return Table(f"{rows:,} messages, Parquet, {what}", contenders)


def _repeats(bench: Bench, rows: int) -> Table:
    log = bench.log(rows)
    contenders = (
        bench.ours(log, "repeats"),
        bench.ours(log, "repeats", *_FIGURES_ONLY),
        Contender("DuckDB", _script("repeats_duckdb", str(log)), prints_figures=True),
        Contender(
            "DuckDB, range",
            _script("repeats_duckdb", str(log), "--form", "range"),
            prints_figures=True,
        ),
    )
    return Table(f"{rows:,} conversations, Parquet, repeat contacts", contenders)


def _intervals(bench: Bench, rows: int, ids: str) -> Table:
    """What intervals and a fair comparison cost beside the figures alone."""
    log = bench.log(rows, text_ids=ids == "text")
    contenders = (
        bench.ours(log, None, *_FIGURES_ONLY),
        bench.ours(log, None, "--no-fingerprint"),
        replace(
            bench.ours(log, "fair", "--no-fingerprint"),
            name=f"{_OURS} --no-fingerprint, at the same mix of topics and languages",
        ),
    )
    return Table(f"{rows:,} conversations, Parquet, ids are {ids}s", contenders)


def _textual(bench: Bench, suffix: str) -> Table:
    log = bench.log(_TEXT_ROWS, f".{suffix}")
    reads = _script("floor", str(log), "--engine", "duckdb")
    contenders = (
        bench.ours(log, "no_duplicates"),
        bench.ours(log, "no_duplicates", *_FIGURES_ONLY),
        Contender("DuckDB", _script("duckdb_sql", str(log)), prints_figures=True),
        Contender("DuckDB, reading only", reads),
    )
    title = f"{_TEXT_ROWS:,} conversations, {suffix.upper()}, duplicates not looked for"
    return Table(title, contenders)


def _measure(bench: Bench, table: Table, runs: int) -> None:
    """Run every contender in turn; the figures of the first round are compared."""
    for number in range(runs):
        for contender in table.contenders:
            measured = bench.run(contender)
            table.runs.setdefault(contender.name, []).append(measured)
            used = f"{measured.wall:.2f} s, cpu {measured.cpu:.2f} s, {measured.peak_mib:.0f} MiB"
            print(f"{table.title}, round {number + 1}: {contender.name} {used}", file=sys.stderr)
            if number == 0 and contender.prints_figures:
                _compare(bench, table, contender)


def _compare(bench: Bench, table: Table, contender: Contender) -> None:
    reports = (ours.report for ours in table.contenders if ours.report is not None)
    report = json.loads(Path(next(reports)).read_text(encoding="utf-8"))
    printed = json.loads(bench.printed(contender).read_text(encoding="utf-8"))
    if found := differences(report, printed):
        listed = "\n  ".join(found[:20])
        sys.exit(f"{table.title}: {contender.name} has other figures:\n  {listed}")


def _markdown(table: Table) -> str:
    lines = [
        f"### {table.title}",
        "",
        "| | wall s: median (least to most) | cpu s | peak MiB | disk MiB | the first takes |",
        "|---|---|---|---|---|---|",
    ]
    first = table.contenders[0].name
    ours = table.runs[first]
    for contender in table.contenders:
        runs = table.runs[contender.name]
        wall = [run.wall for run in runs]
        cpu = statistics.median(run.cpu for run in runs)
        peak = max(run.peak_mib for run in runs)
        disk = max(run.disk_mib for run in runs)
        times = statistics.median(a.wall / b.wall for a, b in zip(ours, runs, strict=True))
        spread = f"{statistics.median(wall):.3g} ({min(wall):.3g} to {max(wall):.3g})"
        ratio = "" if contender.name == first else f"{times:.2f} x"
        lines.append(
            f"| {contender.name} | {spread} | {cpu:.3g} | {peak:.0f} | {disk:.0f} | {ratio} |"
        )
    return "\n".join(lines) + "\n"


def _machine() -> dict[str, object]:
    cpu = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else ())
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": os.getloadavg()[0],
    }


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "checkout"
    return found


def _environment(scratch: Path) -> dict[str, str]:
    """The environment of every run: `fte_audit` from the checkout where it is not installed.

    Python keeps what it has compiled, as it does for every package that is installed.
    """
    environment = dict(os.environ) | {"PYTHONPYCACHEPREFIX": str(scratch / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if importlib.util.find_spec("fte_audit") is None:
        paths = (str(_HERE.parent), environment.get("PYTHONPATH"))
        environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return environment


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1e6,1e7,1e8", help="conversations of Parquet logs")
    parser.add_argument("--messages", default="2e7,2e8", help="messages of logs of messages")
    parser.add_argument("--log-dir", type=Path, help="where logs are kept for the next time")
    parser.add_argument("--runs", type=int, default=5, help="rounds")
    parser.add_argument("--only", default=",".join(_TABLES), help=f"of {', '.join(_TABLES)}")
    parser.add_argument("--results", type=Path, default=_HERE / "results", help="a folder")
    arguments = parser.parse_args()
    unknown = set(arguments.only.split(",")) - set(_TABLES)
    if unknown or arguments.runs < 1:
        parser.error(f"there is no table {', '.join(sorted(unknown))}" if unknown else "no rounds")
    return arguments


def main() -> None:
    """Measure, print the tables and write them with what they were measured on."""
    arguments = _arguments()
    only = arguments.only.split(",")
    sizes = [int(float(size)) for size in arguments.sizes.split(",")]
    messages = [int(float(size)) for size in arguments.messages.split(",")]
    machine = _machine()
    with tempfile.TemporaryDirectory() as scratch:
        logs = (arguments.log_dir or Path(scratch, "logs")).resolve()
        logs.mkdir(parents=True, exist_ok=True)
        bench = Bench(logs, Path(scratch), _environment(Path(scratch)))
        tables = []
        for table in _tables(bench, only, sizes, messages):
            _measure(bench, table, arguments.runs)
            print(_markdown(table), flush=True)
            tables.append(table)
    arguments.results.mkdir(parents=True, exist_ok=True)
    stem = f"{datetime.now(UTC):%Y-%m-%d}-{'-'.join(only) if len(only) < len(_TABLES) else 'all'}"
    measured = {
        "machine": machine,
        "versions": _versions(),
        "tables": [
            {
                "title": table.title,
                "runs": {name: [asdict(run) for run in runs] for name, runs in table.runs.items()},
            }
            for table in tables
        ],
    }
    path = arguments.results / f"{stem}.json"
    path.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text("\n".join(map(_markdown, tables)), encoding="utf-8")
    print(f"wrote {path}", file=sys.stderr)


if __name__ == "__main__":
    main()
