"""Upside Down Labs NPG Lite: a board with three or six EMG channels on an ESP32-C6.

One packet per notification: records of a sample counter and big-endian converter counts.
Facts and their sources: docs/sensors/npg_lite.md and firmware-config/npg_lite.toml.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final, Literal

import numpy as np
from msgspec import Struct

from spinewatch.drivers.checks import checked_values, nearest_codes, unknown_characteristic
from spinewatch.drivers.contract import RadioNeeds, Read, Step, Subscribe, Write
from spinewatch.drivers.nothing_held import NothingHeld
from spinewatch.drivers.nothing_lasting import NothingLasting
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.samples import (
    CounterSpec,
    Decoded,
    Reply,
    Samples,
    SensorStatus,
    StreamSpec,
)

SERVICE: Final = "4fafc201-1fb5-459e-8fcc-c5c9c331914b"
"""An example UUID of the ESP32 tutorials: it identifies nothing without the name."""
DATA: Final = "beb5483e-36e1-4688-b7f5-ea07361b26a8"
CONTROL: Final = "0000ff01-0000-1000-8000-00805f9b34fb"
BATTERY: Final = "f633d0ec-46b4-43c1-a39f-1ca06d0602e1"
NAME_PREFIX: Final = "NPG-"

WHO: Final = b"WHORU"
START: Final = b"START"
STOP: Final = b"STOP"
REPLIES: Final = MappingProxyType(
    {
        b"RUNNING": "running",
        b"STOPPED": "stopped",
        b"NPG-LITE": "npg_lite",
        b"UNKNOWN COMMAND": "unknown_command",
    }
)
_COMMAND_WAIT_S: Final = 0.1

COUNTER_MODULUS: Final = 256
FULL_SCALE: Final = 4095
_COUNTERS: Final = bytes(range(COUNTER_MODULUS)) * 2
_ATT_HEADER_BYTES: Final = 3
_FOREIGN_FIRMWARE: Final = "Put one of the firmwares of docs/sensors/npg_lite.md on the board."


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How one firmware packs its notifications, and what else it has.

    Only the ESP-IDF firmware answers START and STOP, only the Arduino one tells its battery.
    """

    channels: int
    samples: int
    fs_hz: float
    tells_battery: bool

    @property
    def size(self) -> int:
        """Length of a notification in bytes."""
        return self.samples * (1 + 2 * self.channels)


LAYOUTS: Final = MappingProxyType(
    {
        "arduino-3ch": Layout(channels=3, samples=10, fs_hz=500.0, tells_battery=True),
        "arduino-6ch": Layout(channels=6, samples=10, fs_hz=500.0, tells_battery=True),
        "idf-3ch": Layout(channels=3, samples=25, fs_hz=250.0, tells_battery=False),
    }
)


class NpgLiteSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which firmware is on the board; nothing can be set by radio."""

    layout: Literal["arduino-3ch", "arduino-6ch", "idf-3ch"] = "arduino-3ch"


class NpgLite(NothingHeld, NothingLasting):
    """One NPG Lite, fed notification by notification."""

    kind: ClassVar[str] = "npg_lite"

    def __init__(self, settings: NpgLiteSettings) -> None:
        layout = LAYOUTS[settings.layout]
        self._name = settings.layout
        self._layout = layout
        self._record = np.dtype([("counter", "u1"), ("counts", ">u2", (layout.channels,))])
        self._spec = StreamSpec(
            name="emg",
            channels=tuple(f"ch{number}" for number in range(1, layout.channels + 1)),
            units=("count",) * layout.channels,
            fs_hz=layout.fs_hz,
            counter=CounterSpec(modulus=COUNTER_MODULUS),
            batch=layout.samples,
        )

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """One stream: EMG in converter counts, as gain and band are not published."""
        return (self._spec,)

    @classmethod
    def matches(cls, advertisement: Advertisement) -> bool:
        """Whether the name is a board's, and any advertised service is not another's."""
        named = (advertisement.name or "").startswith(NAME_PREFIX)
        services = advertisement.service_uuids
        return named and (not services or SERVICE in services)

    @property
    def radio(self) -> RadioNeeds:
        """Give the load on the radio."""
        return RadioNeeds(
            min_mtu=self._layout.size + _ATT_HEADER_BYTES,
            notifications_hz=self._layout.fs_hz / self._layout.samples,
            notification_bytes=self._layout.size,
        )

    def connect_steps(self) -> tuple[Step, ...]:
        """Subscribe, ask whether it is one, and start.

        The Arduino firmware's answer is read where it comes and not waited for.
        """
        battery, answers = self._layout.tells_battery, not self._layout.tells_battery
        return (
            Subscribe(characteristic=DATA),
            Subscribe(characteristic=CONTROL),
            *((Subscribe(characteristic=BATTERY),) if battery else ()),
            _command(WHO, "is it an NPG Lite?", expect="npg_lite" if answers else None),
            _command(START, "start streaming", expect="running" if answers else None),
        )

    def disconnect_steps(self) -> tuple[Step, ...]:
        """Stop, so that the board rests its converter."""
        return (_command(STOP, "stop streaming"),)

    def status_steps(self) -> tuple[Step, ...]:
        """Read the battery where the firmware has it, should its own telling fail."""
        return (Read(characteristic=BATTERY),) if self._layout.tells_battery else ()

    def decode(self, packet: Packet) -> tuple[Decoded, ...]:
        """Take one notification.

        The firmware counts the records of a packet up by one and hands it to the radio whole. So
        a packet with a hole or a jump in it was not made by it and is rejected, not split.

        Raises
        ------
        PacketRejectedError
            When length, counters or text are not this firmware's.
        """
        if packet.characteristic == DATA:
            return self._samples(packet)
        if packet.characteristic == BATTERY:
            return _battery(packet)
        if packet.characteristic == CONTROL:
            return _reply(packet)
        raise unknown_characteristic(self.kind, packet)

    def encode(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        """Turn samples into notifications."""
        values = checked_values(samples, self._spec)
        records = np.zeros(len(values), dtype=self._record)
        first = samples.counter or 0
        records["counter"] = (first + np.arange(len(values))) % COUNTER_MODULUS
        records["counts"] = nearest_codes(values, low=0, high=FULL_SCALE)
        wire, size = records.tobytes(), self._layout.size
        return tuple((DATA, wire[at : at + size]) for at in range(0, len(wire), size))

    def encode_status(self, status: SensorStatus) -> tuple[tuple[str, bytes], ...]:
        """Tell the battery in whole per cent, as the Arduino firmware does."""
        if status.battery_pct is None or not self._layout.tells_battery:
            return ()
        return ((BATTERY, bytes((round(min(max(status.battery_pct, 0.0), 100.0)),))),)

    def _samples(self, packet: Packet) -> tuple[Samples]:
        layout, data = self._layout, packet.data
        if len(data) != layout.size:
            raise self._wrong_length(packet)
        first = data[0]
        if data[:: self._record.itemsize] != _COUNTERS[first : first + layout.samples]:
            raise PacketRejectedError(
                f"{packet.sensor} sent a packet whose sample counters do not follow each other.",
                advice=_FOREIGN_FIRMWARE,
            )
        counts = np.frombuffer(data, dtype=self._record)["counts"]
        return (Samples(stream="emg", values=counts.astype(np.float64), counter=first),)

    def _wrong_length(self, packet: Packet) -> PacketRejectedError:
        size = len(packet.data)
        fitting = [name for name, layout in LAYOUTS.items() if layout.size == size]
        advice = (
            f"Set layout = {fitting[0]!r} in the settings of npg_lite."
            if fitting
            else "Check the MTU of the connection and the firmware of the board."
        )
        return PacketRejectedError(
            f"{packet.sensor} sent {size} bytes; {self._name} has {self._layout.size}.",
            advice=advice,
        )


def _battery(packet: Packet) -> tuple[SensorStatus]:
    if len(packet.data) != 1 or packet.data[0] > 100:
        raise PacketRejectedError(
            f"{packet.sensor} sent a battery level that is not 0 to 100 per cent.",
            advice=_FOREIGN_FIRMWARE,
        )
    return (SensorStatus(battery_pct=float(packet.data[0])),)


def _reply(packet: Packet) -> tuple[Decoded, ...]:
    name = REPLIES.get(packet.data)
    if name is None:
        raise PacketRejectedError(
            f"{packet.sensor} answered a command with {packet.data[:20]!r}.",
            advice=_FOREIGN_FIRMWARE,
        )
    if name == "unknown_command":
        text = f"The board does not know a command. {_FOREIGN_FIRMWARE}"
        return (Reply(name=name), SensorStatus(text=text))
    return (Reply(name=name),)


def _command(data: bytes, why: str, expect: str | None = None) -> Write:
    return Write(
        characteristic=CONTROL,
        data=data,
        with_response=True,
        wait_s=_COMMAND_WAIT_S,
        expect=expect,
        why=why,
    )
