"""What each kind of sensor watches: muscles, motion or both."""

from functools import cache
from typing import Final

from spinewatch.drivers.registry import make_driver

_MOTION_UNITS: Final = frozenset({"m/s^2", "rad/s"})
"""What motion streams deliver, by the contract of `StreamSpec`; muscle streams never do."""


@cache
def watches_motion(kind: str) -> bool:
    """Whether sensors of a kind have a stream of motion, so that they have a ``site``."""
    return any(_MOTION_UNITS & set(stream.units) for stream in make_driver(kind).streams)


@cache
def watches_muscles(kind: str) -> bool:
    """Whether sensors of a kind have a stream of EMG, so that they have ``channels``."""
    return any(not _MOTION_UNITS & set(stream.units) for stream in make_driver(kind).streams)


def watches_both(kind: str) -> bool:
    """Whether sensors of a kind watch muscles and motion, so that either place is enough."""
    return watches_motion(kind) and watches_muscles(kind)
