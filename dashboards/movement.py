"""How neck and lower back moved."""

from typing import Final

from dashboards import queries
from dashboards.appearance import DEGREES, angle_lines, range_band
from dashboards.charts import lines
from dashboards.panels import Caption, Panel
from spinewatch.model.sites import Segment

_SEGMENTS: Final = {Segment.NECK: "Neck", Segment.LUMBAR: "Lower back"}

_PLANES: Final = {
    "flexion": ("bending", "back -, forward +"),
    "lateral": ("to the side", "left -, right +"),
    "rotation": ("turning", "left -, right +"),
}
"""What a plane is called, and which way its angle counts (`spinewatch.model.sites`)."""

_RANGE: Final = (
    "From the 5th to the 95th percentile of the angle in the valid time of each minute; where a "
    "point stands for several minutes, the widest. A gap is unknown time. Turning drifts more than "
    "bending and is left out where it cannot be trusted. A small range can also mean that there "
    "was no reason to move."
)
_SECONDS: Final = (
    "Mean angles of each second. Bending forward, leaning to the right and turning to the right "
    "count up. A line that is missing is a movement that the sensors cannot see."
)


def movement() -> tuple[Panel, ...]:
    """Show over the day the range that was used, per segment and plane."""
    return tuple(
        lines(
            Caption(title=f"{name}: {motion}", width=8, height=8, rests_on=_RANGE),
            queries.angles_of_minutes(segment, plane),
            unit=DEGREES,
            axis=signs,
            overrides=range_band(),
        )
        for segment, name in _SEGMENTS.items()
        for plane, (motion, signs) in _PLANES.items()
    )


def movement_by_second() -> tuple[Panel, ...]:
    """Show the latest movement second by second."""
    return tuple(
        lines(
            Caption(title=f"{name}, by second", width=12, height=9, rests_on=_SECONDS),
            queries.angles_of_seconds(segment),
            unit=DEGREES,
            axis="degrees",
            overrides=angle_lines(),
            slot="2s",
            latest="15m",
        )
        for segment, name in _SEGMENTS.items()
    )
