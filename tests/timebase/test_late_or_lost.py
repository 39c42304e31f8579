"""How soon lateness is held for loss, after what was seen to pass by itself."""

from collections.abc import Callable

from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.timebase.lateness import Finding, LatenessJudge

LATER_NS = 10 * NS_PER_S
SOON_NS = 450 * NS_PER_MS


def judge_at(judge: LatenessJudge, at_ms: float, lateness_ms: float) -> Finding:
    return judge.judge(
        lateness_ms * NS_PER_MS,
        arrival_ns=round(at_ms * NS_PER_MS),
        noticed_ns=12 * NS_PER_MS,
        broken=False,
        likely=True,
    )


def decided_after_ns(judge: LatenessJudge, lateness_ms: Callable[[int], float]) -> int:
    """Send a late packet each 20 ms, and tell how long it takes until that is loss."""
    for at_ns in range(0, 3 * NS_PER_S, 20 * NS_PER_MS):
        found = judge_at(judge, (LATER_NS + at_ns) / NS_PER_MS, lateness_ms(at_ns))
        if found is Finding.LOST:
            return at_ns
    raise AssertionError


def test_two_seconds_are_lost_soon() -> None:
    assert decided_after_ns(LatenessJudge(), lambda _: 1984.0) < SOON_NS


def test_lateness_that_stood_and_passed_teaches_patience() -> None:
    judge = LatenessJudge()
    for at_ms in range(0, 300, 20):
        judge_at(judge, at_ms, 400.0)
    judge.forgive(300 * NS_PER_MS)

    assert decided_after_ns(judge, lambda _: 1984.0) > SOON_NS


def test_a_silence_teaches_nothing() -> None:
    judge = LatenessJudge()
    judge_at(judge, 0, 80.0)
    judge.discount_silence(290 * NS_PER_MS)
    judge_at(judge, 290, 75.0)
    judge.forgive(291 * NS_PER_MS)

    assert decided_after_ns(judge, lambda _: 1984.0) < SOON_NS


def test_what_is_left_of_a_stall_teaches_no_patience_with_long_lateness() -> None:
    judge = LatenessJudge()
    for at_ms, lateness_ms in ((0, 400.0), (1, 200.0), (2, 20.0), (200, 22.0), (330, 21.0)):
        judge_at(judge, at_ms, lateness_ms)
    judge.forgive(340 * NS_PER_MS)

    assert decided_after_ns(judge, lambda _: 1984.0) < SOON_NS


def test_packets_that_come_at_connection_events_are_not_catching_up() -> None:
    within_an_event = decided_after_ns(
        LatenessJudge(), lambda at_ns: 2000.0 - min(at_ns / NS_PER_MS / 10.0, 25.0)
    )
    one_event_sooner = decided_after_ns(
        LatenessJudge(), lambda at_ns: 2000.0 - 45.0 * (at_ns >= 240 * NS_PER_MS)
    )

    assert within_an_event < SOON_NS
    assert one_event_sooner < SOON_NS + 240 * NS_PER_MS


def test_many_small_steps_are_catching_up() -> None:
    judge = LatenessJudge()
    found = {judge_at(judge, at_ms, 2000.0 - at_ms) for at_ms in range(0, 1900, 20)}

    assert Finding.LOST not in found
