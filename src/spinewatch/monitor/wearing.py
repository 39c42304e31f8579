"""How one sensor is worn this time: what standing still and each guided movement told of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from spinewatch.mobility.mounting.alignment import align, align_still
from spinewatch.mobility.mounting.movement_axis import MovementAxis, find_axis
from spinewatch.mobility.mounting.placement_change import compare
from spinewatch.mobility.mounting.placement_limits import QUARTER_TURN_DEG
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.calibration import Alignment, GuidedMovement
from spinewatch.model.errors import CalibrationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wearing:
    """The evidence of one wearing of one sensor.

    Attributes
    ----------
    still
        What standing still told; its session names the wearing.
    axes
        What each movement told that was done since.
    before
        How the sensor sat before, if known: yesterday's placement.
    """

    still: Alignment
    axes: dict[GuidedMovement, MovementAxis] = field(default_factory=dict)
    before: Alignment | None = None

    @property
    def sits_otherwise(self) -> bool:
        """Whether "up" lies where no slipping brings it: put on otherwise, or worn by a lying body.

        A person who lies with a raised head is between a quarter turn and upside down, too.
        """
        if self.before is None:
            return False
        least_deg, _ = QUARTER_TURN_DEG
        return compare(self.before, self.still).up_deg >= least_deg

    def aligned(self, utc_ns: int | None) -> Alignment:
        """Solve the mounting from all evidence.

        Raises
        ------
        CalibrationError
            When the evidence contradicts itself.
        """
        return align(self.still, self.axes, utc_ns=utc_ns, session=self.still.session)

    def moved(self, movement: GuidedMovement, seconds: Sequence[MotionSecond]) -> "Wearing":
        """Add what a movement told; one that is done again replaces the first time.

        Raises
        ------
        CalibrationError
            When the movement is refused, or contradicts what was known; nothing is changed then.
        """
        upright = np.array(self.still.rotation[6:])
        axis = find_axis(self.still.site, movement, seconds, upright=upright)
        return replace(self, axes={**self.axes, movement: axis})


def put_on(
    seconds: Sequence[MotionSecond],
    *,
    before: Alignment | None,
    sensor: str | None,
    utc_ns: int | None,
    session: str,
) -> Wearing:
    """Begin a wearing with seconds of standing or sitting upright and still.

    Raises
    ------
    CalibrationError
        When the person moved, or too little is valid.
    """
    still = align_still(seconds[0].site, seconds, utc_ns=utc_ns, session=session, sensor=sensor)
    return Wearing(still=still, before=before)


def must_be_put_on(wearing: Wearing | None, seconds: Sequence[MotionSecond]) -> Wearing:
    """Give the wearing that a movement adds to.

    Raises
    ------
    CalibrationError
        When the still part was not done since the sensor was put on.
    """
    if wearing is None:
        raise CalibrationError(
            f"The sensor at {seconds[0].site} has no upright reference of this wearing yet.",
            advice="Do the still part first, then the movements.",
        )
    return wearing
