"""The steps of a driver on one connected client: one at a time, each with its answer."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import BleakError

from spinewatch.drivers.contract import Read, Step, Subscribe, Write
from spinewatch.link.bluetooth.failure import RadioError
from spinewatch.link.bluetooth.gatt import characteristic_of
from spinewatch.link.bluetooth.unforeseen import only_radio_failures
from spinewatch.link.radio import must_confirm, without_characteristic
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.samples import Decoded, Reply

LEAST_ANSWER_S: Final = 2.0
"""For an answer that confirms a write: the longest connection interval is 4 s, but 50 ms is usual,
and a sensor answers within a few."""

READ_BACK_S: Final = 1.0
"""For the reader of the queue to decode what was read: it only has to get its turn, on a computer
that may be busy with something else."""

log = logging.getLogger(__name__)


class Conversation:
    """Asks and waits; every wait ends when the connection does.

    Parameters
    ----------
    sensor, kind
        What the configuration calls it, and what it is.
    client
        To be connected before the first step.
    received
        Called with characteristic and bytes of every notification and of every value read.
    """

    def __init__(
        self,
        *,
        sensor: str,
        kind: str,
        client: BleakClient,
        received: Callable[[str, bytes], None],
    ) -> None:
        self._sensor = sensor
        self._kind = kind
        self._client = client
        self._received = received
        self._subscribed: set[str] = set()
        self._told: list[Decoded] = []
        self._heard = asyncio.Event()
        self._is_over = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    async def perform(self, steps: Sequence[Step]) -> tuple[Decoded, ...]:
        """Do steps in order; see `Radio.perform`.

        Raises
        ------
        LinkError
            When it lacks a characteristic or does not confirm a step.
        BleakError, TimeoutError, OSError
            When the radio fails.
        """
        done: list[Decoded] = []
        async with self._one_at_a_time:
            for step in steps:
                self._told.clear()
                with only_radio_failures():
                    await self._do(step)
                done += self._told
            self._told.clear()
        return tuple(done)

    async def renew(self) -> None:
        """Give up all subscriptions, so that the next steps make them anew.

        Raises
        ------
        BleakError, TimeoutError, OSError
            When the radio fails.
        """
        async with self._one_at_a_time:
            for uuid in tuple(self._subscribed):
                found = characteristic_of(self._client.services, uuid)
                self._subscribed.discard(uuid)
                if found is not None:
                    with only_radio_failures():
                        await self._client.stop_notify(found)

    def told(self, decoded: Sequence[Decoded]) -> None:
        """Take what its driver made of a packet, for the step that waits for it, if any does."""
        if decoded and self._one_at_a_time.locked():
            self._told += decoded
            self._heard.set()

    def end(self) -> None:
        """Learn that the connection has ended."""
        self._is_over.set()
        self._heard.set()

    async def wait(self, seconds: float) -> None:
        """Wait so long.

        Raises
        ------
        RadioError
            As soon as the connection has ended.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_over.wait()
        self.must_go_on()

    def must_go_on(self) -> None:
        """Check that the connection has not ended.

        Raises
        ------
        RadioError
            When it has.
        """
        if self._is_over.is_set():
            raise RadioError(
                Trouble.TRANSIENT,
                f"The connection to {self._sensor} was lost while it was set up.",
                advice="Bring the sensor nearer to this computer.",
            )

    async def _do(self, step: Step) -> None:
        characteristic = characteristic_of(self._client.services, step.characteristic)
        match step:
            case Read():
                if characteristic is not None:
                    await self._read(characteristic)
            case _ if characteristic is None:
                lacking = without_characteristic(self._sensor, self._kind, step.characteristic)
                raise RadioError(Trouble.WRONG_DEVICE, lacking.what, advice=lacking.advice)
            case Subscribe():
                await self._subscribe(characteristic)
            case Write():
                await self._write(characteristic, step)

    async def _read(self, characteristic: BleakGATTCharacteristic) -> None:
        """Read; a value that cannot be had is no answer, but a dead connection is an error."""
        try:
            value = await self._client.read_gatt_char(characteristic)
        except BleakError:
            if not self._client.is_connected:
                raise
            return
        self._heard.clear()
        self._received(characteristic.uuid, bytes(value))
        await self._heard_within(READ_BACK_S)

    async def _subscribe(self, characteristic: BleakGATTCharacteristic) -> None:
        uuid = characteristic.uuid
        if uuid in self._subscribed:
            return
        await self._client.start_notify(
            characteristic, lambda _sender, data: self._received(uuid, bytes(data))
        )
        self._subscribed.add(uuid)

    async def _write(self, characteristic: BleakGATTCharacteristic, step: Write) -> None:
        await self._client.write_gatt_char(characteristic, step.data, response=step.with_response)
        if step.expect is None:
            await self.wait(step.wait_s)
            return
        patient = replace(step, wait_s=max(step.wait_s, LEAST_ANSWER_S))
        try:
            async with asyncio.timeout(patient.wait_s):
                while not self._is_confirmed(step):
                    self.must_go_on()
                    self._heard.clear()
                    await self._heard.wait()
        except TimeoutError:
            must_confirm(self._sensor, self._kind, patient, self._told)

    def _is_confirmed(self, step: Write) -> bool:
        return any(isinstance(each, Reply) and each.name == step.expect for each in self._told)

    async def _heard_within(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            log.debug("%s: what was read meant nothing", self._sensor)
