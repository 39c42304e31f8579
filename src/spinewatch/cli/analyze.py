"""`spinewatch analyze`: look at a recording that somebody else made."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypedDict, Unpack

import click

from spinewatch.model.errors import InputError
from spinewatch.recordings.emg import read_emg
from spinewatch.recordings.emg_findings import examine_emg
from spinewatch.recordings.findings import Finding
from spinewatch.recordings.json_lines import check_target, lines, save_lines
from spinewatch.recordings.motion import read_motion
from spinewatch.recordings.motion_findings import examine_motion
from spinewatch.recordings.reading import Place
from spinewatch.recordings.summary import summary_lines
from spinewatch.recordings.units import Units, parse_units
from spinewatch.recordings.values import AccUnit, EmgUnit, GyrUnit, Progress

STANDARD_OUTPUT: Final = Path("-")

EXAMPLES: Final = """\b
Examples:
  spinewatch analyze arm.csv --kind emg --time-column time --columns emg1,emg2 --rest 0 5
  spinewatch analyze back.npz --kind motion --sensor 2 --units g,deg/s
"""

NO_BAR_BELOW_BYTES: Final = 16 << 20
"""Smaller files are read within a second or two even on a Pi."""


class _Options(TypedDict):
    kind: str
    fs: float | None
    time_column: str | None
    columns: tuple[str, ...]
    array: str | None
    row: int | None
    sensor: int | None
    gyr: tuple[str, ...]
    acc: tuple[str, ...]
    units: tuple[str, ...]
    scale: float | None
    rest: tuple[float, float] | None
    output: Path | None
    force: bool


def _names(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> tuple[str, ...]:
    """Split what a person names, separated by commas."""
    return tuple(name.strip() for name in text.split(",")) if text else ()


@click.command(epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["emg", "motion"]), required=True, help="What it holds.")
@click.option("--fs", type=float, metavar="HZ", help="Sampling rate.")
@click.option("--time-column", metavar="NAME", help="Column of times in seconds, gives the rate.")
@click.option(
    "--columns",
    callback=_names,
    metavar="A,B,...",
    help="EMG: columns by name or by number from 1; all unless given.",
)
@click.option("--array", metavar="KEY", help=".npz: the array; the only one unless given.")
@click.option("--row", type=int, metavar="I", help=".npz: which recording of an array, from 1.")
@click.option(
    "--sensor",
    type=int,
    metavar="I",
    help=".npz: which sensor of (samples, sensors, axes), from 1.",
)
@click.option(
    "--gyr",
    callback=_names,
    metavar="X,Y,Z",
    help="Motion: columns or .npz key; `gyr` unless given.",
)
@click.option(
    "--acc",
    callback=_names,
    metavar="X,Y,Z",
    help="Motion: columns or .npz key; `acc` unless given.",
)
@click.option(
    "--units",
    callback=_names,
    metavar="U,...",
    help="EMG: uV, mV, V or count (unless given). Motion: m/s2 (unless given) or g, "
    "rad/s (unless given) or deg/s.",
)
@click.option("--scale", type=float, help="EMG: what one count is worth in --units.")
@click.option(
    "--rest",
    type=(float, float),
    metavar="START STOP",
    help="EMG: a stretch in which the muscles were relaxed, in seconds.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the results as JSON lines; - writes them to standard output.",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
def analyze(file: Path, **options: Unpack[_Options]) -> None:
    """Look at a recording that somebody else made: FILE is CSV text or a NumPy .npz archive.

    EMG: muscle activity above the rest that you name. Motion: inclination and speed of one sensor.
    """
    output = options["output"]
    if output is not None and output != STANDARD_OUTPUT:
        check_target(output, source=file, force=options["force"])
    with _progress(file) as progress:
        findings = (
            _emg(file, options, progress)
            if options["kind"] == "emg"
            else _motion(file, options, progress)
        )
    for line in summary_lines(findings):
        click.echo(line, err=output == STANDARD_OUTPUT)
    if output == STANDARD_OUTPUT:
        click.echo(b"".join(lines(findings)), nl=False)
    elif output is not None:
        save_lines(output, findings)
        click.echo(f"The results are in {output}.")


def _emg(file: Path, options: _Options, progress: Progress) -> Sequence[Finding]:
    units = _units(options, of_emg=True)
    _refuse(options, ("gyr", "acc"), "EMG")
    if options["rest"] is None:
        raise InputError(
            "A stretch of rest is needed: activity is measured against it, and nothing is "
            "calibrated silently.",
            advice="Name one in which the muscles were relaxed, in seconds: --rest 0 5.",
        )
    recording = read_emg(
        _place(file, options),
        columns=options["columns"],
        unit=units.emg or EmgUnit.COUNT,
        scale=options["scale"],
        progress=progress,
    )
    return examine_emg(recording, file=str(file), rest_s=options["rest"])


def _motion(file: Path, options: _Options, progress: Progress) -> Sequence[Finding]:
    units = _units(options, of_emg=False)
    _refuse(options, ("columns", "scale", "rest"), "motion")
    recording = read_motion(
        _place(file, options),
        gyr=options["gyr"] or ("gyr",),
        acc=options["acc"] or ("acc",),
        gyr_unit=units.gyr or GyrUnit.RADIAN_PER_SECOND,
        acc_unit=units.acc or AccUnit.METRE_PER_SECOND_SQUARED,
        progress=progress,
    )
    return examine_motion(recording, file=str(file))


def _place(file: Path, options: _Options) -> Place:
    return Place(
        path=file,
        fs_hz=options["fs"],
        time_column=options["time_column"],
        array=options["array"],
        row=options["row"],
        sensor=options["sensor"],
    )


def _units(options: _Options, *, of_emg: bool) -> Units:
    units = parse_units(options["units"])
    foreign = (units.acc or units.gyr) if of_emg else units.emg
    if foreign is not None:
        raise InputError(
            f"--units {foreign} does not go with --kind {options['kind']}.",
            advice="See `spinewatch analyze --help`.",
        )
    return units


def _refuse(options: _Options, names: tuple[str, ...], kind: str) -> None:
    """Refuse options that the kind of recording has no use for, rather than ignore them."""
    given = dict(options)
    for name in names:
        if given[name] not in {None, ()}:
            raise InputError(f"--{name} means nothing for {kind}.", advice=f"Leave out --{name}.")


@contextmanager
def _progress(file: Path) -> Iterator[Progress]:
    """Show how far a large file is read, on a terminal only."""
    size = file.stat().st_size if file.is_file() else 0
    hidden = size < NO_BAR_BELOW_BYTES or not sys.stderr.isatty()
    with click.progressbar(length=size, label="Reading", file=sys.stderr, hidden=hidden) as bar:
        yield bar.update
