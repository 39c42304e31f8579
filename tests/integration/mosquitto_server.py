"""Debian's Mosquitto, started for a test without any privilege, on a free port of the loopback."""

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.integration.ports import free_port

MOSQUITTO = Path("/usr/sbin/mosquitto")
STARTS_WITHIN_S = 10.0
ENDS_WITHIN_S = 10.0


class Mosquitto:
    """One broker that can be stopped, killed and started again on the same port.

    Parameters
    ----------
    folder
        For its configuration, log and disk.
    users
        Passwords by user; without any, everybody may connect.
    acl
        The text of its ACL file, if any.
    persistence
        Whether it keeps retained and queued messages on disk, written after every change.
    extra
        More lines of configuration.
    """

    def __init__(
        self,
        folder: Path,
        *,
        users: Mapping[str, str] | None = None,
        acl: str | None = None,
        persistence: bool = False,
        extra: str = "",
    ) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.host = "127.0.0.1"
        self.port = free_port()
        self.log = folder / "mosquitto.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._configuration = folder / "mosquitto.conf"
        lines = [
            f"listener {self.port} {self.host}",
            # As root it would become another user, who may not enter the test's folder.
            f"user {pwd.getpwuid(os.getuid()).pw_name}",
            f"allow_anonymous {'false' if users else 'true'}",
            f"persistence {'true' if persistence else 'false'}",
            f"persistence_location {folder}/",
            "autosave_interval 1",
            "autosave_on_changes true",
            "log_type all",
            extra,
        ]
        if users:
            lines.append(f"password_file {self._write_users(users)}")
        if acl is not None:
            lines.append(f"acl_file {self.write_acl(acl)}")
        self._configuration.write_text("\n".join(lines) + "\n")

    def start(self) -> None:
        """Start it and wait until it serves: one that only listens may lose a signal to stop."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [MOSQUITTO, "-c", self._configuration], stdout=log, stderr=log
            )
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not _serves(self.host, self.port):
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in an orderly way."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen broker go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def reload(self) -> None:
        """Have it read its ACL and password files again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def write_acl(self, text: str) -> Path:
        """Replace the ACL file; a running broker needs `reload`."""
        path = self.folder / "acl"
        path.write_text(text)
        path.chmod(0o600)
        return path

    def write_password(self, user: str, password: str) -> Path:
        """Write a password as clients read it, and give the file."""
        path = self.folder / f"{user}.password"
        path.write_text(password + "\n")
        path.chmod(0o600)
        return path

    def _write_users(self, users: Mapping[str, str]) -> Path:
        path = self.folder / "users"
        path.touch(mode=0o600)
        for user, password in users.items():
            subprocess.run(
                ["/usr/bin/mosquitto_passwd", "-b", path, user, password],
                check=True,
                capture_output=True,
            )
        return path

    def _end(self, with_signal: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(with_signal)
            try:
                process.wait(timeout=ENDS_WITHIN_S)
            finally:
                process.kill()
                process.wait()


def _serves(host: str, port: int) -> bool:
    """Whether the broker's main loop runs: it ends a connection that begins with nonsense.

    Listening is not enough. Mosquitto listens first, then takes the signals over, and only then
    sets the flag that a signal to stop clears: one that comes in between is lost for good.
    """
    try:
        with socket.create_connection((host, port), timeout=1.0) as probe:
            probe.sendall(bytes(8))
            probe.recv(64)
            return True
    except ConnectionResetError:
        return True
    except OSError:
        return False
