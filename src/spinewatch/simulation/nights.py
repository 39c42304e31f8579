"""A simulated night: where one lies, when one turns, and when one gets up in between.

Shares of positions and turns per hour are those that Skarpsno (2017) measured with accelerometers
on 664 working people: side 54 %, back 38 %, front 7 %, 1.6 turns an hour.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.simulation.movement_kinds import MovementKind
from spinewatch.simulation.movements import Movement
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.parts import Part
from spinewatch.simulation.pose import pose
from spinewatch.simulation.scenario import Phase
from spinewatch.simulation.stiffness import Stiffness

_SHARES: Final = MappingProxyType(
    {
        Occupation.SLEEPING_ON_BACK: 0.38,
        Occupation.SLEEPING_ON_LEFT_SIDE: 0.27,
        Occupation.SLEEPING_ON_RIGHT_SIDE: 0.27,
        Occupation.SLEEPING_ON_FRONT: 0.08,
    }
)
_NOT_NEXT: Final = MappingProxyType(
    {
        Occupation.SLEEPING_ON_LEFT_SIDE: Occupation.SLEEPING_ON_FRONT,
        Occupation.SLEEPING_ON_FRONT: Occupation.SLEEPING_ON_LEFT_SIDE,
    }
)
"""The simulated body rolls onto its front over the right side only."""

_LEAST_STAY_S: Final = 8 * 60.0
_MEAN_STAY_S: Final = 3600.0 / 1.6
_RISE_CHANCE: Final = 0.09
"""Chance that a stay ends with getting up: about once a night."""

_LAST_STAY_S: Final = 5 * 60.0
_PASSAGE_S: Final = (3.0, 6.0)
_ROLL_SPREAD_DEG: Final = 8.0
_NECK_SPREAD_DEG: Final = 3.0

_OUT_AND_BACK: Final = (
    (0.0, Occupation.SITTING_STILL),
    (30.0, Occupation.WALKING),
    (70.0, Occupation.SITTING_STILL),
    (220.0, Occupation.WALKING),
    (260.0, Occupation.SITTING_STILL),
)
_OUT_S: Final = 275.0


def night(
    bed_s: float, start_s: float, stop_s: float, *, rng: np.random.Generator, stiffness: Stiffness
) -> Part:
    """Lay out the time in bed.

    Parameters
    ----------
    bed_s, start_s, stop_s
        Lying down, falling asleep and getting up.
    rng
        Decides on everything else.
    stiffness
        How slow turning is.
    """
    heading_deg = float(rng.uniform(-90.0, 90.0))
    awake = Phase(
        start_s=bed_s, occupation=Occupation.LYING_ON_BACK, offset_deg=_varied(heading_deg, rng)
    )
    phases, movements = [awake], []
    lying: Occupation | None = None
    time_s = start_s
    while time_s < stop_s - _LAST_STAY_S:
        before, lying = lying, _next(lying, rng)
        passage_s = float(rng.uniform(*_PASSAGE_S))
        phases.append(
            Phase(
                start_s=time_s,
                occupation=lying,
                passage_s=passage_s / stiffness.speed_share(time_s),
                offset_deg=_varied(heading_deg, rng),
            )
        )
        if before is not None:
            movements.append(_roll(before, lying, time_s, passage_s))
        time_s += float(_LEAST_STAY_S + rng.exponential(_MEAN_STAY_S - _LEAST_STAY_S))
        if rng.random() < _RISE_CHANCE and time_s + _OUT_S < stop_s - _LAST_STAY_S:
            phases += _out_and_back(time_s)
            time_s += _OUT_S
            lying = None
    return Part(phases=tuple(phases), movements=tuple(movements))


def _next(lying: Occupation | None, rng: np.random.Generator) -> Occupation:
    ruled_out = (lying, None if lying is None else _NOT_NEXT.get(lying))
    choices = {where: share for where, share in _SHARES.items() if where not in ruled_out}
    shares = np.array(list(choices.values()))
    return tuple(choices)[int(rng.choice(len(shares), p=shares / shares.sum()))]


def _varied(heading_deg: float, rng: np.random.Generator) -> tuple[float, ...]:
    """Nobody lies twice in the same way."""
    roll_deg = float(rng.uniform(-_ROLL_SPREAD_DEG, _ROLL_SPREAD_DEG))
    neck_deg = rng.uniform(-_NECK_SPREAD_DEG, _NECK_SPREAD_DEG, size=3).tolist()
    return tuple(
        pose(
            pelvis=(0.0, 0.0, roll_deg),
            neck=(neck_deg[0], neck_deg[1], neck_deg[2]),
            heading=heading_deg,
        ).tolist()
    )


_PLACE: Final = (
    Occupation.SLEEPING_ON_LEFT_SIDE,
    Occupation.SLEEPING_ON_BACK,
    Occupation.SLEEPING_ON_RIGHT_SIDE,
    Occupation.SLEEPING_ON_FRONT,
)
"""In the order in which one rolls through them to the right."""


def _roll(before: Occupation, after: Occupation, time_s: float, passage_s: float) -> Movement:
    to_the_right = _PLACE.index(after) > _PLACE.index(before)
    kind = MovementKind.ROLL_RIGHT if to_the_right else MovementKind.ROLL_LEFT
    return Movement(kind=kind, start_s=time_s, duration_s=passage_s)


def _out_and_back(time_s: float) -> Iterator[Phase]:
    """To the bathroom and back to bed."""
    for after_s, occupation in _OUT_AND_BACK:
        yield Phase(start_s=time_s + after_s, occupation=occupation)
