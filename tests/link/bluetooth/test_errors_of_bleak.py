"""Every error of the radio has a class, a clause and an advice, whatever its words."""

import re

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.link.bluetooth.errors_of_bleak import classify
from spinewatch.link.bluetooth.failure import RadioError
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.errors import LinkError, SpinewatchError

FAILED = "org.bluez.Error.Failed"
FREEDESKTOP = "org.freedesktop.DBus.Error"


def bluez(name: str, *said: str) -> BleakDBusError:
    return BleakDBusError(f"org.bluez.Error.{name}", list(said))


def bus(name: str, *said: str) -> BleakDBusError:
    return BleakDBusError(f"{FREEDESKTOP}.{name}", list(said))


SEEN: list[tuple[BaseException, Trouble]] = [
    (
        BleakBluetoothNotAvailableError(
            "No powered Bluetooth adapters found. Turn on Bluetooth and try again.",
            BleakBluetoothNotAvailableReason.POWERED_OFF,
        ),
        Trouble.ADAPTER,
    ),
    (
        BleakBluetoothNotAvailableError(
            "No Bluetooth adapters found.", BleakBluetoothNotAvailableReason.NO_BLUETOOTH
        ),
        Trouble.ADAPTER,
    ),
    (
        bus("Spawn.ChildExited", "Launch helper exited with unknown return code 1"),
        Trouble.SERVICE,
    ),
    (BleakError("device 'dev_F0_0D_00_00_00_01' not found"), Trouble.NOT_FOUND),
    (BleakError("adapter 'hci7' not found"), Trouble.ADAPTER),
    (bluez("InProgress", "Operation already in progress"), Trouble.BUSY),
    (bluez("Failed", "le-connection-abort-by-local"), Trouble.TRANSIENT),
    (bluez("Failed", "le-connection-concurrent-connection-limit"), Trouble.SLOTS_FULL),
    (bluez("Failed", "Software caused connection abort"), Trouble.TRANSIENT),
    (bluez("Failed", "Not connected"), Trouble.TRANSIENT),
    (bluez("Failed", "le-connection-abort-by-remote"), Trouble.TRANSIENT),
    (bluez("Failed", "br-connection-canceled"), Trouble.TRANSIENT),
    (bluez("Failed", "le-connection-adapter-not-powered"), Trouble.ADAPTER),
    (bluez("Failed", "Not powered"), Trouble.ADAPTER),
    (bluez("Failed", "le-connection-key-missing"), Trouble.AUTHENTICATION),
    (bluez("Failed", "le-connection-timed-out"), Trouble.TIMEOUT),
    (BleakError("no free connection slot"), Trouble.SLOTS_FULL),
    (BleakError("Connection Rejected due to limited resources"), Trouble.SLOTS_FULL),
    (bluez("NotReady", "Resource Not Ready"), Trouble.ADAPTER),
    (bluez("NotAvailable", "Operation currently not available"), Trouble.TRANSIENT),
    (bluez("AuthenticationFailed", "Authentication Failed"), Trouble.AUTHENTICATION),
    (bluez("AuthenticationRejected", "Authentication Rejected"), Trouble.AUTHENTICATION),
    (bluez("AuthenticationTimeout", "Authentication Timeout"), Trouble.AUTHENTICATION),
    (bluez("AuthenticationCanceled", "Authentication Canceled"), Trouble.AUTHENTICATION),
    (bluez("NotPermitted", "Read not permitted"), Trouble.AUTHENTICATION),
    (bluez("NotAuthorized", "Operation Not Authorized"), Trouble.AUTHENTICATION),
    (bluez("DoesNotExist", "Does Not Exist"), Trouble.NOT_FOUND),
    (
        bus("UnknownObject", 'Method "StopDiscovery" with signature "" doesn\'t exist\n'),
        Trouble.NOT_FOUND,
    ),
    (bus("UnknownMethod", 'Method "Connect" doesn\'t exist'), Trouble.NOT_FOUND),
    (bus("AccessDenied", "Rejected send message, 2 matched rules"), Trouble.DENIED),
    (bus("ServiceUnknown", "The name org.bluez was not provided"), Trouble.SERVICE),
    (bus("NameHasNoOwner", "Could not activate remote peer"), Trouble.SERVICE),
    (bus("NoReply", "Message recipient disconnected without replying"), Trouble.SERVICE),
    (bus("Disconnected", "Connection is closed"), Trouble.SERVICE),
    (BleakError("failed to discover services, device disconnected"), Trouble.TRANSIENT),
    (BleakError("Service Discovery has not been performed yet"), Trouble.TRANSIENT),
    (BleakError("Bleak requires BlueZ >= 5.55"), Trouble.DENIED),
    (BleakDeviceNotFoundError("F0:0D:00:00:00:01", "not found"), Trouble.NOT_FOUND),
    (BleakCharacteristicNotFoundError("2a19"), Trouble.WRONG_DEVICE),
    (
        BleakGATTProtocolError(BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHENTICATION),
        Trouble.AUTHENTICATION,
    ),
    (
        BleakGATTProtocolError(BleakGATTProtocolErrorCode.INSUFFICIENT_ENCRYPTION),
        Trouble.AUTHENTICATION,
    ),
    (BleakGATTProtocolError(BleakGATTProtocolErrorCode.UNLIKELY_ERROR), Trouble.TRANSIENT),
    (TimeoutError(), Trouble.TIMEOUT),
    (EOFError(), Trouble.SERVICE),
    (ConnectionResetError(104, "Connection reset by peer"), Trouble.SERVICE),
    (BrokenPipeError(32, "Broken pipe"), Trouble.SERVICE),
    (FileNotFoundError(2, "No such file or directory"), Trouble.SERVICE),
    (PermissionError(13, "Permission denied"), Trouble.DENIED),
    (OSError(5, "Input/output error"), Trouble.OTHER),
    (SpinewatchError("It cannot be kept.", advice="Free some space."), Trouble.OTHER),
    (LinkError("neck did not confirm.", advice="Try again."), Trouble.NOT_CONFIRMED),
    (RadioError(Trouble.SMALL_MTU, "Too small.", advice="Another adapter."), Trouble.SMALL_MTU),
]


def _must_help(said: str, advice: str) -> None:
    assert re.fullmatch(r"\S.*[^.\s]", said, flags=re.DOTALL), "a clause, without a full stop"
    assert re.fullmatch(r"\S.*\.", advice, flags=re.DOTALL), "whole sentences"


@pytest.mark.parametrize(("error", "trouble"), SEEN, ids=lambda each: repr(each)[:60])
def test_an_error_is_of_its_class_and_told_with_what_to_do(
    error: BaseException, trouble: Trouble
) -> None:
    found = classify(error)

    assert found.trouble is trouble
    _must_help(found.said, found.advice)


@pytest.mark.parametrize(
    "error",
    [
        bluez("Failed", "Input/output error"),
        bluez("Failed", "No discovery started"),
        bluez("Failed", "Operation failed with ATT error: 0x0e"),
        bluez("Failed"),
        bluez("Failed", ""),
        BleakError(),
        BleakError("  "),
        BleakError("...."),
        BleakError(("a", "tuple")),
    ],
    ids=repr,
)
def test_what_nobody_knows_is_tried_again_and_told_in_its_own_words(error: BleakError) -> None:
    found = classify(error)

    assert found.trouble is Trouble.TRANSIENT
    assert found.said.startswith("the radio says: ")
    _must_help(found.said, found.advice)


def test_the_words_of_our_own_errors_are_kept() -> None:
    found = classify(LinkError("neck is too far.", advice="Bring it nearer."))

    assert (found.said, found.advice) == ("neck is too far", "Bring it nearer.")


@given(
    name=st.sampled_from([FAILED, "org.bluez.Error.Odd", f"{FREEDESKTOP}.Odd", ""]),
    text=st.text(st.characters(exclude_categories=("C",)), max_size=40),
)
def test_whatever_the_service_says_a_person_gets_a_clause_and_an_advice(
    name: str, text: str
) -> None:
    found = classify(BleakDBusError(name, [text]))

    assert found.said.strip()
    assert found.advice.strip()
