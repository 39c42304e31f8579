"""Run every benchmark in turn: cost of the chain, times, spasm layer, mobility layer."""

import argparse
import os
from pathlib import Path

from benchmarks import chain, day, drift, mobility, spasm, timebase


def main() -> None:
    """Print the tables that can be made with what is here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("SPINEWATCH_DATA"),
        help="folder with emg/ and motion/; also taken from SPINEWATCH_DATA",
    )
    data = parser.parse_args().data
    chain.main()
    timebase.main()
    if data is None:
        print("\nAccuracy: not run, no --data folder with recordings was given.")
        return
    spasm.main(Path(data))
    day.main()
    drift.main()
    mobility.main(Path(data))


if __name__ == "__main__":
    main()
