"""Dead letters on their way into their file: bounded, and none of them twice."""

from typing import Final

from spinewatch.influx.dead_letters import DeadLetter, DeadLetterFile
from spinewatch.influx.limits import MAX_LETTERS_BYTES
from spinewatch.influx.positions import Positions, SequenceId

_ENVELOPE_BYTES: Final = 500
"""What a letter takes beside its lines: whose, which numbers, and why."""


class LetterBox:
    """Keeps letters until they are on disk.

    What finds no room is dropped: no mark passes it, so that its sender sends it again.

    Parameters
    ----------
    file
        Where they go.
    """

    def __init__(self, file: DeadLetterFile) -> None:
        self._file = file
        self._letters: list[DeadLetter] = []
        self._numbers = Positions()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._letters)

    def covers(self, sequence: SequenceId, first: int, last: int) -> bool:
        """Say whether letters of a whole stretch wait here."""
        return self._numbers.covers(sequence, first, last)

    def add(self, letter: DeadLetter) -> None:
        """Take a letter, unless it is here already or there is no room for it."""
        span = (letter.sequence, letter.first_seq, letter.last_seq)
        if self._bytes >= MAX_LETTERS_BYTES or self.covers(*span):
            return
        self._letters.append(letter)
        self._numbers.pass_over(*span)
        self._bytes += _ENVELOPE_BYTES + sum(map(len, letter.lines))

    def empty(self) -> tuple[DeadLetter, ...]:
        """Write all letters, and give them once they are on disk.

        Raises
        ------
        SpinewatchError
            When the file cannot be written; the letters are kept.
        """
        self._file.append(self._letters)
        written = tuple(self._letters)
        self._letters.clear()
        self._numbers = Positions()
        self._bytes = 0
        return written
