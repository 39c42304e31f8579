"""How much gravity turned, measured against what the gyroscope says."""

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.recordings.limits import TURN_MIN_RAD, TURN_MIN_WINDOWS, TURN_WINDOW_S


def gravity_to_gyroscope(
    gyr_rad_s: FloatArray, acc_m_s2: FloatArray, *, fs_hz: float
) -> float | None:
    """Give the usual ratio of the turn that gravity shows to the turn that the gyroscope says.

    Over a quarter of a second a sensor cannot turn gravity by more than it turns itself, and it
    seldom turns it by much less. On 13 BROAD trials and six sensors on heads and trunks the ratio
    lay between 0.2 and 1.7; degrees taken for radians divide it by 57.3.

    Parameters
    ----------
    gyr_rad_s, acc_m_s2
        Shape (n, 3) each.
    fs_hz
        Sampling rate.

    Returns
    -------
    float or None
        Median ratio over the windows in which gravity turned; None where too few did.
    """
    window = max(1, round(TURN_WINDOW_S * fs_hz))
    gravity = _window_means(acc_m_s2, window)
    with np.errstate(invalid="ignore"):
        direction = gravity / np.linalg.norm(gravity, axis=1, keepdims=True)
    shown_rad = np.linalg.norm(np.diff(direction, axis=0), axis=1)
    speed_rad_s = np.linalg.norm(gyr_rad_s, axis=1, keepdims=True)
    speed_rad_s = _window_means(speed_rad_s, window)[:, 0]
    said_rad = (speed_rad_s[1:] + speed_rad_s[:-1]) / 2 * window / fs_hz
    turned = (shown_rad > TURN_MIN_RAD) & (said_rad > 0)
    if np.count_nonzero(turned) < TURN_MIN_WINDOWS:
        return None
    return float(np.median(shown_rad[turned] / said_rad[turned]))


def _window_means(values: FloatArray, window: int) -> FloatArray:
    whole = len(values) // window * window
    means: FloatArray = values[:whole].reshape(-1, window, values.shape[1]).mean(axis=1)
    return means
