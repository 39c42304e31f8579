"""On real BlueZ, in an emulated guest: what has to work anywhere else to be believed."""

import pytest

from tests.guest.comparing import Comparison, compare
from tests.guest.host import HERE, LOGS, GuestNotRunError, boot, install, told_in

ESSENTIAL = (
    "scan",
    "two sensors stream at once",
    "a sensor disconnects",
    "the adapter is switched off and on",
    "the service is killed under a live scan",
    "the adapter vanishes and returns",
    "bleak doubles samples after a disconnect",
    "the monitor writes its journal",
)

ONE, TWO, THREE = ("u", "01"), ("u", "02"), ("u", "03")
UPSTREAM = HERE.parents[1] / "docs" / "upstream" / "bleak-duplicate-samples.md"

# Quiet, one boot takes three and a half minutes; the other half of the tests runs beside it.
PATIENCE_S = 1200


def test_what_is_lost_doubled_or_foreign_is_counted() -> None:
    assert compare([ONE, TWO, THREE], [ONE, TWO, THREE]).is_whole
    assert compare([ONE, TWO], [TWO, TWO, THREE]) == Comparison(
        sent=2, arrived=3, lost=(0,), under_way=0, doubled=1, foreign=1
    )


def test_what_was_sent_last_is_under_way_until_something_overtakes_it() -> None:
    assert compare([ONE, TWO, THREE], [ONE]).under_way == 2
    assert compare([ONE, TWO, THREE], [ONE]).is_whole
    assert compare([ONE, TWO, THREE], [ONE, THREE]).lost == (1,)


def test_the_same_bytes_sent_twice_are_not_doubled() -> None:
    assert compare([ONE, ONE, TWO], [ONE, ONE, TWO]).is_whole
    assert compare([ONE, ONE, TWO], [ONE, TWO]).lost == (1,)


def test_what_scenarios_tell_is_found_between_other_lines() -> None:
    console = 'Booting\n{"scenario": "scan", "passed": true, "seconds": 1.5}\nguest verdict: 0\n'

    (told,) = told_in(console)

    assert (told.scenario, told.passed, told.seconds) == ("scan", True, 1.5)


def test_the_text_for_upstream_shows_the_script_that_reproduces_the_defect() -> None:
    script = (HERE / "upstream" / "duplicate_samples.py").read_text()

    assert f"```python\n{script}```\n" in UPSTREAM.read_text()


@pytest.mark.slow
@pytest.mark.timeout(PATIENCE_S + 1400)
def test_our_link_and_the_monitor_work_on_real_bluez() -> None:
    try:
        install()
    except GuestNotRunError as why:
        pytest.skip(str(why))
    log = LOGS / "test.log"

    code, told = boot(*ESSENTIAL, log=log, seconds=PATIENCE_S)

    failed = [str(each) for each in told if not each.passed]
    assert not failed, f"{failed}; what the guest printed is in {log}"
    assert {each.scenario for each in told} == set(ESSENTIAL), f"it ended early; see {log}"
    assert code == 0
