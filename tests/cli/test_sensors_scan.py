"""`spinewatch sensors scan` and `assign`: from what is nearby to a name in the configuration."""

from types import SimpleNamespace

import pytest
from msgspec import structs

from spinewatch.cli.sensors_assign import SIMULATED
from spinewatch.cli.sensors_seen import Seen
from spinewatch.cli.wording import place_name
from spinewatch.control.messages import ScanRequest
from spinewatch.model.air import Sighting, Sightings
from spinewatch.model.errors import ControlError, InputError, LinkError

ADDRESS = "C4:64:E3:01:23:45"
WORN = Sighting(address="C4:00:00:00:00:01", name="WT901", kind="witmotion", sensor="head")
FREE = Sighting(address=ADDRESS, name="WT901", kind="witmotion", rssi_dbm=-48, moved=False)
MOVED = Sighting(
    address="C4:00:00:00:00:03", kind="umyo", rssi_dbm=-71, battery_pct=83.4, moved=True
)
SHAKEN = structs.replace(FREE, moved=True)
STRANGER = Sighting(address="C4:00:00:00:00:04", name="\x1b[2Jtv [red]", rssi_dbm=-90)


BUSY = "head is being connected just now, so the list may lack somebody."


def scanned(talker: SimpleNamespace, *found: Sighting, words: tuple[str, ...] = ()) -> str:
    talker.wearing("head", "c7").replies = [Sightings(found=found)]
    result = talker.run("sensors", "scan", *words)
    assert result.exit_code == 0, result.output
    said: str = result.output
    return said


def test_what_is_nearby_is_shown_with_whose_it_is_and_which_was_moved(
    talker: SimpleNamespace,
) -> None:
    said = scanned(talker, WORN, FREE, MOVED, STRANGER)
    _, worn, free, moved, stranger, *_ = said.splitlines()

    assert worn.split() == ["WT901", WORN.address, "witmotion", "connected", "unknown", "head"]
    assert free.split() == ["WT901", ADDRESS, "witmotion", "-48", "dBm", "unknown", "nothing"]
    assert "-71 dBm" in moved
    assert "83 %" in moved
    assert moved.rstrip().endswith("<- moved")
    assert said.count("<- moved") == 1
    assert "?[2Jtv [red]" in stranger
    assert "\x1b[2J" not in said


def test_the_monitor_is_asked_to_look_for_as_long_as_one_wants(talker: SimpleNamespace) -> None:
    scanned(talker, WORN)
    scanned(talker, WORN, words=("--seconds", "60"))
    scanned(talker, WORN, words=("--seconds", "0.5"))

    assert talker.requests == [ScanRequest(seconds=each) for each in (5.0, 60.0, 0.5)]


def test_what_to_do_next_is_said(talker: SimpleNamespace) -> None:
    assert "spinewatch sensors assign ADDRESS NAME" in scanned(talker, FREE)
    assert "Not found: c7." in scanned(talker, WORN)
    assert "Not found: head, c7." in scanned(talker)
    assert "Move one while you scan again" in scanned(talker, FREE, FREE)
    assert "Move one while" not in scanned(talker, FREE, MOVED)


@pytest.mark.parametrize("seconds", ["0", "61", "nan", "soon"])
def test_a_time_that_the_monitor_would_refuse_is_not_even_asked_for(
    talker: SimpleNamespace, seconds: str
) -> None:
    result = talker.wearing("head").run("sensors", "scan", "--seconds", seconds)

    assert result.exit_code == 2
    assert "--seconds" in result.output
    assert talker.requests == []


def test_without_a_monitor_that_is_said(talker: SimpleNamespace) -> None:
    result = talker.wearing("head").run_alone("sensors", "scan")

    assert isinstance(result.exception, ControlError)
    assert "No monitor is running" in str(result.exception)


def test_a_sensor_is_shown_with_the_place_that_it_sits_at(talker: SimpleNamespace) -> None:
    neck = Sighting(address="C4:00:00:00:00:05", kind="witmotion", sensor="c7")

    assert f"c7: {place_name('c7')}" in scanned(talker, neck)


def test_an_address_stays_in_one_piece_on_a_narrow_terminal(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    board = Sighting(address=ADDRESS, name="NPG-Lite-3CH:BE:7C", kind="npg_lite", rssi_dbm=-60)

    assert ADDRESS in scanned(talker, board, WORN)


def test_on_a_terminal_one_looks_again_and_again_and_sees_the_last_one_moved(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    talker.wearing("head").replies = [
        Sightings(found=found) for found in ((FREE, MOVED), (SHAKEN,), (WORN,))
    ]
    result = talker.run("sensors", "scan", "--seconds", "3")
    *_, table = result.output.split("assigned to")

    assert talker.requests == [ScanRequest(seconds=1.0)] * 3
    assert [ADDRESS in table, MOVED.address in table, WORN.address in table] == [True] * 3
    (moved,) = [line for line in table.splitlines() if "<- moved" in line]
    assert ADDRESS in moved


@pytest.mark.parametrize("terminal", ["", "1"], ids=["piped", "terminal"])
def test_what_the_list_may_lack_is_said_below_it(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, terminal: str
) -> None:
    monkeypatch.setenv("FORCE_COLOR", terminal)
    monkeypatch.setenv("TERM", "dumb")
    talker.wearing("head").replies = [Sightings(found=(WORN,), remarks=(BUSY,))]
    result = talker.run("sensors", "scan", "--seconds", "1")

    assert result.exit_code == 0, result.output
    assert result.output.count(BUSY) == 1
    assert result.output.rindex(WORN.address) < result.output.index(BUSY)


def test_a_look_that_fails_loses_nothing_of_those_before_and_says_why(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    why = LinkError("Bluetooth is blocked.", advice="Unblock it.")
    talker.wearing("head", "c7").replies = [Sightings(found=(WORN,)), why]
    result = talker.run("sensors", "scan", "--seconds", "4")

    assert len(talker.requests) == 2
    assert isinstance(result.exception, ControlError)
    assert str(result.exception) == str(why)
    assert WORN.address in result.output.rpartition("assigned to")[2]
    assert "Not found" not in result.output


def test_whoever_moved_last_is_the_moved_one_until_another_is() -> None:
    seen = Seen()
    marked = []
    for look in ((FREE, MOVED), (FREE,), (SHAKEN, STRANGER), (FREE, STRANGER)):
        seen.add(Sightings(found=look))
        marked.append([each.address for each in seen.found if each.moved])

    assert marked == [[MOVED.address], [MOVED.address], [ADDRESS], [ADDRESS]]
    assert [each.address for each in seen.found] == [ADDRESS, MOVED.address, STRANGER.address]
    assert seen.found[2].moved is None


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (FREE, ("c7 (witmotion) is", "Restart")),
        (STRANGER, ("c7 (witmotion) is", "Nobody saw whether", "Restart")),
        (structs.replace(FREE, kind=None), ("c7 (witmotion) is", "Nobody saw whether", "Restart")),
    ],
    ids=["its kind", "another address", "unknown"],
)
def test_the_monitor_looks_whether_it_is_what_it_should_be(
    talker: SimpleNamespace, behind: Sighting, said: tuple[str, ...]
) -> None:
    talker.wearing("head", "c7").replies = [Sightings(found=(WORN, behind))]
    result = talker.run("sensors", "assign", ADDRESS, "c7")

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    begun = (*said, SIMULATED)
    assert [line[: len(begin)] for line, begin in zip(lines, begun, strict=True)] == list(begun)
    assert ADDRESS in talker.config.read_text()


def test_another_kind_behind_the_address_is_refused_and_nothing_written(
    talker: SimpleNamespace,
) -> None:
    talker.wearing("head").replies = [Sightings(found=(MOVED,))]
    result = talker.run("sensors", "assign", MOVED.address.lower(), "head")

    assert isinstance(result.exception, InputError)
    assert f"{MOVED.address} is a umyo, and head is a witmotion" in str(result.exception)
    assert MOVED.address not in talker.config.read_text()


def test_an_address_is_assigned_without_a_monitor_and_the_next_step_is_said(
    talker: SimpleNamespace,
) -> None:
    result = talker.wearing("head", "c7").run_alone("sensors", "assign", ADDRESS.lower(), "c7")

    assert result.exit_code == 0, result.output
    assert f"c7 (witmotion) is {ADDRESS} now" in result.output
    assert "Restart the monitor" in result.output
    assert f'address = "{ADDRESS}"' in talker.config.read_text()


def test_a_second_time_says_that_it_is_so_already_and_another_one_what_it_replaces(
    talker: SimpleNamespace,
) -> None:
    talker.wearing("head")
    for address, said in (
        (ADDRESS, "now, in"),
        (ADDRESS, "already"),
        (MOVED.address, f"instead of {ADDRESS}"),
    ):
        assert said in talker.run_alone("sensors", "assign", address, "head").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((ADDRESS, "neck"), "Name one of: head, c7."),
        (("head", ADDRESS), f"There is no sensor {ADDRESS}"),
        ((f"{ADDRESS}0", "head"), "no Bluetooth address"),
    ],
)
def test_wrong_words_are_refused_clearly(
    talker: SimpleNamespace, words: tuple[str, str], said: str
) -> None:
    talker.wearing("head", "c7")
    before = talker.config.read_text()
    result = talker.run_alone("sensors", "assign", *words)

    assert isinstance(result.exception, InputError)
    assert said in str(result.exception)
    assert talker.config.read_text() == before
