"""Simulated days through the real chain: false episodes, hours tense against truth, look-alikes.

Packets of a simulated person go through drivers, timebase and monitor, as live. Contractions and
rest are recordings of healthy people's voluntary contraction; when, where and how strongly muscles
work is made up, and so are posture, movement and contact. What is measured is whether the rules
hold together, not how often a real person would be troubled.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from scipy.stats import chi2

from benchmarks.tables import print_table
from spinewatch import __version__
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.model.blocks import StreamKey
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.records import CaptureHeader
from spinewatch.model.results import POSSIBLE, AnyResult, Episode, Grade, Levels
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE, ClockOffset
from spinewatch.service.chain import Chain, make_drivers
from spinewatch.service.sources import sensor_settings
from spinewatch.service.ticks import with_ticks
from spinewatch.simulation.configurations import default_configuration
from spinewatch.simulation.scenario import Scenario, Tension
from spinewatch.simulation.scenarios import make_scenario
from spinewatch.simulation.truth import Truth
from spinewatch.simulation.wearer import Wearer

DAYS: Final = ("normal-day", "tense-day")
LOOK_ALIKES: Final = "look-alikes"
SHORT_HOURS: Final = 1.0
LOOK_ALIKE_MINUTES: Final = 60.0
HOURS_PER_DAY: Final = 24.0
SECONDS_PER_HOUR: Final = 3600.0

START_NS: Final = 60 * NS_PER_S
START_UTC_NS: Final = 1_767_592_800 * NS_PER_S
"""Seven in the morning in the person's zone, when the simulated days begin."""

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
    """

    scenario: Scenario
    episodes: dict[str, Episode] = field(default_factory=dict)
    quiet: dict[EmgSite, Tally] = field(default_factory=dict)
    strained: dict[EmgSite, Tally] = field(default_factory=dict)
    doing: dict[str, Tally] = field(default_factory=dict)
    began: Counter[str] = field(default_factory=Counter)

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


def main(hours: float = SHORT_HOURS, seed: int = 1) -> None:
    """Print what was told of simulated days, and of all look-alikes in an hour."""
    print(
        "\nSimulated, and synthetic throughout: voluntary contraction stands in for spasm, levels "
        "of normal work are assumptions, and the limits were set with this simulation in view."
    )
    lived = [live_through(name, hours * SECONDS_PER_MINUTE, seed) for name in DAYS]
    everything = live_through(LOOK_ALIKES, LOOK_ALIKE_MINUTES, seed)
    days([*lived, everything])
    hours_tense(lived)
    look_alikes(everything)


def live_through(name: str, minutes: float, seed: int) -> Lived:
    """Play a scenario through the chain and keep what it told."""
    scenario = make_scenario(name, minutes=minutes)
    lived = Lived(scenario=scenario)
    header = _header()
    truth = _truth(header, scenario, seed)
    for result in _results(header, scenario, seed):
        if isinstance(result, Episode):
            lived.episodes[result.id] = result
        elif isinstance(result, Levels):
            _count(lived, truth, result)
    for episode in lived.false:
        lived.began.update(_doing(truth, _span_s(episode)[0]))
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


def _results(header: CaptureHeader, scenario: Scenario, seed: int) -> Iterator[AnyResult]:
    link = SyntheticLink(
        configuration=header.configuration,
        drivers=make_drivers(header),
        scenario=scenario,
        seed=seed,
        start_ns=START_NS,
    )
    clock = ClockOffset(
        mono_ns=START_NS, utc_ns=START_UTC_NS - START_NS, trusted=True, utc_offset_min=60
    )
    chain = Chain(header=header)
    for record in with_ticks(link.records(), first=clock):
        yield from chain.take(record)


# --- counting -----------------------------------------------------------------------------------


def _count(lived: Lived, truth: Truth, levels: Levels) -> None:
    """Count a second of each site by whether the muscle was tense in truth, and by what was done.

    Seconds of the calibration do not count.
    """
    time_s = _time_s(levels.mono_ns) - 0.5
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


def _time_s(mono_ns: int) -> float:
    return (mono_ns - START_NS) / NS_PER_S


def _span_s(episode: Episode) -> tuple[float, float]:
    end_ns = episode.mono_ns if episode.end_mono_ns is None else episode.end_mono_ns
    return _time_s(episode.start_mono_ns), _time_s(end_ns)


def _overlaps(episode: Episode, tension: Tension) -> bool:
    start_s, end_s = _span_s(episode)
    return episode.site == tension.site and start_s < tension.stop_s and tension.start_s < end_s


# --- tables -------------------------------------------------------------------------------------


def days(lived: Sequence[Lived]) -> None:
    """Print false and found episodes."""
    rows = []
    for each in lived:
        grades = Counter(episode.grade for episode in each.episodes.values())
        rate = HOURS_PER_DAY / each.hours
        low, high = _poisson(len(each.false))
        rows.append(
            (
                each.scenario.name,
                f"{each.hours:g}",
                f"{len(each.false)}",
                f"{len(each.false) * rate:.1f} ({low * rate:.1f}-{high * rate:.1f})",
                f"{len(each.found)} of {len(each.lasting)}",
                *(f"{grades[grade]}" for grade in Grade),
            )
        )
    print_table(
        "Episodes. False: grade A or B at a site that was not tense meanwhile; per day with the "
        f"95 % interval of a Poisson count; found: tensions of at least {LASTING_S:.0f} s that an "
        "episode of grade A or B overlaps",
        (
            "scenario", "hours", "false", "false per day (95 %)", "tensions found",
            *(f"told {grade}" for grade in Grade),
        ),
        rows,
    )  # fmt: skip


def _poisson(count: int) -> tuple[float, float]:
    low = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    return low, float(chi2.ppf(0.975, 2 * (count + 1))) / 2


def hours_tense(lived: Sequence[Lived]) -> None:
    """Print hours tense per site against truth."""
    rows = []
    for each in lived:
        for site in each.quiet:
            quiet, strained = each.quiet[site], each.strained.get(site, Tally())
            known, seconds = quiet.known + strained.known, quiet.seconds + strained.seconds
            told = quiet.tense + strained.tense
            rows.append(
                (
                    each.scenario.name,
                    site.value,
                    f"{known / seconds:.0%}",
                    _hours(strained.seconds),
                    _hours(strained.known),
                    _hours(told),
                    f"{(told - strained.known) / SECONDS_PER_HOUR:+.2f}",
                    _hours(strained.known - strained.tense),
                    _hours(quiet.tense),
                )
            )
    print_table(
        "Hours tense. Error: told minus true, of the time of which it is known",
        (
            "scenario", "site", "coverage", "true h", "true h, known", "told h", "error h",
            "missed h", "false h",
        ),
        rows,
    )  # fmt: skip


def look_alikes(lived: Lived) -> None:
    """Print how long each thing that looks like tension was told tense."""
    rows = [
        (
            name,
            f"{tally.seconds / len(lived.quiet) / SECONDS_PER_MINUTE:.1f}",
            f"{tally.known / tally.seconds:.0%}",
            f"{tally.tense / tally.known:.0%}" if tally.known else "-",
            f"{lived.began[name]}",
        )
        for name, tally in lived.doing.items()
    ]
    print_table(
        f"What looks like tension and is none ({lived.hours * SECONDS_PER_MINUTE:.0f} min of all "
        "of it): share of the site-seconds told tense, and false episodes that begin in it; it may "
        "do several things at once",
        ("what the body does", "minutes", "known", "told tense", "false episodes"),
        rows,
    )


def _hours(seconds: float) -> str:
    return f"{seconds / SECONDS_PER_HOUR:.2f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.day", description=__doc__)
    parser.add_argument(
        "--hours",
        type=float,
        default=SHORT_HOURS,
        help="length of each day; 24 is the real thing and takes half an hour",
    )
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    main(given.hours, given.seed)
