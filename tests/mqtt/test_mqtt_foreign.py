"""Whatever arrives on our topics: the receiver counts what is not ours and goes on."""

import logging

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Entry
from spinewatch.mqtt.codec import Expired, ProcessState, ProcessStatus, StoredMark, encode
from spinewatch.mqtt.limits import MAX_FOREIGN_TOLD, MAX_INT, MAX_MESSAGE_BYTES, MAX_SEQ
from spinewatch.mqtt.messages import Arrived
from spinewatch.mqtt.receiver import Receiver
from tests.mqtt.conftest import ManualClock, entry

NAMES = st.sampled_from(["p01", "p02", "home", "monitor", "levels", "", "+", "#", "x" * 70, "ä\0"])
AREAS = st.sampled_from(["result", "stored", "expired", "status", "live", "command", ""])
LEVELS = "spinewatch/p01/result/levels"
TOPICS = st.one_of(
    st.sampled_from([LEVELS, "spinewatch/p01/stored/home/monitor", "spinewatch/p01/status/x"]),
    st.builds("spinewatch/{}/{}/{}".format, NAMES, AREAS, NAMES),
    st.builds("spinewatch/{}/stored/{}/{}".format, NAMES, NAMES, NAMES),
    st.text(max_size=30),
)
OURS = [
    entry(1),
    StoredMark(epoch="e1", seq=3),
    Expired(epoch="e1", ranges=((1, 2),)),
    ProcessStatus(state=ProcessState.ONLINE, since_utc_ns=5),
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**40),
    st.text(max_size=10),
    st.just([]),
    st.just({"kind": "levels"}),
    st.just([[5, 4]]),
)


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """Take one of our messages and change one of its fields, or one of its bytes."""
    payload = encode(draw(st.sampled_from(OURS)))
    if draw(st.booleans()):
        place = draw(st.integers(0, len(payload) - 1))
        return payload[:place] + draw(st.binary(max_size=3)) + payload[place + 1 :]
    fields = msgspec.json.decode(payload)
    part = fields["result"] if "result" in fields and draw(st.booleans()) else fields
    part[draw(st.sampled_from(sorted(part)))] = draw(VALUES)
    return msgspec.json.encode(fields) if fits(part) else payload.replace(b"1", b"9" * 40)


def fits(part: dict[str, object]) -> bool:
    """Whether msgspec can write it: it writes whole numbers up to 64 bits."""
    return all(not isinstance(value, int) or abs(value) <= MAX_INT for value in part.values())


PAYLOADS = st.one_of(st.binary(max_size=60), changed(), st.sampled_from(OURS).map(encode))
LARGE = b" " * (MAX_MESSAGE_BYTES + 1)


def new_receiver(person: str = "p01") -> Receiver:
    return Receiver(
        process="recorder",
        person=person,
        config=MqttConfig(),
        clock=ManualClock(),
        jitter=lambda: 0.0,
        recorder="home",
    )


@given(arriving=st.lists(st.tuples(TOPICS, PAYLOADS, st.booleans()), max_size=20))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_that_arrives_ends_a_receiver_and_only_what_is_ours_gets_through(
    arriving: list[tuple[str, bytes, bool]],
) -> None:
    receiver = new_receiver()
    for topic, payload, retained in arriving:
        receiver._take(Arrived(topic=topic, payload=payload, retained=retained))
    received = receiver.take(limit=100, timeout_s=0)
    notices = receiver.notices()

    assert len(received) + len(notices) + receiver.foreign <= len(arriving)
    for person, taken in received:
        assert isinstance(taken, Entry)
        assert taken.result.person == person
        assert 0 < taken.seq <= MAX_SEQ
        assert 0 <= taken.result.mono_ns <= MAX_INT

    sound = entry(7)
    receiver._take(Arrived(topic=LEVELS, payload=encode(sound), retained=False))
    assert receiver.take(limit=2, timeout_s=0) == [("p01", sound)]


@pytest.mark.parametrize(
    ("topic", "payload", "why"),
    [
        ("spinewatch/p02/result/levels", encode(entry(1)), "on a topic that is not its own"),
        ("spinewatch/p01/result/minute", encode(entry(1)), "on a topic that is not its own"),
        (LEVELS, LARGE, "larger than any message of spinewatch"),
        (LEVELS, b"\x89PNG\r\n", "not a message of spinewatch"),
        (LEVELS, b'{"version": 2}', "of a newer spinewatch"),
        (LEVELS, b"", "not a message of spinewatch"),
        ("spinewatch/p01/status/monitor", b'{"state": "asleep"}', "not a message of spinewatch"),
        ("spinewatch/p01/command/stop", b"{}", "on a topic that is not its own"),
    ],
)
def test_each_kind_of_foreign_message_is_counted_and_told_once(
    caplog: pytest.LogCaptureFixture, topic: str, payload: bytes, why: str
) -> None:
    receiver = new_receiver()
    for _ in range(3):
        receiver._take(Arrived(topic=topic, payload=payload, retained=False))

    assert receiver.foreign == 3
    assert receiver.take(limit=9, timeout_s=0) == []
    assert receiver.notices() == []
    (told,) = caplog.messages
    assert why in told
    assert topic in told


def test_nonsense_on_ever_new_topics_does_not_fill_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    receiver = new_receiver()
    for number in range(3 * MAX_FOREIGN_TOLD):
        topic = f"spinewatch/p01/result/kind-{number}"
        receiver._take(Arrived(topic=topic, payload=b"?", retained=False))

    assert receiver.foreign == 3 * MAX_FOREIGN_TOLD
    assert len(caplog.messages) == MAX_FOREIGN_TOLD


def test_a_log_line_holds_what_was_sent_on_one_line_and_in_a_bounded_length(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    evil = '{"state": "\\u001b[31m\\n2026-01-01 all is well' + "x" * 999 + '"}'
    new_receiver()._take(
        Arrived(topic="spinewatch/p01/status/monitor", payload=evil.encode(), retained=False)
    )

    (told,) = caplog.messages
    assert "\n" not in told
    assert "\x1b" not in told
    assert len(told) < 700
