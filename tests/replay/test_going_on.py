"""A chain that takes over from another one: what it keeps, and what it must not claim."""

from collections.abc import Callable, Sequence

import msgspec
import pytest

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.packets import LinkEvent, LinkState
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.results import AnyResult, Levels, SensorHealth
from spinewatch.model.time import NS_PER_S
from spinewatch.service.chain import LONGEST_ABSENCE_NS, Chain

pytestmark = pytest.mark.slow

MakeRecords = Callable[[str, float], list[Record]]
SECONDS = 45.0


@pytest.fixture(scope="module")
def records(make_records: MakeRecords) -> list[Record]:
    """Give the time in which the lying rest is taken."""
    return make_records("bursts", SECONDS)


@pytest.fixture(scope="module")
def first(header: CaptureHeader, records: list[Record]) -> Chain:
    chain = Chain(header=header)
    told(chain, records)
    return chain


def told(chain: Chain, records: Sequence[Record]) -> list[AnyResult]:
    return [result for record in records for result in chain.take(record)]


def taken_over(first: Chain, header: CaptureHeader, *, after_s: float, **changes: object) -> Chain:
    """Start a process that goes on from what the first one saved."""
    start_ns = header.start_ns + round((SECONDS + after_s) * NS_PER_S)
    later = msgspec.structs.replace(
        header, start_ns=start_ns, state=first.state(filters=False), **changes
    )
    return Chain(header=later)


def test_the_seconds_in_between_are_told_as_unknown_and_none_twice(
    header: CaptureHeader, records: list[Record], first: Chain
) -> None:
    before = [each for each in told(Chain(header=header), records) if isinstance(each, Levels)]
    second = taken_over(first, header, after_s=5.0)

    end_ns = header.start_ns + round((SECONDS + 8.0) * NS_PER_S)
    after = [each for each in second.take(Advance(to_ns=end_ns)) if isinstance(each, Levels)]

    assert second.abandoned is None
    assert after[0].mono_ns == before[-1].mono_ns + NS_PER_S
    assert {each.valid for each in after} == {False}
    assert "no data" in str(after[0].cause)


def test_what_was_calibrated_after_the_state_was_saved_is_kept(
    header: CaptureHeader, first: Chain
) -> None:
    assert first.monitor.calibrations.rest
    newer = CalibrationSet(
        rest=tuple(
            msgspec.structs.replace(each, power=each.power * 2.0, utc_ns=None)
            for each in first.monitor.calibrations.rest
        )
    )

    second = taken_over(first, header, after_s=5.0, calibrations=newer)

    assert second.monitor.calibrations.rest == newer.rest


def test_with_other_sensors_monitoring_starts_anew_and_says_so(
    header: CaptureHeader, first: Chain
) -> None:
    fewer = msgspec.structs.replace(header.configuration, sensors=header.configuration.sensors[1:])

    second = taken_over(first, header, after_s=5.0, configuration=fewer)

    assert second.abandoned is not None
    assert "other sensors" in str(second.abandoned.reason)
    assert second.take(Advance(to_ns=header.start_ns + 60 * NS_PER_S))


def test_after_a_long_absence_nothing_is_taken_up(header: CaptureHeader, first: Chain) -> None:
    second = taken_over(first, header, after_s=LONGEST_ABSENCE_NS / NS_PER_S + 60.0)

    assert second.abandoned is not None
    assert "ten minutes" in str(second.abandoned.reason)


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x81\xa7monitor\xc4\x00"])
def test_a_damaged_state_is_named_and_monitoring_starts_anew(
    header: CaptureHeader, damage: bytes
) -> None:
    chain = Chain(header=msgspec.structs.replace(header, state=damage))

    assert chain.abandoned is not None
    assert chain.take(Advance(to_ns=header.start_ns + 5 * NS_PER_S))


def test_labels_go_on_rising_whatever_became_of_the_state(
    header: CaptureHeader, first: Chain
) -> None:
    last = first.labeller.label(header.start_ns + round(SECONDS * NS_PER_S))
    fewer = msgspec.structs.replace(header.configuration, sensors=header.configuration.sensors[1:])

    second = taken_over(first, header, after_s=5.0, configuration=fewer)
    after = second.labeller.label(header.start_ns + round((SECONDS + 5.0) * NS_PER_S))

    assert last is not None
    assert after is not None
    assert after.utc_ns > last.utc_ns


def test_two_reports_of_one_sensor_never_share_a_time(
    header: CaptureHeader, records: list[Record]
) -> None:
    """A connection lost on the very minute must not hide behind the minute's own report."""
    minute_ns = (header.start_ns // (60 * NS_PER_S) + 1) * 60 * NS_PER_S
    chain = Chain(header=header)
    told(chain, records)
    for each in (minute_ns, minute_ns):
        chain.take(
            LinkEvent(sensor="emg", state=LinkState.LOST, mono_ns=each, cause="out of range")
        )

    results = chain.take(Advance(to_ns=minute_ns + 10 * NS_PER_S))

    times = [
        each.mono_ns for each in results if isinstance(each, SensorHealth) and each.sensor == "emg"
    ]
    assert len(times) == 3
    assert len(set(times)) == 3
