"""The running monitor, as a person and a service manager meet it: asked, stopped, killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from spinewatch.calibration.store import CalibrationStore
from spinewatch.control.client import ControlClient
from spinewatch.journal.reader import JournalReader
from spinewatch.model.air import ProvisionAction
from spinewatch.model.commands import CalibrateStill, RunTest, StopGuided
from spinewatch.model.errors import ControlError
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import Diary, Levels, Producer
from spinewatch.model.time import NS_PER_S

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

CONFIG = """
person = "p01"

[[sensor]]
name = "neck"
kind = "witmotion"
site = "c7"

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


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "spinewatch.toml"
    path.write_text(CONFIG.format(folder=tmp_path))
    return path


def command(*words: str, config: Path) -> list[str]:
    return [sys.executable, "-m", "spinewatch", *words, "--config", str(config)]


def asked(*words: str, config: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words, config=config), capture_output=True, text=True, timeout=30, check=False
    )


@contextmanager
def running(config: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command("run", config=config),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    ) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            assert any(line.startswith("Watching") for line in lines)
            yield process
        finally:
            process.kill()


def status(config: Path) -> dict[str, object]:
    answer = asked("status", "--json", config=config)
    assert answer.returncode == 0, answer.stderr
    told: dict[str, object] = json.loads(answer.stdout)
    return told


def watched_for(config: Path, seconds: float) -> dict[str, object]:
    while float(str((told := status(config))["running_s"])) < seconds:
        time.sleep(0.3)
    return told


def test_status_tells_what_is_seen_and_what_is_not_calibrated(config: Path) -> None:
    with running(config):
        told = watched_for(config, 2.0)

    assert told["person"] == "p01"
    assert told["uncalibrated"] == ["c7", "upper_trapezius_left", "upper_trapezius_right"]
    assert {sensor["sensor"] for sensor in told["sensors"]} == {"neck", "muscles"}  # type: ignore[attr-defined]


def test_a_pause_is_obeyed_and_ended(config: Path) -> None:
    with running(config):
        watched_for(config, 1.0)
        paused = asked("pause", "shower", "--minutes", "5", config=config)
        seen = watched_for(config, float(str(status(config)["running_s"])) + 3.0)
        asked("resume", config=config)
        later = watched_for(config, float(str(seen["running_s"])) + 3.0)

    assert "shower" in paused.stdout
    assert seen["paused"] == "shower"
    assert "paused" not in later


def test_a_diary_entry_is_in_the_journal_at_once(config: Path) -> None:
    with running(config):
        watched_for(config, 1.0)
        said = asked("log", "--pain", "6", "--note", "after the garden", config=config)
        watched_for(config, float(str(status(config)["running_s"])) + 3.0)
        with JournalReader(path=config.parent / "journal.sqlite") as reader:
            entries = reader.read(0, producer=Producer.PERSON, limit=10)

    assert "diary" in said.stdout
    assert [entry.result.pain for entry in entries if isinstance(entry.result, Diary)] == [6]


def test_a_guided_calibration_is_answered_with_what_came_of_it_and_is_kept(config: Path) -> None:
    client = ControlClient(path=config.parent / "control.sock")
    with running(config):
        watched_for(config, 5.0)
        # The simulated person calibrates, too, and only one may at a time.
        client.send(StopGuided())
        done = client.send(CalibrateStill(seconds=6.0))
        stored = CalibrationStore(config.parent / "calibrations.jsonl").load()

    assert "c7: upright is known" in done.text
    assert stored.person == "p01"
    assert [(each.site, each.sensor) for each in stored.alignments] == [("c7", "neck")]


def test_the_radio_is_asked_while_everything_is_watched_on(config: Path) -> None:
    client = ControlClient(path=config.parent / "control.sock")
    with running(config) as process, ThreadPoolExecutor(1) as waiting:
        watched_for(config, 2.0)
        measuring = waiting.submit(client.measure, "muscles", 6.0)
        found = client.scan(0.5).found
        applied = client.provision("neck", ProvisionAction.APPLY)
        nothing = client.provision("muscles", ProvisionAction.APPLY)
        with pytest.raises(ControlError, match="no sensor 'head'"):
            client.provision("head", ProvisionAction.APPLY)
        measured = measuring.result(20)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
    # What was found at first outlives the process.
    with running(config):
        restored = client.provision("neck", ProvisionAction.RESTORE)
    with JournalReader(path=config.parent / "journal.sqlite") as reader:
        entries = reader.read(0, producer=Producer.MONITOR, limit=1000)

    assert {each.sensor: each.kind for each in found} == {
        "neck": "witmotion",
        "muscles": "npg_lite",
    }
    assert applied.differing == nothing.settings == ()
    assert measured.good, measured.verdict
    assert measured.streams[0].measured_hz == pytest.approx(500.0, rel=0.02)
    assert {each.name: each.now for each in restored.settings}["rate_hz"] == 10.0
    seconds = [entry.result.mono_ns for entry in entries if isinstance(entry.result, Levels)]
    assert len(seconds) >= 6
    assert {late - early for early, late in pairwise(seconds)} == {NS_PER_S}


def test_what_is_guided_can_be_stopped_and_what_cannot_be_measured_is_refused(config: Path) -> None:
    client = ControlClient(path=config.parent / "control.sock")
    with running(config), ThreadPoolExecutor(1) as waiting:
        watched_for(config, 1.0)
        asked_s = time.monotonic()
        calibration = waiting.submit(client.send, CalibrateStill(seconds=60.0))
        time.sleep(0.5)
        stopped = client.send(StopGuided())
        released = calibration.result(10)
        took_s = time.monotonic() - asked_s
        # The simulated person began to calibrate at 3 s.
        watched_for(config, 5.0)
        client.send(StopGuided())
        with pytest.raises(ControlError, match="head") as refused:
            client.send(RunTest(test=GuidedTestKind.NECK_ROTATION, seconds=30.0))

    assert stopped.text == "Stopped."
    assert released.text == "Stopped; nothing was changed."
    assert took_s < 5.0
    assert refused.value.advice
    assert not (config.parent / "calibrations.jsonl").exists()


def test_a_second_instance_is_refused_in_one_sentence(config: Path) -> None:
    with running(config):
        second = asked("run", config=config)

    assert second.returncode == 1
    assert "Another monitor" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_within_two_seconds_with_everything_in_the_journal(
    config: Path, number: signal.Signals
) -> None:
    with running(config) as process:
        seen = watched_for(config, 3.0)
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        took_s = time.monotonic() - began

    with JournalReader(path=config.parent / "journal.sqlite") as reader:
        kept = reader.counts()["levels"]
    assert took_s < 2.0
    assert kept >= float(str(seen["running_s"]))


def test_a_killed_monitor_goes_on_with_the_same_epoch_and_shows_the_gap(config: Path) -> None:
    with running(config) as process:
        watched_for(config, 12.0)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
    with JournalReader(path=config.parent / "journal.sqlite") as reader:
        before = reader.read(0, producer=Producer.MONITOR, limit=1000)
        epochs = reader.epochs()
    with running(config):
        watched_for(config, 3.0)
    with JournalReader(path=config.parent / "journal.sqlite") as reader:
        after = reader.read(0, producer=Producer.MONITOR, limit=1000)
        assert reader.epochs() == epochs

    assert before
    assert after[: len(before)] == before
    assert [entry.seq for entry in after] == list(range(1, len(after) + 1))
    seconds = [entry.result.mono_ns for entry in after if isinstance(entry.result, Levels)]
    assert {late - early for early, late in pairwise(seconds)} == {NS_PER_S}


def test_without_a_monitor_the_commands_say_how_to_start_one(config: Path) -> None:
    answer = asked("status", config=config)

    assert answer.returncode == 1
    assert "spinewatch run" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_configuration_changed_between_two_runs_is_no_obstacle(config: Path) -> None:
    with running(config):
        watched_for(config, 12.0)
    text = config.read_text()
    config.write_text(
        text.replace('"upper_trapezius_left", "upper_trapezius_right"', '"upper_trapezius_right"')
    )
    with running(config):
        told = watched_for(config, 2.0)

    assert told["uncalibrated"] == ["c7", "upper_trapezius_right"]


def test_a_link_that_cannot_be_opened_is_told_in_one_sentence(config: Path) -> None:
    missing = 'kind = "replay"\ncapture = "/nowhere/day.swcapture"'
    config.write_text(config.read_text().replace('kind = "synthetic"', missing))

    answer = asked("run", config=config)

    assert answer.returncode == 1
    assert "day.swcapture" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_captures_can_be_switched_on_at_any_time(config: Path) -> None:
    config.write_text(f"{config.read_text()}\ncapture = true\n")
    with running(config) as process:
        watched_for(config, 2.0)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0

    (capture,) = (config.parent / "captures").iterdir()
    again = subprocess.run(
        [sys.executable, "-m", "spinewatch", "replay", str(capture)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert again.returncode == 0, again.stderr


def test_a_damaged_journal_is_set_aside_and_named(config: Path) -> None:
    (config.parent / "journal.sqlite").write_bytes(b"this is no journal" * 100)
    with running(config) as process:
        watched_for(config, 1.0)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)

    assert len(list(config.parent.glob("journal.sqlite.corrupt-????-??-??"))) == 1


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(config: Path) -> None:
    (config.parent / "file").touch()
    text = config.read_text().replace(
        f'state_dir = "{config.parent}"', f'state_dir = "{config.parent}/file/below"'
    )
    config.write_text(text)

    answer = asked("run", config=config)

    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert "file" in answer.stderr
