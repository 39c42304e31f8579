"""The copies that `spinewatch forget` cannot reach, named so that the person can see to them."""

from collections.abc import Iterator
from pathlib import Path

from spinewatch.journal.ranges import RangeReader, TimeSpan
from spinewatch.service.forgetting.captured import captures_of
from spinewatch.service.forgetting.made_with import made_with
from spinewatch.service.forgetting.stores import Stores

_SET_ASIDE = ("*.corrupt-*", "*.unreadable", "before-restore-*", ".copying-*")


def unreached_copies(stores: Stores, span: TimeSpan) -> Iterator[str]:
    """Name what may still know of a span."""
    configuration, paths = stores.configuration, stores.paths
    yield "Backups that were made before: delete them, or forget again after restoring one."
    yield "Files that you exported, printed, photographed or sent to somebody."
    if configuration.alerts is not None:
        yield "Messages on your phone and at the service that brought them there."
    if configuration.mqtt is not None:
        yield "Messages that wait in the broker for other programs that take results from it."
        yield from _other_recorders(stores)
    if later := made_with(stores.journals, span):
        yield later
    yield (
        "What the running monitor has added up: the minute, quarter of an hour, day or night that "
        "it is in, your own usual, calibrations, and later reports of an episode that began in the "
        "span."
    )
    undated = sum(_undated(path) for path in stores.journals)
    if undated:
        yield f"{undated} results in the journal of which nobody knows when they were."
    captures = captures_of(paths.captures, span).undated
    if captures:
        named = ", ".join(str(path) for path in captures)
        yield f"Captures of which nobody knows when they were: {named}."
    aside = [path for pattern in _SET_ASIDE for path in sorted(paths.state_dir.glob(pattern))]
    if aside:
        yield f"Files that were set aside: {', '.join(map(str, aside))}."


def _other_recorders(stores: Stores) -> Iterator[str]:
    configuration = stores.configuration
    own = None if configuration.influx is None else configuration.influx.recorder
    recorders = () if configuration.mqtt is None else configuration.mqtt.recorders
    for name in recorders:
        if name != own:
            yield f"The database of the recorder {name!r}: ask whoever runs it."


def _undated(path: Path) -> int:
    with RangeReader(path) as reader:
        return reader.undated()
