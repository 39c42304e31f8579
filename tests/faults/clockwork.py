"""A clock that tests wind up: how fast time goes, and what the wall clock says of it."""

from pathlib import Path
from typing import Self

import msgspec
from msgspec import Struct

from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.service.clock import SystemClock


class Reading(Struct, frozen=True, kw_only=True):
    """What the wall clock says from a moment on.

    Attributes
    ----------
    from_s
        Seconds since boot.
    ahead_s
        How far it is ahead of true UTC; a wall clock that stands in 1970 is behind by decades.
    trusted
        Whether the kernel says that it is synchronised.
    zone_min
        The person's zone.
    """

    from_s: float = 0.0
    ahead_s: float = 0.0
    trusted: bool = True
    zone_min: int = 60


class Clockwork(Struct, frozen=True, kw_only=True):
    """One boot of a simulated computer.

    A process that is started again in the same boot goes on in the same time.

    Attributes
    ----------
    boot_id
        Of this boot.
    real_ns
        What the host's monotonic clock says when the computer boots; None until its monitor first
        runs, which then writes it down.
    utc_ns
        True UTC then.
    speed
        Seconds of it per second.
    readings
        What its wall clock says, in order of time.
    longest_s
        Where its time stands still, or None. A monitor that cannot keep up would be left behind by
        weeks else, and take what it has told just now for old.
    """

    boot_id: str
    real_ns: int | None = None
    utc_ns: int
    speed: float
    readings: tuple[Reading, ...] = (Reading(),)
    longest_s: float | None = None

    def save(self, path: Path) -> None:
        """Write it down for a process, in one piece."""
        fresh = path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(self))
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read it again."""
        return msgspec.json.decode(path.read_bytes(), type=cls)

    @classmethod
    def started(cls, path: Path) -> Self:
        """Read it, and let its time begin now unless it has begun."""
        made = cls.load(path)
        if made.real_ns is None:
            now_ns = SystemClock(trust=True).monotonic_ns()
            made = msgspec.structs.replace(made, real_ns=now_ns)
            made.save(path)
        return made

    def up_ns(self, host_ns: int) -> int:
        """Say for how long it has been up at a moment of the host."""
        up_ns = 0 if self.real_ns is None else round((host_ns - self.real_ns) * self.speed)
        return up_ns if self.longest_s is None else min(up_ns, round(self.longest_s * NS_PER_S))


class WoundUpClock:
    """The `Clock` of such a computer."""

    def __init__(self, clockwork: Clockwork) -> None:
        self._clockwork = clockwork
        self._host = SystemClock(trust=True)
        self.boot_id = clockwork.boot_id

    def monotonic_ns(self) -> int:
        """Nanoseconds since boot."""
        return self._clockwork.up_ns(self._host.monotonic_ns())

    def offset(self) -> ClockOffset:
        """Read the wall clock."""
        return self.offset_at(self.monotonic_ns())

    def offset_at(self, mono_ns: int) -> ClockOffset:
        """Say what the wall clock said at a moment."""
        made = self._clockwork
        reached = [each for each in made.readings if each.from_s * NS_PER_S <= mono_ns]
        reading = reached[-1] if reached else made.readings[0]
        return ClockOffset(
            mono_ns=mono_ns,
            utc_ns=made.utc_ns + mono_ns + round(reading.ahead_s * NS_PER_S),
            trusted=reading.trusted,
            utc_offset_min=reading.zone_min,
        )


class HostRhythm:
    """The host's own time under the identity of a simulated boot: for what waits in real time."""

    def __init__(self, clock: WoundUpClock) -> None:
        self._simulated = clock
        self._host = SystemClock(trust=True)
        self.boot_id = clock.boot_id

    def monotonic_ns(self) -> int:
        """Nanoseconds of the host."""
        return self._host.monotonic_ns()

    def offset(self) -> ClockOffset:
        """Read the simulated wall clock."""
        return self._simulated.offset()
