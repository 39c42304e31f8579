"""What is missing from a stream: counted for its statistics, told once in the next gap."""

from typing import Final

from msgspec import Struct

from spinewatch.model.blocks import Gap
from spinewatch.timebase.stats import StreamStats

BY_COUNTER: Final = "samples were lost on the way"
BY_ARRIVAL: Final = "samples were lost on the way; how many is judged by when the others came"


class LossesState(Struct, frozen=True, kw_only=True):
    """Everything that `Losses.restore` needs."""

    received: int
    lost: int
    estimated: bool
    dropped: int


class Losses:
    """Counts of one stream, and the gaps that its blocks carry."""

    def __init__(self) -> None:
        self._received = 0
        self._lost = 0
        self._estimated = False
        self._dropped = 0

    @property
    def nothing_yet(self) -> bool:
        """Whether no sample was given out so far."""
        return self._received == 0

    def receive(self, rows: int) -> None:
        """Count samples that are given out."""
        self._received += rows

    def drop(self, rows: int) -> None:
        """Count samples that came and were not used."""
        self._dropped += rows

    def take_back(self, rows: int) -> None:
        """Correct the count of lost samples: so many were not lost after all."""
        self._lost -= rows

    def gap(self, missing: int, *, estimated: bool, restart_cause: str | None) -> Gap | None:
        """Count what is missing before a block, and tell it.

        Parameters
        ----------
        missing
            How many samples.
        estimated
            Whether arrival alone tells so.
        restart_cause
            Why the stream started anew before this block, if it did. Nobody knows what was
            sampled meanwhile, so nothing is counted.
        """
        if self.nothing_yet:
            return None
        if restart_cause is not None:
            return Gap(lost_samples=None, estimated=True, cause=restart_cause)
        if missing == 0:
            return None
        self._lost += missing
        self._estimated |= estimated
        cause = BY_ARRIVAL if estimated else BY_COUNTER
        return Gap(lost_samples=missing, estimated=estimated, cause=cause)

    def stats(self, *, rate_hz: float | None, drift_ppm: float | None) -> StreamStats:
        """Sum up, with the rate that the fit has found."""
        return StreamStats(
            rate_hz=rate_hz,
            drift_ppm=drift_ppm,
            received=self._received,
            lost=self._lost,
            loss_estimated=self._estimated,
            dropped=self._dropped,
        )

    def state(self) -> LossesState:
        """Give everything to go on exactly here."""
        return LossesState(
            received=self._received,
            lost=self._lost,
            estimated=self._estimated,
            dropped=self._dropped,
        )

    def restore(self, state: LossesState) -> None:
        """Go on where `state` was taken."""
        self._received = state.received
        self._lost = state.lost
        self._estimated = state.estimated
        self._dropped = state.dropped
