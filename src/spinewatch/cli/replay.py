"""`spinewatch replay`: a capture through the same chain again."""

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from spinewatch.capture.belonging import holes_between, in_order
from spinewatch.capture.reader import Capture, read_capture
from spinewatch.cli.summary import summary_lines
from spinewatch.cli.wording import span_text
from spinewatch.model.results import AnyResult
from spinewatch.recordings.json_lines import check_target, save_lines
from spinewatch.service.overview import Overview
from spinewatch.service.replaying import replayed

SAY_EVERY_S: Final = 600
"""A replay runs at some hundred seconds per second: this is a word every few seconds."""


@click.command()
@click.argument(
    "captures", metavar="CAPTURE...", type=click.Path(path_type=Path), nargs=-1, required=True
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write every result as a JSON line.",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option("--salvage", is_flag=True, help="Use the complete part of a truncated capture.")
def replay(*, captures: tuple[Path, ...], output: Path | None, force: bool, salvage: bool) -> None:
    """Run captures through the same chain again; the results are the same.

    Several CAPTURE files, such as those of some days, are replayed in the order of time.
    """
    overview = Overview()
    opened = in_order([read_capture(each, salvage=salvage) for each in captures])
    results = _absorbed(opened, overview)
    if output is None:
        deque(results, maxlen=0)
    else:
        for each in captures:
            check_target(output, source=each, force=force)
        save_lines(output, results)
    for line in (*summary_lines(overview), *_missing(opened)):
        click.echo(line)


def _absorbed(captures: Sequence[Capture], overview: Overview) -> Iterator[AnyResult]:
    for capture in captures:
        for results in replayed(capture, say=lambda said: click.echo(said, err=True)):
            for result in results:
                overview.absorb(result)
                yield result
            _say_how_far(overview)


def _missing(captures: Sequence[Capture]) -> Iterator[str]:
    """Say what the captures do not hold."""
    for capture in captures:
        if capture.truncated_at is not None:
            yield (
                f"\n{capture.path} is damaged from byte {capture.truncated_at} on: "
                "what came after that is missing here."
            )
    for hole in holes_between(captures):
        yield f"\nNothing was captured for {span_text(hole.seconds)} before {hole.after.path}."


def _say_how_far(overview: Overview) -> None:
    """Show on a terminal that a long replay goes on."""
    if overview.seconds % SAY_EVERY_S == 0 and sys.stderr.isatty():
        click.echo(f"\rreplayed {span_text(overview.seconds)}   ", nl=False, err=True)
