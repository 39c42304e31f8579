"""Sensors that slip, and sensors that do not: how often the monitor doubts each, and how soon.

Simulated people calibrate, then sit and walk in turn. No walk is like another: trunks stoop, lean
and carry, and half of the people were calibrated on a chair that tilted the pelvis back. How much
people differ from themselves is assumed; no figures for people in pain were found. Between two
walks all sensors slip at once, which is fair because each is judged alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.mobility_day import FS_HZ, blocks_of, make_monitor
from benchmarks.mobility_rig import SPINE_SITES, configuration, specs
from benchmarks.tables import print_table
from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.second import BodySecond
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.pose import Angles, pose
from spinewatch.simulation.scenario import Phase, Scenario, Slippage
from spinewatch.simulation.wearer import Wearer
from spinewatch.simulation.whole_days import whole_days

PEOPLE: Final = 6
WALKS: Final = 8
WALK_S: Final = 50.0
SIT_S: Final = 20.0
SLIPS_BEFORE: Final = 4
"""The fifth walk is the first one after the slip."""

SLIPS_DEG: Final = (10, 15, 30)
LEAN_DEG: Final = (3.0, 1.5)
JOINT_DEG: Final = (1.5, 0.7)
GAZE_DEG: Final = (6.0, 3.0)
"""How walks differ, one standard deviation forward and to the side: trunk, each joint, head."""

ODD_SHARE: Final = 0.1
STOOP_DEG: Final = 8.0
ASLANT_DEG: Final = 4.0
"""One walk in ten is stooped or aslant: a slope, a bag, pain."""

CHAIR_DEG: Final = (15.0, 7.0)
"""Mean and standard deviation of how far a chair tilts a pelvis back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was thought of each sensor, shape (seconds,) each, and when the body walked."""

    doubted: Mapping[MotionSite, FloatArray]
    refused: Mapping[MotionSite, FloatArray]
    walking: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """By how much sensors slip, and whether they turn on the skin or tip forward and back."""

    size_deg: float
    turns: bool

    def angles(self, sign: float) -> Angles:
        """Give the turn as the angles of a joint between body and sensor."""
        size_deg = sign * self.size_deg
        return (0.0, size_deg, 0.0) if self.turns else (size_deg, 0.0, 0.0)


NONE: Final = Slip(size_deg=0.0, turns=True)


def slips() -> None:
    """Print how often placements were doubted and refused, with and without a slip."""
    cases = [NONE, *(Slip(size_deg=s, turns=turns) for turns in (True, False) for s in SLIPS_DEG)]
    rows = [
        (*_names(case), *_cells(case, [_live(case, n) for n in range(PEOPLE)])) for case in cases
    ]
    print_table(
        f"Sensors that slip between walks, {PEOPLE} simulated people, all sites: share of the time "
        f"after the next walk's first minute that is doubted or refused / refused, and median "
        "seconds of walking until then. Without a slip: share of the whole time since calibration.",
        ("slip", "of", *SPINE_SITES, "walking s"),
        rows,
    )


def _names(case: Slip) -> tuple[str, str]:
    if case is NONE:
        return "none", "-"
    return ("turned on the skin" if case.turns else "tipped"), f"{case.size_deg:g} deg"


def _cells(case: Slip, people: Sequence[Watched]) -> list[str]:
    after = slice(0, None) if case is NONE else slice(round(_starts_s(SLIPS_BEFORE + 1)), None)
    cells = []
    delays_s: list[float] = []
    for site in SPINE_SITES:
        doubted = np.mean([each.doubted[site][after].mean() for each in people])
        refused = np.mean([each.refused[site][after].mean() for each in people])
        cells.append(f"{doubted:.0%} / {refused:.0%}")
        delays_s += [_delay_s(each, site) for each in people]
    return [*cells, "-" if case is NONE else f"{np.median(delays_s):.0f}"]


def _delay_s(watched: Watched, site: MotionSite) -> float:
    """Count the walking from the slip to the first doubt; infinite if there was none."""
    since = round(_starts_s(SLIPS_BEFORE) - SIT_S)
    doubted = watched.doubted[site][since:] > 0.0
    if not doubted.any():
        return np.inf
    return float(watched.walking[since:][: int(np.argmax(doubted))].sum())


def _starts_s(walk: int) -> float:
    """Give when a walk starts, from the end of the calibration."""
    return walk * (SIT_S + WALK_S) + SIT_S


def _live(case: Slip, person: int) -> Watched:
    scenario = _scenario(case, person)
    wearer = Wearer(
        configuration=configuration(SPINE_SITES),
        specs=specs(SPINE_SITES, FS_HZ),
        scenario=scenario,
        seed=person,
    )
    monitor = make_monitor(scenario)
    seen: list[BodySecond] = []
    for second in range(int(scenario.duration_s)):
        for block in blocks_of(wearer, second):
            monitor.feed(block)
        monitor.advance(second * NS_PER_S)
        last = monitor.seen
        if last is not None and last.start_ns >= scenario.prelude_s * NS_PER_S:
            seen.append(last)
    return Watched(
        doubted={
            site: np.array([not _trusted(each, site) for each in seen]) for site in SPINE_SITES
        },
        refused={
            site: np.array([each.motion[site].alignment is None for each in seen])
            for site in SPINE_SITES
        },
        walking=np.array([each.context.walking is True for each in seen]),
    )


def _trusted(second: BodySecond, site: MotionSite) -> bool:
    there = second.motion[site]
    return there.doubt is None and there.alignment is not None


def _scenario(case: Slip, person: int) -> Scenario:
    rng = np.random.default_rng(person)
    lasts_s = _starts_s(WALKS)
    whole = whole_days(minutes=lasts_s / 60.0)
    begins_s = whole.prelude_s
    chair_deg = float(rng.normal(*CHAIR_DEG)) * float(rng.integers(2))
    walks = []
    for number in range(WALKS):
        start_s = begins_s + _starts_s(number)
        offset = tuple(_walk_posture(rng, chair_deg).tolist())
        walks += [
            Phase(start_s=start_s - SIT_S, occupation=Occupation.DESK_WORK),
            Phase(start_s=start_s, occupation=Occupation.WALKING, offset_deg=offset),
        ]
    slips_s = begins_s + _starts_s(SLIPS_BEFORE) - SIT_S / 2.0
    return replace(
        whole,
        phases=(*(phase for phase in whole.phases if phase.start_s < begins_s), *walks),
        slippages=tuple(
            Slippage(
                site=site,
                start_s=slips_s,
                stop_s=slips_s + 1.0,
                turn_deg=case.angles(float(rng.choice((-1.0, 1.0)))),
            )
            for site in SPINE_SITES
        ),
    )


def _walk_posture(rng: np.random.Generator, chair_deg: float) -> FloatArray:
    """Draw how one walk differs from the usual one."""
    odd = rng.random() < ODD_SHARE
    stooped = odd and rng.random() < 0.5
    forward_deg, side_deg = rng.normal(0.0, LEAN_DEG)
    forward_deg += chair_deg + STOOP_DEG * stooped
    side_deg += float(rng.choice((-1.0, 1.0))) * ASLANT_DEG * (odd and not stooped)
    lumbar, thorax = rng.normal(0.0, JOINT_DEG, size=(2, 2))
    neck = rng.normal(0.0, GAZE_DEG)
    return pose(
        pelvis=(forward_deg, side_deg, 0.0),
        lumbar=(lumbar[0] - chair_deg, lumbar[1], 0.0),
        thorax=(*thorax, 0.0),
        neck=(*neck, 0.0),
    )
