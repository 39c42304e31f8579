"""`spinewatch calibrate motion`: step by step, at the person's own pace, stopped at any moment."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from spinewatch.calibration.store import CalibrationStore
from spinewatch.cli import speaking
from spinewatch.cli.guiding import Step, perform
from spinewatch.cli.prompting import BEGIN, DONE, REFUSED, Prompter, wrapped
from spinewatch.control.client import ControlClient
from spinewatch.control.messages import Done
from spinewatch.model.calibration import Alignment, CalibrationSet, GuidedMovement
from spinewatch.model.commands import (
    CalibrateMovement,
    CalibrateStill,
    Command,
    Resume,
    StopGuided,
)
from spinewatch.model.context import PauseReason
from spinewatch.model.errors import CalibrationError, ControlError, InputError, SpinewatchError
from spinewatch.model.sites import MotionSite
from spinewatch.model.status import Status
from spinewatch.monitor.calibrating_words import AS_IF_LYING
from spinewatch.service.clock import SystemClock

BELL = "\a"
HEAD, C7, L1 = MotionSite.HEAD, MotionSite.C7, MotionSite.L1


def asked(talker: SimpleNamespace) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (each.movement, each.sites) if isinstance(each, CalibrateMovement) else ("still", ())
        for each in talker.commands
    ]


def refusing(*kinds: type[Command]) -> object:
    def answer(command: Command) -> str:
        if isinstance(command, kinds):
            raise CalibrationError("The sensor at l1 hardly moved.", advice="Or leave it out.")
        return "taken"

    return answer


def after(seconds: float) -> Callable[[Command], str]:
    def answer(_: Command) -> str:
        time.sleep(seconds)
        return "taken"

    return answer


def test_each_worn_part_of_the_body_is_asked_for_what_it_can_do(talker: SimpleNamespace) -> None:
    result = talker.wearing("head", "l1", "s1").run("calibrate", "motion", keys="\n" * 7)

    assert result.exit_code == 0, result.output
    assert asked(talker) == [
        ("still", ()),
        ("nod", ("head",)),
        ("bow", ("l1", "s1")),
        ("tilt", ("head",)),
        ("turn", ("head",)),
        ("side bend", ("l1", "s1")),
        ("turn", ("l1", "s1")),
    ]
    assert "Step 3 of 7 (needed for the angles)" in result.output
    assert "Step 7 of 7 (optional, makes it surer)" in result.output
    assert result.output.count("That is enough.") == 1
    assert result.output.index("That is enough.") < result.output.index("Step 4 of 7")
    assert result.output.count("  taken\n") == 7


@pytest.mark.parametrize(
    ("site", "movements"),
    [("chest", ["bow", "side bend", "turn"]), ("head", ["nod", "tilt", "turn"])],
)
def test_one_sensor_gives_a_short_session(
    talker: SimpleNamespace, site: str, movements: list[str]
) -> None:
    talker.wearing(site).run("calibrate", "motion", keys="\n" * 4)

    assert [movement for movement, _ in asked(talker)] == ["still", *movements]


def test_still_only_asks_for_no_movement(talker: SimpleNamespace) -> None:
    result = talker.wearing("l1").run("calibrate", "motion", "--still-only", keys="\n")

    assert asked(talker) == [("still", ())]
    assert "Step 1 of 1" in result.output


def test_everything_can_be_skipped(talker: SimpleNamespace) -> None:
    result = talker.wearing("head", "l1").run("calibrate", "motion", keys="s\n" * 7)

    assert result.exit_code == 0
    assert talker.commands == []
    assert "not calibrated" in result.output


def test_a_step_can_be_repeated_and_the_session_ended(talker: SimpleNamespace) -> None:
    talker.wearing("l1").run("calibrate", "motion", keys="\n\nr\n\nq\n")

    assert [movement for movement, _ in asked(talker)] == ["still", "bow", "bow"]


def test_an_unknown_key_is_asked_again(talker: SimpleNamespace) -> None:
    result = talker.wearing("l1").run("calibrate", "motion", keys="x\nsorry\n\nq\n")

    assert [movement for movement, _ in asked(talker)] == ["still"]
    assert result.output.count("That key is not known here") == 2


@pytest.mark.parametrize("word", ["q", "n", "No", "quit", "not today"])
def test_leaving_is_understood_in_several_words(talker: SimpleNamespace, word: str) -> None:
    result = talker.wearing("l1").run("calibrate", "motion", keys=f"{word}\n")

    assert result.exit_code == 0
    assert talker.commands == []
    assert "Nothing was taken this time. Nothing is known from before:" in result.output


def test_whoever_lies_may_say_that_the_sensors_are_all_put_on_another_way_round(
    talker: SimpleNamespace,
) -> None:
    def answer(command: Command) -> str:
        if isinstance(command, CalibrateStill) and not command.anew:
            raise CalibrationError(f"All sensors lie {AS_IF_LYING}", advice="Sit upright.")
        return "taken"

    talker.answer = answer
    result = talker.wearing("l1").run("calibrate", "motion", keys="\n\ny\nq\n")

    assert [each.anew for each in talker.commands] == [False, False, True]
    assert "y: you are upright, and they are all put on another way round" in result.output
    assert "Step 2 of 4" in result.output


def test_without_keys_nobody_who_lies_is_taken_as_upright(talker: SimpleNamespace) -> None:
    def answer(_: Command) -> str:
        raise CalibrationError(f"All sensors lie {AS_IF_LYING}", advice="Sit upright.")

    talker.answer = answer
    talker.wearing("l1").run("calibrate", "motion", "--auto")

    assert [each.anew for each in talker.commands] == [False]


@pytest.mark.parametrize(("key", "times"), [("", 2), ("s", 1)])
def test_a_still_part_of_some_sensors_only_is_offered_once_more(
    talker: SimpleNamespace, key: str, times: int
) -> None:
    answers = iter(["l1: upright is known.\nNot taken: The sensor at head moved."])
    talker.answer = lambda _: next(answers, "taken")
    result = talker.wearing("head", "l1").run(
        "calibrate", "motion", "--still-only", keys=f"\n{key}\n"
    )

    assert result.exit_code == 0, result.output
    assert len(talker.commands) == times
    assert "Enter: once more for all" in result.output


def test_a_pause_is_ended_only_by_the_person(talker: SimpleNamespace) -> None:
    talker.paused = PauseReason.SHOWER
    stays = talker.wearing("l1").run("calibrate", "motion", "--still-only", keys="q\n")
    assert talker.commands == []
    goes_on = talker.run("calibrate", "motion", "--still-only", keys="\n\n")

    assert "Still paused." in stays.output
    assert "Paused for shower. Are the sensors on again?" in goes_on.output
    assert talker.commands == [Resume(), CalibrateStill(seconds=10.0)]


def test_a_refused_step_sounds_different_and_is_not_called_done(talker: SimpleNamespace) -> None:
    talker.answer = refusing(CalibrateStill)
    result = talker.wearing("l1").run("calibrate", "motion", "--still-only", "--auto")

    assert BELL * REFUSED in result.output
    assert "not taken" in result.output
    assert "done" not in result.output.replace("bells: done", "")


def test_what_is_from_before_is_dated_and_not_told_as_new(talker: SimpleNamespace) -> None:
    result = talker.wearing("l1").knowing("l1").run("calibrate", "motion", keys="q\n")

    assert "Nothing was taken this time. From before there is:" in result.output
    assert "from before, nobody knows when" in result.output
    assert "holds only for sensors that have not been off since" in result.output


def test_a_monitor_that_dies_meanwhile_is_told_with_what_it_means(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(*_: object) -> None:
        raise ControlError("The monitor stopped before it answered.", advice="")

    monkeypatch.setattr(ControlClient, "ask", died)
    seen = iter([Status(person="p01", running_s=1.0, clock_trusted=True)])
    monkeypatch.setattr(ControlClient, "status", lambda _: next(seen, None) or died())

    result = talker.wearing("l1").run_alone("calibrate", "motion", keys="\n")

    assert "Nothing of this step was taken" in str(result.exception)
    assert "that was it" not in result.output


def test_a_stop_ends_only_what_was_asked_since_the_step_began(
    talker: SimpleNamespace, ctrl_c: Callable[[], None]
) -> None:
    before_ns = SystemClock().monotonic_ns()
    talker.answer = lambda _: ctrl_c()
    talker.wearing("l1").run("calibrate", "motion", keys="\n")

    stop = talker.commands[-1]
    assert before_ns < stop.asked_after_ns < SystemClock().monotonic_ns()


def test_a_refused_step_is_told_with_its_reason_and_offered_once_more(
    talker: SimpleNamespace,
) -> None:
    talker.answer = refusing(CalibrateMovement)
    result = talker.wearing("l1").run("calibrate", "motion", keys="\n\n\ns\nq\n")

    assert [movement for movement, _ in asked(talker)] == ["still", "bow", "bow"]
    assert result.exit_code == 0
    assert result.output.count("The sensor at l1 hardly moved.") == 2
    assert "Or leave it out." in result.output
    assert result.output.count("Step 2 of 4") == 3
    assert result.output.count("Step 3 of 4") == 1


def test_without_keys_a_refused_movement_is_left(talker: SimpleNamespace) -> None:
    talker.answer = refusing(CalibrateMovement)
    talker.wearing("l1").run("calibrate", "motion", "--auto")

    assert [movement for movement, _ in asked(talker)] == ["still", "bow", "side bend", "turn"]


def test_one_bell_begins_and_two_end_even_when_the_answer_comes_early(
    talker: SimpleNamespace,
) -> None:
    talker.answer = after(0.03)
    result = talker.wearing("l1").run("calibrate", "motion", "--still-only", keys="\n")

    assert result.output.count(BELL) == BEGIN + DONE
    assert "taken" in result.output


def test_a_bell_rings_for_every_repetition(
    talker: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    talker.answer = after(0.06)
    step = Step(prompt="", command=CalibrateStill(seconds=1.0), lasts_s=0.03, beats=(0.01, 0.02))
    with talker.listening():
        client = ControlClient(path=talker.folder / "control.sock")
        answer = perform(client, Prompter(auto=False, speak=False), step)

    assert answer == Done(text="taken")
    assert capsys.readouterr().out.count(BELL) == 3 * BEGIN + DONE


def test_without_keys_it_goes_on_by_itself(talker: SimpleNamespace) -> None:
    talker.wearing("l1").run("calibrate", "motion", "--auto")

    assert len(talker.commands) == 4


def test_without_keys_a_refused_still_part_ends_the_session(talker: SimpleNamespace) -> None:
    talker.answer = refusing(CalibrateStill)
    result = talker.wearing("l1").run("calibrate", "motion", "--auto")

    assert result.exit_code == 0
    assert len(talker.commands) == 1


def test_where_no_key_can_be_read_nothing_is_asked(talker: SimpleNamespace) -> None:
    result = talker.wearing("l1").run("calibrate", "motion")

    assert talker.commands == []
    assert isinstance(result.exception, InputError)
    assert "--auto" in str(result.exception)


@pytest.fixture
def ctrl_c() -> Iterator[Callable[[], None]]:
    """Press it, wherever it is called from; a test runner may have switched it off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_stops_the_monitor_says_what_is_kept_and_shows_no_traceback(
    talker: SimpleNamespace, ctrl_c: Callable[[], None]
) -> None:
    def answer(command: Command) -> str | None:
        if isinstance(command, CalibrateStill):
            return "taken"
        ctrl_c()
        return None

    talker.answer = answer
    result = talker.wearing("l1").run("calibrate", "motion", keys="\n\n")

    assert asked(talker)[:2] == [("still", ()), ("bow", ("l1",))]
    assert isinstance(talker.commands[-1], StopGuided)
    assert "Stopped; nothing was changed." in result.output
    assert "What was taken before is kept." in result.output
    assert result.exit_code == 130
    assert "Traceback" not in result.output


def test_ctrl_c_while_counting_down_needs_no_word_with_the_monitor(
    talker: SimpleNamespace, ctrl_c: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Prompter, "count_down", lambda _: ctrl_c())

    result = talker.wearing("l1").run("calibrate", "motion", keys="\n")

    assert result.exit_code == 130
    assert talker.commands == []


def test_at_the_end_it_says_what_is_known_and_what_is_not(talker: SimpleNamespace) -> None:
    known = Alignment(
        site=C7,
        rotation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        heading_known=True,
        uncertainty_deg=0.9,
        heading_uncertainty_deg=2.6,
        movements=(GuidedMovement.BOW,),
        utc_ns=None,
        session="s",
    )
    still = Alignment(
        site=HEAD,
        rotation=known.rotation,
        heading_known=False,
        uncertainty_deg=1.2,
        utc_ns=None,
        session="s",
    )
    talker.wearing("head", "c7", "l1")
    CalibrationStore(talker.folder / "calibrations.jsonl").save(
        CalibrationSet(alignments=(known, still))
    )

    told = talker.run("calibrate", "motion", keys="q\n").output

    assert "give or take 1°; forward known, give or take 3° (from bows)" in told
    assert "forward and sideways not known: tilt only" in told
    assert "l1     not calibrated" in told
    assert "neck   angles stay unknown" in told


def test_with_no_monitor_it_says_how_to_start_one(talker: SimpleNamespace) -> None:
    result = talker.wearing("l1").run_alone("calibrate", "motion", keys="\n")

    assert isinstance(result.exception, SpinewatchError)
    assert "spinewatch run" in str(result.exception)


def test_with_no_motion_sensor_it_says_what_is_missing(talker: SimpleNamespace) -> None:
    result = talker.wearing().run("calibrate", "motion", keys="\n")

    assert isinstance(result.exception, InputError)
    assert "No motion sensor" in str(result.exception)
    assert talker.commands == []


def test_speech_without_a_program_that_speaks_is_refused_before_anything_begins(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking.shutil, "which", lambda _: None)

    result = talker.wearing("l1").run("calibrate", "motion", "--speak", keys="\n")

    assert "espeak-ng" in str(result.exception)
    assert talker.commands == []


def test_every_prompt_is_said_by_the_program_that_speaks(
    talker: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = talker.folder / "voice"
    voice.write_text(f'#!/bin/sh\necho "$1" >> {talker.folder}/said\n')
    voice.chmod(0o755)
    monkeypatch.setattr(
        speaking.shutil, "which", lambda name: str(voice) if name == "espeak-ng" else None
    )

    talker.wearing("l1").run("calibrate", "motion", "--still-only", "--speak", keys="\n")

    said = (talker.folder / "said").read_text()
    assert "keep still for 10 seconds" in said
    assert "taken" in said


def test_long_sentences_are_broken_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    lines = wrapped("  as upright as is comfortable, and keep still for ten seconds").splitlines()

    assert max(map(len, lines)) <= 30
    assert all(line.startswith("  ") for line in lines)
    assert " ".join(line.strip() for line in lines).endswith("still for ten seconds")
