"""Device control of a Movella DOT: one characteristic of 32 bytes for rate and power saving.

A mask in its first byte says which of the fields behind it are meant; the others are left alone.
"""

from collections.abc import Mapping
from typing import Final

from spinewatch.drivers.contract import Write
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Reply, SensorStatus

CONTROL: Final = "15171002-4947-11e9-8646-d663bd873d93"

RATES_HZ: Final = (1, 4, 10, 12, 15, 20, 30, 60)
_RECORDING_RATE_HZ: Final = 120
"""Only for recording into the sensor's memory; here to put back what was there."""

_BYTES: Final = 32
_POWER_SAVING_BIT, _RATE_BIT = 1 << 2, 1 << 4
_ALONE_AT, _CONNECTED_AT, _RATE_AT = 3, 5, 24
_S_PER_MIN: Final = 60
_LONGEST_S: Final = 255 * _S_PER_MIN + 59
_WAIT_S: Final = 0.1

RATE: Final = "rate_hz"
ALONE: Final = "sleeps_unconnected_s"
CONNECTED: Final = "sleeps_connected_s"
NAMES: Final = (RATE, ALONE, CONNECTED)

_ADVICE: Final = "Name rate_hz, sleeps_unconnected_s or sleeps_connected_s with what it can be."


class DeviceControl:
    """What the control characteristic should hold, and what it was read as.

    Parameters
    ----------
    rate_hz
        Samples per second.
    alone_min
        Minutes without a connection after which the sensor goes to sleep; 0 never.
    """

    def __init__(self, *, rate_hz: int, alone_min: int) -> None:
        self.wanted: Mapping[str, float] = {
            RATE: float(rate_hz),
            ALONE: float(alone_min * _S_PER_MIN),
            CONNECTED: 0.0,
        }

    def set_all(self) -> Write:
        """Write every field as it should be."""
        rate_hz = self.wanted[RATE]
        return _write(self.wanted, f"{rate_hz:g} Hz, and no sleep while connected")

    def set_some(self, values: Mapping[str, float]) -> tuple[Write, ...]:
        """Write the named fields.

        Both times of power saving go together: the one that is not named becomes as it should be.

        Raises
        ------
        InputError
            When a name is unknown, or a value that the sensor cannot take.
        """
        for name, value in values.items():
            _check(name, value)
        if not values:
            return ()
        meant = dict(values)
        if ALONE in meant or CONNECTED in meant:
            meant = {ALONE: self.wanted[ALONE], CONNECTED: self.wanted[CONNECTED]} | meant
        told = ", ".join(f"{name} {value:g}" for name, value in meant.items())
        return (_write(meant, told),)

    def understand(self, packet: Packet) -> tuple[Decoded, ...]:
        """Give every field as it was read, and say what to do where one was not taken.

        Raises
        ------
        PacketRejectedError
            When it is not 32 bytes.
        """
        data = packet.data
        if len(data) != _BYTES:
            raise PacketRejectedError(
                f"{packet.sensor} answered with {len(data)} bytes of settings, expected {_BYTES}.",
                advice="Check that the sensor is of the configured kind.",
            )
        found = {
            RATE: float(int.from_bytes(data[_RATE_AT : _RATE_AT + 2], "little")),
            ALONE: _seconds(data, _ALONE_AT),
            CONNECTED: _seconds(data, _CONNECTED_AT),
        }
        replies = tuple(Reply(name=name, values=(value,)) for name, value in found.items())
        differing = [
            f"{name} reads {value:g}, expected {self.wanted[name]:g}"
            for name, value in found.items()
            if value != self.wanted[name]
        ]
        return (*replies, _not_taken(differing)) if differing else replies


def _not_taken(differing: list[str]) -> SensorStatus:
    return SensorStatus(
        text=f"The sensor did not take its settings: {'; '.join(differing)}. Close the vendor's "
        "app, switch the sensor off and on, and let it connect again."
    )


def _seconds(data: bytes, at: int) -> float:
    return float(data[at] * _S_PER_MIN + data[at + 1])


def _check(name: str, value: float) -> None:
    if name not in NAMES:
        raise InputError(f"{name} is no setting that a Movella DOT keeps.", advice=_ADVICE)
    allowed = (*RATES_HZ, _RECORDING_RATE_HZ) if name == RATE else range(_LONGEST_S + 1)
    if value not in allowed:
        expected = (
            f"one of {', '.join(map(str, allowed))}"
            if name == RATE
            else f"whole seconds from 0 to {_LONGEST_S}"
        )
        raise InputError(f"{name} is {value:g}, expected {expected}.", advice=_ADVICE)


def _write(fields: Mapping[str, float], why: str) -> Write:
    data = bytearray(_BYTES)
    for name, at in ((ALONE, _ALONE_AT), (CONNECTED, _CONNECTED_AT)):
        if name in fields:
            data[0] |= _POWER_SAVING_BIT
            data[at : at + 2] = divmod(int(fields[name]), _S_PER_MIN)
    if RATE in fields:
        data[0] |= _RATE_BIT
        data[_RATE_AT : _RATE_AT + 2] = int(fields[RATE]).to_bytes(2, "little")
    return Write(
        characteristic=CONTROL, data=bytes(data), with_response=True, wait_s=_WAIT_S, why=why
    )
