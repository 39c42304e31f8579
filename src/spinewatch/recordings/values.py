"""Recordings that others made, once they are read: frozen values in known units."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from spinewatch.model.blocks import FloatArray

Progress = Callable[[int], None]
"""Told after each piece of a file how many bytes it had."""


class EmgUnit(StrEnum):
    """Units in which EMG is stored. A count has no known scale; everything then stays in dB."""

    MICROVOLT = "uV"
    MILLIVOLT = "mV"
    VOLT = "V"
    COUNT = "count"


class AccUnit(StrEnum):
    """Units of an accelerometer."""

    METRE_PER_SECOND_SQUARED = "m/s2"
    STANDARD_GRAVITY = "g"


class GyrUnit(StrEnum):
    """Units of a gyroscope."""

    RADIAN_PER_SECOND = "rad/s"
    DEGREE_PER_SECOND = "deg/s"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmgRecording:
    """Surface EMG that lies evenly in time.

    Attributes
    ----------
    values
        Shape (n, channels), in ``unit``; NaN where a sample is missing.
    channels
        Name of each column of ``values``.
    fs_hz
        Sampling rate.
    unit
        ``EmgUnit.MICROVOLT`` or ``EmgUnit.COUNT``; other units are converted on reading.
    notes
        What reading assumed or found, one sentence each, for the person to see.
    """

    values: FloatArray
    channels: tuple[str, ...]
    fs_hz: float
    unit: EmgUnit
    notes: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length of the recording in seconds."""
        return len(self.values) / self.fs_hz


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionRecording:
    """One motion sensor, evenly in time.

    Attributes
    ----------
    gyr_rad_s, acc_m_s2
        Shape (n, 3) each: angular rate and specific force in the sensor's own axes; NaN where a
        sample is missing.
    fs_hz
        Sampling rate.
    notes
        What reading assumed or found, one sentence each.
    """

    gyr_rad_s: FloatArray
    acc_m_s2: FloatArray
    fs_hz: float
    notes: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length of the recording in seconds."""
        return len(self.gyr_rad_s) / self.fs_hz
