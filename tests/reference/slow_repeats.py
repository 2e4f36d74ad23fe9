"""After which conversations the customer came back, by looking at every pair."""

from collections import Counter


def repeats(rows, *, windows, min_gap=0, end=None, launches=(), limit=30):
    """Look for the next contact of each conversation.

    Args:
        rows: (customer, start, end, handling), customer and end may be None.
        windows: Lengths of time.
        min_gap: A shorter gap is no repeat.
        end: The end of the log; None for the last start.
        launches: Times that no window may hold.
        limit: Contacts of a customer that is no person.

    Returns:
        Handling -> (conversations that count, those repeated within each window), and how many
        conversations were left out for what.
    """
    end = max((row[1] for row in rows), default=None) if end is None else end
    contacts = Counter(customer for customer, *_ in rows if customer is not None)
    longest = max(windows)
    counted, left_out = {}, Counter()
    for place, (customer, start, ended, handling) in enumerate(rows):
        if customer is None:
            left_out["nameless"] += 1
        elif ended is None:
            left_out["open"] += 1
        elif contacts[customer] >= limit:
            left_out["heavy"] += 1
        elif ended + longest > end:
            left_out["too late"] += 1
        elif any(start < launch <= ended + longest for launch in launches):
            left_out["across"] += 1
        else:
            gaps = [
                other_start - ended
                for other, (whose, other_start, *_) in enumerate(rows)
                if whose == customer and other != place and other_start > ended
            ]
            left_out["early"] += any(gap < min_gap for gap in gaps)
            gap = min((gap for gap in gaps if gap >= min_gap), default=None)
            n, found = counted.setdefault(handling, (0, [0] * len(windows)))
            back = [gap is not None and gap <= window for window in windows]
            counted[handling] = (n + 1, [a + b for a, b in zip(found, back, strict=True)])
    return counted, left_out
