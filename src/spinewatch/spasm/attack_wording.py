"""An attack in words: which places, on which side, and in which order."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from spinewatch.model.results import Side
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import SECONDS_PER_MINUTE

_SIDES: Final = MappingProxyType(
    {Side.LEFT: "on the left side", Side.RIGHT: "on the right side", Side.BOTH: "on both sides"}
)


def reason(
    sites: Sequence[EmgSite],
    side: Side,
    *,
    delays_s: Sequence[float],
    unordered_because: str | None,
    is_running: bool,
    end_cause: str | None,
) -> str:
    """Say what makes this an attack.

    Parameters
    ----------
    sites, side
        Where; in the order of the onsets where that is known.
    delays_s
        From one onset to the next.
    unordered_because
        Why no order is told, None where it is.
    is_running
        A muscle is tense now.
    end_cause
        Why the end is not known, if the attack has ended and it is not.
    """
    parts = [f"{len(sites)} places {_SIDES[side]}"]
    if unordered_because is None:
        parts.append(_in_order(sites, delays_s))
    else:
        named = ", ".join(_words(site) for site in sites)
        parts.append(f"together: {named} ({unordered_because})")
    if end_cause is not None:
        parts.append(end_cause)
    elif not is_running:
        parts.append("at rest again")
    return "; ".join(parts)


def _in_order(sites: Sequence[EmgSite], delays_s: Sequence[float]) -> str:
    later = [
        f"then {_words(site)} {delay_s / SECONDS_PER_MINUTE:.1f} min later"
        for site, delay_s in zip(sites[1:], delays_s, strict=True)
    ]
    return ", ".join([f"first {_words(sites[0])}", *later])


def _words(site: EmgSite) -> str:
    return site.replace("_", " ")
