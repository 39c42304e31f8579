"""One stretch of lying with its short rises, gathered minute by minute."""

from dataclasses import dataclass, field, replace

from msgspec import structs

from spinewatch.days.counts import Counts, add
from spinewatch.days.facts import MinuteFacts
from spinewatch.days.limits import (
    BACK_TO_BED_MIN,
    BRIDGED_GAP_MIN,
    MINUTE_NS,
    RISE_SEEN_WITHIN_MIN,
    SHORT_RISE_MIN,
)
from spinewatch.model.context import Position


@dataclass(slots=True, kw_only=True)
class Gap:
    """Time since the last minute of lying.

    ``seen_rise`` is whether somebody upright was seen soon after it. ``back`` are minutes of lying
    since then, as long as there are too few to have gone back to bed.
    """

    up_min: float = 0.0
    known_min: float = 0.0
    seen_rise: bool = False
    back: list[MinuteFacts] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Lying:
    """A stretch of lying from ``start_ns`` to the end of its last minute of lying, ``end_ns``.

    ``known_min`` counts the time within it of which the position is known. ``neck_deg`` counts
    minutes by whole degrees of flexion, lateral flexion and rotation of the neck.
    """

    start_ns: int
    end_ns: int
    lying_min: float = 0.0
    known_min: float = 0.0
    turns: int = 0
    rises: int = 0
    positions_min: dict[Position, float] = field(default_factory=dict)
    neck_deg: tuple[Counts, Counts, Counts] = field(default_factory=lambda: ({}, {}, {}))
    gap: Gap = field(default_factory=Gap)

    @property
    def up(self) -> bool:
        """Whether it is seen that the person has risen, and since when: ``end_ns``."""
        return self.gap.seen_rise

    @property
    def coverage(self) -> float:
        """Share of the stretch of which the position is known."""
        return min(1.0, self.known_min * MINUTE_NS / (self.end_ns - self.start_ns))

    def take_lying(self, minute: MinuteFacts) -> None:
        """Go on with a minute of lying: after a rise, once the person has gone back to bed."""
        gap = self.gap
        # It is kept for a while, and muscles tell nothing of lying.
        gap.back.append(structs.replace(minute, muscles=()))
        if gap.up_min > 0.0 and len(gap.back) < BACK_TO_BED_MIN:
            return
        self.known_min += gap.known_min
        self.rises += gap.up_min > 0.0
        self.gap = Gap()
        for each in gap.back:
            self._add(each)

    def _add(self, minute: MinuteFacts) -> None:
        self.known_min += minute.known
        self.end_ns = minute.end_ns
        self.turns += minute.turns
        for position, share in minute.positions.items():
            if position not in (Position.UPRIGHT, Position.SITTING_BACK):
                self.lying_min += share
                self.positions_min[position] = self.positions_min.get(position, 0.0) + share
        for counts, angle in zip(self.neck_deg, minute.neck_deg, strict=True):
            if angle is not None:
                add(counts, round(angle))

    def take_other(self, minute: MinuteFacts) -> None:
        """Note a minute that is not lying, or of which nothing is known."""
        self.gap.known_min += minute.known
        if minute.is_up:
            self.gap.up_min += 1.0
            soon = minute.start_ns - self.end_ns <= RISE_SEEN_WITHIN_MIN * MINUTE_NS
            self.gap.seen_rise = self.gap.seen_rise or soon

    def is_over(self, now_ns: int) -> bool:
        """Whether a minute of lying that begins now would belong to another stretch."""
        if self.gap.up_min > 0.0 and self.lying_min < BACK_TO_BED_MIN:
            return True
        too_long = now_ns - self.end_ns > BRIDGED_GAP_MIN * MINUTE_NS
        return too_long or self.gap.up_min > SHORT_RISE_MIN

    def shifted(self, by_ns: int) -> "Lying":
        """Give the same on the monotonic clock of another boot."""
        back = [structs.replace(each, end_ns=each.end_ns + by_ns) for each in self.gap.back]
        return replace(
            self,
            start_ns=self.start_ns + by_ns,
            end_ns=self.end_ns + by_ns,
            gap=replace(self.gap, back=back),
        )
