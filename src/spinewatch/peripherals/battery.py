"""The battery of a simulated sensor, and where it tells of it."""

import asyncio
from typing import Final

from spinewatch.drivers.contract import Driver
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import SensorStatus
from spinewatch.simulation.devices.contract import Notification
from spinewatch.simulation.devices.standard import CHARGED_PCT
from spinewatch.simulation.faults import FadeBattery

_STEP_PCT: Final = 1.0
"""Sensors tell whole per cent."""


class Battery:
    """A battery that holds what simulated sensors have, until it fades.

    Parameters
    ----------
    driver
        Knows how a level is told.
    """

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._fading: FadeBattery | None = None
        self._began_s = 0.0

    def fade(self, fault: FadeBattery) -> None:
        """Sink evenly from now on."""
        self._fading = fault
        self._began_s = asyncio.get_running_loop().time()

    def charge(self) -> None:
        """Be as it was."""
        self._fading = None

    @property
    def steps_s(self) -> tuple[float, ...]:
        """When the level has sunk by one more whole per cent, in seconds since it began to."""
        if self._fading is None:
            return ()
        steps = max(1, round((CHARGED_PCT - self._fading.to_pct) / _STEP_PCT))
        return tuple(self._fading.for_s * step / steps for step in range(1, steps + 1))

    @property
    def told(self) -> tuple[Notification, ...]:
        """What the sensor would notify of its level; nothing while the battery does not fade."""
        if self._fading is None:
            return ()
        return self._driver.encode_status(SensorStatus(battery_pct=self._level_pct(self._fading)))

    def in_reading(self, characteristic: str, value: bytes) -> bytes:
        """Put the level into what is read, where that is the level."""
        return dict(self.told).get(characteristic, value)

    def in_answers(self, answers: tuple[Notification, ...]) -> tuple[Notification, ...]:
        """Put the level into answers; one that has another form for it is left out."""
        told = dict(self.told)
        if not told:
            return answers
        return tuple(
            (characteristic, told[characteristic])
            if self._tells(characteristic, data)
            else (characteristic, data)
            for characteristic, data in answers
            if characteristic in told or not self._tells(characteristic, data)
        )

    def _level_pct(self, fading: FadeBattery) -> float:
        passed_s = asyncio.get_running_loop().time() - self._began_s
        share = min(passed_s / fading.for_s, 1.0) if fading.for_s > 0.0 else 1.0
        return CHARGED_PCT + (fading.to_pct - CHARGED_PCT) * share

    def _tells(self, characteristic: str, data: bytes) -> bool:
        packet = Packet(
            sensor=self._driver.kind, characteristic=characteristic, data=data, mono_ns=0
        )
        try:
            decoded = self._driver.decode(packet)
        except PacketRejectedError:
            return False
        return any(
            isinstance(each, SensorStatus) and each.battery_pct is not None for each in decoded
        )
