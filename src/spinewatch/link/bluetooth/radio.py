"""What a person may ask of the Bluetooth radio while it streams."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from spinewatch.drivers.contract import Step
from spinewatch.drivers.registry import identify, make_driver
from spinewatch.link.bluetooth.air_scanner import AirScanner, Heard
from spinewatch.link.bluetooth.errors_of_bleak import classify
from spinewatch.link.bluetooth.sensor_line import SensorLine
from spinewatch.link.bluetooth.unforeseen import RADIO_FAILURES
from spinewatch.model.air import Sighting
from spinewatch.model.errors import InputError, LinkError, SpinewatchError
from spinewatch.model.samples import Decoded
from spinewatch.model.time import NS_PER_S, Clock

PATIENCE_S: Final = 20.0
"""For a sensor that is being connected to come up, before its steps are refused."""

RECENT_NS: Final = 10 * NS_PER_S
"""For which a device that advertised counts as nearby."""

_PERSON: Final = "person"

log = logging.getLogger(__name__)


class BluetoothRadio:
    """Scans between connection attempts, and does steps on the connections that the link holds.

    Parameters
    ----------
    lines
        The sensors, by name.
    scanners
        Of the adapters, by name.
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
        clock: Clock,
        radio_lock: asyncio.Lock,
    ) -> None:
        self._lines = lines
        self._scanners = scanners
        self._clock = clock
        self._radio_lock = radio_lock
        self._names = {(line.sensor.address or "").upper(): name for name, line in lines.items()}

    async def scan(self, seconds: float) -> tuple[Sighting, ...]:
        """Listen for some seconds; gives who advertises, and who is connected, each once.

        Raises
        ------
        LinkError
            When no adapter can scan.
        """
        async with self._radio_lock:
            started = [scanner for scanner in self._scanners.values() if await _started(scanner)]
            if not started:
                raise LinkError(
                    "No Bluetooth adapter of this machine can scan now.",
                    advice="`spinewatch config check` and the log of the monitor say why.",
                )
            try:
                await asyncio.sleep(seconds)
            finally:
                for scanner in started:
                    await _stopped(scanner)
        return tuple(self._sightings().values())

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

    def _sightings(self) -> dict[str, Sighting]:
        now_ns = self._clock.monotonic_ns()
        found: dict[str, Sighting] = {}
        for scanner in self._scanners.values():
            for address, heard in scanner.heard.items():
                if now_ns - heard.mono_ns < RECENT_NS:
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


async def _started(scanner: AirScanner) -> bool:
    try:
        await scanner.start(_PERSON)
    except RADIO_FAILURES as error:
        log.info("No scan: %s.", classify(error).said)
        return False
    return True


async def _stopped(scanner: AirScanner) -> None:
    try:
        await scanner.stop(_PERSON)
    except RADIO_FAILURES as error:
        log.debug("A scan did not stop: %s", error)
