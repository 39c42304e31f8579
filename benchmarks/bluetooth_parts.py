"""Our part of the way of a notification by itself: what each step of it takes.

The radio is silent meanwhile; the notifications that it sent before are handed in where the
Bluetooth service would hand them in.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from benchmarks.bluetooth_rig import Ground, Reading
from spinewatch.drivers.registry import make_driver
from spinewatch.drivers.witmotion import NOTIFY
from spinewatch.link.bluetooth.ear import Ear
from spinewatch.link.bluetooth.record_queue import RecordQueue
from spinewatch.link.supervision.actions import Connect, Tell
from spinewatch.link.supervision.events import AdapterReady, Done, Heard, Seen, Up
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.supervisor import Supervisor
from spinewatch.link.supervision.watched import Watched
from spinewatch.model.packets import Packet
from spinewatch.model.time import NS_PER_S
from tests.bluetooth.six_sensors import NAMES

AT_ONCE: Final = 600
"""Notifications of one repetition: a second of all six."""

REPEATS: Final = 15
"""The best counts: what disturbs only adds."""

ADVANCES_HZ: Final = 10
"""How often the link lets time pass for supervision."""

Parts = dict[str, float]
"""Microseconds of CPU by what they are spent on."""


async def callback_us(ground: Ground, reading: Reading) -> float:
    """Give what a notification costs until the callback has returned."""
    feeders, data = ground.feeders(), _some(reading)

    async def feed() -> None:
        for at, each in enumerate(data):
            feeders[at % len(feeders)](each)

    return await _best_us(feed, between=_drained)


async def link_parts(ground: Ground, reading: Reading) -> Parts:
    """Measure our link while it is read: from the callback to the record."""
    feeders, data = ground.feeders(), _some(reading)

    async def one_by_one() -> None:
        for at, each in enumerate(data):
            feeders[at % len(feeders)](each)
            await asyncio.sleep(0)

    async def only_turns() -> None:
        for _ in data:
            await asyncio.sleep(0)

    turns_us = await _best_us(only_turns, between=_drained)
    return {
        "callback, as of the bare one": await callback_us(ground, reading),
        "callback to record, each by itself": await _best_us(one_by_one, between=_drained)
        - turns_us,
    }


async def single_parts(reading: Reading) -> Parts:
    """Measure the parts of the link one by one, without a radio."""
    packets = [
        Packet(sensor=NAMES[at % len(NAMES)], characteristic=NOTIFY, data=each, mono_ns=at)
        for at, each in enumerate(_some(reading))
    ]
    queue = RecordQueue()
    ear, driver = Ear(make_driver("witmotion", {})), make_driver("witmotion", {})
    supervisor = _streaming()

    async def through_queue() -> None:
        for each in packets:
            queue.put(each)
            await queue.get()

    decode_us = await _each_us(packets, driver.decode)
    advance_us = await _each_us(packets, lambda _: supervisor.advance(time.monotonic_ns()))
    return {
        "- packet with its time": await _each_us(packets, _made_anew),
        "- queue, in and out": await _best_us(through_queue),
        "- driver's decode": decode_us,
        "- ear beside the decode (is it shaken)": await _each_us(packets, ear.take) - decode_us,
        "- supervision: samples were heard": await _each_us(
            packets,
            lambda each: supervisor.take(
                Heard(sensor=each.sensor, stream="imu"), time.monotonic_ns()
            ),
        ),
        "- supervision: time passes, 10 times a second": advance_us * ADVANCES_HZ / AT_ONCE,
    }


def _made_anew(packet: Packet) -> Packet:
    return Packet(
        sensor=packet.sensor,
        characteristic=packet.characteristic,
        data=bytes(packet.data),
        mono_ns=time.monotonic_ns(),
    )


def _streaming() -> Supervisor:
    """Give supervision of six sensors that are all connected."""
    watched = Watched(adapter="hci0", streams={"imu": 0.04})
    supervisor = Supervisor(
        sensors=dict.fromkeys(NAMES, watched), policy=Policy(), jitter=lambda: 0.5
    )
    now_ns = time.monotonic_ns() - 60 * NS_PER_S
    actions = list(supervisor.take(AdapterReady(adapter="hci0"), now_ns))
    up: set[str] = set()
    while len(up) < len(NAMES):
        now_ns += NS_PER_S // 10
        for name in NAMES:
            actions += supervisor.take(Seen(sensor=name), now_ns)
        actions += supervisor.advance(now_ns)
        answered, actions = actions, []
        for action in answered:
            if isinstance(action, Connect):
                up.add(action.sensor)
                actions += supervisor.take(Up(sensor=action.sensor), now_ns)
            elif not isinstance(action, Tell):
                actions += supervisor.take(Done(action=action), now_ns)
    return supervisor


def _some(reading: Reading) -> Sequence[bytes]:
    return [data for data, _ in reading.got[NAMES[0]][-AT_ONCE:]]


async def _each_us(packets: Sequence[Packet], step: Callable[[Packet], object]) -> float:
    async def work() -> None:
        for each in packets:
            step(each)

    return await _best_us(work)


async def _drained() -> None:
    """Let whoever reads take everything."""
    await asyncio.sleep(0.05)


async def _best_us(
    work: Callable[[], Awaitable[None]], *, between: Callable[[], Awaitable[None]] | None = None
) -> float:
    spent = []
    for _ in range(REPEATS):
        began = time.process_time_ns()
        await work()
        spent.append(time.process_time_ns() - began)
        if between is not None:
            await between()
    return min(spent) / 1000 / AT_ONCE
