"""What the results so far add up to: for the live view, `spinewatch status` and the summary."""

from collections import Counter
from dataclasses import dataclass, field

from spinewatch.model.context import Posture
from spinewatch.model.results import (
    POSSIBLE,
    Activity,
    AnyResult,
    Attack,
    Day,
    Diary,
    Episode,
    Grade,
    GuidedTest,
    Levels,
    Minute,
    MobilityWindow,
    Night,
    SensorHealth,
    WindowLength,
)
from spinewatch.model.sites import Plane, Segment
from spinewatch.model.status import Status
from spinewatch.model.verdicts import Verdict


@dataclass(slots=True, kw_only=True)
class Overview:
    """Adds up results, one after the other, in constant memory per place and cause.

    Attributes
    ----------
    seconds
        Person-seconds seen.
    valid_s
        Seconds with a known result, per EMG site and segment.
    tense_s, judged_s
        Seconds of tension, and seconds of which it is known whether there was any, per EMG site.
    unknown_s
        Seconds without a result, per place and cause.
    episodes, attacks
        The newest revision of each.
    verdicts
        What the person last said of an episode; what was taken back counts as not said.
    position_s, walking_s
        Seconds in each position, and of walking.
    doubted_s
        Seconds with angles that may be off, per segment and doubt.
    excursions
        Movements of more than 10 degrees, per segment and plane, where they could be seen.
    turns
        Turns in bed.
    longest_s
        The longest time that the spine was held in one posture; None while it is unknown.
    windows
        The newest quarter of an hour, midday and day of mobility.
    tests
        The newest guided test of each kind and place.
    night, day
        The newest.
    """

    levels: Levels | None = None
    seconds: int = 0
    valid_s: Counter[str] = field(default_factory=Counter)
    tense_s: Counter[str] = field(default_factory=Counter)
    judged_s: Counter[str] = field(default_factory=Counter)
    unknown_s: Counter[tuple[str, str]] = field(default_factory=Counter)
    episodes: dict[str, Episode] = field(default_factory=dict)
    attacks: dict[str, Attack] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    sensors: dict[str, SensorHealth] = field(default_factory=dict)
    position_s: Counter[str] = field(default_factory=Counter)
    walking_s: int = 0
    doubted_s: Counter[tuple[str, str]] = field(default_factory=Counter)
    excursions: Counter[tuple[Segment, Plane]] = field(default_factory=Counter)
    turns: int = 0
    longest_s: float | None = None
    windows: dict[WindowLength, MobilityWindow] = field(default_factory=dict)
    tests: dict[tuple[str, str], GuidedTest] = field(default_factory=dict)
    night: Night | None = None
    day: Day | None = None

    def absorb(self, result: AnyResult) -> None:
        """Add one result."""
        match result:
            case Levels():
                self._second(result)
            case Episode():
                self.episodes[result.id] = result
            case Attack():
                self.attacks[result.id] = result
            case Diary(episode=str(episode), verdict=Verdict.WITHDRAWN):
                self.verdicts.pop(episode, None)
            case Diary(episode=str(episode), verdict=Verdict() as verdict):
                self.verdicts[episode] = verdict
            case SensorHealth():
                self.sensors[result.sensor] = result
            case Minute():
                self._minute(result)
            case _:
                self._mobility(result)

    def coverage(self) -> dict[str, float]:
        """Give valid seconds over elapsed seconds for each place."""
        places = {*self.valid_s, *(place for place, _ in self.unknown_s)}
        return {place: self.valid_s[place] / max(self.seconds, 1) for place in sorted(places)}

    def running_episodes(self) -> tuple[Episode, ...]:
        """Give the possible spasms that have not ended."""
        return tuple(each for each in self._possible() if each.end_mono_ns is None)

    def _unclear(self) -> int:
        """Count what runs and posture cannot tell: nothing to say it is a spasm, or is none."""
        running = (each for each in self.episodes.values() if each.end_mono_ns is None)
        return sum(each.grade is Grade.CANNOT_TELL for each in running)

    def _possible(self) -> list[Episode]:
        return [each for each in self.episodes.values() if each.grade in POSSIBLE]

    def status(
        self,
        *,
        person: str,
        journal: str,
        clock_trusted: bool,
        uncalibrated: tuple[str, ...] = (),
    ) -> Status:
        """Give everything known at this moment as one frozen value."""
        return Status(
            person=person,
            running_s=float(self.seconds),
            clock_trusted=clock_trusted,
            paused=None if self.levels is None else self.levels.paused,
            levels=self.levels,
            episodes=self.running_episodes(),
            episodes_so_far=len(self._possible()),
            episodes_unclear=self._unclear(),
            attacks=tuple(each for each in self.attacks.values() if each.end_mono_ns is None),
            sensors=tuple(self.sensors.values()),
            coverage=self.coverage(),
            tense_s={site: float(self.tense_s[site]) for site in self.judged_s},
            uncalibrated=uncalibrated,
            journal=journal,
        )

    def _second(self, second: Levels) -> None:
        self.levels = second
        self.seconds += 1
        for site in second.sites:
            known = site.state is not Activity.UNKNOWN
            self._count(site.site, site.cause, known=known)
            if site.tense is not None:
                self.judged_s[site.site] += 1
                self.tense_s[site.site] += site.tense
        for segment in second.segments:
            self._count(segment.segment, segment.cause, known=segment.flexion_deg is not None)
            if segment.doubt is not None:
                self.doubted_s[segment.segment, segment.doubt] += 1
        self.position_s[second.position] += 1
        self.walking_s += second.walking is True
        if second.sustained_s is not None and second.posture is Posture.UPRIGHT:
            self.longest_s = max(self.longest_s or 0.0, second.sustained_s)

    def _minute(self, minute: Minute) -> None:
        self.turns += minute.turns
        for segment in minute.segments:
            for plane, count in segment.excursions.items():
                self.excursions[segment.segment, plane] += count

    def _mobility(self, result: AnyResult) -> None:
        match result:
            case MobilityWindow():
                self.windows[result.window] = result
            case GuidedTest():
                self.tests[result.test, result.segment or result.site or ""] = result
            case Night():
                self.night = result
            case Day():
                self.day = result
            case _:
                pass

    def _count(self, place: str, cause: str | None, *, known: bool) -> None:
        if known:
            self.valid_s[place] += 1
        else:
            self.unknown_s[place, cause or "unknown"] += 1
