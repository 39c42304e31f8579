"""In which order places became tense, told only where the edges and the signals allow it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.crosstalk import Crosstalk


@dataclass(slots=True, kw_only=True)
class Part:
    """One place's part in an attack.

    Attributes
    ----------
    start_ns
        Onset of its first episode.
    onset_s
        How far off that may be; None where it was not seen.
    running
        Identity of the episode that runs there, if one does.
    end_ns
        End of its last episode, once one has ended.
    cause
        Why that end is not known, if it is not.
    """

    start_ns: int
    onset_s: int | None
    running: str | None = None
    end_ns: int = 0
    cause: str | None = None

    def overlaps(self, other: "Part") -> bool:
        """Say whether both may have been tense at once."""
        return (self.running is not None or self.end_ns > other.start_ns) and (
            other.running is not None or other.end_ns > self.start_ns
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Places by their onsets, and why that is no order, if it is none."""

    sites: tuple[EmgSite, ...]
    unordered_because: str | None = None


def order_of(parts: Mapping[EmgSite, Part], crosstalk: Crosstalk) -> Order:
    """Put places in order, or in the order of their names where none can be told.

    Parameters
    ----------
    parts
        What is known of each place.
    crosstalk
        Whether any two of them may show one signal.
    """
    by_onset = sorted(parts, key=lambda site: (parts[site].start_ns, site))
    because = _because([parts[site] for site in by_onset], crosstalk)
    sites = by_onset if because is None else sorted(parts)
    return Order(sites=tuple(sites), unordered_because=because)


def _because(parts: list[Part], crosstalk: Crosstalk) -> str | None:
    if crosstalk is Crosstalk.LIKELY:
        return "it may be one signal seen at several places"
    if any(part.onset_s is None for part in parts):
        return "not every onset was seen"
    if not all(_is_apart(early, late) for early, late in pairwise(parts)):
        return "the onsets lie too close to tell an order"
    if crosstalk is Crosstalk.UNTESTED:
        return "too short at once to tell whether it is one signal"
    return None


def _is_apart(early: Part, late: Part) -> bool:
    """Say whether two onsets lie further apart than both edges may be off."""
    uncertainty_s = (early.onset_s or 0) + (late.onset_s or 0)
    return late.start_ns - early.start_ns > uncertainty_s * NS_PER_S
