"""Sentences about a calibration, for the person: what is known now and what is not."""

from typing import Final

from spinewatch.mobility.mounting.placement_change import compare
from spinewatch.model.calibration import Alignment, GuidedMovement, RestReference
from spinewatch.monitor.wearing import Wearing

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


def rest_sentence(found: RestReference) -> str:
    """Say what resting told of one muscle."""
    unsure = " It is provisional, because you said that you are tense." if found.provisional else ""
    return f"{found.site}: rest is known, from {found.seconds:.0f} s {found.posture}.{unsure}"


def _placement(before: Alignment | None, now: Alignment) -> str:
    return "" if before is None else f" {compare(before, now).sentence}"
