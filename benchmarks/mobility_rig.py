"""What the mobility benchmarks share: recorded or simulated samples through the live code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from spinewatch.mobility.geometry import unit
from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.calibration import Alignment, CalibrationSet
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.body import Body
from spinewatch.monitor.second import BodySecond, Paused

IMU_CHANNELS: Final = ("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z")
IMU_UNITS: Final = ("m/s^2",) * 3 + ("rad/s",) * 3
SPINE_SITES: Final = (MotionSite.HEAD, MotionSite.C7, MotionSite.L1, MotionSite.S1)


def configuration(sites: Sequence[MotionSite]) -> Configuration:
    """Give one motion sensor per site, named after it."""
    sensors = tuple(SensorConfig(name=site, kind="witmotion", site=site) for site in sites)
    return Configuration(person="benchmark", sensors=sensors)


def specs(sites: Sequence[MotionSite], fs_hz: float) -> dict[StreamKey, StreamSpec]:
    """Give their streams: accelerometer and gyroscope."""
    spec = StreamSpec(name="imu", channels=IMU_CHANNELS, units=IMU_UNITS, fs_hz=fs_hz, counter=None)
    return {StreamKey(site, "imu"): spec for site in sites}


def make_body(sites: Sequence[MotionSite], fs_hz: float) -> Body:
    """Give the streams, posture and segments of these sites as the monitor runs them."""
    return Body(configuration=configuration(sites), specs=specs(sites, fs_hz))


def blocks(key: StreamKey, values: FloatArray, fs_hz: float, size: int) -> Iterator[Block]:
    """Cut evenly sampled values of shape (n, 6) into blocks of a size."""
    times_ns = np.round(np.arange(len(values)) * (NS_PER_S / fs_hz)).astype(np.int64)
    for start in range(0, len(values), size):
        piece = slice(start, start + size)
        yield Block(stream=key, fs_hz=fs_hz, times_ns=times_ns[piece], values=values[piece])


def live(
    samples: Mapping[MotionSite, FloatArray],
    fs_hz: float,
    alignments: Iterable[Alignment] = (),
) -> Iterator[BodySecond]:
    """Run whole recordings, shape (n, 6) per site, through the live code second by second."""
    body = make_body(tuple(samples), fs_hz)
    body.calibrate(CalibrationSet(alignments=tuple(alignments)), made_now=False)
    for site, values in samples.items():
        for block in blocks(StreamKey(site, "imu"), values, fs_hz, max(len(values), 1)):
            body.push(block)
    length_s = int(min(len(values) for values in samples.values()) / fs_hz)
    for second in range(length_s):
        yield body.close(second * NS_PER_S, (second + 1) * NS_PER_S, Paused())


def mean_up(seconds: Iterable[BodySecond], site: MotionSite) -> FloatArray:
    """Give the mean direction of "up" in a sensor's axes, shape (3,)."""
    found = [each.motion[site].gravity_sensor[each.motion[site].valid] for each in seconds]
    return unit(np.concatenate(found).mean(axis=0))


def alignment_of(site: MotionSite, *, up: FloatArray, left: FloatArray) -> Alignment:
    """Give the placement of a sensor of which "up" and roughly "left" are known in its axes."""
    level = unit(left - up * float(left @ up))
    rows = np.stack((np.cross(level, up), level, up))
    a, b, c, d, e, f, g, h, i = rows.ravel().tolist()
    return Alignment(
        site=site,
        rotation=(a, b, c, d, e, f, g, h, i),
        heading_known=True,
        uncertainty_deg=1.0,
        heading_uncertainty_deg=5.0,
        utc_ns=None,
        session="benchmark",
        sensor=site,
    )
