"""Which everyday muscle work goes with what the body is occupied with."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.simulation.everyday import asked_spans
from spinewatch.simulation.everyday_work import EverydayWork, LookAlike, Side
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.passages import passages
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Phase, Scenario

_MARGIN_S: Final = 6.0
"""Nobody begins with anything else so shortly before or after doing what was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Habit:
    """How often something is done in an occupation, and for how long."""

    kind: LookAlike
    per_hour: float
    lasts_s: tuple[float, float]
    one_sided: bool = False


_TALKS: Final = _Habit(kind=LookAlike.TALKING, per_hour=2.0, lasts_s=(60.0, 600.0))
_COUGHS: Final = _Habit(kind=LookAlike.COUGHING, per_hour=0.5, lasts_s=(10.0, 40.0))
_TYPES: Final = _Habit(kind=LookAlike.TYPING, per_hour=5.0, lasts_s=(90.0, 900.0))
_EATS: Final = _Habit(kind=LookAlike.CHEWING, per_hour=1.5, lasts_s=(180.0, 900.0))
_CARRIES: Final = _Habit(
    kind=LookAlike.CARRYING, per_hour=4.0, lasts_s=(40.0, 300.0), one_sided=True
)
_SHIVERS: Final = _Habit(kind=LookAlike.SHIVERING, per_hour=1.0, lasts_s=(30.0, 150.0))
_COUGHS_AT_NIGHT: Final = _Habit(kind=LookAlike.COUGHING, per_hour=0.2, lasts_s=(8.0, 20.0))

_HABITS: Final[Mapping[Occupation, tuple[_Habit, ...]]] = MappingProxyType(
    {
        Occupation.DESK_WORK: (_TYPES, _TALKS, _COUGHS, _EATS),
        Occupation.SCREEN_WORK: (_TYPES, _TALKS, _COUGHS),
        Occupation.SITTING_BACK: (_TALKS, _COUGHS, _EATS, _SHIVERS),
        Occupation.DRIVING: (_TALKS,),
        Occupation.STANDING: (_TALKS, _CARRIES),
        Occupation.WALKING: (_CARRIES,),
        Occupation.CHORES: (_CARRIES, _COUGHS),
        Occupation.EXERCISES: (
            _Habit(kind=LookAlike.BREATHING, per_hour=15.0, lasts_s=(60.0, 180.0)),
        ),
        Occupation.LYING_ON_FRONT: (
            _Habit(kind=LookAlike.HOLDING, per_hour=12.0, lasts_s=(60.0, 200.0)),
        ),
        Occupation.LYING_ON_BACK: (_COUGHS, _SHIVERS),
        Occupation.SLEEPING_ON_BACK: (_COUGHS_AT_NIGHT,),
        Occupation.SLEEPING_ON_LEFT_SIDE: (_COUGHS_AT_NIGHT,),
        Occupation.SLEEPING_ON_RIGHT_SIDE: (_COUGHS_AT_NIGHT,),
    }
)
"""Assumptions: what a day with work at a desk brings."""

_PLANKS_BEFORE_END_S: Final = (200.0, 110.0)
_PLANK_S: Final = 50.0


def with_planks(phases: Iterable[Phase], *, prelude_s: float) -> Iterator[Phase]:
    """Put two planks before the end of all exercises that are followed by something."""
    known = tuple(phases)
    yield known[0]
    for phase, following in pairwise((*known[1:], None)):
        yield from () if phase is None else (phase,)
        if phase is None or following is None or phase.occupation is not Occupation.EXERCISES:
            continue
        for before_s in _PLANKS_BEFORE_END_S:
            start_s = following.start_s - before_s
            if start_s > max(phase.start_s, prelude_s):
                plank = replace(phase, start_s=start_s, occupation=Occupation.PLANK)
                yield plank
                yield replace(phase, start_s=start_s + _PLANK_S)


def day_work(scenario: Scenario, *, seed: int) -> Iterator[EverydayWork]:
    """Give the work of whole days, none of it while something else is asked for.

    Work of one phase comes one after the other, so that sides and kinds do not mix.
    """
    starts_s, stops_s = asked_spans(scenario)
    free = _Free(np.array(starts_s) - _MARGIN_S, np.array(stops_s) + _MARGIN_S)
    for work in passages(scenario.phases):
        if free.has(work.start_s, work.stop_s):
            yield work
    stops = [*(phase.start_s for phase in scenario.phases[1:]), scenario.duration_s]
    for number, (phase, stop_s) in enumerate(zip(scenario.phases, stops, strict=True)):
        if phase.occupation is Occupation.PLANK:
            yield EverydayWork(kind=LookAlike.PLANK, start_s=phase.start_s, stop_s=stop_s)
        elif phase.start_s >= scenario.prelude_s:
            rng = generator(seed, "work", number)
            for work in _of_phase(phase, stop_s, rng):
                if free.has(work.start_s, work.stop_s):
                    yield work


class _Free:
    """Tells whether anything is asked for between two times."""

    def __init__(self, starts_s: np.ndarray, stops_s: np.ndarray) -> None:
        self._starts_s, self._stops_s = starts_s, stops_s

    def has(self, start_s: float, stop_s: float) -> bool:
        return not bool(np.any((self._starts_s < stop_s) & (self._stops_s > start_s)))


def _of_phase(phase: Phase, stop_s: float, rng: np.random.Generator) -> Iterator[EverydayWork]:
    """Do one thing after the other, with pauses in between, as often as is usual."""
    habits = _HABITS.get(phase.occupation, ())
    if not habits:
        return
    per_hour = np.array([habit.per_hour for habit in habits])
    time_s = phase.start_s + phase.passage_s
    while True:
        time_s += float(rng.exponential(3600.0 / per_hour.sum()))
        habit = habits[int(rng.choice(len(habits), p=per_hour / per_hour.sum()))]
        lasts_s = float(rng.uniform(*habit.lasts_s))
        if time_s + habit.lasts_s[0] > stop_s:
            return
        ends_s = min(time_s + lasts_s, stop_s)
        side = (Side.LEFT, Side.RIGHT)[int(rng.integers(2))] if habit.one_sided else None
        yield EverydayWork(
            kind=habit.kind,
            start_s=time_s,
            stop_s=ends_s,
            side=side,
            more_db=float(rng.uniform(-2.0, 2.0)),
        )
        time_s = ends_s
