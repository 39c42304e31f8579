"""The Bluetooth stack that the link works with."""

from dataclasses import dataclass

from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import BaseBleakScanner

from spinewatch.link.bluetooth.host import Host


@dataclass(frozen=True, slots=True, kw_only=True)
class BluetoothStack:
    """What the machine offers, and the classes for bleak's ``backend`` arguments.

    None is that of this machine's system.
    """

    host: Host
    scanner: type[BaseBleakScanner] | None = None
    client: type[BaseBleakClient] | None = None
