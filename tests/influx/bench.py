"""A recorder with everything around it, in a time that is let pass by hand."""

from pathlib import Path

import msgspec

from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.dead_letters import DeadLetter
from spinewatch.influx.recorder import Recorder
from spinewatch.influx.tiers import Tier
from spinewatch.model.results import Producer
from tests.influx.doubles import FakeDatabase, HandClock

AWAY = Answer(verdict=Verdict.UNREACHABLE, reason="Connection refused")
BAD = Answer(verdict=Verdict.BAD_POINTS, reason="unable to parse 'x': missing field value")

Mark = tuple[str, Producer, str, int]


class Bench:
    """A recorder with everything around it."""

    def __init__(self, folder: Path, clock: HandClock, database: FakeDatabase) -> None:
        self.folder = folder
        self.clock = clock
        self.database = database
        self.marks: list[Mark] = []
        self.rooms: list[int] = []
        self.deaf = False
        self.start()

    def start(self) -> None:
        self.recorder = Recorder(
            name="home",
            writer=self.database,
            positions=self.folder / "positions.json",
            publish_mark=self.hear_mark,
            dead_letters=self.folder / "refused.jsonl",
            clock=self.clock,
            jitter=lambda: 0.999,
        )

    def hear_mark(self, person: str, producer: Producer, epoch: str, seq: int, room: int) -> bool:
        if self.deaf:
            return False
        self.marks.append((person, producer, epoch, seq))
        self.rooms.append(room)
        return True

    def run(self, seconds: float) -> None:
        """Let time pass, with a look as often as the recorder wants one."""
        end_ns = self.clock.now_ns + round(seconds * 1e9)
        while self.clock.now_ns < end_ns:
            self.clock.advance(max(self.recorder.tick(), 0.01))

    def seqs(self, tier: Tier = Tier.SECONDS) -> set[int]:
        lines = self.database.lines[tier]
        return {int(line.partition(b" seq=")[2].partition(b"i")[0]) for line in lines}

    @property
    def mark(self) -> Mark:
        return self.marks[-1]

    @property
    def letters(self) -> list[DeadLetter]:
        text = (self.folder / "refused.jsonl").read_bytes()
        return [msgspec.json.decode(line, type=DeadLetter) for line in text.splitlines()]
