"""The scenarios by name.

Most are stories in shares of their length, so that they fit 3 minutes or a day. Whole days pass at
their real pace: a short one ends while it is still morning.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf
from types import MappingProxyType
from typing import Final

from spinewatch.model.commands import Pause, Resume
from spinewatch.model.context import PauseReason
from spinewatch.model.errors import InputError
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.simulation.electrodes import Drifting
from spinewatch.simulation.limits import MIN_MINUTES
from spinewatch.simulation.muscle_days import normal_day, tense_day
from spinewatch.simulation.muscle_stories import (
    DRIFT_DB_PER_HOUR,
    drifting,
    long_tension,
    look_alikes,
)
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import (
    ElectrodeOff,
    OffBody,
    OpenInput,
    Scenario,
    Silence,
)
from spinewatch.simulation.story import Shares, Story
from spinewatch.simulation.whole_days import whole_days

_DAY: Final[Shares] = (
    (0.00, Occupation.DESK_WORK),
    (0.22, Occupation.STANDING),
    (0.30, Occupation.WALKING),
    (0.36, Occupation.DESK_WORK),
    (0.58, Occupation.SITTING_STILL),
    (0.64, Occupation.WALKING),
    (0.70, Occupation.LYING_ON_BACK),
    (0.80, Occupation.LYING_ON_LEFT_SIDE),
    (0.90, Occupation.LYING_ON_RIGHT_SIDE),
)
_DESK_THEN_BED: Final[Shares] = (
    (0.00, Occupation.DESK_WORK),
    (0.60, Occupation.LYING_ON_BACK),
)
_DESK: Final[Shares] = ((0.00, Occupation.DESK_WORK),)

_TRAVEL: Final = (
    (EmgSite.UPPER_TRAPEZIUS_LEFT, 0.08, 0.50),
    (EmgSite.CERVICAL_PARASPINAL_LEFT, 0.08, 0.50),
    (EmgSite.THORACIC_PARASPINAL_LEFT, 0.30, 0.72),
    (EmgSite.LUMBAR_ERECTOR_LEFT, 0.52, 0.96),
)
"""Site, start and stop as shares of the story."""


def _quiet_day(story: Story) -> Scenario:
    return story.told(_DAY, "A day with desk work, chores, walking and rest; nothing to find.")


def _bursts(story: Story) -> Scenario:
    plain = story.told(_DESK_THEN_BED, "Short tensions of several muscles, upright and lying.")
    return replace(plain, tensions=story.bursts())


def _travelling_tension(story: Story) -> Scenario:
    plain = story.told(
        _DESK_THEN_BED, "Tonic tension that travels from neck to lower back on the left side."
    )
    return replace(plain, tensions=tuple(story.tonic(*leg) for leg in _TRAVEL))


def _electrode_off(story: Story) -> Scenario:
    site = EmgSite.LUMBAR_ERECTOR_LEFT
    plain = story.told(
        _DESK, "The electrode over a tense muscle comes off and is put back; another muscle tenses."
    )
    return replace(
        plain,
        tensions=(
            story.tonic(site, 0.10, 0.95),
            story.tonic(EmgSite.UPPER_TRAPEZIUS_LEFT, 0.30, 0.80),
        ),
        electrodes_off=(
            ElectrodeOff(
                site=site,
                start_s=story.at(0.45),
                stop_s=story.at(0.60),
                shows=OpenInput.HUM,
            ),
            ElectrodeOff(
                site=site,
                start_s=story.at(0.60),
                stop_s=story.at(0.65),
                shows=OpenInput.RAIL,
            ),
        ),
    )


def _sensor_dies(story: Story) -> Scenario:
    plain = story.told(
        _DESK, "The EMG sensor fails and comes back; the motion sensor at l1 dies for good."
    )
    return replace(
        plain,
        tensions=(story.tonic(EmgSite.UPPER_TRAPEZIUS_LEFT, 0.10, 0.90),),
        silences=(
            Silence(
                place=EmgSite.UPPER_TRAPEZIUS_LEFT, start_s=story.at(0.50), stop_s=story.at(0.65)
            ),
            Silence(place=MotionSite.L1, start_s=story.at(0.35), stop_s=inf),
        ),
    )


def _shower_and_charging(story: Story) -> Scenario:
    plain = story.told(
        _DESK, "Sensors come off for a shower and later go to the charger; both are announced."
    )
    return replace(
        plain,
        off_body=(OffBody(start_s=story.at(0.22), stop_s=story.at(0.38)),),
        silences=(Silence(place=None, start_s=story.at(0.62), stop_s=story.at(0.78)),),
        commands=(
            *plain.commands,
            story.command(0.20, Pause(reason=PauseReason.SHOWER)),
            story.command(0.40, Resume()),
            story.command(0.60, Pause(reason=PauseReason.CHARGING)),
            story.command(0.80, Resume()),
        ),
    )


def _whole_day(story: Story) -> Scenario:
    return whole_days(minutes=story.minutes)


def _slow_morning(story: Story) -> Scenario:
    return whole_days(minutes=story.minutes, stiff=True)


def _look_alikes(story: Story) -> Scenario:
    return look_alikes(minutes=story.minutes)


def _drift_up(story: Story) -> Scenario:
    return drifting(minutes=story.minutes, db_per_hour=DRIFT_DB_PER_HOUR)


def _drift_down(story: Story) -> Scenario:
    return drifting(minutes=story.minutes, db_per_hour=-DRIFT_DB_PER_HOUR, of=Drifting.GAIN)


def _long_tension(story: Story) -> Scenario:
    return long_tension(minutes=story.minutes)


def _normal_day(story: Story) -> Scenario:
    return normal_day(minutes=story.minutes)


def _tense_day(story: Story) -> Scenario:
    return tense_day(minutes=story.minutes)


_BUILDERS: Final[Mapping[str, Callable[[Story], Scenario]]] = MappingProxyType(
    {
        "quiet-day": _quiet_day,
        "bursts": _bursts,
        "travelling-tension": _travelling_tension,
        "electrode-off": _electrode_off,
        "sensor-dies": _sensor_dies,
        "shower-and-charging": _shower_and_charging,
        "whole-day": _whole_day,
        "slow-morning": _slow_morning,
        "look-alikes": _look_alikes,
        "drift-up": _drift_up,
        "drift-down": _drift_down,
        "long-tension": _long_tension,
        "normal-day": _normal_day,
        "tense-day": _tense_day,
    }
)

SCENARIOS: Final = tuple(_BUILDERS)
"""The names that `make_scenario` knows."""


def make_scenario(name: str, *, minutes: float) -> Scenario:
    """Tell a story of the wanted length, after the calibration with which all of them begin.

    Parameters
    ----------
    name
        One of `SCENARIOS`.
    minutes
        Length from the end of the prelude, at least 3. Whole days begin at seven in the morning;
        more than 24 hours are more days, none like the other.

    Raises
    ------
    InputError
        For an unknown name or less than 3 minutes.
    """
    if name not in _BUILDERS:
        raise InputError(
            f"There is no scenario named {name!r}.", advice=f"Choose one of {', '.join(SCENARIOS)}."
        )
    if not MIN_MINUTES <= minutes < inf:
        raise InputError(
            f"A scenario of {minutes:g} minutes cannot be told.",
            advice=f"Ask for at least {MIN_MINUTES:g} minutes.",
        )
    return replace(_BUILDERS[name](Story(minutes * SECONDS_PER_MINUTE)), name=name)
