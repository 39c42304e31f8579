"""What a number in a Polar frame is worth: by measurement, frame type and what was told."""

from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.drivers.polar_control import ACC, GYRO, NAMES
from spinewatch.drivers.polar_frames import DELTAS
from spinewatch.drivers.polar_settings import BITS, GYRO_RANGE_DPS
from spinewatch.model.samples import Decoded, Reply

_UNITS: Final = MappingProxyType({ACC: 9.80665e-3, GYRO: float(np.deg2rad(1.0))})
"""Of one mg in m/s^2, of one deg/s in rad/s."""
_MG_PER_G: Final = 1000.0

_GYRO_FACTOR: Final = GYRO_RANGE_DPS / 2 ** (BITS - 1)
"""Until the sensor tells it: the numbers span the range."""


class Scales:
    """The factors that one sensor told when its measurements were started."""

    def __init__(self) -> None:
        self._told: dict[int, float] = {}

    @property
    def told(self) -> dict[int, float]:
        """Factors by measurement."""
        return dict(self._told)

    def restore(self, told: dict[int, float]) -> None:
        """Go on with what `told` gave."""
        self._told = dict(told)

    def clear(self) -> None:
        """Forget what was told."""
        self._told.clear()

    def note(self, decoded: tuple[Decoded, ...]) -> None:
        """Take the factor out of the answer to a start."""
        for reply in decoded:
            for measurement in _UNITS:
                name = f"{NAMES[measurement]}_started"
                if isinstance(reply, Reply) and reply.name == name and reply.values:
                    self._told[measurement] = reply.values[0]

    def of(self, measurement: int, frame_type: int) -> float | None:
        """Give the SI value of one code; None where that is not known.

        Plain acceleration is in mg. Differences are in mg (type 1) or g (type 0) times the factor,
        those of the gyroscope in deg/s times the factor.
        """
        told, unit = self._told.get(measurement), _UNITS[measurement]
        if measurement == GYRO:
            return (told or _GYRO_FACTOR) * unit if frame_type == DELTAS else None
        if frame_type == DELTAS:
            return None if told is None else told * _MG_PER_G * unit
        if frame_type == DELTAS | 1:
            return (told or 1.0) * unit
        return None if frame_type & DELTAS else unit
