"""What errors of bleak, BlueZ and D-Bus mean: which remedy helps, and what a person is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bleak.exc import (
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from spinewatch.link.bluetooth.failure import RadioError
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.errors import LinkError, SpinewatchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """An error as supervision and a person need it; ``said`` is a clause, ``advice`` a sentence."""

    trouble: Trouble
    said: str
    advice: str


Meaning = tuple[Trouble, str, str]
"""Class, clause and advice of `Classified`."""

_NEARER: Final = (
    "Bring the sensor nearer to this computer; Wi-Fi on 2.4 GHz and USB 3 plugs close by disturb "
    "it."
)
_SLOTS: Final = (
    "Use fewer sensors, or plug in a second Bluetooth adapter and name it in [radio]; see "
    "docs/bluetooth.md."
)
_AGAIN: Final = "Nothing to do: it is tried again."
_POWER: Final = (
    "Switch Bluetooth on: `sudo rfkill unblock bluetooth`, then `bluetoothctl power on`."
)

_SERVICE: Final = "Start the Bluetooth service: `sudo systemctl restart bluetooth`."
_RIGHTS: Final = (
    "Let the user of spinewatch use Bluetooth: `sudo usermod -aG bluetooth USER`, then start it "
    "again."
)
_BOND: Final = (
    "The pairing is made anew; if that fails, reset the sensor's pairing as its page says."
)

_OTHER_DEVICE: Final = "Check its address and its firmware."
_OTHERS: Final = (
    "End other programs that use Bluetooth on this computer, or give them another adapter."
)

_OLD: Final = "Update the system: Raspberry Pi OS of 2023 (bookworm) or later has BlueZ 5.66."

_BY_NAME: Final[dict[str, Meaning]] = {
    "org.freedesktop.DBus.Error.UnknownObject": (
        Trouble.NOT_FOUND, "the Bluetooth service has forgotten it", _AGAIN
    ),
    "org.freedesktop.DBus.Error.UnknownMethod": (
        Trouble.NOT_FOUND, "the Bluetooth service has forgotten it", _AGAIN
    ),
    "org.bluez.Error.DoesNotExist": (
        Trouble.NOT_FOUND, "the Bluetooth service has forgotten it", _AGAIN
    ),
    "org.bluez.Error.NotReady": (Trouble.ADAPTER, "the Bluetooth adapter is off", _POWER),
    "org.bluez.Error.InProgress": (
        Trouble.BUSY, "another scan or connection is under way on this adapter", _OTHERS
    ),
    "org.bluez.Error.NotAvailable": (Trouble.TRANSIENT, "the radio link broke", _NEARER),
    "org.bluez.Error.AuthenticationFailed": (Trouble.AUTHENTICATION, "pairing failed", _BOND),
    "org.bluez.Error.AuthenticationCanceled": (Trouble.AUTHENTICATION, "pairing failed", _BOND),
    "org.bluez.Error.AuthenticationRejected": (
        Trouble.AUTHENTICATION, "the sensor refused to pair", _BOND
    ),
    "org.bluez.Error.AuthenticationTimeout": (
        Trouble.AUTHENTICATION, "the sensor did not answer to pairing", _BOND
    ),
    "org.bluez.Error.NotPermitted": (
        Trouble.AUTHENTICATION, "the sensor answers only when it is paired", _BOND
    ),
    "org.bluez.Error.NotAuthorized": (
        Trouble.AUTHENTICATION, "the sensor answers only when it is paired", _BOND
    ),
    "org.freedesktop.DBus.Error.AccessDenied": (
        Trouble.DENIED, "this user may not use Bluetooth", _RIGHTS
    ),
    "org.freedesktop.DBus.Error.ServiceUnknown": (
        Trouble.SERVICE, "the Bluetooth service does not run", _SERVICE
    ),
    "org.freedesktop.DBus.Error.NameHasNoOwner": (
        Trouble.SERVICE, "the Bluetooth service does not run", _SERVICE
    ),
    "org.freedesktop.DBus.Error.NoReply": (
        Trouble.SERVICE, "the Bluetooth service does not answer", _SERVICE
    ),
    "org.freedesktop.DBus.Error.Disconnected": (
        Trouble.SERVICE, "the Bluetooth service does not answer", _SERVICE
    ),
}  # fmt: skip
"""By the name of the D-Bus error: BlueZ 5.66, src/error.c, gdbus/object.c; D-Bus specification."""

_BY_TEXT: Final[tuple[tuple[str, Meaning], ...]] = (
    ("concurrent-connection-limit", (Trouble.SLOTS_FULL, "the adapter is full", _SLOTS)),
    ("limited resources", (Trouble.SLOTS_FULL, "the adapter is full", _SLOTS)),
    ("connection slot", (Trouble.SLOTS_FULL, "the adapter is full", _SLOTS)),
    ("not-powered", (Trouble.ADAPTER, "the Bluetooth adapter is off", _POWER)),
    ("not powered", (Trouble.ADAPTER, "the Bluetooth adapter is off", _POWER)),
    ("No powered Bluetooth adapters", (Trouble.ADAPTER, "the Bluetooth adapter is off", _POWER)),
    ("No Bluetooth adapters", (Trouble.ADAPTER, "there is no Bluetooth adapter", _POWER)),
    ("Spawn.", (Trouble.SERVICE, "the Bluetooth service does not run", _SERVICE)),
    ("device '", (Trouble.NOT_FOUND, "the Bluetooth service has forgotten it", _AGAIN)),
    ("adapter '", (Trouble.ADAPTER, "the Bluetooth adapter is gone", _POWER)),
    ("requires BlueZ", (Trouble.DENIED, "the Bluetooth service (BlueZ) is too old", _OLD)),
    ("key-missing", (Trouble.AUTHENTICATION, "the pairing is no longer valid", _BOND)),
    ("abort-by-local", (Trouble.TRANSIENT, "the connection was broken off", _NEARER)),
    ("abort-by-remote", (Trouble.TRANSIENT, "the sensor broke the connection off", _NEARER)),
    ("Software caused connection abort", (Trouble.TRANSIENT, "the radio link broke", _NEARER)),
    ("failed to discover services", (Trouble.TRANSIENT, "the radio link broke", _NEARER)),
    ("Service Discovery has not been", (Trouble.TRANSIENT, "the radio link broke", _NEARER)),
    ("Not connected", (Trouble.TRANSIENT, "the radio link broke", _NEARER)),
    ("br-connection-canceled", (Trouble.TRANSIENT, "the connection was broken off", _NEARER)),
    ("timed-out", (Trouble.TIMEOUT, "the sensor does not answer", _NEARER)),
)
"""By a part of the text, where one name stands for many things (BlueZ 5.66, src/error.h)."""

_PAIRED_ONLY: Final = (
    Trouble.AUTHENTICATION, "the sensor answers only when it is paired", _BOND
)  # fmt: skip

_BY_TYPE: Final[tuple[tuple[type[BaseException], Meaning], ...]] = (
    (TimeoutError, (Trouble.TIMEOUT, "the sensor does not answer", _NEARER)),
    (BleakDeviceNotFoundError, (Trouble.NOT_FOUND, "it is not heard any more", _NEARER)),
    (
        BleakCharacteristicNotFoundError,
        (Trouble.WRONG_DEVICE, "it lacks what a sensor of its kind has", _OTHER_DEVICE),
    ),
    (EOFError, (Trouble.SERVICE, "the Bluetooth service does not answer", _SERVICE)),
    (ConnectionError, (Trouble.SERVICE, "the Bluetooth service does not answer", _SERVICE)),
    (FileNotFoundError, (Trouble.SERVICE, "this computer has no system bus (D-Bus)", _SERVICE)),
    (PermissionError, (Trouble.DENIED, "this user may not use Bluetooth", _RIGHTS)),
)

_AUTHENTICATION_CODES: Final = frozenset({0x05, 0x08, 0x0C, 0x0F})
"""Insufficient authentication, authorization, key size, encryption: Bluetooth Core, Vol 3, Part F,
3.4.1.1."""


def classify(error: BaseException) -> Classified:
    """Say what an error that came out of the radio means."""
    match error:
        case RadioError():
            return _own(error, error.trouble)
        case LinkError():
            return _own(error, Trouble.NOT_CONFIRMED)
        case SpinewatchError():
            return _own(error, Trouble.OTHER)
        case BleakGATTProtocolError() if int(error.code) in _AUTHENTICATION_CODES:
            return _classified(_PAIRED_ONLY)
        case _:
            return _by_words(error)


def _by_words(error: BaseException) -> Classified:
    for meaning in _meanings(error):
        return _classified(meaning)
    text = str(error).strip().rstrip(".") or type(error).__name__
    trouble = Trouble.TRANSIENT if isinstance(error, BleakError) else Trouble.OTHER
    return _classified((trouble, f"the radio says: {text}", _NEARER))


def _meanings(error: BaseException) -> Iterator[Meaning]:
    text = str(error).lower()
    yield from (meaning for kind, meaning in _BY_TYPE if isinstance(error, kind))
    yield from (meaning for part, meaning in _BY_TEXT if part.lower() in text)
    if isinstance(error, BleakDBusError) and error.dbus_error in _BY_NAME:
        yield _BY_NAME[error.dbus_error]


def _own(error: SpinewatchError, trouble: Trouble) -> Classified:
    return _classified((trouble, error.what.rstrip("."), error.advice))


def _classified(meaning: Meaning) -> Classified:
    trouble, said, advice = meaning
    return Classified(trouble=trouble, said=said, advice=advice)
