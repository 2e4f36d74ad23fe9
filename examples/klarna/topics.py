"""Compare AI and people within each topic, and over all topics with one mix of them."""
# ruff: noqa: INP001, T201 - a script

from collections.abc import Iterator

import fte_audit
from fte_audit.report import Figure

report = fte_audit.audit("examples/klarna/log.parquet", "examples/klarna/audit.yaml")
topics = next(each.values for each in report.breakdowns if each.by == "topic")


def by_topic(metric: str, statistic: str) -> list[list[Figure]]:
    """The figures of what AI and of what people had first, topic by topic."""
    figures = report.metric(metric)
    by = ("topic", "first_handler")
    return [
        [figures.figure(statistic, by, (topic, first)) for first in ("ai", "human")]
        for topic in topics
    ]


def differences(metric: str, statistic: str) -> Iterator[float]:
    """AI less people: as it is, with AI's mix of topics, and with people's."""
    ai, human = (
        report.metric(metric).figure(statistic, ("first_handler",), (first,)).value
        for first in ("ai", "human")
    )
    pairs = by_topic(metric, statistic)
    yield ai - human
    for mix in (0, 1):
        weight = sum(pair[mix].n for pair in pairs)
        yield sum(pair[mix].n * (pair[0].value - pair[1].value) for pair in pairs) / weight


print("resolved     AI first          people first      AI less people")
for topic, (ai, human) in zip(topics, by_topic("resolved_share", "share"), strict=True):
    points = 100 * (ai.value - human.value)
    print(
        f"{topic:12} {ai.value:6.1%} of {ai.n:<5} {human.value:8.1%} of {human.n:<5} {points:+8.1f}"
    )

print()
print("AI less people              as it is   AI's topics   people's topics")
resolved = [100 * gap for gap in differences("resolved_share", "share")]
print("resolved, points            {:+8.1f}      {:+8.1f}          {:+8.1f}".format(*resolved))
minutes = list(differences("resolution_time", "mean"))
print("resolution time, minutes    {:+8.1f}      {:+8.1f}          {:+8.1f}".format(*minutes))
