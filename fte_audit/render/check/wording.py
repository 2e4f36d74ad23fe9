"""What is said of verdicts, before any layout: every format says the same.

All text is visible already (`render.text`); it is not yet escaped for any format.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fte_audit.gate import FailOn, Gate, fails, gate_of
from fte_audit.render.check.scales import scale_of, write_level
from fte_audit.render.crosscheck.citing import SEEN
from fte_audit.render.numbers import write_count
from fte_audit.render.text import prose
from fte_audit.verdicts import About, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.citations import Cited
    from fte_audit.render.check.context import Context
    from fte_audit.render.check.scales import Scale
    from fte_audit.verdicts import Allowed, Evidence, Verdict

TITLE = "Check of published claims"
_ABOUT = {
    About.PERIOD: "the period: the log is a census of it",
    About.PROCESS: "the process: the log is a sample of what it does",
}
_LEFT_OPEN = "what dropped, unknown and unreadable rows leave open"
_UNSTATED = "not stated whether measured, estimated or projected"
_REQUIRED = "the check fails because it can't be tested"


def called(verdict: Verdict) -> str:
    """What a reader calls a claim; its name where it has no label that can be seen."""
    return prose(verdict.label) or prose(verdict.name)


def word_of(verdict: Verdict) -> str:
    """The outcome, with the counts of its readings where it depends on them."""
    if verdict.outcome is not Outcome.DEPENDS:
        return verdict.outcome.value
    return f"{verdict.outcome.value} ({readings_said(verdict)})"


def readings_said(verdict: Verdict) -> str:
    """How many readings come to what: `2 supported, 1 contradicted, of 3 readings`."""
    over = verdict.over
    if over is not None and over.telling:
        counted = {
            Outcome.SUPPORTED: over.supported,
            Outcome.CONTRADICTED: over.contradicted,
            Outcome.INCONCLUSIVE: over.inconclusive,
            Outcome.NOT_TESTABLE: over.not_testable,
        }
        told = ", ".join(f"{n:,} {outcome.value}" for outcome, n in counted.items() if n)
        return f"{told}, of {over.n:,} readings"
    return own_said(verdict)


def own_said(verdict: Verdict) -> str:
    """How many of the readings that the report itself looked at come to what."""
    return f"{_counts(each.outcome for each in verdict.evidence)}, of {_readings(verdict)}"


def claimed_said(verdict: Verdict) -> str:
    """What is claimed, and what its wording allows where that says more.

    Example: `2/3 (allowed: 66.0 % to 67.0 %)`.
    """
    claimed, allowed = prose(verdict.claimed), all_allowed(verdict)
    return f"{claimed} (allowed: {allowed})" if allowed else claimed


def all_allowed(verdict: Verdict) -> str:
    """The values that a claim allows; empty where its words say as much, or readings differ."""
    found = dict.fromkeys(
        allowed_said(each.allowed, _scale(verdict, each)) for each in verdict.evidence
    )
    said = next(iter(found), "")
    return said if len(found) == 1 and said != prose(verdict.claimed) else ""


def allowed_said(allowed: Allowed, scale: Scale) -> str:
    """The values that a claim allows, with their unit."""
    low = None if allowed.low is None else scale.number(allowed.low)
    high = None if allowed.high is None else scale.number(allowed.high)
    above = f"{'more than' if allowed.low_open else 'at least'} {low}"
    below = f"{'less than' if allowed.high_open else 'at most'} {high}"
    if low is None:
        return "any value" if high is None else scale.quantity(below)
    if high is None:
        return scale.quantity(above)
    if allowed.low_open or allowed.high_open:
        return scale.quantity(f"{above} and {below}")
    return scale.quantity(f"exactly {low}" if low == high else f"{low} to {high}")


def measured_said(verdict: Verdict, evidence: Evidence) -> str:
    """What the log gives, with the interval that was compared and how it was made."""
    scale = _scale(verdict, evidence)
    if evidence.measured is None:
        return "nothing"
    measured = scale.quantity(scale.number(evidence.measured))
    interval = interval_said(evidence, scale)
    return f"{measured} ({interval})" if interval else measured


def interval_said(evidence: Evidence, scale: Scale) -> str:
    """The interval that was compared, its level and its method; empty where there is none."""
    method = prose(evidence.method)
    low = None if evidence.low is None else scale.number(evidence.low)
    high = None if evidence.high is None else scale.number(evidence.high)
    if low is None and high is None:
        return method
    if low is None or high is None:
        ends = f"at most {high}" if low is None else f"at least {low}"
    else:
        ends = "exact" if low == high and evidence.level is None else f"{low} to {high}"
    how = f" at level {write_level(evidence.level)}" if evidence.level is not None else ""
    basis = method or ("" if how or ends == "exact" else _LEFT_OPEN)
    return f"{ends}{how}{f', {basis}' if basis else ''}"


def rests_on(evidence: Evidence) -> str:
    """How many conversations a number rests on, of how many that it could have rested on."""
    return f"{write_count(evidence.n)} of {write_count(evidence.of)} conversations"


def about_said(verdict: Verdict) -> str:
    """What the number is about, and what the log is of that; empty for what is no number."""
    return "" if verdict.about is None else _ABOUT[verdict.about]


def reading_said(verdict: Verdict, evidence: Evidence) -> str:
    """All that one of several readings comes to, in sentences."""
    alike = len({each.allowed for each in verdict.evidence}) == 1
    allowed = allowed_said(evidence.allowed, _scale(verdict, evidence))
    parts = [
        f"{prose(evidence.reading) or 'unnamed'}: {evidence.outcome.value}",
        f"measured {measured_said(verdict, evidence)}",
        rests_on(evidence),
        *(() if alike else (f"allowed {allowed}",)),
    ]
    missing = prose(evidence.missing or "")
    is_said = missing in prose(evidence.sentence)
    sentences = [
        _sentence(prose(evidence.sentence)),
        "" if is_said else f"Missing: {_sentence(missing)}",
        f"Settled by: {_sentence(prose(evidence.settled_by))}" if evidence.settled_by else "",
    ]
    return " ".join([f"{'; '.join(parts)}.", *(each for each in sentences if each)])


def words_of(verdict: Verdict) -> Iterator[str]:
    """The words as published, where, as what, and what was replied when asked."""
    if quote := prose(verdict.quote or ""):
        yield f"“{quote}”"
    if translation := prose(verdict.translation or ""):
        yield f"In English: “{translation}”"
    source = "No source is given" if verdict.source is None else cited(verdict.source)
    stated = verdict.asserted_as != "unstated"
    said_as = f"asserted as {prose(verdict.asserted_as)}" if stated else _UNSTATED
    yield f"{source}; {said_as}"
    for reply in verdict.replies:
        when = f", {prose(reply.when)}" if reply.when else ""
        yield f"Reply of {prose(reply.who)}{when}: “{prose(reply.words)}”"


def cited(source: Cited) -> str:
    """A source in a line: who, what, when, how its words were seen, and where."""
    parts = [
        ": ".join(prose(part) for part in (source.publisher, source.title) if part),
        f"published {prose(source.published)}" if source.published else "",
        f"read {prose(source.retrieved)}" if source.retrieved else "",
        SEEN.get(source.seen, prose(source.seen)) if source.seen else "",
        f"in the language {prose(source.language)}" if source.language else "",
        prose(source.note or "").rstrip("."),
        prose(source.url or ""),
    ]
    return ", ".join(part for part in parts if part) or "Unnamed source"


def why_of(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Why the outcome is what it is, what is missing, and what would settle it."""
    yield "Why", _sentence(prose(verdict.sentence)) or "No reason is given."
    missing = prose(verdict.missing or "")
    if missing and missing not in prose(verdict.sentence):
        yield "Missing", missing
    if settled := prose(verdict.settled_by or ""):
        yield "Settled by", settled
    if (alone := prose(verdict.alone or "")) and alone != missing:
        yield "Readings", f"none but the report's: {alone}"
    if verdict.required and verdict.outcome is Outcome.NOT_TESTABLE:
        yield "Required", _REQUIRED


def message_of(verdict: Verdict) -> str:
    """A verdict with its numbers in a line, for where there is no room for more."""
    parts = [f"{called(verdict)}: {word_of(verdict)}.", f"Claimed {claimed_said(verdict)}."]
    if len(verdict.evidence) == 1:
        (only,) = verdict.evidence
        parts.append(f"Measured {measured_said(verdict, only)}; {rests_on(only)}.")
    if about := about_said(verdict):
        parts.append(f"About {about}.")
    parts += [
        text if label == "Why" else f"{label}: {_sentence(text)}" for label, text in why_of(verdict)
    ]
    return " ".join(parts)


def lead_of(context: Context) -> Iterator[str]:
    """What was checked against what, at which level."""
    ends = [each[:10] for each in (context.first_start, context.last_start) if each]
    when = f", from {' to '.join(dict.fromkeys(map(prose, ends)))}" if ends else ""
    over = f", of which the last {prose(context.over)} count" if context.over else ""
    conversations = f"{write_count(context.conversations)} conversations"
    yield f"Claims of {prose(context.spec)} against a log of {conversations}{when}{over}."
    yield f"Report {prose(context.digest)}"
    yield _level_said(context)


def counts_said(verdicts: Sequence[Verdict]) -> str:
    """How many claims came to what."""
    noun = "claim" if len(verdicts) == 1 else "claims"
    counts = _counts(verdict.outcome for verdict in verdicts)
    return f"{len(verdicts)} {noun}: {counts}." if verdicts else "No claims."


def ending_said(verdicts: Sequence[Verdict], fail_on: FailOn) -> str:
    """The exit code, and which claims are behind it."""
    gate = gate_of(verdicts, fail_on)
    asked = f"--fail-on {fail_on.value}"
    match gate:
        case Gate.NOTHING_TESTED:
            why = "no claim could be tested, and a check that checked nothing is no success"
        case Gate.PASSED:
            why = f"no claim fails the check ({asked})"
        case Gate.CONTRADICTED:
            names = [each.name for each in verdicts if each.outcome is Outcome.CONTRADICTED]
            why = f"contradicted: {', '.join(map(prose, names))}"
        case _:
            failing = [each for each in verdicts if fails(each, fail_on)]
            listed = ", ".join(f"{prose(each.name)} ({_undecided(each)})" for each in failing)
            why = f"undecided: {listed} ({asked})"
    return f"Exit code {gate.value}: {why}."


def _undecided(verdict: Verdict) -> str:
    required = verdict.required and verdict.outcome is Outcome.NOT_TESTABLE
    return f"{verdict.outcome.value}{', required' if required else ''}"


def _level_said(context: Context) -> str:
    shares = context.claims_tested * context.looks
    whole = f"Level {write_level(context.level)}"
    if shares <= 1:
        return f"{whole}."
    each = write_level(1 - (1 - context.level) / shares)
    claims = f"{context.claims_tested} tested claims together" if context.claims_tested > 1 else ""
    looks = f"{context.looks} checks of a series" if context.looks > 1 else ""
    together = " and ".join(part for part in (claims, looks) if part)
    return f"{whole} for {together}, so each interval has the level {each}."


def _counts(outcomes: Iterator[Outcome]) -> str:
    found = Counter(outcomes)
    return ", ".join(f"{found[each]} {each.value}" for each in Outcome if found[each])


def _readings(verdict: Verdict) -> str:
    n = len(verdict.evidence)
    return f"{n} reading" if n == 1 else f"{n} readings"


def _scale(verdict: Verdict, evidence: Evidence) -> Scale:
    return scale_of(evidence.unit, verdict.evidence)


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?", "…", "”")) else f"{text}."
