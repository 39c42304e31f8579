"""Whose points a span of this house's journals may have become in InfluxDB."""

from collections.abc import Iterable
from pathlib import Path

from spinewatch.config.folders import StoragePaths
from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.positions import Positions
from spinewatch.journal.persons import persons_in
from spinewatch.journal.ranges import RangeReader, TimeSpan
from spinewatch.model.configuration import Configuration


def persons_of(
    configuration: Configuration, paths: StoragePaths, journals: Iterable[Path], span: TimeSpan
) -> tuple[str, ...]:
    """Name everybody, in order: a configuration that names another person now changes no point.

    That is whoever the configuration names, whoever has a result of the span in a journal, and, of
    a span that was forgotten before, whoever the recorder here has stored these journals for.

    Raises
    ------
    SpinewatchError
        When a journal or the recorder's position file cannot be read.
    """
    persons, epochs = {configuration.person}, set[str]()
    for path in journals:
        persons |= persons_in(path, span)
        with RangeReader(path) as reader:
            epochs |= {sequence.epoch for sequence in reader.ends()}
    marks = stored_positions(configuration, paths).marks()
    persons |= {sequence.person for sequence, _ in marks if sequence.epoch in epochs}
    return tuple(sorted(persons))


def stored_positions(configuration: Configuration, paths: StoragePaths) -> Positions:
    """Give how far the recorder of this configuration has come; nothing where that is not known.

    Raises
    ------
    SpinewatchError
        When its position file cannot be read.
    """
    if configuration.influx is None:
        return Positions()
    file = PositionFile(paths.recorder_positions(configuration.influx.recorder))
    return file.read() or Positions()
