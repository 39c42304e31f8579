"""Short movements out of a pose and back."""

from dataclasses import dataclass

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.movement_kinds import MovementKind
from spinewatch.simulation.shapes import SHAPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One movement at one time; ``scale`` multiplies its angles."""

    kind: MovementKind
    start_s: float
    duration_s: float
    scale: float = 1.0

    @property
    def stop_s(self) -> float:
        """When the body is back."""
        return self.start_s + self.duration_s

    def profile(self, times_s: FloatArray) -> FloatArray:
        """Give the share of the full excursion at each time: 0 before and after, 1 while held."""
        share = (times_s - self.start_s) / self.duration_s
        out = SHAPES[self.kind].out
        return np.maximum(smooth_step(share / out) - smooth_step((share - 1.0 + out) / out), 0.0)


def smooth_step(share: FloatArray) -> FloatArray:
    """Rise from 0 to 1 with continuous acceleration: minimum jerk (Flash & Hogan 1985)."""
    x = np.clip(share, 0.0, 1.0)
    return np.asarray(x * x * x * (10.0 + x * (-15.0 + 6.0 * x)))
