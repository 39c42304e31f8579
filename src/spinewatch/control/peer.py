"""Who is at the other end of a Unix socket, by the kernel's word."""

import os
import socket
import struct
from typing import Final, NamedTuple

ROOT: Final = 0

_UCRED: Final = struct.Struct("3i")
"""``struct ucred`` of Linux, unix(7): process, user, group."""


class Peer(NamedTuple):
    """Process, user and group of the client at the moment it connected."""

    pid: int
    uid: int
    gid: int


def peer_of(connection: socket.socket) -> Peer:
    """Ask the kernel who connected."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    return Peer._make(_UCRED.unpack(raw))


def may_command(peer: Peer) -> bool:
    """Whether a client may talk to this monitor: its own user, or root."""
    return peer.uid in (ROOT, os.geteuid())
