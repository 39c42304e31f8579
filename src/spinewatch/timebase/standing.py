"""Lateness that no counter explains and that does not pass: the line lies in the wrong place."""

from math import inf

from msgspec import Struct

from spinewatch.timebase.limits import EVERYDAY_DELAY_NS, FALL, STANDING_NS


class StandingState(Struct, frozen=True, kw_only=True):
    """Everything that `StandingLateness.restore` needs."""

    since_ns: int | None
    floor_ns: float


class StandingLateness:
    """Watches for packets that are all late by more than everyday delay, and none catching up.

    A sensor that paused for less than a second or a counter that went back a little leave the
    numbers of the samples in sequence and all that follows late.
    """

    def __init__(self) -> None:
        self._since_ns: int | None = None
        self._floor_ns = inf

    def clear(self) -> None:
        """Forget what was late."""
        self._since_ns = None

    def state(self) -> StandingState:
        """Give everything to go on exactly here."""
        return StandingState(since_ns=self._since_ns, floor_ns=self._floor_ns)

    def restore(self, state: StandingState) -> None:
        """Go on where `state` was taken."""
        self._since_ns = state.since_ns
        self._floor_ns = state.floor_ns

    def stands(self, lateness_ns: float, arrival_ns: int) -> bool:
        """Take a packet's lateness, and say whether it has stood for too long to pass."""
        if lateness_ns < EVERYDAY_DELAY_NS:
            self._since_ns = None
            return False
        if self._since_ns is None or lateness_ns < self._floor_ns - FALL * EVERYDAY_DELAY_NS:
            self._since_ns = arrival_ns
            self._floor_ns = lateness_ns
        return arrival_ns - self._since_ns >= STANDING_NS
