"""Nothing that bleak hands over is lost in silence on its way to the reader."""

import asyncio

import pytest

from spinewatch.link.bluetooth.record_queue import RecordQueue
from spinewatch.model.packets import LinkEvent, LinkState, Packet


def packet(number: int) -> Packet:
    return Packet(sensor="neck", characteristic="x", data=bytes([number]), mono_ns=number)


LOST = LinkEvent(sensor="neck", state=LinkState.LOST, mono_ns=9)


async def test_records_come_out_in_the_order_in_which_they_went_in() -> None:
    queue = RecordQueue()
    put = [packet(1), LOST, packet(2)]
    for record in put:
        queue.put(record)

    assert [await queue.get() for _ in put] == put


async def test_a_reader_waits_for_the_next_record() -> None:
    queue = RecordQueue()
    reading = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    assert not reading.done()

    queue.put(packet(1))

    assert await reading == packet(1)


async def test_packets_that_find_the_queue_full_are_counted_and_events_never_are_dropped() -> None:
    queue = RecordQueue(limit=2)
    for number in range(5):
        queue.put(packet(number))
    queue.put(LOST)

    assert queue.dropped == 3
    assert [await queue.get() for _ in range(3)] == [packet(0), packet(1), LOST]


async def test_what_waits_is_read_before_a_failure_is_told() -> None:
    queue = RecordQueue()
    queue.put(packet(1))
    queue.fail(ValueError("broken"))

    assert await queue.get() == packet(1)
    with pytest.raises(ValueError, match="broken"):
        await queue.get()
