"""In the guest: ``python -m tests.guest.scenarios [NAME...]`` runs scenarios, or all.

Prints a line of JSON for each; ends with 0 if all passed.
"""

import asyncio
import json
import logging
import sys
import time
import traceback
from pathlib import Path
from typing import Final

from tests.guest.bed import Bed
from tests.guest.nursery import Nursery
from tests.guest.scenario import Scenario
from tests.guest.scenarios.all import SCENARIOS

READY_S: Final = 300.0
"""For everything to be mended before a scenario."""


async def run(names: list[str], nursery: Nursery) -> bool:
    """Run those that are named, or all; gives whether all passed."""
    chosen = [each for each in SCENARIOS if not names or each.name in names]
    bed = Bed(nursery)
    try:
        return all([await _run_one(each, bed) for each in chosen]) and bool(chosen)
    finally:
        bed.close()


async def _run_one(scenario: Scenario, bed: Bed) -> bool:
    told: dict[str, object] = {"scenario": scenario.name, "passed": False}
    begun_ns = time.monotonic_ns()
    try:
        async with asyncio.timeout(READY_S):
            await bed.ready()
        begun_ns = time.monotonic_ns()
        async with asyncio.timeout(scenario.limit_s):
            told["figures"] = await scenario.run(bed)
        told["passed"] = True
    except AssertionError as error:
        told["seen"] = str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next scenario is to run
        traceback.print_exc()
        told["seen"] = f"{type(error).__name__}: {error}"
    told["seconds"] = round((time.monotonic_ns() - begun_ns) / 1e9, 2)
    if not told["passed"]:
        bed.tell_all(since_ns=begun_ns)
    sys.stdout.write(f"\n{json.dumps(told)}\n")
    sys.stdout.flush()
    return bool(told["passed"])


if __name__ == "__main__":
    if "virtme" not in Path("/proc/cmdline").read_text():
        sys.exit("refused: these scenarios break the Bluetooth of the machine; see boot.sh")
    logging.basicConfig(
        level=logging.INFO, format="%(relativeCreated)8d %(name)s: %(message)s", stream=sys.stdout
    )
    logging.getLogger("spinewatch.link").setLevel(logging.DEBUG)
    sys.exit(0 if asyncio.run(run(sys.argv[1:], Nursery())) else 1)
