"""How many conversations agents had at once, by looking at every conversation at every moment."""

from collections import Counter


def concurrency(rows, most=100):
    """Count moment by moment.

    Args:
        rows: (agent, begin of the person's part, end), whole numbers; of people, with everything
            known.
        most: Times with so many at once, or more, are counted together.

    Returns:
        Conversations at once -> for how long; and the most at once.
    """
    levels, largest = Counter(), 0
    for agent in {row[0] for row in rows}:
        its = [(begin, end) for whose, begin, end in rows if whose == agent]
        for moment in range(min(b for b, _ in its), max(e for _, e in its)):
            at_once = sum(begin <= moment < end for begin, end in its)
            if at_once:
                levels[min(at_once, most)] += 1
                largest = max(largest, at_once)
    return dict(sorted(levels.items())), largest


def sorted_out(rows):
    """The rows that count, and how many are left out for what.

    Args:
        rows: (agent, begin, end, handling), all but the last may be None.
    """
    left_out, counted = Counter(), []
    for agent, begin, end, handling in rows:
        if handling not in {"human", "ai_then_human", "human_then_ai"}:
            left_out["not_people"] += 1
        elif agent is None or not agent.strip():
            left_out["nameless"] += 1
        elif end is None:
            left_out["open"] += 1
        elif begin is None:
            left_out["unknown"] += 1
        elif end < begin:
            left_out["backwards"] += 1
        else:
            counted.append((agent, begin, end))
    return counted, left_out
