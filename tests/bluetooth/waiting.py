"""Waiting in tests: for a condition, and for a device to be heard."""

import asyncio
from collections.abc import Callable

from bleak import BleakScanner
from bleak.backends.device import BLEDevice

from tests.bluetooth.bumble_backend import BumbleAdapter


async def until(condition: Callable[[], object], *, within_s: float = 2.0) -> None:
    """Wait until a condition holds.

    Raises
    ------
    TimeoutError
        When it does not become true in time.
    """
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - what is waited for knows of no event
            await asyncio.sleep(0.001)


async def heard(adapter: BumbleAdapter, address: str) -> BLEDevice:
    """Scan until a device is heard.

    Raises
    ------
    AssertionError
        When it is not.
    """
    device = await BleakScanner.find_device_by_address(
        address, timeout=1.0, backend=adapter.scanner
    )
    assert device is not None, f"{address} is not heard"
    return device
