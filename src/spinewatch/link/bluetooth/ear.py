"""The link's own understanding of one sensor: which streams come, what it answers, how it moves."""

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
"""For which a sensor counts as shaken after it was."""

FASTEST_BATCH: Final = 8
"""Samples without which a deviation means nothing."""


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
        self._recent: dict[str, np.ndarray] = {}
        self._shaken_ns: int | None = None

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
            if isinstance(each, Samples):
                self._feel(each, packet.mono_ns)
        return decoded

    def reset(self) -> None:
        """Forget the rest of the byte stream: the connection was made anew."""
        self._driver.reset()

    def is_shaken(self, now_ns: int) -> bool | None:
        """Say whether it was shaken just now; None of a sensor that does not feel it."""
        if not any(self._axes.values()):
            return None
        return self._shaken_ns is not None and now_ns - self._shaken_ns < SHAKEN_NS

    def _feel(self, samples: Samples, now_ns: int) -> None:
        axes = self._axes.get(samples.stream)
        if not axes:
            return
        kept = self._recent.get(samples.stream, samples.values[:0, axes])
        recent = np.concatenate((kept, samples.values[:, axes]))
        if len(recent) < FASTEST_BATCH:
            self._recent[samples.stream] = recent
            return
        self._recent[samples.stream] = recent[:0]
        if float(np.linalg.norm(recent.std(axis=0))) > SHAKEN_M_S2:
            self._shaken_ns = now_ns
