"""What the commands for sensors share: tables, foreign text, and a sign of life while waiting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

UNKNOWN = "unknown"


def table(*columns: str) -> Table:
    """Begin a table without lines; what does not fit is folded, never cut."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def plain(text: str) -> str:
    """Take out what could steer a terminal: anybody nearby can choose the name of a device."""
    return "".join(each if each.isprintable() else "?" for each in text)


@contextmanager
def waiting(what: str, seconds: float | None = None) -> Iterator[Callable[[str], None] | None]:
    """Show that something goes on, and since when; on a terminal only.

    Gives what says something else instead, from any thread; None where nothing is shown.
    """
    console = Console(stderr=True)
    about = "" if seconds is None else f" of {seconds:g} s"
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TextColumn(about),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with progress:
        task = progress.add_task(what, total=None)
        yield (
            (lambda words: progress.update(task, description=words))
            if console.is_terminal
            else None
        )


def known(value: float | None, form: str) -> str:
    """Write a number in a format such as ``{:.1f} Hz``; nothing is told that is not known."""
    return UNKNOWN if value is None else form.format(value)
