"""Any verdicts that their shape allows: Hypothesis strategies."""

from __future__ import annotations

from hypothesis import strategies as st

from fte_audit.citations import Cited, Reply
from fte_audit.diagnostics import Span
from fte_audit.gate import FailOn
from fte_audit.render.check.context import Context
from fte_audit.verdicts import About, Allowed, Evidence, Outcome, Verdict

count = st.integers(0, 10**12)
number = st.sampled_from([0.0, 1.0, 0.0004, 0.9996, 2.0, 2.00004]) | st.floats(
    allow_nan=False, allow_infinity=False
)
level = st.floats(0.5, 0.99999)


def evidence(text):
    allowed = st.builds(
        Allowed, st.none() | number, st.none() | number, st.booleans(), st.booleans()
    )
    return st.builds(
        Evidence,
        reading=text,
        outcome=st.sampled_from(Outcome),
        allowed=allowed,
        unit=st.sampled_from(["share", "change", "minutes", "points", "USD"]) | text,
        measured=st.none() | number,
        low=st.none() | number,
        high=st.none() | number,
        level=st.none() | level,
        method=text,
        n=count,
        of=count,
        sentence=text,
        missing=st.none() | text,
        settled_by=st.none() | text,
    )


def verdicts(text):
    maybe = st.none() | text
    one = st.builds(
        Verdict,
        name=text,
        label=text,
        kind=text,
        claimed=text,
        quote=maybe,
        translation=maybe,
        source=st.none() | st.builds(Cited, maybe, maybe, maybe, maybe, maybe, maybe),
        asserted_as=text,
        replies=st.lists(st.builds(Reply, text, maybe, text), max_size=2).map(tuple),
        about=st.none() | st.sampled_from(About),
        required=st.booleans(),
        outcome=st.sampled_from(Outcome),
        sentence=text,
        evidence=st.lists(evidence(text), max_size=3).map(tuple),
        missing=maybe,
        settled_by=maybe,
    )
    return st.lists(one, max_size=3).map(tuple)


def contexts(text):
    maybe = st.none() | text
    span = st.builds(
        Span, text, st.none() | st.integers(1, 10**6), st.none() | st.integers(1, 10**6)
    )
    return st.builds(
        Context,
        title=maybe,
        spec=text,
        conversations=count,
        first_start=maybe,
        last_start=maybe,
        digest=text,
        level=level,
        claims_tested=st.integers(0, 50),
        looks=st.integers(1, 366),
        over=maybe,
        notes=st.lists(text, max_size=2).map(tuple),
        places=st.dictionaries(text, span, max_size=3),
        fail_on=st.sampled_from(FailOn),
    )
