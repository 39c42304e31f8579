"""`spinewatch forget`: delete a span of time wherever spinewatch has written it."""

import sys
import time
from pathlib import Path

import click

from spinewatch.cli.moments import Moment, span_between, span_words
from spinewatch.cli.running import running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.service.clock import SystemClock
from spinewatch.service.forgetting.order import forget as forget_everywhere
from spinewatch.service.forgetting.stores import Stores
from spinewatch.service.forgetting.unreached import unreached_copies


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
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(*, path: Path | None, start_ns: int, end_ns: int, yes: bool) -> None:
    """Delete a span of time for good; says first what, and which copies it cannot reach.

    The monitor may go on meanwhile. Done again it does no harm.
    """
    monitor = running_monitor(path)
    clock = SystemClock(trust=True)
    span = span_between(start_ns, min(end_ns, clock.offset().utc_ns))
    stores = Stores(configuration=monitor.configuration, paths=monitor.paths)
    click.echo(f"To be deleted, {span_words(span)}:")
    found = list(stores.look(span))
    for each in found:
        click.echo(f"  {each.store}: {each.unreached or each.what}")
    if not found:
        click.echo("  nothing is there.")
    click.echo("Out of reach, so see to it yourself:")
    for line in unreached_copies(stores, span):
        click.echo(f"  - {line}")
    if not yes and not click.confirm("Delete? It cannot be undone."):
        click.echo("Nothing was deleted.")
        return
    unreached = []
    for each in forget_everywhere(
        stores, span, now_ns=lambda: clock.offset().utc_ns, wait=time.sleep
    ):
        if each.unreached is None:
            click.echo(f"Deleted: {each.store}: {each.what}.")
        else:
            unreached.append(each)
    for each in unreached:
        click.echo(f"NOT deleted: {each.store}: {each.unreached}.")
    if unreached:
        click.echo("Say the same again once that is over.")
        sys.exit(1)
    click.echo("Forgotten.")
