from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.comparison import ByAgents, Estimate
from fte_audit.render import agents, markdown, terminal
from fte_audit.render.layout import width_of
from fte_audit.render.page import NO_VALUE
from tests.render.test_contrasting import COMPARISON, REPORT, texts

FEW = "it rests on fewer than 20 effective agents"
SEEN = replace(
    COMPARISON,
    agents=(
        ByAgents("resolved", "share", "share", Estimate(0.774, 0.752, 0.795),
                 Estimate(0.774, 0.706, 0.83)),
        ByAgents("time", "mean", "minutes", Estimate(10.8, 10.3, 11.2),
                 Estimate(10.8, reason=FEW)),
        ByAgents("time", "median", "minutes", Estimate(8.66, 8.32, 9.02),
                 Estimate(8.66, 8.28, 9.1)),
        ByAgents("csat", "mean", "points", Estimate(3.89, 3.74, 4.05), Estimate(3.89, reason=FEW)),
    ),
)  # fmt: skip
SEEN_REPORT = replace(REPORT, comparison=SEEN)


def test_rows_have_the_figure_with_both_intervals():
    share, mean, median, _ = agents.rows(SEEN_REPORT, SEEN)
    assert (share.metric, share.statistic, share.value) == ("Resolved", "", "77.4 %")
    assert (share.customers, share.agents) == ("75.2 to 79.5 %", "70.6 to 83.0 %")
    assert (mean.metric, mean.statistic) == ("Time in minutes", "mean")
    assert (mean.customers, mean.agents) == ("10.3 to 11.2", NO_VALUE)
    assert (median.customers, median.agents) == ("8.32 to 9.02", "8.28 to 9.10")


def test_what_has_no_interval_is_listed_with_the_reason():
    (said,) = agents.reasons(SEEN_REPORT, SEEN)
    assert said == f"{FEW}: Time in minutes, mean; Rating in points, mean"


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_every_width_shows_every_number(width):
    lines = texts(agents.lines(SEEN_REPORT, SEEN, width))
    assert max(map(width_of, lines)) <= width
    whole = " ".join(" ".join(lines).split())
    for part in ("95 %", "77.4 %", "70.6 to 83.0 %", "8.28 to 9.10", "fewer than 20 effective"):
        assert part in whole


@pytest.mark.parametrize("render", [terminal.render, markdown.render])
def test_pages_have_the_section_only_where_agents_are_named(render):
    assert "hangs on the agents" in render(SEEN_REPORT)
    assert "agents" not in render(REPORT)
