"""The way out to one address: the only place that sends with apprise."""

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from spinewatch.alerts.addresses import Address
from spinewatch.alerts.words import TITLE

if TYPE_CHECKING:
    from apprise import NotifyBase

_TALKATIVE: Final = ("apprise", "urllib3.connectionpool", "urllib3.util.retry")
_ANSWER: Final = re.compile(r"error=([1-5]\d\d)\b")
"""How apprise's services log the status of a refused request."""


class _Discretion(logging.Filter):
    """Takes what libraries log while a message is sent: it may quote the address or the message."""

    def __init__(self) -> None:
        super().__init__()
        self._sending = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        """Let nothing pass of a thread that is sending."""
        overheard: list[str] | None = getattr(self._sending, "overheard", None)
        if overheard is None:
            return True
        overheard.append(record.getMessage())
        return False

    @contextmanager
    def overhearing(self) -> Iterator[list[str]]:
        """Collect instead what this thread's libraries say inside the block."""
        overheard: list[str] = []
        self._sending.overheard = overheard
        try:
            yield overheard
        finally:
            self._sending.overheard = None


_discretion: Final = _Discretion()
for _name in _TALKATIVE:
    logging.getLogger(_name).addFilter(_discretion)


class Phone:
    """Sends texts to one address; apprise is loaded with the first of them."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._service: NotifyBase | None = None

    def send(self, text: str) -> str | None:
        """Send; waits for the service's answer, usually for seconds at most.

        Returns
        -------
        str or None
            Why it failed, free of secrets, or None when the service took it.
        """
        with _discretion.overhearing() as overheard:
            try:
                taken = self._notify(text)
            except Exception as error:  # noqa: BLE001 - a service's plug-in may raise anything
                return f"apprise failed with {type(error).__name__}"
        return None if taken else _reason(overheard)

    def _notify(self, text: str) -> bool:
        if self._service is None:
            # Here and not above: it takes more memory and time to load than all the rest.
            from apprise import Apprise  # noqa: PLC0415

            self._service = Apprise.instantiate(self._address.url)
        return self._service is not None and self._service.notify(body=text, title=TITLE)


def _reason(overheard: list[str]) -> str:
    """Find out why a message was not taken; only a number is used of what the library said."""
    for line in overheard:
        answer = _ANSWER.search(line)
        if answer is not None:
            code = int(answer[1])
            known = code in {int(status) for status in HTTPStatus}
            return f"the service answered {code}{f' {HTTPStatus(code).phrase}' if known else ''}"
    return "the service cannot be reached or did not take the message"
