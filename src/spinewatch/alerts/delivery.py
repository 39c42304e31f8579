"""Delivery to every address that the person gave."""

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from spinewatch.alerts.addresses import Address
from spinewatch.alerts.channel import Channel, Message, Send
from spinewatch.alerts.limits import STOP_S
from spinewatch.alerts.phone import Phone
from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.backoff import Backoff


def phone_at(address: Address) -> Send:
    """Give the way out to an address."""
    return Phone(address).send


class Delivery:
    """Sends each message to each address. One that is out of order holds up none of the others.

    Nothing here waits for the network but threads, one per address, and `stop`.

    Parameters
    ----------
    addresses
        Where to, from `read_addresses`.
    clock
        Tells how old a message has become.
    jitter
        Gives a number in [0, 1), uniform; from several threads.
    way_to
        Gives the way out to an address.
    """

    def __init__(
        self,
        *,
        addresses: Sequence[Address],
        clock: Clock,
        jitter: Callable[[], float],
        way_to: Callable[[Address], Send] = phone_at,
    ) -> None:
        self._clock = clock
        self._sent: SimpleQueue[Message] = SimpleQueue()
        self._channels = tuple(
            Channel(
                name=address.name,
                send=way_to(address),
                on_sent=self._sent.put,
                clock=clock,
                backoff=Backoff(jitter=jitter),
            )
            for address in addresses
        )

    def start(self) -> None:
        """Begin to send."""
        for channel in self._channels:
            channel.start()

    def put(self, message: Message) -> None:
        """Send a message to every address, now or as soon as it can be."""
        for channel in self._channels:
            channel.put(message)

    def sent(self) -> list[Message]:
        """Take the messages that arrived since the last call: once per address. Never waits."""
        sent = []
        while True:
            try:
                sent.append(self._sent.get_nowait())
            except Empty:
                return sent

    def stop(self, timeout_s: float = STOP_S) -> None:
        """End, within this time even if a service does not answer."""
        for channel in self._channels:
            channel.ask_to_stop()
        until_ns = self._clock.monotonic_ns() + round(timeout_s * NS_PER_S)
        for channel in self._channels:
            channel.join(max(0.0, (until_ns - self._clock.monotonic_ns()) / NS_PER_S))
