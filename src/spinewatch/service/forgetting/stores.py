"""Every store that spinewatch writes, as `spinewatch forget` goes through them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from spinewatch.config.folders import StoragePaths
from spinewatch.influx.asking import AskingError, Questions
from spinewatch.influx.points import TIERS
from spinewatch.influx.tiers import Tier, database_name
from spinewatch.journal.forgetting import forget_span
from spinewatch.journal.persons import persons_in
from spinewatch.journal.ranges import RangeReader, Run, TimeSpan
from spinewatch.model.configuration import Configuration
from spinewatch.service.forgetting.captured import captures_of
from spinewatch.service.forgetting.letters import count_letters, forget_letters
from spinewatch.service.forgetting.made_with import dates_of
from spinewatch.service.forgetting.whose import persons_of
from spinewatch.service.verifying.known import Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one store holds of a span. ``unreached`` says why it cannot be deleted there now."""

    store: str
    what: str
    unreached: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The stores of one configuration.

    What lies on this computer is of this house, whoever the configuration names now, and is
    deleted for everybody. A database may hold other houses: there it goes by person.
    """

    configuration: Configuration
    paths: StoragePaths

    @property
    def journals(self) -> tuple[Path, ...]:
        """The journals that exist: the monitor's and the alerter's."""
        return tuple(
            path for path in (self.paths.journal, self.paths.alert_journal) if path.exists()
        )

    def persons(self, span: TimeSpan) -> tuple[str, ...]:
        """Name everybody of whom these stores may hold something of a span."""
        return persons_of(self.configuration, self.paths, self.journals, dates_of(span))

    def look(self, span: TimeSpan) -> Iterator[Found]:
        """Say what would be deleted, store by store; nothing where there is nothing."""
        for path in self.journals:
            yield from _in_journal(path, dates_of(span))
        captures = captures_of(self.paths.captures, span)
        if captures.in_span:
            names = ", ".join(path.name for path in captures.in_span)
            yield Found(
                store=str(self.paths.captures), what=f"{len(captures.in_span)} whole files: {names}"
            )
        persons = self.persons(span)
        yield from self._in_letters(span, persons)
        yield from self._in_influx(span, persons)

    def delete_here(self, span: TimeSpan, persons: tuple[str, ...]) -> Iterator[Found]:
        """Delete what lies on this computer; says what is gone, and what could not go yet."""
        for path in self.journals:
            count, left = forget_span(path, dates_of(span))
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
            if count := forget_letters(letters, dates_of(span), persons, forgotten.__contains__):
                yield Found(store=str(letters), what=f"{count} refused results")

    def delete_in_influx(self, span: TimeSpan, persons: tuple[str, ...]) -> Iterator[Found]:
        """Delete the points in InfluxDB; asked again it is no mistake."""
        influx = self.configuration.influx
        if influx is None:
            return
        named = ", ".join(persons)
        try:
            for person in persons:
                with closing(Questions(config=influx, person=person)) as questions:
                    if not questions.can_delete:
                        yield _undeletable(influx.url)
                        return
                    for kind, tier in TIERS.items():
                        questions.delete(str(kind.__struct_config__.tag), tier, *dates_of(span))
        except AskingError as error:
            why = f"{error.answer.reason} (points of {named})"
            yield Found(store=influx.url, what="", unreached=why)
            return
        yield Found(store=influx.url, what=f"all points of {named} in the span")

    def forgotten(self) -> Iterator[Run]:
        """Give the numbers of everything that was ever forgotten."""
        for path in self.journals:
            with RangeReader(path) as reader:
                yield from reader.forgotten()

    def _in_letters(self, span: TimeSpan, persons: tuple[str, ...]) -> Iterator[Found]:
        if self.configuration.influx is None:
            return
        path = self.paths.dead_letters(self.configuration.influx.recorder)
        if count := count_letters(path, dates_of(span), persons):
            yield Found(store=str(path), what=f"{count} refused results")

    def _in_influx(self, span: TimeSpan, persons: tuple[str, ...]) -> Iterator[Found]:
        influx = self.configuration.influx
        if influx is None:
            return
        try:
            for person in persons:
                with closing(Questions(config=influx, person=person)) as questions:
                    if not questions.can_delete:
                        yield _undeletable(influx.url)
                        return
                    counts = _points(questions, dates_of(span))
                told = ", ".join(
                    f"{database_name(influx.prefix, tier)} {count}"
                    for tier, count in counts.items()
                )
                if any(counts.values()):
                    yield Found(store=influx.url, what=f"points of {person}: {told}")
        except AskingError as error:
            # Who may write may delete, but often not count.
            what = f"all points of {', '.join(persons)} (uncounted: {error.answer.reason})"
            yield Found(store=influx.url, what=what)


def _in_journal(path: Path, span: TimeSpan) -> Iterator[Found]:
    with RangeReader(path) as reader:
        counts = {kind: reader.count(kind, span) for kind in reader.kinds()}
    if total := sum(counts.values()):
        kinds = ", ".join(f"{kind} {count}" for kind, count in counts.items() if count)
        whose = ", ".join(sorted(persons_in(path, span)))
        yield Found(store=str(path), what=f"{total} results: {kinds} (of {whose})")


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
