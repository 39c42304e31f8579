"""What a connected sensor says of its attributes: which it has, and how large they may be."""

from hashlib import sha256
from typing import Final

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.service import BleakGATTServiceCollection

ATT_HEADER_BYTES: Final = 3
"""Of a notification and of a write without response (Bluetooth Core, Vol 3, Part F, 3.4.7.1)."""

LEAST_MTU: Final = 23
"""Of every connection, until another is agreed on (Bluetooth Core, Vol 3, Part G, 5.2.1)."""

GENERIC: Final = frozenset(
    {"00001800-0000-1000-8000-00805f9b34fb", "00001801-0000-1000-8000-00805f9b34fb"}
)
"""Generic Access and Generic Attribute: BlueZ keeps them for itself, other stacks list them."""


def fingerprint(services: BleakGATTServiceCollection) -> str:
    """Give an identity to the services and characteristics of a sensor, whatever their order."""
    lines = sorted(
        f"{service.uuid} {each.uuid} {' '.join(sorted(each.properties))}"
        for service in services
        if service.uuid not in GENERIC
        for each in service.characteristics
    )
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def characteristic_of(
    services: BleakGATTServiceCollection, uuid: str
) -> BleakGATTCharacteristic | None:
    """Find a characteristic; None where the sensor has none of this UUID."""
    found = (each for service in services for each in service.characteristics if each.uuid == uuid)
    return next(found, None)


def told_mtu(services: BleakGATTServiceCollection) -> int:
    """Give the largest MTU that any characteristic tells: some still tell the one of the start."""
    sizes = [
        each.max_write_without_response_size
        for service in services
        for each in service.characteristics
    ]
    return max(sizes, default=0) + ATT_HEADER_BYTES
