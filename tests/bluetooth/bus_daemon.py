"""A D-Bus of its own for tests, served by the real dbus-daemon."""

import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

PROGRAM: Final = shutil.which("dbus-daemon")

BUS_CONFIGURATION: Final = """<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>custom</type>
  <listen>unix:path={folder}/bus</listen>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*"/>
    {more}
  </policy>
</busconfig>
"""

NOT_FOR_US: Final = '<deny send_destination="org.bluez"/>'


class Daemon:
    """A bus of its own, which can be stopped and started again in its place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def start(self, more: str = "") -> None:
        """Start it and wait until it listens."""
        assert PROGRAM is not None
        configuration = self._folder / "bus.conf"
        configuration.write_text(BUS_CONFIGURATION.format(folder=self._folder, more=more))
        self._process = subprocess.Popen(
            [PROGRAM, f"--config-file={configuration}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith("unix:path=")

    def stop(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is not None and process.stdout is not None:
            with closing(process.stdout):
                process.terminate()
                process.wait(timeout=5)
        (self._folder / "bus").unlink(missing_ok=True)
