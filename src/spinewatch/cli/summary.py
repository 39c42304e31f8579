"""The plain summary at the end of a demo or a replay."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from spinewatch.cli.mobility_summary import mobility_lines
from spinewatch.cli.wording import cause_text, place_name, span_text, verdict_text
from spinewatch.model.results import POSSIBLE, Attack, Episode, Grade, SiteDay
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE
from spinewatch.model.verdicts import Verdict
from spinewatch.service.overview import Overview

_HOUR_S: Final = 3600.0
_OTHER: Final = {
    Grade.ACTIVITY: "Lasting muscle activity that fits with holding the body upright",
    Grade.CANNOT_TELL: "Lasting muscle activity of which posture cannot tell what it was",
}


def summary_lines(overview: Overview) -> Iterator[str]:
    """Say what was seen, on how much valid data it rests, and what was unknown and why."""
    yield "Everything here is possible until you confirm it; nothing is a diagnosis."
    yield ""
    yield f"Watched for {span_text(overview.seconds)}."
    yield ""
    yield from _tension(overview)
    yield from _last_day(overview)
    yield ""
    yield from _episodes(overview)
    yield ""
    yield from mobility_lines(overview)
    yield ""
    yield from _unknown(overview)


def _tension(overview: Overview) -> Iterator[str]:
    coverage = overview.coverage()
    sites = [place for place in coverage if place in set(EmgSite)]
    if not sites:
        yield "No muscle was watched."
        return
    yield "Time with muscle tension above your rest, of the time of which it could be told:"
    for site in sites:
        judged_s = overview.judged_s[site]
        tense = span_text(overview.tense_s[site]) if judged_s else "unknown"
        of = f"{tense:>12} of {span_text(judged_s):>12}"
        yield f"  {place_name(site):28} {of}   signal known {coverage[site]:4.0%}"
    yield "  The rest of the time nobody can say: moving, no signal, or usual work not shown."
    segments = [place for place in coverage if place not in set(EmgSite)]
    if segments:
        shown = ", ".join(f"{place_name(each)} {coverage[each]:.0%}" for each in segments)
        yield f"Neck and back angles were known for: {shown} of the time."


def _last_day(overview: Overview) -> Iterator[str]:
    """Say how long muscles were tense on the last whole day."""
    day = overview.day
    if day is not None and day.muscles:
        yield f"{day.date}, hours tense, of the hours of which it is known:"
        yield from map(_muscle, day.muscles)


def _muscle(muscle: SiteDay) -> str:
    name = f"  {place_name(muscle.site):28}"
    if muscle.tense_h is None:
        why = ", ".join(cause_text(cause) for cause in muscle.causes_min) or "nothing to judge by"
        return f"{name} {'unknown':>12}: {why}"
    told = f"{_hours(muscle.tense_h):>12} of {_hours(muscle.known_h):>12}"
    longest = span_text((muscle.longest_tense_min or 0.0) * SECONDS_PER_MINUTE)
    return f"{name} {told}   longest {longest}; {_lying(muscle)}"


def _lying(muscle: SiteDay) -> str:
    if muscle.tense_lying_h is None:
        return "lying: unknown"
    return f"lying {_hours(muscle.tense_lying_h)} of {_hours(muscle.known_lying_h)}"


def _hours(hours: float) -> str:
    return span_text(hours * _HOUR_S)


def _episodes(overview: Overview) -> Iterator[str]:
    episodes = sorted(overview.episodes.values(), key=lambda each: each.start_mono_ns)
    confirmed = {id_ for id_, said in overview.verdicts.items() if said is Verdict.CONFIRMED}
    told = [each for each in episodes if each.grade in POSSIBLE or each.id in confirmed]
    if told:
        yield "Possible spasms; each is only possible until you confirm it:"
        for episode in told:
            verdict = overview.verdicts.get(episode.id)
            said = "" if verdict is None else f"; {verdict_text(verdict)}"
            yield f"  {_episode(episode)}{said}"
        yield from _attacks(overview)
    elif not overview.judged_s:
        yield "Whether there was a possible spasm could not be told at any time."
    else:
        yield "No possible spasm was found. That does not mean that there was none."
    for grade, words in _OTHER.items():
        others = [each for each in episodes if each.grade is grade and each.id not in confirmed]
        minutes = sum(each.tense_minutes for each in others)
        if minutes:
            lasted = span_text(minutes * SECONDS_PER_MINUTE)
            yield f"{words}: {lasted}, all places added up."


def _attacks(overview: Overview) -> Iterator[str]:
    """Say where possible spasms at several places belong together."""
    attacks = sorted(overview.attacks.values(), key=lambda each: each.start_mono_ns)
    if attacks:
        yield "Possible spasms at several places that overlap or follow on:"
    for attack in attacks:
        running = "" if attack.end_mono_ns else ", not over yet"
        yield f"  {span_text(_length_s(attack))}{running}; {attack.reason}"


def _length_s(episode: Episode | Attack) -> float:
    return ((episode.end_mono_ns or episode.mono_ns) - episode.start_mono_ns) / NS_PER_S


def _episode(episode: Episode) -> str:
    lasted = span_text(_length_s(episode))
    running = "" if episode.end_mono_ns else ", still running"
    return (
        f"{place_name(episode.site)}: {lasted}{running}; grade {episode.grade}, "
        f"confidence {episode.confidence:.1f}; {episode.reason}"
    )


def _unknown(overview: Overview) -> Iterator[str]:
    if not overview.unknown_s:
        yield "Nothing was unknown."
        return
    yield "What was unknown, and why:"
    told = sorted(overview.unknown_s.items(), key=lambda item: (item[0][0], -item[1]))
    for place, causes in groupby(told, key=lambda item: item[0][0]):
        name = f"  {place_name(place):28}"
        for (_, cause), seconds in causes:
            yield f"{name} {span_text(seconds):>12}  {cause_text(cause)}"
            name = " " * len(name)
