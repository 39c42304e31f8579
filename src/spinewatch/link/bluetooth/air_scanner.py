"""One adapter's ear for advertisements: who was heard last, when, and how strong."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError

from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.bluetooth.swing import SignalSwing
from spinewatch.model.packets import Advertisement
from spinewatch.model.time import Clock

ANSWER_S: Final = 10.0
"""For the service to start or stop a scan: it answers within a second, or is stuck."""


@dataclass(slots=True, kw_only=True)
class Heard:
    """One device that advertises: as bleak knows it, what it said last, and when."""

    device: BLEDevice
    advertisement: Advertisement
    mono_ns: int
    swing: SignalSwing = field(default_factory=SignalSwing)


class AirScanner:
    """Scans with one adapter, as long as anybody wants to.

    Parameters
    ----------
    adapter
        Its name.
    stack
        Of this machine.
    clock
        Tells when something was heard.
    heard
        Called with the address of every advertisement, in capitals.
    """

    def __init__(
        self, *, adapter: str, stack: BluetoothStack, clock: Clock, heard: Callable[[str], None]
    ) -> None:
        self._adapter = adapter
        self._stack = stack
        self._clock = clock
        self._told = heard
        self._scanner: BleakScanner | None = None
        self._wanted_by: set[str] = set()
        self._heard: dict[str, Heard] = {}

    @property
    def heard(self) -> Mapping[str, Heard]:
        """Give everything that was heard since `forget_before`, by address."""
        return self._heard

    async def start(self, who: str) -> None:
        """Listen for somebody, who has a name so that nobody stops what another still wants.

        Raises
        ------
        BleakError, TimeoutError, OSError
            When the adapter cannot.
        """
        self._wanted_by.add(who)
        if self._scanner is not None:
            return
        scanner = BleakScanner(
            self._take, bluez={"adapter": self._adapter}, backend=self._stack.scanner
        )
        try:
            async with asyncio.timeout(ANSWER_S):
                await scanner.start()
        except BaseException:
            self._wanted_by.discard(who)
            raise
        self._scanner = scanner

    async def stop(self, who: str) -> None:
        """Stop listening if nobody else wants to; after a failure the next `start` begins anew.

        Raises
        ------
        BleakError, TimeoutError, OSError
            When the adapter did not answer.
        """
        self._wanted_by.discard(who)
        if self._wanted_by:
            return
        scanner, self._scanner = self._scanner, None
        if scanner is not None:
            async with asyncio.timeout(ANSWER_S):
                await scanner.stop()

    async def abandon(self) -> None:
        """Let go of a scan that is void: its adapter or the Bluetooth service is gone."""
        self._wanted_by.clear()
        with suppress(BleakError, OSError, EOFError, TimeoutError):
            await self.stop("")

    def forget_before(self, mono_ns: int) -> None:
        """Drop what was not heard since."""
        self._heard = {
            address: each for address, each in self._heard.items() if each.mono_ns >= mono_ns
        }

    def _take(self, device: BLEDevice, said: AdvertisementData) -> None:
        address = device.address.upper()
        now_ns = self._clock.monotonic_ns()
        known = self._heard.get(address)
        swing = SignalSwing() if known is None else known.swing
        swing.add(said.rssi, now_ns)
        self._heard[address] = Heard(
            device=device,
            advertisement=Advertisement(
                address=address,
                name=said.local_name or device.name,
                service_uuids=tuple(uuid.lower() for uuid in said.service_uuids),
                manufacturer_data=dict(said.manufacturer_data),
                rssi_dbm=said.rssi,
            ),
            mono_ns=now_ns,
            swing=swing,
        )
        self._told(address)
