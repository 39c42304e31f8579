"""Every store that spinewatch writes, as `spinewatch forget` goes through them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from spinewatch.config.folders import StoragePaths
from spinewatch.influx.asking import AskingError, Questions
from spinewatch.influx.points import TIERS
from spinewatch.influx.tiers import Tier, database_name
from spinewatch.journal.forgetting import forget_span
from spinewatch.journal.ranges import RangeReader, Run, TimeSpan
from spinewatch.model.configuration import Configuration, InfluxConfig
from spinewatch.service.forgetting.captured import captures_of
from spinewatch.service.forgetting.letters import count_letters, forget_letters
from spinewatch.service.verifying.known import Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one store holds of a span. ``unreached`` says why it cannot be deleted there now."""

    store: str
    what: str
    unreached: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The stores of one person's configuration."""

    configuration: Configuration
    paths: StoragePaths

    @property
    def journals(self) -> tuple[Path, ...]:
        """The journals that exist: the monitor's and the alerter's."""
        return tuple(
            path for path in (self.paths.journal, self.paths.alert_journal) if path.exists()
        )

    def look(self, span: TimeSpan) -> Iterator[Found]:
        """Say what would be deleted, store by store; nothing where there is nothing."""
        for path in self.journals:
            yield from _in_journal(path, span)
        captures = captures_of(self.paths.captures, span)
        if captures.in_span:
            names = ", ".join(path.name for path in captures.in_span)
            yield Found(
                store=str(self.paths.captures), what=f"{len(captures.in_span)} whole files: {names}"
            )
        yield from self._in_letters(span)
        yield from self._in_influx(span)

    def delete_here(self, span: TimeSpan) -> Iterator[Found]:
        """Delete what lies on this computer; says what is gone, and what could not go yet."""
        for path in self.journals:
            count, left = forget_span(path, span)
            if count:
                yield Found(store=str(path), what=f"{count} results")
            if left is not None:
                yield Found(store=str(path), what="", unreached=left)
        for path in captures_of(self.paths.captures, span).in_span:
            path.unlink(missing_ok=True)
            yield Found(store=str(path), what="the file")
        if self.configuration.influx is not None:
            letters = self.paths.dead_letters(self.configuration.influx.recorder)
            forgotten = Runs(self.forgotten())
            person = self.configuration.person
            if count := forget_letters(letters, span, person, forgotten.__contains__):
                yield Found(store=str(letters), what=f"{count} refused results")

    def delete_in_influx(self, span: TimeSpan) -> Iterator[Found]:
        """Delete the points in InfluxDB; asked again it is no mistake."""
        influx = self.configuration.influx
        if influx is None:
            return
        try:
            with self._asking(influx) as questions:
                if not questions.can_delete:
                    yield _undeletable(influx.url)
                    return
                for kind, tier in TIERS.items():
                    questions.delete(str(kind.__struct_config__.tag), tier, *span)
        except AskingError as error:
            yield Found(store=influx.url, what="", unreached=error.answer.reason)
            return
        yield Found(store=influx.url, what="all points of the span")

    def forgotten(self) -> Iterator[Run]:
        """Give the numbers of everything that was ever forgotten."""
        for path in self.journals:
            with RangeReader(path) as reader:
                yield from reader.forgotten()

    def _in_letters(self, span: TimeSpan) -> Iterator[Found]:
        if self.configuration.influx is None:
            return
        path = self.paths.dead_letters(self.configuration.influx.recorder)
        if count := count_letters(path, span, self.configuration.person):
            yield Found(store=str(path), what=f"{count} refused results")

    def _in_influx(self, span: TimeSpan) -> Iterator[Found]:
        influx = self.configuration.influx
        if influx is None:
            return
        try:
            with self._asking(influx) as questions:
                if not questions.can_delete:
                    yield _undeletable(influx.url)
                    return
                counts = _points(questions, span)
        except AskingError as error:
            # Who may write may delete, but often not count.
            yield Found(store=influx.url, what=f"all points (uncounted: {error.answer.reason})")
            return
        told = ", ".join(
            f"{database_name(influx.prefix, tier)} {count}" for tier, count in counts.items()
        )
        if any(counts.values()):
            yield Found(store=influx.url, what=f"points: {told}")

    @contextmanager
    def _asking(self, influx: InfluxConfig) -> Iterator[Questions]:
        with closing(Questions(config=influx, person=self.configuration.person)) as questions:
            yield questions


def _in_journal(path: Path, span: TimeSpan) -> Iterator[Found]:
    with RangeReader(path) as reader:
        counts = {kind: reader.count(kind, span) for kind in reader.kinds()}
    if total := sum(counts.values()):
        kinds = ", ".join(f"{kind} {count}" for kind, count in counts.items() if count)
        yield Found(store=str(path), what=f"{total} results: {kinds}")


def _points(questions: Questions, span: TimeSpan) -> dict[Tier, int]:
    counts = dict.fromkeys(Tier, 0)
    for kind, tier in TIERS.items():
        counts[tier] += questions.count(str(kind.__struct_config__.tag), tier, *span)
    return counts


def _undeletable(url: str) -> Found:
    return Found(
        store=url,
        what="",
        unreached="InfluxDB 3 Core cannot delete single points; only whole databases",
    )
