"""What a Ganglion says in words: its firmware, and impedances of electrodes."""

from typing import Final

from spinewatch.drivers.ganglion_frames import CHANNELS, LAST_WIDE
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Reply, SensorStatus

_LONGEST_NUMBER: Final = 10


def firmware_of(packet: Packet, wanted: int) -> tuple[Decoded, ...]:
    """Understand the firmware's version, text like ``3.0.2``; if it differs, say what to do.

    Raises
    ------
    PacketRejectedError
        When it is no version.
    """
    major, dot, _ = packet.data.partition(b".")
    if not (dot and len(major) == 1 and major.isdigit()):
        raise PacketRejectedError(
            f"{packet.sensor} tells {packet.data[:20]!r} as its firmware, expected like '3.0.2'.",
            advice="Check that the sensor is of the configured kind.",
        )
    found = int(major)
    reply = Reply(name="firmware", values=(float(found),))
    if found == wanted:
        return (reply,)
    advice = (
        f"Set firmware = {found} in the settings of ganglion."
        if found in {2, 3}
        else "Put firmware 3 on the board."
    )
    return (
        reply,
        SensorStatus(text=f"The board has firmware {found}, expected {wanted}. {advice}"),
    )


def impedance_of(packet: Packet) -> Reply:
    """Understand an impedance: digits in ASCII that end with ``Z``; the fifth is the reference's.

    Raises
    ------
    PacketRejectedError
        When it is not written so.
    """
    number = packet.data[1:-1]
    if packet.data[-1:] != b"Z" or not number.isdigit() or len(number) > _LONGEST_NUMBER:
        raise PacketRejectedError(
            f"{packet.sensor} sent an impedance that is not digits and a Z.",
            advice="Check that the sensor is of the configured kind.",
        )
    channel = packet.data[0] - LAST_WIDE
    which = f"ch{channel}" if channel <= CHANNELS else "reference"
    return Reply(name=f"impedance_{which}", values=(float(number),))
