"""`spinewatch forget`: delete a span of time wherever spinewatch has written it."""

import sys
import time
from pathlib import Path

import click

from spinewatch.cli.guiding import STOPPED_CODE
from spinewatch.cli.moments import Moment, moment_text, span_between, span_words
from spinewatch.cli.running import running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.journal.ranges import TimeSpan
from spinewatch.model.errors import InputError
from spinewatch.service.clock import SystemClock
from spinewatch.service.forgetting.order import forget as forget_everywhere
from spinewatch.service.forgetting.order import still_comes
from spinewatch.service.forgetting.stores import Found, Stores
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
    span = _until_now(span_between(start_ns, end_ns))
    stores = Stores(configuration=monitor.configuration, paths=monitor.paths)
    try:
        is_wanted = _tell(stores, span) or yes or click.confirm("Delete? It cannot be undone.")
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nNothing was deleted.")
        sys.exit(1)
    if not is_wanted:
        click.echo("Nothing was deleted.")
        return
    try:
        unreached = _delete(stores, span)
    except KeyboardInterrupt:
        click.echo("\nStopped before the end. Say the same again, so that all of it is deleted.")
        sys.exit(STOPPED_CODE)
    for each in unreached:
        click.echo(f"NOT deleted: {each.store}: {each.unreached}.")
    if unreached:
        click.echo("Say the same again once that is over.")
        sys.exit(1)
    click.echo("Forgotten.")


def _until_now(span: TimeSpan) -> TimeSpan:
    now_ns = _utc_ns()
    if span.start_ns >= now_ns:
        raise InputError(
            f"--from {moment_text(span.start_ns)} has not come yet.",
            advice="Give a moment that has passed.",
        )
    return span._replace(end_ns=min(span.end_ns, now_ns))


def _tell(stores: Stores, span: TimeSpan) -> bool:
    """List what will go and what will not; says whether there is nothing to ask about.

    Where nothing is found it is gone through all the same: a call before may have been cut off.
    """
    click.echo(f"To be deleted, {span_words(span)}:")
    found = list(stores.look(span))
    for each in found:
        click.echo(f"  {each.store}: {each.unreached or each.what}")
    if not found:
        click.echo("  nothing is there.")
    click.echo("Out of reach, so see to it yourself:")
    for line in unreached_copies(stores, span):
        click.echo(f"  - {line}")
    return not found and not still_comes(stores, span, _utc_ns())


def _delete(stores: Stores, span: TimeSpan) -> list[Found]:
    """Delete, and tell what is gone; gives what could not be deleted."""
    unreached = []
    for each in forget_everywhere(stores, span, now_ns=_utc_ns, wait=time.sleep):
        if each.unreached is None:
            click.echo(f"Deleted: {each.store}: {each.what}.")
        else:
            unreached.append(each)
    return unreached


def _utc_ns() -> int:
    return SystemClock(trust=True).offset().utc_ns
