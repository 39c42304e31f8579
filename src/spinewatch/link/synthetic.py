"""The simulated person on the air: real wire bytes of every sensor, in the order of arrival."""

from collections.abc import Iterator, Mapping
from heapq import merge
from typing import Final

from spinewatch.drivers.contract import Driver
from spinewatch.link.air import StreamOnAir
from spinewatch.link.contract import LinkRecord
from spinewatch.model.blocks import StreamKey
from spinewatch.model.commands import CommandRecord
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.packets import LinkEvent, LinkState
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.radio import DEFAULT_RADIO, RadioModel, RadioPath
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Scenario, Silence
from spinewatch.simulation.wearer import Wearer

SUPERVISION_S: Final = 2.0
"""Silence after which a connection counts as lost: what BITalino's module asks for."""

LOST_CAUSE: Final = f"nothing received for {SUPERVISION_S:g} s"

RSSI_DBM: Final = (-74, -52)
"""Weakest and strongest signal of a sensor on the body, with the host in the same room."""


class SyntheticLink:
    """A simulated person's sensors as a source of packets.

    The same arguments give the same bytes at the same times, as often as it is read.

    Parameters
    ----------
    configuration
        Which sensor sits where.
    drivers
        A driver for each sensor, by the sensor's name.
    scenario
        What happens; it also gives the commands.
    seed
        Not negative.
    start_ns
        Monotonic time of the scenario's second 0.
    radio
        How notifications are delayed.

    Raises
    ------
    InputError
        When the seed is negative or a sensor of this kind or place cannot be simulated.
    """

    def __init__(
        self,
        *,
        configuration: Configuration,
        drivers: Mapping[str, Driver],
        scenario: Scenario,
        seed: int,
        start_ns: int = 0,
        radio: RadioModel = DEFAULT_RADIO,
    ) -> None:
        self._sensors = configuration.sensors
        self._drivers = drivers
        self._scenario = scenario
        self._seed = seed
        self._start_ns = start_ns
        self._radio = radio
        self._specs = {
            StreamKey(sensor.name, spec.name): spec
            for sensor in configuration.sensors
            for spec in drivers[sensor.name].streams
        }
        self._wearer = Wearer(
            configuration=configuration, specs=self._specs, scenario=scenario, seed=seed
        )

    def records(self) -> Iterator[LinkRecord]:
        """Give connections, packets and commands in order of time, to the scenario's end."""
        streams = (
            self._on_air(sensor, key).packets(self._start_ns)
            for sensor in self._sensors
            for key in self._specs
            if key.sensor == sensor.name
        )
        return merge(self._link_events(), self._commands(), *streams, key=_time)

    def _on_air(self, sensor: SensorConfig, key: StreamKey) -> StreamOnAir:
        return StreamOnAir(
            sensor=sensor.name,
            spec=self._specs[key],
            driver=self._drivers[sensor.name],
            worn=self._wearer.streams[key],
            path=RadioPath(model=self._radio, sensor=sensor.name, seed=self._seed),
            silences=self._silences_of(sensor),
            duration_s=self._scenario.duration_s,
        )

    def _silences_of(self, sensor: SensorConfig) -> tuple[Silence, ...]:
        return tuple(
            silence
            for silence in self._scenario.silences
            if silence.place is None or silence.place in sensor.sites
        )

    def _commands(self) -> list[CommandRecord]:
        return [
            CommandRecord(mono_ns=self._ns(timed.at_s), command=timed.command)
            for timed in self._scenario.commands
        ]

    def _link_events(self) -> list[LinkEvent]:
        events = [event for sensor in self._sensors for event in self._connections(sensor)]
        end_ns = self._ns(self._scenario.duration_s)
        return sorted((event for event in events if event.mono_ns < end_ns), key=_time)

    def _connections(self, sensor: SensorConfig) -> Iterator[LinkEvent]:
        yield self._connected(sensor.name, 0.0)
        for silence in self._silences_of(sensor):
            lost_s = silence.start_s + SUPERVISION_S
            if lost_s >= silence.stop_s:
                continue
            yield LinkEvent(
                sensor=sensor.name,
                state=LinkState.LOST,
                mono_ns=self._ns(lost_s),
                cause=LOST_CAUSE,
            )
            if silence.stop_s < self._scenario.duration_s:
                yield self._connected(sensor.name, silence.stop_s)

    def _connected(self, sensor: str, at_s: float) -> LinkEvent:
        rssi_dbm = int(generator(self._seed, sensor, "rssi").integers(*RSSI_DBM))
        return LinkEvent(
            sensor=sensor,
            state=LinkState.CONNECTED,
            mono_ns=self._ns(at_s),
            rssi_dbm=rssi_dbm,
        )

    def _ns(self, time_s: float) -> int:
        return self._start_ns + round(time_s * NS_PER_S)


def _time(record: LinkRecord) -> int:
    return record.mono_ns
