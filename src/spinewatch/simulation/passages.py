"""The muscle work of changing posture: getting up, and sitting or lying down."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from spinewatch.model.context import Posture
from spinewatch.simulation.everyday_work import EverydayWork, LookAlike
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import Phase
from spinewatch.simulation.styles import STYLES

_SITTING: Final = frozenset(
    {
        Occupation.SITTING_STILL,
        Occupation.SITTING_BACK,
        Occupation.DESK_WORK,
        Occupation.SCREEN_WORK,
        Occupation.DRIVING,
    }
)


def passages(phases: Iterable[Phase]) -> Iterator[EverydayWork]:
    """Give the work of every change between lying, sitting and standing."""
    for before, after in pairwise(phases):
        risen = _height(after.occupation) - _height(before.occupation)
        if risen:
            yield EverydayWork(
                kind=LookAlike.GETTING_UP if risen > 0 else LookAlike.SITTING_DOWN,
                start_s=after.start_s,
                stop_s=after.start_s + after.passage_s,
            )


def _height(occupation: Occupation) -> int:
    if STYLES[occupation].posture is Posture.LYING:
        return 0
    return 1 if occupation in _SITTING else 2
