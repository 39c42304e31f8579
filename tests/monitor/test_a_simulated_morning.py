"""The end of a night and the morning after it, from samples to results."""

from itertools import pairwise

import numpy as np
import pytest

from spinewatch.days.daybook import DayBook
from spinewatch.days.kept import Memory
from spinewatch.model.blocks import Block, StreamKey
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import CommandRecord
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.context import Position, Posture
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import GuidedTest, Minute
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.memory import MonitorMemory, packed
from spinewatch.monitor.monitor import Monitor
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.wearer import Wearer
from spinewatch.simulation.whole_days import whole_days
from spinewatch.timebase.labels import Label

FS_HZ = 50.0
SITES = (MotionSite.C7, MotionSite.L1, MotionSite.S1)
MINUTE_NS = 60 * NS_PER_S
STARTS_AT_H = 5.35
BEGINS_NS = 12 * 3600 * NS_PER_S
"""When the simulated sensors are put on, by a clock on which the evening before is positive."""

CONFIGURATION = Configuration(
    person="p",
    sensors=tuple(SensorConfig(name=site, kind="witmotion", site=site) for site in SITES),
)
SPECS = {
    StreamKey(site, "imu"): StreamSpec(
        name="imu",
        channels=("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z"),
        units=("m/s^2",) * 3 + ("rad/s",) * 3,
        fs_hz=FS_HZ,
        counter=None,
    )
    for site in SITES
}


def label_of(mono_ns: int) -> Label:
    started_ns = round(STARTS_AT_H * 60) * MINUTE_NS + 24 * 60 * MINUTE_NS
    return Label(utc_ns=started_ns + mono_ns - BEGINS_NS, utc_offset_min=0)


def slept_until_then() -> Memory | None:
    """Give what is known when somebody lay on the back for six hours, up to `BEGINS_NS`."""
    book = DayBook(person="p", boot_id="b", label_of=label_of)
    for ago in range(6 * 60, 0, -1):
        minute = Minute(
            person="p",
            boot_id="b",
            mono_ns=BEGINS_NS - (ago - 1) * MINUTE_NS,
            valid=True,
            postures={Posture.LYING: 1.0},
            positions={Position.LYING_ON_BACK: 1.0},
        )
        assert book.take(minute) == []
    return book.memory()


def lived_through(scenario: Scenario) -> list[GuidedTest]:
    wearer = Wearer(configuration=CONFIGURATION, specs=SPECS, scenario=scenario, seed=1)
    monitor = Monitor(
        configuration=CONFIGURATION,
        config_hash="c",
        specs=SPECS,
        calibrations=CalibrationSet(),
        boot_id="b",
        start_ns=BEGINS_NS,
        label_of=label_of,
        memory=packed(MonitorMemory(days=slept_until_then())),
    )
    for timed in scenario.commands:
        at_ns = BEGINS_NS + round(timed.at_s * NS_PER_S)
        monitor.note(CommandRecord(mono_ns=at_ns, command=timed.command))
    tests = []
    for start_s, stop_s in pairwise(range(int(scenario.duration_s))):
        for key, stream in wearer.streams.items():
            samples = stream.between(start_s, stop_s)
            times_ns = BEGINS_NS + np.round(samples.times_s * NS_PER_S).astype(np.int64)
            monitor.feed(Block(stream=key, fs_hz=FS_HZ, times_ns=times_ns, values=samples.values))
        results = monitor.advance(BEGINS_NS + stop_s * NS_PER_S)
        tests += [each for each in results if isinstance(each, GuidedTest)]
    return tests


@pytest.mark.slow
def test_tests_after_waking_know_when_that_was_in_spite_of_shower_and_calibration() -> None:
    scenario = whole_days(starts_at_h=STARTS_AT_H, minutes=58)
    wearer = Wearer(configuration=CONFIGURATION, specs=SPECS, scenario=scenario, seed=1)
    rise_s = wearer.truth.rises(5 * 60.0, scenario.duration_s)[0].stop_s

    bends = [
        test
        for test in lived_through(scenario)
        if test.test is GuidedTestKind.BEND and test.site is MotionSite.L1
    ]

    assert len(bends) == 2
    for bend in bends:
        end_s = (bend.mono_ns - BEGINS_NS) / NS_PER_S
        times_s = np.arange(end_s - 45.0, end_s, 0.05)
        up = wearer.truth.orientation(MotionSite.L1, times_s)[:, 2, :]
        truth_deg = np.degrees(np.arctan2(-up[:, 0], up[:, 2])).max()
        assert bend.best_deg == pytest.approx(truth_deg, abs=5.0)
        assert bend.minutes_since_waking == pytest.approx((end_s - rise_s) / 60.0, abs=1.0)
