"""Everything that a comparison needs, opened together."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from spinewatch.config.folders import StoragePaths
from spinewatch.influx.asking import Questions
from spinewatch.journal.ranges import RangeReader, TimeSpan
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import JournalError
from spinewatch.service.verifying.comparing import Comparison
from spinewatch.service.verifying.known import Known, own_positions, refused_runs


@contextmanager
def comparison_of(
    *, person: str, influx: InfluxConfig, paths: StoragePaths, now_ns: int
) -> Iterator[tuple[Comparison, TimeSpan]]:
    """Open both journals and InfluxDB; give with it from when to when there are results.

    Raises
    ------
    JournalError
        When there is no journal, or nothing in it has a date.
    InputError, AskingError
        When InfluxDB cannot be asked.
    """
    with ExitStack() as opened:
        found = [path for path in (paths.journal, paths.alert_journal) if path.exists()]
        readers = [opened.enter_context(RangeReader(path)) for path in found or [paths.journal]]
        bounds = [each for each in (reader.bounds() for reader in readers) if each is not None]
        if not bounds:
            raise JournalError(
                f"Nothing in the journal {paths.journal} has a date yet.",
                advice="Wait until this computer knows the time.",
            )
        comparison = Comparison(
            readers=readers,
            questions=opened.enter_context(closing(Questions(config=influx, person=person))),
            known=Known(
                readers,
                recorder=influx.recorder,
                refused=refused_runs(paths.dead_letters(influx.recorder), person),
                positions=own_positions(paths.recorder_positions(influx.recorder), person),
            ),
            now_ns=now_ns,
        )
        yield comparison, TimeSpan(min(start for start, _ in bounds), max(end for _, end in bounds))
