"""Classic onset detectors of the literature, written out in NumPy, to compare with.

Each looks at the whole recording at once, behind the same zero-phase high-pass of 30 Hz, and knows
a stretch of rest. Their free numbers were tuned for the best F1 on the open half of the spliced
set, so their figures on it flatter them.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from benchmarks.spasm_scoring import Span
from spinewatch.model.blocks import FloatArray

HIGH_PASS_HZ: Final = 30.0

AGLR_WINDOW_S: Final = 0.3
AGLR_NATS: Final = 10.0
AGLR_JOIN_S: Final = 0.25
AGLR_REACH_S: Final = 0.2
"""Tuned over windows of 0.1 to 0.3 s, thresholds of 10 to 40 nats and reaches of 0.1 and 0.2 s."""

TKEO_SPREADS: Final = 3.0
TKEO_WINDOW_S: Final = 0.1

BONATO_LEVEL: Final = 7.0
BONATO_OF: Final = 5
BONATO_ABOVE: Final = 2
BONATO_HOLD_S: Final = 0.1
"""Tuned: first threshold 7 to 14, second of 5 to 20 pairs, shortest state 0.03 to 0.1 s."""

HODGES_SPREADS: Final = 3.0
HODGES_WINDOW_S: Final = 0.1
HODGES_LOW_PASS_HZ: Final = 50.0
"""Tuned over 2 to 4 standard deviations, windows of 25 to 100 ms, low-pass of 20 and 50 Hz."""


def high_passed(emg_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Take movement and most of the heart beat out, without delay, as offline work may."""
    sos = butter(4, HIGH_PASS_HZ, "highpass", fs=fs_hz, output="sos")
    return np.asarray(sosfiltfilt(sos, emg_uv))


def aglr(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Find where the likelihood ratio of a raised variance against rest is high.

    Approximated generalised likelihood ratio of Staude and Wolf, Med Eng Phys 21 (1999) 449: an
    alarm by the ratio over a sliding window, then the edge where a change of variance is most
    likely.
    """
    power = high_passed(emg_uv, fs_hz) ** 2
    window = max(4, round(AGLR_WINDOW_S * fs_hz))
    ratio = np.maximum(_moving_mean(power, window) / _rest(power, fs_hz, rest_s).mean(), 1.0)
    nats = window / 2 * (ratio - 1 - np.log(ratio))
    sums = np.concatenate(([0.0], np.cumsum(power)))
    return [
        (_most_likely_s(sums, onset_s, fs_hz), _most_likely_s(sums, offset_s, fs_hz))
        for onset_s, offset_s in _joined(_runs(nats > AGLR_NATS, fs_hz), AGLR_JOIN_S)
    ]


def _most_likely_s(sums: FloatArray, near_s: float, fs_hz: float) -> float:
    """Give the time within reach at which the variance most likely changed."""
    least = max(2, round(0.01 * fs_hz))
    first = max(0, round((near_s - AGLR_REACH_S) * fs_hz))
    last = min(len(sums) - 1, round((near_s + AGLR_REACH_S) * fs_hz))
    at = np.arange(first + least, last - least + 1)
    if at.size == 0:
        return near_s
    tiny = np.finfo(np.float64).tiny
    before = (sums[at] - sums[first]) / (at - first)
    after = (sums[last] - sums[at]) / (last - at)
    surprise = (at - first) * np.log(before + tiny) + (last - at) * np.log(after + tiny)
    return float(at[np.argmin(surprise)] / fs_hz)


def teager_kaiser(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Find where smoothed Teager-Kaiser energy exceeds rest by three standard deviations.

    Li, Zhou and Aruin, Ann Biomed Eng 35 (2007) 1532; Solnik et al., Eur J Appl Physiol 110 (2010).
    Not tuned.
    """
    high = high_passed(emg_uv, fs_hz)
    energy = np.abs(high[1:-1] ** 2 - high[:-2] * high[2:])
    return _above_rest(energy, fs_hz, rest_s, TKEO_WINDOW_S, TKEO_SPREADS)


def bonato(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Find where enough of a few successive pairs of samples exceed a level: a double threshold.

    Bonato, D'Alessio and Knaflitz, IEEE Trans Biomed Eng 45 (1998) 287, without the adaptive
    whitening filter; states shorter than the hold are dropped, as there.
    """
    high = high_passed(emg_uv, fs_hz)
    pairs = high[: len(high) // 2 * 2].reshape(-1, 2)
    energy = (pairs**2).sum(axis=1) / (_rest(high, fs_hz, rest_s) ** 2).mean()
    count = np.convolve(energy > BONATO_LEVEL, np.ones(BONATO_OF), "same")
    held = _joined(_runs(count >= BONATO_ABOVE, fs_hz / 2), BONATO_HOLD_S)
    return [span for span in held if span[1] - span[0] >= BONATO_HOLD_S]


def hodges_bui(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Find where the smoothed amplitude exceeds rest by some standard deviations.

    The method of Hodges-Bui, Electroencephalogr Clin Neurophysiol 101 (1996) 511.
    """
    sos = butter(2, HODGES_LOW_PASS_HZ, fs=fs_hz, output="sos")
    amplitude = np.asarray(sosfiltfilt(sos, np.abs(high_passed(emg_uv, fs_hz))))
    return _above_rest(amplitude, fs_hz, rest_s, HODGES_WINDOW_S, HODGES_SPREADS)


def _above_rest(
    values: FloatArray, fs_hz: float, rest_s: Span, window_s: float, spreads: float
) -> list[Span]:
    smooth = _moving_mean(values, max(1, round(window_s * fs_hz)))
    rest = _rest(smooth, fs_hz, (rest_s[0] + window_s, rest_s[1]))
    return _runs(smooth > rest.mean() + spreads * rest.std(), fs_hz)


def _rest(values: FloatArray, fs_hz: float, rest_s: Span) -> FloatArray:
    return values[round(rest_s[0] * fs_hz) : round(rest_s[1] * fs_hz)]


def _moving_mean(values: FloatArray, width: int) -> FloatArray:
    return np.convolve(values, np.full(width, 1 / width), "same")


def _runs(where: NDArray[np.bool_], fs_hz: float) -> list[Span]:
    padded = np.concatenate(([False], where, [False]))
    edges_s = np.flatnonzero(padded[1:] != padded[:-1]) / fs_hz
    return list(zip(edges_s[::2].tolist(), edges_s[1::2].tolist(), strict=True))


def _joined(spans: list[Span], gap_s: float) -> list[Span]:
    joined: list[Span] = []
    for onset_s, offset_s in spans:
        if joined and onset_s - joined[-1][1] < gap_s:
            joined[-1] = (joined[-1][0], offset_s)
        else:
            joined.append((onset_s, offset_s))
    return joined
