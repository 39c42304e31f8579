"""WitMotion BLE 5.0 motion sensors (WT901BLECL5.0, BWT901BLECL5.0, WT9011DCL-BT50).

A byte stream of 20-byte frames, several to a notification, without counter, checksum or time.
Facts and their sources: docs/sensors/witmotion.md and firmware-config/witmotion.toml.
"""

from typing import ClassVar, Final

import numpy as np

from spinewatch.drivers.checks import checked_values, nearest_codes, unknown_characteristic
from spinewatch.drivers.contract import RadioNeeds, Step, Subscribe
from spinewatch.drivers.witmotion_registers import Registers, WitmotionSettings
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.samples import Decoded, Samples, StreamSpec

SERVICE: Final = "0000ffe5-0000-1000-8000-00805f9a34fb"
NOTIFY: Final = "0000ffe4-0000-1000-8000-00805f9a34fb"
"""The tail is 9a34fb, the vendor's own, not the 9b34fb of the Bluetooth base UUID."""

FRAME_BYTES: Final = 20
MOTION: Final = b"\x55\x61"
REGISTERS: Final = b"\x55\x71"
_KNOWN: Final = (MOTION, REGISTERS)
_CONFIRMED_BYTES: Final = FRAME_BYTES + len(MOTION)

STANDARD_GRAVITY: Final = 9.80665
_UNITS_PER_CODE: Final = np.array(
    [16 * STANDARD_GRAVITY / 32768] * 3 + [np.deg2rad(2000) / 32768] * 3
)
"""Ranges are fixed at +-16 g and +-2000 deg/s in these models (vendor data sheet)."""

_BATCHES_HZ: Final = 25
"""From 50 Hz up the sensor gathers 40 ms of frames into one notification (real capture)."""


class Witmotion:
    """One WitMotion sensor, fed notification by notification."""

    kind: ClassVar[str] = "witmotion"

    def __init__(self, settings: WitmotionSettings) -> None:
        self._settings = settings
        self._spec = StreamSpec(
            name="imu",
            channels=("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z"),
            units=("m/s^2",) * 3 + ("rad/s",) * 3,
            fs_hz=float(settings.rate_hz),
            counter=None,
        )
        self._batch = max(1, settings.rate_hz // _BATCHES_HZ)
        self._registers = Registers(settings)
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
        size = self._batch * FRAME_BYTES
        return RadioNeeds(
            min_mtu=size + FRAME_BYTES + 3,
            notifications_hz=self._settings.rate_hz / self._batch,
            notification_bytes=size,
        )

    def connect_steps(self) -> tuple[Step, ...]:
        """Subscribe, set rate, low-pass filter and fusion, and read back what the sensor took."""
        return (Subscribe(characteristic=NOTIFY), *self._registers.steps())

    def disconnect_steps(self) -> tuple[Step, ...]:
        """Nothing: the sensor has no command to stop."""
        return ()

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification of whole, split or merged frames.

        Raises
        ------
        PacketRejectedError
            When bytes had to be thrown away and nothing was gained.
        """
        if packet.characteristic != NOTIFY:
            raise unknown_characteristic(self.kind, packet)
        data = packet.data
        count, extra = divmod(len(data), FRAME_BYTES)
        if (
            self._in_step
            and not (self._rest or extra)
            and data[::FRAME_BYTES] == MOTION[:1] * count
            and data[1::FRAME_BYTES] == MOTION[1:] * count
        ):
            return (Samples(stream="imu", values=_si(data)),) if count else ()
        return self._decode_slowly(packet)

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn samples into notifications, gathered as the sensor gathers them."""
        values = checked_values(samples, self._spec, batch=self._batch)
        frames = np.zeros((len(values), FRAME_BYTES // 2), dtype="<i2")
        frames[:, 0] = int.from_bytes(MOTION, "little")
        frames[:, 1:7] = nearest_codes(values / _UNITS_PER_CODE, low=-32768, high=32767)
        wire = frames.tobytes()
        size = self._batch * FRAME_BYTES
        return tuple((NOTIFY, wire[at : at + size]) for at in range(0, len(wire), size))

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
                found, self._in_step = _find_step(buffer, at)
                skipped += found - at
                at = found
                runs.append([])
            if not self._in_step or at + FRAME_BYTES > len(buffer):
                break
            frame = buffer[at : at + FRAME_BYTES]
            if not (frame.startswith(_KNOWN) and _goes_on(buffer, at + FRAME_BYTES)):
                self._in_step = False
                continue
            if frame.startswith(MOTION):
                runs[-1].append(frame)
            else:
                others += self._registers.reply(frame)
            at += FRAME_BYTES
        self._rest = buffer[at:]
        samples = [Samples(stream="imu", values=_si(b"".join(run))) for run in runs if run]
        if skipped and not (samples or others):
            raise _no_frame(packet)
        return (*others, *samples)


def _si(frames: bytes) -> FloatArray:
    codes = np.frombuffer(frames, dtype="<i2").reshape(-1, FRAME_BYTES // 2)
    values: FloatArray = codes[:, 1:7] * _UNITS_PER_CODE
    return values


def _goes_on(buffer: bytes, at: int) -> bool:
    """Whether a frame may begin here, as far as bytes are there.

    Without this, a notification that lost its end would lend its beginning to the next one and
    make a frame of both.
    """
    head = buffer[at : at + len(MOTION)]
    return any(known.startswith(head) for known in _KNOWN)


def _find_step(buffer: bytes, start: int) -> tuple[int, bool]:
    """Find where frames begin again: a header that another header follows one frame later.

    Two bytes of header occur inside frames too, so one alone proves nothing. Without a checksum
    this is all there is. Returns the place, and False where more bytes are needed to judge it.
    """
    at = start
    while (at := buffer.find(MOTION[:1], at)) >= 0:
        if at + _CONFIRMED_BYTES > len(buffer):
            return at, False
        if buffer.startswith(_KNOWN, at) and buffer.startswith(_KNOWN, at + FRAME_BYTES):
            return at, True
        at += 1
    return len(buffer), False


def _no_frame(packet: Packet) -> PacketRejectedError:
    return PacketRejectedError(
        f"{packet.sensor} sent {len(packet.data)} bytes without a frame of the default output.",
        advice="Set its output back to the default (register 0E = 61, register 96 = 0).",
    )
