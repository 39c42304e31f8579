"""The socket file: its length, its owner, and what a dead monitor left behind."""

import os
import socket
import stat
from pathlib import Path

from spinewatch.control.limits import MAX_PATH_BYTES
from spinewatch.model.errors import AlreadyRunningError, ControlError


def check_length(path: Path) -> None:
    """Refuse a path that no Unix socket can have.

    Raises
    ------
    ControlError
        With the length found and the length allowed.
    """
    length = len(os.fsencode(path))
    if length > MAX_PATH_BYTES:
        raise ControlError(
            f"The path of the control socket is too long: {path} has {length} bytes, "
            f"and {MAX_PATH_BYTES} are allowed.",
            advice="Set a shorter folder with `runtime_dir` in the [storage] table.",
        )


def bind(path: Path) -> socket.socket:
    """Make the socket file, for the owner only; nobody can connect yet.

    Raises
    ------
    AlreadyRunningError
        When a monitor answers there.
    ControlError
        When the path is too long, cannot be written, or is taken by something else.
    """
    check_length(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_stale(path)
        listener.bind(str(path))
        # Before listen(), so that at no moment somebody else can connect.
        path.chmod(0o600)
    except OSError as error:
        listener.close()
        raise ControlError(
            f"The control socket {path} cannot be made: {error.strerror}.",
            advice="Set a folder that can be written with `runtime_dir` in the [storage] table.",
        ) from error
    except BaseException:
        listener.close()
        raise
    return listener


def _remove_stale(path: Path) -> None:
    """Remove the socket of a monitor that was killed; never anything else."""
    if not path.exists():
        return
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise ControlError(
            f"The control socket cannot be made: {path} is another kind of file.",
            advice="Move that file away, or set another folder with `runtime_dir`.",
        )
    if is_answered(path):
        raise AlreadyRunningError(
            f"Another monitor listens at {path}.",
            advice="Talk to that one with `spinewatch status`, or stop it first.",
        )
    path.unlink()


def is_answered(path: Path) -> bool:
    """Whether a process listens at a socket file."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        # A listener whose queue is full is alive too, and would make connect() wait.
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except BlockingIOError:
            return True
        except ConnectionRefusedError:
            return False
    return True
