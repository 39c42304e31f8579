"""`spinewatch demo`: the whole chain on a simulated person."""

import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Final, Self

import click
from rich.console import Console
from rich.live import Live

from spinewatch.cli.summary import summary_lines
from spinewatch.cli.view import render, running_text, stream_time
from spinewatch.cli.wording import span_text
from spinewatch.config.folders import state_home
from spinewatch.journal.lock import InstanceLock
from spinewatch.model.errors import InputError
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.service.clock import SystemClock
from spinewatch.service.demo import DEMO_FILES, Demo, DemoOptions, Look
from spinewatch.simulation.scenarios import SCENARIOS

MIN_MINUTES: Final = 3.0
MAX_MINUTES: Final = 7 * 24 * 60.0
STAND_IN: Final = "voluntary contraction stands in for spasm; nothing here is a diagnosis"
PLAIN_EVERY_S: Final = 10 * SECONDS_PER_MINUTE


@click.command()
@click.option(
    "--scenario",
    type=click.Choice(list(SCENARIOS)),
    default="travelling-tension",
    show_default=True,
    help="The day that the simulated person has.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(MIN_MINUTES, MAX_MINUTES),
    default=30.0,
    show_default=True,
    help="How long it lasts, in the person's time.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=1.0),
    help="Seconds of the person's time per second; as fast as possible unless given.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The same seed, the same day.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the journal and the capture go; without it, the last demo is replaced.",
)
def demo(
    *, scenario: str, minutes: float, speed: float | None, seed: int, folder: Path | None
) -> None:
    """Watch a simulated person through the whole chain; no sensor, no server, no root."""
    options = DemoOptions(
        scenario=scenario,
        minutes=minutes,
        seed=seed,
        speed=speed,
        folder=state_home() / "demo" if folder is None else folder,
    )
    interrupted = _Interruption()
    console = Console()
    clock = SystemClock()
    began_ns = clock.monotonic_ns()
    screen = _Screen(console) if console.is_terminal else _Lines()
    with InstanceLock(options.folder / "demo.lock", who="demo"), screen:
        _clear(options.folder, ours=folder is None)
        last = Demo(
            options=options,
            clock=clock,
            sleep=time.sleep,
            show=screen.show,
            stop=lambda: interrupted.asked,
        ).run()
    _say_the_end(last, options, (clock.monotonic_ns() - began_ns) / 1e9, stopped=interrupted.asked)


class _Interruption:
    """Ctrl-C asks the demo to end between two records, so that nothing is half-written."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self._ask)
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


class _Screen:
    """The live view, on a terminal."""

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, auto_refresh=False, vertical_overflow="crop")

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, look: Look) -> None:
        """Draw what the journal holds by now."""
        title = f"spinewatch demo   {stream_time(look.stream_s)}"
        self._live.update(render(look.status, title=title, subtitle=STAND_IN), refresh=True)


class _Lines:
    """One line every ten minutes of stream time, where there is no terminal."""

    def __init__(self) -> None:
        self._next_s = float(PLAIN_EVERY_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, look: Look) -> None:
        """Say how far it has come."""
        if look.stream_s >= self._next_s:
            self._next_s = (look.stream_s // PLAIN_EVERY_S + 1) * PLAIN_EVERY_S
            click.echo(f"{span_text(look.stream_s)} of stream time, {running_text(look.status)}")


def _clear(folder: Path, *, ours: bool) -> None:
    """Make room in our own folder; one that the person named must hold no demo yet."""
    there = [folder / name for name in DEMO_FILES if (folder / name).exists()]
    if there and not ours:
        raise InputError(
            f"The folder {folder} holds an earlier demo.",
            advice="Name another folder, or leave --folder out.",
        )
    for path in there:
        path.unlink()


def _say_the_end(last: Look, options: DemoOptions, seconds: float, *, stopped: bool) -> None:
    click.echo()
    if stopped:
        click.echo("Stopped early, as asked. Everything up to then is in the journal.")
    for outcome in last.outcomes:
        for refused in outcome.refused:
            click.echo(f"Calibration refused: {refused}")
    for line in summary_lines(last.overview):
        click.echo(line)
    click.echo()
    click.echo(
        f"{span_text(last.stream_s)} of a simulated person in {seconds:.1f} s. "
        "The muscle signals are real voluntary contractions standing in for spasm."
    )
    click.echo(f"Journal:  {options.journal}")
    click.echo(f"Capture:  {options.capture}")
    program = sys.argv[0]
    click.echo("Next, try:")
    click.echo(f"  {program} replay {options.capture}")
    click.echo(f"  {program} demo --scenario electrode-off")
    click.echo(f"  {program} demo --scenario quiet-day --minutes 480")
