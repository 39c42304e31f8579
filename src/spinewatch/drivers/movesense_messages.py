"""What is said to a Movesense and what it answers, apart from the measurements themselves."""

from typing import Final

from spinewatch.drivers.battery_service import FULL_PCT
from spinewatch.drivers.contract import Write
from spinewatch.model.samples import Decoded, Reply, SensorStatus

COMMANDS: Final = "34800001-7185-4d5d-b431-630e7050e8f0"

RESULT, DATA, REST_OF_DATA = 1, 2, 3
"""First byte of an answer: a result, data, the rest of data that did not fit one notification."""
MEASURING_REF, HELLO_REF, BATTERY_REF = 1, 2, 7
"""The number that a command carries and its answers repeat; any but 0."""

_HELLO, _SUBSCRIBE, _UNSUBSCRIBE, _GET = 0, 1, 2, 4
_BATTERY_PATH: Final = "/System/Energy/Level"
_COMMAND_WAIT_S: Final = 0.3

_OK: Final = range(200, 300)
_STATUSES: Final = range(100, 600)
_TOO_MANY: Final = 507
_STATUS_BYTES: Final = 2

_OLDEST: Final = (2, 3)
_HELLO_FIELDS: Final = 5


def hello() -> Write:
    """Ask who the sensor is."""
    return _command(_HELLO, HELLO_REF, "", "which firmware is on the sensor?")


def subscribe(path: str) -> Write:
    """Ask for a measurement, for as long as the connection lasts."""
    return _command(
        _SUBSCRIBE, MEASURING_REF, path, f"measure and send {path}", expect="subscribed"
    )


def unsubscribe() -> Write:
    """End the measurement."""
    return _command(_UNSUBSCRIBE, MEASURING_REF, "", "stop measuring, which spares the coin cell")


def ask_battery() -> Write:
    """Ask for the battery in the sensor's own protocol; some firmware answers with an error."""
    return _command(_GET, BATTERY_REF, _BATTERY_PATH, "battery level")


def result(ref: int, body: bytes) -> tuple[Decoded, ...] | None:
    """Understand the result of a command; None when it is the result of nothing that was asked."""
    if ref == HELLO_REF and len(body) != _STATUS_BYTES:
        return _greeting(body)
    code = _status(body)
    if code is None:
        return None
    taken = code in _OK
    if ref == MEASURING_REF:
        return (Reply(name="subscribed"),) if taken else _refused(code)
    if ref == BATTERY_REF:
        level = battery_level(body[_STATUS_BYTES:]) if taken else None
        return level or (Reply(name="battery_result", values=(float(code),)),)
    return (Reply(name="hello_refused", values=(float(code),)),) if ref == HELLO_REF else None


def battery_level(body: bytes) -> tuple[Decoded, ...] | None:
    """Understand a battery level of one byte; None when it is none."""
    if len(body) != 1 or body[0] > FULL_PCT:
        return None
    return (Reply(name="battery"), SensorStatus(battery_pct=float(body[0])))


def _command(code: int, ref: int, path: str, why: str, expect: str | None = None) -> Write:
    return Write(
        characteristic=COMMANDS,
        data=bytes((code, ref)) + path.encode("ascii"),
        with_response=True,
        wait_s=_COMMAND_WAIT_S,
        expect=expect,
        why=why,
    )


def _status(body: bytes) -> int | None:
    """Read a status as in HTTP. Old firmware writes the upper byte first, new the lower one."""
    told = body[:_STATUS_BYTES]
    either = (int.from_bytes(told, "little"), int.from_bytes(told, "big"))
    return next((code for code in either if code in _STATUSES), None)


def _refused(code: int) -> tuple[Decoded, ...]:
    if code == _TOO_MANY:
        why = "it has too many subscriptions. Close other apps that use it and connect anew."
    else:
        why = "check its firmware (2.3 or later) and choose another rate_hz."
    return (
        Reply(name="subscribed_refused", values=(float(code),)),
        SensorStatus(text=f"The sensor refuses to measure (status {code}): {why}"),
    )


def _greeting(body: bytes) -> tuple[Decoded, ...] | None:
    """Read protocol version, then serial, product, address, application and its version, as text.

    A flashed sample application counts its own versions, so an old one is told, not refused.
    """
    if body.startswith(b"Hello"):
        return (Reply(name="hello"), SensorStatus(text=_advice("has an old sample application")))
    fields = [field.decode("ascii", "replace") for field in body[1:].split(b"\0")]
    if len(fields) < _HELLO_FIELDS:
        return None
    application, version = fields[_HELLO_FIELDS - 2], fields[_HELLO_FIELDS - 1]
    reply = Reply(name="hello", values=(float(body[0]),))
    number = _number(version)
    if number is None or number >= _OLDEST:
        return (reply,)
    return (reply, SensorStatus(text=_advice(f"has {application[:32]} {version[:16]}")))


def _number(version: str) -> tuple[int, int] | None:
    major, _, rest = version.partition(".")
    minor = rest.partition(".")[0]
    if not (major.isdecimal() and minor.isdecimal() and len(major + minor) < len("99999")):
        return None
    return int(major), int(minor)


def _advice(what: str) -> str:
    return (
        f"The sensor {what}: if no samples come, update it to firmware 2.3 or later with the"
        " vendor's phone app."
    )
