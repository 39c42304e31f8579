"""The air between simulated sensors and whoever listens: Bumble's link, as radio behaves.

Bumble's own (0.0.236) delivers by whatever random address a controller has at the moment, so that
nothing from a Linux kernel, which connects with its public address, would arrive; it never loses
anything, and connects to whoever does not listen.
"""

import asyncio
from functools import partial
from typing import Final

from bumble import hci, ll
from bumble.controller import Connection, Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink

from spinewatch.peripherals.controller import SimulatedController
from spinewatch.peripherals.reach import Delivery, Reach

ADVERTISING_MS: Final = 100.0
"""Sensors that wait to be connected advertise several times a second."""

_TIMEOUT_UNIT_S: Final = 0.01
_INTERVAL_UNIT_S: Final = 0.00125
_USUAL_TIMEOUT_S: Final = 0.42
"""What a Linux kernel asks for where nobody has set anything else."""

_ATTEMPTS: Final = 6
"""A connection of which nothing is heard for six intervals was never made (Bluetooth Core, Vol 6,
Part B, 4.5.2)."""

_STATIC: Final = 0xC0
"""Both highest bits are set in a static random address (Bluetooth Core, Vol 6, Part B, 1.3.2)."""

_TIMEOUT: Final = hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR
_HUNG_UP: Final = hci.HCI_ErrorCode.REMOTE_USER_TERMINATED_CONNECTION_ERROR
_ENDED_HERE: Final = hci.HCI_ErrorCode.CONNECTION_TERMINATED_BY_LOCAL_HOST_ERROR


def radio_address(text: str) -> hci.Address:
    """Read an address: static random where its highest bits say so, else public."""
    is_random = int(text[:2], 16) & _STATIC == _STATIC
    return hci.Address(
        text,
        hci.Address.RANDOM_DEVICE_ADDRESS if is_random else hci.Address.PUBLIC_DEVICE_ADDRESS,
    )


class SimulatedAir(LocalLink):
    """Carries everything between controllers, and loses what is out of range.

    Make it in a running event loop.

    Parameters
    ----------
    advertising_ms
        How often sensors on it advertise.

    Attributes
    ----------
    advertising_ms
        As given.
    began_s
        The event loop's time at which it was made: second 0 of the scenario that the sensors on it
        live through together.
    """

    def __init__(self, *, advertising_ms: float = ADVERTISING_MS) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # Bumble's constructor has no types
        self.advertising_ms = advertising_ms
        self.began_s = asyncio.get_running_loop().time()
        self._reaches: dict[Controller, Reach] = {}
        self._timeouts_s: dict[hci.Address, float] = {}

    def make_controller(
        self, name: str, *, public_address: hci.Address | None = None
    ) -> SimulatedController:
        """Put another radio on the air; its host may be Bumble's, or a kernel."""
        return SimulatedController(
            name, link=self, public_address=public_address, before_reset=self._before_reset
        )

    def reach(self, controller: Controller) -> Reach:
        """Give the way to a controller, to change it."""
        return self._reaches.setdefault(controller, Reach())

    def leave(self, controller: Controller) -> None:
        """Take a controller out of range; its connections end by their supervision timeout."""
        reach = self.reach(controller)
        if not reach.is_in_range:
            return
        reach.leave()
        for connection in tuple(controller.le_connections.values()):
            lose = partial(self._lose_if_away, controller, connection, reach.absences)
            asyncio.get_running_loop().call_later(self._timeout_s(connection), lose)

    def come_back(self, controller: Controller) -> None:
        """Bring a controller into range again; a connection that has not timed out goes on."""
        self.reach(controller).come_back()

    def hang_up(self, controller: Controller) -> None:
        """End the connections of a controller politely: the other side is told at once."""
        for connection in tuple(controller.le_connections.values()):
            connection.send_ll_control_pdu(ll.TerminateInd(_HUNG_UP))
            _lose(controller, connection, _ENDED_HERE)

    def cut(self, controller: Controller) -> None:
        """Take a controller's power away: it forgets its connections, of which nobody is told.

        The other side notices by its supervision timeout.
        """
        self._before_reset(controller)
        for connection in tuple(controller.le_connections.values()):
            _lose(controller, connection, _ENDED_HERE)

    def remove_controller(self, controller: Controller) -> None:
        """Take a radio off the air for good."""
        super().remove_controller(controller)
        self._reaches.pop(controller, None)

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        """Deliver data of a connection to its other end, by that connection's own addresses."""
        connection = sender_controller.le_connections.get(destination_address)
        receiver = self.find_le_controller(destination_address)
        if connection is None or receiver is None:
            return
        theirs = receiver.le_connections.get(connection.self_address)

        def deliver() -> None:
            now = receiver.le_connections.get(connection.self_address)
            # Data that comes late must not get into a connection that was made meanwhile.
            if now is not None and (theirs is None or theirs is now):
                self._deliver(receiver, connection.self_address, transport, data)

        self._send(sender_controller, receiver, deliver)

    def send_advertising_pdu(
        self, sender_controller: Controller, packet: ll.AdvertisingPdu
    ) -> None:
        """Let everybody in range hear an advertisement; take a connection to whom it is meant for.

        Who is out of range neither hears nor is heard.
        """
        if isinstance(packet, ll.ConnectInd):
            self._send_connect(sender_controller, packet)
            return
        if not self.reach(sender_controller).is_in_range:
            return
        loop = asyncio.get_running_loop()
        for controller in self.controllers:
            if controller is not sender_controller and self.reach(controller).is_in_range:
                loop.call_soon(controller.on_ll_advertising_pdu, packet)

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        """Deliver what two ends settle between them; nothing to who has gone."""
        sender = self.find_le_controller(sender_address)
        receiver = self.find_le_controller(receiver_address)
        if sender is None or receiver is None:
            return
        if isinstance(packet, ll.ConnectionUpdateInd):
            known = {sender_address, receiver_address} & self._timeouts_s.keys()
            self._timeouts_s |= dict.fromkeys(known, packet.timeout * _TIMEOUT_UNIT_S)
        self._send(
            sender, receiver, partial(self._control, receiver, sender_address, packet), late=False
        )

    def _send(
        self, sender: Controller, receiver: Controller, delivery: Delivery, *, late: bool = True
    ) -> None:
        for away in (self.reach(sender), self.reach(receiver)):
            if not away.is_in_range:
                away.hold(partial(self._send, sender, receiver, delivery, late=late))
                return
        if late:
            self.reach(receiver).carry(delivery)
        else:
            asyncio.get_running_loop().call_soon(delivery)

    def _deliver(
        self,
        receiver: Controller,
        sender_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        heard = self.reach(receiver).heard
        if heard is not None:
            heard(data)
        receiver.on_link_acl_data(sender_address, transport, data)

    def _control(
        self, receiver: Controller, sender_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        if sender_address in receiver.le_connections:
            receiver.on_ll_control_pdu(sender_address, packet)

    def _send_connect(self, sender: Controller, packet: ll.ConnectInd) -> None:
        self._timeouts_s[packet.advertiser_address] = packet.timeout * _TIMEOUT_UNIT_S
        asyncio.get_running_loop().call_soon(self._connect, sender, packet)

    def _connect(self, sender: Controller, packet: ll.ConnectInd) -> None:
        """Have the advertiser take a connection, or let the attempt fail as on the air.

        A sender that was reset in between knows of none, and would leave the other side connected
        to nobody for ever.
        """
        attempted = sender.le_connections.get(packet.advertiser_address)
        if attempted is None:
            return
        for controller in self.controllers:
            advertiser = controller.le_legacy_advertiser
            if advertiser.enabled and advertiser.address == packet.advertiser_address:
                reach = self.reach(controller)
                if reach.is_in_range and not reach.refuses and self.reach(sender).is_in_range:
                    controller.on_ll_advertising_pdu(packet)
                    return
        failed = hci.HCI_ErrorCode.CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR
        asyncio.get_running_loop().call_later(
            _ATTEMPTS * packet.interval * _INTERVAL_UNIT_S, _lose, sender, attempted, failed
        )

    def _before_reset(self, controller: Controller) -> None:
        """Have the peers of a controller that forgets them notice it by their timeout."""
        for connection in controller.le_connections.values():
            peer, theirs = self._other_end(connection)
            if peer is not None and theirs is not None:
                asyncio.get_running_loop().call_later(
                    self._timeout_s(connection), _lose, peer, theirs, _TIMEOUT
                )

    def _lose_if_away(self, controller: Controller, connection: Connection, absence: int) -> None:
        reach = self.reach(controller)
        if reach.is_in_range or reach.absences != absence:
            return
        reach.give_up()
        peer, theirs = self._other_end(connection)
        if peer is not None and theirs is not None:
            _lose(peer, theirs, _TIMEOUT)
        _lose(controller, connection, _TIMEOUT)

    def _other_end(self, connection: Connection) -> tuple[Controller | None, Connection | None]:
        peer = self.find_le_controller(connection.peer_address)
        return peer, peer.le_connections.get(connection.self_address) if peer else None

    def _timeout_s(self, connection: Connection) -> float:
        ends = (connection.self_address, connection.peer_address)
        known = (self._timeouts_s[each] for each in ends if each in self._timeouts_s)
        return next(known, _USUAL_TIMEOUT_S)


def _lose(controller: Controller, connection: Connection, reason: int) -> None:
    """End a connection unless it has ended: it may have been made anew meanwhile."""
    if controller.le_connections.get(connection.peer_address) is connection:
        controller.on_le_disconnected(connection, reason)
