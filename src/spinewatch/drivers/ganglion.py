"""OpenBCI Ganglion: four EMG channels of 24 bits at 200 Hz, squeezed into packets of 20 bytes.

One packet per notification: its number, then two samples of 18 or 19 bits a channel.
Facts and their sources: docs/sensors/ganglion.md and firmware-config/ganglion.toml.
"""

from typing import ClassVar, Final, Literal

import numpy as np
from msgspec import Struct

from spinewatch.drivers.checks import checked_values, nearest_codes, unknown_characteristic
from spinewatch.drivers.contract import RadioNeeds, Read, Step, Subscribe, Write
from spinewatch.drivers.ganglion_deltas import CYCLE_SAMPLES, ChainState, DeltaChain, cycle_frames
from spinewatch.drivers.ganglion_frames import (
    CYCLE_PACKETS,
    FRAME_BYTES,
    FULL_SCALE,
    PACKINGS,
    SAMPLES,
    Content,
    Counts,
    absolute_counts,
    absolute_frame,
    content_of,
)
from spinewatch.drivers.ganglion_motion import MOTION_STREAM, AxesState, AxisCollector, Slots
from spinewatch.drivers.ganglion_replies import firmware_of, impedance_of
from spinewatch.drivers.nothing_lasting import NothingLasting
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.packing import pack, unpack
from spinewatch.model.samples import CounterSpec, Decoded, Samples, SensorStatus, StreamSpec

SERVICE: Final = "0000fe84-0000-1000-8000-00805f9b34fb"
"""Of the radio module's maker: other gadgets with this module advertise it too."""
FRAMES: Final = "2d30c082-f39f-4ce6-923f-3484ea480596"
COMMANDS: Final = "2d30c083-f39f-4ce6-923f-3484ea480596"
FIRMWARE: Final = "00002a28-0000-1000-8000-00805f9b34fb"

UV_PER_COUNT: Final = 1.2e6 / (FULL_SCALE * 1.5 * 51)
"""Reference voltage 1.2 V, 24 bits, gain 1.5 of the converter and 51 of the amplifier before it."""

_FS_HZ: Final = 200.0
_COMMAND_WAIT_S: Final = 0.1
_ATT_HEADER_BYTES: Final = 3


class GanglionSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which firmware is on the board, and whether acceleration rides along.

    ``acc_slots`` says which packets hold which axis: the firmware's source and a well-known client
    disagree.
    """

    firmware: Literal[2, 3] = 3
    accelerometer: bool = False
    acc_slots: Slots = "xyz-at-123"


class _Held(Struct, frozen=True, kw_only=True):
    foreign: bool
    chain: ChainState | None
    axes: AxesState | None


class Ganglion(NothingLasting):
    """One Ganglion, fed notification by notification."""

    kind: ClassVar[str] = "ganglion"

    def __init__(self, settings: GanglionSettings) -> None:
        self._settings = settings
        in_full = settings.firmware == 3
        self._cycle = SAMPLES * CYCLE_PACKETS if in_full else CYCLE_SAMPLES
        self._content = Content.NARROW if settings.accelerometer else Content.WIDE
        self._spec = StreamSpec(
            name="emg",
            channels=("ch1", "ch2", "ch3", "ch4"),
            units=("uV",) * 4,
            fs_hz=_FS_HZ,
            counter=CounterSpec(modulus=self._cycle),
            batch=SAMPLES if in_full else CYCLE_SAMPLES,
        )
        self._chain = None if in_full else DeltaChain()
        self._axes = AxisCollector(settings.acc_slots) if settings.accelerometer else None
        self._foreign = False

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """EMG in microvolts at the electrodes, and acceleration where it is asked for."""
        return (self._spec, MOTION_STREAM) if self._axes else (self._spec,)

    @classmethod
    def matches(cls, advertisement: Advertisement) -> bool:
        """Whether the name is a board's, or its radio module's with the module's service."""
        name, services = (advertisement.name or "").casefold(), advertisement.service_uuids
        if name.startswith("ganglion"):
            return not services or SERVICE in services
        return name == "simblee" and SERVICE in services

    @property
    def radio(self) -> RadioNeeds:
        """Give the load on the radio: packets of 20 bytes, which any adapter carries."""
        packets = CYCLE_PACKETS if self._chain is None else CYCLE_PACKETS + 1
        return RadioNeeds(
            min_mtu=FRAME_BYTES + _ATT_HEADER_BYTES,
            notifications_hz=_FS_HZ * packets / self._cycle,
            notification_bytes=FRAME_BYTES,
        )

    def connect_steps(self) -> tuple[Step, ...]:
        """Read the firmware, which decides how packets are read; then subscribe and start."""
        with_motion = self._settings.accelerometer
        return (
            Read(characteristic=FIRMWARE),
            Subscribe(characteristic=FRAMES),
            _command(b"n", "accelerometer on: numbers of 18 bits")
            if with_motion
            else _command(b"N", "accelerometer off: numbers of 19 bits"),
            _command(b"b", "start streaming"),
        )

    def disconnect_steps(self) -> tuple[Step, ...]:
        """Stop streaming."""
        return (_command(b"s", "stop streaming"),)

    def status_steps(self) -> tuple[Step, ...]:
        """Nothing: the board knows neither its battery nor its temperature."""
        return ()

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification.

        Raises
        ------
        PacketRejectedError
            When the bytes are none of this board's, or of another firmware than is set.
        """
        if packet.characteristic == FIRMWARE:
            decoded = firmware_of(packet, self._settings.firmware)
            self._foreign = any(isinstance(each, SensorStatus) for each in decoded)
            return decoded
        if packet.characteristic != FRAMES:
            raise unknown_characteristic(self.kind, packet)
        data = packet.data
        content = content_of(data[0]) if data else None
        if content is Content.IMPEDANCE:
            return (impedance_of(packet),)
        if content is Content.TEXT:
            return ()
        if content is None or len(data) != FRAME_BYTES:
            raise _no_frame(packet)
        if self._foreign:
            raise _other_firmware(packet)
        return self._samples(data, content)

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn EMG into packets; firmware 2 in whole cycles, as only its first sample is in full.

        Acceleration has no packets of its own and cannot be encoded.
        """
        batch = self._spec.batch
        values = checked_values(samples, self._spec)
        counts = nearest_codes(values / UV_PER_COUNT, low=-FULL_SCALE - 1, high=FULL_SCALE)
        if (samples.counter or 0) % batch:
            raise InputError(
                f"These samples cannot be encoded: a packet cannot begin at {samples.counter}.",
                advice=f"Begin at a multiple of {batch}.",
            )
        return tuple((FRAMES, data) for data in self._packets(samples.counter or 0, counts))

    def encode_status(self, status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
        """Nothing: the wire has no place for it."""
        del status
        return ()

    def held(self) -> bytes:
        """Give what differences are added to, half a sample of axes, and the firmware."""
        return pack(
            _Held(
                foreign=self._foreign,
                chain=self._chain.state() if self._chain else None,
                axes=self._axes.state() if self._axes else None,
            )
        )

    def take_up(self, held: bytes) -> None:
        """Go on where `held` was given."""
        saved = unpack(held, _Held)
        self._foreign = saved.foreign
        if self._chain and saved.chain:
            self._chain.restore(saved.chain)
        if self._axes and saved.axes:
            self._axes.restore(saved.axes)

    def reset(self) -> None:
        """Forget what differences are added to, half a sample of axes, and the firmware."""
        self._foreign = False
        if self._chain:
            self._chain.restart()
        if self._axes:
            self._axes.restart()

    def _samples(self, data: bytes, content: Content) -> tuple[Samples, ...]:
        packing = PACKINGS[content]
        place = (data[0] - packing.first) % CYCLE_PACKETS
        counter, counts = SAMPLES * place, None
        if self._chain is None:
            counts = absolute_counts(data, packing)
        elif data[0] == 0:
            counter, counts = 0, self._chain.whole(data)
        else:
            counter, counts = counter + 1, self._chain.next(place, data, content)
        motion: tuple[Samples, ...] = ()
        if self._axes and content is Content.NARROW:
            motion = self._axes.add(place, data)
        if counts is None:
            return motion
        values = counts.astype(np.float64) * UV_PER_COUNT
        return (Samples(stream="emg", values=values, counter=counter), *motion)

    def _packets(self, counter: int, counts: Counts) -> tuple[bytes, ...]:
        if self._chain is not None:
            cycles = counts.reshape(-1, CYCLE_SAMPLES, counts.shape[1])
            return tuple(data for each in cycles for data in cycle_frames(each, self._content))
        packing = PACKINGS[self._content]
        return tuple(
            absolute_frame((counter // SAMPLES + at) % CYCLE_PACKETS, pair, packing, 0)
            for at, pair in enumerate(counts.reshape(-1, SAMPLES, counts.shape[1]))
        )


def _no_frame(packet: Packet) -> PacketRejectedError:
    return PacketRejectedError(
        f"{packet.sensor} sent {len(packet.data)} bytes that are no packet of a Ganglion.",
        advice="Check that the sensor is of the configured kind.",
    )


def _other_firmware(packet: Packet) -> PacketRejectedError:
    return PacketRejectedError(
        f"{packet.sensor} has another firmware than is set, so its packets cannot be read.",
        advice="Set firmware in the settings of ganglion as the board's status says.",
    )


def _command(data: bytes, why: str) -> Write:
    return Write(
        characteristic=COMMANDS, data=data, with_response=True, wait_s=_COMMAND_WAIT_S, why=why
    )
