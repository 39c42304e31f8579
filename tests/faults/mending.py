"""`spinewatch verify --mend`, as the timer calls it every night."""

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Final

from spinewatch.model.time import NS_PER_S
from tests.faults.both_sides import journal_rows
from tests.faults.finding import Finding
from tests.faults.house import House

MENDS_S: Final = 300.0
"""For two days of one person: 200 000 results at 500 a second would be more, but only the hours in
which something is missing are sent."""


def verified(house: House, person: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Call it for a person, up to the last result: a clock may run 20 times as fast."""
    labels = [row.utc_ns for row in journal_rows(house.journal(person)) if row.utc_ns is not None]
    end = datetime.fromtimestamp(max(labels) // NS_PER_S).astimezone() + timedelta(seconds=1)
    config = house.folder / person / "spinewatch.toml"
    command = [sys.executable, "-m", "spinewatch", "verify", "--config", str(config), *words]
    command += ["--to", f"{end:%Y-%m-%d %H:%M:%S}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=MENDS_S, check=False)


def mended(house: House) -> Finding:
    """Mend what the database has lost of everybody; give what is wrong after it."""
    for person in house.people:
        verified(house, person, "--mend")
    return house.compare()
