"""What is known of each sensor, told every minute and whenever it is lost or found."""

from dataclasses import dataclass, field

from msgspec import Struct

from spinewatch.model.blocks import Block
from spinewatch.model.configuration import SensorConfig
from spinewatch.model.context import PauseReason
from spinewatch.model.packets import LinkEvent, LinkState
from spinewatch.model.results import SensorHealth, Worn
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.limits import MINUTE_NS
from spinewatch.monitor.second import paused_cause


class SensorNews(Struct, frozen=True, kw_only=True, tag="news"):
    """What a sensor said of itself, or what was wrong with its bytes, at one moment."""

    sensor: str
    mono_ns: int
    battery_pct: float | None = None
    temperature_c: float | None = None
    rejected_packets: int = 0


@dataclass(slots=True, kw_only=True)
class StreamCount:
    """Samples of one stream in one minute, counted by the time of the samples."""

    received: int = 0
    lost: int = 0
    lost_known: bool = True
    estimated: bool = False
    first_ns: int = 0
    last_ns: int = 0

    def add(self, times_first_ns: int, times_last_ns: int, count: int) -> None:
        """Count consecutive samples."""
        if self.received == 0:
            self.first_ns = times_first_ns
        self.received += count
        self.last_ns = times_last_ns

    def rate_hz(self) -> float | None:
        """Give the true rate: samples and gaps over the time between first and last sample."""
        span_ns = self.last_ns - self.first_ns
        if span_ns < NS_PER_S or self.estimated or not self.lost_known:
            return None
        return (self.received + self.lost - 1) * NS_PER_S / span_ns


@dataclass(slots=True, kw_only=True)
class HealthState:
    """What the ledger remembers of one sensor between minutes."""

    connected: bool = False
    cause: str | None = "not connected yet"
    rssi_dbm: int | None = None
    battery_pct: float | None = None
    temperature_c: float | None = None
    rejected_packets: int = 0
    told_ns: int = -1
    minutes: dict[int, StreamCount] = field(default_factory=dict)


class SensorLedger:
    """Health of one sensor.

    Parameters
    ----------
    config
        The sensor as configured.
    fs_hz
        Nominal rate of its first stream, against which drift is told.
    """

    def __init__(self, *, config: SensorConfig, fs_hz: float) -> None:
        self._config = config
        self._fs_hz = fs_hz
        self.state = HealthState()

    def link(self, event: LinkEvent) -> None:
        """Take note of a connection made or lost."""
        self.state.connected = event.state is LinkState.CONNECTED
        self.state.cause = event.cause
        if event.rssi_dbm is not None:
            self.state.rssi_dbm = event.rssi_dbm

    def news(self, news: SensorNews) -> None:
        """Take note of what the sensor said of itself."""
        if news.battery_pct is not None:
            self.state.battery_pct = news.battery_pct
        if news.temperature_c is not None:
            self.state.temperature_c = news.temperature_c
        self.state.rejected_packets += news.rejected_packets

    def count(self, block: Block) -> None:
        """Count the samples of a block into the minutes that their times fall into."""
        times_ns = block.times_ns
        start = 0
        while start < len(times_ns):
            minute = int(times_ns[start]) // MINUTE_NS
            stop = int(times_ns.searchsorted((minute + 1) * MINUTE_NS))
            counted = self.state.minutes.setdefault(minute, StreamCount())
            if start == 0 and block.gap is not None:
                counted.lost += block.gap.lost_samples or 0
                counted.lost_known &= block.gap.lost_samples is not None
                counted.estimated |= block.gap.estimated
            counted.add(int(times_ns[start]), int(times_ns[stop - 1]), stop - start)
            start = stop

    def result(
        self,
        end_ns: int,
        *,
        whole_minute: bool,
        person: str,
        boot_id: str,
        worn: Worn,
        paused: PauseReason | None,
    ) -> SensorHealth:
        """Tell the minute that ends at ``end_ns``, or only that something changed then.

        Results of one sensor must differ in time, because that is how they are told apart on disk.
        """
        state = self.state
        state.told_ns = max(end_ns, state.told_ns + 1)
        counted = state.minutes.get((end_ns - 1) // MINUTE_NS, StreamCount())
        rate_hz = counted.rate_hz() if whole_minute else None
        alive = state.connected and (counted.received > 0 or not whole_minute)
        return SensorHealth(
            person=person,
            boot_id=boot_id,
            mono_ns=state.told_ns,
            valid=alive,
            cause=None if alive else self._why_silent(paused),
            sensor=self._config.name,
            sites=self._config.sites,
            connected=state.connected,
            worn=worn if alive and paused is None else Worn.UNKNOWN,
            planned_off=paused is not None,
            battery_pct=state.battery_pct,
            rssi_dbm=state.rssi_dbm,
            rate_hz=rate_hz,
            drift_ppm=None if rate_hz is None else (rate_hz / self._fs_hz - 1.0) * 1e6,
            received=counted.received if whole_minute else None,
            lost=counted.lost if whole_minute and counted.lost_known else None,
            loss_estimated=whole_minute and counted.estimated,
            rejected_packets=state.rejected_packets,
            temperature_c=state.temperature_c,
        )

    def forget_before(self, end_ns: int) -> None:
        """Drop the counts of minutes that have been told."""
        told = (end_ns - 1) // MINUTE_NS
        for minute in [minute for minute in self.state.minutes if minute <= told]:
            del self.state.minutes[minute]

    def _why_silent(self, paused: PauseReason | None) -> str:
        if paused is not None:
            return paused_cause(paused)
        return self.state.cause or "connected, but no data arrives"
