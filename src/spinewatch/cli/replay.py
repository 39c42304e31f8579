"""`spinewatch replay`: a capture through the same chain again."""

import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

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
@click.argument("capture", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write every result as a JSON line.",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option("--salvage", is_flag=True, help="Use the complete part of a truncated capture.")
def replay(*, capture: Path, output: Path | None, force: bool, salvage: bool) -> None:
    """Run CAPTURE through the same chain again; the results are the same."""
    overview = Overview()
    opened = read_capture(capture, salvage=salvage)
    results = _absorbed(opened, overview)
    if output is None:
        deque(results, maxlen=0)
    else:
        check_target(output, source=capture, force=force)
        save_lines(output, results)
    for line in summary_lines(overview):
        click.echo(line)
    if opened.truncated_at is not None:
        click.echo(
            f"\nThe capture is damaged from byte {opened.truncated_at} on: "
            "what came after that is missing here."
        )


def _absorbed(capture: Capture, overview: Overview) -> Iterator[AnyResult]:
    for results in replayed(capture):
        for result in results:
            overview.absorb(result)
            yield result
        _say_how_far(overview)


def _say_how_far(overview: Overview) -> None:
    """Show on a terminal that a long replay goes on."""
    if overview.seconds % SAY_EVERY_S == 0 and sys.stderr.isatty():
        click.echo(f"\rreplayed {span_text(overview.seconds)}   ", nl=False, err=True)
