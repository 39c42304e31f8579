"""Client and server, over a real socket."""

import asyncio
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spinewatch.control.client import ControlClient, duration_s
from spinewatch.control.messages import Done, Refused
from spinewatch.model.calibration import GuidedMovement
from spinewatch.model.commands import (
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
    Command,
    LogDiary,
    Pause,
    Resume,
    RunTest,
    StopGuided,
)
from spinewatch.model.context import PauseReason, Posture
from spinewatch.model.errors import ControlError
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.sites import MotionSite
from spinewatch.model.status import Status

COMMANDS: list[Command] = [
    CalibrateRest(posture=Posture.LYING, seconds=30.0, tense_now=True),
    CalibrateStill(seconds=10.0),
    CalibrateMovement(movement=GuidedMovement.BOW, seconds=20.0, sites=(MotionSite.L1,)),
    RunTest(test=GuidedTestKind.BEND, seconds=26.0, minutes_since_waking=30.0),
    StopGuided(),
    Pause(reason=PauseReason.SHOWER, minutes=15.0),
    Resume(),
    LogDiary(pain=4, note="nach dem Aufstehen steif\nund müde", minutes_ago=20.0),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: type(each).__name__)
async def test_a_command_arrives_as_it_was_sent(
    monitor: SimpleNamespace, path: Path, command: Command
) -> None:
    async with monitor.server(path):
        done = await asyncio.to_thread(ControlClient(path=path).send, command)

    assert monitor.commands == [command]
    assert done == Done(text=f"{type(command).__name__} done")


async def test_status_is_one_look_at_the_monitor(monitor: SimpleNamespace, path: Path) -> None:
    async with monitor.server(path):
        status = await asyncio.to_thread(ControlClient(path=path).status)

    assert status == Status(person="p01", running_s=1.0, clock_trusted=True)


async def test_following_gives_a_fresh_status_each_period_until_the_client_leaves(
    monitor: SimpleNamespace, path: Path
) -> None:
    def first_three() -> list[float]:
        replies = ControlClient(path=path).follow()
        seen = [status.running_s for status in islice(replies, 3)]
        replies.close()
        return seen

    async with monitor.server(path) as server:
        assert await asyncio.to_thread(first_three) == [1.0, 2.0, 3.0]
        await asyncio.gather(*server._clients)


async def test_a_follower_is_told_when_the_monitor_stops(
    monitor: SimpleNamespace, path: Path
) -> None:
    replies = ControlClient(path=path).follow()
    async with monitor.server(path):
        await asyncio.to_thread(next, replies)

    with pytest.raises(ControlError, match="stopped before it answered"):
        await asyncio.to_thread(list, replies)


async def test_a_follower_that_does_not_read_holds_nobody_up(
    monitor: SimpleNamespace, path: Path
) -> None:
    async with monitor.server(path):
        silent = ControlClient(path=path).follow()
        await asyncio.to_thread(next, silent)

        await asyncio.to_thread(ControlClient(path=path).send, Resume())
        silent.close()

    assert monitor.commands == [Resume()]


async def test_a_refusal_reaches_the_client_with_its_advice(
    monitor: SimpleNamespace, path: Path
) -> None:
    monitor.refuse()
    async with monitor.server(path):
        with pytest.raises(ControlError, match="The sensor is off") as caught:
            await asyncio.to_thread(ControlClient(path=path).send, Resume())

    assert caught.value.advice == "Put it on."


async def test_a_refusal_may_also_be_taken_as_an_answer(
    monitor: SimpleNamespace, path: Path
) -> None:
    monitor.refuse()
    async with monitor.server(path):
        answer = await asyncio.to_thread(ControlClient(path=path).ask, CalibrateStill(seconds=10.0))

    assert answer == Refused(what="The sensor is off.", advice="Put it on.")


async def test_a_mistake_of_ours_is_logged_and_the_server_goes_on(
    monitor: SimpleNamespace, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monitor.fail_with = ZeroDivisionError("a bug")
    async with monitor.server(path):
        with pytest.raises(ControlError, match="mistake in spinewatch"):
            await asyncio.to_thread(ControlClient(path=path).send, Resume())
        monitor.fail_with = None
        await asyncio.to_thread(ControlClient(path=path).send, Resume())

    assert monitor.commands == [Resume()]
    assert "ZeroDivisionError" in caplog.text


async def test_many_clients_are_answered_at_once(monitor: SimpleNamespace, path: Path) -> None:
    async with monitor.server(path):
        asked = [asyncio.to_thread(ControlClient(path=path).send, Resume()) for _ in range(20)]
        answers = await asyncio.gather(*asked)

    assert len(answers) == len(monitor.commands) == 20


async def test_a_monitor_that_does_not_answer_is_named(
    monitor: SimpleNamespace, path: Path
) -> None:
    async def never(_: Any) -> Done:  # noqa: ANN401 - a handler that ignores what it gets
        await asyncio.Event().wait()
        raise AssertionError

    monitor.handle = never
    client = ControlClient(path=path, timeout_s=0.05)
    async with monitor.server(path):
        with pytest.raises(ControlError, match="does not answer"):
            await asyncio.to_thread(client.send, Resume())


def test_a_client_waits_for_a_calibration_as_long_as_it_takes() -> None:
    durations_s = [duration_s(command) for command in COMMANDS]

    assert durations_s == [30.0, 10.0, 20.0, 26.0, 0.0, 0.0, 0.0, 0.0]


async def test_a_note_that_is_too_long_is_refused_before_it_is_sent(
    monitor: SimpleNamespace, path: Path
) -> None:
    async with monitor.server(path):
        with pytest.raises(ControlError, match="longer than 65536 bytes"):
            await asyncio.to_thread(ControlClient(path=path).send, LogDiary(note="a" * 70_000))

    assert monitor.commands == []
