"""Changes from one position of the trunk to another."""

from dataclasses import dataclass
from itertools import pairwise

from spinewatch.model.context import Position, Posture
from spinewatch.simulation.occupations import POSTURE_OF
from spinewatch.simulation.styles import STYLES
from spinewatch.simulation.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionChange:
    """One passage from a position to another, from its first to its last moment."""

    start_s: float
    stop_s: float
    before: Position
    after: Position

    @property
    def turns_in_bed(self) -> bool:
        """Whether it is from lying to lying otherwise."""
        return {POSTURE_OF[self.before], POSTURE_OF[self.after]} == {Posture.LYING}

    @property
    def rises(self) -> bool:
        """Whether lying ends."""
        return (
            POSTURE_OF[self.before] is Posture.LYING and POSTURE_OF[self.after] is not Posture.LYING
        )


def position_changes(timeline: Timeline) -> tuple[PositionChange, ...]:
    """List the changes of a timeline in order of time."""
    positions = [STYLES[phase.occupation].position for phase in timeline.phases]
    return tuple(
        PositionChange(
            start_s=timeline.phases[index + 1].start_s,
            stop_s=timeline.arrived_s(index + 1),
            before=before,
            after=after,
        )
        for index, (before, after) in enumerate(pairwise(positions))
        if before is not after
    )
