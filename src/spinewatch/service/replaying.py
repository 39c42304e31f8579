"""A capture through the same chain again: the same results, to the bit."""

from collections.abc import Iterator
from pathlib import Path

from spinewatch.capture.reader import read_capture
from spinewatch.model.results import AnyResult
from spinewatch.service.chain import Chain


def replayed(path: Path, *, salvage: bool) -> Iterator[list[AnyResult]]:
    """Give the results of a capture, advance by advance.

    Parameters
    ----------
    path
        The capture.
    salvage
        Use the complete part of a capture that ends in the middle.

    Raises
    ------
    CaptureError
        When the file is no capture, is damaged, newer, or truncated without ``salvage``.
    """
    capture = read_capture(path, salvage=salvage)
    chain = Chain(header=capture.header)
    for record in capture.records():
        results = chain.take(record)
        if results:
            yield results
