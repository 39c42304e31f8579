"""Packets of one sensor, from bytes to blocks."""

import json
from pathlib import Path

import numpy as np
import pytest

from spinewatch.drivers.registry import make_driver
from spinewatch.drivers.witmotion import NOTIFY
from spinewatch.model.blocks import StreamKey
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.model.samples import Reply, Samples, SensorStatus
from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.timebase.ingest import SensorIngest

RECORDING = Path(__file__).parents[1] / "data" / "drivers" / "witmotion_wt901_100hz.jsonl"
START_NS = 50 * NS_PER_S


@pytest.fixture
def ingest() -> SensorIngest:
    return SensorIngest(sensor="emg", driver=make_driver("npg_lite"))


def notification(first: int, at_ms: int) -> Packet:
    """Ten samples of the EMG board, the first of them with this number."""
    driver = make_driver("npg_lite")
    channels = len(driver.streams[0].channels)
    values = (np.arange(first, first + 10) % 4096).astype(float)[:, None] * np.ones(channels)
    samples = Samples(stream="emg", values=values, counter=first % 256)
    ((characteristic, data),) = driver.encode(samples)
    return Packet(
        sensor="emg",
        characteristic=characteristic,
        data=data,
        mono_ns=START_NS + at_ms * NS_PER_MS,
    )


def link(state: LinkState, cause: str | None = None) -> LinkEvent:
    return LinkEvent(sensor="emg", state=state, mono_ns=START_NS, cause=cause)


def test_a_packet_becomes_a_block_of_its_sensor_and_stream(ingest: SensorIngest) -> None:
    ingested = ingest.add(notification(0, at_ms=20))
    (block,) = ingested.blocks

    assert block.stream == StreamKey("emg", "emg")
    assert block.fs_hz == 500.0
    assert block.values[:, 0].tolist() == list(range(10))
    assert block.times_ns[-1] == START_NS + 20 * NS_PER_MS
    assert block.times_ns[0] == START_NS + 2 * NS_PER_MS
    assert ingested.rejected is None


def test_bytes_that_the_driver_refuses_are_counted_and_told(ingest: SensorIngest) -> None:
    good = notification(0, at_ms=20)
    bad = Packet(
        sensor="emg", characteristic=good.characteristic, data=b"\x01\x02", mono_ns=good.mono_ns
    )
    ingested = ingest.add(bad)

    assert isinstance(ingested.rejected, PacketRejectedError)
    assert ingested.blocks == ()
    assert ingest.rejected_packets == 1
    assert len(ingest.add(good).blocks) == 1


def test_a_lost_connection_is_a_gap_that_tells_its_cause(ingest: SensorIngest) -> None:
    ingest.add(notification(0, at_ms=20))
    ingest.link(link(LinkState.LOST, "out of range"))
    ingest.link(link(LinkState.CONNECTED))
    (block,) = ingest.add(notification(0, at_ms=9000)).blocks

    assert block.gap is not None
    assert block.gap.lost_samples is None
    assert block.gap.cause == "out of range"
    assert ingest.stats("emg").received == 20


def test_the_first_connection_is_no_gap(ingest: SensorIngest) -> None:
    ingest.link(link(LinkState.CONNECTED))
    (block,) = ingest.add(notification(0, at_ms=20)).blocks

    assert block.gap is None


def test_a_connection_forgets_half_a_frame() -> None:
    ingest = SensorIngest(sensor="c7", driver=make_driver("witmotion"))
    frame = bytes.fromhex("5561000000000008a4005cff0000002000f00000")

    def add(data: bytes, at_ms: int) -> int:
        packet = Packet(
            sensor="c7", characteristic=NOTIFY, data=data, mono_ns=START_NS + at_ms * NS_PER_MS
        )
        return sum(len(block) for block in ingest.add(packet).blocks)

    assert add(frame + frame[:11], at_ms=10) == 1

    ingest.link(LinkEvent(sensor="c7", state=LinkState.LOST, mono_ns=START_NS))

    assert add(frame, at_ms=3000) == 1


class TalkativeDriver:
    """Answers every packet with a state, a reply and two runs of samples around a hole."""

    kind = "talkative"
    streams = make_driver("npg_lite").streams

    def decode(self, packet: Packet) -> tuple[Samples | SensorStatus | Reply, ...]:
        values = np.arange(30.0).reshape(10, 3)
        first = packet.data[0]
        return (
            Samples(stream="emg", values=values, counter=first),
            SensorStatus(battery_pct=80.0),
            Samples(stream="emg", values=values + 30, counter=first + 12),
            Reply(name="running"),
        )

    def reset(self) -> None:
        """Nothing to forget."""


def test_everything_that_a_packet_brings_is_handed_on() -> None:
    ingest = SensorIngest(sensor="emg", driver=TalkativeDriver())
    ingested = ingest.add(Packet(sensor="emg", characteristic="", data=b"\x00", mono_ns=START_NS))
    first, second = ingested.blocks

    assert first.gap is None
    assert second.gap is not None
    assert second.gap.lost_samples == 2
    assert ingested.statuses == (SensorStatus(battery_pct=80.0),)
    assert ingested.replies == (Reply(name="running"),)


def test_the_hole_in_the_real_recording_is_found_and_estimated() -> None:
    ingest = SensorIngest(sensor="c7", driver=make_driver("witmotion"))
    lines = [json.loads(line) for line in RECORDING.read_text().splitlines()[1:]]
    blocks = [
        block
        for line in lines
        for block in ingest.add(
            Packet(
                sensor="c7",
                characteristic=NOTIFY,
                data=bytes.fromhex(line["hex"]),
                mono_ns=START_NS + round(line["t"] * NS_PER_S),
            )
        ).blocks
    ]
    times_s = (np.concatenate([block.times_ns for block in blocks]) - START_NS) / NS_PER_S
    ((gap, after_s),) = [
        (block.gap, (block.times_ns[0] - START_NS) / NS_PER_S) for block in blocks if block.gap
    ]

    assert len(times_s) == 288
    assert (gap.lost_samples, gap.estimated) == (12, True)
    assert 0.3 < after_s < 0.6
    assert times_s[-1] == pytest.approx(lines[-1]["t"], abs=0.03)
