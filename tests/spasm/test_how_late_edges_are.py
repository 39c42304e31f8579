"""Activity is known within a second of its onset, and its edges are final within a second."""

from collections.abc import Callable

import numpy as np
import pytest

from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import RestReference
from spinewatch.model.time import NS_PER_S
from spinewatch.signal.filters import noise_bandwidth_hz
from spinewatch.signal.hops import Hops
from spinewatch.spasm.activations import ActivationDetector
from spinewatch.spasm.emg_path import EmgPath
from spinewatch.spasm.thresholds import StreamThresholds

Emg = Callable[..., FloatArray]
ONSETS_S, LENGTH_S = (4.03, 7.11, 10.26), 1.2


@pytest.mark.parametrize("fs_hz", [200.0, 500.0, 1000.0])
def test_onset_known_and_both_edges_final_within_a_second(
    emg: Emg, reference: Callable[..., RestReference], fs_hz: float
) -> None:
    spans_s = [(onset_s, onset_s + LENGTH_S) for onset_s in ONSETS_S]
    values = emg(14.0, *spans_s, fs_hz=fs_hz)[None, :]
    hops, step = Hops.at(fs_hz), round(0.02 * fs_hz)
    path = EmgPath(hops=hops, channels=1)
    detector = ActivationDetector(hops=hops, channels=1)
    limits = StreamThresholds.of([reference(power=8.0 * noise_bandwidth_hz(fs_hz) / fs_hz)])
    known_s: list[float] = []
    final_s: list[float] = []
    running = False
    for first in range(0, values.shape[1], step):
        frames = path.push(values[:, first : first + step])
        if frames is None or not len(frames):
            continue
        numbers = np.arange(len(frames)) + detector.memory.frames
        times_ns = np.round(numbers * (hops.frame_s * NS_PER_S)).astype(np.int64)
        active, _ = detector.push(times_ns, frames, limits, [len(frames)])
        now_s = (first + step) / fs_hz
        if active.any() and not running:
            known_s.append(now_s)
        running = bool(active[0, -1])
        bursts = detector.memory.channels[0].bursts
        final_s += [now_s] * (len(bursts) - len(final_s))

    assert len(known_s) == len(final_s) == len(ONSETS_S)
    for onset_s, known, final in zip(ONSETS_S, known_s, final_s, strict=True):
        assert onset_s < known <= onset_s + 1.0
        assert onset_s + LENGTH_S < final <= onset_s + LENGTH_S + 1.0
