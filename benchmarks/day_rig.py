"""A simulated day through the real chain, with what was really so counted beside what was told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from spinewatch import __version__
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.model.blocks import StreamKey
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.context import Position
from spinewatch.model.records import CaptureHeader
from spinewatch.model.results import POSSIBLE, AnyResult, Episode, Grade, Levels
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.service.chain import Chain, make_drivers
from spinewatch.service.sources import sensor_settings
from spinewatch.service.ticks import with_ticks
from spinewatch.simulation.configurations import default_configuration
from spinewatch.simulation.scenario import Scenario, Tension
from spinewatch.simulation.truth import Truth
from spinewatch.simulation.wearer import Wearer

SECONDS_PER_HOUR: Final = 3600.0

START_NS: Final = 60 * NS_PER_S
SEVEN_UTC_NS: Final = 1_767_592_800 * NS_PER_S
"""Seven in the morning in the person's zone, when the simulated days begin unless asked to begin at
another hour."""

SEVEN_H: Final = 7.0

LYING: Final = frozenset(each for each in Position if each.value.startswith("lying"))

LASTING_S: Final = 60.0
"""Tensions that last as long as an episode must."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Site-seconds of one thing that the body did: of which it is known, and told tense."""

    seconds: int = 0
    known: int = 0
    tense: int = 0


@dataclass(slots=True, kw_only=True)
class Lived:
    """What was told of a scenario.

    Attributes
    ----------
    episodes
        The highest revision of each, by its identity.
    quiet, strained
        Per site, outside of true tension and in it.
    doing
        Per thing that the body did outside of true tension: its occupation, and each look-alike.
    began
        False episodes by what the body did when they began.
    false_where
        False episodes by grade, and by whether the body lay in their middle.
    """

    scenario: Scenario
    episodes: dict[str, Episode] = field(default_factory=dict)
    quiet: dict[EmgSite, Tally] = field(default_factory=dict)
    strained: dict[EmgSite, Tally] = field(default_factory=dict)
    doing: dict[str, Tally] = field(default_factory=dict)
    began: Counter[str] = field(default_factory=Counter)
    false_where: Counter[tuple[Grade, bool]] = field(default_factory=Counter)

    @property
    def hours(self) -> float:
        """Length of the story."""
        return (self.scenario.duration_s - self.scenario.prelude_s) / SECONDS_PER_HOUR

    @property
    def possible(self) -> list[Episode]:
        """The episodes that count as possible spasm."""
        return [each for each in self.episodes.values() if each.grade in POSSIBLE]

    @property
    def false(self) -> list[Episode]:
        """Possible spasms at sites that were not tense at any time of them."""
        return [
            each
            for each in self.possible
            if not any(_overlaps(each, tension) for tension in self.scenario.tensions)
        ]

    @property
    def found(self) -> list[Tension]:
        """Tensions that an episode of theirs overlaps."""
        return [
            tension
            for tension in self.lasting
            if any(_overlaps(each, tension) for each in self.possible)
        ]

    @property
    def lasting(self) -> list[Tension]:
        """Tensions that last long enough for an episode."""
        return [each for each in self.scenario.tensions if each.stop_s - each.start_s >= LASTING_S]


def live_through(scenario: Scenario, seed: int, starts_at_h: float = SEVEN_H) -> Lived:
    """Play a scenario through the chain and keep what it told."""
    lived = Lived(scenario=scenario)
    header = _header()
    truth = _truth(header, scenario, seed)
    for result in results(scenario, seed, starts_at_h):
        if isinstance(result, Episode):
            lived.episodes[result.id] = result
        elif isinstance(result, Levels):
            _count(lived, truth, result)
    for episode in lived.false:
        start_s, end_s = _span_s(episode)
        lived.began.update(_doing(truth, start_s))
        lay = truth.position_at((start_s + end_s) / 2) in LYING
        lived.false_where[episode.grade, lay] += 1
    return lived


def _header() -> CaptureHeader:
    configuration = default_configuration()
    return CaptureHeader(
        made_by=f"spinewatch {__version__}",
        boot_id="benchmark",
        start_ns=START_NS,
        configuration=configuration,
        settings=sensor_settings(configuration),
        calibrations=CalibrationSet(),
    )


def _truth(header: CaptureHeader, scenario: Scenario, seed: int) -> Truth:
    """Dress the same body once more, to ask what is really so."""
    specs = {
        StreamKey(name, spec.name): spec
        for name, driver in make_drivers(header).items()
        for spec in driver.streams
    }
    return Wearer(
        configuration=header.configuration, specs=specs, scenario=scenario, seed=seed
    ).truth


def results(scenario: Scenario, seed: int, starts_at_h: float = SEVEN_H) -> Iterator[AnyResult]:
    """Play a scenario through the chain; give everything that it tells."""
    header = _header()
    link = SyntheticLink(
        configuration=header.configuration,
        drivers=make_drivers(header),
        scenario=scenario,
        seed=seed,
        start_ns=START_NS,
    )
    begins_utc_ns = SEVEN_UTC_NS + round((starts_at_h - SEVEN_H) * SECONDS_PER_HOUR) * NS_PER_S
    clock = ClockOffset(
        mono_ns=START_NS, utc_ns=begins_utc_ns - START_NS, trusted=True, utc_offset_min=60
    )
    chain = Chain(header=header)
    for record in with_ticks(link.records(), first=clock):
        yield from chain.take(record)


# --- counting -----------------------------------------------------------------------------------


def _count(lived: Lived, truth: Truth, levels: Levels) -> None:
    """Count a second of each site by whether the muscle was tense in truth, and by what was done.

    Seconds of the calibration do not count.
    """
    time_s = second_of(levels.mono_ns) - 0.5
    if not lived.scenario.prelude_s <= time_s < lived.scenario.duration_s:
        return
    doing = _doing(truth, time_s)
    for each in levels.sites:
        strained = any(
            tension.site == each.site and tension.start_s <= time_s < tension.stop_s
            for tension in lived.scenario.tensions
        )
        by_site = lived.strained if strained else lived.quiet
        tallies = [by_site.setdefault(each.site, Tally())]
        if not strained:
            tallies += [lived.doing.setdefault(name, Tally()) for name in doing]
        for tally in tallies:
            tally.seconds += 1
            tally.known += each.tense is not None
            tally.tense += each.tense is True


def _doing(truth: Truth, time_s: float) -> tuple[str, ...]:
    return (*truth.everyday_at(time_s), truth.occupation_at(time_s).value)


def second_of(mono_ns: int) -> float:
    """Give the second of the scenario at a monotonic time."""
    return (mono_ns - START_NS) / NS_PER_S


def _span_s(episode: Episode) -> tuple[float, float]:
    end_ns = episode.mono_ns if episode.end_mono_ns is None else episode.end_mono_ns
    return second_of(episode.start_mono_ns), second_of(end_ns)


def _overlaps(episode: Episode, tension: Tension) -> bool:
    start_s, end_s = _span_s(episode)
    return episode.site == tension.site and start_s < tension.stop_s and tension.start_s < end_s
