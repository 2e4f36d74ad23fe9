"""A draw in plain Python: hash every key with another library, sort, take the first."""

from __future__ import annotations

import hashlib

import xxhash


def seed_of(seed):
    digest = hashlib.sha256(b"fte-audit draw " + str(seed).encode()).hexdigest()
    return int(digest[:16], 16)


def name_of(key, seed):
    return f"c{xxhash.xxh64(key.encode(), seed=seed_of(seed)).hexdigest()}"


def drawn(conversations, seed, counts):
    """Names and keys of what is drawn, in order.

    Args:
        conversations: Key and stratum of each that counts; or its identity, key and stratum.
        seed: The seed.
        counts: Stratum -> how many are drawn.
    """
    found = []
    for stratum, n in counts.items():
        of_stratum = [(each[0], each[-2]) for each in conversations if each[-1] == stratum]
        hashed = sorted((name_of(identity, seed), key) for identity, key in of_stratum)
        found += hashed[:n]
    return sorted(found)
