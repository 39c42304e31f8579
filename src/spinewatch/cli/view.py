"""The live terminal view: what a `Status` says, for a person who is not a programmer.

Nothing is told by colour alone, and nothing is told that is not known.
"""

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from spinewatch.cli.delivery_words import delivery_lines
from spinewatch.cli.journal_words import journal_lines
from spinewatch.cli.wording import cause_text, place_name, span_text
from spinewatch.model.context import Position
from spinewatch.model.results import (
    Activity,
    Episode,
    Levels,
    SensorHealth,
    SiteLevel,
)
from spinewatch.model.status import Status
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE

DISCLAIMER: Final = "possible until you confirm it; nothing here is a diagnosis"

STALE_S: Final = 10.0
"""A second is told at most 2.5 s after its end; beyond four times that something is stuck."""

BAR_CELLS: Final = 10
BAR_FULL_DB: Final = 20.0
"""A contraction of 20 dB above rest fills the bar: a firm effort in the recordings we have."""

_STYLES: Final = {
    Activity.REST: "green",
    Activity.ACTIVE: "cyan",
    Activity.TENSE: "bold magenta",
    Activity.UNKNOWN: "dim",
}
_WORDS: Final = {
    Activity.REST: "at rest",
    Activity.ACTIVE: "active",
    Activity.TENSE: "tense",
    Activity.UNKNOWN: "unknown",
}


def render(status: Status, *, title: str, subtitle: str = DISCLAIMER) -> RenderableType:
    """Draw everything known at this moment; of values that have grown old, only that they have.

    What must not be missed comes first, so that a small window cuts off what matters least.
    """
    if status.levels_age_s is not None and status.levels_age_s > STALE_S:
        silent = f"No new second for {span_text(status.levels_age_s)}: what is now is unknown."
        return Panel(Group(Text(silent, style="bold"), _sensors(status)), title=title)
    return Panel(
        Group(
            Text(subtitle, style="dim"),
            _body_line(status),
            _episodes(status),
            *_remarks(status),
            *journal_lines(status),
            *delivery_lines(status),
            _tension(status),
            _angles(status),
            *_doubts(status),
            *_causes(status),
            _sensors(status),
        ),
        title=title,
    )


def _body_line(status: Status) -> Text:
    levels = status.levels
    if levels is None:
        return Text("waiting for the first second of data ...", style="dim")
    paused = f", paused ({levels.paused})" if levels.paused else ""
    watched = span_text(status.running_s)
    body = f"{_position(levels)}{_motion(levels)}{paused}{_held(levels)}"
    return Text(f"watched {watched}   body: {body}{_head(levels)}")


def _position(levels: Levels) -> str:
    """Write the position, or the coarse posture where no more is known."""
    return levels.posture if levels.position is Position.UNKNOWN else levels.position


def _motion(levels: Levels) -> str:
    if levels.walking:
        return ", walking"
    return {True: ", moving", False: ", still", None: ""}[levels.moving]


def _held(levels: Levels) -> str:
    """Say for how long the posture has been the same: a fact, and nothing to be told off for."""
    minutes = int((levels.sustained_s or 0.0) // SECONDS_PER_MINUTE)
    return f", same posture for {minutes} min" if minutes else ""


def _head(levels: Levels) -> str:
    """Write the tilt of the head; it says nothing of how far forward the head is held."""
    if levels.head_pitch_deg is None:
        return ""
    tilt_deg = round(levels.head_pitch_deg)
    if tilt_deg == 0:
        return "   head: level"
    return f"   head: tilted {'forward' if tilt_deg > 0 else 'back'} {abs(tilt_deg)}°"


def _table(*columns: str) -> Table:
    """Begin a table that takes one line for each row and none for lines between."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table


def _tension(status: Status) -> Table:
    table = _table("Muscle tension above your rest", "", "", "", "tense so far", "known")
    for site in status.levels.sites if status.levels else ():
        table.add_row(
            place_name(site.site),
            "" if site.level_db is None else f"{site.level_db:+.1f} dB",
            _bar(site),
            Text(_WORDS[site.state], style=_STYLES[site.state]),
            span_text(status.tense_s[site.site]) if site.site in status.tense_s else "unknown",
            f"{status.coverage.get(site.site, 0.0):.0%}",
        )
    return table


def _bar(site: SiteLevel) -> str:
    if site.level_db is None:
        return "·" * BAR_CELLS
    filled = round(min(max(site.level_db / BAR_FULL_DB, 0.0), 1.0) * BAR_CELLS)
    return "█" * filled + "·" * (BAR_CELLS - filled)


def _angles(status: Status) -> Table:
    table = _table("Neck and back", "forward +", "right +", "turned right +", "speed", "known")
    for segment in status.levels.segments if status.levels else ():
        table.add_row(
            place_name(segment.segment),
            _degrees(segment.flexion_deg),
            _degrees(segment.lateral_deg),
            _degrees(segment.rotation_deg),
            "unknown" if segment.speed_dps is None else f"{segment.speed_dps:.0f}°/s",
            f"{status.coverage.get(segment.segment, 0.0):.0%}",
        )
    return table


def _causes(status: Status) -> list[Text]:
    """Say why something above is unknown, once for all places that share the cause."""
    if status.levels is None:
        return []
    places: dict[str, list[str]] = {}
    for place, cause in (
        *((site.site, site.cause) for site in status.levels.sites),
        *((segment.segment, segment.cause) for segment in status.levels.segments),
    ):
        if cause is not None:
            places.setdefault(cause_text(cause), []).append(place_name(place))
    return [
        Text(f"unknown: {'; '.join(where)}: {cause}", style="dim")
        for cause, where in places.items()
    ]


def _doubts(status: Status) -> list[Text]:
    """Say which of the angles above may be off, and why."""
    segments = status.levels.segments if status.levels else ()
    return [
        Text(f"{place_name(each.segment)}: may be off, {cause_text(each.doubt)}", style="yellow")
        for each in segments
        if each.doubt is not None
    ]


def _degrees(value: float | None) -> str:
    return "unknown" if value is None else f"{round(value):+d}°"


def running_text(status: Status) -> str:
    """Count what runs now; what posture cannot tell is neither a possible spasm nor nothing."""
    count = len(status.episodes)
    possible = f"{count or 'no'} possible spasm{'s' if count > 1 else ''} running"
    unclear = status.episodes_unclear
    return f"{possible}; {unclear} that posture cannot tell" if unclear else possible


def _episodes(status: Status) -> RenderableType:
    running = running_text(status)
    lines = [f"{running[:1].upper()}{running[1:]}   possible so far: {status.episodes_so_far}"]
    lines += [f"  {_episode(each)}" for each in status.episodes]
    if status.episodes:
        lines += [f"At several places: {each.reason}" for each in status.attacks]
    return Text("\n".join(lines))


def _episode(episode: Episode) -> str:
    lasted = span_text((episode.mono_ns - episode.start_mono_ns) / NS_PER_S)
    return f"{place_name(episode.site)}: {lasted}, grade {episode.grade}, {episode.reason}"


def _sensors(status: Status) -> RenderableType:
    """Name the sensors that are in trouble, and count the others."""
    fine = [each for each in status.sensors if each.valid]
    lines = [f"Sensors streaming: {len(fine)} of {len(status.sensors)}{_batteries(fine)}"]
    lines += [
        f"  {each.sensor}: {cause_text(each.cause or 'silent')}"
        for each in status.sensors
        if not each.valid
    ]
    lines += [f"  {each.sensor}: {_lost(each)}" for each in fine if each.lost]
    return Text("\n".join(lines))


def _batteries(sensors: Sequence[SensorHealth]) -> str:
    known = [each for each in sensors if each.battery_pct is not None]
    if not known:
        return ""
    told = ", ".join(f"{each.sensor} {each.battery_pct:.0f} %" for each in known)
    return f"   battery: {told}"


def _lost(health: SensorHealth) -> str:
    estimated = " (estimated)" if health.loss_estimated else ""
    return f"{health.lost} samples lost in the last minute{estimated}"


def _remarks(status: Status) -> list[Text]:
    remarks = []
    if status.uncalibrated:
        places = "; ".join(place_name(place) for place in status.uncalibrated)
        remarks.append(
            f"Not calibrated, therefore unknown: {places}. `spinewatch calibrate` does it."
        )
    if not status.clock_trusted:
        remarks.append(
            "The clock of this computer is not set yet: results stay here until it is. A network "
            "connection sets it, or `trust = true` under [clock]."
        )
    return [Text(remark, style="yellow") for remark in remarks]


def stream_time(seconds: float) -> str:
    """Write stream time as minutes and seconds for a title."""
    return f"{int(seconds) // SECONDS_PER_MINUTE}:{int(seconds) % SECONDS_PER_MINUTE:02d} min"
