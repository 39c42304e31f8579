"""What every driver promises. A driver is a sans-I/O object: one per sensor, fed packet by packet.

A driver may hold the rest of a byte stream that has not become a whole frame yet, bounded; it
holds nothing else. It never reads a clock and never raises anything but
`PacketRejectedError` for bytes, however broken they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.samples import Decoded, Samples, SensorStatus, StreamSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Write bytes to a characteristic, then wait.

    ``expect`` names the `Reply` that confirms the write, if the sensor gives one.
    """

    characteristic: str
    data: bytes
    with_response: bool
    wait_s: float = 0.0
    expect: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """Ask for notifications of a characteristic."""

    characteristic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Read a characteristic once and hand the bytes to ``decode``."""

    characteristic: str


Step = Write | Subscribe | Read


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioNeeds:
    """What one sensor of this kind asks of the radio while it streams.

    ``min_mtu`` is the smallest ATT MTU that carries its notifications whole; ``is_bonded`` says
    that it answers only to a host that it is paired with.
    """

    min_mtu: int
    notifications_hz: float
    notification_bytes: int
    is_bonded: bool = False


class Driver(Protocol):
    """One kind of wearable.

    Attributes
    ----------
    kind
        The name used in the configuration and for ``firmware-config/<kind>.toml``.
    streams
        What this sensor delivers with the settings it was made with.
    """

    kind: ClassVar[str]

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """List the streams of this sensor, in a fixed order."""
        ...

    @classmethod
    def matches(cls, advertisement: Advertisement) -> bool:
        """Whether an advertisement is of this kind; exactly one driver says yes."""
        ...

    @property
    def radio(self) -> RadioNeeds:
        """Give the load on the radio, for the slot and airtime reckoning of `config check`."""
        ...

    def connect_steps(self) -> tuple[Step, ...]:
        """Everything to do after connecting, in order, as data."""
        ...

    def disconnect_steps(self) -> tuple[Step, ...]:
        """List what to do before disconnecting on purpose, in order, as data."""
        ...

    def status_steps(self) -> tuple[Step, ...]:
        """List what asks for battery and temperature while it streams; empty if nothing can.

        The first asking belongs to `connect_steps`; the link repeats these every few minutes.
        """
        ...

    @property
    def lasting(self) -> Mapping[str, float]:
        """Name the settings that the sensor keeps when it is switched off, as they should be.

        Empty where everything is set anew at each connection.
        """
        ...

    def read_steps(self) -> tuple[Step, ...]:
        """Ask for every setting of `lasting`; each comes as a `Reply` of its name, one value."""
        ...

    def write_steps(self, values: Mapping[str, float]) -> tuple[Step, ...]:
        """Write settings so that they last: those of `lasting`, or those that were read before.

        Raises
        ------
        InputError
            When a name is unknown, or a value that the sensor cannot take.
        """
        ...

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification and give everything it completed.

        Raises
        ------
        PacketRejectedError
            When the bytes cannot come from this sensor.
        """
        ...

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn samples into notifications, as (characteristic, bytes), in the real wire format.

        The inverse of ``decode`` up to the resolution of the wire. Samples that do not fill a
        notification are refused with an `InputError` that says how many do.
        """
        ...

    def encode_status(self, status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
        """Turn a state into what the sensor sends for it; empty where the wire has no place."""
        ...

    @classmethod
    def advertised_status(cls, advertisement: Advertisement) -> SensorStatus | None:
        """Give the battery as advertised; None where this kind does not tell it so."""
        ...

    def held(self) -> bytes:
        """Give what it holds of the byte stream and of what the sensor told, to go on exactly here.

        Empty where every notification is complete.
        """
        ...

    def take_up(self, held: bytes) -> None:
        """Go on where `held` was given, by a driver with the same settings."""
        ...

    def reset(self) -> None:
        """Forget the rest of the byte stream: the connection was made anew."""
        ...
