"""One spinewatch per adapter: two would tear down each other's scans and connections."""

import errno
import socket
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from spinewatch.model.errors import AlreadyRunningError, LinkError


class AdapterLock:
    """Holds adapters for this process; the kernel lets go of them when it ends, however it ends.

    A name in the kernel's own table of sockets serves every user of this machine; no file does.

    Parameters
    ----------
    adapters
        Their names.

    Raises
    ------
    AlreadyRunningError
        On entering, when another process holds one of them.
    """

    def __init__(self, adapters: Iterable[str]) -> None:
        self._adapters = tuple(dict.fromkeys(adapters))
        self._held: list[socket.socket] = []

    def __enter__(self) -> Self:
        try:
            for adapter in self._adapters:
                self._hold(adapter)
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._let_go()

    def _hold(self, adapter: str) -> None:
        held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._held.append(held)
        try:
            held.bind(f"\0spinewatch-{adapter}")
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise AlreadyRunningError(
                    f"Another spinewatch on this machine already uses the adapter {adapter}.",
                    advice="Stop it, or give each its own adapter in [radio] and [[sensor]].",
                ) from error
            raise LinkError(
                f"The adapter {adapter} cannot be held for this process: {error.strerror}.",
                advice="Look at the limits of this service: it needs Unix sockets.",
            ) from error

    def _let_go(self) -> None:
        while self._held:
            self._held.pop().close()
