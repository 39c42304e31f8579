"""Hand out records at the pace at which they happened, or a multiple of it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Final

from spinewatch.link.contract import LinkRecord
from spinewatch.model.errors import InputError
from spinewatch.model.time import NS_PER_S, Clock

BREATH_EVERY: Final = 64
"""Who is behind yields to the event loop once in so many records: about every millisecond."""


async def paced(
    records: Iterable[LinkRecord],
    *,
    clock: Clock,
    sleep: Callable[[float], Awaitable[None]],
    speed: float = 1.0,
) -> AsyncGenerator[LinkRecord, None]:
    """Give each record when its time has come, the first one at once.

    Parameters
    ----------
    records
        In order of ``mono_ns``, which is left as it is.
    clock
        Real time.
    sleep
        Waits for some seconds, as `asyncio.sleep` does.
    speed
        2 is twice as fast as it happened.

    Raises
    ------
    InputError
        When the speed is not positive.
    """
    if not speed > 0:
        raise InputError(f"The speed is {speed:g}.", advice="Use a speed above 0.")
    began_ns = clock.monotonic_ns()
    first_ns: int | None = None
    for number, record in enumerate(records):
        if first_ns is None:
            first_ns = record.mono_ns
        due_ns = began_ns + (record.mono_ns - first_ns) / speed
        ahead_s = (due_ns - clock.monotonic_ns()) / NS_PER_S
        if ahead_s > 0:
            await sleep(ahead_s)
        elif number % BREATH_EVERY == 0:
            await sleep(0.0)
        yield record
