"""Movesense HR2, HR+, Flash and MD with the GATT SensorData protocol: a clip-on motion sensor.

A notification holds the sensor's clock and a few samples. One that is too long for the connection
comes in two parts, which carry the same reference number.
Facts and their sources: docs/sensors/movesense.md and firmware-config/movesense.toml.
"""

from typing import ClassVar, Final, Literal

from msgspec import Struct

from spinewatch.drivers import movesense_messages as messages
from spinewatch.drivers.battery_service import (
    BATTERY_LEVEL,
    battery_notifications,
    battery_status,
)
from spinewatch.drivers.checks import checked_values, unknown_characteristic
from spinewatch.drivers.contract import RadioNeeds, Read, Step, Subscribe
from spinewatch.drivers.movesense_packets import (
    CLOCK,
    HEAD_BYTES,
    PACKETS_HZ,
    PacketLayout,
    clock_of,
)
from spinewatch.drivers.nothing_lasting import NothingLasting
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.packing import pack, unpack
from spinewatch.model.samples import Decoded, Samples, SensorStatus, StreamSpec

SERVICE: Final = "34802252-7185-4d5d-b431-630e7050e8f0"
NOTIFY: Final = "34800002-7185-4d5d-b431-630e7050e8f0"
NAME_PREFIX: Final = "Movesense "

_MTU: Final = 185
"""What the vendor asks for at high rates; a notification is 3 bytes shorter."""
_LONGEST: Final = _MTU - 3
_LONGEST_PART: Final = 512
"""No characteristic value is longer than this (Bluetooth Core, attribute protocol)."""

_FIRST: Final = bytes((messages.DATA, messages.MEASURING_REF))
_REST: Final = bytes((messages.REST_OF_DATA, messages.MEASURING_REF))


class MovesenseSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is measured. Without its gyroscope the sensor's coin cell lasts longer."""

    rate_hz: Literal[13, 26, 52, 104] = 52
    gyroscope: bool = True


class Movesense(NothingLasting):
    """One Movesense, fed notification by notification."""

    kind: ClassVar[str] = "movesense"

    def __init__(self, settings: MovesenseSettings) -> None:
        quantities = 2 if settings.gyroscope else 1
        self._path = f"/Meas/{'IMU6' if settings.gyroscope else 'Acc'}/{settings.rate_hz}"
        width = 3 * quantities
        self._layout = PacketLayout(quantities=quantities, rate_hz=settings.rate_hz)
        self._spec = StreamSpec(
            name="imu" if settings.gyroscope else "acc",
            channels=("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z")[:width],
            units=("m/s^2",) * 3 + ("rad/s",) * (width - 3),
            fs_hz=float(settings.rate_hz),
            counter=CLOCK,
            batch=self._layout.batch,
        )
        self._whole = self._layout.size
        self._part = b""

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """One stream: acceleration, and angular rate where the gyroscope is on."""
        return (self._spec,)

    @classmethod
    def matches(cls, advertisement: Advertisement) -> bool:
        """Whether the name is the vendor's; which services are advertised depends on firmware."""
        named = (advertisement.name or "").startswith(NAME_PREFIX)
        return named or SERVICE in advertisement.service_uuids

    @property
    def radio(self) -> RadioNeeds:
        """Give the load on the radio; longer packets come in two notifications."""
        size = self._layout.size
        parts = 1 if size <= _LONGEST else 2
        longest = min(size, _LONGEST)
        return RadioNeeds(
            min_mtu=longest + 3,
            notifications_hz=float(PACKETS_HZ * parts),
            notification_bytes=longest,
        )

    def connect_steps(self) -> tuple[Step, ...]:
        """Ask for firmware and battery, then measure: all subscriptions end with a connection."""
        return (
            Subscribe(characteristic=NOTIFY),
            messages.hello(),
            *self.status_steps(),
            messages.subscribe(self._path),
        )

    def disconnect_steps(self) -> tuple[Step, ...]:
        """Stop measuring."""
        return (messages.unsubscribe(),)

    def status_steps(self) -> tuple[Step, ...]:
        """Ask for the battery in both ways; firmware differs in which one it answers."""
        return (Read(characteristic=BATTERY_LEVEL), messages.ask_battery())

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification, or what was read.

        Raises
        ------
        PacketRejectedError
            When it is none of this sensor's, or a first part stayed without its second.
        """
        if packet.characteristic == NOTIFY:
            data = packet.data
            if len(data) == self._whole and data.startswith(_FIRST):
                self._part = b""
                return (self._samples(packet, data),)
            return self._decode_other(packet)
        if packet.characteristic == BATTERY_LEVEL:
            return (battery_status(packet),)
        raise unknown_characteristic(self.kind, packet)

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn samples into packets of as many as the sensor gathers, long ones in two parts."""
        values = checked_values(samples, self._spec)
        cut = _LONGEST - HEAD_BYTES
        return tuple(
            (NOTIFY, head + part)
            for body in self._layout.packets(values, samples.counter or 0)
            for head, part in ((_FIRST, body[:cut]), (_REST, body[cut:]))
            if part
        )

    def encode_status(self, status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
        """Turn a battery level into what the standard service tells."""
        return battery_notifications(status)

    def held(self) -> bytes:
        """Give a first part, and how long packets are."""
        return pack((self._whole, self._part))

    def take_up(self, held: bytes) -> None:
        """Go on where `held` was given."""
        self._whole, self._part = unpack(held, tuple[int, bytes])

    def reset(self) -> None:
        """Forget a first part, and how long packets are."""
        self._part = b""
        self._whole = self._layout.size

    def _decode_other(self, packet: Packet) -> tuple[Decoded, ...]:
        data = packet.data
        decoded: tuple[Decoded, ...] | None = None
        if data.startswith(_FIRST):
            return self._take_first(packet)
        if data.startswith(_REST) and self._part:
            joined, self._part = self._part + data[HEAD_BYTES:], b""
            decoded = (self._samples(packet, joined),)
        elif data[:1] == bytes((messages.RESULT,)) and len(data) > 1:
            decoded = messages.result(data[1], data[HEAD_BYTES:])
        elif data.startswith(bytes((messages.DATA, messages.BATTERY_REF))):
            decoded = messages.battery_level(data[HEAD_BYTES:])
        if decoded is None:
            raise _not_asked(packet)
        return decoded

    def _take_first(self, packet: Packet) -> tuple[Decoded, ...]:
        """Keep what may be a first part until the next notification tells.

        It was whole, of another length than expected, if the next one begins as much later as its
        own samples last: the clock tells how many samples a packet has.
        """
        data, before = packet.data, self._part
        self._part = data if len(data) <= _LONGEST_PART else b""
        if before and len(before) == len(data) and self._layout.follows(before, data):
            self._whole, self._part = len(data), b""
            return (self._samples(packet, before), self._samples(packet, data))
        if before or not self._part:
            raise PacketRejectedError(
                f"{packet.sensor} sent the first part of a packet without the second.",
                advice="Bring the sensor nearer, and check the MTU of the connection.",
            )
        return ()

    def _samples(self, packet: Packet, data: bytes) -> Samples:
        if self._layout.samples_in(len(data)) is None:
            raise PacketRejectedError(
                f"{packet.sensor} sent {len(data)} bytes, which is no number of samples.",
                advice=f"Check that nothing but {self._path} was asked of the sensor.",
            )
        values = self._layout.values(data)
        if values is None:
            raise PacketRejectedError(
                f"{packet.sensor} sent samples beyond every range of this sensor.",
                advice="Check that the sensor is of the configured kind.",
            )
        return Samples(stream=self._spec.name, values=values, counter=clock_of(data))


def _not_asked(packet: Packet) -> PacketRejectedError:
    return PacketRejectedError(
        f"{packet.sensor} sent {len(packet.data)} bytes that answer nothing that was asked.",
        advice="Check that its firmware is 2.3 or later and that no other app uses it.",
    )
