"""Whether this machine's flight mode holds an adapter off."""

from pathlib import Path


def is_blocked(system: Path, adapter: str) -> bool:
    """Say whether an adapter is blocked by software or by a switch; not, if it goes meanwhile.

    Parameters
    ----------
    system
        Where the kernel shows devices, usually ``/sys``.
    adapter
        Its name.
    """
    folder = system / "class" / "bluetooth" / adapter
    try:
        switches = [each for name in ("soft", "hard") for each in folder.glob(f"rfkill*/{name}")]
    except OSError:  # Of a folder that goes while it is read: Path.glob passes only some over.
        return False
    return any(map(_is_set, switches))


def _is_set(file: Path) -> bool:
    try:
        return file.read_text().strip() == "1"
    except OSError:
        return False
