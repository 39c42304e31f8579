"""The kernel's management socket for Bluetooth: what bleak and BlueZ do not offer.

Format: BlueZ, doc/mgmt-api.txt. It needs CAP_NET_ADMIN.
"""

import asyncio
import socket
import struct
from collections.abc import Mapping
from contextlib import closing
from types import MappingProxyType
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

_ANSWER_S: Final = 3.0
"""For a whole exchange. An interval is taken at once; switching waits for the controller, which has
two seconds for a command (HCI_CMD_TIMEOUT in the kernel's hci.h)."""

_MOST_EVENTS: Final = 50
"""Of others, that may come before the answer."""

_NO_ANSWER: Final = "the kernel does not answer"
_DENIED: Final = (
    "this program lacks the right to tell the kernel, CAP_NET_ADMIN, which "
    "systemd/spinewatch-radio.conf gives"
)
_MEANINGS: Final[Mapping[int, str]] = MappingProxyType(
    {0x12: "it is blocked by rfkill", 0x14: _DENIED}
)
"""Of a status in an answer."""


async def load_interval(
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
    return await _asked(_LOAD_CONNECTION_PARAMETERS, index, parameters)


async def set_powered(index: int, *, powered: bool) -> str | None:
    """Switch an adapter on or off; gives None, or a clause that says why not."""
    return await _asked(_SET_POWERED, index, bytes([powered]))


async def _asked(opcode: int, index: int, parameters: bytes) -> str | None:
    try:
        async with asyncio.timeout(_ANSWER_S):
            with closing(btmgmt_socket.open()) as opened:
                opened.setblocking(False)
                opened.send(_HEADER.pack(opcode, index, len(parameters)) + parameters)
                return await _answer(opened, opcode)
    except TimeoutError:
        return _NO_ANSWER
    except PermissionError:
        return _DENIED
    except (OSError, btmgmt_socket.BluetoothSocketError) as error:
        return f"the kernel cannot be told: {error}"


async def _answer(opened: socket.socket, opcode: int) -> str | None:
    loop = asyncio.get_running_loop()
    for _ in range(_MOST_EVENTS):
        message = await loop.sock_recv(opened, 1024)
        if len(message) < _HEADER.size + _ANSWER.size:
            continue
        event, _index, _length = _HEADER.unpack_from(message)
        if event not in {_COMMAND_COMPLETE, _COMMAND_STATUS}:
            continue
        answered, status = _ANSWER.unpack_from(message, _HEADER.size)
        if answered == opcode:
            return _meaning(status)
    return _NO_ANSWER


def _meaning(status: int) -> str | None:
    if status == 0:
        return None
    return _MEANINGS.get(status, f"the kernel refuses it (status {status:#04x})")
