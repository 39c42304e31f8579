"""The command line's end of the control socket."""

import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from spinewatch.control.address import check_length
from spinewatch.control.limits import (
    MAX_REPLY_BYTES,
    MAX_REQUEST_BYTES,
    MEASURE_EXTRA_S,
    PROVISION_S,
    REPLY_TIMEOUT_S,
    SCAN_EXTRA_S,
)
from spinewatch.control.messages import (
    Done,
    GlanceRequest,
    MeasureRequest,
    ProvisionRequest,
    RadioRequest,
    Refused,
    Reply,
    Request,
    ScanRequest,
    StatusReply,
    StatusRequest,
    reply_from,
    to_line,
)
from spinewatch.model.air import Glance, Measured, ProvisionAction, ProvisionReport, Sightings
from spinewatch.model.commands import (
    CalibrateContraction,
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
    Command,
    RunTest,
)
from spinewatch.model.errors import ControlError
from spinewatch.model.status import Status

R = TypeVar("R", Sightings, ProvisionReport, Measured, Glance)


class ControlClient:
    """Asks the running monitor; every call makes its own connection and waits for the answer.

    Parameters
    ----------
    path
        The socket file of the monitor.
    timeout_s
        How long to wait for an answer beyond the time that a command itself takes.

    Raises
    ------
    ControlError
        By every method: when no monitor runs, it belongs to another user, does not answer, or
        refused (`ask` gives that as an answer); the message then is the monitor's own.
    """

    def __init__(self, *, path: Path, timeout_s: float = REPLY_TIMEOUT_S) -> None:
        self.path = path
        self._timeout_s = timeout_s

    def status(self) -> Status:
        """Ask for one look at the monitor."""
        with self._asked(StatusRequest(), self._timeout_s) as replies:
            return _status_in(self._next(replies))

    def follow(self) -> Generator[Status, None, None]:
        """Give a status every second until the caller closes this, or the monitor ends."""
        with self._asked(StatusRequest(follow=True), self._timeout_s) as replies:
            while True:
                yield _status_in(self._next(replies))

    def send(self, command: Command) -> Done:
        """Have the monitor do something, and wait until it is done."""
        reply = self.ask(command)
        if isinstance(reply, Done):
            return reply
        raise _unexpected(reply)

    def ask(self, command: Command) -> Done | Refused:
        """Have the monitor do something; a refusal is an answer here and no error."""
        with self._asked(command, self._timeout_s + duration_s(command)) as replies:
            reply = self._next(replies)
        if isinstance(reply, Done | Refused):
            return reply
        raise _unexpected(reply)

    def scan(self, seconds: float) -> Sightings:
        """Have the monitor look which sensors are nearby, for so many seconds."""
        return self._told(ScanRequest(seconds=seconds), Sightings, seconds + SCAN_EXTRA_S)

    def provision(self, sensor: str, action: ProvisionAction) -> ProvisionReport:
        """Have the monitor check, set or restore what a sensor keeps."""
        request = ProvisionRequest(sensor=sensor, action=action)
        return self._told(request, ProvisionReport, PROVISION_S)

    def measure(self, sensor: str, seconds: float) -> Measured:
        """Have the monitor tell how well a sensor comes through in the next seconds."""
        request = MeasureRequest(sensor=sensor, seconds=seconds)
        return self._told(request, Measured, seconds + MEASURE_EXTRA_S)

    def glance(self, sensor: str) -> Glance:
        """Ask how a sensor that is being measured has come through so far."""
        return self._told(GlanceRequest(sensor=sensor), Glance, 0.0)

    def _told(self, request: RadioRequest, expected: type[R], takes_s: float) -> R:
        with self._asked(request, self._timeout_s + takes_s) as replies:
            reply = self._next(replies)
        if isinstance(reply, expected):
            return reply
        raise _unexpected(reply)

    @contextmanager
    def _asked(self, request: Request, timeout_s: float) -> Iterator[BinaryIO]:
        """Connect and ask; gives the stream that the replies come in."""
        line = to_line(request)
        if len(line) > MAX_REQUEST_BYTES:
            raise ControlError(
                f"The request is longer than {MAX_REQUEST_BYTES} bytes.",
                advice="Shorten the note.",
            )
        check_length(self.path)
        with (
            self._reported(),
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection,
        ):
            connection.settimeout(timeout_s)
            connection.connect(str(self.path))
            connection.sendall(line)
            with connection.makefile("rb") as replies:
                yield replies

    def _next(self, replies: BinaryIO) -> Reply:
        line = replies.readline(MAX_REPLY_BYTES)
        if not line.endswith(b"\n"):
            raise ControlError(
                "The monitor stopped before it answered.",
                advice="Look at its log, and start it again with `spinewatch run`.",
            )
        try:
            return reply_from(line)
        except msgspec.MsgspecError as error:
            raise ControlError(
                f"The monitor's answer cannot be understood: {error}.",
                advice="Restart the monitor, so that it has the version of this command.",
            ) from error

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, ConnectionRefusedError) as error:
            raise ControlError(
                f"No monitor is running: nobody answers at {self.path}.",
                advice="Start it with `spinewatch run`.",
            ) from error
        except PermissionError as error:
            raise ControlError(
                f"The monitor at {self.path} belongs to another user.",
                advice="Run the command as the user that runs the monitor, or with sudo.",
            ) from error
        except TimeoutError as error:
            raise ControlError(
                "The monitor does not answer.",
                advice="Look at its log; if it hangs, restart it.",
            ) from error
        except OSError as error:
            raise ControlError(
                f"The monitor at {self.path} cannot be reached: {error.strerror}.",
                advice="Look whether it still runs, and start it with `spinewatch run`.",
            ) from error


def duration_s(command: Command) -> float:
    """Give the time that a command takes by itself: what is guided is done when it is over."""
    match command:
        case (
            CalibrateRest()
            | CalibrateContraction()
            | CalibrateStill()
            | CalibrateMovement()
            | RunTest()
        ):
            return command.seconds
        case _:
            return 0.0


def _status_in(reply: Reply) -> Status:
    if isinstance(reply, StatusReply):
        return reply.status
    raise _unexpected(reply)


def _unexpected(reply: Reply) -> ControlError:
    if isinstance(reply, Refused):
        return ControlError(reply.what, advice=reply.advice)
    return ControlError(
        "The monitor answered another question.",
        advice="Restart the monitor, so that it has the version of this command.",
    )
