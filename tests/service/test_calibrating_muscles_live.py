"""Muscles calibrated through a running monitor on a simulated person who lies still at first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from spinewatch.calibration.store import CalibrationStore
from spinewatch.control.client import ControlClient
from spinewatch.model.commands import CalibrateContraction, CalibrateRest
from spinewatch.model.context import Posture
from spinewatch.model.errors import ControlError

CONFIG = """
person = "p01"

[[sensor]]
name = "muscles"
kind = "npg_lite"
channels = ["upper_trapezius_left", "upper_trapezius_right"]

[link]
kind = "synthetic"
scenario = "bursts"

[storage]
state_dir = "{folder}"
runtime_dir = "{folder}"
"""
LIE = CalibrateRest(posture=Posture.LYING, seconds=8.0)
SIT = CalibrateRest(posture=Posture.UPRIGHT, seconds=4.0)
TENSE = CalibrateContraction(posture=Posture.LYING, seconds=4.0)


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_rest_is_kept_and_what_is_none_is_refused_by_a_running_monitor(tmp_path: Path) -> None:
    config = tmp_path / "spinewatch.toml"
    config.write_text(CONFIG.format(folder=tmp_path))
    words = [sys.executable, "-m", "spinewatch", "run", "--config", str(config)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            assert any(line.startswith("Watching") for line in process.stdout)
            client = ControlClient(path=tmp_path / "control.sock")
            with pytest.raises(ControlError, match="Rest lying down first"):
                client.send(SIT)
            rested = client.send(LIE).text
            with pytest.raises(ControlError, match="No clear contraction"):
                client.send(TENSE)
        finally:
            process.kill()

    assert "upper_trapezius_left: rest is known, from 8 s lying." in rested
    stored = CalibrationStore(tmp_path / "calibrations.jsonl").load()
    assert len(stored.rest) == 2
    assert stored.lowest == stored.rest
    assert stored.contractions == ()
