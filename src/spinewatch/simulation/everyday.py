"""Everyday movements: at most one in every cell of ten seconds, chosen by seed and cell number."""

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Final

from spinewatch.model.commands import (
    CalibrateContraction,
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
    RunTest,
)
from spinewatch.simulation.movements import Movement
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.shapes import SHAPES
from spinewatch.simulation.stiffness import Stiffness
from spinewatch.simulation.styles import STYLES
from spinewatch.simulation.timeline import Timeline

CELL_S: Final = 10.0
LONGEST_S: Final = 100.0
"""No movement lasts longer: a turn held for a minute, slowed by a stiff morning."""

_CACHED_CELLS: Final = 32
_LOOK_BACK: Final = int(LONGEST_S / CELL_S)


class EverydayMovements:
    """Movements of a scenario: those that it states and those that a phase brings by itself.

    One about every fourteen seconds at a desk: of the order of the 5,163 head turns a day that
    Cho (2025) counted. A new one does not begin before the one before is over.
    """

    def __init__(self, *, scenario: Scenario, timeline: Timeline, seed: int) -> None:
        self._stiffness = Stiffness(scenario.stiff_spells)
        stated = (self._stiffness.stiffened(movement) for movement in scenario.movements)
        self._stated = sorted(stated, key=_start_s)
        self._prelude_s = scenario.prelude_s
        self._asked = asked_spans(scenario)
        self._timeline = timeline
        self._seed = seed
        self._wish = lru_cache(maxsize=_CACHED_CELLS)(self._make_wish)
        self._in_cell = lru_cache(maxsize=_CACHED_CELLS)(self._free_wish)

    def between(self, start_s: float, stop_s: float) -> tuple[Movement, ...]:
        """List the movements that are under way at some time between two."""
        first = bisect_left(self._stated, start_s - LONGEST_S, key=_start_s)
        last = bisect_left(self._stated, stop_s, key=_start_s)
        cells = range(max(0, int(start_s // CELL_S) - _LOOK_BACK), int(stop_s // CELL_S) + 1)
        candidates = (*self._stated[first:last], *(self._in_cell(cell) for cell in cells))
        return tuple(
            movement
            for movement in candidates
            if movement is not None and movement.start_s < stop_s and movement.stop_s > start_s
        )

    def _free_wish(self, cell: int) -> Movement | None:
        """Give what a cell brings, unless a movement wished for earlier would still be going on."""
        wish = self._wish(cell)
        if wish is None:
            return None
        before = (self._wish(earlier) for earlier in range(max(0, cell - _LOOK_BACK), cell))
        busy = any(other is not None and other.stop_s > wish.start_s for other in before)
        return None if busy else wish

    def _make_wish(self, cell: int) -> Movement | None:
        start_s = cell * CELL_S
        occupation = self._timeline.settled(start_s, start_s + CELL_S)
        if occupation is None or start_s < self._prelude_s:
            return None
        style = STYLES[occupation]
        rng = generator(self._seed, "everyday", cell)
        if rng.random() >= style.movement_share:
            return None
        kind = style.movements[rng.integers(len(style.movements))]
        duration_s = SHAPES[kind].duration_s * rng.uniform(0.8, 1.3) / style.pace
        wish = self._stiffness.stiffened(
            Movement(
                kind=kind,
                start_s=start_s + rng.uniform(0.0, max(CELL_S - duration_s, 0.0)),
                duration_s=duration_s,
                scale=rng.uniform(0.6, 1.2),
            )
        )
        fits = self._timeline.settled(wish.start_s, wish.stop_s) is not None
        return wish if fits and not self._is_asked(wish) else None

    def _is_asked(self, wish: Movement) -> bool:
        """Whether a movement would fall into a time at which the person does what is asked for."""
        starts, stops = self._asked
        return bisect_left(starts, wish.stop_s) > bisect_right(stops, wish.start_s)


def asked_spans(scenario: Scenario) -> tuple[list[float], list[float]]:
    """List starts and ends of what calibrations and tests ask for, each in order of time."""
    asked = CalibrateRest | CalibrateStill | CalibrateMovement | CalibrateContraction | RunTest
    spans = [
        (timed.at_s, timed.at_s + timed.command.seconds)
        for timed in scenario.commands
        if isinstance(timed.command, asked)
    ]
    return sorted(start for start, _ in spans), sorted(stop for _, stop in spans)


def _start_s(movement: Movement) -> float:
    return movement.start_s
