"""A simulated Bluetooth controller that does what a Linux kernel expects of one.

Bumble's (0.0.236) leaves out what a controller does when it is reset and when an attempt to connect
is given up, and claims features of which it sends the older events only.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from bumble import hci
from bumble.controller import Controller
from bumble.link import LocalLink

ACL_BYTES: Final = 251
"""The longest packet of the data length extension (Bluetooth Core 4.2 and later)."""

_CLAIMED_IN_VAIN: Final = (
    hci.LeFeatureMask.LL_PRIVACY
    | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
    | hci.LeFeatureMask.LE_PERIODIC_ADVERTISING
)
"""A kernel that reads these waits for the enhanced event of a connection, which never comes."""


class SimulatedController(Controller):
    """One radio on a simulated air.

    Parameters
    ----------
    name
        For logs.
    link
        The air.
    public_address
        Its address, if it is a public one; a random one is set by its host.
    before_reset
        Called when its host resets it, before it forgets its connections.
    """

    def __init__(
        self,
        name: str,
        *,
        link: LocalLink,
        public_address: hci.Address | None,
        before_reset: Callable[["SimulatedController"], None],
    ) -> None:
        super().__init__(name, link=link, public_address=public_address)
        self._before_reset = before_reset
        self.le_acl_data_packet_length = ACL_BYTES
        self.le_features = self.le_features & ~_CLAIMED_IN_VAIN

    def on_hci_reset_command(
        self, command: hci.HCI_Reset_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Stop everything without a word to the other side, as hardware does."""
        self._before_reset(self)
        self.le_legacy_advertiser.stop()
        self.le_scan_enable = False
        self.pending_le_connection = None
        self.le_connections.clear()
        return super().on_hci_reset_command(command)

    def on_hci_le_create_connection_cancel_command(
        self, command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Give up an attempt to connect, and say afterwards that it has ended."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if not isinstance(pending, hci.HCI_LE_Create_Connection_Command):
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        asyncio.get_running_loop().call_soon(self.send_hci_packet, _given_up(pending))
        return super().on_hci_le_create_connection_cancel_command(command)


def _given_up(
    attempt: hci.HCI_LE_Create_Connection_Command,
) -> hci.HCI_LE_Connection_Complete_Event:
    return hci.HCI_LE_Connection_Complete_Event(
        status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
        connection_handle=0,
        role=hci.Role.CENTRAL,
        peer_address_type=attempt.peer_address_type,
        peer_address=attempt.peer_address,
        connection_interval=0,
        peripheral_latency=0,
        supervision_timeout=0,
        central_clock_accuracy=0,
    )
