"""`spinewatch analyze` on real recordings, as a person runs it."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from spinewatch.cli.analyze import analyze
from spinewatch.model.errors import InputError

FOLDER = Path(__file__).parents[1] / "data" / "recordings"
ROW = [str(FOLDER / "spliced_clean_liftoff.npz"), "--kind", "emg", "--array", "x", "--row", "1"]
IN_UV = ["--units", "uV", "--scale", "0.1"]
REST = ["--rest", "0", "5"]
BAND = [str(FOLDER / "myo_p00_wrist_flexion.csv"), "--kind", "emg", "--time-column", "time_s"]
TRIAL = [str(FOLDER / "broad_05_excerpt.npz"), "--kind", "motion"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(analyze, arguments, catch_exceptions=False)


def test_real_emg_is_summarised_and_written(tmp_path: Path) -> None:
    target = tmp_path / "results.jsonl"
    result = run(*ROW, *IN_UV, *REST, "--output", str(target))
    written = [json.loads(line) for line in target.read_text().splitlines()]

    assert result.exit_code == 0
    assert "EMG, 1 channel in uV, 45.0 s at 1000 Hz" in result.output
    assert "The rate, 1000 Hz, is from key fs_hz of the file." in result.output
    assert "activity   6 times" in result.output
    assert [one["kind"] for one in written[:2]] == ["recording", "channel"]
    assert sum(one["kind"] == "activation" for one in written) == 6
    assert written[0]["rest_s"] == [0.0, 5.0]
    assert written[0]["unit"] == "uV"
    assert written[0]["version"] == 1


def test_a_dash_gives_json_on_standard_output_and_the_summary_beside_it() -> None:
    result = run(*TRIAL, "--output", "-")
    written = [json.loads(line) for line in result.stdout.splitlines()]

    assert [one["kind"] for one in written] == ["recording", "motion", "unknown"]
    assert "z axis of the sensor from the vertical" in result.stderr


def test_a_table_of_a_forearm_band_shows_the_cued_movements() -> None:
    result = run(*BAND, *REST, "--columns", "emg4,2", "--output", "-")
    written = [json.loads(line) for line in result.stdout.splitlines()]
    channels = [one for one in written if one["kind"] == "channel"]

    assert [one["channel"] for one in channels] == ["emg4", "emg3"]
    # The person moved on cue from second 5, 15 and 25 on, for 5 s each.
    # Between the cues the muscle stays 5 dB above its rest, so some pauses are short.
    assert all(10 < one["active_s"] < 24 for one in channels)


def test_one_of_several_sensors_and_other_units(tmp_path: Path) -> None:
    path = tmp_path / "two.npz"
    with np.load(FOLDER / "broad_05_excerpt.npz") as archive:
        gyr, acc = np.rad2deg(archive["gyr"]), archive["acc"] / 9.80665
    still = np.zeros_like(gyr), np.tile([0.0, 0.0, 1.0], (len(acc), 1))
    np.savez(path, g=np.stack((still[0], gyr), axis=1), a=np.stack((still[1], acc), axis=1))
    command = [str(path), "--kind", "motion", "--gyr", "g", "--acc", "a", "--fs", "95.238"]
    moving = run(*command, "--sensor", "2", "--units", "g,deg/s")
    trial = run(*TRIAL)

    assert moving.output.split("\n")[3:6] == trial.output.split("\n")[3:6]
    assert "tilt" in moving.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([*ROW], "nothing is calibrated silently"),
        ([*ROW, "--rest", "40", "50"], "does not lie in the recording"),
        ([*ROW, *REST, "--gyr", "x"], "--gyr means nothing for EMG"),
        ([*ROW, *REST, "--units", "g"], "--units g does not go with --kind emg"),
        ([*ROW, *REST, "--units", "uV,mV"], "--units names mV beside another unit"),
        ([*ROW, *REST, "--units", "furlong"], "'furlong' is no unit that --units knows"),
        ([*TRIAL, *REST], "--rest means nothing for motion"),
        ([*TRIAL, "--scale", "0"], "--scale means nothing for motion"),
        ([*TRIAL, "--columns", "1"], "--columns means nothing for motion"),
        ([*TRIAL, "--units", "uV"], "--units uV does not go with --kind motion"),
        (["nowhere.csv", "--kind", "motion"], "There is no file nowhere.csv"),
        ([*TRIAL, "--output", TRIAL[0], "--force"], "is the recording itself"),
    ],
)
def test_a_mistake_is_one_sentence_and_what_to_do(arguments: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        run(*arguments)

    assert caught.value.advice


def test_an_existing_output_is_refused_before_any_work(tmp_path: Path) -> None:
    target = tmp_path / "results.jsonl"
    target.write_text("precious\n")
    with pytest.raises(InputError, match="exists already"):
        run("nowhere.csv", "--kind", "motion", "--output", str(target))
    assert target.read_text() == "precious\n"

    run(*TRIAL, "--output", str(target), "--force")
    assert json.loads(target.read_text().splitlines()[0])["kind"] == "recording"
