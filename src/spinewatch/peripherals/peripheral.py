"""One simulated sensor as a Bluetooth peripheral."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bumble import att
from bumble.device import Connection
from bumble.hci import HCI_ErrorCode

from spinewatch.drivers.contract import Driver
from spinewatch.model.errors import InputError
from spinewatch.peripherals.advertising import advertising_data
from spinewatch.peripherals.afflicting import Afflicting
from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.battery import Battery
from spinewatch.peripherals.gatt_table import Requests, by_uuid, served
from spinewatch.peripherals.radio_host import RadioHost
from spinewatch.peripherals.sending import Sending, Sent
from spinewatch.peripherals.streaming import Streaming
from spinewatch.peripherals.tasks import Tasks
from spinewatch.peripherals.waiting_faults import WaitingFaults, is_discovery
from spinewatch.simulation.devices.contract import Device, Notification
from spinewatch.simulation.faults import Fault, Moment, Stubborn, TimedFault, words_of
from spinewatch.simulation.worn_stream import WornStream

MTU: Final = 247
"""The ATT MTU that fills one packet of the data length extension."""


def _nothing(_what: str) -> None:
    pass


class Peripheral:
    """A simulated device, its driver and its worn streams behind a radio.

    Reads, writes and subscriptions go to the device, its answers come as notifications. While it
    streams, its worn samples do, in its wire format, each when it is complete. Every one is sent
    unless a fault says otherwise, or it is out of range; one that is longer than the MTU allows is
    cut, as firmware does. Make it in a running event loop.

    Parameters
    ----------
    air
        Where it is.
    name
        What it is called in the configuration.
    device
        Answers.
    driver
        Speaks its wire format; used by nobody else.
    worn
        Its samples by stream; None if it only answers.
    faults
        What happens to it, counted from `start`.
    mtu
        The longest ATT MTU that it agrees to.
    pace
        Seconds of samples in a second. A very high one sends as fast as the radio takes it.
    sent
        Told of every notification that was handed to the radio, in order.

    Attributes
    ----------
    name, device, driver
        As given.
    told
        Told in words of what happens; to be set.
    """

    def __init__(  # noqa: PLR0913 - keyword-only, each a fact of its own; half have a usual value
        self,
        *,
        air: SimulatedAir,
        name: str,
        device: Device,
        driver: Driver,
        worn: Mapping[str, WornStream] | None,
        faults: Sequence[TimedFault] = (),
        mtu: int = MTU,
        pace: float = 1.0,
        sent: Sent | None = None,
    ) -> None:
        self.name = name
        self.device = device
        self.driver = driver
        self._faults = faults
        self.told: Callable[[str], None] = _nothing
        self._tasks = Tasks()
        self._answers: asyncio.Queue[Notification] = asyncio.Queue()
        self._answering: asyncio.Task[None] | None = None
        self._waiting = WaitingFaults()
        self._battery = Battery(driver)
        services = served(
            device.services,
            Requests(read=self._read, write=self._write, subscribed=self._subscribed),
        )
        self._radio = RadioHost(
            air=air,
            name=device.advertisement.name or name,
            address=self.address,
            services=services,
            mtu=mtu,
            advertise=lambda: advertising_data(device.advertisement, driver),
            connected=self._connected,
            disconnected=self._disconnected,
        )
        self._radio.reach.heard = self._heard
        self._sending = Sending(
            radio=self._radio, table=by_uuid(device.services, services), sent=sent
        )
        self._streaming = Streaming(
            driver=driver,
            worn=[(spec, worn[spec.name]) for spec in driver.streams if worn and spec.name in worn],
            began_s=air.began_s,
            pace=pace,
            send=self._send_sample,
        )
        self._afflicting = Afflicting(
            radio=self._radio,
            sending=self._sending,
            waiting=self._waiting,
            battery=self._battery,
            restarted=self._restarted,
            told=self._say,
        )

    @property
    def address(self) -> str:
        """As it advertises."""
        return self.device.advertisement.address

    @property
    def is_connected(self) -> bool:
        """Whether somebody is connected to it."""
        return self._sending.connection is not None

    @property
    def is_streaming(self) -> bool:
        """Whether it sends samples."""
        return self._streaming.is_on

    async def start(self) -> None:
        """Switch it on: it advertises, and its faults take their course."""
        self._streaming.prepare()
        await self._radio.start()
        for each in self._faults:
            self._tasks.spawn(self._apply_at(each))

    async def stop(self) -> None:
        """Hang up and take it off the air."""
        await self._streaming.close()
        await self._afflicting.close()
        await self._radio.stop()
        await self._tasks.close()

    async def apply(self, fault: Fault) -> None:
        """Do a fault now.

        Raises
        ------
        InputError
            For what a sensor has to be made with.
        """
        if isinstance(fault, Stubborn):
            raise InputError(
                "A simulated sensor cannot become stubborn.",
                advice="Say so in the fault script, with at_s = 0: it is made that way.",
            )
        self._say(words_of(fault))
        await self._afflicting.apply(fault)

    def _say(self, what: str) -> None:
        self.told(what)

    async def _apply_at(self, timed: TimedFault) -> None:
        await asyncio.sleep(timed.at_s)
        await self.apply(timed.fault)

    def _connected(self, connection: Connection) -> None:
        self._say(f"connected by {connection.peer_address.to_string(with_type_qualifier=False)}")
        self._sending.connection = connection
        self._waiting.begin()
        self._answers = asyncio.Queue()
        self._answering = self._tasks.spawn(self._answer())
        self._comes(Moment.CONNECT)

    def _disconnected(self, reason: int) -> None:
        self._say(f"disconnected: {_reason(reason)}")
        self._sending.disconnected()
        self._streaming.switch(on=False)
        if self._answering is not None:
            self._answering.cancel()
        self.device.disconnected()
        self._tasks.spawn(self._radio.advertise())

    def _restarted(self) -> None:
        self.device.restarted()
        self._streaming.restart_clock()

    def _heard(self, data: bytes) -> None:
        if is_discovery(data):
            self._comes(Moment.DISCOVERY)

    async def _read(self, characteristic: str) -> bytes:
        self._must_go_on(Moment.READ)
        return self._battery.in_reading(characteristic, self.device.read(characteristic))

    async def _write(self, characteristic: str, data: bytes) -> None:
        self._must_go_on(Moment.WRITE)
        self._queue(self._battery.in_answers(self.device.write(characteristic, data)))

    def _subscribed(self, characteristic: str) -> None:
        if not self._comes(Moment.SUBSCRIPTION):
            self._queue(self._battery.in_answers(self.device.subscribe(characteristic)))

    def _queue(self, answers: Sequence[Notification]) -> None:
        """Answer after the response to the request, then stream or not as the device does now."""
        for answer in answers:
            self._answers.put_nowait(answer)
        is_on, wanted = self._streaming.is_on, self.device.is_streaming
        self._streaming.switch(on=wanted)
        if self._streaming.is_on != is_on:
            self._say("streams" if wanted else "streams no more")

    async def _answer(self) -> None:
        while True:
            answer = await self._answers.get()
            try:
                await self._sending.send(answer)
            except TimeoutError:
                self._say(f"nobody confirmed what was indicated on {answer[0]}")

    async def _send_sample(self, notification: Notification) -> None:
        if not self._comes(Moment.NOTIFICATION):
            await self._sending.send(notification)

    def _comes(self, moment: Moment) -> bool:
        """Whether a fault has waited for this moment; then it hangs up."""
        if not self._waiting.comes(moment):
            return False
        self._say(f"hangs up at {moment}")
        self._radio.hang_up()
        return True

    def _must_go_on(self, moment: Moment) -> None:
        if self._comes(moment):
            raise att.ATT_Error(att.ErrorCode.UNLIKELY_ERROR)


def _reason(code: int) -> str:
    """Name the reason of a disconnection as the standard does."""
    return HCI_ErrorCode(code).name.removesuffix("_ERROR").replace("_", " ").lower()
