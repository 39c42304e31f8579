"""Real recordings, and small files written on the spot."""

from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "data" / "recordings"


@pytest.fixture
def real() -> Path:
    """Give the folder of licensed pieces of real recordings."""
    return FOLDER


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a file and give its path."""

    def make(content: str | bytes) -> Path:
        path = tmp_path / "recording.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make
