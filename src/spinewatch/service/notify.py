"""Words to systemd: ready, alive, stopping. The protocol of sd_notify(3), in a datagram."""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress


class ServiceManager:
    """Tells systemd how the service is; says nothing where no systemd started it.

    Parameters
    ----------
    environ
        Holds ``NOTIFY_SOCKET`` where systemd wants to be told.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        # An abstract socket is written with an @ for the leading zero byte.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    def ready(self) -> None:
        """Say that everything runs."""
        self._tell(b"READY=1")

    def alive(self) -> None:
        """Say that work was done: this, not a timer, keeps the watchdog from biting."""
        self._tell(b"WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._tell(b"STOPPING=1")

    def _tell(self, state: bytes) -> None:
        if not self._address:
            return
        # Nobody to tell is no reason to stop watching.
        kind = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC
        with suppress(OSError), socket.socket(socket.AF_UNIX, kind) as notify:
            notify.sendto(state, self._address)
