"""What a person may ask of the Bluetooth radio while it streams."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from spinewatch.drivers.contract import Step
from spinewatch.drivers.registry import identify, make_driver
from spinewatch.link.bluetooth.air_scanner import AirScanner, Heard
from spinewatch.link.bluetooth.errors_of_bleak import classify
from spinewatch.link.bluetooth.host import Host
from spinewatch.link.bluetooth.looking import Looking
from spinewatch.link.bluetooth.sensor_line import SensorLine
from spinewatch.link.bluetooth.unforeseen import RADIO_FAILURES
from spinewatch.model.air import Sighting, Sightings
from spinewatch.model.errors import InputError, LinkError, SpinewatchError
from spinewatch.model.samples import Decoded
from spinewatch.model.time import NS_PER_S, Clock

PATIENCE_S: Final = 20.0
"""For a sensor that is being connected to come up, before its steps are refused."""

RECENT_NS: Final = 10 * NS_PER_S
"""For which a device that advertised counts as nearby."""

BUSY_NS: Final = 30 * NS_PER_S
"""The same while an attempt to connect, of 20 s at most, keeps everybody from looking."""

log = logging.getLogger(__name__)


class BluetoothRadio:
    """Scans between connection attempts, and does steps on the connections that the link holds.

    Parameters
    ----------
    lines
        The sensors, by name.
    scanners
        Of the adapters, by name.
    host
        Says why an adapter cannot scan.
    clock
        Tells what is recent.
    radio_lock
        Held while somebody connects or a person scans.
    """

    def __init__(
        self,
        *,
        lines: Mapping[str, SensorLine],
        scanners: Mapping[str, AirScanner],
        host: Host,
        clock: Clock,
        radio_lock: asyncio.Lock,
    ) -> None:
        self._lines = lines
        self._scanners = scanners
        self._clock = clock
        self._looking = Looking(scanners=scanners, host=host, radio_lock=radio_lock)
        self._names = {(line.sensor.address or "").upper(): name for name, line in lines.items()}

    async def scan(self, seconds: float) -> Sightings:
        """Listen for some seconds; gives who advertises, and who is connected, each once.

        Others connect meanwhile. Where that leaves no time to listen, it gives who was heard
        lately, and says so.

        Raises
        ------
        LinkError
            When no adapter can scan: why, and the remedy.
        """
        begun_ns = self._clock.monotonic_ns()
        looked = await self._looking.look(seconds)
        recent_ns = RECENT_NS if looked.is_free else BUSY_NS
        since_ns = min(begun_ns, self._clock.monotonic_ns() - recent_ns)
        remarks = looked.problems if looked.is_free else (*looked.problems, self._busy())
        return Sightings(found=tuple(self._sightings(since_ns).values()), remarks=remarks)

    async def perform(self, sensor: str, steps: Sequence[Step]) -> tuple[Decoded, ...]:
        """Do steps on a sensor; one that is being connected is waited for.

        Raises
        ------
        InputError
            When the configuration has no such sensor, or no address for it.
        LinkError
            When it is not connected, lacks a characteristic or does not confirm a step.
        """
        line = self._lines.get(sensor)
        if line is None:
            raise InputError(
                f"The configuration has no address for a sensor {sensor!r}.",
                advice="Assign it with `spinewatch sensors assign` first.",
            )
        try:
            async with asyncio.timeout(PATIENCE_S):
                await line.is_up.wait()
        except TimeoutError:
            log.debug("%s did not come up in time", sensor)
        try:
            return await line.perform(steps)
        except SpinewatchError:
            raise
        except RADIO_FAILURES as error:
            found = classify(error)
            raise LinkError(f"{sensor}: {found.said}.", advice=found.advice) from error

    def _busy(self) -> str:
        """Say why nobody could look."""
        lines = self._lines.items()
        names = [name for name, line in lines if line.is_held and not line.is_up.is_set()]
        who = ", ".join(names) or "A sensor"
        return f"{who} is being connected just now, so the list may lack somebody."

    def _sightings(self, since_ns: int) -> dict[str, Sighting]:
        now_ns = self._clock.monotonic_ns()
        found: dict[str, Sighting] = {}
        for scanner in self._scanners.values():
            for address, heard in scanner.heard.items():
                if heard.mono_ns >= since_ns:
                    found[address] = self._advertising(address, heard)
        for name, line in self._lines.items():
            if line.is_up.is_set():
                found[(line.sensor.address or "").upper()] = Sighting(
                    address=line.sensor.address or "",
                    kind=line.sensor.kind,
                    sensor=name,
                    moved=line.ear.is_shaken(now_ns),
                )
        return found

    def _advertising(self, address: str, heard: Heard) -> Sighting:
        kind = identify(heard.advertisement)
        told = None if kind is None else make_driver(kind).advertised_status(heard.advertisement)
        return Sighting(
            address=address,
            name=heard.advertisement.name,
            kind=kind,
            sensor=self._names.get(address),
            rssi_dbm=heard.advertisement.rssi_dbm,
            battery_pct=None if told is None else told.battery_pct,
            moved=heard.swing.is_wide,
        )
