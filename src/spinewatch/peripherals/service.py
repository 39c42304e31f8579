"""Simulated sensors for a whole machine: a simulated controller on a transport, until stopped."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from bumble import hci
from bumble.transport import open_transport
from bumble.transport.common import Transport

from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import InputError, LinkError, SpinewatchError
from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.controller import SimulatedController
from spinewatch.peripherals.fault_script import parse_fault_line
from spinewatch.peripherals.fleet import Fleet, Settings, make_fleet
from spinewatch.peripherals.vhci import DEVICE, KernelSide
from spinewatch.simulation.faults import TimedFault
from spinewatch.simulation.scenario import Scenario

CONTROLLER_ADDRESS: Final = "00:1B:DC:00:00:01"
"""The public address of the simulated adapter, in a block of a maker of adapters."""

VHCI: Final = "vhci"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to put on the air.

    Attributes
    ----------
    configuration, settings, scenario
        The sensors, what their drivers are set to, and what their wearer lives through.
    transport
        Bumble's name of where the host is that is to see them: "vhci" is this machine's kernel.
    faults
        What happens to them, counted from their start.
    ready
        A file to write once they advertise: one line each with name, kind and address.
    pace
        Seconds of the scenario in a second.
    """

    configuration: Configuration
    settings: Settings
    scenario: Scenario
    transport: str = VHCI
    faults: tuple[TimedFault, ...] = ()
    ready: Path | None = None
    pace: float = 1.0


async def run_peripherals(plan: Plan, *, lines: Iterable[str], say: Callable[[str], None]) -> None:
    """Run simulated sensors until SIGTERM, SIGINT or the end of the transport.

    Parameters
    ----------
    plan
        What to put on the air.
    lines
        Faults to do at once, as they are typed; read in a thread of its own.
    say
        Told one line per event.

    Raises
    ------
    LinkError
        When the transport cannot be opened.
    InputError
        When a sensor cannot be simulated, or the file of the plan not be written.
    """
    air = SimulatedAir()
    fleet = make_fleet(
        air=air,
        configuration=plan.configuration,
        settings=plan.settings,
        scenario=plan.scenario,
        faults=plan.faults,
        pace=plan.pace,
    )
    loop = asyncio.get_running_loop()

    def tell(sensor: str, what: str) -> None:
        say(f"{loop.time() - air.began_s:10.3f} {sensor}: {what}")

    fleet.tell(tell)
    own = hci.Address(CONTROLLER_ADDRESS, hci.Address.PUBLIC_DEVICE_ADDRESS)
    controller = air.make_controller("host", public_address=own)
    controller.random_address = own
    side = await _opened(plan.transport, controller)
    try:
        await fleet.start()
        try:
            _get_ready(plan, fleet, say)
            await _until_stopped(fleet, side, lines, say)
        finally:
            await fleet.stop()
    finally:
        await side.close()


class _Side(Protocol):
    """The host's side of the simulated controller."""

    @property
    def ended(self) -> asyncio.Future[None]: ...

    async def close(self) -> None: ...


class _BumbleSide:
    """A transport of Bumble."""

    def __init__(self, transport: Transport, controller: SimulatedController) -> None:
        controller.set_packet_sink(transport.sink)
        transport.source.set_packet_sink(controller)
        self._transport = transport

    @property
    def ended(self) -> asyncio.Future[None]:
        return self._transport.source.terminated

    async def close(self) -> None:
        await self._transport.close()


async def _opened(name: str, controller: SimulatedController) -> _Side:
    scheme, _, path = name.partition(":")
    if scheme == VHCI:
        return _adapter(path or DEVICE, controller)
    try:
        return _BumbleSide(await open_transport(name), controller)
    except Exception as error:  # each of Bumble's transports has errors of its own libraries
        why = str(getattr(error, "strerror", None) or error).rstrip(".")
        raise LinkError(
            f"The transport {name!r} cannot be opened: {why}.",
            advice="Name one as Bumble does, for example vhci or tcp-server:127.0.0.1:9544.",
        ) from error


def _adapter(device: str, controller: SimulatedController) -> KernelSide:
    try:
        return KernelSide(controller, path=device)
    except PermissionError as error:
        raise LinkError(
            f"{device} may not be opened: simulated adapters are root's.",
            advice='Run the same command as root, with `sudo "$(command -v spinewatch)"`.',
        ) from error
    except OSError as error:
        raise LinkError(
            f"{device} cannot be opened: {error.strerror or error}.",
            advice="Load the kernel's module with `sudo modprobe hci_vhci`; a kernel without it "
            "needs another --transport.",
        ) from error


def _get_ready(plan: Plan, fleet: Fleet, say: Callable[[str], None]) -> None:
    listed = [
        f"{each.name} {each.device.kind} {each.address}" for each in fleet.peripherals.values()
    ]
    for line in listed:
        say(line)
    if plan.ready is not None:
        _write(plan.ready, "".join(f"{line}\n" for line in listed))


def _write(path: Path, text: str) -> None:
    """Write a file of which whoever waits for it never finds half."""
    unfinished = path.with_name(f"{path.name}.new")
    try:
        unfinished.write_text(text)
        unfinished.replace(path)
    except OSError as error:
        raise InputError(
            f"The file {path} cannot be written: {error.strerror or error}.",
            advice="Name another one for --ready, in a folder that there is.",
        ) from error


async def _until_stopped(
    fleet: Fleet, side: _Side, lines: Iterable[str], say: Callable[[str], None]
) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    typed: asyncio.Queue[str] = asyncio.Queue()
    threading.Thread(target=_read, args=(lines, loop, typed), daemon=True).start()
    work: list[asyncio.Future[Any]] = [
        asyncio.ensure_future(stopped.wait()),
        side.ended,
        asyncio.ensure_future(_obey(fleet, typed, say)),
    ]
    done, others = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for each in done:
        each.result()
    if not stopped.is_set():
        say("The other end of the transport has gone.")
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)


async def _obey(fleet: Fleet, typed: asyncio.Queue[str], say: Callable[[str], None]) -> None:
    while True:
        line = await typed.get()
        try:
            sensor, fault = parse_fault_line(line, fleet.peripherals)
            await fleet.apply(sensor, fault)
        except SpinewatchError as error:
            say(str(error))


def _read(lines: Iterable[str], loop: asyncio.AbstractEventLoop, typed: asyncio.Queue[str]) -> None:
    # The loop may be closed while this waits for a line.
    with suppress(RuntimeError):
        for line in lines:
            if line.strip():
                loop.call_soon_threadsafe(typed.put_nowait, line.strip())
