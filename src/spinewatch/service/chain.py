"""The whole way from a record to results, the same live, in the demo and in replay."""

import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import make_driver
from spinewatch.model.blocks import StreamKey
from spinewatch.model.commands import CommandRecord, JudgeEpisode, LogDiary
from spinewatch.model.errors import InputError, JournalError
from spinewatch.model.packets import LinkEvent, Packet
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.results import AnyResult, Attack, Episode
from spinewatch.model.samples import SensorStatus
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.monitor.health import SensorNews
from spinewatch.monitor.monitor import Monitor
from spinewatch.monitor.state import read_state, unreadable_state
from spinewatch.service.chain_state import in_pieces, joined
from spinewatch.timebase.ingest import SensorIngest
from spinewatch.timebase.labels import Labeller

LONGEST_ABSENCE_NS: Final = 10 * 60 * NS_PER_S
"""After a longer absence nothing that was going on can be taken up: neither an episode nor a
minute. A shorter one is told second by second as unknown, which takes a Pi a moment only."""

_NOTHING_SAID: Final = SensorStatus()

_DAMAGE: Final = (
    JournalError, msgspec.DecodeError, zlib.error, KeyError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandoned:
    """What an earlier process left behind that this one cannot go on from."""

    reason: JournalError
    running: tuple[Episode | Attack, ...] = ()
    labeller: Labeller | None = None


class Chain:
    """Records in, results out: drivers, timebase and monitor of one person.

    Parameters
    ----------
    header
        Configuration, driver settings, calibrations, and the state to go on from.

    Attributes
    ----------
    abandoned
        Set when the header's state could not be gone on from: monitoring starts anew.
    """

    def __init__(self, *, header: CaptureHeader) -> None:
        self._header = header
        self.labeller = Labeller(boot_id=header.boot_id)
        self._begin_anew()
        self.abandoned = None if header.state is None else self._restore(header.state)

    def _begin_anew(self) -> None:
        drivers = make_drivers(self._header)
        self._ingests = {
            name: SensorIngest(sensor=name, driver=driver) for name, driver in drivers.items()
        }
        self.monitor = self._new_monitor(drivers)

    def _new_monitor(self, drivers: dict[str, Driver]) -> Monitor:
        header = self._header
        return Monitor(
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
            label_of=self.labeller.label,
            memory=_whole(header.memory),
        )

    def take(self, record: Record) -> list[AnyResult]:
        """Let one record act: an `Advance` gives results, and so does what the person says."""
        match record:
            case Packet():
                self._ingest(record)
            case Advance():
                return self.monitor.advance(record.to_ns)
            case LinkEvent():
                self._ingests[record.sensor].link(record)
                self.monitor.note(record)
            case CommandRecord(command=LogDiary() | JudgeEpisode() as said):
                return [self.monitor.diary(said, record.mono_ns)]
            case CommandRecord():
                self.monitor.note(record)
            case ClockOffset():
                self.labeller.observe(record)
        return []

    def state(self, *, filters: bool = True) -> bytes:
        """Give everything needed to go on from here; see `Monitor.state`.

        With filters it is exact where no packet has come since the last advance.
        """
        return b"".join(self.state_in_pieces(filters=filters))

    def state_in_pieces(self, *, filters: bool) -> tuple[bytes, ...]:
        """Give `state` in pieces, of which those but the first and the last seldom change."""
        return in_pieces(
            self.monitor.state_values(filters=filters),
            self.labeller.state(),
            {name: each.state() for name, each in self._ingests.items()} if filters else {},
        )

    def memory(self) -> bytes:
        """Give what outlives a boot; see `Monitor.memory`."""
        return zlib.compress(self.monitor.memory(), level=1)

    def _restore(self, data: bytes) -> Abandoned | None:
        """Go on from a state, or say what is lost; labels are never taken back."""
        try:
            state = joined(data)
            kept = read_state(state.monitor)
        except _DAMAGE as error:
            return Abandoned(reason=unreadable_state(str(error)))
        self.labeller.restore(state.labeller)
        try:
            _must_be_recent(kept.next_end_ns, self._header.start_ns)
            self.monitor.restore(state.monitor)
            for name, ingested in state.ingests.items():
                self._ingests[name].restore(ingested)
        except _DAMAGE as error:
            # Half restored is worse than new.
            self._begin_anew()
            then = Labeller(boot_id=kept.boot_id)
            then.restore(state.labeller)
            reason = error if isinstance(error, JournalError) else unreadable_state(str(error))
            return Abandoned(reason=reason, running=kept.running, labeller=then)
        return None

    def _ingest(self, packet: Packet) -> None:
        ingested = self._ingests[packet.sensor].add(packet)
        for block in ingested.blocks:
            self.monitor.feed(block)
        # A packet that was rejected brought no status.
        rejected = int(ingested.rejected is not None)
        for status in ingested.statuses or (_NOTHING_SAID,) * rejected:
            self.monitor.note(
                SensorNews(
                    sensor=packet.sensor,
                    mono_ns=packet.mono_ns,
                    battery_pct=status.battery_pct,
                    temperature_c=status.temperature_c,
                    rejected_packets=rejected,
                )
            )


def _whole(memory: bytes | None) -> bytes | None:
    """Take memory out of its compression; the monitor says what cannot be read."""
    if memory is None:
        return None
    try:
        return zlib.decompress(memory)
    except zlib.error:
        return b""


def _must_be_recent(next_end_ns: int, start_ns: int) -> None:
    if start_ns - next_end_ns > LONGEST_ABSENCE_NS:
        raise JournalError(
            "The monitor was not running for more than ten minutes.",
            advice="Monitoring starts anew; calibrations are kept.",
        )


def make_drivers(header: CaptureHeader) -> dict[str, Driver]:
    """Make one driver for each configured sensor, with the settings of the header.

    Raises
    ------
    InputError
        When a sensor is given more channels than it delivers: nothing goes unwatched in silence.
    """
    drivers = {}
    for sensor in header.configuration.sensors:
        driver = make_driver(sensor.kind, header.settings.get(sensor.name, {}))
        delivered = sum(len(spec.channels) for spec in driver.streams if spec.name == "emg")
        if len(sensor.channels) > delivered:
            raise InputError(
                f"{sensor.name} has {len(sensor.channels)} channels in the configuration; "
                f"a {sensor.kind} with these settings delivers {delivered}.",
                advice="Correct `channels`, or the settings of this sensor.",
            )
        drivers[sensor.name] = driver
    return drivers


def config_hash(header: CaptureHeader) -> str:
    """Give an identity to everything configured that could change a result."""
    told = msgspec.json.encode(
        (header.configuration.sensors, header.settings), order="deterministic"
    )
    return sha256(told).hexdigest()[:12]
