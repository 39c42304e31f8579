"""How well one sensor comes through: measured on the side, from its packets alone. Pure."""

from spinewatch.drivers.contract import Driver
from spinewatch.model.air import Glance, Measured
from spinewatch.model.configuration import SensorConfig
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.model.samples import Samples, SensorStatus
from spinewatch.model.time import NS_PER_S
from spinewatch.service.measuring_stream import StreamMeasuring
from spinewatch.service.measuring_verdict import Seen, judge
from spinewatch.timebase.ingest import CONNECTED_ANEW, CONNECTION_LOST


class SensorMeasuring:
    """Takes what comes of one sensor for a while, and then tells how good it was.

    It decodes for itself, with a driver that nobody else uses, so nothing that the monitor makes of
    the same packets is touched. What it holds grows with the packets until it is finished.

    Parameters
    ----------
    sensor
        Whose packets these are.
    driver
        Of its kind, with its settings, new.
    start_ns
        Monotonic time from which on it is measured.
    """

    def __init__(self, *, sensor: SensorConfig, driver: Driver, start_ns: int) -> None:
        self._sensor = sensor
        self._driver = driver
        self._start_ns = self._heard_ns = start_ns
        self._streams = {
            spec.name: StreamMeasuring(sensor=sensor.name, spec=spec, start_ns=start_ns)
            for spec in driver.streams
        }
        self._packets = self._rejected = self._losses = 0
        self._battery_pct: float | None = None
        self._rssi_dbm: int | None = None

    def take(self, record: Packet | LinkEvent) -> None:
        """Take a packet, or a change of the connection."""
        if isinstance(record, LinkEvent):
            self._connection(record)
        else:
            self._packet(record)

    def hear(self, status: SensorStatus) -> None:
        """Take what the sensor says about itself; the last word counts."""
        if status.battery_pct is not None:
            self._battery_pct = status.battery_pct

    def strength(self, rssi_dbm: int | None) -> None:
        """Note how strong it was when it was connected."""
        if rssi_dbm is not None:
            self._rssi_dbm = rssi_dbm

    def glance(self, now_ns: int) -> Glance:
        """Tell how it has come through so far; changes nothing."""
        return Glance(
            sensor=self._sensor.name,
            seconds=(now_ns - self._start_ns) / NS_PER_S,
            silent_s=(now_ns - self._heard_ns) / NS_PER_S,
            streams=tuple(each.so_far(now_ns) for each in self._streams.values()),
        )

    def finish(self, end_ns: int) -> Measured:
        """Tell how good it was until now.

        Parameters
        ----------
        end_ns
            Monotonic time of the end: silence until then counts.
        """
        streams = tuple(each.finish(end_ns) for each in self._streams.values())
        seconds = (end_ns - self._start_ns) / NS_PER_S
        verdict = judge(
            Seen(
                sensor=self._sensor.name,
                kind=self._sensor.kind,
                seconds=seconds,
                streams=streams,
                packets=self._packets,
                rejected=self._rejected,
                connections_lost=self._losses,
                battery_pct=self._battery_pct,
            )
        )
        return Measured(
            sensor=self._sensor.name,
            kind=self._sensor.kind,
            seconds=seconds,
            streams=streams,
            rejected=self._rejected,
            good=verdict.good,
            verdict=verdict.text,
            battery_pct=self._battery_pct,
            rssi_dbm=self._rssi_dbm,
        )

    def _connection(self, event: LinkEvent) -> None:
        lost = event.state is LinkState.LOST
        self._losses += lost
        self.strength(event.rssi_dbm)
        self._driver.reset()
        for stream in self._streams.values():
            stream.restart(CONNECTION_LOST if lost else CONNECTED_ANEW)

    def _packet(self, packet: Packet) -> None:
        self._packets += 1
        self._heard_ns = packet.mono_ns
        try:
            decoded = self._driver.decode(packet)
        except PacketRejectedError:
            self._rejected += 1
            return
        for each in decoded:
            if isinstance(each, Samples):
                self._streams[each.stream].add(each, packet.mono_ns)
            elif isinstance(each, SensorStatus):
                self.hear(each)
