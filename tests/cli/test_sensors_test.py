"""`spinewatch sensors test`: figures of each stream, a verdict, and an exit code."""

from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from spinewatch.control.messages import MeasureRequest
from spinewatch.model.air import Measured, StreamMeasured
from spinewatch.model.errors import ControlError, InputError

IMU = StreamMeasured(
    stream="imu",
    nominal_hz=100.0,
    measured_hz=99.28,
    samples=2970,
    lost=30,
    is_counted=False,
    late_p50_ms=4.2,
    late_p95_ms=11.7,
    drift_ppm=-7200.0,
    longest_gap_s=0.13,
)
EMPTY = StreamMeasured(
    stream="emg", nominal_hz=1000.0, measured_hz=None, samples=0, lost=0, is_counted=True
)
MEASURED = Measured(
    sensor="head",
    kind="witmotion",
    seconds=30.0,
    streams=(IMU, EMPTY),
    rejected=3,
    good=True,
    verdict="Good: little is lost.",
    battery_pct=77.0,
    rssi_dbm=-61,
)


def test_every_stream_is_shown_with_rate_loss_latency_and_drift(talker: SimpleNamespace) -> None:
    talker.wearing("head").replies = [MEASURED]
    result = talker.run("sensors", "test", "head")
    header, *rows, signal, battery, rejected, verdict = result.output.splitlines()

    assert result.exit_code == 0, result.output
    assert header.split() == ["imu", "emg"]
    assert [" ".join(row.split()) for row in rows] == [
        "rate set 100 Hz 1000 Hz",
        "rate measured 99.28 Hz unknown",
        "lost 30 of 3000 (1.0%, estimated) unknown",
        "late, half of it 4 ms or less unknown",
        "late, 95 % of it 12 ms or less unknown",
        "drift of its clock -7200 ppm unknown",
        "longest gap 0.13 s 0.00 s",
    ]
    assert [signal, battery, rejected, verdict] == [
        "signal: -61 dBm",
        "battery: 77 %",
        "packets that could not be read: 3",
        "head: Good: little is lost.",
    ]


def test_a_verdict_that_is_not_good_is_an_exit_code_for_scripts(talker: SimpleNamespace) -> None:
    verdict = "Loses 9 % of its samples: bring it nearer."
    talker.wearing("head").replies = [
        replace(MEASURED, good=False, verdict=verdict, rejected=0, battery_pct=None, rssi_dbm=None)
    ]
    result = talker.run("sensors", "test", "head", "--seconds", "600")

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert f"head: {verdict}" in result.output
    assert "battery: unknown" in result.output
    assert "could not be read" not in result.output


def test_the_monitor_listens_for_as_long_as_one_wants(talker: SimpleNamespace) -> None:
    talker.wearing("head").replies = [MEASURED] * 3
    for words in ((), ("--seconds=5",), ("--seconds=600",)):
        talker.run("sensors", "test", "head", *words)

    assert talker.requests == [MeasureRequest(sensor="head", seconds=s) for s in (30, 5, 600)]


@pytest.mark.parametrize("seconds", ["4.9", "601", "inf"])
def test_a_time_that_the_monitor_would_refuse_is_not_even_asked_for(
    talker: SimpleNamespace, seconds: str
) -> None:
    result = talker.wearing("head").run("sensors", "test", "head", "--seconds", seconds)

    assert result.exit_code == 2
    assert talker.requests == []


def test_an_unknown_name_is_refused_with_those_that_there_are(talker: SimpleNamespace) -> None:
    result = talker.wearing("head", "c7").run("sensors", "test", "neck")

    assert isinstance(result.exception, InputError)
    assert "Name one of: head, c7." in str(result.exception)
    assert talker.requests == []


def test_without_a_monitor_that_is_said(talker: SimpleNamespace) -> None:
    result = talker.wearing("head").run_alone("sensors", "test", "head")

    assert isinstance(result.exception, ControlError)
