"""`spinewatch sensors test` shows every second how a sensor comes through, on a terminal only."""

import threading
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from spinewatch.cli import sensors_glance
from spinewatch.cli.sensors_glance import in_words
from spinewatch.control.client import ControlClient
from spinewatch.model.air import Glance, Measured, StreamMeasured
from spinewatch.model.errors import ControlError

IMU = StreamMeasured(
    stream="imu", nominal_hz=100.0, measured_hz=99.28, samples=990, lost=10, is_counted=False
)
EMG = replace(IMU, stream="emg", measured_hz=None, samples=0, lost=0)
GLANCE = Glance(sensor="head", seconds=10.0, silent_s=0.04, streams=(IMU,))
MEASURED = Measured(
    sensor="head", kind="witmotion", seconds=30.0, streams=(IMU,), rejected=0, good=True, verdict=""
)


@pytest.mark.parametrize(
    ("glance", "said"),
    [
        (GLANCE, "imu 99.3 Hz, about 1.0% lost"),
        (replace(GLANCE, streams=(replace(IMU, is_counted=True),)), "imu 99.3 Hz, 1.0% lost"),
        (replace(GLANCE, streams=(replace(IMU, lost=0),)), "imu 99.3 Hz, 0.0% lost"),
        (replace(GLANCE, streams=(IMU, EMG)), "imu 99.3 Hz, about 1.0% lost; emg nothing yet"),
        (replace(GLANCE, silent_s=3.2), "no data for 3 s"),
    ],
)  # fmt: skip
def test_rate_and_loss_or_the_silence_is_said(glance: Glance, said: str) -> None:
    assert in_words(glance) == said


class Slow:
    """Measures until it was glanced at twice; the first glance comes too early."""

    def __init__(self) -> None:
        self.glances = 0
        self._is_seen = threading.Event()

    def measure(self, _name: str, _seconds: float) -> Measured:
        self._is_seen.wait(0.1)
        return MEASURED

    def glance(self, _name: str) -> Glance:
        self.glances += 1
        if self.glances == 1:
            raise ControlError("head is not being measured.", advice="Wait.")
        if self.glances > 3:
            self._is_seen.set()
        return GLANCE


@pytest.mark.parametrize(("terminal", "is_shown"), [("", False), ("1", True)])
def test_it_is_shown_while_it_is_measured_and_plain_elsewhere(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, terminal: str, *, is_shown: bool
) -> None:
    slow = Slow()
    monkeypatch.setenv("FORCE_COLOR", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sensors_glance, "GLANCE_S", 0.01)
    monkeypatch.setattr(ControlClient, "measure", slow.measure)
    monkeypatch.setattr(ControlClient, "glance", slow.glance)
    result = talker.wearing("head").run_alone("sensors", "test", "head")

    assert result.exit_code == 0, result.output
    assert (slow.glances > 0) is is_shown
    assert ("Listening to head: imu 99.3 Hz, about 1.0% lost" in result.output) is is_shown
