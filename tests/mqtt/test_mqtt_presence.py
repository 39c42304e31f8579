"""A process says that it runs, and the broker that it does not."""

import msgspec

from spinewatch.model.time import Clock
from spinewatch.mqtt.presence import Presence


def test_a_process_says_since_when_it_runs_and_the_last_will_does_not(clock: Clock) -> None:
    presence = Presence(person="p01", process="monitor", clock=clock)
    messages = [presence.online(), presence.offline(), presence.last_will]
    now_utc_ns = clock.offset().utc_ns

    assert {message.topic for message in messages} == {"spinewatch/p01/status/monitor"}
    assert all(message.retain for message in messages)
    assert [msgspec.json.decode(message.payload) for message in messages] == [
        {"state": "online", "since_utc_ns": now_utc_ns},
        {"state": "offline", "since_utc_ns": now_utc_ns},
        {"state": "offline"},
    ]


def test_without_a_trusted_clock_no_time_is_told(lost_clock: Clock) -> None:
    presence = Presence(person="p01", process="monitor", clock=lost_clock)

    assert msgspec.json.decode(presence.online().payload) == {"state": "online"}
