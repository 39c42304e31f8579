"""The monitor's end of the control socket."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Self

import msgspec

from spinewatch.control.address import bind
from spinewatch.control.limits import FOLLOW_PERIOD_S, MAX_REQUEST_BYTES
from spinewatch.control.messages import (
    Done,
    GlanceRequest,
    MeasureRequest,
    ProvisionRequest,
    RadioReply,
    RadioRequest,
    Refused,
    Reply,
    Request,
    ScanRequest,
    StatusReply,
    StatusRequest,
    request_from,
    to_line,
)
from spinewatch.control.peer import may_command, peer_of
from spinewatch.model.commands import Command
from spinewatch.model.errors import LinkError, SpinewatchError
from spinewatch.model.status import Status

logger = logging.getLogger(__name__)

FOREIGN_USER: Final = Refused(
    what="This monitor belongs to another user.",
    advice="Run the command as the user that runs the monitor, or with sudo.",
)
TOO_LONG: Final = Refused(
    what=f"The request is longer than {MAX_REQUEST_BYTES} bytes.",
    advice="Shorten the note.",
)
FAILED: Final = Refused(
    what="The monitor could not do this because of a mistake in spinewatch.",
    advice="Report it with the monitor's log, which says more.",
)

Handle = Callable[[Command], Awaitable[Done]]
RadioHandle = Callable[[RadioRequest], Awaitable[RadioReply]]


async def without_radio(request: RadioRequest) -> RadioReply:
    """Refuse what only a radio can do.

    Raises
    ------
    LinkError
        Always.
    """
    del request
    raise LinkError("This monitor has no radio.", advice="Ask one that listens to sensors.")


class ControlServer:
    """Answers requests, as an async context manager.

    A client may send any number of requests, each on its line, and gets one reply to each in the
    same order; after a request to follow it gets status lines until it leaves. Nothing that a
    client sends or fails to do ends the server.

    Parameters
    ----------
    path
        The socket file. Its folder is made if it is missing; a file that a killed monitor left is
        replaced.
    handle
        Does what a command asks. What it raises of `SpinewatchError` goes to the client.
    status
        Gives the status at this moment; called in the event loop, so it must not wait.
    radio
        Does what is asked of the radio, as ``handle`` does commands.
    follow_period_s
        Between two status lines while following.

    Raises
    ------
    AlreadyRunningError
        On entry, when a monitor answers there.
    ControlError
        On entry, when the socket cannot be made.
    """

    def __init__(
        self,
        *,
        path: Path,
        handle: Handle,
        status: Callable[[], Status],
        radio: RadioHandle = without_radio,
        follow_period_s: float = FOLLOW_PERIOD_S,
    ) -> None:
        self.path = path
        self._handle = handle
        self._status = status
        self._radio = radio
        self._follow_period_s = follow_period_s
        self._clients: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        listener = bind(self.path)
        self._inode = self.path.stat().st_ino
        self._server = await asyncio.start_unix_server(
            self._accept, sock=listener, limit=MAX_REQUEST_BYTES
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        await self._server.wait_closed()
        # Not the file of a monitor that has replaced this one meanwhile.
        if self.path.exists() and self.path.stat().st_ino == self._inode:
            self.path.unlink()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = asyncio.create_task(self._serve(reader, writer))
        self._clients.add(client)
        client.add_done_callback(self._clients.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            logger.debug("a client left before its answer, or in the middle of a line")
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = peer_of(writer.get_extra_info("socket"))
        if not may_command(peer):
            logger.warning("refused process %d of user %d", peer.pid, peer.uid)
            await _send(writer, FOREIGN_USER)
            return
        while not reader.at_eof():
            try:
                line = await reader.readuntil(b"\n")
            except asyncio.LimitOverrunError:
                await _send(writer, TOO_LONG)
                return
            request = _understood(line)
            if isinstance(request, StatusRequest) and request.follow:
                await self._follow(reader, writer)
                return
            await _send(writer, await self._answer(request))

    async def _follow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send a status per period until the client leaves; a word from it counts as leaving."""
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            while not leaving.done():
                await _send(writer, await self._answer(StatusRequest()))
                await asyncio.wait({leaving}, timeout=self._follow_period_s)
        finally:
            leaving.cancel()

    async def _answer(self, request: Request | Refused) -> Reply:
        try:
            match request:
                case Refused():
                    return request
                case StatusRequest():
                    return StatusReply(status=self._status())
                case ScanRequest() | ProvisionRequest() | MeasureRequest() | GlanceRequest():
                    return await self._radio(request)
                case _:
                    return await self._handle(request)
        except SpinewatchError as error:
            return Refused(what=error.what, advice=error.advice)
        except Exception:
            logger.exception("a request failed")
            return FAILED


def _understood(line: bytes) -> Request | Refused:
    try:
        return request_from(line)
    except (msgspec.MsgspecError, RecursionError) as error:
        return Refused(
            what=f"The monitor does not understand this request: {error}.",
            advice="Use the `spinewatch` command of the same version as the monitor.",
        )


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    writer.write(to_line(reply))
    await writer.drain()
