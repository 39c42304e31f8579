"""What a Movella DOT says about itself: its battery, and why it goes."""

from types import MappingProxyType
from typing import Final

from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Reply, SensorStatus

REPORT: Final = "15171004-4947-11e9-8646-d663bd873d93"
BATTERY: Final = "15173001-4947-11e9-8646-d663bd873d93"

_BATTERY_BYTES: Final = 2
_REPORT_BYTES: Final = 36
_FULL_PCT: Final = 100
_BUTTON: Final = 5
_LEAVING: Final = MappingProxyType(
    {
        1: "The sensor is switching itself off: charge it off the body, or press its button.",
        4: "The sensor is going to sleep to save power: press its button to wake it.",
    }
)


def battery_state(packet: Packet) -> SensorStatus:
    """Understand a battery level and whether it is being charged.

    Raises
    ------
    PacketRejectedError
        When it is no level from 0 to 100 with a flag.
    """
    data = packet.data
    if len(data) != _BATTERY_BYTES or data[0] > _FULL_PCT or data[1] > 1:
        raise PacketRejectedError(
            f"{packet.sensor} sent a battery level that is not 0 to 100 per cent.",
            advice="Check that the sensor is of the configured kind.",
        )
    text = "The sensor is charging: never wear it while it charges." if data[1] else None
    return SensorStatus(battery_pct=float(data[0]), text=text)


def battery_notifications(status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
    """Turn a battery level into what the sensor tells; empty where none is known."""
    if status.battery_pct is None:
        return ()
    level = round(min(max(status.battery_pct, 0.0), _FULL_PCT))
    return ((BATTERY, bytes((level, 0))),)


def report_state(packet: Packet) -> tuple[Decoded, ...]:
    """Understand a report: the sensor is leaving, or somebody pressed its button.

    Raises
    ------
    PacketRejectedError
        When it is not 36 bytes.
    """
    data = packet.data
    if len(data) != _REPORT_BYTES:
        raise PacketRejectedError(
            f"{packet.sensor} sent a report of {len(data)} bytes, expected {_REPORT_BYTES}.",
            advice="Check that the sensor is of the configured kind.",
        )
    if data[0] == _BUTTON:
        return (Reply(name="button"),)
    text = _LEAVING.get(data[0])
    return (SensorStatus(text=text),) if text else ()
