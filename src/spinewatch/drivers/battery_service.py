"""The Bluetooth standard's battery service: a characteristic of one byte, per cent."""

from typing import Final

from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import SensorStatus

BATTERY_LEVEL: Final = "00002a19-0000-1000-8000-00805f9b34fb"
FULL_PCT: Final = 100


def battery_status(packet: Packet) -> SensorStatus:
    """Understand a battery level.

    Raises
    ------
    PacketRejectedError
        When it is not one byte from 0 to 100.
    """
    data = packet.data
    if len(data) != 1 or data[0] > FULL_PCT:
        raise PacketRejectedError(
            f"{packet.sensor} sent a battery level that is not 0 to 100 per cent.",
            advice="Check that the sensor is of the configured kind.",
        )
    return SensorStatus(battery_pct=float(data[0]))


def battery_notifications(status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
    """Turn a battery level into what the service tells; empty where none is known."""
    if status.battery_pct is None:
        return ()
    return ((BATTERY_LEVEL, bytes((round(min(max(status.battery_pct, 0.0), FULL_PCT)),))),)
