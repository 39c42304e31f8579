"""What comes from the radio, before anybody has interpreted it."""

from enum import StrEnum

from msgspec import Struct


class Packet(Struct, frozen=True, kw_only=True, tag="packet"):
    """One notification as it came.

    ``sensor`` is the name that the configuration gives the sensor, ``characteristic`` the lower
    case UUID; ``mono_ns`` is the host's monotonic time at arrival.
    """

    sensor: str
    characteristic: str
    data: bytes
    mono_ns: int


class LinkState(StrEnum):
    """What the link knows about one sensor."""

    CONNECTED = "connected"
    LOST = "lost"


class LinkEvent(Struct, frozen=True, kw_only=True, tag="link"):
    """A change in the connection to one sensor, with its cause in words."""

    sensor: str
    state: LinkState
    mono_ns: int
    cause: str | None = None
    rssi_dbm: int | None = None


class Advertisement(Struct, frozen=True, kw_only=True):
    """What a sensor says about itself before a connection; UUIDs in lower case."""

    address: str
    name: str | None = None
    service_uuids: tuple[str, ...] = ()
    manufacturer_data: dict[int, bytes] = {}
    rssi_dbm: int | None = None
