"""`spinewatch calibrate emg`: lying rest first, and whatever else the person likes."""

import signal
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from spinewatch.calibration.store import CalibrationStore
from spinewatch.model.calibration import CalibrationSet, ReferenceContraction, RestReference
from spinewatch.model.commands import CalibrateContraction, CalibrateRest, Command, StopGuided
from spinewatch.model.context import Posture
from spinewatch.model.errors import CalibrationError, InputError
from spinewatch.model.sites import EmgSite

SITE = EmgSite.UPPER_TRAPEZIUS_LEFT
NOT_TENSE, TENSE = "n\n", "y\n"
YES, NO = "y\n", "n\n"
ENTER, SKIP, END = "\n", "s\n", "q\n"


def asked(talker: SimpleNamespace) -> list[str]:
    return [
        "effort" if isinstance(each, CalibrateContraction) else _posture(each)
        for each in talker.commands
    ]


def _posture(rest: CalibrateRest) -> str:
    how = "leaning back" if rest.supported else rest.posture
    return "at work" if rest.at_work else how


def refusing(*, times: int) -> Callable[[Command], str]:
    left = iter(range(times))

    def answer(_: Command) -> str:
        if next(left, None) is not None:
            raise CalibrationError("You moved for 60% of the time.", advice="Rest again.")
        return "taken"

    return answer


def known(*, session: str = "s", supported: bool = False, posture: Posture) -> RestReference:
    return RestReference(
        site=SITE,
        posture=posture,
        power=4.0,
        spread_db=0.3,
        frame_spread_db=0.6,
        seconds=30.0,
        utc_ns=None,
        session=session,
        supported=supported,
    )


def test_all_of_it_is_three_rests_usual_work_and_a_contraction(
    talker: SimpleNamespace,
) -> None:
    keys = NOT_TENSE + ENTER * 4 + YES + "3\n" + ENTER
    result = talker.wearing().run("calibrate", "emg", keys=keys)

    assert result.exit_code == 0, result.output
    assert asked(talker) == ["lying", "at work", "upright", "leaning back", "effort"]
    effort = talker.commands[-1]
    assert (effort.sites, effort.pain, effort.posture) == ((SITE,), 3, Posture.UPRIGHT)
    assert not any(each.tense_now for each in talker.commands[:-1])


def test_who_is_tense_now_gets_provisional_rests(talker: SimpleNamespace) -> None:
    talker.wearing().run("calibrate", "emg", "--rest-only", keys=TENSE + ENTER + SKIP * 3)

    (rest,) = talker.commands
    assert rest.tense_now


def test_not_today_is_an_answer_to_everything_but_what_was_begun(talker: SimpleNamespace) -> None:
    keys = NOT_TENSE + ENTER + SKIP * 3 + NO
    result = talker.wearing().run("calibrate", "emg", keys=keys)

    assert asked(talker) == ["lying"]
    assert "Not today, then. That is always fine." in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize("keys", [END, NOT_TENSE + END, NOT_TENSE + SKIP * 4 + YES + END])
def test_it_can_be_ended_at_every_question(talker: SimpleNamespace, keys: str) -> None:
    result = talker.wearing().run("calibrate", "emg", keys=keys)

    assert result.exit_code == 0
    assert talker.commands == []
    assert "not calibrated" in result.output


def test_lying_rest_of_today_can_be_kept_and_only_the_contraction_done(
    talker: SimpleNamespace,
) -> None:
    talker.wearing().run("calibrate", "emg", keys=NOT_TENSE + SKIP * 4 + YES + ENTER * 2)

    assert asked(talker) == ["effort"]
    assert (talker.commands[0].posture, talker.commands[0].pain) == (Posture.LYING, None)


def test_a_score_that_is_none_is_asked_again(talker: SimpleNamespace) -> None:
    keys = NOT_TENSE + SKIP * 4 + YES + "11\nlots\n2\n" + ENTER
    told = talker.wearing().run("calibrate", "emg", keys=keys).output

    assert talker.commands[0].pain == 2
    assert told.count("Please type a whole number from 0 to 10") == 2


def test_what_hurts_is_left_out_without_another_question(talker: SimpleNamespace) -> None:
    keys = NOT_TENSE + SKIP * 4 + YES + "4\n" + ENTER
    told = talker.wearing().run("calibrate", "emg", keys=keys).output

    assert talker.commands == []
    assert "Then not today. Nothing is lost" in told


def test_rest_only_asks_for_no_contraction(talker: SimpleNamespace) -> None:
    keys = NOT_TENSE + ENTER * 4
    result = talker.wearing().run("calibrate", "emg", "--rest-only", keys=keys)

    assert asked(talker) == ["lying", "at work", "upright", "leaning back"]
    assert "contraction of your own" not in result.output


def test_without_keys_nobody_is_asked_to_get_up_or_to_tense(talker: SimpleNamespace) -> None:
    talker.wearing().run("calibrate", "emg", "--auto", "--tense-now")

    (rest,) = talker.commands
    assert (rest.posture, rest.tense_now, rest.unattended) == (Posture.LYING, True, True)


def test_a_refused_rest_is_told_with_its_reason_and_offered_again(
    talker: SimpleNamespace,
) -> None:
    talker.answer = refusing(times=1)
    keys = NOT_TENSE + ENTER * 2 + SKIP * 3
    result = talker.wearing().run("calibrate", "emg", "--rest-only", keys=keys)

    assert asked(talker) == ["lying", "lying"]
    assert "You moved for 60% of the time." in result.output
    assert "Rest again." in result.output


@pytest.fixture
def ctrl_c() -> Iterator[Callable[[], None]]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_stops_the_monitor_at_once(
    talker: SimpleNamespace, ctrl_c: Callable[[], None]
) -> None:
    talker.answer = lambda _: ctrl_c()
    result = talker.wearing().run("calibrate", "emg", keys=NOT_TENSE + ENTER)

    assert isinstance(talker.commands[-1], StopGuided)
    assert "Stopped; nothing was changed." in result.output
    assert result.exit_code == 130


def test_at_the_end_it_says_what_is_known_and_what_is_not(talker: SimpleNamespace) -> None:
    effort = ReferenceContraction(
        site=SITE,
        posture=Posture.LYING,
        power=10.0,
        repeats=3,
        cv=0.1,
        utc_ns=None,
        session="s",
        pain=2,
    )
    talker.wearing()
    store = CalibrationStore(talker.folder / "calibrations.jsonl")
    rest = (known(posture=Posture.LYING), known(posture=Posture.UPRIGHT, session="older"))
    store.save(CalibrationSet(rest=rest, contractions=(effort,)))
    told = talker.run("calibrate", "emg", keys=END).output

    assert "rest lying; 100 % known (tensed 3x, pain 2 of 10, not observable" in told
    assert "Without your usual work" in told
    assert "in percent" not in told


def test_with_no_muscle_sensor_it_says_what_is_missing(talker: SimpleNamespace) -> None:
    result = talker.wearing("l1").run("calibrate", "emg", keys=NOT_TENSE)

    assert isinstance(result.exception, InputError)
    assert "No EMG sensor" in str(result.exception)
