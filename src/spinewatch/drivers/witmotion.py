"""WitMotion BLE 5.0 motion sensors (WT901BLECL5.0, BWT901BLECL5.0, WT9011DCL-BT50).

A byte stream of frames, several to a notification, without counter or checksum; newer firmware can
put its time into them.
Facts and their sources: docs/sensors/witmotion.md and firmware-config/witmotion.toml.
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from spinewatch.drivers.checks import checked_values, unknown_characteristic
from spinewatch.drivers.contract import RadioNeeds, Step, Subscribe
from spinewatch.drivers.witmotion_frames import (
    MS_PER_DAY,
    PLAIN,
    REGISTER_FRAME_BYTES,
    REGISTERS,
    STAMPED,
    FrameFinder,
    Frames,
)
from spinewatch.drivers.witmotion_registers import Registers
from spinewatch.drivers.witmotion_settings import WitmotionSettings
from spinewatch.drivers.witmotion_state import reply_frames
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.packing import pack, unpack
from spinewatch.model.samples import CounterSpec, Decoded, Samples, SensorStatus, StreamSpec

SERVICE: Final = "0000ffe5-0000-1000-8000-00805f9a34fb"
NOTIFY: Final = "0000ffe4-0000-1000-8000-00805f9a34fb"
"""The tail is 9a34fb, the vendor's own, not the 9b34fb of the Bluetooth base UUID."""

_TIME: Final = CounterSpec(modulus=MS_PER_DAY, ticks_hz=1000.0)
_ATT_HEADER_BYTES: Final = 3

_BATCHES_HZ: Final = 25
"""From 50 Hz up the sensor gathers 40 ms of frames into one notification (real capture)."""


class Witmotion:
    """One WitMotion sensor, fed notification by notification."""

    kind: ClassVar[str] = "witmotion"

    def __init__(self, settings: WitmotionSettings) -> None:
        layout = STAMPED if settings.timestamps else PLAIN
        self._settings = settings
        self._spec = StreamSpec(
            name="imu",
            channels=("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z"),
            units=("m/s^2",) * 3 + ("rad/s",) * 3,
            fs_hz=float(settings.rate_hz),
            counter=_TIME if settings.timestamps else None,
            batch=max(1, settings.rate_hz // _BATCHES_HZ),
        )
        self._registers = Registers(settings)
        self._frames = Frames(layout, settings.rate_hz)
        self._finder = FrameFinder(layout)
        self._head, self._size = layout.head, layout.size
        self._rest = b""
        self._in_step = True

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """One stream: acceleration and angular rate."""
        return (self._spec,)

    @classmethod
    def matches(cls, advertisement: Advertisement) -> bool:
        """Whether the vendor's service is advertised, or the name is a model name.

        The vendor looks for ``WT`` anywhere in the name, which half of all gadgets have.
        """
        return SERVICE in advertisement.service_uuids or "WT901" in (advertisement.name or "")

    @property
    def radio(self) -> RadioNeeds:
        """Give the load on the radio; a register reply may ride along in a notification."""
        size = self._spec.batch * self._size
        return RadioNeeds(
            min_mtu=size + REGISTER_FRAME_BYTES + _ATT_HEADER_BYTES,
            notifications_hz=self._settings.rate_hz / self._spec.batch,
            notification_bytes=size,
        )

    def connect_steps(self) -> tuple[Step, ...]:
        """Subscribe, set rate, low-pass filter and fusion, and read back what the sensor took."""
        return (Subscribe(characteristic=NOTIFY), *self._registers.connect_steps())

    def disconnect_steps(self) -> tuple[Step, ...]:
        """Nothing: the sensor has no command to stop."""
        return ()

    def status_steps(self) -> tuple[Step, ...]:
        """Ask for temperature and battery."""
        return self._registers.status_steps()

    @property
    def lasting(self) -> Mapping[str, float]:
        """Rate, low-pass filter and axes, as they should be."""
        return self._registers.lasting

    def read_steps(self) -> tuple[Step, ...]:
        """Subscribe, and ask for rate, low-pass filter and axes."""
        return (Subscribe(characteristic=NOTIFY), *self._registers.read_steps())

    def write_steps(self, values: Mapping[str, float]) -> tuple[Step, ...]:
        """Write rate, low-pass filter or axes, and save them.

        Raises
        ------
        InputError
            When a name is unknown, or the sensor has no code for a value.
        """
        return self._registers.write_steps(values)

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification of whole, split or merged frames.

        Raises
        ------
        PacketRejectedError
            When bytes had to be thrown away and nothing was gained.
        """
        if packet.characteristic != NOTIFY:
            raise unknown_characteristic(self.kind, packet)
        data, head = packet.data, self._head
        count, extra = divmod(len(data), self._size)
        if (
            self._in_step
            and not (self._rest or extra)
            and data[:: self._size] == head[:1] * count
            and data[1 :: self._size] == head[1:] * count
            and self._frames.times_fit(data)
        ):
            return tuple(self._frames.samples(data)) if count else ()
        return self._decode_slowly(packet)

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn samples into notifications, gathered as the sensor gathers them."""
        values = checked_values(samples, self._spec)
        wire = self._frames.build(values, samples.counter or 0)
        size = self._spec.batch * self._size
        return tuple((NOTIFY, wire[at : at + size]) for at in range(0, len(wire), size))

    def encode_status(self, status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
        """Turn battery and temperature into replies of their registers."""
        return tuple((NOTIFY, frame) for frame in reply_frames(status))

    @classmethod
    def advertised_status(cls, advertisement: Advertisement) -> SensorStatus | None:
        """Nothing: the battery is told in a connection only."""
        del advertisement
        return None

    def held(self) -> bytes:
        """Give the rest of the byte stream."""
        return pack((self._in_step, self._rest))

    def take_up(self, held: bytes) -> None:
        """Go on where `held` was given."""
        self._in_step, self._rest = unpack(held, tuple[bool, bytes])

    def reset(self) -> None:
        """Forget the rest of the byte stream; the next byte is the first of a frame."""
        self._rest = b""
        self._in_step = True

    def _decode_slowly(self, packet: Packet) -> tuple[Decoded, ...]:
        buffer = self._rest + packet.data
        at, skipped = 0, 0
        runs: list[list[bytes]] = [[]]
        others: list[Decoded] = []
        while True:
            if not self._in_step:
                found, self._in_step = self._finder.find_step(buffer, at)
                skipped += found - at
                at = found
                runs.append([])
            size = self._finder.size_at(buffer, at) or self._size
            if not self._in_step or at + size > len(buffer):
                break
            frame = buffer[at : at + size]
            if not self._is_frame(frame) or not self._finder.may_begin(buffer, at + size):
                self._in_step = False
                at, skipped = at + 1, skipped + 1
            elif frame.startswith(REGISTERS):
                others += self._registers.reply(frame)
                at += size
            else:
                runs[-1].append(frame)
                at += size
        self._rest = buffer[at:]
        samples = [each for run in runs if run for each in self._frames.samples(b"".join(run))]
        if skipped and not (samples or others):
            raise self._no_frame(packet)
        return (*others, *samples)

    def _is_frame(self, frame: bytes) -> bool:
        if frame.startswith(REGISTERS):
            return True
        return frame.startswith(self._head) and self._frames.times_fit(frame)

    def _no_frame(self, packet: Packet) -> PacketRejectedError:
        advice = (
            "Set timestamps = false in the settings of witmotion, if it stays so."
            if self._settings.timestamps
            else "Switch the sensor off and on, or set its output back to the default "
            "(register 0E = 61, register 96 = 0)."
        )
        return PacketRejectedError(
            f"{packet.sensor} sent {len(packet.data)} bytes without a frame of the output "
            "that is set.",
            advice=advice,
        )
