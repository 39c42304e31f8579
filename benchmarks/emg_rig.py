"""Streams of made-up EMG sensors, as the benchmarks of the spasm layer feed them."""

from collections.abc import Sequence

import numpy as np

from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.emg_stream import EmgStream
from spinewatch.spasm.references import rest_reference
from spinewatch.spasm.seconds import EmgSecond

KEY = StreamKey("benchmark", "emg")
SITES = tuple(EmgSite)


def make_stream(fs_hz: float, channels: int) -> EmgStream:
    """Make a stream of the first sites."""
    return EmgStream(key=KEY, fs_hz=fs_hz, unit="uV", channels=tuple(enumerate(SITES[:channels])))


def make_block(values: FloatArray, fs_hz: float, first: int = 0) -> Block:
    """Give samples, shape (n, channels), the times that follow from the number of the first."""
    times_ns = np.round((first + np.arange(len(values))) * (NS_PER_S / fs_hz)).astype(np.int64)
    return Block(stream=KEY, fs_hz=fs_hz, times_ns=times_ns, values=values)


def lying_rest(seconds: Sequence[EmgSecond]) -> RestReference:
    """Calibrate one site."""
    return rest_reference(
        seconds, posture=Posture.LYING, utc_ns=None, session="benchmark", provisional=False
    )
