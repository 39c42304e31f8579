"""What a scenario of the guest is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.guest.bed import Bed

Figures = dict[str, float | int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Something that happens on real BlueZ, and what must come of it.

    Attributes
    ----------
    name
        What happens.
    run
        Lets it happen on a bed that is ready; gives figures, and raises AssertionError with a
        sentence when what must come of it does not.
    limit_s
        For all of it: every wait in it has its own end, so that this is only the last net.
    """

    name: str
    run: Callable[[Bed], Awaitable[Figures]]
    limit_s: float = 600.0
