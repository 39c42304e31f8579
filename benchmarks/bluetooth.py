"""What our Bluetooth link costs beyond a bare bleak callback, on the same sensors in one run.

Sensors, radio and reader share a process, so that only differences count: windows of the one and of
the other take turns. The sensors are six WitMotion ones at four times their speed: 25
notifications/s of 80 bytes become 100 from each.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Final, TypeVar

import numpy as np

from benchmarks.bluetooth_parts import REPEATS, Parts, callback_us, link_parts, single_parts
from benchmarks.bluetooth_rig import Ground, Reading, bare, linked, on_air, queued
from benchmarks.tables import print_table
from spinewatch.simulation.faults import Hush
from tests.bluetooth.six_sensors import NAMES, Comparison

BARE, QUEUED, LINK = "bare callback", "callback, queue and task", "our link"

ROUNDS: Final = 5
NOTIFICATIONS_S: Final = 600
SETTLE_S: Final = 6.0
"""After the last connection: settings are written and the scan has ended by then."""

HUSH_S: Final = 0.6
"""For what is on its way to arrive; supervision begins to wonder after 2 s."""

TARGET: Final = 0.05
"""Of one core, beyond the bare callback."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What one way to read cost for some seconds."""

    cpu_us: float
    notifications_s: float
    wrong: int
    sent: int
    latencies_ms: Sequence[float]


async def run(seconds: float) -> None:
    """Measure and print."""
    windows: dict[str, list[Window]] = {BARE: [], QUEUED: [], LINK: []}
    found: Parts = {}
    async with on_air() as ground:
        for number in range(ROUNDS):
            is_last = number == ROUNDS - 1
            async with bare(ground) as reading:
                windows[BARE].append(await _window(ground, reading, seconds / ROUNDS))
                if is_last:
                    found["bare callback"] = await _silently(ground, reading, callback_us)
            async with queued(ground) as reading:
                windows[QUEUED].append(await _window(ground, reading, seconds / ROUNDS))
            async with linked(ground) as reading:
                windows[LINK].append(await _window(ground, reading, seconds / ROUNDS))
                if is_last:
                    found |= await _silently(ground, reading, link_parts)
                    found |= await single_parts(reading)
    _print_windows(windows)
    _print_parts(found)


async def _window(ground: Ground, reading: Reading, seconds: float) -> Window:
    """Count CPU time of this process while everybody streams, then compare all that was sent."""
    await asyncio.sleep(SETTLE_S)
    first = {name: len(reading.got[name]) for name in NAMES}
    began_ns, began_cpu = time.monotonic_ns(), time.process_time_ns()
    await asyncio.sleep(seconds)
    cpu_ns, spent_ns = time.process_time_ns() - began_cpu, time.monotonic_ns() - began_ns
    came = {name: len(reading.got[name]) - first[name] for name in NAMES}
    await _silence(ground)
    count = sum(came.values())
    return Window(
        cpu_us=cpu_ns / count / 1000,
        notifications_s=count / spent_ns * 1e9,
        wrong=sum(_wrong(ground, reading, name) for name in NAMES),
        sent=sum(map(len, ground.sent.values())),
        latencies_ms=[
            (got_ns - sent_ns) / 1e6
            for name in NAMES
            for (_, sent_ns), (_, got_ns) in zip(
                ground.sent[name][first[name] :], reading.got[name][first[name] :], strict=False
            )
        ],
    )


async def _silence(ground: Ground) -> None:
    await ground.fleet.apply(None, Hush(for_s=HUSH_S))
    await asyncio.sleep(HUSH_S / 2)


def _wrong(ground: Ground, reading: Reading, name: str) -> int:
    """Count what was lost, doubled, reordered or altered since the sensor was connected."""
    comparison = Comparison(
        sent=[data for data, _ in ground.sent[name]], got=[data for data, _ in reading.got[name]]
    )
    comparison.end()
    return len(comparison.missing) + comparison.doubled + comparison.reordered + comparison.altered


async def _silently(
    ground: Ground, reading: Reading, measure: Callable[[Ground, Reading], Awaitable[T]]
) -> T:
    """Measure while nobody sends; supervision hears what is handed in."""
    await ground.fleet.apply(None, Hush())
    await asyncio.sleep(HUSH_S / 2)
    try:
        return await measure(ground, reading)
    finally:
        await ground.fleet.apply(None, Hush(for_s=0.0))


def _print_windows(windows: dict[str, list[Window]]) -> None:
    head = (
        "read by",
        "CPU % of a core at 600/s",
        "us per notification, each window",
        "notifications/s",
        "lost, doubled, ... of sent",
        "latency p50 ms",
        "p99 ms",
    )
    rows = [(name, *_cells(of_it)) for name, of_it in windows.items()]
    rows += [
        (f"{name} beyond the bare one", _share(median(beyond)), _each(beyond), "", "", "", "")
        for name in (QUEUED, LINK)
        if (beyond := _beyond(windows, name))
    ]
    print_table("Six sensors x 100 notifications/s; sensors and radio included", head, rows)
    beyond = _beyond(windows, LINK)
    shares = ", ".join(_share(each) for each in (median(beyond), min(beyond), max(beyond)))
    verdict = "below" if median(beyond) * NOTIFICATIONS_S / 1e6 < TARGET else "ABOVE"
    print(
        f"\nOur link beyond bare (median, least, most): {shares} of a core: {verdict} {TARGET:.0%}."
    )


def _beyond(windows: dict[str, list[Window]], name: str) -> list[float]:
    return [
        ours.cpu_us - theirs.cpu_us
        for theirs, ours in zip(windows[BARE], windows[name], strict=True)
    ]


def _cells(of_it: Sequence[Window]) -> tuple[str, ...]:
    latencies = np.concatenate([each.latencies_ms for each in of_it])
    middle, late = np.percentile(latencies, (50, 99))
    spent = [each.cpu_us for each in of_it]
    return (
        _share(median(spent)),
        _each(spent),
        f"{mean(each.notifications_s for each in of_it):.0f}",
        f"{sum(each.wrong for each in of_it)} of {sum(each.sent for each in of_it)}",
        f"{middle:.2f}",
        f"{late:.2f}",
    )


def _each(spent: Sequence[float]) -> str:
    return " ".join(f"{each:.0f}" for each in spent)


def _share(spent_us: float) -> str:
    return f"{spent_us * NOTIFICATIONS_S / 1e6:.1%}"


def _print_parts(found: Parts) -> None:
    rows = [(name, f"{spent:.1f}", _share(spent)) for name, spent in found.items()]
    head = ("part", "us per notification", "at 600/s")
    print_table(f"Our part by itself, without radio: CPU time, best of {REPEATS}", head, rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bluetooth", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="measured of each way")
    asyncio.run(run(parser.parse_args().seconds))


if __name__ == "__main__":
    main()
