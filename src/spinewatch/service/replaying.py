"""A capture through the same chain again: the same results, to the bit."""

from collections.abc import Callable, Iterator

from spinewatch.capture.reader import Capture
from spinewatch.model.results import AnyResult
from spinewatch.service.chain import Chain


def replayed(capture: Capture, *, say: Callable[[str], None]) -> Iterator[list[AnyResult]]:
    """Give the results of a capture, advance by advance.

    Parameters
    ----------
    capture
        What is replayed, from the state that it begins with.
    say
        Told when that state cannot be gone on from: results then begin anew, and differ.
    """
    chain = Chain(header=capture.header)
    if chain.abandoned is not None:
        say(
            f"{capture.path} is replayed without what was known before it. {chain.abandoned.reason}"
        )
    for record in capture.records():
        results = chain.take(record)
        if results:
            yield results
