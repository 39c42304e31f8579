"""One sensor: packets and changes of its connection in, blocks, states and replies out."""

from dataclasses import dataclass

from msgspec import Struct

from spinewatch.drivers.contract import Driver
from spinewatch.model.blocks import Block, StreamKey
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.model.packing import pack, unpack
from spinewatch.model.samples import Reply, Samples, SensorStatus
from spinewatch.timebase.stats import StreamStats
from spinewatch.timebase.stream import StreamState, StreamTimebase

CONNECTION_LOST = "the connection was lost"
CONNECTED_ANEW = "the sensor was connected anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What one packet brought.

    ``rejected`` is set, and the rest empty, when the driver could not have been sent such bytes.
    """

    blocks: tuple[Block, ...] = ()
    statuses: tuple[SensorStatus, ...] = ()
    replies: tuple[Reply, ...] = ()
    rejected: PacketRejectedError | None = None


class _State(Struct, frozen=True, kw_only=True):
    """Everything that `SensorIngest.restore` needs."""

    held: bytes
    streams: dict[str, StreamState]
    rejected_packets: int


class SensorIngest:
    """Decodes the packets of one sensor and gives its samples their times.

    Parameters
    ----------
    sensor
        The name that the configuration gives the sensor.
    driver
        The driver of this sensor alone, made with its settings.
    """

    def __init__(self, *, sensor: str, driver: Driver) -> None:
        self._driver = driver
        self._streams = {
            spec.name: StreamTimebase(key=StreamKey(sensor, spec.name), spec=spec)
            for spec in driver.streams
        }
        self._rejected_packets = 0

    @property
    def rejected_packets(self) -> int:
        """Packets that the driver refused."""
        return self._rejected_packets

    def stats(self, stream: str) -> StreamStats:
        """Rate, drift and losses of one stream."""
        return self._streams[stream].stats

    def state(self) -> bytes:
        """Give everything to go on exactly here, between two packets."""
        return pack(
            _State(
                held=self._driver.held(),
                streams={name: each.state() for name, each in self._streams.items()},
                rejected_packets=self._rejected_packets,
            )
        )

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken."""
        saved = unpack(state, _State)
        self._driver.take_up(saved.held)
        for name, stream in self._streams.items():
            stream.restore(saved.streams[name])
        self._rejected_packets = saved.rejected_packets

    def link(self, event: LinkEvent) -> None:
        """Take a change of the connection: what came before and what comes next do not join."""
        usual = CONNECTION_LOST if event.state is LinkState.LOST else CONNECTED_ANEW
        self._driver.reset()
        for stream in self._streams.values():
            stream.restart(event.cause or usual)

    def add(self, packet: Packet) -> Ingested:
        """Take one notification.

        Parameters
        ----------
        packet
            As it came, with the host's monotonic time of arrival.

        Returns
        -------
        ingested
            Everything that this packet completed; bytes that the driver refuses are counted.
        """
        try:
            decoded = self._driver.decode(packet)
        except PacketRejectedError as error:
            self._rejected_packets += 1
            return Ingested(rejected=error)
        blocks: list[Block] = []
        for item in decoded:
            if isinstance(item, Samples):
                stream = self._streams[item.stream]
                block = stream.add(item, arrival_ns=packet.mono_ns)
                while block is not None:
                    blocks.append(block)
                    block = stream.more()
        return Ingested(
            blocks=tuple(blocks),
            statuses=tuple(item for item in decoded if isinstance(item, SensorStatus)),
            replies=tuple(item for item in decoded if isinstance(item, Reply)),
        )
