"""Bleak backends over Bumble: BleakScanner and BleakClient work as on BlueZ, without a radio.

adapter = await BumbleAdapter.create(SimulatedAir())
BleakScanner(callback, backend=adapter.scanner)
BleakClient(device, backend=adapter.client)
"""

from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import BaseBleakScanner

from tests.bluetooth.bumble_bluez import BlueZAdapter
from tests.bluetooth.bumble_client import BumbleClient
from tests.bluetooth.bumble_scanner import BumbleScanner


class BumbleAdapter(BlueZAdapter):
    """One adapter with classes for bleak's `backend` arguments that use it and no other.

    Everything that a test may do to it is a method of `BlueZAdapter`.
    """

    @property
    def scanner(self) -> type[BaseBleakScanner]:
        """Give a class for ``BleakScanner(backend=...)``."""
        return scanner_over(self)

    @property
    def client(self) -> type[BaseBleakClient]:
        """Give a class for ``BleakClient(backend=...)``."""
        return client_over(self)


def scanner_over(*adapters: BlueZAdapter) -> type[BumbleScanner]:
    """Make a class for ``BleakScanner(backend=...)`` of adapters; the first is the default."""

    class Scanner(BumbleScanner):
        pass

    Scanner.adapters = {each.name: each for each in adapters}
    return Scanner


def client_over(*adapters: BlueZAdapter) -> type[BumbleClient]:
    """Make a class for ``BleakClient(backend=...)`` of several adapters."""

    class Client(BumbleClient):
        pass

    Client.adapters = {each.name: each for each in adapters}
    Client.scanner = scanner_over(*adapters)
    return Client
