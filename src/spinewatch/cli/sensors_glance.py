"""How a sensor comes through while it is measured, anew every second."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from spinewatch.control.client import ControlClient
from spinewatch.model.air import Glance, StreamMeasured
from spinewatch.model.errors import ControlError

GLANCE_S: Final = 1.0
"""Who carries a sensor away wants to see when it is too far."""

SILENT_S: Final = 1.0
"""Sensors send many times in a second: from here on it is silence."""

END_S: Final = 1.0
"""For a glance that is under way when the measuring ends."""


@contextmanager
def showing(client: ControlClient, name: str, say: Callable[[str], None] | None) -> Iterator[None]:
    """Say every second how it is, as long as this is open; never where nothing is shown."""
    if say is None:
        yield
        return
    over = threading.Event()

    def watch() -> None:
        while not over.wait(GLANCE_S):
            try:
                say(f"Listening to {name}: {in_words(client.glance(name))}")
            except ControlError:
                # It has not begun yet, or it ends; whoever measures is told what is wrong.
                continue

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(END_S)


def in_words(glance: Glance) -> str:
    """Say how it is in one line."""
    if glance.silent_s >= SILENT_S:
        return f"no data for {glance.silent_s:.0f} s"
    return "; ".join(map(_stream, glance.streams))


def _stream(stream: StreamMeasured) -> str:
    if stream.measured_hz is None:
        return f"{stream.stream} nothing yet"
    lost = stream.lost / max(1, stream.lost + stream.samples)
    about = "" if stream.is_counted or not stream.lost else "about "
    return f"{stream.stream} {stream.measured_hz:.1f} Hz, {about}{lost:.1%} lost"
