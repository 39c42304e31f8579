"""The kernel's management socket for Bluetooth: what bleak and BlueZ do not offer.

Format: BlueZ, doc/mgmt-api.txt. It needs CAP_NET_ADMIN.
"""

import socket
import struct
from contextlib import closing
from typing import Final

from btsocket import btmgmt_socket

_SET_POWERED: Final = 0x0005
_LOAD_CONNECTION_PARAMETERS: Final = 0x0035
_COMMAND_COMPLETE: Final = 0x0001
_COMMAND_STATUS: Final = 0x0002

_HEADER: Final = struct.Struct("<HHH")
_ANSWER: Final = struct.Struct("<HB")
_LE_PUBLIC, _LE_RANDOM = 0x01, 0x02
_INTERVAL_UNIT_MS: Final = 1.25
_NO_LATENCY: Final = 0
_SUPERVISION_10MS: Final = 200
"""Two seconds without a packet end a connection, as BITalino's module asks for."""

_ANSWER_S: Final = 1.0
_MOST_EVENTS: Final = 50
"""Of others, that may come before the answer."""

_DENIED: Final = "this program may not tell the kernel (CAP_NET_ADMIN), so it is unknown"


def load_interval(
    index: int, address: str, *, is_random: bool, min_ms: float, max_ms: float
) -> str | None:
    """Tell the kernel which interval to ask for when it connects to a device.

    Parameters
    ----------
    index
        Of the adapter: 0 for hci0.
    address, is_random
        Of the device.
    min_ms, max_ms
        Taken in steps of 1.25 ms.

    Returns
    -------
    problem
        None when it is told, otherwise a clause that says why not.
    """
    parameters = struct.pack(
        "<H6sBHHHH",
        1,
        bytes.fromhex(address.replace(":", ""))[::-1],
        _LE_RANDOM if is_random else _LE_PUBLIC,
        round(min_ms / _INTERVAL_UNIT_MS),
        round(max_ms / _INTERVAL_UNIT_MS),
        _NO_LATENCY,
        _SUPERVISION_10MS,
    )
    return _asked(_LOAD_CONNECTION_PARAMETERS, index, parameters)


def set_powered(index: int, *, powered: bool) -> str | None:
    """Switch an adapter on or off; gives None, or a clause that says why not."""
    return _asked(_SET_POWERED, index, bytes([powered]))


def _asked(opcode: int, index: int, parameters: bytes) -> str | None:
    try:
        with closing(btmgmt_socket.open()) as opened:
            opened.settimeout(_ANSWER_S)
            opened.send(_HEADER.pack(opcode, index, len(parameters)) + parameters)
            return _answer(opened, opcode)
    except PermissionError:
        return _DENIED
    except (OSError, btmgmt_socket.BluetoothSocketError) as error:
        return f"the kernel cannot be told, so it is unknown: {error}"


def _answer(opened: socket.socket, opcode: int) -> str | None:
    for _ in range(_MOST_EVENTS):
        message = opened.recv(1024)
        if len(message) < _HEADER.size + _ANSWER.size:
            continue
        event, _index, _length = _HEADER.unpack_from(message)
        if event not in {_COMMAND_COMPLETE, _COMMAND_STATUS}:
            continue
        answered, status = _ANSWER.unpack_from(message, _HEADER.size)
        if answered == opcode:
            return _meaning(status)
    return "the kernel does not answer, so it is unknown"


_NOT_PERMITTED: Final = 0x14


def _meaning(status: int) -> str | None:
    if status == 0:
        return None
    return _DENIED if status == _NOT_PERMITTED else f"the kernel refuses it (status {status:#04x})"
