"""What every driver promises, checked over every registered kind of wearable.

A new kind needs only its line in the registry and its golden vectors: all of this runs over it.
"""

import json
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import (
    driver_kinds,
    make_driver,
)
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Samples

DATA = Path(__file__).parents[1] / "data" / "drivers"
KINDS = driver_kinds()
GOLDEN = {kind: json.loads((DATA / f"{kind}.json").read_text()) for kind in KINDS}
STREAM_KINDS = [kind for kind in KINDS if GOLDEN[kind]["byte_stream"]]
CHECKED_STREAM_KINDS = [kind for kind in STREAM_KINDS if GOLDEN[kind]["checksum"]]
COUNTING_KINDS = [kind for kind in KINDS if make_driver(kind).streams[0].counter is not None]

STEP = {"m/s^2": 16 * 9.80665 / 32768, "rad/s": np.deg2rad(2000) / 32768, "count": 1.0, "uV": 3.2}
"""One step of the wire, or a little more."""

FULL_RANGE = {"m/s^2": (-150, 150), "rad/s": (-34, 34), "count": (0, 4095), "uV": (-1600, 1600)}

LONGEST_REST = 64
"""No driver may hold more bytes than this: two frames of any sensor and some."""

each_kind = pytest.mark.parametrize("kind", KINDS)
each_stream_kind = pytest.mark.parametrize("kind", STREAM_KINDS)
each_counting_kind = pytest.mark.parametrize("kind", COUNTING_KINDS)
quick = settings(max_examples=40, deadline=None)


def packet(characteristic: str, data: bytes) -> Packet:
    return Packet(sensor="worn", characteristic=characteristic, data=data, mono_ns=0)


def data_characteristic(kind: str) -> str:
    name: str = GOLDEN[kind]["samples"][0]["characteristic"]
    return name


def take(driver: Driver, characteristic: str, data: bytes) -> list[Decoded]:
    """Decode as the timebase does: a rejected packet gives nothing."""
    try:
        return list(driver.decode(packet(characteristic, data)))
    except PacketRejectedError:
        return []


def only_samples(decoded: list[Decoded]) -> list[Samples]:
    return [each for each in decoded if isinstance(each, Samples)]


def joined(samples: list[Samples]) -> FloatArray:
    return np.concatenate([each.values for each in samples])


def body_like(driver: Driver, count: int, *, seed: int = 0) -> FloatArray:
    """Values all over the range of the wire."""
    ranges = np.array([FULL_RANGE[unit] for unit in driver.streams[0].units], dtype=float)
    return np.random.default_rng(seed).uniform(ranges[:, 0], ranges[:, 1], (count, len(ranges)))


def wire(driver: Driver, values: FloatArray, counter: int | None = 0) -> list[bytes]:
    spec = driver.streams[0]
    start = None if spec.counter is None else (counter or 0) % spec.counter.modulus
    told = driver.encode(Samples(stream=spec.name, values=values, counter=start))
    return [data for _, data in told]


def batch_of(driver: Driver) -> int:
    """Choose a number of samples that fills notifications and lets the step be found again."""
    each = int(driver.streams[0].fs_hz / driver.radio.notifications_hz)
    return each * max(1, 10 // each)


# Shape, round trip and refusals


@each_kind
def test_samples_are_float64_and_contiguous_with_a_column_per_channel(kind: str) -> None:
    driver = make_driver(kind)
    (spec,) = driver.streams
    batch = batch_of(driver)

    got = [
        values.values
        for data in wire(driver, body_like(driver, 4 * batch))
        for values in only_samples(take(driver, data_characteristic(kind), data))
    ]

    assert sum(len(values) for values in got) == 4 * batch
    assert all(values.dtype == np.float64 for values in got)
    assert all(values.flags.c_contiguous and values.flags.writeable for values in got)
    assert {values.shape[1] for values in got} == {len(spec.channels)} == {len(spec.units)}


@each_kind
def test_there_is_one_stream_called_imu_or_emg(kind: str) -> None:
    assert [spec.name for spec in make_driver(kind).streams] in (["imu"], ["emg"])


@each_kind
@quick
@given(data=st.data())
def test_what_is_encoded_comes_back_within_one_step_of_the_wire(
    kind: str, data: st.DataObject
) -> None:
    driver = make_driver(kind)
    batch = batch_of(driver)
    seed, counter = data.draw(st.integers(0, 10**6)), data.draw(st.integers(0, 255))
    values = body_like(driver, batch, seed=seed)
    half_steps = [0.5 * STEP[unit] for unit in driver.streams[0].units]

    told = b"".join(wire(driver, values, counter))
    (samples,) = driver.decode(packet(data_characteristic(kind), told))

    assert isinstance(samples, Samples)
    assert (np.abs(samples.values - values) <= half_steps).all()


@each_kind
def test_values_beyond_the_range_saturate_as_the_converter_does(kind: str) -> None:
    driver = make_driver(kind)
    batch = batch_of(driver)
    spec = driver.streams[0]
    steps = [STEP[unit] for unit in spec.units]

    for sign in (-1, 1):
        told = b"".join(wire(driver, np.full((batch, len(spec.channels)), sign * 1e9)))
        driver.reset()
        (samples,) = driver.decode(packet(data_characteristic(kind), told))
        assert isinstance(samples, Samples)
        ends = [FULL_RANGE[unit][(sign + 1) // 2] for unit in spec.units]
        assert (sign * samples.values >= sign * np.array(ends) - steps).all()
        assert (np.abs(samples.values) < 5000).all()


@each_kind
def test_samples_that_cannot_be_encoded_are_refused_by_name(kind: str) -> None:
    driver = make_driver(kind)
    spec = driver.streams[0]
    batch = batch_of(driver)
    good = np.zeros((batch, len(spec.channels)))
    counter = None if spec.counter is None else 0

    for samples, told in (
        (Samples(stream="ecg", values=good, counter=counter), "'ecg'"),
        (Samples(stream=spec.name, values=good[:, :0], counter=counter), r"\(n, "),
        (Samples(stream=spec.name, values=good[:0], counter=counter), "0 samples"),
        (Samples(stream=spec.name, values=good + np.nan, counter=counter), "not finite"),
    ):
        with pytest.raises(InputError, match=told):
            driver.encode(samples)


@each_counting_kind
@pytest.mark.parametrize("counter", [None, -1, 256])
def test_a_counter_that_is_not_on_the_wire_cannot_be_encoded(
    kind: str, counter: int | None
) -> None:
    driver = make_driver(kind)
    spec = driver.streams[0]
    values = np.zeros((batch_of(driver), len(spec.channels)))

    with pytest.raises(InputError, match="counter"):
        driver.encode(Samples(stream=spec.name, values=values, counter=counter))


# Broken bytes


@each_kind
@quick
@given(packets=st.lists(st.binary(max_size=300), min_size=1, max_size=6))
def test_arbitrary_bytes_raise_nothing_but_a_rejection_and_leave_little(
    kind: str, packets: list[bytes]
) -> None:
    driver = make_driver(kind)
    names = {data_characteristic(kind), *characteristics(driver), "0000180d"}

    for data in packets:
        for name in sorted(names):
            for samples in only_samples(take(driver, name, data)):
                assert np.isfinite(samples.values).all()
    assert held(driver) <= LONGEST_REST


@each_kind
@quick
@given(data=st.data())
def test_mutated_bytes_raise_nothing_but_a_rejection_and_leave_little(
    kind: str, data: st.DataObject
) -> None:
    driver = make_driver(kind)
    packets = wire(driver, body_like(driver, 6 * batch_of(driver)))

    for told in packets:
        mutated = bytearray(told)
        place = data.draw(st.integers(0, len(told) - 1))
        mutated[place] ^= data.draw(st.integers(0, 255))
        cut = data.draw(st.sampled_from([len(told), len(told), place]))
        take(driver, data_characteristic(kind), bytes(mutated[:cut]))
        assert held(driver) <= LONGEST_REST


def characteristics(driver: Driver) -> set[str]:
    return {step.characteristic for step in driver.connect_steps()}


def held(driver: Driver) -> int:
    return sum(len(each) for each in vars(driver).values() if isinstance(each, bytes))


@each_kind
def test_a_packet_of_a_foreign_characteristic_is_rejected_with_its_sensor(kind: str) -> None:
    with pytest.raises(PacketRejectedError, match=r"worn .* 00002a37"):
        make_driver(kind).decode(packet("00002a37", b"\x00"))


# Loss


@each_counting_kind
@quick
@given(data=st.data())
def test_counters_tell_exactly_what_was_dropped_doubled_or_swapped(
    kind: str, data: st.DataObject
) -> None:
    """Each delivery arrives whole; which ones, how often and in which order is up to the radio."""
    driver = make_driver(kind)
    counter = driver.streams[0].counter
    assert counter is not None
    batch = batch_of(driver)
    count = 2 * counter.modulus // batch + 2
    values = body_like(driver, count * batch)
    deliveries = [
        b"".join(wire(driver, values[at : at + batch], at)) for at in range(0, len(values), batch)
    ]
    arriving = data.draw(st.lists(st.integers(0, count - 1), max_size=20))

    got = [
        only_samples(take(driver, data_characteristic(kind), deliveries[index]))
        for index in arriving
    ]

    assert [[each.counter for each in samples] for samples in got] == [
        [index * batch % counter.modulus] for index in arriving
    ]
    for index, samples in zip(arriving, got, strict=True):
        sent = values[index * batch : (index + 1) * batch]
        assert np.abs(joined(samples) - sent).max() <= max(STEP.values())


@each_counting_kind
def test_a_stream_without_loss_counts_through_the_wrap(kind: str) -> None:
    driver = make_driver(kind)
    counter = driver.streams[0].counter
    assert counter is not None
    count = 3 * counter.modulus // batch_of(driver) * batch_of(driver)

    got = [
        samples
        for data in wire(driver, body_like(driver, count))
        for samples in only_samples(take(driver, data_characteristic(kind), data))
    ]

    assert sum(len(each.values) for each in got) == count
    for before, after in pairwise(got):
        assert before.counter is not None
        assert after.counter == (before.counter + len(before.values)) % counter.modulus


# Byte streams


@each_stream_kind
@quick
@given(data=st.data())
def test_a_stream_gives_identical_samples_however_it_is_cut(kind: str, data: st.DataObject) -> None:
    driver = make_driver(kind)
    told = b"".join(wire(driver, body_like(driver, 3 * batch_of(driver)), 3))

    assert_cutting_changes_nothing(kind, told, data)


@pytest.mark.parametrize("kind", CHECKED_STREAM_KINDS)
@quick
@given(data=st.data())
def test_where_frames_carry_a_checksum_so_does_a_damaged_stream(
    kind: str, data: st.DataObject
) -> None:
    driver = make_driver(kind)
    told = b"".join(wire(driver, body_like(driver, 3 * batch_of(driver)), 3))
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(told)))
        gone = data.draw(st.integers(0, 30))
        told = told[:at] + data.draw(st.binary(max_size=30)) + told[at + gone :]

    assert_cutting_changes_nothing(kind, told, data)


def assert_cutting_changes_nothing(kind: str, told: bytes, data: st.DataObject) -> None:
    driver, name = make_driver(kind), data_characteristic(kind)
    cuts = data.draw(st.lists(st.integers(1, 60), min_size=1, max_size=200))
    edges = [0, *(edge for edge in accumulate(cuts) if edge < len(told)), len(told)]

    whole = only_samples(take(make_driver(kind), name, told))
    pieces = [
        samples
        for start, end in pairwise(edges)
        for samples in only_samples(take(driver, name, told[start:end]))
    ]

    assert counted(driver, pieces) == counted(driver, whole)


def counted(driver: Driver, samples: list[Samples]) -> list[tuple[int | None, bytes]]:
    """Give every sample with its own counter, however they are grouped."""
    spec = driver.streams[0].counter
    modulus = 1 if spec is None else spec.modulus
    return [
        (None if each.counter is None else (each.counter + at) % modulus, row.tobytes())
        for each in samples
        for at, row in enumerate(each.values)
    ]


@each_stream_kind
@pytest.mark.parametrize("size", [1, 7, 19, 20, 21, 80, 100])
def test_an_undamaged_stream_loses_nothing_however_it_is_cut(kind: str, size: int) -> None:
    driver = make_driver(kind)
    told = b"".join(wire(driver, body_like(driver, 3 * batch_of(driver))))

    got = [
        samples
        for at in range(0, len(told), size)
        for samples in only_samples(take(driver, data_characteristic(kind), told[at : at + size]))
    ]

    assert sum(len(each.values) for each in got) == 3 * batch_of(driver)


@each_stream_kind
@pytest.mark.parametrize("lost", range(1, 25))
def test_a_stream_finds_its_step_again_after_lost_bytes(kind: str, lost: int) -> None:
    driver = make_driver(kind)
    values = body_like(driver, 6 * batch_of(driver))
    told = b"".join(wire(driver, values))
    middle = len(told) // 2 + 3

    got = only_samples(
        take(driver, data_characteristic(kind), told[:middle])
        + take(driver, data_characteristic(kind), told[middle + lost :])
    )

    assert len(joined(got)) >= len(values) - 2 - lost // 3
    np.testing.assert_allclose(got[-1].values[-1], values[-1], atol=max(STEP.values()))


@each_stream_kind
def test_reset_forgets_the_rest_of_the_old_connection(kind: str) -> None:
    driver = make_driver(kind)
    told = b"".join(wire(driver, body_like(driver, 3 * batch_of(driver))))
    name = data_characteristic(kind)
    expected = counted(driver, only_samples(take(make_driver(kind), name, told)))

    take(driver, name, told[:-2])
    driver.reset()

    assert held(driver) == 0
    assert counted(driver, only_samples(take(driver, name, told))) == expected


# Radio


@each_kind
def test_the_radio_carries_the_stream_that_is_encoded(kind: str) -> None:
    driver = make_driver(kind)
    spec, needs = driver.streams[0], driver.radio
    seconds = 20 * batch_of(driver) / spec.fs_hz

    told = wire(driver, body_like(driver, 20 * batch_of(driver)))

    assert max(map(len, told)) == needs.notification_bytes <= needs.min_mtu - 3
    assert len(told) / seconds == pytest.approx(needs.notifications_hz, rel=0.02)
