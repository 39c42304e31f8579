"""The link's own understanding of one sensor: which streams come, what it answers, how it moves."""

from collections import deque
from collections.abc import Mapping
from typing import Final

import numpy as np

from spinewatch.drivers.contract import Driver
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Samples, SensorStatus
from spinewatch.model.time import NS_PER_S

SHAKEN_M_S2: Final = 4.0
"""Standard deviation of the acceleration of a sensor in a hand that shakes it; lying on a table it
is below 0.1, worn while walking about 2 to 3."""

SHAKEN_NS: Final = 2 * NS_PER_S
"""Of samples that are looked at."""

FEWEST: Final = 8
"""Samples without which a deviation means nothing."""

MOST_PACKETS: Final = 64
"""Kept of each stream, for the moment that somebody asks: two seconds of most kinds."""


class Ear:
    """Listens to the packets of one sensor with a driver of its own, beside the chain's.

    Parameters
    ----------
    driver
        Of its kind, with its settings; nobody else uses it.
    """

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._axes = {
            spec.name: [at for at, unit in enumerate(spec.units) if unit == "m/s^2"]
            for spec in driver.streams
        }
        self._recent: dict[str, deque[tuple[int, np.ndarray]]] = {
            name: deque(maxlen=MOST_PACKETS) for name, axes in self._axes.items() if axes
        }

    @property
    def intervals_s(self) -> Mapping[str, float]:
        """Give how far apart the notifications of each stream are at most."""
        return {spec.name: spec.batch / spec.fs_hz for spec in self._driver.streams}

    def take(self, packet: Packet) -> tuple[Decoded, ...]:
        """Decode a packet; what its driver refuses comes as a `SensorStatus` that says so."""
        try:
            decoded = self._driver.decode(packet)
        except PacketRejectedError as error:
            return (SensorStatus(text=str(error)),)
        for each in decoded:
            if isinstance(each, Samples) and each.stream in self._recent:
                self._recent[each.stream].append((packet.mono_ns, each.values))
        return decoded

    def reset(self) -> None:
        """Forget the rest of the byte stream: the connection was made anew."""
        self._driver.reset()

    def is_shaken(self, now_ns: int) -> bool | None:
        """Say whether it was shaken just now; None of a sensor that does not feel it."""
        if not self._recent:
            return None
        return any(self._deviation(stream, now_ns) > SHAKEN_M_S2 for stream in self._recent)

    def _deviation(self, stream: str, now_ns: int) -> float:
        recent = [
            values[:, self._axes[stream]]
            for mono_ns, values in self._recent[stream]
            if now_ns - mono_ns < SHAKEN_NS
        ]
        if sum(len(each) for each in recent) < FEWEST:
            return 0.0
        return float(np.linalg.norm(np.concatenate(recent).std(axis=0)))
