"""Everyday movements: at most one in every cell of ten seconds, chosen by seed and cell number."""

from functools import lru_cache
from typing import Final

from spinewatch.simulation.movements import SHAPES, Movement
from spinewatch.simulation.occupations import STYLES
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.timeline import Timeline

CELL_S: Final = 10.0
_CACHED_CELLS: Final = 16


class EverydayMovements:
    """Movements of a scenario: those that it states and those that a phase brings by itself.

    One about every fourteen seconds at a desk: of the order of the 5,163 head turns a day that
    Cho (2025) counted.
    """

    def __init__(self, *, scenario: Scenario, timeline: Timeline, seed: int) -> None:
        self._stated = scenario.movements
        self._prelude_s = scenario.prelude_s
        self._timeline = timeline
        self._seed = seed
        self._in_cell = lru_cache(maxsize=_CACHED_CELLS)(self._make_cell)

    def between(self, start_s: float, stop_s: float) -> tuple[Movement, ...]:
        """List the movements that are under way at some time between two."""
        cells = range(max(0, int(start_s // CELL_S)), int(stop_s // CELL_S) + 1)
        candidates = (*self._stated, *(self._in_cell(cell) for cell in cells))
        return tuple(
            movement
            for movement in candidates
            if movement is not None and movement.start_s < stop_s and movement.stop_s > start_s
        )

    def _make_cell(self, cell: int) -> Movement | None:
        start_s = cell * CELL_S
        occupation = self._timeline.settled(start_s, start_s + CELL_S)
        if occupation is None or start_s < self._prelude_s:
            return None
        style = STYLES[occupation]
        rng = generator(self._seed, "everyday", cell)
        if rng.random() >= style.movement_share:
            return None
        kind = style.movements[rng.integers(len(style.movements))]
        duration_s = SHAPES[kind].duration_s * rng.uniform(0.8, 1.3)
        return Movement(
            kind=kind,
            start_s=start_s + rng.uniform(0.0, CELL_S - duration_s),
            duration_s=duration_s,
            scale=rng.uniform(0.6, 1.2),
        )
