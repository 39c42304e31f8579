"""Whole days with the muscles' everyday life: normal ones, and ones with stated tension.

The body of `whole_days`, and added to it: look-alikes that go with what the body does, a heart,
electrodes that wander, are pressed, drift and are put on anew each morning.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import ceil
from typing import Final

from spinewatch.model.sites import EmgSite
from spinewatch.simulation.day_work import day_work, with_planks
from spinewatch.simulation.days import DAY_BEGINS_S, HOUR_S
from spinewatch.simulation.electrodes import (
    CableTug,
    Drift,
    Drifting,
    Ecg,
    ElectrodesAnew,
    Pressure,
    Qrs,
    Stimulator,
)
from spinewatch.simulation.limits import (
    DRYING_DB_PER_HOUR,
    PRESSED_SPREAD_DB,
    SWEAT_DB,
    SWEAT_DRIES_S,
    TENS_HZ,
    TENS_S,
    TUGS_PER_DAY,
    USUAL_ASYMMETRY_DB,
    USUAL_WANDER,
)
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Phase, Scenario, Tension
from spinewatch.simulation.whole_days import whole_days

_DAY_S: Final = 24 * HOUR_S

_TENSIONS: Final = (
    (EmgSite.UPPER_TRAPEZIUS_RIGHT, 9.0, 21.0, 3.0),
    (EmgSite.LUMBAR_ERECTOR_LEFT, 10.0, 11.0, 6.0),
    (EmgSite.UPPER_TRAPEZIUS_LEFT, 14.0, 15.0, 9.0),
    (EmgSite.CERVICAL_PARASPINAL_LEFT, 14.1, 15.0, 9.0),
    (EmgSite.THORACIC_PARASPINAL_LEFT, 14.7, 15.9, 9.0),
    (EmgSite.LUMBAR_ERECTOR_LEFT, 15.5, 16.7, 9.0),
    (EmgSite.THORACIC_PARASPINAL_LEFT, 25.0, 26.5, 6.0),
    (EmgSite.UPPER_TRAPEZIUS_LEFT, 27.5, 28.0, 9.0),
)
"""Site, from and to which hour of the clock, SNR in dB: low-level all day, one-sided, travelling
from neck to lower back, and at night."""

_TENSION_RAMP_S: Final = 5.0
_TENS_AFTER_S: Final = 120.0

_PRESSED_ON: Final = {
    Occupation.SLEEPING_ON_LEFT_SIDE: (EmgSite.UPPER_TRAPEZIUS_LEFT,),
    Occupation.SLEEPING_ON_RIGHT_SIDE: (EmgSite.UPPER_TRAPEZIUS_RIGHT,),
    Occupation.SLEEPING_ON_BACK: (
        EmgSite.THORACIC_PARASPINAL_LEFT,
        EmgSite.THORACIC_PARASPINAL_RIGHT,
    ),
}
"""Which electrodes pillow and mattress press on."""


def normal_day(
    *,
    minutes: float,
    seed: int = 0,
    starts_at_h: float = DAY_BEGINS_S / HOUR_S,
    qrs: Qrs = Qrs.NARROW,
) -> Scenario:
    """Tell whole days with upright work, chores and every look-alike, and no spasm.

    Parameters
    ----------
    minutes
        Length from the end of the calibration.
    seed
        Decides on the plan of the days.
    starts_at_h
        Hour of the clock at second 0, from 0 to 24.
    qrs
        How the heart beats.
    """
    plain = whole_days(minutes=minutes, seed=seed, starts_at_h=starts_at_h)
    lived = replace(plain, phases=tuple(with_planks(plain.phases, prelude_s=plain.prelude_s)))
    following = _with_stops(lived)
    return replace(
        lived,
        about="Whole days and nights with everyday muscle work and electrodes; no spasm.",
        work=tuple(day_work(lived, seed=seed)),
        drifts=tuple(_drifts(lived, following)),
        electrodes_anew=tuple(ElectrodesAnew(at_s=at_s) for at_s in lived.remounted_s),
        pressures=tuple(_pressures(following, seed)),
        cable_tugs=tuple(_tugs(lived, seed)),
        ecg=(Ecg(start_s=0.0, stop_s=lived.duration_s, qrs=qrs),),
        stimulators=tuple(_stimulators(following)),
        wander=USUAL_WANDER,
        asymmetry_db=USUAL_ASYMMETRY_DB,
    )


def tense_day(
    *,
    minutes: float,
    seed: int = 0,
    starts_at_h: float = DAY_BEGINS_S / HOUR_S,
    qrs: Qrs = Qrs.NARROW,
) -> Scenario:
    """Tell the days of `normal_day` with stated tension: all day, travelling, at night.

    Parameters are those of `normal_day`.
    """
    normal = normal_day(minutes=minutes, seed=seed, starts_at_h=starts_at_h, qrs=qrs)
    midnights = (
        number * _DAY_S - starts_at_h * HOUR_S
        for number in range(-1, ceil(normal.duration_s / _DAY_S) + 1)
    )
    stated = (each for midnight_s in midnights for each in _tensions(midnight_s))
    return replace(
        normal,
        about="Whole days and nights with tension: low-level all day, travelling, and at night.",
        tensions=tuple(
            tension
            for tension in stated
            if tension.start_s >= normal.prelude_s and tension.stop_s <= normal.duration_s
        ),
    )


def _tensions(midnight_s: float) -> Iterator[Tension]:
    for site, from_h, to_h, snr_db in _TENSIONS:
        yield Tension(
            site=site,
            start_s=midnight_s + from_h * HOUR_S,
            stop_s=midnight_s + to_h * HOUR_S,
            snr_db=snr_db,
            ramp_s=_TENSION_RAMP_S,
        )


def _with_stops(scenario: Scenario) -> list[tuple[Phase, float]]:
    stops_s = [*(phase.start_s for phase in scenario.phases[1:]), scenario.duration_s]
    return list(zip(scenario.phases, stops_s, strict=True))


def _drifts(scenario: Scenario, following: list[tuple[Phase, float]]) -> Iterator[Drift]:
    """Let the floor rise a little all day, and sweat come with exercises and go afterwards."""
    yield Drift(
        site=None,
        start_s=scenario.prelude_s,
        stop_s=scenario.duration_s,
        db_per_hour=DRYING_DB_PER_HOUR,
        of=Drifting.NOISE,
    )
    for phase, stop_s in following:
        if phase.occupation is Occupation.EXERCISES:
            sweats_s = stop_s - phase.start_s
            for start_s, lasts_s, db in (
                (phase.start_s, sweats_s, SWEAT_DB),
                (stop_s, SWEAT_DRIES_S, -SWEAT_DB),
            ):
                yield Drift(
                    site=None,
                    start_s=start_s,
                    stop_s=start_s + lasts_s,
                    db_per_hour=db * HOUR_S / lasts_s,
                    of=Drifting.GAIN,
                )


def _pressures(following: list[tuple[Phase, float]], seed: int) -> Iterator[Pressure]:
    rng = generator(seed, "pressures")
    for phase, stop_s in following:
        for site in _PRESSED_ON.get(phase.occupation, ()):
            yield Pressure(
                site=site,
                start_s=phase.start_s + phase.passage_s,
                stop_s=stop_s,
                noise_db=float(rng.uniform(-PRESSED_SPREAD_DB, PRESSED_SPREAD_DB)),
            )


def _stimulators(following: list[tuple[Phase, float]]) -> Iterator[Stimulator]:
    """Use TENS for a while whenever the armchair is taken for long enough."""
    for (before, _), (phase, stop_s) in pairwise(following):
        begins = before.occupation is not Occupation.SITTING_BACK
        start_s = phase.start_s + _TENS_AFTER_S
        if begins and phase.occupation is Occupation.SITTING_BACK and start_s < stop_s:
            yield Stimulator(
                site=EmgSite.LUMBAR_ERECTOR_LEFT,
                start_s=start_s,
                stop_s=min(start_s + TENS_S, stop_s),
                hz=TENS_HZ,
            )


def _tugs(scenario: Scenario, seed: int) -> Iterator[CableTug]:
    rng = generator(seed, "cable tugs")
    count = round(TUGS_PER_DAY * (scenario.duration_s - scenario.prelude_s) / _DAY_S)
    times_s = sorted(rng.uniform(scenario.prelude_s, scenario.duration_s, size=count).tolist())
    sites = rng.choice(len(EmgSite), size=count).tolist()
    for at_s, site in zip(times_s, sites, strict=True):
        yield CableTug(at_s=at_s, site=tuple(EmgSite)[site])
