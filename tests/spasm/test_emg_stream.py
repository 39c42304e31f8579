"""One EMG sensor, however its samples come."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, sosfilt

from spinewatch.model.blocks import Block, FloatArray, Gap, StreamKey
from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.errors import InputError
from spinewatch.model.packing import pack
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.emg_stream import EmgStream
from spinewatch.spasm.references import rest_reference
from spinewatch.spasm.seconds import EmgSecond

LEFT, RIGHT = EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT
LOST = Gap(lost_samples=300, estimated=False, cause="packets lost")
KEY = StreamKey("belt", "emg")


def stream(fs_hz: float = 1000.0, channels: int = 1) -> EmgStream:
    return EmgStream(
        key=KEY, fs_hz=fs_hz, unit="uV", channels=tuple(enumerate((LEFT, RIGHT)[:channels]))
    )


def block(
    values: FloatArray, *, fs_hz: float = 1000.0, start_s: float = 0.0, gap: Gap | None = None
) -> Block:
    times_ns = np.round(start_s * NS_PER_S + np.arange(len(values)) * (NS_PER_S / fs_hz))
    return Block(
        stream=KEY, fs_hz=fs_hz, times_ns=times_ns.astype(np.int64), values=values, gap=gap
    )


def close(from_stream: EmgStream, seconds: range) -> list[tuple[EmgSecond, ...]]:
    return [from_stream.close(at * NS_PER_S, (at + 1) * NS_PER_S) for at in seconds]


def reference(site: EmgSite, power: float) -> RestReference:
    return RestReference(
        site=site,
        posture=Posture.LYING,
        power=power,
        spread_db=0.3,
        frame_spread_db=0.6,
        seconds=30.0,
        utc_ns=None,
        session="test",
    )


def eventful(fs_hz: float, seconds: float = 6.0) -> list[Block]:
    """Two channels with rest, hum, a contraction, a heart, a rail, missing samples and a gap."""
    rng = np.random.default_rng(3)
    count = round(seconds * fs_hz)
    t_s = np.arange(count) / fs_hz
    values = rng.normal(0, 2, (count, 2))
    values[:, 0] += 6 * np.sin(2 * np.pi * 50.1 * t_s) + 500
    values[round(2.1 * fs_hz) : round(3.3 * fs_hz)] *= 6
    values[:: round(0.8 * fs_hz), 1] += 200
    values[round(1.0 * fs_hz) : round(1.05 * fs_hz), 1] = np.nan
    values[round(4.5 * fs_hz) : round(5.0 * fs_hz), 0] = 3000
    early, late = np.split(values, [round(3.7 * fs_hz)])
    return [
        block(early, fs_hz=fs_hz),
        block(late, fs_hz=fs_hz, start_s=len(early) / fs_hz + 0.3, gap=LOST),
    ]


def told(blocks: list[Block], fs_hz: float) -> bytes:
    fresh = stream(fs_hz, channels=2)
    fresh.set_references([reference(LEFT, 2.0), reference(RIGHT, 2.0)])
    for each in blocks:
        fresh.push(each)
    return pack(close(fresh, range(6)))


@pytest.mark.parametrize("fs_hz", [200.0, 1000.0])
@given(cuts=st.lists(st.integers(1, 1500), max_size=12))
@settings(max_examples=8, deadline=None)
def test_seconds_do_not_depend_on_how_the_samples_were_cut(fs_hz: float, cuts: list[int]) -> None:
    whole = eventful(fs_hz)
    pieces: list[Block] = []
    for each in whole:
        rest = each
        for cut in cuts:
            first, rest = rest.split(min(cut, len(rest)))
            pieces.append(first)
        pieces.append(rest)

    assert told([piece for piece in pieces if len(piece)], fs_hz) == told(whole, fs_hz)


def test_seconds_do_not_depend_on_samples_coming_one_by_one() -> None:
    whole = eventful(200.0)
    singles = [
        Block(
            stream=KEY,
            fs_hz=200.0,
            times_ns=each.times_ns[at : at + 1],
            values=each.values[at : at + 1],
            gap=each.gap if at == 0 else None,
        )
        for each in whole
        for at in range(len(each))
    ]

    assert told(singles, 200.0) == told(whole, 200.0)


def test_closing_as_samples_come_tells_the_same_as_closing_at_the_end() -> None:
    whole = eventful(500.0)
    live = stream(500.0, channels=2)
    live.set_references([reference(LEFT, 2.0), reference(RIGHT, 2.0)])
    seconds: list[tuple[EmgSecond, ...]] = []
    for each in whole:
        rest = each
        while len(rest):
            first, rest = rest.split(min(60, len(rest)))
            live.push(first)
            while live.passed_ns is not None and live.passed_ns >= (len(seconds) + 1) * NS_PER_S:
                seconds += close(live, range(len(seconds), len(seconds) + 1))
    seconds += close(live, range(len(seconds), 6))

    assert pack(seconds) == told(whole, 500.0)


def fed(fs_hz: float, seconds: float) -> EmgStream:
    fresh = stream(fs_hz, channels=2)
    fresh.set_references([reference(LEFT, 2.0), reference(RIGHT, 2.0)])
    for each in eventful(fs_hz, seconds):
        fresh.push(each)
    return fresh


def closed_together(from_stream: EmgStream, edges_s: list[int]) -> list[tuple[EmgSecond, ...]]:
    seconds: list[tuple[EmgSecond, ...]] = []
    for start_s, stop_s in pairwise(edges_s):
        seconds += from_stream.close_all(
            range(start_s * NS_PER_S, (stop_s + 1) * NS_PER_S, NS_PER_S)
        )
    return seconds


@pytest.mark.parametrize("fs_hz", [200.0, 333.0, 1000.0])
@given(stops_s=st.sets(st.integers(1, 8)))
@settings(max_examples=6, deadline=None)
def test_seconds_closed_together_are_those_closed_one_by_one(
    fs_hz: float, stops_s: set[int]
) -> None:
    one_by_one, together = fed(fs_hz, 9.0), fed(fs_hz, 9.0)
    expected = close(one_by_one, range(9))
    seconds = closed_together(together, [0, *sorted(stops_s), 9])

    assert pack(seconds) == pack(expected)
    assert together.state() == one_by_one.state()


def test_minutes_closed_together_tell_the_frequency_of_the_same_seconds() -> None:
    one_by_one, together = fed(200.0, 70.0), fed(200.0, 70.0)
    expected = close(one_by_one, range(70))
    seconds = closed_together(together, [0, 2, 69, 70])

    assert any(each.median_frequency_hz is not None for of_second in expected for each in of_second)
    assert pack(seconds) == pack(expected)
    assert together.state() == one_by_one.state()


@pytest.mark.parametrize("at", [1, 777, 2345])
def test_a_restored_stream_goes_on_to_the_last_bit(at: int) -> None:
    early, late = eventful(1000.0)
    first, rest = early.split(at)
    before, after = stream(channels=2), stream(channels=2)
    before.push(first)
    after.restore(before.state())
    for each in (before, after):
        each.set_references([reference(LEFT, 2.0), reference(RIGHT, 2.0)])
        each.push(rest)
        each.push(late)

    assert pack(close(after, range(6))) == pack(close(before, range(6)))


@pytest.mark.parametrize("fs_hz", [200.0, 250.0, 333.0, 500.0, 512.0, 1000.0, 2000.0])
def test_everything_is_final_within_a_second(fs_hz: float) -> None:
    values = np.random.default_rng(0).normal(size=(round(3 * fs_hz), 1))
    fresh = stream(fs_hz)
    for end in range(round(2 * fs_hz), len(values), 7):
        fresh = stream(fs_hz) if end == round(2 * fs_hz) else fresh
        start = 0 if end == round(2 * fs_hz) else end - 7
        fresh.push(block(values[start:end], fs_hz=fs_hz, start_s=start / fs_hz))

        assert fresh.passed_ns is not None
        assert 0 <= end / fs_hz - fresh.passed_ns / NS_PER_S <= 0.85


def test_memory_does_not_grow_with_time() -> None:
    rng = np.random.default_rng(0)
    fresh = stream(200.0)
    fresh.set_references([reference(LEFT, 2.0)])
    sizes = []
    for minute in range(4):
        values = rng.normal(size=(12_000, 1)) * (1 + 4 * (np.arange(12_000) % 700 < 300))[:, None]
        fresh.push(block(values, fs_hz=200.0, start_s=60.0 * minute))
        close(fresh, range(60 * minute, 60 * minute + 59))
        sizes.append(len(fresh.state()))

    assert max(sizes[1:]) < 1.05 * min(sizes[1:])


def test_a_second_without_samples_is_unknown_for_want_of_data() -> None:
    ((only,),) = close(stream(), range(1))

    assert (only.state, only.coverage, only.cause) == (Activity.UNKNOWN, 0.0, "no data")
    assert only.power is None
    assert only.tense is None


def test_a_good_signal_without_a_reference_is_unknown_but_its_power_is_told() -> None:
    fresh = stream()
    fresh.push(block(np.random.default_rng(0).normal(size=(4000, 1))))
    (only,) = close(fresh, range(2))[1]

    assert only.state is Activity.UNKNOWN
    assert only.cause == "not calibrated: no rest reference"
    assert only.coverage == 1.0
    assert only.rms is not None
    assert only.level_db is None


def test_the_level_is_the_total_power_above_rest() -> None:
    rng = np.random.default_rng(0)
    rest, noise = rng.normal(size=(20_000, 1)), rng.normal(size=(20_000, 1))
    rest[10_000:] += noise[10_000:] * 10 ** (3 / 20)
    fresh = stream()
    fresh.push(block(rest))
    calm = [each for (each,) in close(fresh, range(1, 9))]
    fresh.set_references(
        [rest_reference(calm, posture=Posture.LYING, utc_ns=None, session="", provisional=False)]
    )
    loud = [each.level_db for (each,) in close(fresh, range(11, 18))]

    assert np.mean([each for each in loud if each is not None]) == pytest.approx(4.76, abs=0.3)
    assert len(loud) == 7


def test_the_power_of_noise_is_what_the_band_leaves_of_it() -> None:
    fresh = stream()
    fresh.push(block(np.random.default_rng(0).normal(size=(20_000, 1))))
    powers = [each.power for (each,) in close(fresh, range(1, 18))]

    # halving the rate and the band leave about 160 of 500 Hz
    assert np.mean([each for each in powers if each is not None]) == pytest.approx(0.32, abs=0.02)


def test_time_after_a_gap_is_unknown_until_the_filters_have_settled() -> None:
    values = np.random.default_rng(0).normal(size=(10_000, 1)) + 2048
    fresh = stream()
    fresh.set_references([reference(LEFT, 0.35)])
    fresh.push(block(values[:4000]))
    fresh.push(block(values[4000:], start_s=5.6, gap=LOST))
    around = [each for (each,) in close(fresh, range(1, 9))]

    assert [each.cause for each in around[3:5]] == ["no data", "no data"]
    assert [each.state for each in around[:3] + around[5:]] == [Activity.REST] * 6
    assert around[5].coverage == 1.0


def test_frames_of_seconds_already_closed_are_not_told_later() -> None:
    values = np.random.default_rng(0).normal(size=(8000, 1))
    fresh = stream()
    fresh.push(block(values[:1000]))
    close(fresh, range(4))
    fresh.push(block(values[1000:], start_s=1.0))
    (late,) = close(fresh, range(4, 5))[0]

    assert late.coverage == 1.0
    assert len(late.rest_frames) == 50


def test_a_strong_second_is_active_and_a_lasting_one_tense() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(20_000, 1))
    values[5300:6200] *= 5
    values[9000:] *= 3
    fresh = stream()
    fresh.set_references([reference(LEFT, 0.35)])
    fresh.push(block(values))
    states = [each.state for (each,) in close(fresh, range(3, 18))]

    assert states[2] is Activity.ACTIVE
    assert Activity.TENSE not in states[:6]
    assert set(states[8:]) == {Activity.TENSE}


def test_tension_that_is_there_when_the_sensor_starts_is_seen() -> None:
    values = np.random.default_rng(0).normal(size=(15_000, 1)) * 2
    fresh = stream()
    fresh.set_references([reference(LEFT, 0.35)])
    fresh.push(block(values))
    answers = [each.tense for (each,) in close(fresh, range(14))]

    assert answers[0] is None
    assert set(answers[4:]) == {True}


def test_the_median_frequency_of_activity_is_told_once_a_minute() -> None:
    rng = np.random.default_rng(0)
    around_80_hz = butter(2, (50.0, 115.0), "bandpass", fs=1000.0, output="sos")
    values = 5 * sosfilt(around_80_hz, rng.normal(size=125_000))
    values[:10_000] = 0.2 * rng.normal(size=10_000)
    fresh = stream()
    fresh.set_references([reference(LEFT, 0.01)])
    fresh.push(block(values[:, None]))
    frequencies = [each.median_frequency_hz for (each,) in close(fresh, range(122))]

    assert [at for at, each in enumerate(frequencies) if each is not None] == [59, 119]
    assert frequencies[59] == pytest.approx(80, abs=3)


@pytest.mark.parametrize("fs_hz", [100.0, 8000.0])
def test_a_rate_that_cannot_be_worked_with_is_refused_with_the_sensor_named(fs_hz: float) -> None:
    with pytest.raises(InputError, match="belt"):
        stream(fs_hz)
