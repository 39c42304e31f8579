"""`spinewatch backfill`: a span of the journal into InfluxDB once more."""

import sys
import time
from contextlib import closing
from pathlib import Path
from random import random

import click

from spinewatch.cli.database import database_of
from spinewatch.cli.moments import Moment, moment_text, span_between, span_words
from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.running import running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.influx.database import Database
from spinewatch.journal.lock import InstanceLock
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
    paths = (monitor.paths.journal, monitor.paths.alert_journal)
    # Held, so that `forget` knows that results are read ahead.
    with (
        InstanceLock(backfill_lock(monitor.paths), who="backfill"),
        closing(Database(config=influx)) as database,
    ):
        work = Backfill(
            person=monitor.configuration.person,
            journals=(paths[0], *(path for path in paths[1:] if path.exists())),
            writer=database,
            clock=SystemClock(),
            wait=time.sleep,
            jitter=random,
            per_second=per_second,
        )
        click.echo(f"From the journal to {influx.url}, {span_words(span)}:")
        for part in work.parts(span):
            click.echo(f"  up to {moment_text(part.end_ns)}: {work.tally.stored} stored")
    _tell(work.tally)


def _tell(tally: Tally) -> None:
    click.echo(f"Stored, or there already: {tally.stored} results.")
    if tally.expired:
        click.echo(f"Expired: {tally.expired} are older than InfluxDB keeps.")
    for reason, count in tally.refused.most_common():
        click.echo(f"REFUSED by InfluxDB: {count}: {reason}")
    if tally.refused:
        sys.exit(1)
