# ruff: noqa: S608 -- the SQL is our own
from fractions import Fraction

import pytest

from fte_audit.engines.simulation.truth import lay_out
from fte_audit.engines.simulation.world import World

BY_AI_FIRST = "handling IN ('ai', 'ai_then_human')"
BY_PEOPLE_FIRST = "handling IN ('human', 'human_then_ai')"
FIRST_DELIVERIES = (
    "(SELECT * FROM log QUALIFY row_number() OVER (PARTITION BY conversation_id) = 1)"
)


def near(found, planted, variance, n):
    """Whether a share or mean lies within five standard errors."""
    return abs(found - float(Fraction(planted))) < 5 * (variance / n) ** 0.5


def test_realised_shares_are_those_planted(conversations):
    planted, realised = conversations.truth["planted"], conversations.truth["realised"]
    total = realised["conversations"]["total"]["n"]
    for table, shares in (("by_handling", "share_by_handling"), ("by_topic", "share_by_topic")):
        for name, cell in realised["conversations"][table].items():
            share = float(Fraction(planted[shares][name]))
            # Follow-ups keep the topic, so twice the variance is on the safe side.
            assert near(cell["n"] / total, planted[shares][name], 2 * share * (1 - share), total)


def test_realised_resolution_and_times_are_those_planted(conversations):
    planted, realised = conversations.truth["planted"], conversations.truth["realised"]
    for handling, topics in realised["conversations"]["by_handling_and_topic"].items():
        for topic, cell in topics.items():
            n = cell["with_end"]
            share = planted["resolved_by_handling_and_topic"][handling][topic]
            p = float(Fraction(share))
            assert abs(cell["resolved"] / n - p) <= 5 * (p * (1 - p) / n) ** 0.5
            mean_ms = float(Fraction(planted["duration_ms_by_handling_and_topic"][handling][topic]))
            assert near(cell["duration_ms"] / n, int(mean_ms), mean_ms**2, n)


def test_realised_ratings_are_those_planted(conversations):
    planted, realised = conversations.truth["planted"], conversations.truth["realised"]
    for handling in ("ai", "human", "ai_then_human", "human_then_ai"):
        cell, rating = (
            realised["conversations"]["by_handling"][handling],
            planted["rating"][handling],
        )
        response, n = float(rating["response"]), cell["n"]
        # 0.2 % are open and cannot be rated.
        assert near(cell["rated"] / n, str(response * 0.998), response * (1 - response), n)
        mean = cell["rating_sum"] / cell["rated"]
        assert near(mean, rating["mean_of_respondents"], 2.0, cell["rated"])
    assert realised["conversations"]["by_handling"]["none"]["rated"] == 0


def test_languages_and_markets_are_shared_out_as_planted(conversations):
    for column in ("language", "market", "channel"):
        rows = conversations.query(f"SELECT {column}, count(*) FROM log GROUP BY 1")
        total = sum(n for _, n in rows)
        for name, n in rows:
            share = float(Fraction(conversations.truth["planted"][f"share_by_{column}"][name]))
            # Customers keep their language, so the busiest ones weigh on it.
            assert abs(n / total - share) < 0.01


def test_the_raw_comparison_misleads_by_the_planted_amount(conversations):
    planted = conversations.truth["planted"]["ai_first_minus_human_first"]["resolved"]
    (raw,) = conversations.query(
        f"SELECT avg(resolved::INT) FILTER ({BY_AI_FIRST})"
        f" - avg(resolved::INT) FILTER ({BY_PEOPLE_FIRST}) FROM {FIRST_DELIVERIES}"
    )
    (fair,) = conversations.query(
        "SELECT sum(n * gap) / sum(n) FROM (SELECT"
        f" count(*) FILTER ({BY_AI_FIRST}) AS n, avg(resolved::INT) FILTER ({BY_AI_FIRST})"
        f" - avg(resolved::INT) FILTER ({BY_PEOPLE_FIRST}) AS gap"
        f" FROM {FIRST_DELIVERIES} GROUP BY topic)"
    )
    assert float(planted["as_is"]) > 0.04
    assert float(planted["to_ai_mix_of_topics"]) == pytest.approx(-0.04, abs=1e-5)
    assert raw[0] == pytest.approx(float(planted["as_is"]), abs=0.01)
    assert fair[0] == pytest.approx(float(planted["to_ai_mix_of_topics"]), abs=0.01)


def test_ai_never_first_leaves_nothing_to_compare():
    gaps = lay_out(World(ai_share=Fraction(0)))["planted"]["ai_first_minus_human_first"]
    assert list(gaps["resolved"]) == ["not_comparable"]


def test_the_options_are_in_the_truth(conversations):
    assert conversations.truth["world"]["conversations"] == 200_000
    assert conversations.truth["world"]["duplicate_share"] == "1/50"
    assert conversations.truth["planted"]["delivered_twice"] == str(Fraction(1311, 65_536))
