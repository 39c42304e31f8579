"""The whole way from a record to results, the same live, in the demo and in replay."""

from hashlib import sha256

import msgspec
from msgspec import Struct

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import make_driver
from spinewatch.model.blocks import StreamKey
from spinewatch.model.commands import CommandRecord
from spinewatch.model.errors import InputError
from spinewatch.model.packets import LinkEvent, Packet
from spinewatch.model.packing import pack, unpack
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.results import AnyResult
from spinewatch.model.time import ClockOffset
from spinewatch.monitor.health import SensorNews
from spinewatch.monitor.monitor import Monitor
from spinewatch.monitor.state import unreadable_state
from spinewatch.timebase.ingest import SensorIngest
from spinewatch.timebase.labels import Labeller, LabellerState


class ChainState(Struct, frozen=True, kw_only=True):
    """What outlives a process within one boot. Drivers and sample times begin anew, with a gap."""

    monitor: bytes
    labeller: LabellerState


class Chain:
    """Records in, results out: drivers, timebase and monitor of one person.

    Parameters
    ----------
    header
        Configuration, driver settings, calibrations, and the state to go on from.

    Raises
    ------
    JournalError
        When the header's state cannot be gone on from.
    """

    def __init__(self, *, header: CaptureHeader) -> None:
        drivers = make_drivers(header)
        self.labeller = Labeller(boot_id=header.boot_id)
        self._ingests = {
            name: SensorIngest(sensor=name, driver=driver) for name, driver in drivers.items()
        }
        self.monitor = Monitor(
            configuration=header.configuration,
            config_hash=config_hash(header),
            specs={
                StreamKey(name, spec.name): spec
                for name, driver in drivers.items()
                for spec in driver.streams
            },
            calibrations=header.calibrations,
            boot_id=header.boot_id,
            start_ns=header.start_ns,
            utc_ns_of=self._utc_ns_of,
        )
        if header.state is not None:
            self._restore(header.state)

    def take(self, record: Record) -> list[AnyResult]:
        """Let one record act; only an `Advance` gives results."""
        match record:
            case Packet():
                self._ingest(record)
            case Advance():
                return self.monitor.advance(record.to_ns)
            case LinkEvent():
                self._ingests[record.sensor].link(record)
                self.monitor.note(record)
            case CommandRecord():
                self.monitor.note(record)
            case ClockOffset():
                self.labeller.observe(record)
        return []

    def state(self) -> bytes:
        """Give everything needed to go on from here, between two records."""
        return pack(ChainState(monitor=self.monitor.state(), labeller=self.labeller.state()))

    def _restore(self, data: bytes) -> None:
        try:
            state = unpack(data, ChainState)
        except (msgspec.DecodeError, TypeError, ValueError) as error:
            raise unreadable_state(str(error)) from error
        self.monitor.restore(state.monitor)
        self.labeller.restore(state.labeller)

    def _ingest(self, packet: Packet) -> None:
        ingested = self._ingests[packet.sensor].add(packet)
        for block in ingested.blocks:
            self.monitor.feed(block)
        rejected = int(ingested.rejected is not None)
        battery_pct = next(
            (each.battery_pct for each in ingested.statuses if each.battery_pct is not None), None
        )
        if rejected or battery_pct is not None:
            self.monitor.note(
                SensorNews(
                    sensor=packet.sensor,
                    mono_ns=packet.mono_ns,
                    battery_pct=battery_pct,
                    rejected_packets=rejected,
                )
            )

    def _utc_ns_of(self, mono_ns: int) -> int | None:
        label = self.labeller.label(mono_ns)
        return None if label is None else label.utc_ns


def make_drivers(header: CaptureHeader) -> dict[str, Driver]:
    """Make one driver for each configured sensor, with the settings of the header.

    Raises
    ------
    InputError
        When a sensor is given more channels than it delivers: nothing goes unwatched in silence.
    """
    drivers = {}
    for sensor in header.configuration.sensors:
        driver = make_driver(sensor.kind, header.settings.get(sensor.kind, {}))
        delivered = max(len(spec.channels) for spec in driver.streams)
        if len(sensor.channels) > delivered:
            raise InputError(
                f"{sensor.name} has {len(sensor.channels)} channels in the configuration; "
                f"a {sensor.kind} with these settings delivers {delivered}.",
                advice="Correct `channels`, or the settings in firmware-config.",
            )
        drivers[sensor.name] = driver
    return drivers


def config_hash(header: CaptureHeader) -> str:
    """Give an identity to everything configured that could change a result."""
    told = msgspec.json.encode(
        (header.configuration.sensors, header.settings), order="deterministic"
    )
    return sha256(told).hexdigest()[:12]
