"""What an error of BlueZ, of systemd or of the bus means, and what helps."""

from typing import Final

from spinewatch.link.bluetooth.host import Availability
from spinewatch.link.bluetooth.system_bus import ACCESS_DENIED, INVALID_ARGS, NO_REPLY, BusError

_UNKNOWN: Final = frozenset(
    {
        "org.freedesktop.DBus.Error.UnknownObject",
        "org.freedesktop.DBus.Error.UnknownMethod",
        "org.freedesktop.DBus.Error.UnknownInterface",
        INVALID_ARGS,
        "org.bluez.Error.DoesNotExist",
        "org.bluez.Error.NotConnected",
    }
)

_NOT_ALLOWED: Final = frozenset(
    {
        ACCESS_DENIED,
        "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
        "org.freedesktop.PolicyKit1.Error.NotAuthorized",
    }
)
"""By the rules of the bus, or by polkit, which would ask a person who sits there."""


def is_unknown(error: BusError) -> bool:
    """Say whether what was asked about is not there: done, where it was to go away."""
    return error.name in _UNKNOWN


def without_bus(error: BusError) -> Availability:
    """Say what an adapter is when the bus does not tell who BlueZ is."""
    match error.name:
        case name if name == ACCESS_DENIED:
            return Availability.DENIED
        case name if name == NO_REPLY:
            return Availability.NOT_ANSWERING
    return Availability.NO_BUS


def without_service(error: BusError) -> Availability:
    """Say what an adapter is when BlueZ gives an error for it that is not `is_unknown`."""
    if error.name in {"", ACCESS_DENIED, NO_REPLY}:
        return without_bus(error)
    return Availability.NO_SERVICE


def no_restart(error: BusError) -> str:
    """Say why the Bluetooth service is not restarted."""
    if error.name in _NOT_ALLOWED:
        return (
            "this program may not restart the Bluetooth service: "
            "systemd/spinewatch-bluetooth.rules in /etc/polkit-1/rules.d lets it"
        )
    return f"the Bluetooth service cannot be restarted from here: {error}"


def no_power(error: BusError) -> str:
    """Say why an adapter is not switched."""
    if error.name in _NOT_ALLOWED:
        return (
            "this user may not switch Bluetooth adapters: "
            "`sudo usermod -aG bluetooth USER`, with its name, lets it"
        )
    return str(error)
