"""Does faults to one simulated sensor, and undoes them when their time is over."""

import asyncio
from collections.abc import Awaitable, Callable

from spinewatch.peripherals.battery import Battery
from spinewatch.peripherals.radio_host import RadioHost
from spinewatch.peripherals.sending import Sending
from spinewatch.peripherals.tasks import Tasks
from spinewatch.peripherals.waiting_faults import WaitingFaults
from spinewatch.simulation.faults import (
    Disconnect,
    FadeBattery,
    Fault,
    Hush,
    OutOfRange,
    Reboot,
    Refuse,
    SlowAnswers,
    Spoil,
    SwitchOff,
    SwitchOn,
)

Undo = Callable[[], Awaitable[None]]


class Afflicting:
    """What a fault means for the parts of a sensor.

    Said again, a fault lasts as long as was said last; what spoils or waits adds up.

    Parameters
    ----------
    radio, sending, waiting, battery
        The parts.
    restarted
        Called when the sensor has lost all that it does not keep.
    told
        Told in words of what ends by itself.
    """

    def __init__(
        self,
        *,
        radio: RadioHost,
        sending: Sending,
        waiting: WaitingFaults,
        battery: Battery,
        restarted: Callable[[], None],
        told: Callable[[str], None],
    ) -> None:
        self._radio = radio
        self._sending = sending
        self._waiting = waiting
        self._battery = battery
        self._restarted = restarted
        self._told = told
        self._tasks = Tasks()
        self._ends: dict[type[Fault], asyncio.Task[None]] = {}

    async def apply(self, fault: Fault) -> None:
        """Do a fault now; to be stubborn a sensor has to be made."""
        match fault:
            case Spoil():
                self._sending.spoil(fault)
            case Hush():
                self._sending.is_hushed = True
                self._end(fault, fault.for_s, self._speak)
            case Disconnect(moment=None):
                self._radio.hang_up()
            case Disconnect():
                self._waiting.add(fault)
            case Refuse():
                self._radio.reach.refuses = True
                self._end(fault, fault.for_s, self._accept)
            case SlowAnswers():
                self._radio.reach.delay_s = fault.delay_s
                self._end(fault, fault.for_s, self._hurry)
            case OutOfRange():
                self._radio.leave()
                self._end(fault, fault.for_s, self._come_back)
            case Reboot() | SwitchOff() | SwitchOn() | FadeBattery():
                await self._power(fault)

    async def close(self) -> None:
        """Forget what is still to be undone."""
        await self._tasks.close()

    async def _power(self, fault: Reboot | SwitchOff | SwitchOn | FadeBattery) -> None:
        """Take power away, or give it; only what has power can reboot or fade."""
        match fault:
            case Reboot() if self._radio.has_power:
                await self._radio.switch_off()
                self._end(fault, fault.for_s, self._boot)
            case SwitchOff():
                self._forget(Reboot)
                await self._radio.switch_off()
                self._end(fault, fault.for_s, self._switch_on)
            case SwitchOn():
                for other in (Reboot, OutOfRange, SwitchOff):
                    self._forget(other)
                await self._come_back()
                await self._switch_on()
            case FadeBattery() if self._radio.has_power:
                self._battery.fade(fault)
                self._forget(FadeBattery)
                self._ends[FadeBattery] = self._tasks.spawn(self._fade(self._battery.steps_s))
            case _:
                self._told("nothing comes of it: it is off")

    def _end(self, fault: Fault, for_s: float | None, undo: Undo) -> None:
        self._forget(type(fault))
        if for_s is not None:
            self._ends[type(fault)] = self._tasks.spawn(self._undo_after(for_s, undo))

    def _forget(self, kind: type[Fault]) -> None:
        ending = self._ends.pop(kind, None)
        if ending is not None:
            ending.cancel()

    async def _undo_after(self, seconds: float, undo: Undo) -> None:
        await asyncio.sleep(seconds)
        await undo()

    async def _speak(self) -> None:
        self._sending.is_hushed = False
        self._told("sends again")

    async def _accept(self) -> None:
        self._radio.reach.refuses = False
        self._told("can be connected again")

    async def _hurry(self) -> None:
        self._radio.reach.delay_s = 0.0
        self._told("answers at once again")

    async def _come_back(self) -> None:
        if self._radio.is_away:
            self._radio.come_back()
            self._told("in range again")

    async def _switch_on(self) -> None:
        """Switch on with a charged battery."""
        self._forget(FadeBattery)
        self._battery.charge()
        await self._boot()

    async def _boot(self) -> None:
        if not self._radio.has_power:
            self._restarted()
            await self._radio.switch_on()
            self._told("switched on")

    async def _fade(self, steps_s: tuple[float, ...]) -> None:
        passed_s = 0.0
        for step_s in steps_s:
            await asyncio.sleep(step_s - passed_s)
            passed_s = step_s
            for notification in self._battery.told:
                await self._sending.send(notification)
        self._forget(Reboot)
        self._told("battery empty")
        await self._radio.switch_off()
