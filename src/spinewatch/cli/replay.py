"""`spinewatch replay`: a capture through the same chain again."""

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from spinewatch.cli.output import written_whole
from spinewatch.cli.summary import summary_lines
from spinewatch.service.overview import Overview
from spinewatch.service.replaying import replayed


@click.command()
@click.argument("capture", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every result to this file, one JSON object per line.",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option("--salvage", is_flag=True, help="Use the complete part of a truncated capture.")
def replay(*, capture: Path, output: Path | None, force: bool, salvage: bool) -> None:
    """Run CAPTURE through the same chain again; the results are the same."""
    overview = Overview()
    with ExitStack() as stack:
        file = None
        if output is not None:
            file = stack.enter_context(written_whole(output, force=force))
        for results in replayed(capture, salvage=salvage):
            for result in results:
                overview.absorb(result)
                _write(file, result)
    for line in summary_lines(overview):
        click.echo(line)


def _write(file: BinaryIO | None, result: object) -> None:
    if file is not None:
        file.write(msgspec.json.encode(result) + b"\n")
