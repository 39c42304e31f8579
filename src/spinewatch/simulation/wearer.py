"""The simulated person as a whole: samples of every worn sensor, and the truth behind them."""

from collections.abc import Mapping

from spinewatch.model.blocks import StreamKey
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.body import Body
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.sensor_clock import SensorClock
from spinewatch.simulation.truth import Truth
from spinewatch.simulation.worn_emg import WornEmgSensor
from spinewatch.simulation.worn_motion import WornMotionSensor
from spinewatch.simulation.worn_stream import SampleSource, WornStream


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
        by_name = {sensor.name: sensor for sensor in configuration.sensors}
        self.streams: Mapping[StreamKey, WornStream] = {
            key: self._put_on(by_name[key.sensor], spec) for key, spec in specs.items()
        }

    def _put_on(self, sensor: SensorConfig, spec: StreamSpec) -> WornStream:
        clock = SensorClock.of_sensor(
            sensor=sensor.name, kind=sensor.kind, fs_hz=spec.fs_hz, seed=self._seed
        )
        return WornStream(
            source=self._source(sensor, spec, clock), clock=clock, block_size=round(spec.fs_hz)
        )

    def _source(self, sensor: SensorConfig, spec: StreamSpec, clock: SensorClock) -> SampleSource:
        if sensor.site is not None:
            return self._motion(sensor.name, sensor.site, spec, clock)
        if sensor.channels:
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
        raise InputError(
            f"The sensor {sensor.name} sits nowhere.",
            advice="Give it a site, or a site for each channel.",
        )

    def _motion(
        self, name: str, site: MotionSite, spec: StreamSpec, clock: SensorClock
    ) -> WornMotionSensor:
        sensor = WornMotionSensor(
            sensor=name,
            site=site,
            spec=spec,
            clock=clock,
            body=self._body,
            scenario=self._scenario,
            seed=self._seed,
        )
        self._motion_sensors[name] = sensor
        return sensor
