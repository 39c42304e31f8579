"""The border to bleak: only failures of which it is known what they are come across.

bleak, dbus-fast and the kernel raise more than they document: assertions, missing keys, errors of
authentication on the bus. A link that runs for months takes all of them as failures of the radio
and tries again; each is logged once with where it came from, so that it can be mended.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bleak.exc import BleakError

from spinewatch.link.bluetooth.failure import RadioError
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.errors import SpinewatchError

RADIO_FAILURES: Final = (SpinewatchError, BleakError, OSError, EOFError, TimeoutError)
"""What may come out of a radio and its stack. Anything else is a mistake of this program."""

MOST_NOTED: Final = 100
"""Different ones that are logged: their texts may hold addresses or numbers."""

log = logging.getLogger(__name__)

_noted: set[str] = set()


@contextmanager
def only_radio_failures() -> Iterator[None]:
    """Have whatever bleak raises come out as one of `RADIO_FAILURES`.

    Raises
    ------
    RadioError
        Instead of an error that is none of them.
    """
    try:
        yield
    except RADIO_FAILURES:
        raise
    except Exception as error:
        _note(error)
        raise RadioError(
            Trouble.OTHER,
            f"The radio failed in a way that nobody foresaw: {error!r}.",
            advice="It is tried again. Please report it with the log of the monitor.",
        ) from error


def _note(error: Exception) -> None:
    """Log where it came from, the same one only once."""
    text = repr(error)
    if text not in _noted and len(_noted) < MOST_NOTED:
        _noted.add(text)
        log.error("The radio failed in a way that nobody foresaw.", exc_info=error)
