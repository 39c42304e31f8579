"""When notifications arrive: late, jittered, now and then in a burst, never out of order."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.randomness import generator


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioModel:
    """Delays between a sensor and the host.

    Attributes
    ----------
    min_delay_s
        Nothing arrives sooner: one connection interval and the host's own time.
    jitter_s
        Mean of the exponential delay on top.
    stall_every_s
        One stall in each span of this length: the radio is busy elsewhere, the sensor queues.
    stall_s
        Shortest and longest stall. A hole of 238 ms and then a burst is in the one real capture
        of a WitMotion sensor that could be found, three seconds long.
    loss
        Share of notifications that never arrive. The link layer repeats what was not
        acknowledged, so loss means a sensor whose queue overran: 0 unless wanted.
    """

    min_delay_s: float = 0.012
    jitter_s: float = 0.004
    stall_every_s: float = 60.0
    stall_s: tuple[float, float] = (0.2, 0.5)
    loss: float = 0.0


DEFAULT_RADIO: Final = RadioModel()

BURST_SPACING_S: Final = 0.0005
"""Queued notifications follow each other about this fast once the link is free."""


class RadioPath:
    """The way from one sensor to the host. It remembers the last arrival, and nothing else.

    Times are seconds of the scenario.
    """

    def __init__(self, *, model: RadioModel, sensor: str, seed: int) -> None:
        self._model = model
        self._sensor = sensor
        self._seed = seed
        self._rng = generator(seed, sensor, "radio")
        self._last_s = -np.inf

    def arrivals(self, sent_s: FloatArray) -> FloatArray:
        """Give the arrival of each notification: strictly rising, over all calls.

        Parameters
        ----------
        sent_s
            Shape (n,), rising: when each became complete in the sensor.
        """
        model = self._model
        ready = sent_s + model.min_delay_s + self._rng.exponential(model.jitter_s, len(sent_s))
        cells = range(
            int(ready[0] // model.stall_every_s), int(ready[-1] // model.stall_every_s) + 1
        )
        for cell in cells:
            start_s, stop_s = self._stall(cell)
            ready[(ready >= start_s) & (ready < stop_s)] = stop_s
        spaced = np.arange(len(ready)) * BURST_SPACING_S
        ready[0] = max(ready[0], self._last_s + BURST_SPACING_S)
        arrived = np.maximum.accumulate(ready - spaced) + spaced
        self._last_s = float(arrived[-1])
        return np.asarray(arrived)

    def kept(self, count: int) -> NDArray[np.bool_]:
        """Say which of the next notifications arrive at all."""
        return self._rng.random(count) >= self._model.loss

    def _stall(self, cell: int) -> tuple[float, float]:
        model = self._model
        rng = generator(self._seed, self._sensor, "stall", cell)
        start_s = (cell + rng.uniform(0.0, 0.9)) * model.stall_every_s
        return start_s, start_s + rng.uniform(*model.stall_s)
