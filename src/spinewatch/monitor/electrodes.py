"""Electrode sessions: from one lying rest to the next, or until the electrodes come off."""

from typing import Final

from spinewatch.model.calibration import RestReference
from spinewatch.model.time import NS_PER_S

LONGEST_S: Final = 24 * 3600.0
"""Gel electrodes are worn for a day at most: after that they are others, or dry. A level in dB
holds within a session only: placing electrodes anew changes it by some dB."""


def session_name(boot_id: str, start_ns: int) -> str:
    """Name the session that a lying rest begins."""
    return f"{boot_id}-{start_ns // NS_PER_S}"


def age_s(
    rest: RestReference, *, boot_id: str, now_ns: int, now_utc_ns: int | None
) -> float | None:
    """Give how old a rest is; None where nobody knows: another boot, and no trusted clock."""
    boot, _, start_s = rest.session.rpartition("-")
    if boot == boot_id and start_s.isdigit():
        return max(0.0, now_ns / NS_PER_S - int(start_s))
    if rest.utc_ns is None or now_utc_ns is None:
        return None
    return max(0.0, (now_utc_ns - rest.utc_ns) / NS_PER_S)


def of_this_session(age: float | None) -> bool:
    """Say whether a rest of this age may belong to the electrodes that are worn."""
    return age is not None and age <= LONGEST_S
