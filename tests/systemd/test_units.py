"""The units as systemd itself judges them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spinewatch.cli.verify import verify

UNITS = Path(__file__).parents[2] / "systemd"
SERVICES = ("spinewatch-monitor", "spinewatch-recorder", "spinewatch-alerter")
PROGRAM = "/opt/spinewatch/bin/spinewatch"
LARGEST_EXPOSURE = 15
"""In tenths; systemd calls up to 2.0 safe. What remains is the network, which they need."""

LARGEST_EXPOSURE_WITH_RADIO = 22
"""With the right to set up networks, which the kernel's Bluetooth asks for."""

LARGEST_EXPOSURE_OF_ROOT = 30
"""As root, with the right to read and to give away what belongs to the service's user."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Copy the units, with a program that exists in the place of the installed one."""
    for unit in UNITS.iterdir():
        text = unit.read_text().replace(PROGRAM, sys.executable)
        (tmp_path / unit.name).write_text(text)
    return tmp_path


def analyze(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    assert program is not None
    return subprocess.run(
        [program, *words], capture_output=True, text=True, timeout=30, check=False, cwd=cwd
    )


@pytest.fixture
def with_radio(units: Path) -> Path:
    """Let the monitor ask for connection intervals, as the optional file does."""
    folder = units / "spinewatch-monitor.service.d"
    folder.mkdir()
    shutil.copy(units / "spinewatch-radio.conf", folder / "radio.conf")
    return units


def test_systemd_finds_nothing_to_say_about_the_right_to_set_intervals(with_radio: Path) -> None:
    verdict = analyze("verify", "./spinewatch-monitor.service", cwd=with_radio)

    assert (verdict.returncode, verdict.stderr) == (0, "")


def test_with_the_right_to_set_intervals_it_is_exposed_to_little_more(with_radio: Path) -> None:
    threshold = f"--threshold={LARGEST_EXPOSURE_WITH_RADIO}"
    verdict = analyze(
        "security", "--offline=true", threshold, "./spinewatch-monitor.service", cwd=with_radio
    )

    assert verdict.returncode == 0, verdict.stdout.splitlines()[-1]


def test_systemd_finds_nothing_to_say_about_the_units(units: Path) -> None:
    names = [f"./{name}.service" for name in SERVICES]

    mending = ("./spinewatch-mend.service", "./spinewatch-mend.timer")
    verdict = analyze("verify", "./spinewatch.target", *names, *mending, cwd=units)

    assert (verdict.returncode, verdict.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_exposed_to_hardly_anything(units: Path, name: str) -> None:
    verdict = analyze(
        "security",
        "--offline=true",
        f"--threshold={LARGEST_EXPOSURE}",
        f"./{name}.service",
        cwd=units,
    )

    assert verdict.returncode == 0, verdict.stdout.splitlines()[-1]


def test_mending_is_exposed_to_little_though_it_may_read_every_secret(units: Path) -> None:
    threshold = f"--threshold={LARGEST_EXPOSURE_OF_ROOT}"
    verdict = analyze(
        "security", "--offline=true", threshold, "./spinewatch-mend.service", cwd=units
    )

    assert verdict.returncode == 0, verdict.stdout.splitlines()[-1]


def test_mending_does_not_take_the_folder_from_the_monitor() -> None:
    """A StateDirectory goes to the user of the unit that names it: here to root."""
    assert "\nStateDirectory=" not in (UNITS / "spinewatch-mend.service").read_text()


def test_mending_does_what_a_person_can_type() -> None:
    text = (UNITS / "spinewatch-mend.service").read_text()
    command = next(line for line in text.splitlines() if line.startswith("ExecStart="))

    words = command.removeprefix(f"ExecStart={PROGRAM} ").split()
    assert words[-2:] == ["--config", "/etc/spinewatch/spinewatch.toml"]
    parsed = verify.make_context("verify", words[1:-2])
    assert words[0] == "verify"
    assert parsed.params["mend"] is True
    assert "OnCalendar=*-*-* " in (UNITS / "spinewatch-mend.timer").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_starts_one_command_and_is_watched(name: str) -> None:
    text = (UNITS / f"{name}.service").read_text()

    assert f"ExecStart={PROGRAM} " in text
    assert "Type=notify" in text
    assert "WatchdogSec=" in text
    assert "PartOf=spinewatch.target" in text
