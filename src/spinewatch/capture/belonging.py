"""Several captures as one story: in the order of time, or one sentence why they are none."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from spinewatch.capture.reader import Capture
from spinewatch.model.errors import CaptureError
from spinewatch.model.time import NS_PER_S

JOINED_NS: Final = 2 * NS_PER_S
"""Files that follow each other are at most this far apart: they are cut between two records, of
which there is one every half second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Time between two captures of which nothing was captured."""

    before: Capture
    after: Capture
    seconds: float


def in_order(captures: Sequence[Capture]) -> tuple[Capture, ...]:
    """Put captures of one boot in the order of time.

    Each begins with its own state: replaying them one after the other, each by itself, tells what
    one uninterrupted capture would have told.

    Parameters
    ----------
    captures
        In any order.

    Raises
    ------
    CaptureError
        When they do not belong together: other persons or boots, or times that overlap.
    """
    ordered = tuple(sorted(captures, key=lambda each: each.header.start_ns))
    for earlier, later in pairwise(ordered):
        _must_be_of_one_boot(earlier, later)
        if earlier.ended_ns() > later.header.start_ns:
            raise CaptureError(
                f"{later.path} begins before {earlier.path} ends.",
                advice="Name each capture once, and only those of one monitor.",
            )
    return ordered


def holes_between(ordered: Sequence[Capture]) -> tuple[Hole, ...]:
    """Give the times that are missing between captures in the order of `in_order`."""
    apart = (
        (earlier, later, later.header.start_ns - earlier.ended_ns())
        for earlier, later in pairwise(ordered)
    )
    return tuple(
        Hole(before=earlier, after=later, seconds=missing_ns / NS_PER_S)
        for earlier, later, missing_ns in apart
        if missing_ns > JOINED_NS
    )


def _must_be_of_one_boot(one: Capture, other: Capture) -> None:
    persons = one.header.configuration.person, other.header.configuration.person
    if persons[0] != persons[1]:
        raise CaptureError(
            f"{one.path} is of {persons[0]}, {other.path} of {persons[1]}.",
            advice="Replay the captures of one person at a time.",
        )
    if one.header.boot_id != other.header.boot_id:
        raise CaptureError(
            f"{one.path} and {other.path} are of two starts of the computer, whose times cannot "
            "be compared.",
            advice="Replay them one by one; the part of the name after the time tells the start.",
        )
