"""Where the monitor is asked about its radio: who is nearby, what is set, how well it comes."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from spinewatch.control.limits import ASK_S, MEASURE_UP_S, PROVISION_UP_S
from spinewatch.control.messages import (
    GlanceRequest,
    MeasureRequest,
    ProvisionRequest,
    RadioReply,
    RadioRequest,
    ScanRequest,
)
from spinewatch.drivers.contract import Driver, Subscribe
from spinewatch.drivers.registry import make_driver
from spinewatch.link.contract import LinkRecord
from spinewatch.link.provisioning import provision
from spinewatch.link.radio import Radio
from spinewatch.model.air import Glance, Measured, ProvisionAction, ProvisionReport, Sighting
from spinewatch.model.commands import CommandRecord
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError, LinkError
from spinewatch.model.packets import LinkEvent, Packet
from spinewatch.model.samples import SensorStatus
from spinewatch.model.time import Clock
from spinewatch.service.connections import Connections
from spinewatch.service.measuring import SensorMeasuring
from spinewatch.service.sensor_store import SensorStore

NO_RADIO: Final = "A replay has no radio: there is no sensor to be found, set or measured."

Settings = Mapping[str, Mapping[str, object]]
_Tap = asyncio.Queue[Packet | LinkEvent]

log = logging.getLogger(__name__)


class RadioDesk:
    """Answers requests, beside the monitor: no packet reaches it later or otherwise because of it.

    Parameters
    ----------
    configuration
        Which sensors are assigned.
    settings
        Those of their drivers, by the sensor's name.
    radio
        That of the link; None where it has none.
    store
        Keeps what was found on a sensor the first time.
    clock
        Tells from when to when was measured.
    """

    def __init__(
        self,
        *,
        configuration: Configuration,
        settings: Settings,
        radio: Radio | None,
        store: SensorStore,
        clock: Clock,
    ) -> None:
        self._sensors = {sensor.name: sensor for sensor in configuration.sensors}
        self._settings = settings
        self._radio = radio
        self._store = store
        self._clock = clock
        self._taps: dict[_Tap, str] = {}
        self._running: dict[str, SensorMeasuring] = {}
        self._connections = Connections()
        self._one_at_a_time = asyncio.Lock()

    def hear(self, record: LinkRecord) -> None:
        """Listen in on what the link gives; only kept while somebody measures."""
        if isinstance(record, CommandRecord):
            return
        if isinstance(record, LinkEvent):
            self._connections.hear(record)
        for tap, sensor in self._taps.items():
            if sensor == record.sensor:
                tap.put_nowait(record)

    async def answer(self, request: RadioRequest) -> RadioReply:
        """Do what is asked.

        Raises
        ------
        SpinewatchError
            When it cannot be done: the link has no radio, the configuration no such sensor, or the
            sensor does not answer.
        """
        radio = self._radio
        if radio is None:
            raise LinkError(NO_RADIO, advice="Ask a monitor that listens to sensors.")
        match request:
            case ScanRequest(seconds=seconds):
                seen = await radio.scan(seconds)
                return replace(seen, found=tuple(sorted(seen.found, key=_strongest_first)))
            case ProvisionRequest():
                sensor = self._configured(request.sensor)
                await self._connections.must_be_up(sensor.name, within_s=PROVISION_UP_S)
                async with self._one_at_a_time:
                    return await self._provision(radio, sensor, request.action)
            case MeasureRequest():
                sensor = self._configured(request.sensor)
                await self._connections.must_be_up(sensor.name, within_s=MEASURE_UP_S)
                return await self._measure(radio, sensor, request.seconds)
            case GlanceRequest():
                return self._glance(self._configured(request.sensor))

    async def _provision(
        self, radio: Radio, sensor: SensorConfig, action: ProvisionAction
    ) -> ProvisionReport:
        """Have what was found on disk before anything is written."""
        driver = self._driver(sensor)
        original = await asyncio.to_thread(self._store.found, sensor)
        if action is not ProvisionAction.RESTORE:
            checked = await provision(
                radio=radio,
                driver=driver,
                sensor=sensor,
                action=ProvisionAction.CHECK,
                original=original,
            )
            original = await asyncio.to_thread(self._noted, sensor, checked)
            if action is ProvisionAction.CHECK:
                return checked
        return await provision(
            radio=radio, driver=driver, sensor=sensor, action=action, original=original
        )

    def _noted(self, sensor: SensorConfig, report: ProvisionReport) -> dict[str, float] | None:
        read = ((each.name, each.before) for each in report.settings)
        self._store.note(sensor, {name: value for name, value in read if value is not None})
        if self._store.set_aside is not None:
            log.warning("Damaged settings of sensors are kept as %s.", self._store.set_aside)
        return self._store.found(sensor)

    async def _measure(self, radio: Radio, sensor: SensorConfig, seconds: float) -> Measured:
        states = await self._asked(radio, sensor)
        measuring = SensorMeasuring(
            sensor=sensor, driver=self._driver(sensor), start_ns=self._clock.monotonic_ns()
        )
        measuring.strength(self._connections.rssi_dbm(sensor.name))
        for state in states:
            measuring.hear(state)
        tap: _Tap = asyncio.Queue()
        self._taps[tap] = sensor.name
        self._running[sensor.name] = measuring
        try:
            async with asyncio.timeout(seconds):
                while True:
                    measuring.take(await tap.get())
        except TimeoutError:
            end_ns = self._clock.monotonic_ns()
        finally:
            del self._taps[tap]
            if self._running.get(sensor.name) is measuring:
                del self._running[sensor.name]
        while not tap.empty():
            measuring.take(tap.get_nowait())
        return measuring.finish(end_ns)

    def _glance(self, sensor: SensorConfig) -> Glance:
        """Look at the measuring that was begun last."""
        measuring = self._running.get(sensor.name)
        if measuring is None:
            raise LinkError(
                f"{sensor.name} is not being measured.",
                advice=f"`spinewatch sensors test {sensor.name}` does that.",
            )
        return measuring.glance(self._clock.monotonic_ns())

    async def _asked(self, radio: Radio, sensor: SensorConfig) -> tuple[SensorStatus, ...]:
        """Ask a sensor for its state; one that does not answer is measured all the same."""
        driver = self._driver(sensor)
        subscriptions = (each for each in driver.connect_steps() if isinstance(each, Subscribe))
        steps = (*subscriptions, *driver.status_steps())
        try:
            async with asyncio.timeout(ASK_S), self._one_at_a_time:
                decoded = await radio.perform(sensor.name, steps)
        except (LinkError, TimeoutError) as error:
            log.info("%s does not say how it is: %s", sensor.name, str(error) or "no answer")
            return ()
        return tuple(each for each in decoded if isinstance(each, SensorStatus))

    def _configured(self, sensor: str) -> SensorConfig:
        if sensor not in self._sensors:
            raise InputError(
                f"The configuration has no sensor {sensor!r}, only {', '.join(self._sensors)}.",
                advice="Name one of these, or assign it with `spinewatch sensors assign` first.",
            )
        return self._sensors[sensor]

    def _driver(self, sensor: SensorConfig) -> Driver:
        return make_driver(sensor.kind, self._settings[sensor.name])


def _strongest_first(sighting: Sighting) -> tuple[bool, int, str]:
    """Put who is connected before all others."""
    return (sighting.rssi_dbm is not None, -(sighting.rssi_dbm or 0), sighting.address)
