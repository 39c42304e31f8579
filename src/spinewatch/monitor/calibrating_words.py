"""Sentences about a calibration, for the person: what is known now and what is not."""

from math import log10
from typing import Final

from spinewatch.mobility.mounting.placement_change import compare
from spinewatch.model.calibration import (
    Alignment,
    GuidedMovement,
    ReferenceContraction,
    RestReference,
)
from spinewatch.monitor.wearing import Wearing
from spinewatch.spasm.contractions import above_rest_db, is_observable
from spinewatch.spasm.limits import OBSERVABLE_DB

MUCH_ABOVE_DB: Final = 3.0
"""A rest this far above the lowest is remarked on: twice its power, and what counts as above the
own rest in a posture (science 1.1). It stays a remark: an electrode placed anew does as much."""

STOPPED: Final = "Stopped; nothing was changed."

STILL_GIVES: Final = (
    "Known now: how far each of these sensors tilts, upright or lying. Not known: which way it "
    "tilts, and turning. A nod or a bow adds that."
)


def still_sentence(wearing: Wearing) -> str:
    """Say what standing still told of one sensor."""
    still = wearing.still
    return (
        f"{still.site}: upright is known, give or take {still.uncertainty_deg:.0f} deg."
        f"{_placement(wearing.before, still)}"
    )


def movement_sentence(wearing: Wearing, movement: GuidedMovement, found: Alignment) -> str:
    """Say what one movement told of one sensor."""
    axis = wearing.axes[movement]
    seen = f"{found.site}: {axis.count} {movement}s of about {axis.reach_deg:.0f} deg."
    if found.heading_uncertainty_deg is None:
        return f"{seen} Which way is forward is not known yet: a nod or a bow tells."
    return (
        f"{seen} Forward is known, give or take {found.heading_uncertainty_deg:.0f} deg."
        f"{_placement(wearing.before, found)}"
    )


def rest_sentence(found: RestReference, lowest: RestReference | None) -> str:
    """Say what resting told of one muscle, and how it compares with the lowest rest so far."""
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
