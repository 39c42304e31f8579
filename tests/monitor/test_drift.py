"""Drift and spasms of hours, through the whole monitor."""

from dataclasses import dataclass, field

import pytest

from spinewatch.model.results import Episode, Grade, Levels, SiteLevel
from spinewatch.model.time import NS_PER_S
from tests.monitor.lying_person import CALIBRATED_S, LEFT, RIGHT, LevelDb, lived, monitor

HOUR_S = 3600
SITES = (LEFT, RIGHT)


@dataclass
class Seen:
    """What was told of both sides after calibration, and the episodes by their last revision."""

    seconds: list[dict[str, SiteLevel]] = field(default_factory=list)
    episodes: dict[str, Episode] = field(default_factory=dict)

    def share(self, site: str, *, tense: bool | None, first_s: int = CALIBRATED_S + 1) -> float:
        told = [each[site].tense for each in self.seconds[first_s:]]
        return sum(each is tense for each in told) / len(told)


def watched(level_db: LevelDb, seconds: int) -> Seen:
    seen = Seen()
    for result in lived(monitor(), level_db, seconds):
        if isinstance(result, Levels):
            seen.seconds.append({site.site: site for site in result.sites})
        elif isinstance(result, Episode):
            seen.episodes[result.id] = result
    return seen


def drift(db_per_h: float) -> LevelDb:
    return lambda second: ((second - CALIBRATED_S) * db_per_h / HOUR_S,) * 2


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("rate", [1.0, -1.0])
def test_two_hours_of_slow_drift_are_no_tension_and_stay_known(rate: float) -> None:
    seen = watched(drift(rate), 2 * HOUR_S)

    for site in SITES:
        assert seen.share(site, tense=True) < 0.01
        assert seen.share(site, tense=False) > 0.9
    assert seen.episodes == {}


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("rate", [2.0, 6.0])
def test_fast_drift_upward_ends_as_floor_uncertain(rate: float) -> None:
    seen = watched(drift(rate), 2 * HOUR_S)

    for site in SITES:
        assert seen.share(site, tense=True) < 0.01
        last = seen.seconds[-1][site]
        assert last.tense is None
        assert "floor uncertain" in (last.doubt or "")
        assert last.level_db is not None
    assert seen.episodes == {}


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("rate", [-2.0, -6.0])
def test_fast_drift_downward_ends_as_unknown(rate: float) -> None:
    seen = watched(drift(rate), 2 * HOUR_S)

    for site in SITES:
        assert seen.share(site, tense=True) == 0.0
        last = seen.seconds[-1][site]
        assert last.tense is None
        assert last.level_db is None
        assert "below rest" in (last.cause or "")


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("level_db", [1.5, 4.8, 7.0])
@pytest.mark.parametrize("right_too", [False, True])
def test_a_constant_spasm_of_100_minutes_is_kept_as_one_episode(
    level_db: float, *, right_too: bool
) -> None:
    begin_s, end_s = 10 * 60, 110 * 60

    def spasm(second: float) -> tuple[float, float]:
        shown = level_db if begin_s <= second < end_s else 0.0
        return shown, shown if right_too else 0.0

    seen = watched(spasm, 2 * HOUR_S)
    told = [each[LEFT].tense for each in seen.seconds]
    (episode,) = [each for each in seen.episodes.values() if each.site == LEFT]

    assert sum(each is True for each in told[begin_s:end_s]) >= 0.99 * (end_s - begin_s)
    assert sum(each is True for each in told[:begin_s] + told[end_s + 10 :]) == 0
    assert episode.grade is Grade.A
    assert episode.start_mono_ns == pytest.approx(begin_s * NS_PER_S, abs=5 * NS_PER_S)
    assert episode.end_mono_ns == pytest.approx(end_s * NS_PER_S, abs=5 * NS_PER_S)


def test_a_restored_monitor_goes_on_with_its_anchors() -> None:
    first = monitor()
    told = list(lived(first, lambda _: (0.3, 0.3), 130))
    second = monitor()
    second.restore(first.state())

    assert told
    assert second.state() == first.state()
    assert b"floor_db" in first.state()
