"""What a recorder has stored, on its disk and as the senders are told it."""

from collections.abc import Callable
from pathlib import Path

from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.positions import SequenceId
from spinewatch.model.results import Producer
from spinewatch.mqtt.limits import FIRST_ROOM

PublishMark = Callable[[str, Producer, str, int, int], bool]
"""Takes person, producer, epoch, the highest sequence number stored without a hole, and for how
many beyond it there is room; gives whether it went out."""


class Marks:
    """Marks in memory, in the file and on the broker; never one there that the file does not have.

    Parameters
    ----------
    path
        The position file.
    publish
        Tells senders a mark. It may fail to: a mark is told again with every batch.

    Attributes
    ----------
    set_aside
        Where a position file that could not be read went, or None.
    room
        For how many entries of one sender there is room, told with every mark.
    withheld
        Tell nobody anything: what is published would be taken for the word of another recorder.

    Raises
    ------
    SpinewatchError
        Here and by `tell`, when the file can neither be read nor set aside, or not be written.
    """

    def __init__(self, *, path: Path, publish: PublishMark) -> None:
        self._file = PositionFile(path)
        self._publish = publish
        self._positions = self._file.load()
        self.set_aside = self._file.set_aside
        self.room = FIRST_ROOM
        self.withheld = False
        self._moved = False
        self._untold = set[SequenceId]()
        self._owed = set[SequenceId]()

    @property
    def are_told(self) -> bool:
        """Whether nothing waits for the next `tell`."""
        return not self._untold

    @property
    def are_owed(self) -> bool:
        """Whether marks did not go out: the broker is away, or takes only so many at a time."""
        return bool(self._owed)

    def announce(self) -> None:
        """Publish what is known of the present epochs, to a crowd that may come all at once."""
        self.room = FIRST_ROOM
        for sequence, mark in self._positions.present_marks():
            self._tell_one(sequence, mark)

    def recover(self, sequence: SequenceId, mark: int) -> bool:
        """Take a mark that was published in an earlier life; says whether it brought anything."""
        brought = self._positions.recover(sequence, mark)
        self._moved |= brought
        return brought

    def greet(self, sequence: SequenceId) -> None:
        """Publish 0 for a sequence that is not known yet, the first of a crowd perhaps."""
        self.room = min(self.room, FIRST_ROOM)
        if self._positions.learn(sequence):
            self._tell_one(sequence, 0)

    def covers(self, sequence: SequenceId, first: int, last: int) -> bool:
        """Say whether a whole stretch is done with."""
        return self._positions.covers(sequence, first, last)

    def pass_over(self, sequence: SequenceId, first: int, last: int) -> None:
        """Note that a stretch is stored or passed for good, to be told with the next `tell`."""
        self._moved |= self._positions.pass_over(sequence, first, last)
        self._untold.add(sequence)

    def remind(self, sequence: SequenceId) -> None:
        """Have a mark told again with the next `tell`, moved or not."""
        self._untold.add(sequence)

    def tell(self) -> None:
        """Save what has moved, then publish it."""
        if self._moved:
            self._file.save(self._positions)
            self._moved = False
        for sequence in self._untold:
            self._tell_one(sequence, self._positions.mark(sequence))
        self._untold.clear()

    def tell_owed(self) -> None:
        """Publish once more what did not go out; what the file does not have yet has to wait."""
        if self._moved:
            return
        for sequence in tuple(self._owed):
            self._tell_one(sequence, self._positions.mark(sequence))

    def _tell_one(self, sequence: SequenceId, mark: int) -> None:
        if self.withheld or self._publish(*sequence, mark, self.room):
            self._owed.discard(sequence)
        else:
            self._owed.add(sequence)
