"""`spinewatch sensors scan`: which sensors are nearby, and which of them is in your hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.running import running_monitor
from spinewatch.cli.sensors_words import UNKNOWN, known, plain, table, waiting
from spinewatch.cli.setting import config_option
from spinewatch.model.air import Sighting

USUAL_S: Final = 5.0
LEAST_S: Final = 0.5
MOST_S: Final = 60.0
"""Together the range that the monitor takes."""


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
    tells of itself that it was moved.
    """
    monitor = running_monitor(path)
    with waiting("Looking for sensors", seconds):
        found = monitor.client.scan(seconds).found
    if found:
        Console().print(_drawn(found))
    for line in _advice(found, monitor.sensor_names):
        click.echo(line)


def _drawn(found: tuple[Sighting, ...]) -> Table:
    made = table("name", "address", "kind", "signal", "battery", "assigned to", "")
    for each in found:
        made.add_row(
            Text(plain(each.name or UNKNOWN)),
            Text(plain(each.address)),
            Text(each.kind or UNKNOWN),
            "connected" if each.rssi_dbm is None else f"{each.rssi_dbm} dBm",
            known(each.battery_pct, "{:.0f} %"),
            Text(each.sensor or "nothing"),
            "<- moved" if each.moved else "",
            style="bold" if each.moved else "",
        )
    return made


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
