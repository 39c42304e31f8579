"""How BlueZ names things on the bus."""

import re
from typing import Final

BLUEZ: Final = "org.bluez"
ADAPTER: Final = "org.bluez.Adapter1"
DEVICE: Final = "org.bluez.Device1"

_STATIC: Final = 0b1100_0000


def adapter_path(adapter: str) -> str:
    """Give the name of an adapter on the bus."""
    return f"/org/bluez/{adapter}"


def device_path(adapter: str, address: str) -> str:
    """Give the name of a device on the bus."""
    return f"{adapter_path(adapter)}/dev_{address.upper().replace(':', '_')}"


def adapter_index(adapter: str) -> int | None:
    """Give the kernel's number of an adapter."""
    found = re.fullmatch(r"hci(\d+)", adapter)
    return None if found is None else int(found[1])


def looks_random(address: str) -> bool:
    """Guess whether an address was drawn, not bought.

    Static random ones begin with two bits that are set (Bluetooth Core 5.4, vol. 6 B 1.3.2.1). So
    do some of those that were bought: only who has heard the device knows it.
    """
    return int(address[:2], 16) & _STATIC == _STATIC
