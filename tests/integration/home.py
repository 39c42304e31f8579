"""A home for processes of ours: one configuration on the loopback, and what runs by it."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

CONFIG_NAME: Final = "spinewatch.toml"
SOON_S: Final = 15.0

NECK: Final = """
[[sensor]]
name = "neck"
kind = "witmotion"
site = "c7"
"""

_CONFIG: Final = """
person = "{person}"
{sensors}
[clock]
trust = true
[storage]
state_dir = "{folder}"
runtime_dir = "{folder}"
[mqtt]
port = {mqtt_port}
[influx]
url = "{influx_url}"
"""

_ALERTS: Final = """
[alerts]
urls_file = "{urls}"
silence_minutes = 1
"""


def write_config(
    folder: Path,
    *,
    mqtt_port: int,
    influx_url: str,
    person: str = "p01",
    sensors: str = NECK,
    phone_url: str | None = None,
) -> Path:
    """Write a configuration whose state lies in its own folder; with a phone, alerts as well."""
    text = _CONFIG.format(
        person=person, sensors=sensors, folder=folder, mqtt_port=mqtt_port, influx_url=influx_url
    )
    if phone_url is not None:
        urls = folder / "urls"
        urls.write_text(f"{phone_url}\n")
        urls.chmod(0o600)
        text += _ALERTS.format(urls=urls)
    path = folder / CONFIG_NAME
    path.write_text(text)
    return path


def words(command: str, config: Path) -> list[str]:
    """Give the command line of a service of ours."""
    return [sys.executable, "-m", "spinewatch", command, "--config", str(config)]


@contextmanager
def process(command: str, config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a service of ours; it is killed at the end."""
    with subprocess.Popen(words(command, config)) as child:
        try:
            yield child
        finally:
            child.kill()


def until(condition: Callable[[], bool], within_s: float = SOON_S) -> None:
    """Wait for something, and fail when it does not come in time."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"it did not come to that within {within_s:g} s"
        time.sleep(0.05)
