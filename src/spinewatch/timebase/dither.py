"""Whether delays differ from packet to packet, so that the least delay is met again and again."""

from msgspec import Struct

from spinewatch.timebase.limits import DITHER_FIRST_STEP_NS, DITHER_NS, DITHER_STEP_NS


class DitherState(Struct, frozen=True, kw_only=True):
    """Everything that `Dither.restore` needs."""

    last_ns: float
    median_ns: float
    packets: int


class Dither:
    """Median change of the delay from one packet to the next, followed in small steps.

    A sensor that gathers as many samples as fit one connection interval has its packets picked up
    with the same delay each time, until its clock has slid by a packet: then all come a whole
    interval later, or earlier. Such a step looks like a lost packet. Where the delay changes all
    the time, a step of its floor cannot come from there.
    """

    def __init__(self) -> None:
        self._last_ns = 0.0
        self._median_ns = 0.0
        self._packets = 0

    @property
    def is_wide(self) -> bool:
        """Whether the floor is met so often that a step of it means something."""
        return self._median_ns >= DITHER_NS

    def take(self, lateness_ns: float) -> None:
        """Take a packet's lateness."""
        more = abs(lateness_ns - self._last_ns) > self._median_ns
        self._packets += 1
        step_ns = max(DITHER_FIRST_STEP_NS / self._packets, DITHER_STEP_NS)
        self._median_ns += step_ns if more else -step_ns
        self._last_ns = lateness_ns

    def state(self) -> DitherState:
        """Give everything to go on exactly here."""
        return DitherState(last_ns=self._last_ns, median_ns=self._median_ns, packets=self._packets)

    def restore(self, state: DitherState) -> None:
        """Go on where `state` was taken."""
        self._last_ns = state.last_ns
        self._median_ns = state.median_ns
        self._packets = state.packets
