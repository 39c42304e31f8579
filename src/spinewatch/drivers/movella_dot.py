"""Movella DOT, formerly Xsens DOT: acceleration and angular rate at up to 60 Hz.

One sample per notification, stamped by the sensor's own clock in microseconds.
Facts and their sources: docs/sensors/movella_dot.md and firmware-config/movella_dot.toml.
"""

from collections.abc import Mapping
from struct import Struct as Layout
from typing import ClassVar, Final, Literal

import numpy as np
from msgspec import Struct

from spinewatch.drivers.checks import checked_values, unknown_characteristic
from spinewatch.drivers.contract import RadioNeeds, Read, Step, Subscribe, Write
from spinewatch.drivers.movella_dot_control import CONTROL, DeviceControl
from spinewatch.drivers.movella_dot_state import (
    BATTERY,
    REPORT,
    battery_notifications,
    battery_state,
    report_state,
)
from spinewatch.drivers.nothing_held import NothingHeld
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.samples import CounterSpec, Decoded, Samples, SensorStatus, StreamSpec

UUID_HEAD: Final = "1517"
UUID_TAIL: Final = "-4947-11e9-8646-d663bd873d93"
"""All of the vendor's UUIDs are 1517xxxx with this tail."""
MEASURE: Final = "15172001-4947-11e9-8646-d663bd873d93"
MEDIUM: Final = "15172003-4947-11e9-8646-d663bd873d93"
"""Notifies payloads of medium length, among them acceleration and angular rate."""

COMPANY: Final = 0x0886
NAMES: Final = ("xsens dot", "movella dot")

CLOCK: Final = CounterSpec(modulus=1 << 32, ticks_hz=1e6)
"""Microseconds in 32 bits: it wraps every 71.6 minutes."""

_RATE_QUANTITIES: Final = 21
"""The payload mode of acceleration and angular rate in the sensor's axes, before any fusion."""
_STOP, _START = 0, 1
_COMMAND_WAIT_S: Final = 0.1

_PAYLOAD: Final = Layout("<I6f")
_NOTIFIED_BYTES: Final = 40
_LENGTHS: Final = (_NOTIFIED_BYTES, _PAYLOAD.size)
_PADDING: Final = bytes(_NOTIFIED_BYTES - _PAYLOAD.size)
_ATT_HEADER_BYTES: Final = 3

_SI: Final = np.array([1.0] * 3 + [float(np.deg2rad(1.0))] * 3)
_RANGE: Final = np.array([16 * 9.80665] * 3 + [float(np.deg2rad(2000.0))] * 3)
"""+-16 g and +-2000 deg/s, where simulated sensors saturate."""
_PLAUSIBLE: Final = 2.0 * _RANGE
"""What is calibrated inside the sensor may exceed its range a little, never by so much."""


class MovellaDotSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is set on the sensor.

    ``sleep_unconnected_min`` is how many minutes without a connection it waits before it goes to
    sleep, from which only its button wakes it; 0 keeps it awake until its battery is empty.
    """

    rate_hz: Literal[1, 4, 10, 12, 15, 20, 30, 60] = 60
    sleep_unconnected_min: Literal[0, 10, 30, 60, 120] = 0


class MovellaDot(NothingHeld):
    """One Movella DOT, fed notification by notification."""

    kind: ClassVar[str] = "movella_dot"

    def __init__(self, settings: MovellaDotSettings) -> None:
        self._control = DeviceControl(
            rate_hz=settings.rate_hz, alone_min=settings.sleep_unconnected_min
        )
        self._spec = StreamSpec(
            name="imu",
            channels=("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z"),
            units=("m/s^2",) * 3 + ("rad/s",) * 3,
            fs_hz=float(settings.rate_hz),
            counter=CLOCK,
        )

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """One stream: acceleration and angular rate."""
        return (self._spec,)

    @classmethod
    def matches(cls, advertisement: Advertisement) -> bool:
        """Whether name, company or a service is the vendor's; the name can be changed."""
        named = (advertisement.name or "").casefold().startswith(NAMES)
        return (
            named
            or COMPANY in advertisement.manufacturer_data
            or any(
                uuid.startswith(UUID_HEAD) and uuid.endswith(UUID_TAIL)
                for uuid in advertisement.service_uuids
            )
        )

    @property
    def radio(self) -> RadioNeeds:
        """Give the load on the radio: each sample is padded to the medium length."""
        return RadioNeeds(
            min_mtu=_NOTIFIED_BYTES + _ATT_HEADER_BYTES,
            notifications_hz=self._spec.fs_hz,
            notification_bytes=_NOTIFIED_BYTES,
        )

    def connect_steps(self) -> tuple[Step, ...]:
        """Stop what may be running, set rate and power saving, read them back, start."""
        return (
            Subscribe(characteristic=REPORT),
            Subscribe(characteristic=BATTERY),
            Subscribe(characteristic=MEDIUM),
            _halt(),
            self._control.set_all(),
            Read(characteristic=CONTROL),
            *self.status_steps(),
            _measure(_START, "measure acceleration and angular rate"),
        )

    def disconnect_steps(self) -> tuple[Step, ...]:
        """Stop measuring."""
        return (_measure(_STOP, "stop measuring"),)

    def status_steps(self) -> tuple[Step, ...]:
        """Ask for the battery level, which is also told when it changes."""
        return (Read(characteristic=BATTERY),)

    @property
    def lasting(self) -> Mapping[str, float]:
        """Rate and power saving, as they should be."""
        return self._control.wanted

    def read_steps(self) -> tuple[Step, ...]:
        """Read rate and power saving."""
        return (Read(characteristic=CONTROL),)

    def write_steps(self, values: Mapping[str, float]) -> tuple[Step, ...]:
        """Stop, for nothing can be set while it measures, and write rate or power saving.

        Raises
        ------
        InputError
            When a name is unknown, or a value that the sensor cannot take.
        """
        writes = self._control.set_some(values)
        return (_halt(), *writes) if writes else ()

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification, or what was read.

        Raises
        ------
        PacketRejectedError
            When it is none of this sensor's in the payload mode that was set.
        """
        if packet.characteristic == MEDIUM:
            return (_samples(packet),)
        if packet.characteristic == BATTERY:
            return (battery_state(packet),)
        if packet.characteristic == CONTROL:
            return self._control.understand(packet)
        if packet.characteristic == REPORT:
            return report_state(packet)
        raise unknown_characteristic(self.kind, packet)

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn samples into a notification each, stamped as by a clock without drift."""
        values = checked_values(samples, self._spec)
        wire = (np.clip(values, -_RANGE, _RANGE) / _SI).astype(np.float32).tolist()
        first, us_per_sample = samples.counter or 0, 1e6 / self._spec.fs_hz
        stamps = ((first + round(at * us_per_sample)) % CLOCK.modulus for at in range(len(wire)))
        return tuple(
            (MEDIUM, _PAYLOAD.pack(stamp_us, *row) + _PADDING)
            for stamp_us, row in zip(stamps, wire, strict=True)
        )

    def encode_status(self, status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
        """Turn a battery level into what the sensor notifies."""
        return battery_notifications(status)

    @classmethod
    def advertised_status(cls, advertisement: Advertisement) -> SensorStatus | None:
        """Nothing: the battery is told in a connection."""
        del advertisement
        return None


def _samples(packet: Packet) -> Samples:
    data = packet.data
    if len(data) not in _LENGTHS:
        raise PacketRejectedError(
            f"{packet.sensor} sent {len(data)} bytes, expected {_NOTIFIED_BYTES}.",
            advice="Check the MTU of the connection, and close the vendor's app.",
        )
    stamp_us, *quantities = _PAYLOAD.unpack_from(data)
    values = np.array([quantities]) * _SI
    if not (np.abs(values) <= _PLAUSIBLE).all():
        raise PacketRejectedError(
            f"{packet.sensor} sent values beyond every range of this sensor.",
            advice="Switch the sensor off and on, and close the vendor's app.",
        )
    return Samples(stream="imu", values=values, counter=stamp_us)


def _halt() -> Write:
    return _measure(_STOP, "stop: nothing can be set while it measures")


def _measure(action: int, why: str) -> Write:
    return Write(
        characteristic=MEASURE,
        data=bytes((1, action, _RATE_QUANTITIES)),
        with_response=True,
        wait_s=_COMMAND_WAIT_S,
        why=why,
    )
