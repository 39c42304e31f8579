"""The one stream of records that drives the chain, live and in replay.

Whatever changes a result enters the chain as one of these, in this order, and a capture is
nothing but a header and these records. That is why a replay needs nothing else.
"""

from typing import Final

from msgspec import Struct

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import CommandRecord
from spinewatch.model.configuration import Configuration
from spinewatch.model.packets import LinkEvent, Packet
from spinewatch.model.time import ClockOffset

CAPTURE_VERSION: Final = 3


class Advance(Struct, frozen=True, kw_only=True, tag="advance"):
    """Time has passed: results up to ``to_ns`` may be emitted."""

    to_ns: int


Record = Packet | LinkEvent | ClockOffset | CommandRecord | Advance


class CaptureHeader(Struct, frozen=True, kw_only=True):
    """What a replay must know before the first record.

    ``settings`` holds the settings of each sensor, by its name: the driver of tomorrow must decode
    with the settings of today. ``start_ns`` is the
    monotonic time from which results are told; ``state`` what an earlier process of the same boot
    left behind, if the monitor went on from it. ``memory`` is what outlives boots: the biases of
    gyroscopes, the person's own usual.
    """

    version: int = CAPTURE_VERSION
    made_by: str
    boot_id: str
    start_ns: int
    configuration: Configuration
    settings: dict[str, dict[str, object]]
    calibrations: CalibrationSet
    state: bytes | None = None
    memory: bytes | None = None
