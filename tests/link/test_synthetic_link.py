"""The simulated person on the air, read as the chain reads a radio."""

from collections import defaultdict
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from math import inf

import msgspec
import numpy as np
import pytest

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import make_driver
from spinewatch.link.air import last_samples, wire_counter
from spinewatch.link.contract import LinkRecord
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.model.blocks import FloatArray, StreamKey
from spinewatch.model.commands import CommandRecord, Pause, Resume
from spinewatch.model.configuration import Configuration
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.model.samples import CounterSpec, Samples, StreamSpec
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.configurations import (
    default_configuration,
    reference_rig_configuration,
    simulated_settings,
)
from spinewatch.simulation.radio import DEFAULT_RADIO, RadioModel
from spinewatch.simulation.scenario import Scenario, Silence
from spinewatch.simulation.scenarios import make_scenario
from spinewatch.simulation.wearer import Wearer

pytestmark = pytest.mark.slow

START_NS = 5 * NS_PER_S
CONFIGURATIONS = pytest.mark.parametrize(
    "configuration",
    [default_configuration(), reference_rig_configuration()],
    ids=["demo", "reference rig"],
)


def _drivers(configuration: Configuration) -> dict[str, Driver]:
    given = simulated_settings(configuration)
    return {
        sensor.name: make_driver(sensor.kind, given[sensor.name])
        for sensor in configuration.sensors
    }


def _short(name: str = "quiet-day", seconds: float = 10.0) -> Scenario:
    return replace(make_scenario(name, minutes=3), duration_s=seconds)


def _records(
    scenario: Scenario,
    *,
    configuration: Configuration | None = None,
    seed: int = 1,
    radio: RadioModel = DEFAULT_RADIO,
) -> list[LinkRecord]:
    worn = configuration or default_configuration()
    link = SyntheticLink(
        configuration=worn,
        drivers=_drivers(worn),
        scenario=scenario,
        seed=seed,
        start_ns=START_NS,
        radio=radio,
    )
    return list(link.records())


def _digest(records: list[LinkRecord]) -> str:
    return sha256(msgspec.msgpack.encode(records)).hexdigest()


def _decoded(records: list[LinkRecord], configuration: Configuration) -> dict[str, list[Samples]]:
    drivers = _drivers(configuration)
    found: dict[str, list[Samples]] = defaultdict(list)
    for record in records:
        if isinstance(record, LinkEvent):
            drivers[record.sensor].reset()
        if isinstance(record, Packet):
            decoded = drivers[record.sensor].decode(record)
            found[record.sensor] += [each for each in decoded if isinstance(each, Samples)]
    return found


def _values(samples: list[Samples]) -> FloatArray:
    return np.concatenate([each.values for each in samples])


def _arrivals_s(records: list[LinkRecord], sensor: str) -> list[float]:
    return [
        (record.mono_ns - START_NS) / NS_PER_S
        for record in records
        if isinstance(record, Packet) and record.sensor == sensor
    ]


def _events(records: list[LinkRecord], sensor: str) -> list[tuple[LinkState, float]]:
    return [
        (record.state, (record.mono_ns - START_NS) / NS_PER_S)
        for record in records
        if isinstance(record, LinkEvent) and record.sensor == sensor
    ]


@CONFIGURATIONS
def test_the_same_seed_gives_the_same_bytes_at_the_same_times(
    configuration: Configuration,
) -> None:
    one, again, other = (
        _digest(_records(_short(), configuration=configuration, seed=seed)) for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


def test_a_link_can_be_read_again() -> None:
    configuration = default_configuration()
    link = SyntheticLink(
        configuration=configuration, drivers=_drivers(configuration), scenario=_short(), seed=1
    )
    assert _digest(list(link.records())) == _digest(list(link.records()))


@CONFIGURATIONS
def test_records_come_in_order_of_time_and_connections_first(
    configuration: Configuration,
) -> None:
    records = _records(_short(), configuration=configuration)
    times_ns = [record.mono_ns for record in records]
    assert times_ns == sorted(times_ns)
    sensors = [sensor.name for sensor in configuration.sensors]
    first = records[: len(sensors)]
    assert sorted(record.sensor for record in first if isinstance(record, LinkEvent)) == sorted(
        sensors
    )
    assert all(record.mono_ns == START_NS for record in first)
    for sensor in sensors:
        arrivals_s = _arrivals_s(records, sensor)
        assert arrivals_s[0] > 0
        assert all(before < after for before, after in pairwise(arrivals_s))


@CONFIGURATIONS
def test_the_wire_carries_what_the_wearer_felt(configuration: Configuration) -> None:
    scenario = _short()
    drivers = _drivers(configuration)
    specs = {
        StreamKey(name, spec.name): spec
        for name, driver in drivers.items()
        for spec in driver.streams
    }
    wearer = Wearer(configuration=configuration, specs=specs, scenario=scenario, seed=1)
    decoded = _decoded(_records(scenario, configuration=configuration), configuration)
    resolution = {"witmotion": 0.003, "npg_lite": 0.5, "bitalino": 1.6}
    for sensor in configuration.sensors:
        (key,) = (key for key in specs if key.sensor == sensor.name)
        values = _values(decoded[sensor.name])
        true_hz = wearer.streams[key].clock.true_hz
        assert len(values) == pytest.approx(scenario.duration_s * true_hz, abs=11)
        felt = wearer.streams[key].samples(0, len(values)).values
        np.testing.assert_allclose(values, felt, rtol=0, atol=resolution[sensor.kind])


@CONFIGURATIONS
def test_counters_run_on_without_a_hole(configuration: Configuration) -> None:
    decoded = _decoded(_records(_short(), configuration=configuration), configuration)
    (spec,) = _drivers(configuration)["emg"].streams
    assert spec.counter is not None
    due = 0
    for samples in decoded["emg"]:
        assert samples.counter == due
        due = (due + len(samples.values)) % spec.counter.modulus


def test_motion_comes_in_batches_of_forty_milliseconds() -> None:
    arrivals_s = _arrivals_s(_records(_short()), "imu-head")
    assert len(arrivals_s) / 10.0 == pytest.approx(25 * 0.993, abs=0.1)
    assert np.median(np.diff(arrivals_s)) == pytest.approx(0.0403, abs=0.002)


def test_lost_notifications_leave_holes_in_the_counter() -> None:
    radio = RadioModel(loss=0.2)
    records = _records(_short(), radio=radio)
    decoded = _decoded(records, default_configuration())["emg"]
    holes = sum(
        (before.counter or 0) + len(before.values) != (after.counter or 0) + 256 * wrapped
        for before, after in pairwise(decoded)
        for wrapped in [int((after.counter or 0) < (before.counter or 0))]
    )
    assert len(decoded) == pytest.approx(0.8 * 10 * 50, rel=0.08)
    assert holes > 25


def test_a_silent_sensor_is_lost_after_two_seconds_and_counts_anew_when_it_is_back() -> None:
    silence = Silence(place="upper_trapezius_left", start_s=6.0, stop_s=12.0)
    scenario = replace(_short(seconds=14.0), silences=(silence,))
    records = _records(scenario)
    assert _events(records, "emg") == [
        (LinkState.CONNECTED, 0.0),
        (LinkState.LOST, 8.0),
        (LinkState.CONNECTED, 12.0),
    ]
    assert _events(records, "imu-l1") == [(LinkState.CONNECTED, 0.0)]
    arrivals_s = np.array(_arrivals_s(records, "emg"))
    assert not ((arrivals_s > 6.5) & (arrivals_s < 12.0)).any()
    first_back = next(
        record
        for record in records
        if isinstance(record, Packet)
        and record.sensor == "emg"
        and record.mono_ns > START_NS + 12 * NS_PER_S
    )
    (samples,) = _drivers(default_configuration())["emg"].decode(first_back)
    assert isinstance(samples, Samples)
    assert samples.counter == 0
    assert all(
        record.cause
        for record in records
        if isinstance(record, LinkEvent) and record.state is LinkState.LOST
    )


def test_a_silence_shorter_than_the_supervision_breaks_no_connection() -> None:
    scenario = replace(_short(), silences=(Silence(place=None, start_s=6.0, stop_s=7.5),))
    records = _records(scenario)
    assert _events(records, "emg") == [(LinkState.CONNECTED, 0.0)]
    assert max(np.diff(_arrivals_s(records, "emg"))) > 1.4


def test_a_byte_stream_survives_a_silence_at_any_moment() -> None:
    configuration = reference_rig_configuration()
    silence = Silence(place=None, start_s=6.0123, stop_s=9.0456)
    records = _records(replace(_short(), silences=(silence,)), configuration=configuration)
    decoded = _decoded(records, configuration)
    assert len(_values(decoded["emg"])) == pytest.approx(6_967, abs=5)
    assert len(_values(decoded["imu-c7"])) == pytest.approx(6.967 * 99.3, abs=10)


def test_a_sensor_that_died_for_good_is_lost_once() -> None:
    silence = Silence(place="l1", start_s=3.0, stop_s=inf)
    records = _records(replace(_short(), silences=(silence,)))
    assert _events(records, "imu-l1") == [(LinkState.CONNECTED, 0.0), (LinkState.LOST, 5.0)]
    assert max(_arrivals_s(records, "imu-l1")) < 3.6
    assert max(_arrivals_s(records, "imu-c7")) > 9.9


def test_commands_come_when_the_person_gives_them() -> None:
    scenario = make_scenario("shower-and-charging", minutes=3)
    nobody = Configuration(person="p01", sensors=())
    records = _records(scenario, configuration=nobody)
    commands = [each for each in records if isinstance(each, CommandRecord)]
    assert commands == records
    assert [each.command for each in commands] == [each.command for each in scenario.commands]
    assert [each.mono_ns for each in commands] == [
        START_NS + round(each.at_s * NS_PER_S) for each in scenario.commands
    ]
    said = [type(each.command) for each in commands[5:]]
    assert said == [Pause, Resume, Pause, Resume]


def test_completion_follows_the_bytes_of_a_notification() -> None:
    assert last_samples(100, 25, batch=4).tolist() == [3 + 4 * number for number in range(25)]
    frames_of_seven_in_twenties = last_samples(20, 7, batch=1)
    assert frames_of_seven_in_twenties.tolist() == [2, 5, 8, 11, 14, 17, 19]


def test_what_belongs_together_is_complete_together() -> None:
    assert last_samples(52, 4, batch=26).tolist() == [25, 25, 51, 51]
    one_then_pairs = last_samples(201, 101, batch=201)
    assert (np.abs(one_then_pairs - 2 * np.arange(101)) <= 1).all()
    assert one_then_pairs[-1] == 200


def test_a_counter_may_tick_in_units_of_its_own() -> None:
    spec = StreamSpec(name="acc", channels=("acc_x",), units=("m/s^2",), fs_hz=52.0, counter=None)
    milliseconds = CounterSpec(modulus=65_536, ticks_hz=1000.0)
    assert [wire_counter(milliseconds, spec, number) for number in (0, 52, 52 * 66)] == [
        0,
        1000,
        66_000 - 65_536,
    ]
