"""The whole chain on simulated days: what the person would be told."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from spinewatch.capture.reader import read_capture
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.results import Entry, Grade, Producer
from spinewatch.model.sites import EmgSite
from spinewatch.service.chain import Chain
from spinewatch.service.clock import SystemClock
from spinewatch.service.demo import Demo, DemoOptions, Look, demo_header, demo_records
from spinewatch.service.replaying import replayed
from spinewatch.service.session import Session

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

LEFT_NECK = EmgSite.UPPER_TRAPEZIUS_LEFT
RIGHT_NECK = EmgSite.UPPER_TRAPEZIUS_RIGHT
LEFT_BACK = EmgSite.LUMBAR_ERECTOR_LEFT

Play = Callable[..., Look]


def played(options: DemoOptions) -> Look:
    def no_sleep(_seconds: float) -> None:
        raise AssertionError("as fast as possible never sleeps")

    return Demo(
        options=options,
        clock=SystemClock(),
        sleep=no_sleep,
        show=lambda _look: None,
        stop=lambda: False,
    ).run()


def options_for(folder: Path, scenario: str, *, seed: int = 1, minutes: float = 4.0) -> DemoOptions:
    return DemoOptions(scenario=scenario, minutes=minutes, seed=seed, speed=None, folder=folder)


def entries_in(path: Path) -> list[Entry]:
    with JournalReader(path=path) as reader:
        return [
            entry
            for producer in Producer
            for entry in reader.read(0, producer=producer, limit=1_000_000)
        ]


def causes_at(look: Look, place: str) -> dict[str, int]:
    return {
        cause: seconds for (at, cause), seconds in look.overview.unknown_s.items() if at == place
    }


def test_every_place_is_calibrated_by_the_prelude_and_watched_afterwards(tmp_path: Path) -> None:
    look = played(options_for(tmp_path, "quiet-day"))

    assert [outcome.refused for outcome in look.outcomes] == [()] * len(look.outcomes)
    assert len(look.outcomes) >= 3
    assert min(look.overview.coverage().values()) > 0.55


def test_a_quiet_day_has_no_possible_spasm(tmp_path: Path) -> None:
    look = played(options_for(tmp_path, "quiet-day", minutes=10.0))

    graded = [each for each in look.overview.episodes.values() if each.grade in {Grade.A, Grade.B}]

    assert graded == []


def test_tension_that_travels_is_told_where_it_is_and_not_on_the_other_side(
    tmp_path: Path,
) -> None:
    look = played(options_for(tmp_path, "travelling-tension", minutes=10.0))
    tense_s = look.overview.tense_s

    assert tense_s[LEFT_NECK] > 200
    assert tense_s[LEFT_BACK] > 200
    assert tense_s[RIGHT_NECK] < 60


def test_tension_that_lasts_while_lying_is_a_possible_spasm_of_grade_a(tmp_path: Path) -> None:
    look = played(options_for(tmp_path, "travelling-tension", minutes=10.0))

    grades = {each.grade for each in look.overview.episodes.values() if each.site == LEFT_BACK}

    assert Grade.A in grades


def test_a_lifted_electrode_is_unknown_with_its_cause_and_never_tense(tmp_path: Path) -> None:
    look = played(options_for(tmp_path, "electrode-off", minutes=6.0))
    off_s = 0.20 * 6.0 * 60

    causes = causes_at(look, LEFT_BACK)
    unknown_off = sum(seconds for cause, seconds in causes.items() if "not calibrated" not in cause)

    assert unknown_off == pytest.approx(off_s, abs=15)


def test_a_sensor_that_dies_is_unknown_and_named(tmp_path: Path) -> None:
    look = played(options_for(tmp_path, "sensor-dies", minutes=6.0))

    assert causes_at(look, "lumbar")["l1: no data"] > 150
    dead = [health for health in look.overview.sensors.values() if not health.valid]
    assert [health.sensor for health in dead] == ["imu-l1"]
    assert dead[0].cause


def test_a_pause_is_unknown_by_plan_and_counts_nothing(tmp_path: Path) -> None:
    look = played(options_for(tmp_path, "shower-and-charging", minutes=6.0))

    causes = causes_at(look, LEFT_NECK)

    assert causes["paused: shower"] == pytest.approx(0.2 * 360, abs=2)
    assert causes["paused: charging"] == pytest.approx(0.2 * 360, abs=2)


def test_the_same_seed_gives_the_same_results_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        played(options_for(tmp_path / name, "bursts", seed=seed, minutes=3.0))
    one, again, other = (
        msgspec.json.encode(entries_in(tmp_path / name / "journal.sqlite"))
        for name in ("one", "again", "other")
    )

    assert one == again
    assert one != other


def test_a_demo_is_the_replay_of_its_own_capture(tmp_path: Path) -> None:
    options = options_for(tmp_path, "shower-and-charging", minutes=3.0)
    played(options)

    again = {
        msgspec.json.encode(each)
        for part in replayed(read_capture(options.capture), say=pytest.fail)
        for each in part
    }

    kept = {msgspec.json.encode(entry.result) for entry in entries_in(options.journal)}
    assert again == kept
    assert len(kept) > 200


def test_results_regenerated_after_a_kill_keep_their_sequence(tmp_path: Path) -> None:
    options = options_for(tmp_path, "bursts", minutes=3.0)
    played(options)
    before = entries_in(options.journal)
    header = demo_header()
    with Journal(path=options.journal) as journal:
        session = Session(
            chain=Chain(header=header), journal=journal, capture=None, boot_id=header.boot_id
        )
        for record in demo_records(header, options):
            session.take(record)
        session.commit()
        assert journal.ignored == len(before)

    assert entries_in(options.journal) == before
