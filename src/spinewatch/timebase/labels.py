"""UTC labels for monotonic time: none before the clock is trusted, and none is ever changed."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from spinewatch.model.time import ClockOffset
from spinewatch.timebase.limits import CHRONY_SLEW_PPM, MOST_STEPS, SAME_OFFSET_NS

_PARTS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A UTC time, and the person's zone at that time for telling days apart."""

    utc_ns: int
    utc_offset_min: int


class Bend(Struct, frozen=True, kw_only=True):
    """From ``mono_ns`` on, labels move from one offset to another at the slew rate.

    Offsets are UTC less monotonic time, in nanoseconds.
    """

    mono_ns: int
    from_ns: int
    to_ns: int
    utc_offset_min: int


class LabellerState(Struct, frozen=True, kw_only=True):
    """Everything a labeller must not forget while the host stays up."""

    boot_id: str
    bends: tuple[Bend, ...]
    labelled_to_ns: int
    history: tuple[ClockOffset, ...]


class Labeller:
    """Turns monotonic time of one boot into UTC labels.

    Labels of rising times rise strictly for times at least 2 ns apart, and a label once given
    stays. The first trusted reading dates all of the boot, back to its start. Where the wall
    clock is set later, labels beyond those already given move to it at ``slew_ppm``. Readings
    that are not trusted change nothing. Of very many steps within one boot the latest are
    remembered, and what is dated before them keeps to the first of these.

    Parameters
    ----------
    boot_id
        The boot that monotonic times belong to.
    slew_ppm
        How fast labels follow a step of the wall clock, in parts per million of elapsed time.
    """

    def __init__(self, *, boot_id: str, slew_ppm: int = CHRONY_SLEW_PPM) -> None:
        self._boot_id = boot_id
        self._slew_ppm = slew_ppm
        self._bends: list[Bend] = []
        self._labelled_to_ns = 0
        self._history: list[ClockOffset] = []

    @property
    def trusted(self) -> bool:
        """Whether labels can be given."""
        return bool(self._bends)

    @property
    def history(self) -> tuple[ClockOffset, ...]:
        """Readings of the wall clock that said something new, in order."""
        return tuple(self._history)

    def observe(self, offset: ClockOffset) -> None:
        """Take a reading of the wall clock."""
        if self._says_something_new(offset):
            self._history.append(offset)
            del self._history[:-MOST_STEPS]
        if not offset.trusted:
            return
        target_ns = offset.utc_ns - offset.mono_ns
        if not self._bends:
            self._bend(0, target_ns, target_ns, offset.utc_offset_min)
            return
        last = self._bends[-1]
        if abs(target_ns - last.to_ns) < SAME_OFFSET_NS:
            target_ns = last.to_ns
            if offset.utc_offset_min == last.utc_offset_min:
                return
        start_ns = max(offset.mono_ns, self._labelled_to_ns, last.mono_ns)
        self._bend(start_ns, self._offset_at(last, start_ns), target_ns, offset.utc_offset_min)

    def label(self, mono_ns: int) -> Label | None:
        """Give the label of a monotonic time, or None until the clock is trusted."""
        if not self._bends:
            return None
        self._labelled_to_ns = max(self._labelled_to_ns, mono_ns)
        bend = self._bends[-1]
        if mono_ns <= bend.mono_ns:  # a bend holds for later times only: its start was labelled
            bend = self._bends[max(0, bisect_left(self._bends, mono_ns, key=_start) - 1)]
        return Label(
            utc_ns=mono_ns + self._offset_at(bend, mono_ns), utc_offset_min=bend.utc_offset_min
        )

    def state(self) -> LabellerState:
        """Everything that must survive a restart of the program within one boot."""
        return LabellerState(
            boot_id=self._boot_id,
            bends=tuple(self._bends),
            labelled_to_ns=self._labelled_to_ns,
            history=self.history,
        )

    def restore(self, state: LabellerState) -> None:
        """Go on where a labeller of the same boot stopped; the state of another boot is void."""
        if state.boot_id != self._boot_id:
            return
        self._bends = list(state.bends)
        self._labelled_to_ns = state.labelled_to_ns
        self._history = list(state.history)

    def _says_something_new(self, offset: ClockOffset) -> bool:
        if not self._history:
            return True
        last = self._history[-1]
        moved_ns = (offset.utc_ns - offset.mono_ns) - (last.utc_ns - last.mono_ns)
        return abs(moved_ns) >= SAME_OFFSET_NS or (offset.trusted, offset.utc_offset_min) != (
            last.trusted,
            last.utc_offset_min,
        )

    def _bend(self, start_ns: int, from_ns: int, to_ns: int, utc_offset_min: int) -> None:
        bend = Bend(mono_ns=start_ns, from_ns=from_ns, to_ns=to_ns, utc_offset_min=utc_offset_min)
        self._bends.append(bend)
        del self._bends[:-MOST_STEPS]

    def _offset_at(self, bend: Bend, mono_ns: int) -> int:
        step_ns = bend.to_ns - bend.from_ns
        moved_ns = max(0, mono_ns - bend.mono_ns) * self._slew_ppm // _PARTS
        return bend.from_ns + max(-moved_ns, min(step_ns, moved_ns))


def _start(bend: Bend) -> int:
    return bend.mono_ns
