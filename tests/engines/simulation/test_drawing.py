import math
from collections import Counter

import numpy as np
import pytest

from fte_audit.engines.simulation.drawing import (
    Stream,
    draw,
    halves,
    log_uniform,
    lognormal,
    lookup_table,
    mix,
    quarters,
)

GOLDEN = 0x9E3779B97F4A7C15
EVERY_DRAW = np.arange(0, 1 << 32, 4_099)


def test_mix_is_splitmix64():
    # The first three numbers of the reference implementation (Vigna, splitmix64.c) from seed 0.
    outputs = [mix(k * GOLDEN % (1 << 64)) for k in (1, 2, 3)]
    assert outputs == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_draw_mixes_each_row_as_the_scalar_does():
    rows = np.array([0, 1, 2, 10**9, -1])
    start = mix(mix((7 + GOLDEN) % (1 << 64)) ^ (Stream.PLACE * GOLDEN % (1 << 64)))
    expected = [mix((start + int(row) * GOLDEN) % (1 << 64)) for row in rows]
    assert draw(7, Stream.PLACE, rows).tolist() == expected


def test_streams_and_seeds_differ():
    rows = np.arange(1000)
    draws = [draw(seed, stream, rows) for seed in (1, 2) for stream in Stream]
    assert len({int(bits) for of_one in draws for bits in of_one}) == 1000 * len(draws)


def test_parts_of_a_draw_put_together_are_the_draw():
    bits = draw(3, Stream.KIND, np.arange(100))
    high, low = halves(bits)
    words = [word.astype(np.uint64) for word in quarters(bits)]
    assert (
        (high.astype(np.uint64) << np.uint64(32)) + low.astype(np.uint64)
    ).tolist() == bits.tolist()
    together = sum(word << np.uint64(16 * k) for k, word in enumerate(words))
    assert together.tolist() == bits.tolist()


def test_a_lookup_table_gives_each_code_its_parts():
    assert Counter(lookup_table((65_000, 0, 536)).tolist()) == {0: 65_000, 2: 536}


@pytest.mark.parametrize("sigma", [0.6, 0.7])
def test_times_are_lognormal_about_their_mean(sigma):
    values = lognormal(sigma).values(EVERY_DRAW, 1_000_000)
    assert values.mean() == pytest.approx(1_000_000, rel=2e-4)
    assert np.median(values) == pytest.approx(1_000_000 * math.exp(-(sigma**2) / 2), rel=2e-3)
    assert np.log(values).std() == pytest.approx(sigma, rel=2e-3)


def test_values_rise_evenly_with_the_draw():
    draws = np.arange(1 << 31, (1 << 31) + (1 << 24), 1 << 16)
    rises = np.diff(lognormal(0.7).values(draws, 1_000_000_000))
    assert rises.min() >= 0
    assert rises.max() < 3 * rises.mean()


def test_gaps_are_log_uniform():
    values = log_uniform(42.0).values(EVERY_DRAW, 10_000_000)
    quartiles = np.quantile(values, [0.0, 0.25, 0.5, 0.75, 1.0])
    assert (quartiles / quartiles[0]).tolist() == pytest.approx(
        [42 ** (k / 4) for k in range(5)], rel=2e-3
    )


def test_values_are_whole_and_scale_row_by_row():
    curve = lognormal(0.7)
    draws = np.array([1 << 31, 1 << 31])
    small, large = curve.values(draws, np.array([0, 60_000])).tolist()
    assert (small, large) == (0, curve.values(draws[:1], 60_000)[0])
