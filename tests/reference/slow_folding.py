"""What the messages of one conversation say, worked out one message at a time."""

from itertools import pairwise

ORDER = ("customer", "ai", "tool", "system", "human", "unknown")


def in_order(messages):
    """Messages as (time, sender, event, greeting), the order of those of one moment settled."""
    events = (None, "hand_over", "close")
    return sorted(messages, key=lambda m: (m[0], ORDER.index(m[1]), events.index(m[2]), m[3]))


def split(messages, silence):
    """Cut a thread where nobody wrote for longer than the silence."""
    parts = []
    for message in messages:
        if not parts or (silence is not None and message[0] - parts[-1][-1][0] > silence):
            parts.append([])
        parts[-1].append(message)
    return parts


def facts(messages, idle_cap, silence):
    """Every fact of one conversation, from its messages in order."""
    told = {}
    talk = [m for m in messages if m[1] not in {"system", "unknown"}]
    told["messages"] = len(messages)
    for sender in ORDER:
        told[f"{sender} messages"] = sum(m[1] == sender for m in messages)
    told["started"] = (talk or messages)[0][0]
    told["ended"] = (talk or messages)[-1][0]

    asked_at = None
    answers = []
    hand_over = None
    closes = []
    reopened = False
    last_party = None
    last_talk_at = None
    for time, sender, event, greeting in messages:
        person_before = any(who == "human" for _, who in answers)
        if sender == "customer":
            if asked_at is None:
                asked_at = time
            if closes:
                reopened = True
            if silence is not None and answers and time - last_talk_at > silence:
                reopened = True
        elif sender in {"ai", "human"} and asked_at is not None and not greeting:
            answers.append((time, sender))
        if event == "hand_over" and hand_over is None:
            hand_over = (time, sender, person_before)
        if event == "close":
            closes.append(time)
        if sender in {"customer", "ai", "human"}:
            last_party = sender
        if sender not in {"system", "unknown"}:
            last_talk_at = time
    by_ai = [time for time, who in answers if who == "ai"]
    by_human = [time for time, who in answers if who == "human"]
    told["answered"] = bool(answers)
    told["customer wrote"] = asked_at is not None
    told["first response"] = answers[0][0] - asked_at if answers else None
    told["first ai response"] = by_ai[0] - asked_at if by_ai else None
    told["first human response"] = by_human[0] - asked_at if by_human else None
    told["closed at"] = closes[-1] if closes else None
    told["abandoned"] = last_party == "customer"
    told["reopened"] = reopened

    if not answers:
        handling = "none"
    elif answers[0][1] == "ai":
        handling = "ai_then_human" if by_human or hand_over else "ai"
    else:
        handling = "human_then_ai" if by_ai else "human"
    told["handling"] = handling
    at = sign = wait = None
    if handling == "ai_then_human":
        if hand_over and not hand_over[2]:
            at = hand_over[0]
            sign = "tool" if hand_over[1] in {"ai", "tool"} else "event"
            wait = by_human[0] - at if by_human else None
        else:
            at, sign = by_human[0], "sender"
    told["handed over at"], told["hand-over sign"], told["hand-over wait"] = at, sign, wait

    gaps = [later[0] - earlier[0] for earlier, later in pairwise(talk)]
    told["active"] = sum(min(gap, idle_cap) for gap in gaps)
    told |= time_in_hands(messages, talk)
    return told


def time_in_hands(messages, talk):
    """Follow who has the conversation, from its first talk to its last."""
    spent = {"nobody": 0, "queue": 0, "ai": 0, "human": 0}
    places = [i for i, m in enumerate(messages) if m in talk] or range(len(messages))
    asked = awaits_person = closed = False
    holder = None
    for place, (time, sender, event, greeting) in enumerate(messages):
        if sender == "customer":
            asked, closed = True, False
        elif sender in {"ai", "human"} and asked and not greeting:
            closed = False
            holder = sender
            if sender == "human":
                awaits_person = False
        if event == "hand_over":
            closed = False
            if sender != "human" or greeting or not asked:
                awaits_person = True
            opened = True
        else:
            opened = False
        if event == "close":
            closed = True
            holder = None
        if places[0] <= place < places[-1]:
            gap = messages[place + 1][0] - time
            spent[who_has(closed, asked or opened or awaits_person, awaits_person, holder)] += gap
    return {f"time with {who}": time for who, time in spent.items()}


def who_has(closed, asked, awaits_person, holder):
    if closed or not asked:
        return "nobody"
    if awaits_person or holder is None:
        return "queue"
    return holder
