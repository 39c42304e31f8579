"""Does what supervision asks for, and tells it what came of it."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final

from spinewatch.link.bluetooth.air_scanner import AirScanner
from spinewatch.link.bluetooth.errors_of_bleak import classify
from spinewatch.link.bluetooth.failure import RadioError
from spinewatch.link.bluetooth.host import Host
from spinewatch.link.bluetooth.host_log import REMEDIES
from spinewatch.link.bluetooth.sensor_line import SensorLine
from spinewatch.link.bluetooth.unforeseen import RADIO_FAILURES
from spinewatch.link.supervision.actions import (
    Action,
    Connect,
    Disconnect,
    Forget,
    PowerCycle,
    RestartService,
    Resubscribe,
    StartScan,
    StopScan,
    Tell,
)
from spinewatch.link.supervision.events import Done, Event, Failed, Up
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.packets import LinkState

INTERVAL_MS: Final = (7.5, 15.0)
"""Asked for where the kernel lets us: 93 % of a stream came at 15 ms and 1 % at 195 ms
(github.com/Olen/solar-monitor issue 94); habluetooth asks for 7.5 to 11.25 ms."""

SUPERVISION: Final = "supervision"

log = logging.getLogger(__name__)


class Executor:
    """Turns actions into calls of bleak and of the host, each bounded in time.

    Parameters
    ----------
    lines
        The sensors, by name.
    scanners
        Of the adapters, by name.
    host
        Power, service, bonds.
    radio_lock
        Held by whoever connects, or scans for a person: an adapter does one thing at a time.
    tell
        Takes the event that answers an action.
    failed
        Takes a mistake of this program.
    """

    def __init__(
        self,
        *,
        lines: Mapping[str, SensorLine],
        scanners: Mapping[str, AirScanner],
        host: Host,
        radio_lock: asyncio.Lock,
        tell: Callable[[Event], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._lines = lines
        self._scanners = scanners
        self._host = host
        self._radio_lock = radio_lock
        self._tell = tell
        self._failed = failed
        self._running: set[asyncio.Task[None]] = set()
        self._problems: dict[str, str] = {}
        self._connected: set[str] = set()

    def do(self, action: Action) -> None:
        """Begin an action; its event comes later, but `Tell` is done at once."""
        if isinstance(action, Tell):
            self._announce(action)
            return
        task = asyncio.create_task(self._run(action), name=f"link: {action}")
        self._running.add(task)
        task.add_done_callback(self._over)

    async def cancel(self) -> None:
        """Give up everything that is under way."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed(error)

    async def _run(self, action: Action) -> None:
        log.debug("%s", action)
        self._tell(
            await self._connect(action) if isinstance(action, Connect) else await self._done(action)
        )

    async def _connect(self, action: Connect) -> Event:
        try:
            async with self._radio_lock:
                await self._connect_now(self._lines[action.sensor])
        except RADIO_FAILURES as error:
            found = classify(error)
            return Failed(
                sensor=action.sensor, trouble=found.trouble, said=found.said, advice=found.advice
            )
        return Up(sensor=action.sensor)

    async def _connect_now(self, line: SensorLine) -> None:
        sensor = line.sensor
        heard = self._scanners[sensor.adapter].heard.get((sensor.address or "").upper())
        if heard is None:
            raise RadioError(
                Trouble.NOT_FOUND,
                f"{sensor.name} is not heard any more.",
                advice="Bring it nearer to this computer, or charge it.",
            )
        minimum_ms, maximum_ms = INTERVAL_MS
        problem = await self._host.ask_interval(
            sensor.adapter,
            heard.advertisement.address,
            min_ms=minimum_ms,
            max_ms=maximum_ms,
        )
        if problem is not None:
            log.debug("%s: %s", sensor.name, problem)
        await line.connect(heard)

    async def _done(self, action: Action) -> Done:
        try:
            problem = await self._do(action)
        except RADIO_FAILURES as error:
            problem = classify(error).said
        self._note(_words(action), problem)
        return Done(action=action, problem=problem)

    def _note(self, what: str, problem: str | None) -> None:
        """Log a problem once, and once that it is over; supervision tries for hours."""
        if problem == self._problems.get(what):
            return
        if problem is None:
            del self._problems[what]
            log.info("%s: works again.", what)
        else:
            self._problems[what] = problem
            log.info("%s: %s.", what, problem.rstrip("."))

    async def _do(self, action: Action) -> str | None:
        match action:
            case StartScan(adapter=adapter):
                await self._scanners[adapter].start(SUPERVISION)
            case StopScan(adapter=adapter):
                await self._scanners[adapter].stop(SUPERVISION)
            case Resubscribe(sensor=name):
                await self._lines[name].resubscribe()
            case Disconnect(sensor=name):
                await self._lines[name].close()
            case Forget(sensor=name):
                sensor = self._lines[name].sensor
                return await self._host.forget(sensor.adapter, sensor.address or "")
            case PowerCycle(adapter=adapter):
                await self._scanners[adapter].abandon()
                return await self._host.power_cycle(adapter)
            case RestartService():
                return await self._host.restart_service()
        return None

    def _announce(self, told: Tell) -> None:
        cause, level = told.cause, self._loudness(told)
        if told.ask is not None:
            log.log(level, "%s: %s. %s", told.sensor, cause, told.ask)
            cause = f"{cause}. {told.ask}"
        elif cause is not None:
            log.log(level, "%s: %s.", told.sensor, cause)
        self._lines[told.sensor].announce(told.state, cause=cause)

    def _loudness(self, told: Tell) -> int:
        """Leave to others what they log: who hears of a loss that, `HostLog` what ails the machine.

        Left are remedies that are tried one after the other, and what the person can do.
        """
        is_lost = told.state is LinkState.LOST
        was_connected = told.sensor in self._connected
        (self._connected.discard if is_lost else self._connected.add)(told.sensor)
        if told.ask is not None:
            return logging.DEBUG if told.ask in REMEDIES else logging.WARNING
        return logging.INFO if is_lost and not was_connected else logging.DEBUG


def _words(action: Action) -> str:
    """Name an action in a log."""
    match action:
        case StartScan(adapter=adapter) | StopScan(adapter=adapter) | PowerCycle(adapter=adapter):
            return f"{type(action).__name__} of {adapter}"
        case Connect(sensor=name) | Resubscribe(sensor=name) | Disconnect(sensor=name):
            return f"{type(action).__name__} of {name}"
        case Forget(sensor=name) | Tell(sensor=name):
            return f"{type(action).__name__} of {name}"
        case RestartService():
            return "Restart of the Bluetooth service"
