"""Spec files: from text or path to the effective `Spec`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from fte_audit.diagnostics import Diagnostic, Span, did_you_mean
from fte_audit.spec import nodes
from fte_audit.spec.columns import Columns
from fte_audit.spec.comparing import Compare, Intervals
from fte_audit.spec.consistency import Surroundings
from fte_audit.spec.metrics import Duration, Repeat
from fte_audit.spec.model import Breakdowns, Expect, Logs, SpecFile, block_at
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.plausibility import check_assumptions, given
from fte_audit.spec.presets.library import preset
from fte_audit.spec.printing import to_text
from fte_audit.spec.published import FteClaim, TotalClaim
from fte_audit.spec.service import ServiceLevel
from fte_audit.spec.times import micros, read_moment
from fte_audit.spec.validation import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path as FilePath

    from fte_audit.assumptions import Assumption
    from fte_audit.spec.billed import Billed
    from fte_audit.spec.metrics import AnyMetric
    from fte_audit.spec.nodes import Node
    from fte_audit.spec.presets.library import Preset
    from fte_audit.spec.publications import Publication
    from fte_audit.spec.published import AnyClaim
    from fte_audit.spec.roles import Role
    from fte_audit.spec.validation import Validated
    from fte_audit.spec.yaml_reader import Path, SourceMap

STANDARD = "standard.yaml"
LAUNCH = "launch.yaml"
_EARLIEST = date(1, 1, 2)
"""The first day that has a start in every zone."""
_SPEC = Kind("spec", SpecFile, block_at)
_PRESET = ("logs", "preset")
_NOTHING_EXTENDED = "`extends: standard` has metrics that can be removed"


@dataclass(frozen=True, slots=True)
class Spec:
    """What an audit computes: a spec file with everything it extends.

    Attributes:
        title: The title of the report.
        logs: How the log is read and screened.
        metrics: Name -> metric: the standard ones, where they are extended, then the file's own.
        breakdowns: What the figures are split by.
        periods: Name -> when the period begins.
        intervals: How intervals are computed.
        compare: How AI and people are compared.
        billed: Name -> what a vendor billed.
        claims: Name -> what was published, in the order of the file.
        sources: Name -> where claims were published.
        assumptions: Name -> what the file assumes; None where it does not speak of it.
        service: How fast people would have to answer.
        asks_service: Whether the file says so itself: then claims are held against it, too.
        readings: Switch -> the options that are varied; None where verdicts are over the report's
            own reading only.
        places: Where everything is written in the user's file; None for a spec without a file.
        inherited: Names of the metrics that come from the standard spec.
    """

    title: str | None
    logs: Logs
    metrics: Mapping[str, AnyMetric]
    breakdowns: Breakdowns
    periods: Mapping[str, str] = field(default_factory=dict)
    intervals: Intervals = field(default_factory=Intervals)
    compare: Compare = field(default_factory=Compare)
    billed: Mapping[str, Billed] = field(default_factory=dict)
    claims: Mapping[str, AnyClaim] = field(default_factory=dict)
    sources: Mapping[str, Publication] = field(default_factory=dict)
    assumptions: Mapping[str, Assumption] | None = None
    service: ServiceLevel = field(default_factory=ServiceLevel)
    asks_service: bool = False
    readings: Mapping[str, tuple[str, ...]] | None = None
    places: SourceMap | None = field(default=None, compare=False, repr=False)
    inherited: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def locate(self, path: Path, *, key: bool = False) -> Span | None:
        """The place of what stands at a path, or of the block around it; None without a file.

        Args:
            path: Keys and list positions, such as `("logs", "columns", "csat")`.
            key: Whether the place of its key is wanted, not that of its value.
        """
        if self.places is None or self._is_inherited(path):
            return None
        if self._is_of_preset(path):
            return self.places.value(_PRESET)
        return self.places.key(path) if key else self.places.value(path)

    def expression(self, path: Path) -> Node | None:
        """The expression at a path, with the place of each part; None where there is none.

        A bare column of `logs.columns` counts as the expression that names it; a metric with `from`
        and `to` has their difference at `of`.

        Args:
            path: Such as `("metrics", "csat", "of")`, `("logs", "drop", "spam")` or
                `("logs", "columns", "csat")`.
        """
        if path[:2] == ("logs", "columns"):
            source = getattr(self.logs.columns, str(path[2]))
            if source is None or source.column is not None:
                return source and nodes.Name(source.column, span=self.locate((*path, "column")))
            return self._parsed((*path, "expression"), source.expression)
        if path[0] == "logs":
            return self._parsed(path, self._rule(path))
        metric = self.metrics[str(path[1])]
        if path[2] == "of" and isinstance(metric, Duration) and metric.of is None:
            ends = [
                self._parsed((*path[:2], key), text)
                for key, text in (("to", metric.to), ("from", metric.from_))
            ]
            end, start = (part for part in ends if part is not None)
            return nodes.Calculation(nodes.Arithmetic.SUBTRACT, end, start, span=end.span)
        if isinstance(metric, Repeat):
            return self._parsed(path, metric.key[int(path[3])])
        return self._parsed(path, getattr(metric, str(path[2]), None))

    def _rule(self, path: Path) -> str | None:
        """The expression of a rule about rows."""
        of_messages = path[1] == "messages"
        match path[-2:]:
            case ("drop", name):
                rules = self.logs.messages.drop if of_messages else self.logs.drop
                return rules[str(name)]
            case ("messages", "greeting"):
                return self.logs.messages.greeting
            case _:
                duplicates = self.logs.duplicates
                return duplicates.key if path[-1] == "key" else duplicates.by

    @property
    def preset(self) -> Preset | None:
        """The preset of the logs, with its settings."""
        name = self.logs.preset
        return None if name is None else preset(name, self.logs.settings)

    @property
    def concurrency_warning(self) -> str | None:
        """What to mind of handle times that hold time on other conversations, if these do."""
        found = self.preset and self.preset.handle_time_contains_concurrency
        return found.warning if found and "duration" in self.roles_of_preset else None

    @property
    def roles_of_preset(self) -> frozenset[Role]:
        """The roles that are mapped as the preset maps them."""
        found = self.preset
        if found is None:
            return frozenset()
        of_preset = Columns.model_validate(found.logs["columns"]).mapped
        mapped = self.logs.columns.mapped
        return frozenset(role for role in mapped if mapped[role] == of_preset.get(role))

    def naming(self) -> Callable[[str], bool]:
        """Says of a column whether any part of the spec, as it takes effect, may name it."""
        named = self.canonical()
        for prose in ("claims", "sources", "assumptions", "billed"):
            named.pop(prose, None)
        named.get("compare", {}).pop("assigned", None)
        written = "\n".join(_texts(named))

        def is_named(column: str) -> bool:
            return re.search(rf"(?<!\w){re.escape(column)}(?!\w)", written) is not None

        return is_named

    def period(self) -> tuple[int, int] | None:
        """Start and end of `logs.period`, in microseconds since 1970 in UTC, the end excluded."""
        return self._bounds(self.logs.period)

    def within(self, last_us: int, over: timedelta) -> Spec:
        """The same for the last whole days of a log only.

        Args:
            last_us: The last start in the log, in microseconds since 1970 in UTC.
            over: How many days, in the zone in which days begin.
        """
        zone = ZoneInfo(self.logs.timezone or "UTC")
        end = _moment(last_us).astimezone(zone).date() + timedelta(days=1)
        start = end - min(over, end - _EARLIEST)
        period = (start.isoformat(), end.isoformat())
        update = {"period": period, "expect": self._expected_within(period)}
        return replace(self, logs=self.logs.model_copy(update=update))

    def _expected_within(self, period: tuple[str, str]) -> Expect:
        """What is expected of the log, without the days before the period."""
        expect, expected, bounds = self.logs.expect, self.expected_period(), self._bounds(period)
        if expect.period is None or expected is None or bounds is None:
            return expect
        if not expected[0] < bounds[0] < expected[1]:
            return expect
        return expect.model_copy(update={"period": (period[0], expect.period[1])})

    def expected_period(self) -> tuple[int, int] | None:
        """As `period`, of `logs.expect.period`."""
        return self._bounds(self.logs.expect.period)

    @property
    def wants_staffing(self) -> bool:
        """Whether full-time equivalents are computed: something is assumed, or claimed of them."""
        claimed = any(isinstance(claim, FteClaim) for claim in self.claims.values())
        return self.assumptions is not None or claimed

    def source_of(self, claim: str) -> Publication | None:
        """Where a claim was published, as far as the spec says."""
        source = self.claims[claim].source
        return self.sources[source] if isinstance(source, str) else source

    def period_of(self, claim: str) -> tuple[int, int] | None:
        """As `period`, of the period that a total was published for."""
        written = self.claims[claim]
        own = written.period if isinstance(written, TotalClaim) else None
        return self._bounds(own or self.logs.period)

    def days_of_bill(self, name: str) -> tuple[int, int]:
        """As `period`, of the days that were billed."""
        bounds = self._bounds(self.billed[name].period)
        assert bounds is not None, "a bill has a period"  # noqa: S101
        return bounds

    def between(self, start_us: int, end_us: int) -> Spec:
        """The same for a part of the log only, in microseconds since 1970 in UTC."""
        start, end = (_moment(each).isoformat() for each in (start_us, end_us))
        logs = self.logs.model_copy(update={"period": (start, end), "expect": Expect()})
        return replace(self, logs=logs)

    def canonical(self) -> dict[str, Any]:
        """The effective spec as plain values for JSON: with defaults, expressions in one spelling.

        What is ordered by meaning (drop rules) is a list, so that sorted keys lose nothing.
        """
        logs = self.logs.model_dump(mode="json", by_alias=True, exclude_none=True)
        logs["columns"] = {
            role.value: self._canonical_source(role.value) for role in self.logs.columns.mapped
        } | {role.value: None for role in sorted(self.logs.columns.unmapped)}
        logs["drop"] = [
            {"name": name, "where": self._canonical(("logs", "drop", name))}
            for name in self.logs.drop
        ]
        if self.logs.row == "message":
            logs["messages"]["drop"] = [
                {"name": name, "where": self._canonical(("logs", "messages", "drop", name))}
                for name in self.logs.messages.drop
            ]
            if self.logs.messages.greeting is not None:
                logs["messages"]["greeting"] = self._canonical(("logs", "messages", "greeting"))
        else:
            del logs["messages"]
        for key in ("key", "by"):
            if key in logs["duplicates"]:
                logs["duplicates"][key] = self._canonical(("logs", "duplicates", key))
        if (found := self.preset) is not None:
            logs["preset"] = {"name": found.name, **found.plain()}
        plain: dict[str, Any] = {"version": 1}
        if self.title is not None:
            plain["title"] = self.title
        metrics = {name: self._canonical_metric(name) for name in self.metrics}
        plain |= {
            "logs": logs,
            "metrics": metrics,
            "breakdowns": self.breakdowns.model_dump(mode="json"),
        }
        if self.periods:
            plain["periods"] = [
                {"name": name, "from": start} for name, start in self.periods.items()
            ]
        return plain | self._canonical_claims()

    def _canonical_claims(self) -> dict[str, Any]:
        """What is claimed and how it is tested; defaults only where a verdict rests on them."""
        plain: dict[str, Any] = {}
        for name, block in (("intervals", self.intervals), ("compare", self.compare)):
            if self.claims or block != type(block)():
                plain[name] = block.model_dump(mode="json", exclude_none=True)
        if self.billed:
            plain["billed"] = {
                name: bill.model_dump(mode="json", exclude_none=True)
                for name, bill in self.billed.items()
            }
        if self.claims:
            plain["claims"] = [
                {"name": name, **claim.model_dump(mode="json", exclude_none=True)}
                for name, claim in self.claims.items()
            ]
        if self.assumptions is not None:
            plain["assumptions"] = [
                {
                    "name": each.name,
                    "low": str(each.low),
                    "central": str(each.central),
                    "high": str(each.high),
                    "basis": each.basis,
                }
                for each in self.assumptions.values()
            ]
        if self.wants_staffing:
            plain["service"] = self.service.model_dump(mode="json", exclude_none=True)
            if self.asks_service:
                plain["service"]["given"] = True
        if self.readings is not None:
            plain["readings"] = {switch: list(options) for switch, options in self.readings.items()}
        if self.sources:
            plain["sources"] = {
                name: source.model_dump(mode="json", exclude_none=True)
                for name, source in self.sources.items()
            }
        return plain

    def _is_inherited(self, path: Path) -> bool:
        return path[:1] == ("metrics",) and len(path) > 1 and path[1] in self.inherited

    def _is_of_preset(self, path: Path) -> bool:
        """Whether what stands at a path of the logs is the preset's, not the user's."""
        if self.logs.preset is None or self.places is None or path[:1] != ("logs",):
            return False
        depth = {"columns": 3, "drop": 3, "messages": 4 if path[2:3] == ("drop",) else 3}
        own = path[: depth.get(str(path[1]), 2) if len(path) > 1 else 1]
        return self.places.written(own) != own

    def _parsed(self, path: Path, text: str | None) -> Node | None:
        places = self.places
        if text is None:
            return None
        if places is None or self._is_inherited(path):
            return parse_expression(text)
        if self._is_of_preset(path):
            return parse_expression(text, at=lambda _: places.value(_PRESET))
        if places.written(path) == ():
            return parse_expression(text, places.value(path))
        return parse_expression(text, at=lambda offset: places.value(path, offset))

    def launches(self) -> tuple[tuple[str, int], ...]:
        """The periods: their names, and when they begin in microseconds since 1970 in UTC."""
        timezone = self.logs.timezone or "UTC"
        found = []
        for name, text in self.periods.items():
            moment = read_moment(text)
            if moment is None:
                raise AssertionError("the model let a time pass that can't be read")
            found.append((name, micros(moment, timezone)))
        return tuple(found)

    def _bounds(self, period: tuple[str, str] | None) -> tuple[int, int] | None:
        if period is None:
            return None
        start, end = (read_moment(text) for text in period)
        if start is None or end is None:
            raise AssertionError("the model let a period pass that can't be read")
        timezone = self.logs.timezone or "UTC"
        return micros(start, timezone), micros(end, timezone)

    def _canonical(self, path: Path) -> str | None:
        node = self.expression(path)
        return None if node is None else to_text(node)

    def _canonical_source(self, role: str) -> dict[str, Any]:
        source = getattr(self.logs.columns, role)
        plain: dict[str, Any] = source.model_dump(mode="json", exclude_none=True)
        if source.expression is not None:
            plain["expression"] = self._canonical(("logs", "columns", role))
        return plain

    def _canonical_metric(self, name: str) -> dict[str, Any]:
        metric = self.metrics[name]
        plain: dict[str, Any] = metric.model_dump(mode="json", by_alias=True, exclude_none=True)
        for key in ("where", "among", "of", "per", "from", "to"):
            if key in plain:
                attribute = "from_" if key == "from" else key
                plain[key] = to_text(parse_expression(getattr(metric, attribute)))
        if isinstance(metric, Repeat):
            plain["key"] = [to_text(parse_expression(text)) for text in metric.key]
        return plain


def read_spec(text: str, file: str) -> Spec:
    """Read a spec.

    Args:
        text: YAML.
        file: Its name, for the places in diagnostics.

    Raises:
        UserError: With everything that is wrong with it, in file order.
    """
    return _effective(_SPEC.of_text(text, file))


def spec_of(values: Mapping[str, Any]) -> Spec:
    """Make a spec of plain values, as `read_spec` does of YAML.

    Raises:
        UserError: With everything that is wrong with them.
    """
    return _effective(_SPEC.of_values(values))


def spec_on(name: str) -> Spec:
    """The standard spec on a preset.

    Raises:
        UserError: Where there is no such preset.
    """
    return spec_of({"version": 1, "extends": "standard", "logs": {"preset": name}})


def load_spec(path: str | FilePath) -> Spec:
    """Read a spec file.

    Raises:
        UserError: Where the file can't be read, or with everything that is wrong with it.
    """
    return _effective(_SPEC.of_file(path))


@cache
def standard_spec() -> Spec:
    """The built-in spec: the standard metrics, and columns recognised by their names."""
    return _built_in(STANDARD)


@cache
def launch_spec() -> Spec:
    """The built-in metrics of a spec with `periods`: how much people had to do."""
    return _built_in(LAUNCH)


def _moment(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def _built_in(name: str) -> Spec:
    text = files("fte_audit.spec").joinpath(name).read_text(encoding="utf-8")
    spec = read_spec(text, name)
    return Spec(
        spec.title, spec.logs, spec.metrics, spec.breakdowns, inherited=frozenset(spec.metrics)
    )


def _extended(written: SpecFile) -> dict[str, AnyMetric]:
    """The metrics that a spec builds on."""
    if not written.extends:
        return {}
    return {**standard_spec().metrics, **(launch_spec().metrics if written.periods else {})}


def _texts(value: Any) -> Iterator[str]:
    """Every text of plain values; what a preset says of its tables is not the spec's."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key != "preset":
                yield from (str(key), *_texts(part))
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _check_metrics(written: SpecFile, places: SourceMap | None) -> list[Diagnostic]:
    """What only shows with the standard spec beside it."""
    extended = _extended(written)
    problems = []
    for name, metric in written.metrics.items():
        if metric is None and name not in extended:
            hint = did_you_mean(name, list(extended)) if extended else _NOTHING_EXTENDED
            span = places.key(("metrics", name)) if places else None
            problems.append(Diagnostic("FTE131", f"no metric `{name}` to remove", span, hint))
    if not problems and not written.extends and not written.metrics:
        span = places.key(()) if places else None
        hint = "add `extends: standard`, or `metrics:` of your own"
        problems.append(Diagnostic("FTE132", "the spec has no metrics", span, hint))
    return problems


def _check_claims(spec: Spec) -> list[Diagnostic]:
    surroundings = Surroundings(
        spec.metrics, spec.periods, spec.sources, spec.compare, spec.logs, spec.places
    )
    return [*surroundings.check(spec.claims), *surroundings.check_bills(spec.billed)]


def _effective(validated: Validated[SpecFile]) -> Spec:
    written, places = validated.written, validated.places
    standard = _extended(written)
    merged = {**standard, **written.metrics}
    metrics = {name: metric for name, metric in merged.items() if metric is not None}
    assumptions = written.assumptions
    refused = list(check_assumptions(assumptions or {}, places))
    spec = Spec(
        title=written.title,
        logs=written.logs,
        metrics=metrics,
        breakdowns=written.breakdowns or Breakdowns(),
        periods=written.periods,
        intervals=written.intervals or Intervals(),
        compare=written.compare or Compare(),
        billed=written.billed,
        claims=written.claims,
        sources=written.sources,
        assumptions=None if assumptions is None or refused else given(assumptions),
        service=written.service,
        asks_service="service" in written.model_fields_set,
        readings=written.readings,
        places=places,
        inherited=frozenset(standard) - frozenset(written.metrics),
    )
    validated.refuse_with([*_check_metrics(written, places), *refused, *_check_claims(spec)])
    return spec
