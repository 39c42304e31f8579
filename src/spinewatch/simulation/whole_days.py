"""Whole days at their real pace, told by the clock instead of in shares of a length."""

from dataclasses import replace
from math import ceil
from operator import attrgetter
from typing import Final

from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.simulation.days import DAY_BEGINS_S, HOUR_S, day
from spinewatch.simulation.guided import GUIDED_CALIBRATION_S, guided_calibration
from spinewatch.simulation.parts import Part, joined
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Scenario

_DAY_S: Final = 24 * HOUR_S
_by_start = attrgetter("start_s")
_by_time = attrgetter("at_s")


def whole_days(
    *,
    minutes: float,
    stiff: bool = False,
    seed: int = 0,
    starts_at_h: float = DAY_BEGINS_S / HOUR_S,
) -> Scenario:
    """Tell days as they pass on the clock, after a calibration with every guided movement.

    Each day has breakfast, driving, work before screens, walks, chores, exercises, an armchair and
    one main sleep from about 22:20 to 05:45 with turns in bed; each morning has guided tests on
    waking and half an hour and an hour later, a shower, and sensors put on anew and calibrated.
    Nothing is compressed: a short scenario is the beginning of a long one.

    Parameters
    ----------
    minutes
        Length from the end of the calibration.
    stiff
        Whether mornings are slow.
    seed
        Decides on the plan of the days: lengths, positions, turns. The body has its own.
    starts_at_h
        Hour of the clock at second 0, from 0 to 24.
    """
    prelude = guided_calibration(0.0)
    prelude_s = GUIDED_CALIBRATION_S
    stop_s = prelude_s + minutes * SECONDS_PER_MINUTE
    midnight_s = -starts_at_h * HOUR_S
    days = (
        day(midnight_s + (number - 1) * _DAY_S, rng=generator(seed, "day", number), stiff=stiff)
        for number in range(1 + ceil((stop_s - midnight_s) / _DAY_S))
    )
    lived = _cut(joined(days), prelude_s, stop_s)
    both = joined((prelude, lived))
    return Scenario(
        name="",
        about=_ABOUT_STIFF if stiff else _ABOUT,
        prelude_s=prelude_s,
        duration_s=stop_s,
        phases=both.phases,
        movements=both.movements,
        commands=both.commands,
        off_body=both.off_body,
        remounted_s=both.remounted_s,
        stiff_spells=both.stiff_spells,
    )


_ABOUT: Final = "Whole days and nights at their real pace; nothing to find."
_ABOUT_STIFF: Final = "Whole days and nights at their real pace, with slow mornings."


def _cut(part: Part, start_s: float, stop_s: float) -> Part:
    """Keep what begins between two times; the phase under way at the start begins there."""

    def within(time_s: float) -> bool:
        return start_s <= time_s < stop_s

    phases = sorted(part.phases, key=_by_start)
    underway = [phase for phase in phases if phase.start_s <= start_s][-1:]
    movements = (each for each in part.movements if within(each.start_s))
    commands = (each for each in part.commands if within(each.at_s))
    return Part(
        phases=(
            *(replace(phase, start_s=start_s) for phase in underway),
            *(phase for phase in phases if start_s < phase.start_s < stop_s),
        ),
        movements=tuple(sorted(movements, key=_by_start)),
        commands=tuple(sorted(commands, key=_by_time)),
        off_body=tuple(each for each in part.off_body if within(each.start_s)),
        remounted_s=tuple(time_s for time_s in part.remounted_s if within(time_s)),
        stiff_spells=tuple(each for each in part.stiff_spells if each.start_s < stop_s),
    )
