"""Polar H10 (chest strap) and Verity Sense (arm band or clip): motion from heart-rate sensors.

A notification is a frame: the sensor's clock at its last sample, then samples of one measurement.
Facts and their sources: docs/sensors/polar.md and firmware-config/polar.toml.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import ClassVar, Final

import numpy as np
from msgspec import Struct

from spinewatch.drivers import polar_control as control
from spinewatch.drivers.battery_service import (
    BATTERY_LEVEL,
    battery_notifications,
    battery_status,
)
from spinewatch.drivers.checks import checked_values, nearest_codes, unknown_characteristic
from spinewatch.drivers.contract import RadioNeeds, Read, Step, Subscribe
from spinewatch.drivers.nothing_lasting import NothingLasting
from spinewatch.drivers.polar_control import ACC, CONTROL, GYRO, SDK_MODE
from spinewatch.drivers.polar_frames import (
    CLOCK_MODULUS,
    DELTAS,
    HEAD_BYTES,
    delta_codes,
    delta_payload,
    longest_deltas,
    longest_plain,
    plain_codes,
    plain_payload,
)
from spinewatch.drivers.polar_pairing import Frame, GyroPairing, PairingState
from spinewatch.drivers.polar_scales import Scales
from spinewatch.drivers.polar_settings import BITS, PolarSettings, wanted
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.packing import pack, unpack
from spinewatch.model.samples import (
    CounterSpec,
    Decoded,
    Samples,
    SensorStatus,
    StreamSpec,
)

SERVICE: Final = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
FRAMES: Final = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"
NAME_PREFIXES: Final = ("Polar H10", "Polar Sense")

_NS: Final = 1e9
_MEASUREMENT: Final = 0x3F
_MIN_MTU: Final = 232
_FRAME_OF: Final = MappingProxyType({"h10": 25, "verity": 26, "verity-gyro": 26})
"""Samples of a frame that is encoded; of one that is decoded the length tells."""

_CODES: Final = 2 ** (BITS - 1)


class _Held(Struct, frozen=True, kw_only=True):
    told: dict[int, float]
    waiting: PairingState | None


class Polar(NothingLasting):
    """One H10 or Verity Sense, fed notification by notification.

    Raises
    ------
    InputError
        When the model does not have the rate or the range.
    """

    kind: ClassVar[str] = "polar"

    def __init__(self, settings: PolarSettings) -> None:
        self._in_deltas = settings.model != "h10"
        self._rate_hz = float(settings.rate_hz)
        self._wanted = wanted(settings)
        paired = GYRO in self._wanted
        self._pairing = GyroPairing(fs_hz=self._rate_hz) if paired else None
        width = 6 if paired else 3
        self._spec = StreamSpec(
            name="imu" if paired else "acc",
            channels=("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z")[:width],
            units=("m/s^2",) * 3 + ("rad/s",) * (width - 3),
            fs_hz=self._rate_hz,
            counter=CounterSpec(modulus=CLOCK_MODULUS, ticks_hz=_NS),
            batch=_FRAME_OF[settings.model],
        )
        self._scales = Scales()

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """One stream: acceleration, and angular rate in the mode that has it."""
        return (self._spec,)

    @classmethod
    def matches(cls, advertisement: Advertisement) -> bool:
        """Whether the name is one of these models'; other Polar sensors have no such service."""
        return (advertisement.name or "").startswith(NAME_PREFIXES)

    @property
    def radio(self) -> RadioNeeds:
        """Give the load on the radio, for frames as they are encoded, at their longest."""
        longest = longest_deltas if self._in_deltas else longest_plain
        return RadioNeeds(
            min_mtu=_MIN_MTU,
            notifications_hz=self._rate_hz / self._spec.batch * len(self._wanted),
            notification_bytes=HEAD_BYTES + longest(self._spec.batch),
            # Writes may fail with error 05 until it is paired: github.com/hbldh/bleak issue 1943.
            is_bonded=True,
        )

    def connect_steps(self) -> tuple[Step, ...]:
        """Stop what an earlier connection left running, ask for settings, start."""
        sdk_mode = (
            control.start(SDK_MODE, {})
            if self._pairing
            else control.stop(SDK_MODE, "leave the SDK mode, in case it was left on")
        )
        return (
            Subscribe(characteristic=CONTROL),
            Subscribe(characteristic=FRAMES),
            Read(characteristic=CONTROL),
            *self.status_steps(),
            *(
                control.stop(each, "stop what an earlier connection may have left running")
                for each in self._wanted
            ),
            *((sdk_mode,) if self._in_deltas else ()),
            *(control.ask(each) for each in self._wanted),
            *(control.start(each, settings) for each, settings in self._wanted.items()),
        )

    def disconnect_steps(self) -> tuple[Step, ...]:
        """Stop: a sensor that is left streaming may stay awake until it is empty."""
        leave = (control.stop(SDK_MODE, "leave the SDK mode"),) if self._pairing else ()
        return (
            *(control.stop(each, "stop streaming, so that it can sleep") for each in self._wanted),
            *leave,
        )

    def status_steps(self) -> tuple[Step, ...]:
        """Read the battery level."""
        return (Read(characteristic=BATTERY_LEVEL),)

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification, indication, or what was read.

        Raises
        ------
        PacketRejectedError
            When it is none of this sensor's.
        """
        if packet.characteristic == FRAMES:
            return self._frame(packet)
        if packet.characteristic == CONTROL:
            return self._answer(packet)
        if packet.characteristic == BATTERY_LEVEL:
            return (battery_status(packet),)
        raise unknown_characteristic(self.kind, packet)

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn samples into frames: plain from an H10, differences from a Verity Sense."""
        values = checked_values(samples, self._spec)
        return tuple((FRAMES, data) for data in self._frames(values, samples.counter or 0))

    def encode_status(self, status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
        """Turn a battery level into what the standard service tells."""
        return battery_notifications(status)

    def held(self) -> bytes:
        """Give the scales that the sensor told, and frames that wait for their partner."""
        waiting = self._pairing.state() if self._pairing else None
        return pack(_Held(told=self._scales.told, waiting=waiting))

    def take_up(self, held: bytes) -> None:
        """Go on where `held` was given."""
        saved = unpack(held, _Held)
        self._scales.restore(saved.told)
        if self._pairing and saved.waiting:
            self._pairing.restore(saved.waiting)

    def reset(self) -> None:
        """Forget the scales that the sensor told, and frames that wait for their partner."""
        self._scales.clear()
        if self._pairing:
            self._pairing.clear()

    def _answer(self, packet: Packet) -> tuple[Decoded, ...]:
        decoded = control.answer(packet.data, self._wanted)
        if not decoded:
            raise PacketRejectedError(
                f"{packet.sensor} sent {packet.data[:8].hex(' ')}, which answers no command.",
                advice="Check that no other app uses it.",
            )
        self._scales.note(decoded)
        return decoded

    def _frame(self, packet: Packet) -> tuple[Samples, ...]:
        data = packet.data
        if len(data) <= HEAD_BYTES or data[0] & _MEASUREMENT not in self._wanted:
            raise _unreadable(packet, "no frame of a measurement that was started")
        measurement, frame_type = data[0] & _MEASUREMENT, data[HEAD_BYTES - 1]
        scale = self._scales.of(measurement, frame_type)
        if scale is None:
            raise _unreadable(packet, f"a frame of type {frame_type:#x}, whose scale is not known")
        payload = data[HEAD_BYTES:]
        codes = delta_codes(payload) if frame_type & DELTAS else plain_codes(frame_type, payload)
        if codes is None:
            raise _unreadable(packet, "a frame that is cut off or damaged")
        last_ns = int.from_bytes(data[1 : HEAD_BYTES - 1], "little")
        lasts_ns = round((len(codes) - 1) * _NS / self._rate_hz)
        values = codes.astype(np.float64) * scale
        frame = Frame((last_ns - lasts_ns) % CLOCK_MODULUS, values)
        return tuple(
            Samples(stream=self._spec.name, values=each.values, counter=each.first_ns)
            for each in self._complete(measurement, frame)
        )

    def _complete(self, measurement: int, frame: Frame) -> tuple[Frame, ...]:
        if self._pairing is None:
            return (frame,)
        add = self._pairing.add_acc if measurement == ACC else self._pairing.add_gyr
        return add(frame)

    def _frames(self, values: FloatArray, counter: int) -> Iterator[bytes]:
        for at in range(0, len(values), self._spec.batch):
            last = counter + round((at + self._spec.batch - 1) * _NS / self._rate_hz)
            clock = (last % CLOCK_MODULUS).to_bytes(8, "little")
            for number, measurement in enumerate(self._wanted):
                part = values[at : at + self._spec.batch, 3 * number : 3 * number + 3]
                yield self._encoded(measurement, clock, part)

    def _encoded(self, measurement: int, clock: bytes, values: FloatArray) -> bytes:
        frame_type = DELTAS * self._in_deltas | (measurement == ACC)
        scale = self._scales.of(measurement, frame_type) or 1.0
        codes = nearest_codes(values / scale, low=-_CODES, high=_CODES - 1)
        head = bytes((measurement,)) + clock + bytes((frame_type,))
        return head + (delta_payload(codes) if self._in_deltas else plain_payload(codes))


def _unreadable(packet: Packet, what: str) -> PacketRejectedError:
    return PacketRejectedError(
        f"{packet.sensor} sent {what} ({len(packet.data)} bytes).",
        advice="Check that model is set as the sensor is, that no other app uses it, and the MTU.",
    )
