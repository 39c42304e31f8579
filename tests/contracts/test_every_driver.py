"""What every driver promises, checked over every registered kind of wearable.

A new kind needs only its line in the registry and its golden vectors: all of this runs over it.
"""

from inspect import getmembers, isfunction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.drivers.contract import Driver, Subscribe, Write
from spinewatch.drivers.registry import make_driver
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Advertisement
from spinewatch.model.samples import Samples, SensorStatus
from tests.contracts.driver_wire import (
    CASES,
    COUNTING,
    KINDS,
    Case,
    batch_of,
    body_like,
    ends,
    heard,
    joined,
    packet,
    smallest_batch,
    take,
    told,
)

each_kind = pytest.mark.parametrize("kind", KINDS)
each_case = pytest.mark.parametrize("case", CASES, ids=str)
SEARCHED_IN_NO_TIME = 10_000
"""``None in range(n)`` looks at every number, so a missing counter is tried where there are few."""

each_counting_case = pytest.mark.parametrize("case", COUNTING, ids=str)


# Shape, round trip and refusals


@each_kind
def test_a_driver_has_every_part_of_the_contract(kind: str) -> None:
    promised = [name for name, _ in getmembers(Driver, isfunction) if not name.startswith("_")]

    assert all(callable(getattr(make_driver(kind), name)) for name in promised)
    assert make_driver(kind).kind == kind


@each_case
def test_samples_are_float64_and_contiguous_with_a_column_per_channel(case: Case) -> None:
    spec, count = case.spec(), 4 * batch_of(case)

    got = heard(case, case.driver(), told(case, case.driver(), body_like(case, count)))

    assert sum(len(each.values) for each in got) == count
    assert all(each.values.dtype == np.float64 for each in got)
    assert all(each.values.flags.c_contiguous and each.values.flags.writeable for each in got)
    assert {each.values.shape[1] for each in got} == {len(spec.channels)} == {len(spec.units)}


@each_kind
def test_streams_are_called_imu_acc_or_emg_and_each_once(kind: str) -> None:
    names = [spec.name for spec in make_driver(kind).streams]

    assert names
    assert len(set(names)) == len(names)
    assert set(names) <= {"imu", "acc", "emg"}


@each_case
def test_a_stream_names_the_fewest_samples_that_can_be_encoded(case: Case) -> None:
    assert case.spec().batch == smallest_batch(case)


@each_case
@given(seed=st.integers(0, 10**6), batches=st.integers(0, 500))
def test_what_is_encoded_comes_back_within_half_a_step_and_as_the_same_bytes(
    case: Case, seed: int, batches: int
) -> None:
    count = batch_of(case)
    values = body_like(case, count, seed=seed)

    first = batches * count
    wire = told(case, case.driver(), values, first)
    back = joined(heard(case, case.driver(), wire))

    assert (np.abs(back - values) <= 0.5001 * case.steps()).all()
    assert told(case, case.driver(), back, first) == wire


@each_case
def test_values_beyond_the_range_saturate_as_the_converter_does(case: Case) -> None:
    low, high = ends(case)

    assert np.isfinite([low, high]).all()
    assert (low < high).all()
    assert (np.abs(low + high) <= high - low + case.steps()).all()
    assert (high < 1e8).all()


@each_case
def test_samples_that_cannot_be_encoded_are_refused_by_name(case: Case) -> None:
    driver, spec = case.driver(), case.spec()
    good = np.zeros((batch_of(case), len(spec.channels)))
    counter = None if spec.counter is None else 0

    for samples, refusal in (
        (Samples(stream="ecg", values=good, counter=counter), "'ecg'"),
        (Samples(stream=spec.name, values=good[:, :0], counter=counter), r"\(n, "),
        (Samples(stream=spec.name, values=good[:0], counter=counter), "0 samples"),
        (Samples(stream=spec.name, values=good + np.nan, counter=counter), "not finite"),
    ):
        with pytest.raises(InputError, match=refusal):
            driver.encode(samples)


@each_counting_case
def test_a_counter_that_is_not_on_the_wire_cannot_be_encoded(case: Case) -> None:
    spec = case.spec()
    assert spec.counter is not None
    values = np.zeros((batch_of(case), len(spec.channels)))
    end = spec.counter.modulus

    for counter in (-1, end, *((None,) if end < SEARCHED_IN_NO_TIME else ())):
        with pytest.raises(InputError, match="counter"):
            case.driver().encode(Samples(stream=spec.name, values=values, counter=counter))


@each_kind
def test_a_packet_of_a_foreign_characteristic_is_rejected_with_its_sensor(kind: str) -> None:
    with pytest.raises(PacketRejectedError, match=r"worn .* 00002a37"):
        make_driver(kind).decode(packet("00002a37", b"\x00"))


@each_case
def test_the_radio_carries_the_stream_that_is_encoded(case: Case) -> None:
    needs, spec = case.driver().radio, case.spec()
    count = 20 * batch_of(case)

    wire = told(case, case.driver(), body_like(case, count))

    assert max(len(data) for _, data in wire) <= needs.notification_bytes <= needs.min_mtu - 3
    assert len(wire) / (count / spec.fs_hz) <= 1.02 * needs.notifications_hz


# States and lasting settings


@each_kind
@given(battery=st.floats(0, 100), temperature=st.floats(-20, 60))
def test_a_state_comes_back_as_near_as_the_wire_can_tell_it(
    kind: str, battery: float, temperature: float
) -> None:
    driver = make_driver(kind)
    status = SensorStatus(battery_pct=battery, temperature_c=temperature)

    back = states(driver, status)

    assert all(abs((each.battery_pct or battery) - battery) <= 10 for each in back)
    assert all(abs((each.temperature_c or temperature) - temperature) <= 1 for each in back)
    for each in back:
        assert states(driver, each) == [each]
    assert make_driver(kind).encode_status(SensorStatus()) == ()


def states(driver: Driver, status: SensorStatus) -> list[SensorStatus]:
    decoded = take(driver, driver.encode_status(status))
    return [each for each in decoded if isinstance(each, SensorStatus)]


@each_kind
def test_an_advertisement_without_a_state_tells_none(kind: str) -> None:
    silent = Advertisement(address="00:11:22:33:44:55")

    assert make_driver(kind).advertised_status(silent) is None


@each_kind
def test_what_lasts_is_asked_for_and_written_by_its_name(kind: str) -> None:
    driver = make_driver(kind)
    awaited = [s.expect for s in driver.read_steps() if isinstance(s, Write) and s.expect]
    written = [s for s in driver.write_steps(driver.lasting) if isinstance(s, Write)]

    assert set(awaited) <= set(driver.lasting)
    assert bool(driver.read_steps()) == bool(written) == bool(driver.lasting)
    assert driver.write_steps({}) == ()
    with pytest.raises(InputError, match="colour"):
        driver.write_steps({"colour": 1.0})


@each_kind
def test_nothing_is_awaited_before_a_subscription(kind: str) -> None:
    driver = make_driver(kind)

    for steps in (driver.connect_steps(), driver.read_steps()):
        heard_from = next((at for at, s in enumerate(steps) if isinstance(s, Subscribe)), -1)
        awaited = [at for at, s in enumerate(steps) if isinstance(s, Write) and s.expect]
        assert all(0 <= heard_from < at for at in awaited)


@each_kind
def test_every_write_says_why(kind: str) -> None:
    driver = make_driver(kind)
    steps = (
        *driver.connect_steps(),
        *driver.disconnect_steps(),
        *driver.status_steps(),
        *driver.read_steps(),
        *driver.write_steps(driver.lasting),
    )

    assert all(step.why for step in steps if isinstance(step, Write))
