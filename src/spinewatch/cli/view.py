"""The live terminal view: what a `Status` says, for a person who is not a programmer.

Nothing is told by colour alone, and nothing is told that is not known.
"""

from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from spinewatch.cli.wording import place_name, span_text
from spinewatch.model.context import Position
from spinewatch.model.results import (
    Activity,
    Episode,
    Levels,
    SegmentLevel,
    SensorHealth,
    SiteLevel,
)
from spinewatch.model.status import Status
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE

DISCLAIMER: Final = "possible until you confirm it; nothing here is a diagnosis"

STALE_S: Final = 10.0
"""A second is told at most 2.5 s after its end; beyond four times that something is stuck."""

BAR_CELLS: Final = 20
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
    """Draw everything known at this moment; of values that have grown old, only that they have."""
    if status.levels_age_s is not None and status.levels_age_s > STALE_S:
        silent = f"No new second for {span_text(status.levels_age_s)}: what is now is unknown."
        return Panel(Group(Text(silent, style="bold"), _sensors(status)), title=title)
    return Panel(
        Group(
            _body_line(status),
            _tension(status),
            _angles(status),
            *_doubts(status),
            _episodes(status),
            _sensors(status),
            *_remarks(status),
        ),
        title=title,
        subtitle=subtitle,
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


def _tension(status: Status) -> Table:
    table = Table(title="Muscle tension above your rest", expand=True, title_justify="left")
    for column in ("place", "level", "", "state", "tense so far", "coverage"):
        table.add_column(column)
    coverage = status.coverage
    for site in status.levels.sites if status.levels else ():
        table.add_row(
            place_name(site.site),
            _bar(site),
            "" if site.level_db is None else f"{site.level_db:+.1f} dB",
            Text(_state(site), style=_STYLES[site.state]),
            span_text(status.tense_s[site.site]) if site.site in status.tense_s else "unknown",
            f"{coverage.get(site.site, 0.0):.0%}",
        )
    return table


def _bar(site: SiteLevel) -> str:
    if site.level_db is None:
        return "·" * BAR_CELLS
    filled = round(min(max(site.level_db / BAR_FULL_DB, 0.0), 1.0) * BAR_CELLS)
    return "█" * filled + "·" * (BAR_CELLS - filled)


def _state(site: SiteLevel) -> str:
    return f"unknown: {site.cause}" if site.cause else _WORDS[site.state]


def _angles(status: Status) -> Table:
    table = Table(title="Neck and back", expand=True, title_justify="left")
    for column in ("segment", "forward +", "to the right +", "turned right +", "speed", "coverage"):
        table.add_column(column)
    coverage = status.coverage
    for segment in status.levels.segments if status.levels else ():
        shown = f"{coverage.get(segment.segment, 0.0):.0%}"
        table.add_row(place_name(segment.segment), *_angle_cells(segment), shown)
    return table


def _angle_cells(segment: SegmentLevel) -> tuple[str, str, str, str]:
    if segment.flexion_deg is None:
        return (f"unknown: {segment.cause}", "", "", "")
    return (
        _degrees(segment.flexion_deg),
        _degrees(segment.lateral_deg),
        _degrees(segment.rotation_deg),
        "unknown" if segment.speed_dps is None else f"{segment.speed_dps:.0f}°/s",
    )


def _doubts(status: Status) -> list[Text]:
    """Say which of the angles above may be off, and why."""
    segments = status.levels.segments if status.levels else ()
    return [
        Text(f"{place_name(each.segment)}: may be off, {each.doubt}", style="yellow")
        for each in segments
        if each.doubt is not None
    ]


def _degrees(value: float | None) -> str:
    return "unknown" if value is None else f"{round(value):+d}°"


def _episodes(status: Status) -> RenderableType:
    running = status.episodes
    if not running:
        return Text(f"Possible spasms running: none   so far: {status.episodes_so_far}")
    lines = [f"Possible spasms running: {len(running)}   so far: {status.episodes_so_far}"]
    return Text("\n".join([*lines, *(f"  {_episode(each)}" for each in running)]))


def _episode(episode: Episode) -> str:
    lasted = span_text((episode.mono_ns - episode.start_mono_ns) / NS_PER_S)
    return f"{place_name(episode.site)}: {lasted}, grade {episode.grade}, {episode.reason}"


def _sensors(status: Status) -> Table:
    table = Table(title="Sensors", expand=True, title_justify="left")
    for column in ("sensor", "state", "rate", "battery", "lost in the last minute"):
        table.add_column(column)
    for health in status.sensors:
        table.add_row(health.sensor, *_sensor_cells(health))
    return table


def _sensor_cells(health: SensorHealth) -> tuple[str, str, str, str]:
    state = "streaming" if health.valid else (health.cause or "silent")
    count = "unknown" if health.lost is None else str(health.lost)
    lost = f"{count}{' (estimated)' if health.loss_estimated else ''}"
    return (
        state,
        "" if health.rate_hz is None else f"{health.rate_hz:.1f} Hz",
        "unknown" if health.battery_pct is None else f"{health.battery_pct:.0f} %",
        lost,
    )


def _remarks(status: Status) -> list[Text]:
    remarks = []
    if status.uncalibrated:
        places = "; ".join(place_name(place) for place in status.uncalibrated)
        remarks.append(f"Not calibrated, therefore unknown: {places}")
    if not status.clock_trusted:
        remarks.append("The clock is not set yet: times stay on this computer until it is.")
    return [Text(remark, style="yellow") for remark in remarks]


def stream_time(seconds: float) -> str:
    """Write stream time as minutes and seconds for a title."""
    return f"{int(seconds) // SECONDS_PER_MINUTE}:{int(seconds) % SECONDS_PER_MINUTE:02d} min"
