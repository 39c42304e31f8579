"""The real clock: monotonic time, wall time, and whether the wall time can be trusted."""

import ctypes
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE, ClockOffset

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
RTC_CLASS: Final = Path("/sys/class/rtc")
_STA_UNSYNC: Final = 0x0040
"""Set by the kernel while nothing disciplines the clock. From adjtimex(2)."""


class _Timex(ctypes.Structure):
    """The head of the kernel's ``struct timex`` (adjtimex(2)) with room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("frequency", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 512),
    )


class SystemClock:
    """The host's clock.

    Parameters
    ----------
    trust
        The person's word that the wall clock is right although the kernel does not report it.
    """

    def __init__(self, *, trust: bool = False) -> None:
        self._trust = trust or _has_hardware_clock()
        self.boot_id = BOOT_ID.read_text().strip().replace("-", "")[:12]

    def monotonic_ns(self) -> int:
        """Nanoseconds of the monotonic clock."""
        return time.monotonic_ns()

    def offset(self) -> ClockOffset:
        """Read both clocks together, and ask the kernel whether the wall clock is synchronised."""
        mono_ns, utc_ns = time.monotonic_ns(), time.time_ns()
        local = datetime.fromtimestamp(utc_ns / NS_PER_S, tz=UTC).astimezone()
        zone = local.utcoffset()
        return ClockOffset(
            mono_ns=mono_ns,
            utc_ns=utc_ns,
            trusted=self._trust or _kernel_is_synchronised(),
            utc_offset_min=0 if zone is None else round(zone.total_seconds() / SECONDS_PER_MINUTE),
        )


def _kernel_is_synchronised() -> bool:
    """Ask adjtimex(2), which every time service (timesyncd, chrony, ntpd) keeps up to date."""
    timex = _Timex()
    if ctypes.CDLL(None).adjtimex(ctypes.byref(timex)) < 0:
        return False
    return not int(timex.status) & _STA_UNSYNC


def _has_hardware_clock() -> bool:
    """Say whether the kernel set the system time from a battery-backed clock at boot."""
    return any(path.read_text().strip() == "1" for path in sorted(RTC_CLASS.glob("rtc*/hctosys")))
