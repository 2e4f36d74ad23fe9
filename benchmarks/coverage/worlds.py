"""Logs drawn at the level of tallies: conversations with a number between 0 and 1 and a customer.

The number is uniform, and the same for all conversations of a customer that copy the customer's
own; every metric is made from it by the inverse of its distribution, so the truth is known exactly
however customers cluster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

GROUPS = 200
COPIES = 0.5
"""How probable it is that a conversation copies its customer's number."""


@dataclass(frozen=True, slots=True)
class Logs:
    """Conversations of many logs.

    Attributes:
        logs: How many logs.
        place: Of each conversation: its log times the groups of customers, plus its group.
        u: Its number.
        own: Its customer's number.
        sizes: Conversations of each customer.
        customers: Of each customer: its log times the groups, plus its group.
    """

    logs: int
    place: np.ndarray
    u: np.ndarray
    own: np.ndarray
    sizes: np.ndarray
    customers: np.ndarray

    def tally(self, amounts=None, where=None):
        """Sums for each log and group of customers."""
        place = self.place if where is None else self.place[where]
        if amounts is not None and where is not None:
            amounts = amounts[where]
        flat = np.bincount(place, amounts, minlength=self.logs * GROUPS)
        return flat.reshape(self.logs, GROUPS)


PARETO = {"heavy": (1.5, 100), "heavier": (1.2, 1000)}
"""The exponent, and the most contacts of a customer."""


def contacts(chance, kind, size):
    """How often each customer came."""
    if kind == "1":
        return np.ones(size, np.int64)
    if kind in {"5", "50"}:
        return 1 + chance.poisson(int(kind) - 1, size)
    exponent, most = PARETO[kind]
    return np.minimum(np.floor(chance.pareto(exponent, size) + 1), most).astype(np.int64)


MEAN_CONTACTS = {
    "1": 1.0,
    "5": 5.0,
    "50": 50.0,
    # the sum of how probable it is to reach each number
    **{
        kind: float(sum(np.arange(1.0, most + 1) ** -exponent))
        for kind, (exponent, most) in PARETO.items()
    },
}


def draw(chance, logs, conversations, kind, *, poisson=False):
    """Logs of about so many conversations each; with `poisson`, customers come by chance too."""
    expected = conversations / MEAN_CONTACTS[kind]
    number = max(2, round(expected))
    each = chance.poisson(expected, logs) if poisson else np.full(logs, number)
    log = np.repeat(np.arange(logs), each)
    customers = log * GROUPS + chance.integers(0, GROUPS, len(log))
    sizes = contacts(chance, kind, len(log))
    own = chance.random(len(log))
    place, own_of = np.repeat(customers, sizes), np.repeat(own, sizes)
    u = chance.random(len(place))
    if kind != "1":
        u = np.where(chance.random(len(place)) < COPIES, own_of, u)
    return Logs(logs, place, u, own_of, sizes, customers)
