"""`spinewatch bendtest` and `necktest`: offered, never urged."""

from types import SimpleNamespace

import pytest

from spinewatch.model.commands import Command, RunTest, StopGuided
from spinewatch.model.context import PauseReason
from spinewatch.model.errors import InputError, SpinewatchError
from spinewatch.model.guided import GuidedTestKind

SAID = "Inclination of the chest, hips included: 62 at best (tries: 60, 62, 58)."


def test_a_bend_test_tells_what_was_seen(talker: SimpleNamespace) -> None:
    talker.answer = lambda _: SAID
    result = (
        talker.wearing("chest")
        .knowing("chest")
        .run("bendtest", "--minutes-since-waking", "30", "--pace", "6", keys="\n")
    )

    assert result.exit_code == 0, result.output
    assert talker.commands == [
        RunTest(test=GuidedTestKind.BEND, seconds=20.0, minutes_since_waking=30.0)
    ]
    assert SAID in result.output


def test_a_neck_test_asks_for_the_neck(talker: SimpleNamespace) -> None:
    talker.wearing("head", "c7").knowing("head", "c7").run("necktest", keys="\n")

    (command,) = talker.commands
    assert command.test is GuidedTestKind.NECK_ROTATION
    assert command.minutes_since_waking is None


@pytest.mark.parametrize("key", ["s", "q", "n", "no", "not today"])
def test_not_today_is_always_an_answer(talker: SimpleNamespace, key: str) -> None:
    result = talker.wearing("chest").knowing("chest").run("bendtest", keys=f"{key}\n")

    assert result.exit_code == 0
    assert talker.commands == []
    assert "Not today" in result.output


def test_ctrl_c_tells_what_was_seen_until_then(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    talker.answer = lambda _: None

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("spinewatch.cli.awaiting.Awaited.came", interrupted)
    result = talker.wearing("chest").knowing("chest").run("bendtest", keys="\n")

    assert any(isinstance(each, StopGuided) for each in talker.commands)
    assert "always fine" in result.output
    assert result.exit_code == 130


def test_a_refusal_is_one_clear_message(talker: SimpleNamespace) -> None:
    def refuse(_: Command) -> str:
        raise InputError("The sensor is off.", advice="Put it on.")

    talker.answer = refuse
    result = talker.wearing("chest").knowing("chest").run("bendtest", keys="\n")

    assert str(result.exception) == "The sensor is off. Put it on."


@pytest.mark.parametrize(
    ("test", "worn", "needed"),
    [("bendtest", ["head"], "trunk"), ("necktest", ["c7"], "head"), ("necktest", [], "c7")],
)
def test_without_the_sensors_it_says_which_are_needed(
    talker: SimpleNamespace, test: str, worn: list[str], needed: str
) -> None:
    result = talker.wearing(*worn).run(test, keys="\n")

    assert isinstance(result.exception, InputError)
    assert needed in str(result.exception)
    assert talker.commands == []


def test_with_no_monitor_it_says_how_to_start_one(talker: SimpleNamespace) -> None:
    result = talker.wearing("chest").run_alone("bendtest", keys="\n")

    assert isinstance(result.exception, SpinewatchError)
    assert "spinewatch run" in str(result.exception)


@pytest.mark.parametrize(
    ("test", "worn", "known", "heading_known", "needed"),
    [
        ("bendtest", ["chest", "head"], ["head"], True, "no sensor on the trunk"),
        ("necktest", ["head", "c7"], ["head"], True, "c7 not calibrated"),
        ("necktest", ["head", "c7"], ["head", "c7"], False, "nods for head and bows for c7"),
    ],
)
def test_nobody_is_asked_to_move_for_an_unknown_result(
    talker: SimpleNamespace,
    test: str,
    worn: list[str],
    known: list[str],
    *,
    heading_known: bool,
    needed: str,
) -> None:
    result = talker.wearing(*worn).knowing(*known, heading_known=heading_known).run(test, keys="\n")

    assert isinstance(result.exception, InputError)
    assert "Nothing was asked of you" in str(result.exception)
    assert needed in str(result.exception)
    assert "spinewatch calibrate motion" in str(result.exception)
    assert "comfortable" not in result.output
    assert talker.commands == []


def test_the_still_part_is_enough_for_bending(talker: SimpleNamespace) -> None:
    talker.wearing("chest").knowing("chest", heading_known=False).run("bendtest", keys="\n")

    assert len(talker.commands) == 1


def test_during_a_pause_nobody_is_asked_to_move(talker: SimpleNamespace) -> None:
    talker.paused = PauseReason.SHOWER
    result = talker.wearing("chest").knowing("chest").run("bendtest", keys="\n")

    assert "Paused for shower" in str(result.exception)
    assert "spinewatch resume" in str(result.exception)
    assert talker.commands == []
