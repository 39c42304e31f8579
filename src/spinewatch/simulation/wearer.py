"""The simulated person as a whole: samples of every worn sensor, and the truth behind them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from spinewatch.model.blocks import StreamKey
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.simulation.body import Body
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.sensor_clock import SensorClock
from spinewatch.simulation.truth import Truth
from spinewatch.simulation.worn_emg import WornEmgSensor
from spinewatch.simulation.worn_motion import CHANNELS, WornMotionSensor
from spinewatch.simulation.worn_stream import SampleSource, WornStream

_BESIDE: Final = MappingProxyType(
    {
        EmgSite.UPPER_TRAPEZIUS_LEFT: MotionSite.C7,
        EmgSite.UPPER_TRAPEZIUS_RIGHT: MotionSite.C7,
        EmgSite.CERVICAL_PARASPINAL_LEFT: MotionSite.C7,
        EmgSite.CERVICAL_PARASPINAL_RIGHT: MotionSite.C7,
        EmgSite.THORACIC_PARASPINAL_LEFT: MotionSite.T10,
        EmgSite.THORACIC_PARASPINAL_RIGHT: MotionSite.T10,
        EmgSite.LUMBAR_ERECTOR_LEFT: MotionSite.L1,
        EmgSite.LUMBAR_ERECTOR_RIGHT: MotionSite.L1,
    }
)
"""The end of a segment with which a pod over a muscle moves."""


class Wearer:
    """A person who lives through a scenario with sensors on.

    Samples are functions of seed, stream and sample number: any span can be had at any time, and
    whatever is asked for twice is the same. Nothing grows with the length of the scenario.

    Parameters
    ----------
    configuration
        Which sensor sits where.
    specs
        The streams that the sensors deliver with their settings, as their drivers describe them.
    scenario
        What happens.
    seed
        Not negative.

    Attributes
    ----------
    streams
        The samples, by stream.
    truth
        What is really so.

    Raises
    ------
    InputError
        When the seed is negative or a sensor of this kind or place cannot be simulated.
    """

    def __init__(
        self,
        *,
        configuration: Configuration,
        specs: Mapping[StreamKey, StreamSpec],
        scenario: Scenario,
        seed: int,
    ) -> None:
        if seed < 0:
            raise InputError(f"The seed is {seed}.", advice="Use a seed of 0 or more.")
        self._scenario = scenario
        self._seed = seed
        self._body = Body(scenario=scenario, seed=seed)
        self._motion_sensors: dict[str, WornMotionSensor] = {}
        self._emg_sensors: dict[str, WornEmgSensor] = {}
        self.truth = Truth(
            scenario=scenario,
            body=self._body,
            sensors=self._motion_sensors,
            emg_sensors=self._emg_sensors,
        )
        streams: dict[str, list[tuple[StreamKey, StreamSpec]]] = {}
        for key, spec in specs.items():
            streams.setdefault(key.sensor, []).append((key, spec))
        self.streams: Mapping[StreamKey, WornStream] = {
            key: self._put_on(sensor, spec)
            for sensor in configuration.sensors
            for key, spec in _checked(sensor, streams.get(sensor.name, []))
        }

    def _put_on(self, sensor: SensorConfig, spec: StreamSpec) -> WornStream:
        clock = SensorClock.of_sensor(
            sensor=sensor.name, kind=sensor.kind, fs_hz=spec.fs_hz, seed=self._seed
        )
        source = self._motion if _feels_motion(spec) else self._emg
        return WornStream(
            source=source(sensor, spec, clock), clock=clock, block_size=round(spec.fs_hz)
        )

    def _emg(self, sensor: SensorConfig, spec: StreamSpec, clock: SensorClock) -> SampleSource:
        worn = WornEmgSensor(
            sensor=sensor.name,
            kind=sensor.kind,
            sites=sensor.channels,
            spec=spec,
            clock=clock,
            body=self._body,
            scenario=self._scenario,
            seed=self._seed,
        )
        self._emg_sensors[sensor.name] = worn
        return worn

    def _motion(self, sensor: SensorConfig, spec: StreamSpec, clock: SensorClock) -> SampleSource:
        worn = WornMotionSensor(
            sensor=sensor.name,
            site=sensor.site or _BESIDE[_muscles(sensor)[0]],
            spec=spec,
            clock=clock,
            body=self._body,
            scenario=self._scenario,
            seed=self._seed,
        )
        self._motion_sensors[sensor.name] = worn
        return worn


def _feels_motion(spec: StreamSpec) -> bool:
    return set(spec.channels) <= set(CHANNELS)


def _muscles(sensor: SensorConfig) -> tuple[EmgSite, ...]:
    return tuple(site for site in sensor.channels if site is not None)


def _checked(
    sensor: SensorConfig, streams: list[tuple[StreamKey, StreamSpec]]
) -> list[tuple[StreamKey, StreamSpec]]:
    """Refuse a sensor that is worn where none of its streams comes from."""
    of_motion = {_feels_motion(spec) for _, spec in streams}
    if sensor.site is None and not _muscles(sensor):
        raise InputError(
            f"The sensor {sensor.name} sits nowhere.",
            advice="Give it a site, or a site for each channel.",
        )
    if sensor.channels and False not in of_motion:
        raise InputError(
            f"The sensor {sensor.name} of kind {sensor.kind} hears no muscle.",
            advice="Give it a site instead of channels.",
        )
    if sensor.site is not None and True not in of_motion:
        raise InputError(
            f"The sensor {sensor.name} of kind {sensor.kind} feels no motion.",
            advice="Give it a site for each channel instead of a site.",
        )
    return streams
