import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fte_audit.engines.folding.facts import Conversations
from fte_audit.engines.folding.outlines import SIGNS
from fte_audit.engines.folding.packing import EVENTS, MISSING, SENDERS, code_of, pack
from fte_audit.plan.model import HANDLINGS
from tests.reference.slow_folding import facts, in_order, split

SECOND = 1_000_000
MESSAGE = st.tuples(
    st.integers(0, 40).map(lambda seconds: seconds * SECOND),
    st.sampled_from(SENDERS),
    st.sampled_from([None, None, None, *EVENTS]),
    st.booleans(),
)
THREADS = st.lists(st.lists(MESSAGE, min_size=1, max_size=12), min_size=1, max_size=6)
CAP, SILENCE, SPLIT = 5 * SECOND, 10 * SECOND, 15 * SECOND


def folded(threads, split_after=None):
    """Pack the messages of threads, in the order that a sort gives them."""
    rows = [(key, *message) for key, thread in enumerate(threads) for message in thread]
    code = code_of(
        np.array([SENDERS.index(row[2]) for row in rows], dtype=np.uint8),
        np.array([EVENTS.index(row[3]) for row in rows], dtype=np.uint8),
        np.array([row[4] for row in rows], dtype=np.bool_),
    )
    packed = pack(np.array([row[1] for row in rows], dtype=np.int64), code)
    keys = np.array([row[0] for row in rows], dtype=np.int64)
    order = np.lexsort((packed, keys))
    return Conversations(keys[order], packed[order], split_after)


def told(conversations, silence):
    """The facts of all conversations, under the names that the slow reference gives them."""
    named = {
        "messages": conversations.messages,
        **{f"{name} messages": conversations.sent_by(code) for code, name in enumerate(SENDERS)},
        "started": conversations.started,
        "ended": conversations.ended,
        "answered": conversations.answered,
        "customer wrote": conversations.customer_wrote,
        "first response": conversations.first_response,
        "first ai response": conversations.first_ai_response,
        "first human response": conversations.first_human_response,
        "closed at": conversations.closed_at,
        "abandoned": conversations.abandoned,
        "reopened": conversations.reopened(silence),
        "handed over at": conversations.handed_over_at,
        "hand-over wait": conversations.hand_over_wait,
        "active": conversations.active_time(CAP),
        "time with ai": conversations.ai_time,
        "time with human": conversations.human_time,
        "time with queue": conversations.queue_time,
    }
    rows = [
        {name: None if values[i] == MISSING else values[i] for name, values in named.items()}
        for i in range(len(conversations.begins))
    ]
    for i, row in enumerate(rows):
        row["handling"] = HANDLINGS[conversations.handling[i]]
        row["hand-over sign"] = (*SIGNS, None)[conversations.hand_over_sign[i]]
    return rows


@given(THREADS, st.sampled_from([None, SILENCE]), st.sampled_from([None, SPLIT]))
def test_every_fact_is_what_reading_message_by_message_tells(threads, silence, split_after):
    found = told(folded(threads, split_after), silence)
    expected = [
        facts(part, CAP, silence)
        for thread in threads
        for part in split(in_order(thread), split_after)
    ]
    for row in expected:
        del row["time with nobody"]
    assert found == expected


@given(THREADS)
def test_every_moment_from_start_to_end_is_in_somebody_s_hands_or_in_nobody_s(threads):
    conversations = folded(threads)
    nobody = [facts(in_order(thread), CAP, None)["time with nobody"] for thread in threads]
    in_hands = conversations.ai_time + conversations.human_time + conversations.queue_time
    assert list(in_hands + nobody) == list(conversations.ended - conversations.started)


@given(st.integers(-2_208_988_800, 7_258_118_400))
@example(-2_208_988_800)
@example(7_258_118_400)
def test_times_of_three_centuries_can_be_packed(seconds):
    assert folded([[(seconds * SECOND, "ai", None, False)]]).started[0] == seconds * SECOND


def minutes(*messages):
    return [(at * 60 * SECOND, sender, event, False) for at, sender, event in messages]


def one(*messages, silence=None):
    """The facts of one conversation, worked out by hand in the tests below."""
    return told(folded([minutes(*messages)]), silence)[0]


def test_a_greeting_before_the_customer_wrote_is_no_answer():
    alone = one((0, "ai", None), (1, "customer", None))
    assert alone["handling"] == "none"
    assert not alone["answered"]
    answered = one((0, "ai", None), (1, "customer", None), (3, "human", None))
    assert answered["handling"] == "human"
    assert answered["first response"] == 2 * 60 * SECOND


def test_a_tool_call_hands_over_and_the_customer_waits_for_the_person():
    found = one(
        (0, "customer", None),
        (1, "ai", None),
        (2, "ai", "hand_over"),
        (12, "human", None),
        (15, "customer", None),
    )
    assert found["handling"] == "ai_then_human"
    assert found["hand-over sign"] == "tool"
    assert found["handed over at"] == 2 * 60 * SECOND
    assert found["hand-over wait"] == 10 * 60 * SECOND
    assert found["time with ai"] == 1 * 60 * SECOND
    assert found["time with human"] == 3 * 60 * SECOND
    assert found["time with queue"] == (1 + 10) * 60 * SECOND
    assert found["abandoned"]


def test_where_only_the_sender_changes_nobody_knows_how_long_the_customer_waited():
    found = one((0, "customer", None), (1, "ai", None), (9, "human", None))
    assert found["hand-over sign"] == "sender"
    assert found["hand-over wait"] is None


def test_a_platform_that_closes_a_day_later_makes_no_conversation_longer():
    found = one((0, "customer", None), (2, "ai", None), (1440, "system", "close"))
    assert found["ended"] == 2 * 60 * SECOND
    assert found["closed at"] == 1440 * 60 * SECOND
    assert found["active"] == CAP


def test_of_messages_of_one_moment_the_customer_s_is_the_first():
    found = one((0, "human", None), (0, "ai", None), (0, "customer", None))
    assert found["handling"] == "ai_then_human"
    assert found["first response"] == 0


@pytest.mark.parametrize(
    ("messages", "reopened"),
    [
        ([(0, "customer", None), (1, "ai", "close")], False),
        ([(0, "customer", None), (1, "ai", "close"), (2, "ai", None)], False),
        ([(0, "customer", None), (1, "ai", "close"), (2, "customer", None)], True),
    ],
)
def test_a_customer_who_writes_after_the_close_reopens(messages, reopened):
    assert one(*messages)["reopened"] == reopened


def test_who_writes_after_the_close_waits_for_an_answer():
    found = one((0, "customer", None), (1, "ai", "close"), (5, "customer", None), (8, "ai", None))
    assert found["time with queue"] == (1 + 3) * 60 * SECOND
    assert found["time with ai"] == 0


@pytest.mark.parametrize(("after", "reopened"), [(30, False), (31, True)])
def test_a_customer_who_writes_after_an_answer_and_a_silence_reopens(after, reopened):
    asked = one(
        (0, "customer", None),
        (1, "ai", None),
        (1 + after, "customer", None),
        silence=30 * 60 * SECOND,
    )
    assert asked["reopened"] == reopened
    waited = one((0, "customer", None), (after, "customer", None), silence=30 * 60 * SECOND)
    assert not waited["reopened"]


def test_a_silence_splits_a_thread():
    apart = folded(
        [minutes((0, "customer", None), (1, "ai", None), (90, "customer", None))], 60**2 * SECOND
    )
    assert list(apart.messages) == [2, 1]
    assert list(apart.started) == [0, 90 * 60 * SECOND]
