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
from spinewatch.cli.prompting import BEGIN, DONE, Prompter
from spinewatch.control.client import ControlClient
from spinewatch.control.messages import Done
from spinewatch.model.calibration import Alignment, CalibrationSet, GuidedMovement
from spinewatch.model.commands import CalibrateMovement, CalibrateStill, Command, StopGuided
from spinewatch.model.errors import CalibrationError, InputError, SpinewatchError
from spinewatch.model.sites import MotionSite

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
        ("bow", ("l1", "s1")),
        ("side bend", ("l1", "s1")),
        ("turn", ("l1", "s1")),
        ("nod", ("head",)),
        ("tilt", ("head",)),
        ("turn", ("head",)),
    ]
    assert "Step 7 of 7" in result.output
    assert result.output.count("taken") == 7


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
    talker.wearing("l1").run("calibrate", "motion", keys="x\nwhat\n\nq\n")

    assert [movement for movement, _ in asked(talker)] == ["still"]


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
    assert "--auto" in result.output


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

    assert "give or take 1 deg; forward known, give or take 3 deg (from bows)" in told
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
