"""`spinewatch bendtest` and `necktest`: offered, never urged."""

from types import SimpleNamespace

import pytest

from spinewatch.model.commands import Command, RunTest, StopGuided
from spinewatch.model.errors import InputError, SpinewatchError
from spinewatch.model.guided import GuidedTestKind

SAID = "Inclination of the chest, hips included: 62 at best (tries: 60, 62, 58)."


def test_a_bend_test_tells_what_was_seen(talker: SimpleNamespace) -> None:
    talker.answer = lambda _: SAID
    result = talker.wearing("chest").run(
        "bendtest", "--minutes-since-waking", "30", "--pace", "6", keys="\n"
    )

    assert result.exit_code == 0, result.output
    assert talker.commands == [
        RunTest(test=GuidedTestKind.BEND, seconds=20.0, minutes_since_waking=30.0)
    ]
    assert SAID in result.output


def test_a_neck_test_asks_for_the_neck(talker: SimpleNamespace) -> None:
    talker.wearing("head", "c7").run("necktest", keys="\n")

    (command,) = talker.commands
    assert command.test is GuidedTestKind.NECK_ROTATION
    assert command.minutes_since_waking is None


@pytest.mark.parametrize("key", ["s", ""])
def test_not_today_is_always_an_answer(talker: SimpleNamespace, key: str) -> None:
    result = talker.wearing("chest").run("bendtest", keys=f"{key}\n" if key else "")

    assert result.exit_code == 0
    assert talker.commands == []
    assert "Not today" in result.output


def test_ctrl_c_tells_what_was_seen_until_then(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    talker.answer = lambda _: None

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("spinewatch.cli.guiding._answered", interrupted)
    result = talker.wearing("chest").run("bendtest", keys="\n")

    assert StopGuided() in talker.commands
    assert "always fine" in result.output
    assert result.exit_code == 130


def test_a_refusal_is_one_clear_message(talker: SimpleNamespace) -> None:
    def refuse(_: Command) -> str:
        raise InputError("The sensor is off.", advice="Put it on.")

    talker.answer = refuse
    result = talker.wearing("chest").run("bendtest", keys="\n")

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
