"""PLUX BITalino (r)evolution with the BLE module BT121: up to four EMG channels of 10 bits.

A byte stream of frames with a 4-bit sequence and a 4-bit checksum, cut anywhere into notifications.
Facts and their sources: docs/sensors/bitalino.md and firmware-config/bitalino.toml.
"""

from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Literal

import numpy as np
from msgspec import Meta, Struct
from numpy.lib.stride_tricks import sliding_window_view

from spinewatch.drivers.bitalino_frames import (
    FULL_SCALE,
    SEQUENCE_MODULUS,
    Bytes,
    FrameLayout,
    find_runs,
)
from spinewatch.drivers.checks import checked_values, nearest_codes, unknown_characteristic
from spinewatch.drivers.contract import RadioNeeds, Step, Subscribe, Write
from spinewatch.drivers.nothing_lasting import NothingLasting
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.packing import pack, unpack
from spinewatch.model.samples import CounterSpec, Decoded, Samples, SensorStatus, StreamSpec

SERVICE: Final = "c566488a-0882-4e1b-a6d0-0b717e652234"
COMMANDS: Final = "4051eb11-bf0a-4c74-8730-a48f4193fcea"
FRAMES: Final = "40fdba6b-672e-47c4-808a-e529adff3633"
NAME_PREFIX: Final = "bitalino"

NOTIFICATION_BYTES: Final = 20
"""What the module's GATT description declares for the frames characteristic."""

_SUPPLY_UV: Final = 3.3e6
_ZERO_CODE: Final = 512.0
_CODES: Final = FULL_SCALE + 1
_RATE_CODES: Final = MappingProxyType({100: 2, 1000: 3})
_IDLE, _STOP = 0xFF, 0x00
_COMMAND_WAIT_S: Final = 0.1
_ATT_HEADER_BYTES: Final = 3


class BitalinoSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is set on the board, and the gain of the EMG sensors on it.

    ``channels`` are A1 to A4. A5 and A6 have 6 bits, 51 uV a step: no EMG at rest shows there.
    """

    rate_hz: Literal[100, 1000] = 1000
    channels: Literal[1, 2, 3, 4] = 4
    gain: Annotated[float, Meta(ge=1.0, le=100_000.0)] = 1009.0


class Bitalino(NothingLasting):
    """One BITalino, fed notification by notification."""

    kind: ClassVar[str] = "bitalino"

    def __init__(self, settings: BitalinoSettings) -> None:
        channels = settings.channels
        self._settings = settings
        self._layout = FrameLayout(channels)
        self._uv_per_code = _SUPPLY_UV / (_CODES * settings.gain)
        self._spec = StreamSpec(
            name="emg",
            channels=tuple(f"a{number}" for number in range(1, channels + 1)),
            units=("uV",) * channels,
            fs_hz=float(settings.rate_hz),
            counter=CounterSpec(modulus=SEQUENCE_MODULUS),
        )
        self._rest = b""
        self._due: int | None = None

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """One stream: EMG in microvolts at the electrodes."""
        return (self._spec,)

    @classmethod
    def matches(cls, advertisement: Advertisement) -> bool:
        """Whether the module's own service is advertised or its name is; spellings differ."""
        named = (advertisement.name or "").casefold().startswith(NAME_PREFIX)
        return named or SERVICE in advertisement.service_uuids

    @property
    def radio(self) -> RadioNeeds:
        """Give the load on the radio, for the shortest notifications that the module may make."""
        return RadioNeeds(
            min_mtu=NOTIFICATION_BYTES + _ATT_HEADER_BYTES,
            notifications_hz=self._settings.rate_hz * self._layout.size / NOTIFICATION_BYTES,
            notification_bytes=NOTIFICATION_BYTES,
        )

    def connect_steps(self) -> tuple[Step, ...]:
        """Bring the board to idle, set the rate, subscribe and start."""
        rate, channels = self._settings.rate_hz, self._settings.channels
        start = 1 | ((1 << channels) - 1) << 2
        return (
            _command(_IDLE, "go to idle from whatever the board was doing"),
            _command(_RATE_CODES[rate] << 6 | 3, f"sample at {rate} Hz"),
            Subscribe(characteristic=FRAMES),
            _command(start, f"start with channels A1 to A{channels}"),
        )

    def disconnect_steps(self) -> tuple[Step, ...]:
        """Stop. Only while streaming: at idle the same byte sets the battery threshold."""
        return (_command(_STOP, "stop streaming"),)

    def status_steps(self) -> tuple[Step, ...]:
        """Nothing: the board answers questions at idle only."""
        return ()

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification; frames may begin and end anywhere in it.

        A hole in the stream ends one `Samples` and begins another, each with its own counter.

        Raises
        ------
        PacketRejectedError
            When bytes had to be thrown away and nothing was gained.
        """
        if packet.characteristic != FRAMES:
            raise unknown_characteristic(self.kind, packet)
        buffer = self._rest + packet.data
        size = self._layout.size
        count = len(buffer) // size
        if count and self._due is not None:
            frames = np.frombuffer(buffer, dtype=np.uint8, count=count * size).reshape(-1, size)
            due = (self._due + np.arange(count)) % SEQUENCE_MODULUS
            if (frames[:, -1] >> 4 == due).all() and self._layout.fits(frames).all():
                samples = self._samples(frames, self._due)
                self._due = (self._due + count) % SEQUENCE_MODULUS
                self._rest = buffer[count * size :]
                return (samples,)
        return self._find_frames(packet, buffer)

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn samples into the byte stream, cut into notifications without regard to frames."""
        values = checked_values(samples, self._spec)
        codes = nearest_codes(values / self._uv_per_code + _ZERO_CODE, low=0, high=FULL_SCALE)
        sequence = ((samples.counter or 0) + np.arange(len(values))) % SEQUENCE_MODULUS
        frames = self._layout.build(codes.astype(np.uint64), sequence.astype(np.uint64))
        wire = frames.tobytes()
        return tuple(
            (FRAMES, wire[at : at + NOTIFICATION_BYTES])
            for at in range(0, len(wire), NOTIFICATION_BYTES)
        )

    def encode_status(self, status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
        """Nothing: the stream has no place for it."""
        del status
        return ()

    def held(self) -> bytes:
        """Give the rest of the byte stream, and which frame is due."""
        return pack((self._due, self._rest))

    def take_up(self, held: bytes) -> None:
        """Go on where `held` was given."""
        self._due, self._rest = unpack(held, tuple[int | None, bytes])

    def reset(self) -> None:
        """Forget the rest of the byte stream and which frame was due."""
        self._rest = b""
        self._due = None

    def _find_frames(self, packet: Packet, buffer: bytes) -> tuple[Decoded, ...]:
        size = self._layout.size
        if len(buffer) < size:
            self._rest = buffer
            return ()
        raw = np.frombuffer(buffer, dtype=np.uint8)
        fits = self._layout.fits(sliding_window_view(raw, size)).tolist()
        sequence = (raw[size - 1 :] >> 4).tolist()
        runs, decided, self._due = find_runs(fits, sequence, size, self._due)
        self._rest = buffer[decided:]
        if decided and not runs:
            raise PacketRejectedError(
                f"{packet.sensor} sent {len(packet.data)} bytes without a frame that checks.",
                advice="Check that the board streams with the configured number of channels.",
            )
        return tuple(
            self._samples(raw[start : start + count * size].reshape(-1, size), sequence[start])
            for start, count in runs
        )

    def _samples(self, frames: Bytes, counter: int) -> Samples:
        values = (self._layout.codes(frames) - _ZERO_CODE) * self._uv_per_code
        return Samples(stream="emg", values=values.astype(np.float64, copy=False), counter=counter)


def _command(value: int, why: str) -> Write:
    """Write one byte; the module's script ignores writes without response."""
    return Write(
        characteristic=COMMANDS,
        data=bytes((value,)),
        with_response=True,
        wait_s=_COMMAND_WAIT_S,
        why=why,
    )
