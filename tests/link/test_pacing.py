"""Records handed out at the pace at which they happened."""

from dataclasses import dataclass, field

import pytest

from spinewatch.link.pacing import BREATH_EVERY, paced
from spinewatch.model.errors import InputError
from spinewatch.model.packets import Packet
from spinewatch.model.time import NS_PER_S, ClockOffset


@dataclass
class FakeTime:
    """A clock that moves when somebody sleeps, and remembers for how long."""

    now_ns: int = 1000 * NS_PER_S
    slept_s: list[float] = field(default_factory=list)
    boot_id: str = "boot"

    def monotonic_ns(self) -> int:
        return self.now_ns

    def offset(self) -> ClockOffset:
        return ClockOffset(mono_ns=self.now_ns, utc_ns=0, trusted=False, utc_offset_min=0)

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now_ns += round(seconds * NS_PER_S)


def _packets(*at_s: float) -> list[Packet]:
    return [
        Packet(sensor="emg", characteristic="c", data=b"", mono_ns=round(time_s * NS_PER_S))
        for time_s in at_s
    ]


@pytest.mark.parametrize(("speed", "lasts_s"), [(1.0, 3.0), (60.0, 0.05), (0.5, 6.0)])
async def test_records_come_at_their_time_divided_by_the_speed(
    speed: float, lasts_s: float
) -> None:
    time = FakeTime()
    began_ns = time.now_ns
    packets = _packets(7.0, 8.0, 8.5, 10.0)
    seen = [
        (packet, time.now_ns - began_ns)
        async for packet in paced(packets, clock=time, sleep=time.sleep, speed=speed)
    ]
    assert [packet for packet, _ in seen] == packets
    due_ns = [(packet.mono_ns - 7 * NS_PER_S) / speed for packet in packets]
    assert [after for _, after in seen] == pytest.approx(due_ns, abs=10)
    assert (time.now_ns - began_ns) / NS_PER_S == pytest.approx(lasts_s)


async def test_who_is_behind_catches_up_without_waiting_but_lets_others_run() -> None:
    time = FakeTime()
    packets = _packets(*(0.001 * number for number in range(4 * BREATH_EVERY)))
    async for _ in paced(packets, clock=time, sleep=time.sleep):
        time.now_ns += NS_PER_S
    assert time.slept_s == [0.0] * 4


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
async def test_a_speed_that_leads_nowhere_is_refused(speed: float) -> None:
    time = FakeTime()
    with pytest.raises(InputError, match="speed above 0"):
        await anext(paced(_packets(1.0), clock=time, sleep=time.sleep, speed=speed))
