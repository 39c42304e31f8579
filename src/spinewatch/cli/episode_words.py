"""One episode, or a list of them, in words and as a small plot."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from spinewatch.cli.episode_book import EpisodeBook, Told
from spinewatch.cli.episode_plot import KEY, Column, rows, scale_db
from spinewatch.cli.wording import place_name, span_text, verdict_text
from spinewatch.model.results import Attack, Grade
from spinewatch.model.time import NS_PER_S

NONE_FOUND: Final = "No possible spasm was found. That does not mean that there was none."
_SHORT_GRADES: Final = {Grade.ACTIVITY: "activity", Grade.CANNOT_TELL: "cannot tell"}
_UNDATED: Final = "not dated yet"
_LABEL: Final = f"{'':12}"


def list_lines(book: EpisodeBook, shown: Sequence[Told], *, see_all: str) -> Iterator[str]:
    """Give a line for each episode, how to say what it was, and how to see what is left open.

    ``see_all`` is the command that lists everything.
    """
    if shown:
        yield from _table(book, shown)
    else:
        yield NONE_FOUND
    seen = {each.episode.id for each in shown}
    more = sum(each.is_open and each.episode.id not in seen for each in book.episodes)
    if more:
        they = "it was" if more == 1 else "they were"
        yield f"{more} more of which posture cannot tell what {they}: `{see_all}`"


def _table(book: EpisodeBook, shown: Sequence[Told]) -> Iterator[str]:
    yield f"{'id':10}  {'when':16}  {'lasted':>12}  {'place':26}  {'grade':11} sure"
    for told in shown:
        yield (
            f"{book.short(told):10}  {when(told):16}  {_lasted(told):>12}  "
            f"{place_name(told.episode.site):26}  {_grade(told):11} "
            f"{told.episode.confidence:.2f}  {_said(told)}"
        )
    yield ""
    yield "Say `spinewatch episodes confirm ID` or `reject ID`; `show ID` tells more of one."


def show_lines(told: Told, attack: Attack | None, columns: Sequence[Column]) -> Iterator[str]:
    """Give everything that is known of one episode."""
    episode = told.episode
    yield f"{place_name(episode.site)}, {when(told)}, for {_lasted(told)}: {_said(told)}"
    yield f"grade       {episode.grade}, confidence {episode.confidence:.2f} of 1"
    yield f"why         {episode.reason}"
    yield f"meanwhile   {episode.context}"
    yield f"tense for   {span_text(episode.tense_minutes * 60)}"
    if episode.mean_db is not None and episode.peak_db is not None:
        yield (
            f"level       {episode.mean_db:+.1f} dB above your lying rest on average, "
            f"{episode.peak_db:+.1f} dB at most"
        )
    if attack is not None:
        yield f"with others {attack.reason}"
    if told.note:
        yield f"your note   {told.note}"
    yield f"id          {episode.id}, told {episode.revision} times"
    yield ""
    yield from _plot(told, columns)


def when(told: Told) -> str:
    """Write when it began, in the person's own time."""
    local = told.local(told.episode.start_mono_ns)
    return _UNDATED if local is None else f"{local:%Y-%m-%d %H:%M}"


def _plot(told: Told, columns: Sequence[Column]) -> Iterator[str]:
    if not columns:
        yield "The journal holds no minutes of that time."
        return
    episode = told.episode
    drawn = rows(
        columns,
        start_ns=episode.start_mono_ns,
        end_ns=episode.end_mono_ns or episode.mono_ns,
    )
    for first_ns, *lines in drawn:
        yield from _row(_clock(told, first_ns), lines)
    yield f"{_LABEL}▁ is your lying rest, █ is {scale_db(columns):+.1f} dB above it."
    yield f"{_LABEL}{KEY}"


def _row(time: str, lines: Iterable[str]) -> Iterator[str]:
    for label, line in zip((time, "", ""), lines, strict=True):
        yield f"{label:12}{line}".rstrip()


def _clock(told: Told, mono_ns: int) -> str:
    local = told.local(mono_ns)
    if local is not None:
        return f"{local:%H:%M}"
    return span_text(max(mono_ns, 0) / NS_PER_S)


def _lasted(told: Told) -> str:
    running = "" if told.episode.end_mono_ns is not None else "+"
    return f"{span_text(told.length_s)}{running}"


def _grade(told: Told) -> str:
    return _SHORT_GRADES.get(told.episode.grade, str(told.episode.grade))


def _said(told: Told) -> str:
    """Write the verdict; activity that is explained is no possible spasm to begin with."""
    if told.is_open:
        return "open: you can say what it was"
    if told.verdict is None and not told.is_possible:
        return "not counted as a possible spasm"
    return verdict_text(told.verdict)
