"""The command line. Each command lives in its own module and is imported when it is called."""

import os
import sys
from importlib import import_module
from typing import Final

import click

from spinewatch import __version__
from spinewatch.model.errors import SpinewatchError

COMMANDS: Final = {
    "demo": ("demo", "Watch a simulated person through the whole chain."),
    "run": ("run", "Run the monitor until it is stopped."),
    "record": ("record", "Take results from the broker into InfluxDB, until stopped."),
    "influx": ("influx", "Set up InfluxDB; see what it refused."),
    "alert": ("alert", "Tell the phone, until stopped."),
    "up": ("up", "Run monitor, recorder and alerter together, to try them."),
    "status": ("control", "Show what the running monitor sees."),
    "pause": ("control", "Tell the monitor that the sensors come off for a while."),
    "resume": ("control", "Tell the monitor that the sensors are back on."),
    "log": ("control", "Write a diary entry."),
    "episodes": ("episodes", "List possible spasms; confirm or reject them."),
    "sensors": ("sensors", "Find, assign, test and set sensors; what each kind is."),
    "calibrate": ("calibrate", "Teach the monitor about this body: sensors and muscles."),
    "bendtest": ("capacity", "Bend forward as far as is comfortable, up to three times."),
    "necktest": ("capacity", "Turn the head to both sides, up to three times."),
    "scores": ("scores", "Reckon BASDAI and ASDAS-CRP from numbers, and keep them."),
    "replay": ("replay", "Run a capture through the same chain again."),
    "analyze": ("analyze", "Look at a recording that somebody else made."),
    "dev": ("dev", "Tools for developers: simulated sensors on the air."),
    "backup": ("backup", "Write all that the SD card holds into one file."),
    "restore": ("backup", "Put a backup back."),
    "forget": ("forget", "Delete a span of time for good."),
    "backfill": ("backfill", "Send a span of the journal to InfluxDB once more."),
    "verify": ("verify", "Compare journal and InfluxDB, number by number."),
    "config": ("config", "Check the configuration, or print an example."),
}
"""Command -> module below this package, and its line in ``--help``."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is called: NumPy takes a second on a Pi."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command by name."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), cmd_name)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the help table without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="spinewatch")
def spinewatch() -> None:
    """Watch the neck and back of a person with ankylosing spondylitis.

    Try `spinewatch demo` first: it needs no sensor and no server.
    """


def main() -> None:
    """Run the command line; every known error becomes one clear message and exit code 1."""
    try:
        spinewatch()
    except SpinewatchError as error:
        click.echo(f"spinewatch: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output has gone (`spinewatch status | head`): that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except UnicodeError:
        click.echo(
            "spinewatch: A word on the command line is not valid text. Type it anew.", err=True
        )
        sys.exit(1)
    except OSError as error:
        # What no layer has foreseen, such as a full disk behind the standard output.
        where = error.filename or "standard output"
        click.echo(f"spinewatch: {where}: {error.strerror or error}.", err=True)
        sys.exit(1)
