"""What is known of numbers beside results: marks, dead letters, what was forgotten."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Several
from contextlib import suppress
from pathlib import Path

import msgspec

from spinewatch.influx.dead_letters import DeadLetter
from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.positions import Positions
from spinewatch.journal.ranges import Numbered, RangeReader, Run, Sequence


class Runs:
    """A set of numbers, looked up fast."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._runs: dict[Sequence, list[tuple[int, int]]] = {}
        for sequence, first, last in sorted(runs):
            kept = self._runs.setdefault(sequence, [])
            if kept and first <= kept[-1][1] + 1:
                kept[-1] = (kept[-1][0], max(last, kept[-1][1]))
            else:
                kept.append((first, last))

    def __contains__(self, numbered: Numbered) -> bool:
        runs = self._runs.get(numbered.sequence, [])
        at = bisect_right(runs, numbered.seq, key=lambda run: run[0]) - 1
        return at >= 0 and numbered.seq <= runs[at][1]


def refused_runs(path: Path, person: str) -> Iterator[Run]:
    """Give what the dead letters of a person name; lines that are damaged are passed over."""
    for each in (path, path.with_name(f"{path.name}.old")):
        with suppress(FileNotFoundError), each.open("rb") as file:
            for line in file:
                with suppress(msgspec.MsgspecError):
                    letter = msgspec.json.decode(line, type=DeadLetter)
                    if letter.person == person:
                        sequence = Sequence(letter.producer.value, letter.epoch)
                        yield Run(sequence, letter.first_seq, letter.last_seq)


def own_positions(path: Path, person: str) -> dict[Sequence, int]:
    """Give how far a recorder on this computer is with a person; nothing where none is.

    Raises
    ------
    SpinewatchError
        When its position file cannot be read.
    """
    positions = PositionFile(path).read() or Positions()
    return {
        Sequence(each.producer.value, each.epoch): seq
        for each, seq in positions.marks()
        if each.person == person
    }


class Known:
    """What several journals say of a number, and of the recorder's work on it.

    Parameters
    ----------
    readers
        The journals.
    recorder
        Whose marks count.
    refused
        What the database has refused for good.
    positions
        How far the recorder is by its own word, where it runs on this computer: the marks in a
        journal are written down ten seconds later.
    """

    def __init__(
        self,
        readers: Several[RangeReader],
        *,
        recorder: str,
        refused: Iterable[Run],
        positions: Mapping[Sequence, int],
    ) -> None:
        self._readers = readers
        self.refused = Runs(refused)
        self.forgotten = Runs(run for reader in readers for run in reader.forgotten())
        self.ends = {key: last for reader in readers for key, last in reader.ends().items()}
        self.present = frozenset(reader.present_epoch() for reader in readers)
        self.marks = {
            sequence: max(
                positions.get(sequence, 0),
                *(reader.mark(recorder, sequence) for reader in readers),
            )
            for sequence in self.ends
        }

    def holds(self, numbered: Numbered) -> bool:
        """Say whether a journal holds a result, whatever its time."""
        return any(reader.holds(numbered) for reader in self._readers)
