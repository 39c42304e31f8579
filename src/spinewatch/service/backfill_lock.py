"""The file that a running backfill holds: whoever deletes must know that it reads ahead."""

from pathlib import Path

from spinewatch.config.folders import StoragePaths


def backfill_lock(paths: StoragePaths) -> Path:
    """Give the lock that the one backfill of a state folder holds."""
    return paths.state_dir / "backfill.lock"
