"""Any report that the shape allows, hostile text above all: Hypothesis strategies."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from fte_audit.comparison import (
    Apart,
    Comparison,
    Contrast,
    Estimate,
    Gap,
    Ratings,
    Side,
    Unrecorded,
)
from fte_audit.equivalents.model import (
    AssumedRange,
    Believing,
    Driver,
    Equivalents,
    Input,
    MethodResult,
    Needed,
    Result,
    Saving,
    SeenConcurrency,
    Service,
    ServiceResult,
    Span,
)
from fte_audit.plan.model import HANDLINGS
from fte_audit.report import (
    Breakdown,
    ColumnUse,
    DroppedRows,
    Figure,
    LogSummary,
    MetricReport,
    Report,
)
from tests.reference.arbitrary_verdicts import verdicts

HOSTILE = (
    "\x1b[31mred", "\x9b2J", "[bold]x[/bold]", "[/x]", "\u202eevil", "a\nb", "a\r\n\tb", "x|y",
    "`code`", "```\n# h", "<script>alert(1)</script>", "<!-- -->", "&amp;", "=cmd()", "+1", "-1",
    "@user", "a;=1+1", "\u200b", "a\u200db", "a" * 300, "日本語" * 40, "e" + "\u0301" * 50,
    "\u0301", " x ", "a  b", "", "(missing)", "(empty)", '"(missing)"', "<U+202E>", "--", ",",
    "https://e.org", "www.e.org", "![i](http://e)", "# h", "- l", "1. l", "_a_ *b* ~~c~~", "$x$",
    "\\", "'=x", "\ufeff", "👩\u200d💻", "\ud7ff",
)  # fmt: skip

anything = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def texts(draw):
    """Any text; a strategy of many texts is shown by this name, not by all that is in it."""
    return draw(anything)


text = texts()
count = st.integers(0, 10**7) | st.integers(0, 10**30)
value = st.sampled_from([0.0, 1.0, 0.0004, 0.9996]) | st.floats(
    allow_nan=False, allow_infinity=False
)
part = st.floats(0, 1)
handler = st.none() | st.sampled_from(["ai", "human", "none", "ai_then_human"]) | text
keys = st.sampled_from(
    [(), ("first_handler",), ("handling",), ("topic",), ("topic", "first_handler"), ("week",),
     ("week", "first_handler")]
) | st.lists(text, max_size=3).map(tuple)  # fmt: skip


@st.composite
def figures(draw, names):
    by = draw(keys)
    number = draw(st.none() | value)
    return Figure(
        statistic=draw(names),
        by=by,
        group=tuple(draw(handler) for _ in by),
        value=number,
        n=draw(count),
        of=draw(count),
        reason=draw(text) if number is None else None,
        interval=draw(st.none() | st.tuples(value, value)),
        no_interval=draw(st.none() | text),
    )


@st.composite
def metrics(draw):
    names = st.sampled_from(["count", "share", "mean", "median", "p90"]) | text
    return MetricReport(
        name=draw(st.just("conversations") | text),
        label=draw(text),
        description=draw(text),
        kind=draw(st.sampled_from(["count", "share", "duration", "mean", "sum", "ratio"]) | text),
        unit=draw(st.sampled_from(["conversations", "share", "minutes", "USD", "points"]) | text),
        better=draw(st.sampled_from([None, "higher", "lower"])),
        denominator=draw(text),
        figures=tuple(draw(st.lists(figures(names), max_size=6))),
        not_testable=draw(st.none() | text),
    )


logs = st.builds(
    LogSummary,
    read=count,
    kept=count,
    dropped=st.lists(st.builds(DroppedRows, text, count), max_size=4).map(tuple),
    first_start=st.none() | text,
    last_start=st.none() | text,
    timezone=text,
    columns=st.lists(
        st.builds(ColumnUse, text, text, st.sampled_from(["spec", "recognised"]), st.none() | text),
        max_size=4,
    ).map(tuple),
    unused_columns=st.lists(text, max_size=4).map(tuple),
)
breakdowns = st.builds(
    Breakdown,
    by=st.sampled_from(["topic", "week"]) | text,
    values=st.lists(handler, max_size=20).map(tuple),
    not_testable=st.none() | text,
)
estimates = st.builds(
    Estimate, st.none() | value, st.none() | value, st.none() | value, st.none() | text
)
sides = st.builds(
    Side,
    name=text,
    handlings=st.lists(st.sampled_from(HANDLINGS), max_size=2).map(tuple),
    n=count,
    is_selected=st.booleans(),
)


@st.composite
def comparisons(draw, metric_names):
    names = st.sampled_from(metric_names)
    contrasts = st.builds(
        Contrast,
        metric=names,
        statistic=text,
        unit=st.sampled_from(["share", "minutes"]) | text,
        estimand=st.sampled_from(["as_is", "to_ai", "to_human"]),
        ai=st.none() | value,
        human=st.none() | value,
        n_ai=count,
        n_human=count,
        difference=estimates,
        ratio=estimates,
    )
    gaps = st.builds(
        Gap, names, text, estimates, estimates, estimates, turns=st.booleans(), sentence=text
    )
    return Comparison(
        level=draw(st.sampled_from([0.95, 0.999, 0.5])),
        groups=(draw(sides), draw(sides)),
        strata=tuple(draw(st.lists(text, max_size=2))),
        no_strata=draw(st.none() | text),
        cells=draw(count),
        apart=tuple(
            draw(
                st.lists(
                    st.builds(Apart, st.lists(handler, max_size=2).map(tuple), part, part),
                    max_size=7,
                )
            )
        ),
        contrasts=tuple(draw(st.lists(contrasts, min_size=1, max_size=4))),
        gaps=tuple(draw(st.lists(gaps, max_size=2))),
        ratings=draw(
            st.none()
            | st.builds(
                Ratings,
                metric=names,
                least=value,
                most=value,
                response_ai=part,
                response_human=part,
                bounds_ai=st.tuples(value, value),
                bounds_human=st.tuples(value, value),
                bounds_difference=st.tuples(value, value),
                overturning=st.none() | value,
                cuts=st.lists(contrasts, max_size=2).map(tuple),
            )
        ),
        unrecorded=tuple(
            draw(
                st.lists(
                    st.builds(
                        Unrecorded,
                        metric=names,
                        statistic=text,
                        e_value=st.none() | value,
                        e_value_of_limit=st.none() | value,
                        break_even=st.just(()) | st.tuples(st.tuples(st.just(0.2), value)),
                        strongest=st.none() | text,
                        adds=st.none() | value,
                        times=st.none() | value,
                    ),
                    max_size=2,
                )
            )
        ),
        assigned=draw(st.none() | text),
    )


name = st.sampled_from(["displacement", "concurrency", "displaced_work"]) | text
unit = st.sampled_from(["share", "minutes", "ratio"]) | text
spans = st.builds(Span, value, value, value)
results = st.builds(
    Result,
    span=st.none() | spans,
    missing=st.none() | text,
    drivers=st.lists(st.builds(Driver, name, value, value), max_size=4).map(tuple),
    not_taken_off=st.lists(text, max_size=2).map(tuple),
)


def some(strategy):
    return st.lists(strategy, max_size=2).map(tuple)


served = st.builds(
    lambda span, peak, missing, **kinds: ServiceResult(
        **kinds, span=span, peak=peak if span else None, missing=None if span else missing
    ),
    coverage=st.sampled_from(["pooled", "by_queue", "business_hours"]),
    queue=st.none() | text,
    queues=count,
    gives_up=st.booleans(),
    span=st.none() | spans,
    peak=count,
    drivers=some(st.builds(Driver, name, value, value)),
    missing=text,
)
seen = st.builds(
    SeenConcurrency, st.none() | value, count, count, count, count, text, st.none() | text
)
services = st.builds(
    Service,
    part,
    value,
    st.none() | value,
    st.tuples(st.integers(0, 12), st.integers(13, 24)),
    st.none() | value,
    some(served),
    seen,
    spans,
)

equivalents = st.builds(
    Equivalents,
    inputs=some(st.builds(Input, name, text, unit, st.none() | value, st.none() | text)),
    assumptions=some(
        st.builds(
            AssumedRange,
            name,
            text,
            unit,
            value,
            value,
            value,
            text,
            st.none() | text,
            st.booleans(),
            st.booleans(),
        )
    ),
    methods=some(
        st.builds(MethodResult, name, text, text, text, text, some(name), results, results)
    ),
    believing=some(
        st.builds(
            Believing,
            claim=text,
            claimed=value,
            method=name,
            is_net=st.booleans(),
            needed=some(
                st.builds(Needed, name, st.none() | value, st.none() | text, st.booleans())
            ),
            each=st.none() | value,
            each_now=value,
            each_unit=text,
        )
    ),
    savings=some(
        st.builds(
            Saving,
            st.none() | name,
            st.booleans(),
            st.none() | spans,
            st.none() | spans,
            spans,
            spans,
            st.none() | spans,
        )
    ),
    currency=text,
    no_savings=st.none() | text,
    notes=some(text),
    service=services,
)


@st.composite
def compared(draw):
    """A report with a comparison of its own metrics and any verdicts."""
    report = draw(plain_reports)
    names = [metric.name for metric in report.metrics]
    comparison = draw(st.none() | comparisons(names)) if names else None
    return replace(report, comparison=comparison, verdicts=draw(verdicts(text)))


plain_reports = st.builds(
    Report,
    title=st.none() | text,
    log=logs,
    metrics=st.lists(metrics(), max_size=4).map(tuple),
    breakdowns=st.lists(breakdowns, max_size=2).map(tuple),
    notes=st.lists(text, max_size=3).map(tuple),
    spec=st.dictionaries(text, text | st.lists(text, max_size=2), max_size=3),
    tallies=st.dictionaries(text, st.lists(st.integers(), max_size=3), max_size=2),
    run=st.dictionaries(text, text, max_size=2),
)
reports = compared()
