"""TCP ports of the loopback for servers of tests."""

import random
import socket
from contextlib import suppress
from typing import Final

_BELOW_OUTGOING: Final = range(20_000, 32_000)
"""Linux gives outgoing connections ports from 32768 on. A server's port from there can be taken
while the server is down, even by a client that tries to reach it and so connects to itself."""

_TRIES: Final = 100


def free_port() -> int:
    """Give a port that nobody listens on, now."""
    # Not the seeded generator of a test: two processes would draw the same ports.
    for port in random.SystemRandom().sample(_BELOW_OUTGOING, _TRIES):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"{_TRIES} ports of the loopback are all in use")
