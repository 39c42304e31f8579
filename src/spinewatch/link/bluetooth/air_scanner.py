"""One adapter's ear for advertisements: who was heard last, when, and how strong."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData

from spinewatch.link.bluetooth.failure import RadioError
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.bluetooth.swing import SignalSwing
from spinewatch.link.bluetooth.unforeseen import RADIO_FAILURES, only_radio_failures
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.packets import Advertisement
from spinewatch.model.time import Clock

ANSWER_S: Final = 10.0
"""For the service to start or stop a scan: it answers within a second, or is stuck."""

LATE_S: Final = 60.0
"""For a start that was not waited for to come all the same."""

NO_SIGNAL_DBM: Final = -127
"""What bleak tells where BlueZ knows of no signal: it was not heard."""


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
        self._one_at_a_time = asyncio.Lock()
        self._wanted_by: set[str] = set()
        self._late: set[asyncio.Task[None]] = set()
        self._heard: dict[str, Heard] = {}

    @property
    def heard(self) -> Mapping[str, Heard]:
        """Give everything that was heard since `forget_before`, by address."""
        return self._heard

    async def start(self, who: str) -> None:
        """Listen for somebody, who has a name so that nobody stops what another still wants.

        Raises
        ------
        RadioError, BleakError, OSError
            When the adapter cannot, or the service does not answer.
        """
        async with self._one_at_a_time:
            if self._scanner is None:
                scanner = BleakScanner(
                    self._take, bluez={"adapter": self._adapter}, backend=self._stack.scanner
                )
                await self._start(scanner)
                self._scanner = scanner
            self._wanted_by.add(who)

    async def stop(self, who: str) -> None:
        """Stop listening if nobody else wants to; after a failure the next `start` begins anew.

        Raises
        ------
        RadioError, BleakError, OSError
            When the adapter cannot, or the service does not answer.
        """
        async with self._one_at_a_time:
            self._wanted_by.discard(who)
            if not self._wanted_by:
                await self._end()

    async def abandon(self) -> None:
        """Let go of a scan that is void: its adapter or the Bluetooth service is gone."""
        async with self._one_at_a_time:
            self._wanted_by.clear()
            for late in tuple(self._late):
                late.cancel()
            with suppress(*RADIO_FAILURES):
                await self._end()

    def forget_before(self, mono_ns: int) -> None:
        """Drop what was not heard since."""
        self._heard = {
            address: each for address, each in self._heard.items() if each.mono_ns >= mono_ns
        }

    async def _start(self, scanner: BleakScanner) -> None:
        """Start; a start that comes too late is ended again.

        BlueZ allows one discovery per program: a forgotten one would have all later ones refused.
        """
        starting = asyncio.create_task(scanner.start())
        try:
            await self._answered(asyncio.shield(starting))
        except RadioError:
            if starting.done():
                raise
            for task in (starting, asyncio.create_task(_undone(scanner, starting))):
                self._late.add(task)
                task.add_done_callback(self._late.discard)
            raise
        except asyncio.CancelledError:
            starting.cancel()
            raise

    async def _end(self) -> None:
        scanner, self._scanner = self._scanner, None
        if scanner is not None:
            await self._answered(scanner.stop())

    async def _answered(self, asked: Awaitable[None]) -> None:
        try:
            with only_radio_failures():
                async with asyncio.timeout(ANSWER_S):
                    await asked
        except TimeoutError as error:
            raise RadioError(
                Trouble.SERVICE,
                f"The Bluetooth service did not answer within {ANSWER_S:g} s.",
                advice="`sudo systemctl restart bluetooth` starts it anew.",
            ) from error

    def _take(self, device: BLEDevice, said: AdvertisementData) -> None:
        if not _is_advertisement(said):
            return
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


def _is_advertisement(said: AdvertisementData) -> bool:
    """Say whether a device was heard.

    bleak reports every change of what BlueZ knows of a device, also that it was connected (bleak
    3.1.0, BlueZManager._parse_msg). That it was disconnected cannot be told apart, and is a good
    sign of it: BlueZ 5.66 may report nothing more of a device whose signal stays the same.
    """
    _path, properties = said.platform_data
    return said.rssi != NO_SIGNAL_DBM and not properties.get("Connected", False)


async def _undone(scanner: BleakScanner, starting: asyncio.Task[None]) -> None:
    """Wait for a late start, and end it."""
    with suppress(*RADIO_FAILURES), only_radio_failures():
        async with asyncio.timeout(LATE_S):
            await starting
            await scanner.stop()
