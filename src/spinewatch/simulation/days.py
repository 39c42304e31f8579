"""A simulated day by the clock: from seven in the morning to seven on the next."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.commands import Pause, Resume
from spinewatch.model.context import PauseReason
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.simulation.guided import guided_calibration, guided_test
from spinewatch.simulation.limits import STIFF_MINUTES, STIFF_RANGE_SHARE, STIFF_SPEED_SHARE
from spinewatch.simulation.nights import night
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.parts import Part, joined
from spinewatch.simulation.pose import pose
from spinewatch.simulation.scenario import OffBody, Phase, StiffSpell, TimedCommand
from spinewatch.simulation.stiffness import Stiffness

HOUR_S: Final = 3600.0
DAY_BEGINS_S: Final = 7 * HOUR_S
_BED_S: Final = 22 * HOUR_S
_ASLEEP_S: Final = 22.3 * HOUR_S
_RISE_S: Final = 29.75 * HOUR_S
"""Seconds of the clock: the morning after begins at a quarter to six."""

_RISE_SPREAD_S: Final = 8 * 60.0
_STIFF_BEFORE_RISE_S: Final = HOUR_S

_DAYTIME: Final = (
    (Occupation.DESK_WORK, 20),
    (Occupation.CHORES, 30),
    (Occupation.DRIVING, 25),
    (Occupation.WALKING, 5),
    (Occupation.SCREEN_WORK, 95),
    (Occupation.WALKING, 5),
    (Occupation.STANDING, 15),
    (Occupation.SCREEN_WORK, 105),
    (Occupation.WALKING, 15),
    (Occupation.DESK_WORK, 30),
    (Occupation.WALKING, 10),
    (Occupation.SCREEN_WORK, 110),
    (Occupation.STANDING, 10),
    (Occupation.SCREEN_WORK, 80),
    (Occupation.WALKING, 5),
    (Occupation.DRIVING, 30),
    (Occupation.CHORES, 40),
    (Occupation.EXERCISES, 20),
    (Occupation.LYING_ON_FRONT, 8),
    (Occupation.CHORES, 35),
    (Occupation.DESK_WORK, 30),
    (Occupation.CHORES, 15),
    (Occupation.WALKING, 30),
    (Occupation.SITTING_BACK, 115),
    (Occupation.CHORES, 15),
)
"""What a day with work at a desk consists of, in minutes."""

_LENGTH_SPREAD: Final = 0.15
_SETTLED_S: Final = (8 * 60.0, 35 * 60.0)
"""Who sits finds another way to sit after so long."""

_RECLINE_DEG: Final = (20.0, 45.0)
_SLUMP_DEG: Final = (-3.0, 6.0)
_SITTING: Final = frozenset(
    {Occupation.DESK_WORK, Occupation.SCREEN_WORK, Occupation.DRIVING, Occupation.SITTING_BACK}
)

_AFTER_RISE: Final = (
    (0.0, Occupation.SITTING_STILL),
    (3.0, Occupation.WALKING),
    (5.0, Occupation.DESK_WORK),
    (12.0, Occupation.CHORES),
    (29.0, Occupation.WALKING),
    (33.0, Occupation.CHORES),
    (45.0, Occupation.DESK_WORK),
    (61.5, Occupation.CHORES),
)
"""Minutes after the rise; in between come the tests, the shower and the calibration."""

_TESTS_MIN: Final = (
    (1.5, GuidedTestKind.BEND),
    (30.5, GuidedTestKind.BEND),
    (31.75, GuidedTestKind.NECK_ROTATION),
    (60.25, GuidedTestKind.BEND),
)
_SHOWER_MIN: Final = (12.5, 23.0)
_REMOUNTED_MIN: Final = 20.0
_CALIBRATION_MIN: Final = 24.5


def day(midnight_s: float, *, rng: np.random.Generator, stiff: bool) -> Part:
    """Lay out a day, the night after it and the morning after that, until seven.

    Parameters
    ----------
    midnight_s
        The scenario's second at which the day began; may be negative.
    rng
        Decides on lengths, positions and turns.
    stiff
        Whether the morning is slow.
    """
    spread_s = float(rng.uniform(-_RISE_SPREAD_S, _RISE_SPREAD_S))
    rise_s = midnight_s + round(_RISE_S + spread_s)
    spells = (_slow_morning(rise_s),) if stiff else ()
    stiffness = Stiffness(spells)
    bed_s, asleep_s = midnight_s + _BED_S, midnight_s + _ASLEEP_S
    return joined(
        (
            Part(phases=tuple(_daytime(midnight_s, rng)), stiff_spells=spells),
            night(bed_s, asleep_s, rise_s, rng=rng, stiffness=stiffness),
            _morning(rise_s, stiffness),
        )
    )


def _slow_morning(rise_s: float) -> StiffSpell:
    return StiffSpell(
        start_s=rise_s - _STIFF_BEFORE_RISE_S,
        rise_s=rise_s,
        recovered_s=rise_s + STIFF_MINUTES * SECONDS_PER_MINUTE,
        speed_share=STIFF_SPEED_SHARE,
        range_share=STIFF_RANGE_SHARE,
    )


def _daytime(midnight_s: float, rng: np.random.Generator) -> Iterator[Phase]:
    """Fill the time from seven to bed with the parts of a day, each a little longer or shorter."""
    minutes = np.array([minutes for _, minutes in _DAYTIME], dtype=np.float64)
    lengths_s = minutes * rng.uniform(1.0 - _LENGTH_SPREAD, 1.0 + _LENGTH_SPREAD, len(minutes))
    lengths_s *= (_BED_S - DAY_BEGINS_S) / lengths_s.sum()
    start_s = midnight_s + DAY_BEGINS_S
    for (occupation, _), length_s in zip(_DAYTIME, lengths_s.tolist(), strict=True):
        yield from _settling(occupation, start_s, start_s + length_s, rng)
        start_s += length_s


def _settling(
    occupation: Occupation, start_s: float, stop_s: float, rng: np.random.Generator
) -> Iterator[Phase]:
    """Split sitting into stretches of one way to sit; all else is one stretch."""
    time_s = start_s
    heading = pose(heading=float(rng.uniform(-90.0, 90.0)))
    while time_s < stop_s:
        turned = tuple((_way_to_be(occupation, rng) + heading).tolist())
        yield Phase(start_s=time_s, occupation=occupation, offset_deg=turned)
        stays_s = float(rng.uniform(*_SETTLED_S))
        longer = occupation in _SITTING and time_s + stays_s < stop_s - _SETTLED_S[0]
        time_s = time_s + stays_s if longer else stop_s


def _way_to_be(occupation: Occupation, rng: np.random.Generator) -> FloatArray:
    """Lean back so far in an armchair, or sit so upright or so slumped."""
    recline_deg, slump_deg = (float(rng.uniform(*limits)) for limits in (_RECLINE_DEG, _SLUMP_DEG))
    if occupation is Occupation.SITTING_BACK:
        return pose(neck=(recline_deg / 3.0, 0.0, 0.0), trunk_pitch=-recline_deg)
    if occupation in _SITTING:
        bent = (slump_deg, 0.0, 0.0)
        return pose(lumbar=bent, thorax=bent, neck=(-slump_deg, 0.0, 0.0))
    return pose()


def _morning(rise_s: float, stiffness: Stiffness) -> Part:
    """Get up, do the tests, shower, put the sensors on anew and calibrate them."""

    def at(minutes: float) -> float:
        return rise_s + minutes * SECONDS_PER_MINUTE

    off, on = (at(minutes) for minutes in _SHOWER_MIN)
    shower = Part(
        phases=(),
        commands=(
            TimedCommand(at_s=off - 20.0, command=Pause(reason=PauseReason.SHOWER)),
            TimedCommand(at_s=on + 20.0, command=Resume()),
        ),
        off_body=(OffBody(start_s=off, stop_s=on),),
        remounted_s=(at(_REMOUNTED_MIN),),
    )
    plain = Part(phases=tuple(Phase(start_s=at(m), occupation=what) for m, what in _AFTER_RISE))
    tests = (guided_test(test, at(minutes)) for minutes, test in _TESTS_MIN)
    whole = joined((plain, *tests, shower, guided_calibration(at(_CALIBRATION_MIN))))
    return _slowed(whole, stiffness)


def _slowed(part: Part, stiffness: Stiffness) -> Part:
    """Make every change of occupation as slow as the body is at its time."""
    return replace(
        part,
        phases=tuple(
            replace(phase, passage_s=phase.passage_s / stiffness.speed_share(phase.start_s))
            for phase in part.phases
        ),
    )
