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
    talk = [m for m in messages if m[1] not in {"system", "unknown"}]
    answers = answers_in(messages)
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(talk)]
    return (
        {"messages": len(messages)}
        | {f"{sender} messages": sum(m[1] == sender for m in messages) for sender in ORDER}
        | {"started": (talk or messages)[0][0], "ended": (talk or messages)[-1][0]}
        | {"active": sum(min(gap, idle_cap) for gap in gaps)}
        | responses(messages, answers)
        | hand_over(messages, answers)
        | {"reopened": is_reopened(messages, silence)}
        | how_it_ended(messages)
        | time_in_hands(messages, talk)
    )


def answers_in(messages):
    """The place, time and sender of what AI and people sent once the customer had written."""
    asked = False
    answers = []
    for place, (time, sender, _, greeting) in enumerate(messages):
        if sender == "customer":
            asked = True
        elif sender in {"ai", "human"} and asked and not greeting:
            answers.append((place, time, sender))
    return answers


def responses(messages, answers):
    asked_at = next((time for time, sender, _, _ in messages if sender == "customer"), None)

    def first(*senders):
        times = [time for _, time, sender in answers if sender in senders]
        return times[0] - asked_at if times else None

    return {
        "answered": bool(answers),
        "customer wrote": asked_at is not None,
        "first response": first("ai", "human"),
        "first ai response": first("ai"),
        "first human response": first("human"),
    }


def hand_over(messages, answers):
    """Who answered and, where AI passed it on, when and how that shows."""
    events = [(place, m) for place, m in enumerate(messages) if m[2] == "hand_over"]
    who = [sender for _, _, sender in answers]
    person = next(((place, time) for place, time, sender in answers if sender == "human"), None)
    at = sign = wait = None
    if not who:
        handling = "none"
    elif who[0] == "human":
        handling = "human_then_ai" if "ai" in who else "human"
    elif not events and not person:
        handling = "ai"
    else:
        handling = "ai_then_human"
        if events and (person is None or events[0][0] <= person[0]):
            at, sender = events[0][1][:2]
            sign = "tool" if sender in {"ai", "tool"} else "event"
            wait = person[1] - at if person else None
        else:
            at, sign = person[1], "sender"
    return {
        "handling": handling,
        "handed over at": at,
        "hand-over sign": sign,
        "hand-over wait": wait,
    }


def is_reopened(messages, silence):
    answered = asked = False
    closed = last_talk_at = None
    for message in messages:
        time, sender, event, greeting = message
        if sender == "customer":
            # A copy of the message that closed it reopens nothing.
            if closed not in {None, message} or (
                silence is not None and answered and time - last_talk_at > silence
            ):
                return True
            asked = True
        elif sender in {"ai", "human"} and asked and not greeting:
            answered = True
        if event == "close" and closed is None:
            closed = message
        if sender not in {"system", "unknown"}:
            last_talk_at = time
    return False


def how_it_ended(messages):
    closes = [time for time, _, event, _ in messages if event == "close"]
    parties = [sender for _, sender, _, _ in messages if sender in {"customer", "ai", "human"}]
    return {
        "closed at": closes[-1] if closes else None,
        "abandoned": parties[-1:] == ["customer"],
    }


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
