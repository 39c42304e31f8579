"""A header and records of every kind."""

from itertools import cycle, islice

import pytest

from spinewatch.model.calibration import CalibrationSet, RestReference
from spinewatch.model.commands import CommandRecord, LogDiary, Pause
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.context import PauseReason, Posture
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.model.time import NS_PER_S, ClockOffset


@pytest.fixture(scope="session")
def header() -> CaptureHeader:
    return CaptureHeader(
        made_by="spinewatch test",
        boot_id="boot",
        start_ns=NS_PER_S,
        configuration=Configuration(
            person="p01",
            sensors=(SensorConfig(name="neck", kind="witmotion", site=MotionSite.C7),),
        ),
        settings={"witmotion": {"rate_hz": 100, "axes": [1, 2, 3], "name": "é"}},
        calibrations=CalibrationSet(
            rest=(
                RestReference(
                    site=EmgSite.LUMBAR_ERECTOR_LEFT,
                    posture=Posture.LYING,
                    power=1.5,
                    spread_db=0.5,
                    frame_spread_db=1.0,
                    seconds=60.0,
                    utc_ns=None,
                    session="s1",
                ),
            )
        ),
    )


def record(kind: str, number: int) -> Record:
    mono_ns = number * NS_PER_S // 150
    match kind:
        case "packet":
            data = bytes((number + k) % 251 for k in range(80))
            return Packet(sensor="neck", characteristic="ffe4", data=data, mono_ns=mono_ns)
        case "link":
            return LinkEvent(
                sensor="neck", state=LinkState.LOST, mono_ns=mono_ns, cause="out of range"
            )
        case "clock":
            return ClockOffset(mono_ns=mono_ns, utc_ns=2**60, trusted=True, utc_offset_min=60)
        case "pause":
            return CommandRecord(mono_ns=mono_ns, command=Pause(reason=PauseReason.SHOWER))
        case "diary":
            return CommandRecord(mono_ns=mono_ns, command=LogDiary(pain=4, note="stiff ä"))
        case _:
            return Advance(to_ns=mono_ns)


KINDS = ("packet", "packet", "link", "packet", "clock", "advance", "pause", "diary", "packet")


@pytest.fixture(scope="session")
def records() -> list[Record]:
    return [record(kind, number) for number, kind in enumerate(islice(cycle(KINDS), 1200))]
