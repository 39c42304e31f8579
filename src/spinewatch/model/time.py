"""Time as the house counts it: monotonic nanoseconds are the truth, UTC nanoseconds are labels.

Every instant inside spinewatch is a count of nanoseconds on the host's monotonic clock within
one boot. The wall clock is read at the edge only, as an offset with a statement of trust.
"""

from typing import Final, Protocol

from msgspec import Struct

NS_PER_S: Final = 1_000_000_000
NS_PER_MS: Final = 1_000_000
SECONDS_PER_MINUTE: Final = 60


class ClockOffset(Struct, frozen=True, kw_only=True, tag="clock"):
    """What the wall clock said at one monotonic instant.

    ``trusted`` is false until the kernel reports synchronisation, a hardware clock exists or the
    configuration says so: a Raspberry Pi starts with the time of its last shutdown.
    """

    mono_ns: int
    utc_ns: int
    trusted: bool
    utc_offset_min: int


class Clock(Protocol):
    """The only way to read the time. Passed in; nothing else reads a clock."""

    @property
    def boot_id(self) -> str:
        """Identity of this boot; monotonic time means nothing across boots."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds of the monotonic clock."""
        ...

    def offset(self) -> ClockOffset:
        """Read the wall clock, and whether it can be trusted."""
        ...
