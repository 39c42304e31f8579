"""After a peripheral hangs up, bleak on BlueZ gives every notification twice.

Against any peripheral whose notifications differ from one to the next, for example a counter:

    python duplicate_samples.py ADDRESS CHARACTERISTIC
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from itertools import pairwise

from bleak import BleakClient, BleakScanner

SECONDS = 3.0
ATTEMPTS = 5


async def connected(
    address: str, characteristic: str, note: Callable[[bytes], object]
) -> tuple[BleakClient, asyncio.Event]:
    """Connect with a new client and subscribe; the event is set when the connection ends."""
    device = None
    for _ in range(ATTEMPTS):
        device = device or await BleakScanner.find_device_by_address(address)
    if device is None:
        raise TimeoutError(f"{address} was not found")
    ended = asyncio.Event()
    client = BleakClient(device, disconnected_callback=lambda _client: ended.set())
    await client.connect()
    await client.start_notify(characteristic, lambda _, data: note(bytes(data)))
    return client, ended


async def reproduce(
    address: str,
    characteristic: str,
    *,
    hang_up: Callable[[], Awaitable[object]],
    disconnect_first_client: bool,
) -> list[bytes]:
    """Give what the second connection delivers, after the peripheral has ended the first one."""
    first, ended = await connected(address, characteristic, note=lambda _data: None)
    await asyncio.sleep(SECONDS)
    await hang_up()
    await ended.wait()
    if disconnect_first_client:
        await first.disconnect()
    came: list[bytes] = []
    second, _ = await connected(address, characteristic, note=came.append)
    await asyncio.sleep(SECONDS)
    await second.disconnect()
    await first.disconnect()
    return came


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


async def ask() -> None:
    """Have the person at the keyboard end the connection."""
    await asyncio.to_thread(input, "Make the peripheral disconnect (reset it), then press Enter. ")


async def main(address: str, characteristic: str) -> None:
    """Reproduce it without and with a disconnect of the old client, and print both."""
    say(f"bleak {version('bleak')}")
    for disconnect in (False, True):
        came = await reproduce(
            address, characteristic, hang_up=ask, disconnect_first_client=disconnect
        )
        twice = sum(one == other for one, other in pairwise(came))
        say(f"first.disconnect() called: {disconnect}; {len(came)} arrived, {twice} twice")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
