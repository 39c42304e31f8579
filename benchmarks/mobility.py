"""How right the mobility layer is, on recordings and on a simulated body, and what it costs.

Orientation has optical truth (BROAD, one sensor), lying has labels (UCI, sternum accelerometer).
For neck and trunk no recording with truth could be had: there truth is simulated, and recordings
are looked at for plausibility only. The open half of the recordings was used for tuning.
"""

import argparse
from pathlib import Path
from typing import Final

from benchmarks.change import main as change
from benchmarks.mobility_cost import cost
from benchmarks.mobility_day_tables import day
from benchmarks.mobility_lying import lying
from benchmarks.mobility_orientation import orientation
from benchmarks.mobility_people import people
from benchmarks.mobility_plausibility import plausibility
from benchmarks.mobility_slips import slips
from benchmarks.mobility_tilt import tilt

SHORT_DAY_HOURS: Final = 2.0


def main(data: Path, *, plots: Path | None = None, hours: float = SHORT_DAY_HOURS) -> None:
    """Print every table; draw the plots where a folder for them is given."""
    orientation(data / "motion")
    tilt(data / "motion")
    lying(data / "motion")
    plausibility(data / "motion", plots)
    day(hours, plots)
    people()
    slips()
    cost()
    change()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mobility", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with motion/")
    parser.add_argument("--plots", type=Path, help="folder for the pictures (PNG)")
    parser.add_argument(
        "--hours",
        type=float,
        default=SHORT_DAY_HOURS,
        help="length of the simulated day; 24 is the real thing and takes 10 minutes",
    )
    given = parser.parse_args()
    main(given.data, plots=given.plots, hours=given.hours)
