"""`forget` while monitor, sender, broker, recorder and database are all at work."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from spinewatch.journal.ranges import RangeReader, TimeSpan
from spinewatch.model.errors import JournalError
from spinewatch.model.time import NS_PER_S
from tests.integration.home import process, until, write_config
from tests.integration.influx_server import InfluxServer, influx_server
from tests.integration.mosquitto_server import Mosquitto

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def journalled(journal: Path, span: TimeSpan) -> int:
    try:
        with RangeReader(journal) as reader:
            return sum(reader.count(kind, span) for kind in reader.kinds())
    except JournalError:
        return 0  # it is being made


def stored(influx: InfluxServer, span: TimeSpan) -> int:
    """Count the points of every kind in a span, in all three databases."""
    where = f"WHERE time >= {span.start_ns} AND time < {span.end_ns}"
    made = {
        name for series in influx.query("SHOW DATABASES") for (name,) in series.get("values", [])
    }
    return sum(
        int(row["count"])
        for tier in ("1s", "1m", "keep")
        if f"spinewatch_{tier}" in made
        for row in influx.rows(f"SELECT count(seq) FROM /.*/ {where}", f"spinewatch_{tier}")
    )


def test_what_is_forgotten_while_it_is_on_its_way_is_gone_everywhere_and_stays_gone(
    tmp_path: Path, mosquitto: Callable[[], Mosquitto]
) -> None:
    began_s = int(time.time())
    journal = tmp_path / "journal.sqlite"
    with influx_server(tmp_path / "influx") as influx:
        config = write_config(tmp_path, mqtt_port=mosquitto().port, influx_url=influx.url)
        with process("record", config), process("run", config):
            so_far = TimeSpan(began_s * NS_PER_S, 2**62)
            until(lambda: journalled(journal, so_far) > 0 < stored(influx, so_far), 60)
            end_s = int(time.time())
            told = forget(config, began_s, end_s)
            span = TimeSpan(began_s * NS_PER_S, end_s * NS_PER_S)
            after = TimeSpan((end_s + 1) * NS_PER_S, 2**62)
            # The next results have come all the way: whatever was before them has, too.
            until(lambda: stored(influx, after) > 10, 60)

            assert told.returncode == 0, told.stdout
            assert told.stdout.endswith("Forgotten.\n")
            assert (journalled(journal, span), stored(influx, span)) == (0, 0)


def forget(config: Path, began_s: int, end_s: int) -> subprocess.CompletedProcess[str]:
    moments = [f"{datetime.fromtimestamp(each):%F %T}" for each in (began_s, end_s)]  # noqa: DTZ006 - local, as typed
    words = ["forget", "--config", str(config), "--yes", "--from", moments[0], "--to", moments[1]]
    return subprocess.run(
        [sys.executable, "-m", "spinewatch", *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
