"""A recorder meets the broker: it goes on from its own marks, and never from another's."""

from dataclasses import dataclass, field

import pytest

from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.mqtt.codec import ProcessState, ProcessStatus, StoredMark
from spinewatch.mqtt.receiver import MarkSeen, Notice, Reconnected, StatusSeen
from spinewatch.service.introducing import SETTLE_NS, Introduction
from spinewatch.service.recording import Persons


@dataclass
class StandIn:
    """Writes down what a recorder is told, in order."""

    told: list[str] = field(default_factory=list)

    def recover(self, person: str, producer: str, epoch: str, seq: int) -> None:
        self.told.append(f"{person} {producer} {epoch} {seq}")

    def shares_its_name(self, with_whom: str | None) -> None:
        self.told.append(f"shared with {with_whom}" if with_whom else "alone")

    def announce(self) -> None:
        self.told.append("announce")


@dataclass
class Meeting:
    """A recorder "home" of p01 that takes the persons given, and a clock set by hand."""

    persons: tuple[str, ...] = ()
    now_ns: int = 5 * NS_PER_S
    boot_id: str = "b"
    recorder: StandIn = field(default_factory=StandIn)

    def __post_init__(self) -> None:
        self.introduction = Introduction(
            recorder=self.recorder,  # type: ignore[arg-type] # what of a recorder is used here
            person="p01",
            process="recorder-home",
            persons=Persons(self.persons),
            clock=self,
        )

    def monotonic_ns(self) -> int:
        return self.now_ns

    def offset(self) -> ClockOffset:
        raise NotImplementedError

    def hear(self, *notices: Notice, after_ns: int = 0) -> list[str]:
        """Give what the recorder is told because of these."""
        self.now_ns += after_ns
        self.recorder.told.clear()
        self.introduction.hear(notices)
        return list(self.recorder.told)


def kept_mark(seq: int = 7, person: str = "p01", producer: str = "monitor") -> MarkSeen:
    return MarkSeen(person=person, producer=producer, mark=StoredMark(epoch="ep", seq=seq))


def state(person: str, state: ProcessState, process: str = "recorder-home") -> StatusSeen:
    status = ProcessStatus(state=state)
    return StatusSeen(person=person, process=process, status=status, retained=True)


def test_it_listens_first_and_announces_itself_with_what_it_heard() -> None:
    meeting = Meeting()

    at_once = meeting.hear(Reconnected(), kept_mark())
    was_over = meeting.introduction.is_over
    later = meeting.hear(after_ns=SETTLE_NS)

    assert at_once == []
    assert not was_over
    assert later == ["p01 monitor ep 7", "alone", "announce"]
    assert meeting.introduction.is_over


def test_without_a_broker_it_never_begins() -> None:
    meeting = Meeting()

    assert meeting.hear(after_ns=3600 * NS_PER_S) == []
    assert not meeting.introduction.is_over


def test_every_reconnection_is_announced_and_late_marks_count_too() -> None:
    meeting = Meeting()
    meeting.hear(Reconnected())
    meeting.hear(after_ns=SETTLE_NS)
    late = meeting.hear(kept_mark(9))
    again = meeting.hear(Reconnected())
    announced = meeting.hear(after_ns=SETTLE_NS)

    assert late == ["p01 monitor ep 9", "alone"]
    assert again == []
    assert announced == ["alone", "announce"]


def test_marks_of_persons_and_producers_that_are_not_its_own_are_left_alone() -> None:
    meeting = Meeting(persons=("p01", "p03"))
    others = [kept_mark(person="p02"), kept_mark(producer="stranger"), kept_mark(person="p03")]

    meeting.hear(Reconnected(), *others)

    assert meeting.hear(after_ns=SETTLE_NS) == ["p03 monitor ep 7", "alone", "announce"]


def test_a_namesake_is_told_and_the_marks_that_may_be_its_own_are_not_believed() -> None:
    meeting = Meeting()
    meeting.hear(Reconnected(), kept_mark(), state("p02", ProcessState.ONLINE))
    met = meeting.hear(after_ns=SETTLE_NS)
    more = meeting.hear(state("p03", ProcessState.ONLINE))
    one_left = meeting.hear(state("p02", ProcessState.OFFLINE))
    all_gone = meeting.hear(state("p03", ProcessState.OFFLINE))

    assert met == ["shared with The recorder of p02", "announce"]
    assert more == ["shared with The recorder of p02, p03"]
    assert one_left == ["shared with The recorder of p03"]
    assert all_gone == ["alone"]


@pytest.mark.parametrize(
    "other",
    [
        state("p01", ProcessState.ONLINE),
        state("p02", ProcessState.OFFLINE),
        state("p02", ProcessState.ONLINE, process="recorder-clinic"),
        state("p02", ProcessState.ONLINE, process="monitor"),
    ],
)
def test_its_own_state_and_other_processes_are_no_namesakes(other: StatusSeen) -> None:
    meeting = Meeting()
    meeting.hear(Reconnected(), other)

    assert meeting.hear(after_ns=SETTLE_NS) == ["alone", "announce"]


def test_whose_results_a_recorder_takes_is_everybody_unless_somebody_is_listed() -> None:
    everybody, two = Persons(()), Persons(("p02", "p01"))

    assert "p09" in everybody
    assert str(everybody) == "everybody on the broker"
    assert not everybody.is_only("p01")
    assert "p02" in two
    assert "p09" not in two
    assert str(two) == "p01, p02"
    assert Persons(("p01",)).is_only("p01")
