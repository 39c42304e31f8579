"""One second of one EMG site."""

from dataclasses import dataclass

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite

NOT_CALIBRATED = "not calibrated: no rest reference"
"""Cause of an unknown second whose signal is good."""

NO_DATA = "no data"
"""Cause of a second of which nothing, or not enough, arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmgSecond:
    """What one channel said in one second.

    Power and everything that follows from it is measured in the EMG band (30 to 200 Hz, or what
    the rate leaves of it), with heart beats, pops and movement left out.

    Attributes
    ----------
    site
        Where the electrodes are.
    coverage
        Share of the second that could be used.
    rms, power
        Of the usable time, in the channel's unit and its square; None when the second is unknown.
    level_db
        Power above the lying rest reference; None without one.
    frame_levels_db
        Short-time levels of the usable time above the reference, shape (frames,); empty without.
    rest_frames
        Short-time levels as 10 log10 of power, shape (frames,): what `rest_reference` looks at.
    active_share
        Share of the usable time that lies in activations; None without a reference.
    tense
        What the tonic path says: the level has lasted above rest. None while it cannot tell.
    tense_over_s
        How many seconds that answer rests on, 1 to 37: where it has just turned, the change lies in
        their middle.
    state
        The short word for all this.
    median_frequency_hz
        Of the activity within the last minute; given once a minute at most.
    rhythmic
        Whether the activity of the second came in bursts of 3 to 12 Hz; None without a reference.
    min_detectable_db
        How far short-time activity must rise above rest to be seen in this session.
    cause
        Why the second is unknown, in a person's words.
    rve_pct
        Amplitude above rest in percent of the reference contraction; None without one.
    doubt
        Why a level that is given may be off, in a person's words.
    """

    site: EmgSite
    coverage: float
    rms: float | None
    power: float | None
    level_db: float | None
    frame_levels_db: FloatArray
    rest_frames: FloatArray
    active_share: float | None
    tense: bool | None
    state: Activity
    median_frequency_hz: float | None = None
    tense_over_s: int | None = None
    rhythmic: bool | None = None
    min_detectable_db: float | None = None
    cause: str | None = None
    rve_pct: float | None = None
    doubt: str | None = None

    @property
    def middle_db(self) -> float | None:
        """Median short-time level as 10 log10 of power: what a burst of half a second leaves."""
        return middle(self.rest_frames) if self.power is not None else None


def middle(values: FloatArray) -> float:
    """Give the lower median, of shape (n,), n at least 1."""
    return float(np.sort(values)[(len(values) - 1) // 2])
