"""What every simulated device promises: the other end of a driver's steps, without radio or clock.

A driver says what to do to a sensor; a device does what the sensor would. Together with
``Driver.encode``, which makes its notifications, it is a whole sensor that anybody can put on the
air: in the process, or as a Bluetooth peripheral.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import ClassVar, Protocol

from spinewatch.model.packets import Advertisement

Notification = tuple[str, bytes]
"""Characteristic and bytes, as `Driver.encode` gives them."""


class Access(Flag):
    """What a characteristic allows."""

    READ = auto()
    WRITE = auto()
    WRITE_WITHOUT_RESPONSE = auto()
    NOTIFY = auto()
    INDICATE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristic:
    """One characteristic of the GATT table; UUID in lower case, in full."""

    uuid: str
    access: Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service of the GATT table, with its characteristics in order."""

    uuid: str
    characteristics: tuple[Characteristic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What one device is made with.

    Attributes
    ----------
    settings
        Those of its driver; absent keys take defaults.
    address, name
        As it advertises; without a name, its model's own.
    lasting
        What it keeps from before, named as in `Driver.lasting`; what is not named is as the factory
        sets it.
    stubborn
        Whether it confirms settings that are written, and keeps what it had.
    """

    settings: Mapping[str, object]
    address: str
    name: str | None = None
    lasting: Mapping[str, float] = field(default_factory=dict)
    stubborn: bool = False


class Device(Protocol):
    """One simulated sensor, made with a `Making`.

    Attributes
    ----------
    kind
        That of the driver.
    services
        Its GATT table, the services of the Bluetooth standard that it has included.
    is_streaming
        Whether it has been told to send, and by which subscriptions.
    lasting
        What it keeps when switched off, named as in `Driver.lasting`.
    """

    kind: ClassVar[str]

    @property
    def services(self) -> tuple[Service, ...]:
        """List its services."""
        ...

    @property
    def advertisement(self) -> Advertisement:
        """Give what it advertises now: that which its driver matches, battery included if told."""
        ...

    @property
    def is_streaming(self) -> bool:
        """Say whether samples would come now."""
        ...

    @property
    def lasting(self) -> Mapping[str, float]:
        """Give the settings that it keeps."""
        ...

    def subscribe(self, characteristic: str) -> tuple[Notification, ...]:
        """Take a subscription; give what it sends because of it."""
        ...

    def write(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        """Take what is written; give its answers. What it does not understand it ignores."""
        ...

    def read(self, characteristic: str) -> bytes:
        """Give the value of a characteristic that can be read; empty where there is none."""
        ...

    def disconnected(self) -> None:
        """Forget what holds for one connection only."""
        ...

    def restarted(self) -> None:
        """Forget everything but `lasting`: the battery was out."""
        ...
