"""Sentences about a calibration, for the person: what is known now and what is not."""

from collections.abc import Sequence
from math import log10
from typing import Final

from spinewatch.mobility.mounting.placement_change import compare
from spinewatch.model.calibration import (
    Alignment,
    GuidedMovement,
    ReferenceContraction,
    RestReference,
)
from spinewatch.model.sites import MotionSite
from spinewatch.monitor.refusing import listed
from spinewatch.monitor.wearing import Wearing
from spinewatch.spasm.contractions import above_rest_db, is_observable
from spinewatch.spasm.limits import OBSERVABLE_DB

MUCH_ABOVE_DB: Final = 3.0
"""A rest this far above the lowest is remarked on: twice its power, and what counts as above the
own usual work. It stays a remark: an electrode placed anew does as much."""

STOPPED: Final = "Stopped; nothing was changed."

STILL_GIVES: Final = (
    "Known now: how far each of these sensors tilts, upright or lying. Not known: which way it "
    "tilts, and turning. A nod or a bow adds that."
)


AS_IF_LYING: Final = "as if you were lying down or leaning far back. Nothing was changed."
"""By this the command line knows the refusal that a person can answer."""

TAKEN_AS_UPRIGHT: Final = (
    "Taken as upright: if you were lying or leaning far back, do this step again."
)

_PUT_RIGHT: Final = (
    "Is it upside down or sideways, or were you lying? If so, put it right and repeat."
)


def lying_sentence(sites: Sequence[MotionSite], *, everywhere: bool) -> str:
    """Say that several sensors lie far from how they sat in the calibration before."""
    which = "All sensors" if everywhere else f"The sensors at {listed(sites)}"
    return f"{which} lie {AS_IF_LYING} Sit or stand as upright as is comfortable and try again."


def still_sentences(begun: Sequence[Wearing], *, anew: bool) -> list[str]:
    """Say what standing still told of the sensors of which it was taken."""
    if not begun:
        return []
    said = [_still_sentence(each, anew=anew) for each in begun]
    # Gravity alone cannot tell an upright body from a lying one: only a calibration before can.
    is_first = all(each.before is None for each in begun)
    return [*said, STILL_GIVES, *([TAKEN_AS_UPRIGHT] if is_first else [])]


def _still_sentence(wearing: Wearing, *, anew: bool) -> str:
    still = wearing.still
    asks = f" {_PUT_RIGHT}" if wearing.sits_otherwise and not anew else ""
    return (
        f"{still.site}: upright is known, give or take {still.uncertainty_deg:.0f}°."
        f"{_placement(wearing.before, still)}{asks}"
    )


def movement_sentence(wearing: Wearing, movement: GuidedMovement, found: Alignment) -> str:
    """Say what one movement told of one sensor."""
    axis = wearing.axes[movement]
    seen = f"{found.site}: {axis.count} {movement}s of about {axis.reach_deg:.0f}°."
    if found.heading_uncertainty_deg is None:
        return f"{seen} Which way is forward is not known yet: a nod or a bow tells."
    return (
        f"{seen} Forward is known, give or take {found.heading_uncertainty_deg:.0f}°."
        f"{_placement(wearing.before, found)}"
    )


def rest_sentence(found: RestReference, lowest: RestReference | None) -> str:
    """Say what resting told of one muscle, and how it compares with the lowest rest so far."""
    if found.at_work:
        return f"{found.site}: your usual work is known, from {found.seconds:.0f} s."
    how = "leaning back" if found.supported else found.posture
    unsure = " It is provisional, because you said that you are tense." if found.provisional else ""
    return (
        f"{found.site}: rest is known, from {found.seconds:.0f} s {how}."
        f"{unsure}{_against_lowest(found, lowest)}"
    )


def contraction_sentence(found: ReferenceContraction, rest: RestReference) -> str:
    """Say what a reference contraction told of one muscle."""
    times = "once" if found.repeats == 1 else f"{found.repeats} times"
    above_db = above_rest_db(found, rest)
    said = (
        f"{found.site}: tensed {times}, {above_db:.0f} dB above rest, uneven by {found.cv:.0%}. "
        "This is 100 % from now on."
    )
    if is_observable(found, rest):
        return said
    return (
        f"{said} That is less than {OBSERVABLE_DB:.0f} dB: this site is not observable, and weak "
        "tension would be missed. Other skin preparation or another place may help."
    )


def _against_lowest(found: RestReference, lowest: RestReference | None) -> str:
    """Say it when rest lies far above the lowest: why, only the person can know."""
    if lowest is None or found.provisional:
        return ""
    ratio = found.power / lowest.power
    above_db = 10 * log10(ratio)
    if above_db <= MUCH_ABOVE_DB:
        return ""
    return (
        f" Its power is {ratio:.1f} times ({above_db:.0f} dB above) your lowest rest with this "
        "sensor: tense, or the electrodes sit elsewhere? If you are tense, rest again later, or "
        "say so, which makes it provisional."
    )


def _placement(before: Alignment | None, now: Alignment) -> str:
    return "" if before is None else f" {compare(before, now).sentence}"
