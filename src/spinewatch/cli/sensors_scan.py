"""`spinewatch sensors scan`: which sensors are nearby, and which of them is in your hand."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.running import RunningMonitor, running_monitor
from spinewatch.cli.sensors_seen import Seen
from spinewatch.cli.sensors_words import UNKNOWN, known, plain, table, waiting
from spinewatch.cli.setting import config_option
from spinewatch.cli.wording import place_name
from spinewatch.model.air import Sighting
from spinewatch.model.errors import ControlError

USUAL_S: Final = 5.0
LEAST_S: Final = 0.5
MOST_S: Final = 60.0
"""Together the range that the monitor takes."""

LOOK_S: Final = 1.0
"""On a terminal: who shakes a sensor wants to see soon that it is the one."""


@click.command()
@config_option
@click.option(
    "--seconds",
    type=FiniteRange(LEAST_S, MOST_S),
    default=USUAL_S,
    show_default=True,
    help="How long to look.",
)
def scan(*, path: Path | None, seconds: float) -> None:
    """Show which sensors the running monitor finds nearby.

    To find out which of several alike ones you hold, move it meanwhile: it is marked, where it
    tells of itself that it was moved. Ctrl-C ends the looking early.
    """
    monitor = running_monitor(path)
    console = Console()
    look = _looked_on if console.is_terminal else _looked_once
    looked = look(monitor, seconds)
    if looked.found:
        console.print(_drawn(looked.found, monitor))
    for remark in looked.remarks:
        click.echo(plain(remark))
    if looked.trouble is not None:
        raise looked.trouble
    for line in _advice(looked.found, monitor.sensor_names):
        click.echo(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What was found, what it may lack, and what ended the looking early."""

    found: tuple[Sighting, ...]
    remarks: tuple[str, ...]
    trouble: ControlError | None = None


def _looked_once(monitor: RunningMonitor, seconds: float) -> _Looked:
    with waiting("Looking for sensors", seconds):
        told = monitor.client.scan(seconds)
    return _Looked(found=told.found, remarks=told.remarks)


def _looked_on(monitor: RunningMonitor, seconds: float) -> _Looked:
    """Look again and again, and show meanwhile what was found so far; that outlives a failure."""
    seen, looks, trouble = Seen(), max(1, round(seconds / LOOK_S)), None
    looking = Text("Looking for sensors ...", style="dim")
    with suppress(KeyboardInterrupt), Live(looking, auto_refresh=False, transient=True) as live:
        try:
            for _ in range(looks):
                seen.add(monitor.client.scan(seconds / looks))
                live.update(_drawn(seen.found, monitor), refresh=True)
        except ControlError as error:
            trouble = error
    return _Looked(found=seen.found, remarks=seen.remarks, trouble=trouble)


def _drawn(found: tuple[Sighting, ...], monitor: RunningMonitor) -> Table:
    made = table("name", "address", "kind", "signal", "battery", "assigned to", "")
    # An address in two pieces cannot be copied.
    made.columns[1].no_wrap = True
    places = {sensor.name: sensor.sites for sensor in monitor.configuration.sensors}
    for each in found:
        made.add_row(
            Text(plain(each.name or UNKNOWN)),
            Text(plain(each.address)),
            Text(each.kind or UNKNOWN),
            "connected" if each.rssi_dbm is None else f"{each.rssi_dbm} dBm",
            known(each.battery_pct, "{:.0f} %"),
            Text("nothing" if each.sensor is None else _place(each.sensor, places)),
            "<- moved" if each.moved else "",
            style="bold" if each.moved else "",
        )
    return made


def _place(sensor: str, places: Mapping[str, tuple[str, ...]]) -> str:
    """Name a sensor and where it sits, once where it is called after its place."""
    sites = ", ".join(place_name(site) for site in places.get(sensor, ()))
    return sensor if sites in {sensor, ""} else f"{sensor}: {sites}"


def _advice(found: tuple[Sighting, ...], names: tuple[str, ...]) -> Iterator[str]:
    """Say what to do next with what was found, and with what was not."""
    seen = {each.sensor for each in found}
    missing = [name for name in names if name not in seen]
    if missing:
        yield (
            f"Not found: {', '.join(missing)}. Switch it on, bring it near, and close the vendor's "
            "app on every phone: what is connected elsewhere does not show."
        )
    free = [each for each in found if each.sensor is None and each.kind is not None]
    if free:
        yield "`spinewatch sensors assign ADDRESS NAME` gives one its name of the configuration."
    if len(free) > 1 and not any(each.moved for each in found):
        yield "Which is which? Move one while you scan again: it is marked, if it tells so."
