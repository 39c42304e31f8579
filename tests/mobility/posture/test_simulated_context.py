"""Context of a simulated body against what it really did."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.drivers.registry import make_driver
from spinewatch.mobility.posture.tracker import PostureTracker
from spinewatch.mobility.sensor.motion_stream import MotionStream
from spinewatch.model.blocks import Block, StreamKey
from spinewatch.model.calibration import Alignment
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.context import Context, Posture
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.configurations import simulated_settings
from spinewatch.simulation.scenarios import make_scenario
from spinewatch.simulation.wearer import Wearer

Aligned = Callable[..., Alignment]
SITES = (MotionSite.HEAD, MotionSite.C7)
MINUTES = 12.0
ARRIVAL_S = 12
"""From the middle of one occupation to another, with the time that walking needs to be believed."""


def _wearer() -> Wearer:
    sensors = tuple(SensorConfig(name=str(site), kind="witmotion", site=site) for site in SITES)
    configuration = Configuration(person="demo", sensors=sensors)
    settings = simulated_settings(configuration)
    specs = {
        StreamKey(sensor.name, spec.name): spec
        for sensor in sensors
        for spec in make_driver(sensor.kind, settings[sensor.name]).streams
    }
    scenario = make_scenario("quiet-day", minutes=MINUTES)
    return Wearer(configuration=configuration, specs=specs, scenario=scenario, seed=4)


def _stream(wearer: Wearer, aligned: Aligned, site: MotionSite, length_s: int) -> MotionStream:
    """Give a stream with all its samples in it, put on exactly as it is."""
    key = StreamKey(str(site), "imu")
    worn = wearer.streams[key]
    samples = worn.between(0.0, length_s + 1.0)
    stream = MotionStream(key=key, site=site, fs_hz=worn.clock.true_hz)
    mounting = wearer.truth.mounting_at(key.sensor, 0.0)
    stream.set_alignment(aligned(site, Rotation.from_matrix(mounting.T)))
    times_ns = np.round(samples.times_s * NS_PER_S).astype(np.int64)
    stream.push(
        Block(stream=key, fs_hz=worn.clock.true_hz, times_ns=times_ns, values=samples.values)
    )
    return stream


def _lived(wearer: Wearer, aligned: Aligned, length_s: int) -> list[Context]:
    streams = [_stream(wearer, aligned, site, length_s) for site in SITES]
    tracker = PostureTracker()
    return [
        tracker.update(
            {each.site: each.close(second * NS_PER_S, (second + 1) * NS_PER_S) for each in streams}
        )
        for second in range(length_s)
    ]


@pytest.mark.slow
def test_a_simulated_day_is_told_as_it_was(aligned: Aligned) -> None:
    wearer = _wearer()
    length_s = int(MINUTES * 60)
    told = _lived(wearer, aligned, length_s)
    truth = wearer.truth
    settled = [
        second
        for second in range(ARRIVAL_S, length_s)
        if truth.position_at(second + 0.5) is truth.position_at(second + 0.5 - ARRIVAL_S)
        and truth.walking_at(second + 0.5) is truth.walking_at(second + 0.5 - ARRIVAL_S)
    ]

    def wrong(name: str) -> int:
        really = getattr(truth, f"{name}_at")
        return sum(getattr(told[second], name) != really(second + 0.5) for second in settled)

    assert len(settled) > 0.8 * length_s
    assert Counter(told[second].walking for second in settled)[True] > 30
    assert [wrong(name) for name in ("posture", "position", "walking")] == [0, 0, 0]
    upright = [each for each in settled if truth.posture_at(each + 0.5) is Posture.UPRIGHT]
    pitch_deg = truth.head_pitch_deg(np.array(upright) + 0.5)
    error_deg = np.array([told[second].head_pitch_deg for second in upright]) - pitch_deg
    assert np.sqrt(np.mean(error_deg**2)) < 2.0
    turns = truth.turns_in_bed(0.0, length_s)
    assert sum(each.turned for each in told) == len(turns) > 0
