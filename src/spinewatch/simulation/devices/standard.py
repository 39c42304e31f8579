"""Services of the Bluetooth standard that simulated sensors have, with what can be read there."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from spinewatch.drivers.battery_service import BATTERY_LEVEL
from spinewatch.simulation.devices.contract import Access, Characteristic, Service

CHARGED_PCT: Final = 75
"""Battery level of a simulated sensor, wherever it tells one."""


def _uuid(number: int) -> str:
    """Write a number that the Bluetooth standard has assigned as a whole UUID."""
    return f"{number:08x}-0000-1000-8000-00805f9b34fb"


DEVICE_INFORMATION: Final = _uuid(0x180A)
MANUFACTURER: Final = _uuid(0x2A29)
BATTERY: Final = _uuid(0x180F)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardService:
    """A service, and the values of its characteristics by their UUID."""

    service: Service
    values: Mapping[str, bytes]


def device_information(texts: Mapping[str, str]) -> StandardService:
    """Make the service that tells maker and versions: texts by the UUID of their characteristic."""
    return StandardService(
        service=Service(
            uuid=DEVICE_INFORMATION,
            characteristics=tuple(Characteristic(uuid=uuid, access=Access.READ) for uuid in texts),
        ),
        values=MappingProxyType({uuid: text.encode() for uuid, text in texts.items()}),
    )


def battery_service(level_pct: int = CHARGED_PCT) -> StandardService:
    """Make the service that tells the battery level in whole per cent."""
    level = Characteristic(uuid=BATTERY_LEVEL, access=Access.READ | Access.NOTIFY)
    return StandardService(
        service=Service(uuid=BATTERY, characteristics=(level,)),
        values=MappingProxyType({BATTERY_LEVEL: bytes((level_pct,))}),
    )
