"""A second of one site on its anchor: told as it is, as doubtful, or as unknown."""

from dataclasses import replace
from typing import Final

import numpy as np

from spinewatch.model.results import Activity
from spinewatch.spasm.anchors import Footing
from spinewatch.spasm.seconds import EmgSecond

FLOOR_UNCERTAIN: Final = "floor uncertain: rest may have drifted since it was taken"
"""Doubt of a level that drift would explain as well as a muscle."""

BELOW_REST: Final = "level below rest: the contact has changed, or the rest was taken while tense"
"""Cause of an unknown second whose level no muscle explains."""

OLD_ELECTRODES: Final = "electrodes may have been placed anew since rest was taken"
"""Doubt of every level over a rest of another day."""


def on_footing(second: EmgSecond, footing: Footing, *, lying: bool) -> EmgSecond:
    """Tell a second with what its footing allows.

    Upright, a doubtful floor is told with the level; whether more can be said of it is decided with
    the episode.
    """
    if second.level_db is None or footing is Footing.FIRM:
        return second
    if footing is Footing.BELOW:
        return below_rest(second)
    return undecided(second, FLOOR_UNCERTAIN) if lying else replace(second, doubt=FLOOR_UNCERTAIN)


def undecided(second: EmgSecond, doubt: str) -> EmgSecond:
    """Let a second count neither for nor against tension; its level is told with the doubt."""
    if second.state is Activity.UNKNOWN:
        return second
    state = Activity.REST if second.state is Activity.REST else Activity.ACTIVE
    return replace(second, tense=None, state=state, doubt=doubt)


def below_rest(second: EmgSecond) -> EmgSecond:
    """Make a second unknown; its power stays, for a new rest may be taken from it."""
    return replace(
        second,
        level_db=None,
        frame_levels_db=np.empty(0),
        active_share=None,
        tense=None,
        state=Activity.UNKNOWN,
        cause=BELOW_REST,
        rve_pct=None,
    )
