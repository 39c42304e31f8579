"""A capture through the same chain again: the same results, to the bit."""

from collections.abc import Iterator

from spinewatch.capture.reader import Capture
from spinewatch.model.results import AnyResult
from spinewatch.service.chain import Chain


def replayed(capture: Capture) -> Iterator[list[AnyResult]]:
    """Give the results of a capture, advance by advance."""
    chain = Chain(header=capture.header)
    for record in capture.records():
        results = chain.take(record)
        if results:
            yield results
