"""Queues against exact fractions, 50 digits, scipy and the chain of states itself."""

from __future__ import annotations

import math
import time
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, linalg, stats

from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.erlang import (
    Queue,
    Target,
    agents_for,
    erlang_b,
    erlang_c,
    performance,
    slots_needed,
)

LOADS = st.floats(0.01, 60)
SLOTS = st.integers(1, 80)


def exact_blocking(slots, load):
    """Erlang's own formula, in fractions."""
    terms = [Fraction(load) ** k / math.factorial(k) for k in range(slots + 1)]
    return terms[-1] / sum(terms)


@given(SLOTS, LOADS)
def test_erlang_b_is_erlangs_formula(slots, load):
    exact = exact_blocking(slots, load)
    assert erlang_b(slots, load) == pytest.approx(float(exact), rel=1e-13)
    assert erlang_b(slots, load) == pytest.approx(
        stats.poisson.pmf(slots, load) / stats.poisson.cdf(slots, load), rel=1e-9
    )


@given(SLOTS, LOADS)
def test_erlang_c_is_the_share_of_states_where_all_slots_are_taken(slots, load):
    if slots <= load:
        assert erlang_c(slots, load) == 1.0
        return
    full = Fraction(load) ** slots / math.factorial(slots) / (1 - Fraction(load) / slots)
    below = sum(Fraction(load) ** k / math.factorial(k) for k in range(slots))
    assert erlang_c(slots, load) == pytest.approx(float(full / (full + below)), rel=1e-12)


def test_small_queues_are_as_worked_out_by_hand():
    assert erlang_b(1, 1.0) == pytest.approx(1 / 2)
    assert erlang_b(2, 1.0) == pytest.approx(1 / 5)
    assert erlang_c(1, 0.25) == pytest.approx(0.25)  # one agent is busy for as much as arrives
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert erlang_c(3, 2.0) == pytest.approx(4 / 9)
    assert erlang_b(0, 3.0) == 1.0
    assert (erlang_b(0, 0.0), erlang_b(2, 0.0), erlang_c(1, 0.0)) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(("slots", "load"), [(100_000, 1e5), (101_000, 1e5), (95_000, 1e5)])
def test_a_hundred_thousand_erlangs_keep_ten_digits(slots, load):
    with localcontext(prec=50):
        inverse = Decimal(1)
        for k in range(1, slots + 1):
            inverse = 1 + inverse * k / Decimal(load)
        blocked = 1 / inverse
        waiting = slots * blocked / (slots - Decimal(load) * (1 - blocked))
    assert erlang_b(slots, load) == pytest.approx(float(blocked), rel=1e-11)
    if slots > load:
        assert erlang_c(slots, load) == pytest.approx(float(waiting), rel=1e-11)


def test_what_is_rarer_than_a_float_can_invert_keeps_its_digits():
    assert erlang_b(400, 60.0) == pytest.approx(float(exact_blocking(400, 60.0)), rel=1e-12)
    crowd = performance(Queue(60.0, 60.0, 60.0), 400, 0.0)
    assert crowd.waiting == pytest.approx(stats.poisson.sf(399, 60), rel=1e-9)


@pytest.mark.parametrize(("slots", "patience"), [(99_000, 2), (100_200, 2), (100_100, 20)])
def test_patience_at_a_hundred_thousand_erlangs_keeps_ten_digits(slots, patience):
    load = 100_000
    with localcontext(prec=40):
        below = Decimal(1)
        for k in range(1, slots + 1):
            below = 1 + below * k / load
        term, total, queue, place = Decimal(1), Decimal(1), Decimal(0), 0
        while term > total / 10**25:
            place += 1
            term = term * load / (slots + Decimal(place) / patience)
            total += term
            queue += place * term
        waiting, abandoned = total / (below + total - 1), queue / (below + total - 1)
    found = performance(Queue(float(load), 60.0, 60.0 * patience), slots, 20.0)
    assert found.waiting == pytest.approx(float(waiting), rel=1e-10)
    assert found.abandoned == pytest.approx(float(abandoned) / patience / load, rel=1e-10)


@pytest.mark.parametrize(("slots", "patience"), [(96_928, 2), (100_050, 20)])
def test_what_is_answered_in_time_at_a_hundred_thousand_erlangs_is_its_integral(slots, patience):
    """The density of the wait that is offered, integrated by scipy up to 20 s of 300."""
    load, within = 100_000.0, 20 / 300
    found = performance(Queue(load, 300.0, 300.0 * patience), slots, 20.0)
    at_once = performance(Queue(load, 300.0, 300.0 * patience), slots, 0.0)
    rate = 1 / patience
    # Nobody waits longer than a patience that is over, so the density sums to who has to wait.
    log_density = lambda x: -load / rate * math.expm1(-rate * x) - slots * x  # noqa: E731
    scale = max(log_density(x) for x in np.linspace(0, 20, 200_001))
    whole, part = (
        integrate.quad(
            lambda x, more=more: math.exp(log_density(x) - scale - more * x),
            0,
            end,
            points=np.linspace(0, min(end, 1), 50),
            limit=500,
            epsabs=0,
            epsrel=1e-11,
        )[0]
        for end, more in ((20.0, 0.0), (within, rate))
    )
    in_time = at_once.in_time + at_once.waiting * part / whole
    assert found.in_time == pytest.approx(in_time, rel=1e-8)


def test_what_is_all_but_impossible_neither_overflows_nor_divides_by_zero():
    assert erlang_b(1000, 1e-3) == 0.0
    assert erlang_b(5000, 100.0) == 0.0
    assert erlang_b(10, 1e9) == pytest.approx(1, rel=1e-7)
    assert performance(Queue(100.0, 60.0, 1.0), 5000, 20.0).in_time == 1.0
    drowned = performance(Queue(5000.0, 60.0, 600.0), 3, 20.0)
    assert drowned.in_time == pytest.approx(0, abs=1e-12)
    assert drowned.abandoned == pytest.approx(1 - 3 / 5000)


class Chain:
    """A queue with patience, state by state: nothing of its theory is used."""

    def __init__(self, load, rate, slots, room=400):
        self.load, self.rate, self.slots = load, rate, slots
        weights = [Fraction(1)]
        for state in range(1, slots + room):
            leaving = min(state, slots) + max(0, state - slots) * Fraction(rate)
            weights.append(weights[-1] * Fraction(load) / leaving)
        total = sum(weights)
        self.states = [weight / total for weight in weights]

    def waiting(self):
        return sum(self.states[self.slots :])

    def queue(self):
        return sum(at * share for at, share in enumerate(self.states[self.slots :]))

    def in_time(self, after):
        """Those who come in front of a free slot, and those who then get one within a time.

        A contact with so many ahead moves up when one of them leaves or a slot gets free, and may
        leave itself: a chain that ends served, solved as the exponential of its matrix.
        """
        ahead = self.states[self.slots :]
        size = len(ahead)
        rates = np.zeros((size + 1, size + 1))
        for at in range(size):
            forward = self.slots + at * self.rate
            rates[at, at] = -forward - self.rate
            rates[at, at - 1 if at else size] = forward
        served = linalg.expm(rates * after)[:, size]
        later = math.fsum(float(share) * served[at] for at, share in enumerate(ahead))
        return float(sum(self.states[: self.slots])) + later


@pytest.mark.parametrize(
    ("load", "patience", "slots", "within"),
    [(3.0, 0.5, 4, 0.2), (8.0, 2.0, 6, 0.5), (2.5, 4.0, 5, 0.0), (20.0, 1.0, 18, 0.1)],
)
def test_erlang_a_is_the_chain_of_its_states(load, patience, slots, within):
    chain = Chain(load, 1 / patience, slots, room=120)
    found = performance(Queue(load, 60.0, 60.0 * patience), slots, 60.0 * within)
    abandoned = float(chain.queue()) / patience / load
    assert found.waiting == pytest.approx(float(chain.waiting()), rel=1e-11)
    assert found.abandoned == pytest.approx(abandoned, rel=1e-11)
    assert found.mean_wait_seconds == pytest.approx(60 * float(chain.queue()) / load, rel=1e-11)
    assert found.occupancy == pytest.approx(load * (1 - abandoned) / slots, rel=1e-11)
    assert found.in_time == pytest.approx(chain.in_time(within), rel=1e-9)


@given(LOADS, SLOTS, st.floats(0.05, 20), st.floats(0, 3))
def test_what_erlang_a_says_fits_together(load, slots, patience, within):
    found = performance(Queue(load, 100.0, 100.0 * patience), slots, 100.0 * within)
    assert 0 <= found.abandoned <= found.waiting <= 1
    assert 1 - found.waiting - 1e-9 <= found.in_time <= 1 - found.abandoned + 1e-9
    # Whoever waits gives up at one rate, so what is given up is the wait in patience times.
    assert found.abandoned == pytest.approx(found.mean_wait_seconds / (100 * patience), rel=1e-9)
    # What is not given up is handled.
    assert found.occupancy * slots == pytest.approx(load * (1 - found.abandoned), rel=1e-9)
    at_once = performance(Queue(load, 100.0, 100.0 * patience), slots, 0.0)
    assert at_once.in_time == pytest.approx(1 - at_once.waiting, abs=1e-9)


@pytest.mark.parametrize(("load", "slots"), [(10.0, 14), (48.0, 50), (0.4, 1)])
def test_with_endless_patience_erlang_a_is_erlang_c(load, slots):
    patient = performance(Queue(load, 60.0), slots, 20.0)
    nearly = performance(Queue(load, 60.0, 60e9), slots, 20.0)
    assert nearly.in_time == pytest.approx(patient.in_time, rel=1e-6)
    assert nearly.waiting == pytest.approx(patient.waiting, rel=1e-6)
    assert nearly.mean_wait_seconds == pytest.approx(patient.mean_wait_seconds, rel=1e-6)


def test_patience_of_the_handle_time_is_a_poisson_distribution():
    """With equal rates every contact leaves at one rate, so the number there is Poisson."""
    load, slots = 7.5, 6
    found = performance(Queue(load, 60.0, 60.0), slots, 10.0)
    there = stats.poisson(load)
    assert found.waiting == pytest.approx(there.sf(slots - 1), rel=1e-12)
    queue = sum(at * there.pmf(slots + at) for at in range(1, 200))
    assert found.mean_wait_seconds == pytest.approx(60 * queue / load, rel=1e-12)


def test_more_than_can_be_handled_is_no_service():
    assert performance(Queue(5.0, 60.0), 5, 20.0) == NotEstimable(
        "more arrives than can be handled, so the queue grows without end"
    )
    assert isinstance(performance(Queue(5.0, 60.0, 60.0), 5, 20.0).in_time, float)


def test_where_nothing_arrives_one_slot_is_enough():
    found = performance(Queue(0.0, 60.0), 1, 20.0)
    assert (found.in_time, found.waiting, found.occupancy) == (1.0, 0.0, 0.0)
    assert slots_needed(Queue(0.0, 60.0), Target(0.99, 0.0, 0.5)) == 1


TARGETS = st.builds(
    Target,
    st.floats(0.01, 0.99),  # smaller shares drown in the rounding of 1 less what is late
    st.floats(0, 300),
    st.none() | st.floats(0.3, 1),
    st.none() | st.floats(0.01, 1),
)
QUEUES = st.builds(Queue, LOADS, st.floats(30, 900), st.none() | st.floats(20, 2000))


def meets(queue, target, slots):
    found = performance(queue, slots, target.within_seconds)
    return (
        not isinstance(found, NotEstimable)
        and found.in_time >= target.share
        and found.occupancy <= (target.occupancy or 1)
        and found.abandoned <= (target.abandoned or 1)
    )


@given(QUEUES, TARGETS)
def test_the_least_number_is_the_first_that_is_enough(queue, target):
    assert slots_needed(queue, target) == next(
        slots for slots in range(1, 1000) if meets(queue, target, slots)
    )


@given(QUEUES, TARGETS, st.floats(1, 1.5))
def test_more_load_never_needs_fewer_slots(queue, target, more):
    larger = Queue(queue.erlangs * more, queue.handle_seconds, queue.patience_seconds)
    assert slots_needed(larger, target) >= slots_needed(queue, target)


@given(QUEUES, TARGETS, TARGETS)
def test_a_stricter_target_never_needs_fewer_slots(queue, one, other):
    strict = Target(
        max(one.share, other.share),
        min(one.within_seconds, other.within_seconds),
        min(one.occupancy or 1, other.occupancy or 1),
        min(one.abandoned or 1, other.abandoned or 1),
    )
    needed = slots_needed(queue, strict)
    assert needed >= max(slots_needed(queue, one), slots_needed(queue, other))


def test_a_hundred_thousand_erlangs_take_no_time():
    began = time.perf_counter()
    assert slots_needed(Queue(1e5, 300.0), Target(0.8, 20.0)) == 100_023
    with_patience = slots_needed(Queue(1e5, 300.0, 600.0), Target(0.8, 20.0))
    assert with_patience < 100_000
    assert time.perf_counter() - began < 2


def test_a_target_that_takes_absurdly_many_slots_takes_no_time():
    began = time.perf_counter()
    assert slots_needed(Queue(50.0, 60.0), Target(0.8, 20.0, occupancy=1e-7)) == 500_000_000
    impatient = Queue(50.0, 60.0, 60.0)
    assert slots_needed(impatient, Target(0.8, 20.0, occupancy=1e-6)) == 50_000_000
    assert time.perf_counter() - began < 2


def test_a_load_is_rounded_once():
    queue = Queue.of(Fraction(2_300_000), Fraction(28 * 86400), Fraction(660))
    assert queue == Queue(2_300_000 * 660 / (28 * 86400), 660.0)


def test_agents_hold_as_many_conversations_as_they_do_together():
    assert agents_for(14, Fraction(1)) == 14
    assert agents_for(14, Fraction("1.75")) == 8
    assert agents_for(15, Fraction("1.75")) == 9
    assert agents_for(1, Fraction(3)) == 1
    with pytest.raises(ValueError, match="at least"):
        agents_for(3, Fraction("0.9"))


@given(st.integers(1, 10_000), st.fractions(1, 10, max_denominator=100))
def test_agents_are_the_fewest_whose_slots_are_enough(slots, concurrency):
    agents = agents_for(slots, concurrency)
    assert math.floor(agents * concurrency) >= slots
    assert math.floor((agents - 1) * concurrency) < slots


@pytest.mark.parametrize(
    ("erlangs", "handle", "patience"),
    [(-1.0, 60.0, None), (1.0, 0.0, None), (1.0, 60.0, -1.0), (math.inf, 60.0, None)],
)
def test_what_is_no_queue_is_refused(erlangs, handle, patience):
    with pytest.raises(ValueError, match="a queue has"):
        Queue(erlangs, handle, patience)


@pytest.mark.parametrize(
    ("share", "within", "occupancy", "abandoned"),
    [(1.0, 20.0, None, None), (0.8, -1.0, None, None), (0.8, 20.0, 0.0, None), (0.8, 0, 1, 1.1)],
)
def test_a_target_that_nobody_reaches_is_refused(share, within, occupancy, abandoned):
    with pytest.raises(ValueError, match="a share below 1"):
        Target(share, within, occupancy, abandoned)


def test_a_queue_without_slots_is_refused():
    with pytest.raises(ValueError, match="needs a slot"):
        performance(Queue(1.0, 60.0), 0, 20.0)
