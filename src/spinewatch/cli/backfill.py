"""`spinewatch backfill`: a span of the journal into InfluxDB once more."""

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import random

import click

from spinewatch.cli.database import database_of
from spinewatch.cli.moments import Moment, moment_text, span_between, span_words
from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.running import RunningMonitor, running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.influx.database import Database
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.persons import persons_in
from spinewatch.journal.ranges import TimeSpan
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import InputError
from spinewatch.service.backfill_lock import backfill_lock
from spinewatch.service.backfilling import PER_SECOND, Backfill, Tally
from spinewatch.service.clock import SystemClock


@click.command()
@config_option
@click.option("--from", "start_ns", type=Moment(), required=True, help="A day, or a day and time.")
@click.option(
    "--to",
    "end_ns",
    type=Moment(ends_day=True),
    required=True,
    help="A day, which goes with it, or a day and time.",
)
@click.option(
    "--per-second",
    type=FiniteRange(min=1.0, max=20_000.0),
    default=PER_SECOND,
    show_default=True,
    help="How many results at most.",
)
def backfill(*, path: Path | None, start_ns: int, end_ns: int, per_second: float) -> None:
    """Send a span of the journal to InfluxDB once more.

    What is there already stays as it is, and live results go on undisturbed.
    """
    monitor = running_monitor(path)
    influx = database_of(monitor)
    span = span_between(start_ns, end_ns)
    of_nobody_else(monitor, span)
    with backfill_of(monitor, influx, per_second=per_second) as work:
        click.echo(f"From the journal to {influx.url}, {span_words(span)}:")
        for part in work.parts(span):
            click.echo(f"  up to {moment_text(part.end_ns)}: {work.tally.stored} stored")
    tell(work.tally)
    if work.tally.refused:
        sys.exit(1)


def of_nobody_else(monitor: RunningMonitor, span: TimeSpan) -> None:
    """See to it that a span is of the person in the configuration, under whose name it is sent.

    Raises
    ------
    InputError
        When a journal holds results of somebody else in it.
    JournalError
        When a journal cannot be read.
    """
    person = monitor.configuration.person
    journals = (monitor.paths.journal, monitor.paths.alert_journal)
    held = (persons_in(journal, span) for journal in journals if journal.exists())
    if others := sorted(frozenset().union(*held) - {person}):
        raise InputError(
            f"The journal holds results of {', '.join(others)} in this span, and the "
            f"configuration names {person}: nothing was sent, as it would stand under that name.",
            advice="Set `person` to whose results these are, or give a span of one person.",
        )


@contextmanager
def backfill_of(
    monitor: RunningMonitor, influx: InfluxConfig, *, per_second: float = PER_SECOND
) -> Iterator[Backfill]:
    """Open the database for a backfill, and hold its lock.

    `forget` looks at that lock: it knows by it that results are read ahead.
    """
    paths = (monitor.paths.journal, monitor.paths.alert_journal)
    with (
        InstanceLock(backfill_lock(monitor.paths), who="backfill"),
        closing(Database(config=influx)) as database,
    ):
        yield Backfill(
            person=monitor.configuration.person,
            journals=(paths[0], *(path for path in paths[1:] if path.exists())),
            writer=database,
            clock=SystemClock(),
            wait=time.sleep,
            jitter=random,
            per_second=per_second,
        )


def tell(tally: Tally) -> None:
    """Say what became of what was sent."""
    click.echo(f"Stored, or there already: {tally.stored} results.")
    if tally.expired:
        click.echo(f"Expired: {tally.expired} are older than InfluxDB keeps.")
    for reason, count in tally.refused.most_common():
        click.echo(f"REFUSED by InfluxDB: {count}: {reason}")
