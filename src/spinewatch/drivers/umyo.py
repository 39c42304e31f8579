"""Ultimate Robotics uMyo: a pod on two electrodes with one EMG channel and a motion sensor.

A notification is a packet, told apart by its length; EMG carries the index of its first sample.
Facts and their sources: docs/sensors/umyo.md and firmware-config/umyo.toml.
"""

from types import MappingProxyType
from typing import ClassVar, Final, Literal

import numpy as np
from msgspec import Struct

from spinewatch.drivers.checks import checked_values, nearest_codes, unknown_characteristic
from spinewatch.drivers.contract import RadioNeeds, Step, Subscribe
from spinewatch.drivers.nothing_held import NothingHeld
from spinewatch.drivers.nothing_lasting import NothingLasting
from spinewatch.drivers.umyo_battery import advertised_battery
from spinewatch.drivers.umyo_packets import (
    BATCH,
    LONGEST,
    Shape,
    emg_of,
    emg_packet,
    motion_of,
    motion_packet,
    shape_of,
)
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.samples import CounterSpec, Decoded, Samples, SensorStatus, StreamSpec

SERVICE: Final = "93375900-f229-8b49-b397-44b5899b8601"
TELEMETRY: Final = "fc7a850d-c1a5-f61f-0da7-9995621fbd01"
NAME_PREFIX: Final = "uMyo"

EMG_HZ: Final = 1116.0
"""What the converter's timing and the constants of the firmware's mains filter agree on; the
vendor's app assumes 1150. The timebase measures it."""
MOTION_HZ: Final = 24.0
"""Packets of motion are at least 40 ms apart. If each waits for an EMG packet, which comes every
21.5 ms, they are 43 ms apart: 23.3 Hz. The timebase follows either from here."""
INDEX_MODULUS: Final = 1 << 32
FULL_SCALE: Final = 16383

_G_PER_CODE: Final = MappingProxyType({2: 61e-6, 4: 122e-6, 8: 244e-6, 16: 488e-6})
_DPS_PER_CODE: Final = MappingProxyType({250: 8.75e-3, 500: 17.5e-3, 1000: 35e-3, 2000: 70e-3})
"""Sensitivities of the LSM6DS3, by range."""
_STANDARD_GRAVITY: Final = 9.80665
_EMG_PACKET_BYTES: Final = 52
_ATT_HEADER_BYTES: Final = 3


class UmyoSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ranges that the pod's firmware sets on its motion sensor; nothing is set by radio."""

    acc_range_g: Literal[2, 4, 8, 16] = 2
    gyro_range_dps: Literal[250, 500, 1000, 2000] = 500


class Umyo(NothingHeld, NothingLasting):
    """One uMyo, fed notification by notification."""

    kind: ClassVar[str] = "umyo"

    def __init__(self, settings: UmyoSettings) -> None:
        self._emg = StreamSpec(
            name="emg",
            channels=("emg",),
            units=("count",),
            fs_hz=EMG_HZ,
            counter=CounterSpec(modulus=INDEX_MODULUS),
            batch=BATCH,
        )
        self._imu = StreamSpec(
            name="imu",
            channels=("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z"),
            units=("m/s^2",) * 3 + ("rad/s",) * 3,
            fs_hz=MOTION_HZ,
            counter=None,
        )
        acceleration = _G_PER_CODE[settings.acc_range_g] * _STANDARD_GRAVITY
        rate = float(np.deg2rad(_DPS_PER_CODE[settings.gyro_range_dps]))
        self._si_per_code = np.array([acceleration] * 3 + [rate] * 3)

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """EMG in converter counts, as its gain is not published, and motion."""
        return (self._emg, self._imu)

    @classmethod
    def matches(cls, advertisement: Advertisement) -> bool:
        """Whether the name begins as the vendor's or the service is its; the name can be changed.

        What it advertises as a company is none: its first bytes are a counter and the battery.
        """
        named = (advertisement.name or "").startswith(NAME_PREFIX)
        return named or SERVICE in advertisement.service_uuids

    @property
    def radio(self) -> RadioNeeds:
        """Give the load on the radio, with motion packets reckoned as long as those of EMG."""
        return RadioNeeds(
            min_mtu=LONGEST + _ATT_HEADER_BYTES,
            notifications_hz=EMG_HZ / BATCH + MOTION_HZ,
            notification_bytes=_EMG_PACKET_BYTES,
        )

    def connect_steps(self) -> tuple[Step, ...]:
        """Subscribe: that starts it."""
        return (Subscribe(characteristic=TELEMETRY),)

    def disconnect_steps(self) -> tuple[Step, ...]:
        """Nothing: it stops when the subscription ends with the connection."""
        return ()

    def status_steps(self) -> tuple[Step, ...]:
        """Nothing: it tells its battery only while it advertises."""
        return ()

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification.

        Raises
        ------
        PacketRejectedError
            When its length, or the format byte of newer firmware, is none of this sensor's.
        """
        if packet.characteristic != TELEMETRY:
            raise unknown_characteristic(self.kind, packet)
        shape = shape_of(packet.data)
        if shape is None:
            raise _no_packet(packet)
        return (self._samples(packet.data, shape),)

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn samples into the packets of the firmware's profile S2."""
        if samples.stream == self._imu.name:
            values = checked_values(samples, self._imu)
            codes = nearest_codes(values / self._si_per_code, low=-32768, high=32767)
            return tuple((TELEMETRY, motion_packet(row)) for row in codes)
        values = checked_values(samples, self._emg)
        counts = nearest_codes(values, low=0, high=FULL_SCALE)
        first = samples.counter or 0
        return tuple(
            (TELEMETRY, emg_packet((first + at) % INDEX_MODULUS, counts[at : at + BATCH]))
            for at in range(0, len(counts), BATCH)
        )

    def encode_status(self, status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
        """Nothing: a connection has no place for it."""
        del status
        return ()

    @classmethod
    def advertised_status(cls, advertisement: Advertisement) -> SensorStatus | None:
        """Give the battery from what it advertises; None where that is none of this sensor's."""
        if not cls.matches(advertisement):
            return None
        return advertised_battery(advertisement)

    def _samples(self, data: bytes, shape: Shape) -> Samples:
        if not shape.samples:
            values = motion_of(data, shape) * self._si_per_code
            return Samples(stream="imu", values=values)
        first, counts = emg_of(data, shape)
        return Samples(stream="emg", values=counts, counter=first)


def _no_packet(packet: Packet) -> PacketRejectedError:
    return PacketRejectedError(
        f"{packet.sensor} sent {len(packet.data)} bytes, which is no packet of a uMyo.",
        advice="Check that the MTU is 64 or more, and the firmware: see docs/sensors/umyo.md.",
    )
