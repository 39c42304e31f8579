"""A simulated controller as an adapter of this machine's kernel, through /dev/vhci.

Bumble's own transport (0.0.236) closes the device for good when the kernel refuses a packet, as it
does while the adapter is down: a blocked radio would look like one that was pulled out.
"""

import asyncio
import errno
import os
from typing import Final

from bumble.controller import Controller

DEVICE: Final = "/dev/vhci"

_VENDOR: Final = 0xFF
_PRIMARY: Final = 0x00
_LONGEST: Final = 4096
"""More than any packet; each read gives exactly one."""

_ADAPTER_IS_DOWN: Final = frozenset({errno.ENXIO, errno.ENETDOWN})


class KernelSide:
    """Carries packets between a controller and the kernel, for which it is an adapter.

    Make it in a running event loop.

    Parameters
    ----------
    controller
        What the kernel is to see.
    path
        The device.

    Attributes
    ----------
    ended
        Done when the kernel has taken the device away.

    Raises
    ------
    OSError
        When the device is not there or may not be opened.
    """

    def __init__(self, controller: Controller, *, path: str = DEVICE) -> None:
        self._controller = controller
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        controller.set_packet_sink(self)
        os.write(self._file, bytes((_VENDOR, _PRIMARY)))
        self._loop.add_reader(self._file, self._take)

    def on_packet(self, packet: bytes) -> None:
        """Hand a packet of the controller to the kernel, which drops it while it is down."""
        if self.ended.done():
            return
        try:
            os.write(self._file, packet)
        except OSError as error:
            if error.errno not in _ADAPTER_IS_DOWN:
                self._end()

    async def close(self) -> None:
        """Take the adapter away from the kernel."""
        self._end()
        self._controller.set_packet_sink(None)
        os.close(self._file)

    def _take(self) -> None:
        try:
            packet = os.read(self._file, _LONGEST)
        except BlockingIOError:
            return
        except OSError:
            packet = b""
        if not packet:
            self._end()
        elif packet[0] != _VENDOR:
            self._controller.on_packet(packet)

    def _end(self) -> None:
        self._loop.remove_reader(self._file)
        if not self.ended.done():
            self.ended.set_result(None)
