"""What InfluxDB 1.6.7 loses by itself after a power cut is named, and can be put back.

After a torn write at the end of its log it cuts the log, but goes on writing behind the place
where the torn piece ended. At its next start it stops reading at the hole between, and all that it
had confirmed since is gone. Nobody can be told by InfluxDB; the journal still has everything.
"""

from pathlib import Path

import pytest

from tests.faults.both_sides import journal_rows
from tests.faults.house import FAST, House
from tests.faults.mending import verified

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

PATIENCE_S = 40.0
TORN_WRITE = b"\x01\x00\x00\x10\x00"
"""The head of an entry of 4096 bytes that never came."""

MORE = 30


def tear_logs(house: House) -> None:
    house.influx.kill()
    logs = list((house.influx.folder / "wal").rglob("*.wal"))
    assert logs
    for log in logs:
        with log.open("ab") as file:
            file.write(TORN_WRITE)
    house.influx.start()


def let_results_come(house: House) -> None:
    due = len(journal_rows(house.journal(FAST))) + MORE
    house.until(lambda: len(journal_rows(house.journal(FAST))) >= due, lambda: f"{due} results")
    house.recovery_s(patience_s=PATIENCE_S)


def test_what_influxdb_loses_after_a_torn_log_is_named_and_can_be_put_back(tmp_path: Path) -> None:
    with House(tmp_path, live=False) as house:
        let_results_come(house)
        tear_logs(house)
        let_results_come(house)
        after_the_cut = house.compare()
        house.influx.kill()
        house.influx.start()
        house.recovery_s(patience_s=PATIENCE_S)
        after_its_next_start = house.compare()
        verdict = verified(house, FAST)
        mended = verified(house, FAST, "--mend")
        house.recovery_s(patience_s=PATIENCE_S)
        in_the_end = house.compare()

    assert after_the_cut.is_flawless, str(after_the_cut)
    assert len(after_its_next_start.lost) >= MORE
    assert (verdict.returncode, "DIFFERENT" in verdict.stdout) == (1, True)
    assert (mended.returncode, "are missing" in mended.stdout) == (0, True), mended.stderr
    assert "Equal" in mended.stdout
    assert in_the_end.is_flawless, str(in_the_end)


def test_influxdb_loses_nothing_when_it_is_started_twice_before_anything_is_written(
    tmp_path: Path,
) -> None:
    with House(tmp_path, live=False) as house:
        let_results_come(house)
        house.recorder.kill()
        tear_logs(house)
        house.influx.stop()
        house.influx.start()
        house.recorder.start()
        let_results_come(house)
        house.influx.kill()
        house.influx.start()
        house.recovery_s(patience_s=PATIENCE_S)
        found = house.compare()

    assert found.is_flawless, str(found)
    assert found.results > MORE
