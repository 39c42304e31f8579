"""What supervision knows of a sensor before anything has happened."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One sensor that is to be kept connected.

    Attributes
    ----------
    adapter
        The Bluetooth adapter that it is connected through.
    streams
        Per stream the longest interval in s at which samples normally come.
    """

    adapter: str
    streams: Mapping[str, float]
