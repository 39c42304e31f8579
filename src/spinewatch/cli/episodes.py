"""`spinewatch episodes`: look at possible spasms, and say which of them were spasms."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from spinewatch.cli.episode_book import EpisodeBook, Told
from spinewatch.cli.episode_plot import MINUTE_NS, Column, columns
from spinewatch.cli.episode_words import list_lines, show_lines, when
from spinewatch.cli.running import RunningMonitor, running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.cli.wording import place_name
from spinewatch.journal.reader import JournalReader
from spinewatch.model.commands import MAX_NOTE_CHARACTERS, JudgeEpisode
from spinewatch.model.errors import InputError
from spinewatch.model.results import Minute
from spinewatch.model.time import NS_PER_S
from spinewatch.model.verdicts import Verdict
from spinewatch.service.clock import SystemClock

LIST_DAYS: Final = 7.0
FIND_DAYS: Final = 60.0
AROUND_NS: Final = 5 * MINUTE_NS
"""Shown before and after an episode, so that one sees what it rose from."""

_DAY_S: Final = 24 * 3600
_SAID: Final = {
    Verdict.CONFIRMED: "kept as a spasm, confirmed by you",
    Verdict.REJECTED: "kept as no spasm, rejected by you",
    Verdict.WITHDRAWN: "what you said of it is taken back; it is as before",
}
_NOTHING_SAID: Final = "you have said nothing of it, so nothing is taken back; it is as before"


def _days_option(usual: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--days",
        type=click.FloatRange(min=0.0, min_open=True, max=3660.0),
        default=usual,
        show_default=True,
        help="How far back to look.",
    )


@click.group()
def episodes() -> None:
    """List possible spasms, look at one, and say which were spasms.

    Each is possible until you confirm it, and none listed does not mean that there was none.
    Wherever an ID is asked for, its first characters are enough.
    """


@episodes.command("list")
@config_option
@_days_option(LIST_DAYS)
@click.option(
    "--all",
    "with_others",
    is_flag=True,
    help="Also what posture explains, and what it cannot tell.",
)
def list_(*, path: Path | None, days: float, with_others: bool) -> None:
    """List the possible spasms of the last days, and what you confirmed."""
    see_all = "spinewatch episodes list --all"
    if days != LIST_DAYS:
        see_all += f" --days {days:g}"
    with _book(running_monitor(path), days) as (book, _):
        shown = [each for each in book.episodes if each.is_listed or with_others]
        for line in list_lines(book, shown, see_all=see_all):
            click.echo(line)


@episodes.command()
@config_option
@_days_option(FIND_DAYS)
@click.argument("id_", metavar="ID")
def show(*, path: Path | None, days: float, id_: str) -> None:
    """Show everything that is known of one episode."""
    with _book(running_monitor(path), days) as (book, reader):
        told = book.find(id_)
        for line in show_lines(told, book.attack_of(told), _columns(reader, told)):
            click.echo(line)


def _judging(verdict: Verdict, name: str, summary: str) -> None:
    """Add a command that says one thing of an episode."""

    @episodes.command(name, help=summary)
    @config_option
    @_days_option(FIND_DAYS)
    @click.option("--note", help="Anything else, in your own words.")
    @click.option("--prompted", is_flag=True, help="You were asked, and did not come by yourself.")
    @click.argument("id_", metavar="ID")
    def judge(
        *, path: Path | None, days: float, note: str | None, prompted: bool, id_: str
    ) -> None:
        if len(note or "") > MAX_NOTE_CHARACTERS:
            raise InputError(
                f"The note has more than {MAX_NOTE_CHARACTERS} characters.", advice="Shorten it."
            )
        monitor = running_monitor(path)
        with _book(monitor, days) as (book, _):
            told = book.find(id_)
        monitor.client.send(
            JudgeEpisode(episode=told.episode.id, verdict=verdict, note=note, prompted=prompted)
        )
        click.echo(f"{place_name(told.episode.site)}, {when(told)}: {_answer(told, verdict)}.")


_judging(Verdict.CONFIRMED, "confirm", "Say that an episode was a spasm.")
_judging(Verdict.REJECTED, "reject", "Say that an episode was no spasm.")
_judging(Verdict.WITHDRAWN, "withdraw", "Take back what you said of an episode.")


def _answer(told: Told, verdict: Verdict) -> str:
    nothing_said = verdict is Verdict.WITHDRAWN and told.verdict is None
    return _NOTHING_SAID if nothing_said else _SAID[verdict]


@contextmanager
def _book(monitor: RunningMonitor, days: float) -> Iterator[tuple[EpisodeBook, JournalReader]]:
    """Open the journal for reading: that needs no monitor, and disturbs none."""
    now_ns = SystemClock().offset().utc_ns
    with JournalReader(path=monitor.paths.journal) as reader:
        since_ns = max(now_ns - round(days * _DAY_S * NS_PER_S), 0)
        yield EpisodeBook(reader, since_utc_ns=since_ns), reader


def _columns(reader: JournalReader, told: Told) -> list[Column]:
    episode = told.episode
    entries = reader.results(
        "minute",
        boot_id=episode.boot_id,
        after_mono_ns=episode.start_mono_ns - AROUND_NS,
        until_mono_ns=(episode.end_mono_ns or episode.mono_ns) + AROUND_NS,
    )
    found = (entry.result for entry in entries)
    return columns((each for each in found if isinstance(each, Minute)), episode.site)
