"""The muscle work of everyday life: how strong each look-alike is, where, and in which rhythm."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import EmgSite
from spinewatch.simulation.everyday_work import EverydayWork, LookAlike
from spinewatch.simulation.muscles import MUSCLE_OF
from spinewatch.simulation.pose import POSE_SIZE, pose
from spinewatch.simulation.rhythms import Rhythm, Rhythms

_Levels = tuple[float | None, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkShape:
    """What one kind of work asks of the muscles.

    Attributes
    ----------
    rhythm
        How the amplitude rises and falls.
    level_db
        SNR of the contraction at the full amplitude, in the order of `Muscle`; None where it adds
        nothing. Of one-sided work: on the side that bears the load.
    other_db
        The same on the other side; None where both sides work alike.
    ramp_s
        Raised-cosine rise after the start and fall before the stop.
    moves_deg
        Shape (14,): by how much the body moves with it, laid out as in `pose`.
    """

    rhythm: Rhythm
    level_db: _Levels
    other_db: _Levels | None = None
    ramp_s: float = 0.3
    moves_deg: FloatArray = field(default_factory=pose)


WORK_SHAPES: Final[Mapping[LookAlike, WorkShape]] = MappingProxyType(
    {
        LookAlike.REFERENCE_CONTRACTION: WorkShape(
            rhythm=Rhythm.STEADY, level_db=(16.0, 15.0, 16.0, 17.0), ramp_s=0.5
        ),
        LookAlike.SITTING_DOWN: WorkShape(
            rhythm=Rhythm.ONCE,
            level_db=(3.0, 3.0, 8.0, 11.0),
            moves_deg=pose(pelvis=(24, 0, 0), lumbar=(10, 0, 0), neck=(-8, 0, 0)),
        ),
        LookAlike.GETTING_UP: WorkShape(
            rhythm=Rhythm.ONCE,
            level_db=(4.0, 4.0, 10.0, 13.0),
            moves_deg=pose(pelvis=(28, 0, 0), lumbar=(12, 0, 0), neck=(-10, 0, 0)),
        ),
        LookAlike.CARRYING: WorkShape(
            rhythm=Rhythm.STEADY,
            level_db=(9.0, 5.0, 5.0, None),
            other_db=(1.0, 2.0, 6.0, 8.0),
            ramp_s=1.0,
            moves_deg=pose(lumbar=(0, -3, 0), thorax=(0, -2, 0)),
        ),
        LookAlike.PLANK: WorkShape(rhythm=Rhythm.STEADY, level_db=(8.0, 7.0, 5.0, 6.0), ramp_s=0.7),
        LookAlike.HOLDING: WorkShape(
            rhythm=Rhythm.HOLDS, level_db=(5.0, 5.0, 9.0, 12.0), ramp_s=0.5
        ),
        LookAlike.TYPING: WorkShape(
            rhythm=Rhythm.KEYS,
            level_db=(5.0, 3.0, 0.0, None),
            moves_deg=pose(thorax=(0.1, 0.1, 0.1), neck=(0.3, 0.1, 0.2)),
        ),
        LookAlike.TALKING: WorkShape(
            rhythm=Rhythm.SYLLABLES,
            level_db=(2.0, 5.0, None, None),
            moves_deg=pose(neck=(0.4, 0.1, 0.2)),
        ),
        LookAlike.CHEWING: WorkShape(
            rhythm=Rhythm.CHEWS, level_db=(2.0, 6.0, None, None), moves_deg=pose(neck=(0.5, 0, 0))
        ),
        LookAlike.COUGHING: WorkShape(
            rhythm=Rhythm.COUGHS,
            level_db=(9.0, 8.0, 11.0, 11.0),
            moves_deg=pose(lumbar=(3, 0, 0), thorax=(4, 0, 0), neck=(8, 0, 0)),
        ),
        LookAlike.BREATHING: WorkShape(
            rhythm=Rhythm.BREATHS,
            level_db=(4.0, 5.0, 3.0, 1.0),
            ramp_s=2.0,
            moves_deg=pose(thorax=(-1.5, 0, 0), neck=(0.7, 0, 0)),
        ),
        LookAlike.SHIVERING: WorkShape(
            rhythm=Rhythm.TREMOR,
            level_db=(8.0, 7.0, 7.0, 6.0),
            ramp_s=1.0,
            moves_deg=pose(thorax=(0.03, 0.02, 0.03), neck=(0.04, 0.03, 0.04)),
        ),
    }
)
"""Assumptions; the head and trunk move with the work by what keeps accelerations believable.

Against the reference contraction the postures' tone is what healthy sitting is, about 20 % of a
submaximal reference (Ringheim 2019): 16 to 20 % for the lower back.
"""


class Workload:
    """The stated work of a scenario, found quickly by time."""

    def __init__(self, *, work: tuple[EverydayWork, ...], seed: int) -> None:
        self._work = sorted(work, key=_start_s)
        self._longest_s = max((each.stop_s - each.start_s for each in work), default=0.0)
        self._rhythms = Rhythms(seed=seed)

    def between(self, start_s: float, stop_s: float) -> Iterator[EverydayWork]:
        """List the work that is under way at some time between two, both included."""
        first = bisect_left(self._work, start_s - self._longest_s, key=_start_s)
        last = bisect_right(self._work, stop_s, key=_start_s)
        return (each for each in self._work[first:last] if each.stop_s > start_s)

    def power(self, site: EmgSite, times_s: FloatArray) -> FloatArray:
        """Give the power of the contraction over that of rest: shape (n,)."""
        total = np.zeros_like(times_s)
        for work in self.between(float(times_s[0]), float(times_s[-1])):
            level_db = _level_db(work, site)
            if level_db is not None:
                amplitude = self._amplitude(work, times_s)
                total += amplitude**2 * 10.0 ** ((level_db + work.more_db) / 10.0)
        return total

    def moves_deg(self, times_s: FloatArray) -> FloatArray | None:
        """Give by how much the body moves with its work: shape (n, 14); None if it does not."""
        under_way = tuple(self.between(float(times_s[0]), float(times_s[-1])))
        if not under_way:
            return None
        total = np.zeros((len(times_s), POSE_SIZE))
        for work in under_way:
            moves_deg = WORK_SHAPES[work.kind].moves_deg
            if moves_deg.any():
                total += np.outer(self._amplitude(work, times_s), moves_deg)
        return total

    def _amplitude(self, work: EverydayWork, times_s: FloatArray) -> FloatArray:
        shape = WORK_SHAPES[work.kind]
        share = np.clip((times_s - work.start_s) / (work.stop_s - work.start_s), 0.0, 1.0)
        within_s = np.minimum(times_s - work.start_s, work.stop_s - times_s)
        ramp = 0.5 - 0.5 * np.cos(np.pi * np.clip(within_s / shape.ramp_s, 0.0, 1.0))
        return np.asarray(ramp * self._rhythms.at(shape.rhythm, times_s, share))


def _level_db(work: EverydayWork, site: EmgSite) -> float | None:
    shape = WORK_SHAPES[work.kind]
    bears = work.side is None or site.value.endswith(work.side)
    levels = shape.level_db if bears or shape.other_db is None else shape.other_db
    return levels[MUSCLE_OF[site]]


def _start_s(work: EverydayWork) -> float:
    return work.start_s
