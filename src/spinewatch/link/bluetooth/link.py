"""The sensors of a configuration over Bluetooth: packets and events, for months."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from typing import Final

from spinewatch.drivers.registry import make_driver
from spinewatch.link.bluetooth.adapter_lock import AdapterLock
from spinewatch.link.bluetooth.air_scanner import AirScanner
from spinewatch.link.bluetooth.ear import Ear
from spinewatch.link.bluetooth.executor import Executor
from spinewatch.link.bluetooth.host_watch import HostWatch
from spinewatch.link.bluetooth.memory import SensorMemory
from spinewatch.link.bluetooth.radio import BluetoothRadio
from spinewatch.link.bluetooth.record_queue import RecordQueue
from spinewatch.link.bluetooth.sensor_line import SensorLine
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.bluetooth.strays import Strays
from spinewatch.link.bluetooth.unforeseen import RADIO_FAILURES, only_radio_failures
from spinewatch.link.contract import LinkRecord
from spinewatch.link.supervision.events import (
    AdapterReady,
    AdapterUnready,
    AirHeard,
    Down,
    Event,
    Heard,
    PlannedOff,
    Seen,
    ServiceRestarted,
)
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.supervisor import Supervisor
from spinewatch.link.supervision.watched import Watched
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.packets import Packet
from spinewatch.model.time import NS_PER_S, Clock

ADVANCE_S: Final = 0.1
"""Between two looks at what is overdue: small beside every limit of `Policy`."""

HOST_S: Final = 2.0
"""Between two looks at adapters and service."""

STATUS_S: Final = 300.0
"""Between two questions for battery and temperature."""

NEARBY_NS: Final = 60 * NS_PER_S
"""For which a device that advertised is remembered: there are many in a house, and they change."""

CLOSE_S: Final = 1.4
"""For all sensors together to be let go of: the service must end within two seconds."""

log = logging.getLogger(__name__)


class BluetoothLink:
    """Keeps the sensors connected, and hands on what they send.

    Parameters
    ----------
    configuration
        Which sensors there are, behind which adapters; those without an address are not looked for.
    settings
        Those of their drivers, by the sensor's name.
    clock
        Tells when a packet came.
    stack
        Of this machine.
    memory
        What was found on sensors the first time.
    is_planned_off
        Says of a sensor whether the person has taken it off on purpose at a time.
    jitter
        Draws from [0, 1).
    policy
        How patient supervision is.

    Attributes
    ----------
    radio
        What a person may ask of it, while `records` is read.
    """

    def __init__(
        self,
        *,
        configuration: Configuration,
        settings: Mapping[str, Mapping[str, object]],
        clock: Clock,
        stack: BluetoothStack,
        memory: SensorMemory,
        is_planned_off: Callable[[str, int], bool],
        jitter: Callable[[], float],
        policy: Policy,
    ) -> None:
        self._clock = clock
        self._host = stack.host
        self._is_planned_off = is_planned_off
        self._planned_off: frozenset[str] = frozenset()
        self._records = RecordQueue()
        sensors = [each for each in configuration.sensors if each.address is not None]
        self._unassigned = [each.name for each in configuration.sensors if each not in sensors]
        self._names = {(each.address or "").upper(): each.name for each in sensors}
        self._adapters = (
            tuple(dict.fromkeys(each.adapter for each in sensors))
            or (configuration.radio.adapters[:1])
        )
        self._scanners = {each: self._scanner(each, stack) for each in self._adapters}
        self._lines = {
            each.name: self._line(each, settings[each.name], stack, memory) for each in sensors
        }
        self._supervisor = Supervisor(
            sensors={name: _watched(line) for name, line in self._lines.items()},
            policy=policy,
            jitter=jitter,
        )
        radio_lock = asyncio.Lock()
        self._executor = Executor(
            lines=self._lines,
            scanners=self._scanners,
            host=stack.host,
            radio_lock=radio_lock,
            tell=self._take,
            failed=self._records.fail,
        )
        self._strays = Strays(
            lines=self._lines,
            host=stack.host,
            radio_lock=radio_lock,
            is_wanted=lambda name: name not in self._planned_off,
        )
        self.radio = BluetoothRadio(
            lines=self._lines,
            scanners=self._scanners,
            host=stack.host,
            clock=clock,
            radio_lock=radio_lock,
        )

    async def records(self) -> AsyncGenerator[LinkRecord, None]:
        """Give everything that happens, in order, until nobody reads any more.

        Whoever stops reading closes this iterator: sensors are then let go of.

        Raises
        ------
        AlreadyRunningError
            When another spinewatch uses the adapter.
        """
        for name in self._unassigned:
            log.warning("%s has no address: `spinewatch sensors scan`, then `assign`.", name)
        with AdapterLock(self._adapters):
            tasks = [
                self._start(self._watch_host()),
                self._start(self._advance()),
                self._start(self._strays.end_now_and_then()),
                self._start(self._ask_states()),
            ]
            try:
                while True:
                    record = await self._records.get()
                    if isinstance(record, Packet):
                        self._hear(record)
                    yield record
            finally:
                await self._close(tasks)

    def _scanner(self, adapter: str, stack: BluetoothStack) -> AirScanner:
        return AirScanner(
            adapter=adapter,
            stack=stack,
            clock=self._clock,
            heard=lambda address: self._seen(adapter, address),
        )

    def _line(
        self,
        sensor: SensorConfig,
        settings: Mapping[str, object],
        stack: BluetoothStack,
        memory: SensorMemory,
    ) -> SensorLine:
        return SensorLine(
            sensor=sensor,
            driver=make_driver(sensor.kind, settings),
            ear=Ear(make_driver(sensor.kind, settings)),
            stack=stack,
            memory=memory,
            clock=self._clock,
            records=self._records,
            ended=lambda name: self._take(Down(sensor=name, said="the connection was lost")),
        )

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(self._must_not_end)
        return task

    def _must_not_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._records.fail(error)

    def _take(self, event: Event) -> None:
        for action in self._supervisor.take(event, self._clock.monotonic_ns()):
            self._executor.do(action)

    def _hear(self, packet: Packet) -> None:
        for stream in self._lines[packet.sensor].hear(packet):
            self._take(Heard(sensor=packet.sensor, stream=stream))

    def _seen(self, adapter: str, address: str) -> None:
        name = self._names.get(address)
        if name is None:
            self._take(AirHeard(adapter=adapter))
        elif self._lines[name].sensor.adapter == adapter:
            self._take(Seen(sensor=name))

    async def _advance(self) -> None:
        while True:
            now_ns = self._clock.monotonic_ns()
            off = frozenset(name for name in self._lines if self._is_planned_off(name, now_ns))
            if off != self._planned_off:
                self._planned_off = off
                self._take(PlannedOff(sensors=off))
            for action in self._supervisor.advance(now_ns):
                self._executor.do(action)
            await asyncio.sleep(ADVANCE_S)

    async def _watch_host(self) -> None:
        watch = HostWatch(self._adapters)
        while True:
            self._forget_who_left()
            try:
                with only_radio_failures():
                    state = await self._host.state(self._adapters)
            except RADIO_FAILURES as error:
                log.debug("The adapters could not be looked at: %s", error)
            else:
                for event in watch.changes(state):
                    await self._let_go_of_what_is_void(event)
                    self._take(event)
            await asyncio.sleep(HOST_S)

    def _forget_who_left(self) -> None:
        for scanner in self._scanners.values():
            scanner.forget_before(self._clock.monotonic_ns() - NEARBY_NS)

    async def _let_go_of_what_is_void(self, event: Event) -> None:
        """End scans that nobody runs any more, and connections that nobody holds any more."""
        if isinstance(event, ServiceRestarted):
            for scanner in self._scanners.values():
                await scanner.abandon()
        elif isinstance(event, AdapterUnready):
            await self._scanners[event.adapter].abandon()
        elif isinstance(event, AdapterReady):
            self._strays.look()

    async def _ask_states(self) -> None:
        """Ask every sensor for its state now and then; who does not answer is asked next time."""
        while True:
            await asyncio.sleep(STATUS_S)
            for line in self._lines.values():
                if line.is_up.is_set() and (steps := line.driver.status_steps()):
                    try:
                        await line.perform(steps)
                    except RADIO_FAILURES as error:
                        log.debug("%s: %s", line.sensor.name, error)

    async def _close(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        closing = [
            asyncio.create_task(self._executor.cancel()),
            *(asyncio.create_task(line.close(politely=True)) for line in self._lines.values()),
            *(asyncio.create_task(scanner.abandon()) for scanner in self._scanners.values()),
        ]
        _, late = await asyncio.wait(closing, timeout=CLOSE_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._host.close()
        if self._records.dropped:
            log.warning("%d packets came faster than they were taken.", self._records.dropped)


def _watched(line: SensorLine) -> Watched:
    return Watched(adapter=line.sensor.adapter, streams=line.ear.intervals_s)
