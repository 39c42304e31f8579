"""A TCP proxy on the loopback that can be as bad as a network, or as an overloaded server."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import AsyncIterator, Coroutine
from enum import StrEnum
from typing import Any, Final, Self

CHUNK_BYTES: Final = 16 * 1024
SLOW_BYTES_PER_S: Final = 40_000
"""A bad mobile network: some 25 seconds of one person per second."""

SLOW_DELAY_S: Final = 0.2
ANSWERS_WITHIN_S: Final = 10.0
RETRY_AFTER_S: Final = 2

OVERLOADED: Final = (
    "HTTP/1.1 503 Service Unavailable\r\n"
    f"Retry-After: {RETRY_AFTER_S}\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 21\r\n"
    "Connection: close\r\n\r\n"
    '{"error":"try later"}'
).encode()


class Mood(StrEnum):
    """How the way to a server is."""

    GOOD = "good"
    REFUSED = "refused"
    BLACK_HOLE = "black hole"
    SLOW = "slow"
    RESET = "reset"
    OVERLOADED = "503 with Retry-After"


class FaultyProxy:
    """Passes connections on to a port of the loopback, as well as its mood allows.

    In a black hole connections are accepted and nothing is passed on, in either direction; when
    it ends they go on where they were, as TCP does after lost packets.

    Parameters
    ----------
    target
        The port of the server.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._mood = Mood.GOOD
        self._loop = asyncio.new_event_loop()
        self._passable = asyncio.Event()
        self._passable.set()
        self._writers = set[asyncio.StreamWriter]()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self._do(self._listen())

    def become(self, mood: Mood) -> None:
        """Change the mood; returns once it holds."""
        self._do(self._become(mood))

    def cut(self) -> None:
        """Reset all connections there are, once."""
        self._do(self._cut())

    def close(self) -> None:
        """End it."""
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWERS_WITHIN_S)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _become(self, mood: Mood) -> None:
        self._mood = mood
        if mood is Mood.BLACK_HOLE:
            self._passable.clear()
        else:
            self._passable.set()
        if mood in (Mood.REFUSED, Mood.RESET, Mood.OVERLOADED):
            await self._cut()
        if mood is Mood.REFUSED and self._server is not None:
            self._server.close()
            self._server = None
        elif mood is not Mood.REFUSED and self._server is None:
            await self._listen()

    async def _cut(self) -> None:
        for writer in tuple(self._writers):
            _reset(writer)

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut()
        others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task that ends as cancelled would be told as an error by the server that began it.
        with contextlib.suppress(asyncio.CancelledError):
            await self._pass_on(reader, writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._held(writer):
            await self._pass_the_hole()
            if self._mood is Mood.RESET:
                return
            if self._mood is Mood.OVERLOADED:
                await reader.read(CHUNK_BYTES)
                writer.write(OVERLOADED)
                await writer.drain()
                writer.close()
                return
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target)
            async with self._held(there_writer):
                there = asyncio.create_task(self._pump(reader, there_writer))
                back = asyncio.create_task(self._pump(there_reader, writer))
                _, left = await asyncio.wait((there, back), return_when=asyncio.FIRST_COMPLETED)
                for task in left:
                    task.cancel()
                await asyncio.gather(there, back, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _held(self, writer: asyncio.StreamWriter) -> AsyncIterator[None]:
        """Keep a connection in the books; whatever ends it ends it hard."""
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError):
                yield
        finally:
            self._writers.discard(writer)
            _reset(writer)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK_BYTES):
            await self._pass_the_hole()
            if self._mood is Mood.SLOW:
                await asyncio.sleep(SLOW_DELAY_S + len(data) / SLOW_BYTES_PER_S)
            writer.write(data)
            await writer.drain()

    async def _pass_the_hole(self) -> None:
        await self._passable.wait()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST, without a farewell, unless it has been closed in an orderly way."""
    if writer.is_closing():
        return
    peer = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
