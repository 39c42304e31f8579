"""Every kind of sensor worn by the simulated person: wire bytes, driver, timebase, all samples."""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
import pytest

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.model.blocks import Block, StreamKey
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.packets import LinkEvent, Packet
from spinewatch.model.samples import Samples
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.radio import DEFAULT_RADIO
from spinewatch.simulation.scenario import Phase, Scenario, Silence
from spinewatch.simulation.wearer import Wearer
from spinewatch.simulation.worn_stream import WornStream
from spinewatch.timebase.ingest import SensorIngest
from spinewatch.timebase.stats import StreamStats

SITE = EmgSite.UPPER_TRAPEZIUS_LEFT
SEED = 3
HALF_A_STEP = {"m/s^2": 0.005, "rad/s": 0.0006, "count": 0.5, "uV": 1.6}
"""Of the coarsest wire in each unit: mg of a Polar, 2000 deg/s or 10 bits in microvolts."""


@dataclass(frozen=True)
class Worn:
    """What was worn and what came of it."""

    streams: dict[str, WornStream]
    blocks: dict[str, list[Block]]
    stats: dict[str, StreamStats]
    rejected: int
    batches: dict[str, int]


def _lying(seconds: float) -> Scenario:
    return Scenario(
        name="in bed",
        about="Lying, nothing else.",
        prelude_s=0.0,
        duration_s=seconds,
        phases=(Phase(start_s=0.0, occupation=Occupation.LYING_ON_BACK),),
    )


def _configuration(driver: Driver) -> Configuration:
    if all(spec.name != "emg" for spec in driver.streams):
        sensor = SensorConfig(name="worn", kind=driver.kind, site=MotionSite.CHEST)
    else:
        sensor = SensorConfig(name="worn", kind=driver.kind, channels=(SITE,))
    return Configuration(person="p01", sensors=(sensor,))


def _link(kind: str, settings: dict[str, object], scenario: Scenario) -> SyntheticLink:
    driver = make_driver(kind, settings)
    return SyntheticLink(
        configuration=_configuration(driver),
        drivers={"worn": driver},
        scenario=scenario,
        seed=SEED,
    )


def _wear(kind: str, settings: dict[str, object], scenario: Scenario) -> Worn:
    driver = make_driver(kind, settings)
    ingest = SensorIngest(sensor="worn", driver=make_driver(kind, settings))
    blocks: dict[str, list[Block]] = defaultdict(list)
    for record in _link(kind, settings, scenario).records():
        if isinstance(record, LinkEvent):
            ingest.link(record)
        elif isinstance(record, Packet):
            for block in ingest.add(record).blocks:
                blocks[block.stream.stream].append(block)
    specs = {StreamKey("worn", spec.name): spec for spec in driver.streams}
    wearer = Wearer(configuration=_configuration(driver), specs=specs, scenario=scenario, seed=SEED)
    return Worn(
        streams={key.stream: stream for key, stream in wearer.streams.items()},
        blocks=blocks,
        stats={key.stream: ingest.stats(key.stream) for key in specs},
        rejected=ingest.rejected_packets,
        batches={key.stream: spec.batch for key, spec in specs.items()},
    )


def _sent(worn: Worn, stream: str, seconds: float) -> int:
    """Count the samples of whole batches that are taken until the end."""
    taken = len(worn.streams[stream].between(0.0, seconds).times_s)
    return taken // worn.batches[stream] * worn.batches[stream]


def _every_sample_came(worn: Worn, driver: Driver, seconds: float) -> None:
    assert worn.rejected == 0
    assert worn.blocks.keys() == worn.streams.keys() == {spec.name for spec in driver.streams}
    for spec in driver.streams:
        sent = worn.streams[spec.name].samples(0, _sent(worn, spec.name, seconds))
        values = np.concatenate([block.values for block in worn.blocks[spec.name]])
        stats = worn.stats[spec.name]
        assert (len(values), stats.received, stats.lost, stats.dropped) == (
            len(sent.values),
            len(sent.values),
            0,
            0,
        )
        half_a_step = np.array([HALF_A_STEP[unit] for unit in spec.units])
        assert (np.abs(values - sent.values) <= half_a_step).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "settings"),
    [(kind, {"rate_hz": 100} if kind == "bitalino" else {}) for kind in driver_kinds()],
)
def test_a_minute_of_every_kind_comes_through_to_the_last_sample(
    kind: str, settings: dict[str, object]
) -> None:
    worn = _wear(kind, settings, _lying(60.0))
    driver = make_driver(kind, settings)

    _every_sample_came(worn, driver, 60.0)

    for spec in driver.streams:
        times_s = np.concatenate([block.times_ns for block in worn.blocks[spec.name]]) / NS_PER_S
        late_s = times_s - worn.streams[spec.name].samples(0, len(times_s)).times_s
        assert abs(np.median(late_s)) < DEFAULT_RADIO.min_delay_s + 2 * DEFAULT_RADIO.jitter_s
        assert np.ptp(late_s) < 0.03
        clock_hz = worn.streams[spec.name].clock.true_hz
        assert worn.stats[spec.name].rate_hz == pytest.approx(clock_hz, rel=2e-4)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("bitalino", {}),
        ("ganglion", {"firmware": 2}),
        ("movella_dot", {"rate_hz": 12}),
        ("movesense", {"rate_hz": 104}),
        ("movesense", {"rate_hz": 13, "gyroscope": False}),
        ("npg_lite", {"layout": "idf-3ch"}),
        ("polar", {"model": "verity", "rate_hz": 52}),
        ("polar", {"model": "verity-gyro", "rate_hz": 104}),
        ("witmotion", {"timestamps": True}),
    ],
)
def test_other_settings_come_through_as_well(kind: str, settings: dict[str, object]) -> None:
    _every_sample_came(_wear(kind, settings, _lying(6.0)), make_driver(kind, settings), 6.0)


@pytest.mark.parametrize(
    ("kind", "stream", "counter"),
    [("umyo", "emg", 0), ("ganglion", "emg", 0), ("movella_dot", "imu", 7_000_000)],
)
def test_after_a_lost_connection_samples_are_counted_anew_and_a_clock_has_run_on(
    kind: str, stream: str, counter: int
) -> None:
    silence = Silence(place=None, start_s=2.0, stop_s=7.0)
    driver = make_driver(kind)
    back = [
        decoded
        for record in _link(kind, {}, replace(_lying(8.0), silences=(silence,))).records()
        if isinstance(record, Packet) and record.mono_ns > silence.stop_s * NS_PER_S
        for decoded in driver.decode(record)
        if isinstance(decoded, Samples) and decoded.stream == stream
    ]
    assert back[0].counter == pytest.approx(counter, abs=20_000 * bool(counter))
