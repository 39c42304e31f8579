"""BlueZ's refusals as bleak 3.1.0 raises them; texts of BlueZ's src/error.c and of libdbus."""

from typing import Final

from bleak.exc import BleakDBusError, BleakError

ABORTED: Final = "le-connection-abort-by-local"
NO_MORE_CONNECTIONS: Final = "le-connection-concurrent-connection-limit"
NOT_POWERED: Final = "le-connection-adapter-not-powered"


def failed(text: str) -> BleakDBusError:
    """Say that something went wrong for good, for instance a connection."""
    return BleakDBusError("org.bluez.Error.Failed", [text])


def busy() -> BleakDBusError:
    """Say that discovery runs already, or is stuck."""
    return BleakDBusError("org.bluez.Error.InProgress", ["Operation already in progress"])


def in_progress() -> BleakDBusError:
    """Say that a connection is being made already."""
    return BleakDBusError("org.bluez.Error.InProgress", ["In Progress"])


def not_ready() -> BleakDBusError:
    """Say that an adapter has no power."""
    return BleakDBusError("org.bluez.Error.NotReady", ["Resource Not Ready"])


def unknown_object(method: str, interface: str) -> BleakDBusError:
    """Say that the service does not know an object, or no longer."""
    return BleakDBusError(
        "org.freedesktop.DBus.Error.UnknownObject",
        [f'Method "{method}" with signature "" on interface "{interface}" doesn\'t exist\n'],
    )


def no_reply() -> BleakDBusError:
    """Say that the service ended before it answered."""
    return BleakDBusError(
        "org.freedesktop.DBus.Error.NoReply",
        ["Message recipient disconnected from message bus without replying"],
    )


def not_paired() -> BleakDBusError:
    """Say that pairing failed."""
    return BleakDBusError("org.bluez.Error.AuthenticationFailed", ["Authentication Failed"])


def discovery_failed() -> BleakError:
    """Say, as bleak does, that a connection ended before its services were known."""
    return BleakError("failed to discover services, device disconnected")
