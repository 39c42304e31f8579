"""Stages every known failure several times, and prints the table of docs/bluetooth.md.

Several run beside each other, each in a process with a simulated adapter of its own.
"""

import argparse
import asyncio
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Final

from spinewatch.link.supervision.policy import Policy
from spinewatch.simulation.faults import Disconnect
from tests.bluetooth.failures import BACK, FAILURES, NECK, PAIR
from tests.bluetooth.rig import Rig, rig

HASTY: Final = Policy(deaf_s=3.0)
"""As shipped, but a deaf scan is not waited for a minute and a half."""

RARE: Final = Policy(settled_s=5.0)
"""As shipped, but disconnections 8 s apart count as rare ones, not as a series."""

APART_S: Final = 8.0
SET_UP_S: Final = 30.0
LEAST_LIMIT_S: Final = 60.0
"""For a failure to be over: longer than its test allows, so that a slow one shows as slow."""

NOTES: Final = (
    "Simulated sensors and adapter (tier 1), no radio and no BlueZ. Seconds count until four fresh",
    "notifications of both sensors have come and both are set up: from when the cause is over or,",
    "where it does not end by itself, from when the loss was noticed (failures.py says which).",
    "The remedy is what failures.py says; only what the host did was watched.",
    f"deaf_s was {HASTY.deaf_s:g} instead of {Policy().deaf_s:g}: as shipped, a deaf adapter takes",
    "that much longer, twice.",
)

DISCONNECTS: Final = 20
IN_A_ROW: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One failure, staged once.

    Attributes
    ----------
    index
        Of the failure in `FAILURES`.
    seconds
        Until both sensors streamed again; None when they did not.
    done
        What the host was seen to do meanwhile, like "power cycle" or "forget".
    problem
        Why they did not.
    """

    index: int
    seconds: float | None
    done: tuple[str, ...] = ()
    problem: str | None = None


async def stage(index: int) -> Attempt:
    """Stage one failure on sensors that stream, and wait until they stream again."""
    failure = FAILURES[index]
    async with rig(PAIR, policy=HASTY) as made:
        await made.streaming(NECK, BACK, seconds=SET_UP_S)
        before = len(made.host.done)
        try:
            await failure.stage(made)
            seconds = await made.streaming(NECK, BACK, seconds=max(LEAST_LIMIT_S, failure.within_s))
        except TimeoutError:
            return Attempt(index=index, seconds=None, problem=_state(made))
    done = tuple(dict.fromkeys(each.rpartition(" ")[0] or each for each in made.host.done[before:]))
    return Attempt(index=index, seconds=seconds, done=done)


async def reconnect_s() -> list[float]:
    """Have a sensor hang up several times; gives the seconds to the first notification after."""
    found = []
    async with rig(PAIR, policy=RARE) as made:
        await made.streaming(NECK, BACK, seconds=SET_UP_S)
        for number in range(IN_A_ROW):
            await asyncio.sleep(APART_S + number / IN_A_ROW)
            found.append(await _reconnected_s(made))
            await made.streaming(NECK, BACK)
    return found


async def _reconnected_s(made: Rig) -> float:
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    lost = len(made.causes(NECK))
    await made.fleet.apply(NECK, Disconnect())
    await made.until(lambda: len(made.causes(NECK)) > lost)
    old = len(made.got[NECK])
    await made.until(lambda: len(made.got[NECK]) > old)
    return loop.time() - began_s


def _state(made: Rig) -> str:
    told = {name: made.causes(name)[-3:] for name in (NECK, BACK)}
    return f"connected {[name for name in told if made.is_connected(name)]}, told {told}"


def _staged(index: int) -> Attempt:
    return asyncio.run(stage(index))


def _reconnected(_number: int) -> list[float]:
    return asyncio.run(reconnect_s())


def table(attempts: Sequence[Attempt]) -> list[str]:
    """Give the lines of the table, in Markdown."""
    lines = [
        "| failure | in the list | remedy | host was seen to | median s | worst s | recovered |",
        "|---|---|---|---|---|---|---|",
    ]
    for index, failure in enumerate(FAILURES):
        of_it = [each for each in attempts if each.index == index]
        spent = [each.seconds for each in of_it if each.seconds is not None]
        middle, worst = (f"{median(spent):.1f}", f"{max(spent):.1f}") if spent else ("-", "-")
        numbers = ", ".join(map(str, failure.numbers))
        done = ", ".join(sorted({what for each in of_it for what in each.done})) or "-"
        lines.append(
            f"| {failure.name} | {numbers} | {failure.remedy} | {done} | {middle} | {worst} "
            f"| {len(spent)}/{len(of_it)} |"
        )
    return lines


def _of_reconnects(spent: Sequence[float]) -> str:
    return (
        f"After {len(spent)} disconnections by the sensor, each {APART_S:.0f} to "
        f"{APART_S + 1:.0f} s after the last, the first notification of the new connection came "
        f"after {median(spent):.2f} s (median), {min(spent):.2f} to {max(spent):.2f} s; "
        f"with settled_s = {RARE.settled_s:g} instead of {Policy().settled_s:g}."
    )


def main() -> None:
    """Print the table; exits with 1 when something was not recovered from."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bluetooth.failure_table", description=__doc__
    )
    parser.add_argument("--times", type=int, default=3, help="how often each is staged")
    parser.add_argument("--jobs", type=int, default=3, help="processes beside each other")
    given = parser.parse_args()
    # Not forked: the adapter's name is made of the process's number when the rig is imported.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(given.jobs, mp_context=spawn) as pool:
        staged = pool.map(_staged, [*range(len(FAILURES))] * given.times)
        reconnects = pool.map(_reconnected, range(DISCONNECTS // IN_A_ROW))
        attempts = list(staged)
        spent = [seconds for each in reconnects for seconds in each]
    lines = [*table(attempts), "", *NOTES, "", _of_reconnects(spent), ""]
    lines += [
        f"Not recovered: {FAILURES[each.index].name}: {each.problem}"
        for each in attempts
        if each.problem
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if any(each.seconds is None for each in attempts) else 0)


if __name__ == "__main__":
    main()
