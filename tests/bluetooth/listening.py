"""A client that notes what comes and how often it is told that it is disconnected."""

import asyncio

from bleak import BleakClient

from tests.bluetooth.bumble_backend import BumbleAdapter
from tests.bluetooth.small_peripheral import ADDRESS, DATA, SmallPeripheral
from tests.bluetooth.waiting import heard, until


class Listening:
    """A client of the small device; see `connected`.

    Attributes
    ----------
    client
        Bleak's.
    ended
        How often it was told that it is disconnected.
    came
        What was notified.
    """

    def __init__(self) -> None:
        self.client: BleakClient
        self.ended = 0
        self.came: list[bytes] = []

    async def subscribe(self) -> None:
        """Subscribe to its data."""
        await self.client.start_notify(DATA, lambda _sender, data: self.came.append(bytes(data)))

    async def receives(self, small: SmallPeripheral, data: bytes) -> list[bytes]:
        """Have something sent; gives what came of it."""
        self.came.clear()
        await small.send(data)
        await until(lambda: self.came)
        await asyncio.sleep(0.002)
        return self.came

    def end(self, _client: BleakClient) -> None:
        """Take bleak's word that it is disconnected."""
        self.ended += 1


async def connected(adapter: BumbleAdapter) -> Listening:
    """Connect to the small device as soon as it is heard, and subscribe to nothing yet."""
    made = Listening()
    device = await heard(adapter, ADDRESS)
    made.client = BleakClient(device, made.end, backend=adapter.client)
    await made.client.connect()
    return made


async def listening(adapter: BumbleAdapter) -> Listening:
    """Connect to the small device, and subscribe."""
    made = await connected(adapter)
    await made.subscribe()
    return made
