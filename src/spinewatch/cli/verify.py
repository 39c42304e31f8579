"""`spinewatch verify`: whether InfluxDB holds what the journal holds."""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import click

from spinewatch.cli.backfill import backfill_of, of_nobody_else, tell
from spinewatch.cli.database import database_of, database_to_read, unanswered, user_options
from spinewatch.cli.moments import Moment, moment_text, span_between, span_words
from spinewatch.cli.running import RunningMonitor, running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.influx.asking import AskingError
from spinewatch.journal.ranges import TimeSpan
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.time import NS_PER_S
from spinewatch.service.clock import SystemClock
from spinewatch.service.verifying.differences import Difference, Totals
from spinewatch.service.verifying.mending import missing, spans_to_mend
from spinewatch.service.verifying.opening import comparison_of

SHOWN: Final = 40
RUNS_SHOWN: Final = 6

SETTLED_NS: Final = 60 * NS_PER_S
"""What is younger may well be on its way; it is left out unless --to asks for it."""


@click.command()
@config_option
@click.option(
    "--from",
    "start_ns",
    type=Moment(),
    help="From the first result, if not given; 3d is three days ago.",
)
@click.option(
    "--to", "end_ns", type=Moment(ends_day=True), help="Up to a minute ago, if not given."
)
@click.option("--all", "show_all", is_flag=True, help="Show every hour, however many.")
@click.option("--mend", is_flag=True, help="Send what is missing again, then compare once more.")
@user_options
def verify(
    *,
    path: Path | None,
    start_ns: int | None,
    end_ns: int | None,
    show_all: bool,
    mend: bool,
    user: str | None,
    password_file: Path | None,
    token_file: Path | None,
) -> None:
    """Compare the numbers in the journal with those in InfluxDB, by kind and hour.

    Ends with 1 if they are different. Recorders may only write to InfluxDB: it asks as the reader
    that `spinewatch influx setup` made for Grafana, if there is one, or as whom you name.
    """
    monitor = running_monitor(path)
    influx = database_to_read(
        monitor, path, user=user, password_file=password_file, token_file=token_file
    )
    now_ns = SystemClock(trust=True).offset().utc_ns
    end_ns = now_ns - SETTLED_NS if end_ns is None else end_ns
    compared = _compared(monitor, influx, start_ns, end_ns)
    click.echo(f"Compared: {monitor.paths.journal} and {influx.url}, {span_words(compared.span)}.")
    _tell(compared, show_all=show_all)
    if mend and missing(compared.found):
        _mend(monitor, compared)
        compared = _compared(monitor, influx, compared.span.start_ns, compared.span.end_ns)
        _tell(compared, show_all=show_all)
    if not all(each.is_explained for each in compared.found):
        click.echo("DIFFERENT.")
        if missing(compared.found) and not mend:
            click.echo("What is missing can be sent again: the same with --mend.")
        sys.exit(1)
    if not any(each.journal or each.influx for each in compared.totals.values()):
        click.echo("Nothing of this span is on either side: give another --from or --to.")
        return
    but = ", but for what is named above" if compared.beyond else ""
    click.echo(f"Equal: every number is where it should be{but}.")


class _Compared(NamedTuple):
    span: TimeSpan
    totals: dict[str, Totals]
    found: list[Difference]
    beyond: tuple[str, ...]


def _compared(
    monitor: RunningMonitor, influx: InfluxConfig, start_ns: int | None, end_ns: int
) -> _Compared:
    person, now_ns = monitor.configuration.person, SystemClock(trust=True).offset().utc_ns
    try:
        with comparison_of(person=person, influx=influx, paths=monitor.paths, now_ns=now_ns) as (
            comparison,
            bounds,
        ):
            span = span_between(bounds.start_ns if start_ns is None else start_ns, end_ns)
            found = list(comparison.differences(span))
            return _Compared(span, comparison.totals, found, tuple(comparison.beyond()))
    except AskingError as error:
        raise unanswered(error, influx) from error


def _mend(monitor: RunningMonitor, compared: _Compared) -> None:
    """Send the hours in which something is missing; what is there already stays as it is."""
    for span in spans_to_mend(compared.found, compared.span):
        of_nobody_else(monitor, span)
    click.echo(f"{missing(compared.found)} results are missing. Their hours are sent again:")
    with backfill_of(monitor, database_of(monitor)) as work:
        for span in spans_to_mend(compared.found, compared.span):
            for part in work.parts(span):
                click.echo(f"  up to {moment_text(part.end_ns)}: {work.tally.stored} stored")
    tell(work.tally)


def _tell(compared: _Compared, *, show_all: bool) -> None:
    found = compared.found
    click.echo(f"  {'kind':<16} {'journal':>9} {'InfluxDB':>9}")
    for kind, totals in compared.totals.items():
        if totals.journal or totals.influx:
            click.echo(f"  {kind:<16} {totals.journal:>9} {totals.influx:>9}")
    for line in islice(_lines(found), None if show_all else SHOWN):
        click.echo(line)
    if not show_all and len(found) > SHOWN:
        click.echo(f"... and {len(found) - SHOWN} more; --all shows them.")
    for line in compared.beyond:
        click.echo(line)


def _lines(found: list[Difference]) -> Iterator[str]:
    for each in sorted(found, key=lambda each: (each.is_explained, each.hour_ns, each.kind)):
        runs = [f"{first}" if first == last else f"{first}-{last}" for first, last in each.runs]
        more = f" and {len(runs) - RUNS_SHOWN} more runs" if len(runs) > RUNS_SHOWN else ""
        producer, epoch = each.sequence
        yield (
            f"  {moment_text(each.hour_ns)[:16]} {each.kind:<16} {each.count} {each.word}: "
            f"{producer} {epoch} {', '.join(runs[:RUNS_SHOWN])}{more}"
        )
