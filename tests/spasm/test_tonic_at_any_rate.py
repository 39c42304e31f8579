"""The same contraction is the same tension at every sampling rate."""

import numpy as np
import pytest
from scipy.signal import butter, resample_poly, sosfilt

from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.emg_stream import EmgStream
from spinewatch.spasm.references import rest_reference

SITE = EmgSite.LUMBAR_ERECTOR_LEFT
KEY = StreamKey("belt", "emg")
REST_S, TENSE_S = 30, 60
TOP_HZ = 1000
SETTLED_S = 5


def rest_then_tension(level_db: float) -> FloatArray:
    """Give noise in the band that every rate keeps, so that the level is the same for all."""
    rng = np.random.default_rng(5)
    sos = butter(4, (35.0, 85.0), "bandpass", fs=TOP_HZ, output="sos")
    noise = sosfilt(sos, rng.normal(0, 10.0, (REST_S + TENSE_S) * TOP_HZ))
    noise[REST_S * TOP_HZ :] *= 10 ** (level_db / 20)
    return np.asarray(noise)


@pytest.mark.parametrize(("fs_hz", "down"), [(200, 5), (250, 4), (500, 2), (1000, 1)])
def test_weak_tension_is_kept_whatever_the_rate(fs_hz: int, down: int) -> None:
    values = resample_poly(rest_then_tension(3.0), 1, down)[:, None]
    times_ns = np.round(np.arange(len(values)) * NS_PER_S / fs_hz).astype(np.int64)
    stream = EmgStream(key=KEY, fs_hz=fs_hz, unit="uV", channels=((0, SITE),))
    stream.push(Block(stream=KEY, fs_hz=fs_hz, times_ns=times_ns, values=np.asarray(values)))
    resting = [stream.close(s * NS_PER_S, (s + 1) * NS_PER_S)[0] for s in range(REST_S)]
    reference = rest_reference(
        resting[1:], posture=Posture.LYING, utc_ns=None, session="s", provisional=False
    )
    stream.set_references((reference,))
    told = [
        stream.close(s * NS_PER_S, (s + 1) * NS_PER_S)[0].tense
        for s in range(REST_S, REST_S + TENSE_S - 1)
    ]

    assert set(told[SETTLED_S:]) == {True}
