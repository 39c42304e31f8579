"""Stories about muscles and electrodes: look-alikes without a spasm, drift, and long tension."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from spinewatch.model.commands import CalibrateContraction
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.simulation.electrodes import (
    CableTug,
    Drift,
    Drifting,
    Ecg,
    Pressure,
    Qrs,
    Stimulator,
)
from spinewatch.simulation.everyday_work import EverydayWork, LookAlike, Side
from spinewatch.simulation.limits import USUAL_ASYMMETRY_DB, USUAL_WANDER
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.passages import passages
from spinewatch.simulation.prelude import PRELUDE_PHASES
from spinewatch.simulation.scenario import Scenario, Tension, TimedCommand
from spinewatch.simulation.story import Shares, Story

_EVERYDAY: Final[Shares] = (
    (0.00, Occupation.SITTING_STILL),
    (0.08, Occupation.DESK_WORK),
    (0.33, Occupation.STANDING),
    (0.36, Occupation.WALKING),
    (0.43, Occupation.STANDING),
    (0.49, Occupation.SITTING_BACK),
    (0.57, Occupation.DRIVING),
    (0.63, Occupation.PLANK),
    (0.67, Occupation.EXERCISES),
    (0.71, Occupation.LYING_ON_BACK),
    (0.83, Occupation.LYING_ON_LEFT_SIDE),
    (0.91, Occupation.LYING_ON_RIGHT_SIDE),
)
_WORK: Final = (
    (0.09, 0.15, LookAlike.TYPING, None),
    (0.16, 0.21, LookAlike.TALKING, None),
    (0.22, 0.26, LookAlike.CHEWING, None),
    (0.27, 0.29, LookAlike.COUGHING, None),
    (0.30, 0.33, LookAlike.BREATHING, None),
    (0.37, 0.42, LookAlike.CARRYING, Side.LEFT),
    (0.44, 0.48, LookAlike.CARRYING, Side.RIGHT),
    (0.53, 0.56, LookAlike.SHIVERING, None),
    (0.63, 0.67, LookAlike.PLANK, None),
    (0.72, 0.76, LookAlike.HOLDING, None),
    (0.95, 0.98, LookAlike.SHIVERING, None),
)
"""Start and stop as shares of the story, what, and the side that bears the load."""

_PRESSED: Final = (
    (0.84, 0.90, EmgSite.UPPER_TRAPEZIUS_LEFT),
    (0.84, 0.90, EmgSite.LUMBAR_ERECTOR_LEFT),
    (0.92, 0.98, EmgSite.UPPER_TRAPEZIUS_RIGHT),
)
_TUGS: Final = (0.11, 0.40, 0.52, 0.87)
_TENS: Final = ((0.77, 0.79, 80.0), (0.80, 0.82, 3.0))
_BEATS: Final = ((0.50, Qrs.NARROW), (0.80, Qrs.WIDE), (1.00, Qrs.PACED))
"""Until which share of the story the heart beats so; the calibration is with the first."""

_SWEAT_DB: Final = -1.0
_SWEAT: Final = (0.36, 0.48)

_HELD_S: Final = (2.0, 10.0)
_TAKEN_S: Final = (3.5, 5.0)
"""The contraction of reference: from and to which second of the story it is held, and the command's
second and length."""

DRIFT_DB_PER_HOUR: Final = 2.0
_DRIFTS_IN: Final[Shares] = (
    (0.00, Occupation.LYING_ON_BACK),
    (0.20, Occupation.DESK_WORK),
    (0.50, Occupation.LYING_ON_BACK),
    (0.70, Occupation.SITTING_STILL),
    (0.85, Occupation.LYING_ON_BACK),
)

LONG_SNR_DB: Final = 3.0
_LONG: Final = (1 / 12, 11 / 12)
_LONG_RAMP_S: Final = 4.0


def look_alikes(*, minutes: float) -> Scenario:
    """Compress an everyday into some minutes: everything that looks like spasm, and no spasm.

    An hour gives every look-alike two to four minutes.
    """
    story = Story(minutes * SECONDS_PER_MINUTE)
    plain = with_reference(
        story.told(_EVERYDAY, "Everyday life with all that looks like spasm, and no spasm.")
    )
    hours = story.minutes / 60.0
    sweats = Drift(
        site=None,
        start_s=story.at(_SWEAT[0]),
        stop_s=story.at(_SWEAT[1]),
        db_per_hour=_SWEAT_DB / (hours * (_SWEAT[1] - _SWEAT[0])),
        of=Drifting.GAIN,
    )
    work = (
        EverydayWork(kind=kind, start_s=story.at(start), stop_s=story.at(stop), side=side)
        for start, stop, kind, side in _WORK
    )
    return replace(
        plain,
        work=(*plain.work, *passages(plain.phases[len(PRELUDE_PHASES) - 1 :]), *work),
        drifts=(sweats,),
        pressures=tuple(
            Pressure(site=site, start_s=story.at(start), stop_s=story.at(stop))
            for start, stop, site in _PRESSED
        ),
        cable_tugs=tuple(CableTug(at_s=story.at(share)) for share in _TUGS),
        ecg=_heart(story),
        stimulators=tuple(
            Stimulator(
                site=EmgSite.LUMBAR_ERECTOR_LEFT,
                start_s=story.at(start),
                stop_s=story.at(stop),
                hz=hz,
            )
            for start, stop, hz in _TENS
        ),
        wander=USUAL_WANDER,
        asymmetry_db=USUAL_ASYMMETRY_DB,
    )


def drifting(*, minutes: float, db_per_hour: float, of: Drifting = Drifting.NOISE) -> Scenario:
    """Let the contact of every electrode drift from the calibration on; no spasm.

    Parameters
    ----------
    minutes
        Length of the story: lying, desk, lying, sitting, lying.
    db_per_hour
        Up or down.
    of
        The floor alone, or everything that comes through the skin.
    """
    story = Story(minutes * SECONDS_PER_MINUTE)
    way = "up" if db_per_hour > 0 else "down"
    about = f"The {of} of all electrodes drifts {way} by {abs(db_per_hour):g} dB an hour; no spasm."
    drift = Drift(
        site=None,
        start_s=story.at(0.0),
        stop_s=story.at(1.0),
        db_per_hour=db_per_hour,
        of=of,
    )
    return replace(story.told(_DRIFTS_IN, about), drifts=(drift,))


def long_tension(
    *,
    minutes: float,
    snr_db: float = LONG_SNR_DB,
    occupation: Occupation = Occupation.LYING_ON_BACK,
    sites: Iterable[EmgSite] = (EmgSite.UPPER_TRAPEZIUS_LEFT,),
) -> Scenario:
    """Tense some sites for ten twelfths of the time: 100 minutes of 2 hours.

    Parameters
    ----------
    minutes
        Length of the story.
    snr_db
        Strength, as of a `Tension`.
    occupation
        What the body does all the while.
    sites
        Which muscles.
    """
    story = Story(minutes * SECONDS_PER_MINUTE)
    start, stop = _LONG
    about = f"One long tension of {snr_db:g} dB while {occupation}."
    return replace(
        story.told(((0.0, occupation),), about),
        tensions=tuple(
            Tension(
                site=site,
                start_s=story.at(start),
                stop_s=story.at(stop),
                snr_db=snr_db,
                ramp_s=_LONG_RAMP_S,
            )
            for site in sites
        ),
    )


def with_reference(scenario: Scenario) -> Scenario:
    """Let the story begin with a contraction of the person's own choosing, sitting, as a reference.

    The story must begin with sitting still for 12 s.
    """
    begins_s = scenario.prelude_s
    after_s, seconds = _TAKEN_S
    taken = TimedCommand(
        at_s=begins_s + after_s,
        command=CalibrateContraction(posture=Posture.UPRIGHT, seconds=seconds),
    )
    held = EverydayWork(
        kind=LookAlike.REFERENCE_CONTRACTION,
        start_s=begins_s + _HELD_S[0],
        stop_s=begins_s + _HELD_S[1],
    )
    commands = (*scenario.commands, taken)
    return replace(
        scenario,
        commands=tuple(sorted(commands, key=lambda timed: timed.at_s)),
        work=(*scenario.work, held),
    )


def _heart(story: Story) -> tuple[Ecg, ...]:
    starts_s = (0.0, *(story.at(share) for share, _ in _BEATS))
    return tuple(
        Ecg(start_s=start_s, stop_s=story.at(share), qrs=qrs)
        for start_s, (share, qrs) in zip(starts_s, _BEATS, strict=False)
    )
