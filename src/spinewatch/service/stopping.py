"""SIGTERM and Ctrl-C as a wish that loops ask for."""

import signal
import threading
from types import FrameType


def stop_on_signals() -> threading.Event:
    """Give an event that SIGINT and SIGTERM set; for the main thread."""
    stopping = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return stopping
