"""Detectors of other packages, as they install from PyPI, run through their public functions.

NeuroKit2 and myonset run with their defaults. BioSPPy has none for these two, so its numbers were
tuned for the best F1 on the open half of the spliced set, which flatters it there. A package that
is not installed (``requirements-peers.txt``) is told as such.
"""

import os
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Final

import numpy as np

from benchmarks.spasm_detectors import high_passed
from benchmarks.spasm_scoring import Span
from spinewatch.model.blocks import FloatArray

LIDIERTH_LEVEL: Final = 1.05
LIDIERTH_WINDOW_S: Final = 0.1
LIDIERTH_STATE_S: Final = 0.05
LIDIERTH_FAIL_S: Final = 0.06
"""Tuned: level 1.05 to 3, window 0.05 and 0.1 s, state 0.03 to 0.2 s, fail 0.01 to 0.06 s."""

BONATO_LEVEL: Final = 5.0
BONATO_STATE_S: Final = 0.03
BONATO_ABOVE: Final = 8
BONATO_FAIL_S: Final = 0.04
"""Tuned: level 4 to 12, state 0.03 to 0.1 s, samples above 1 to 16, fail 0.01 to 0.06 s."""

Method = Callable[[FloatArray, float, Span], list[Span]]


def lidierth(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Run BioSPPy's double threshold on the moving average."""
    high = high_passed(emg_uv, fs_hz)
    found = import_module("biosppy.signals.emg").lidierth_onset_detector(
        high,
        rest=high[round(rest_s[0] * fs_hz) : round(rest_s[1] * fs_hz)],
        sampling_rate=fs_hz,
        size=_samples(LIDIERTH_WINDOW_S, fs_hz),
        threshold=LIDIERTH_LEVEL,
        active_state_duration=_samples(LIDIERTH_STATE_S, fs_hz),
        fail_size=_samples(LIDIERTH_FAIL_S, fs_hz),
    )
    return _in_turn(found["onsets"] / fs_hz, len(high) / fs_hz)


def bonato(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Run BioSPPy's double threshold on pairs of samples."""
    high = high_passed(emg_uv, fs_hz)
    found = import_module("biosppy.signals.emg").bonato_onset_detector(
        high,
        rest=high[round(rest_s[0] * fs_hz) : round(rest_s[1] * fs_hz)],
        sampling_rate=fs_hz,
        threshold=BONATO_LEVEL,
        active_state_duration=_samples(BONATO_STATE_S, fs_hz / 2),
        samples_above_fail=BONATO_ABOVE,
        fail_size=_samples(BONATO_FAIL_S, fs_hz),
    )
    return _in_turn(found["onsets"] / fs_hz, len(high) / fs_hz)


def single_threshold(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Run myonset's single threshold on the signal and on its Teager-Kaiser energy."""
    # The package opens Qt as soon as it is imported.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    high = high_passed(emg_uv, fs_hz)
    onsets, offsets = import_module("myonset").get_onsets(
        high, np.arange(len(high)) / fs_hz, sf=fs_hz, baseline=list(rest_s)
    )
    pairs = zip((onsets / fs_hz).tolist(), (offsets / fs_hz).tolist(), strict=True)
    return [(onset_s, offset_s) for onset_s, offset_s in pairs if offset_s > onset_s]


def neurokit(emg_uv: FloatArray, fs_hz: float, rest_s: Span, *, method: str) -> list[Span]:
    """Run NeuroKit2's own chain; it takes no rest, and warns where it finds nothing."""
    del rest_s
    package = import_module("neurokit2")
    rate = round(fs_hz)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        amplitude = package.emg_amplitude(package.emg_clean(emg_uv, sampling_rate=rate))
        _, found = package.emg_activation(amplitude, sampling_rate=rate, method=method)
    onsets_s = (np.asarray(found["EMG_Onsets"]) / fs_hz).tolist()
    offsets_s = (np.asarray(found["EMG_Offsets"]) / fs_hz).tolist()
    return list(zip(onsets_s, offsets_s, strict=False))


NEUROKIT_THRESHOLD: Final = partial(neurokit, method="threshold")
NEUROKIT_MIXTURE: Final = partial(neurokit, method="mixture")


def installed(package: str) -> bool:
    """Say whether a package can be imported."""
    return find_spec(package) is not None


def _samples(duration_s: float, fs_hz: float) -> int:
    return max(1, round(duration_s * fs_hz))


def _in_turn(edges_s: Sequence[float], end_s: float) -> list[Span]:
    """Pair edges that are onset and offset in turn; the last may be open."""
    edges = [float(edge) for edge in edges_s]
    if len(edges) % 2:
        edges.append(end_s)
    return list(zip(edges[::2], edges[1::2], strict=True))
