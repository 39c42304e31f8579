"""`spinewatch sensors test`: how well one sensor comes through."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.running import running_monitor
from spinewatch.cli.sensors_glance import showing
from spinewatch.cli.sensors_words import UNKNOWN, known, plain, table, waiting
from spinewatch.cli.setting import config_option
from spinewatch.config.lookup import sensor_named
from spinewatch.model.air import Measured, StreamMeasured

USUAL_S: Final = 30.0
LEAST_S: Final = 5.0
MOST_S: Final = 600.0
"""Together the range that the monitor takes."""

NOT_GOOD: Final = 1
"""Exit code, as of everything else that is not as it should be."""


@click.command()
@config_option
@click.option(
    "--seconds",
    type=FiniteRange(LEAST_S, MOST_S),
    default=USUAL_S,
    show_default=True,
    help="How long to listen.",
)
@click.argument("name")
def test(*, path: Path | None, seconds: float, name: str) -> None:
    """Tell how well one sensor comes through the running monitor.

    Wear it where it is worn, or lay it where it was trouble: the body between sensor and host is
    the usual reason for loss. Ends with exit code 0 when it is good enough, otherwise with 1.
    """
    monitor = running_monitor(path)
    sensor_named(monitor.configuration, name)
    with waiting(f"Listening to {name}", seconds) as say, showing(monitor.client, name, say):
        measured = monitor.client.measure(name, seconds)
    Console().print(_drawn(measured))
    for line in _lines(measured):
        click.echo(line)
    if not measured.good:
        click.get_current_context().exit(NOT_GOOD)


def _drawn(measured: Measured) -> Table:
    """Draw a column for each stream: that fits the narrowest window."""
    made = table("", *(stream.stream for stream in measured.streams))
    for title, form in _FIGURES:
        made.add_row(title, *(form(stream) for stream in measured.streams))
    return made


def _lost(stream: StreamMeasured) -> str:
    sent = stream.lost + stream.samples
    how = "counted" if stream.is_counted else "estimated"
    if not sent:
        return UNKNOWN
    return f"{stream.lost} of {sent} ({stream.lost / sent:.1%}, {how})"


_FIGURES: Final[tuple[tuple[str, Callable[[StreamMeasured], str]], ...]] = (
    ("rate set", lambda stream: f"{stream.nominal_hz:g} Hz"),
    ("rate measured", lambda stream: known(stream.measured_hz, "{:.2f} Hz")),
    ("lost", _lost),
    ("late, half of it", lambda stream: known(stream.late_p50_ms, "{:.0f} ms or less")),
    ("late, 95 % of it", lambda stream: known(stream.late_p95_ms, "{:.0f} ms or less")),
    ("drift of its clock", lambda stream: known(stream.drift_ppm, "{:+.0f} ppm")),
    ("longest gap", lambda stream: f"{stream.longest_gap_s:.2f} s"),
)


def _lines(measured: Measured) -> Iterator[str]:
    yield f"signal: {known(measured.rssi_dbm, '{} dBm')}"
    yield f"battery: {known(measured.battery_pct, '{:.0f} %')}"
    if measured.rejected:
        yield f"packets that could not be read: {measured.rejected}"
    yield plain(f"{measured.sensor}: {measured.verdict}")
