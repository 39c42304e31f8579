"""What every simulated device promises, checked over every kind together with its driver.

A new kind needs only its line in the registry of devices: all of this runs over it.
"""

from inspect import getmembers, isfunction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spinewatch.drivers.contract import Write
from spinewatch.drivers.registry import driver_kinds, identify
from spinewatch.model.errors import InputError
from spinewatch.simulation.devices.contract import Device, Making
from spinewatch.simulation.devices.registry import device_kinds, make_device
from tests.contracts.device_talk import (
    ADDRESS,
    DEFAULT,
    HEARD,
    KEEPING,
    NONE,
    WORN,
    Talk,
    Worn,
    all_steps,
    connected,
    needed,
    read_back,
    table,
)

each_worn = pytest.mark.parametrize("worn", WORN, ids=str)
each_default = pytest.mark.parametrize("worn", DEFAULT, ids=str)
each_keeping = pytest.mark.parametrize("worn", KEEPING, ids=str)

FOREIGN = "00002a37-0000-1000-8000-00805f9b34fb"
GARBAGE = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 40), st.binary(max_size=40)), max_size=6
)
"""Which true command is spoilt, from where on, and what stands there instead."""


# Parts of the contract


def test_every_kind_that_has_a_driver_can_be_simulated() -> None:
    assert device_kinds() == driver_kinds()


@each_default
def test_a_device_has_every_part_of_the_contract(worn: Worn) -> None:
    device = worn.device()
    promised = [name for name, _ in getmembers(Device, isfunction) if not name.startswith("_")]

    assert all(callable(getattr(device, name)) for name in promised)
    assert device.kind == worn.kind
    assert device.lasting.keys() == worn.driver().lasting.keys()


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"kind is 'fitbit', expected one of bitalino, "):
        make_device("fitbit", Making(settings={}, address=ADDRESS))


@each_default
def test_a_bad_setting_or_something_that_it_cannot_keep_is_refused_by_name(worn: Worn) -> None:
    with pytest.raises(InputError, match="colour"):
        make_device(worn.kind, Making(settings={"colour": 1}, address=ADDRESS))
    with pytest.raises(InputError, match="colour"):
        worn.device(lasting={"colour": 1.0})


@each_worn
def test_its_advertisement_is_taken_for_its_kind_and_no_other(worn: Worn) -> None:
    advertisement = worn.device().advertisement

    assert identify(advertisement) == worn.kind
    assert advertisement.address == ADDRESS


@each_default
def test_it_advertises_the_name_that_it_was_given(worn: Worn) -> None:
    own = worn.device().advertisement.name or ""
    given_name = f"{own[:-1]}Z"

    assert worn.device(name=given_name).advertisement.name == given_name


@each_worn
def test_every_characteristic_is_listed_once_in_lower_case_and_in_full(worn: Worn) -> None:
    services = worn.device().services
    uuids = [each.uuid for s in services for each in s.characteristics]
    everything = [*uuids, *(service.uuid for service in services)]

    assert uuids
    assert len(set(everything)) == len(everything)
    assert all(len(uuid) == 36 and uuid == uuid.lower() for uuid in everything)


@each_worn
def test_every_step_of_the_driver_finds_its_characteristic_with_the_access_it_needs(
    worn: Worn,
) -> None:
    access, steps = table(worn.device()), all_steps(worn.driver())

    missing = [s for s in steps if not access.get(s.characteristic, NONE) & needed(s)]

    assert steps
    assert missing == []


# Streaming and answers


@each_worn
def test_the_drivers_connection_starts_it_and_every_awaited_answer_comes(worn: Worn) -> None:
    device = worn.device()
    before = device.is_streaming

    talk = connected(worn, device)

    assert (before, device.is_streaming) == (False, True)
    assert talk.unanswered == []
    assert [state.text for state in talk.states() if state.text] == []


@each_worn
def test_nothing_is_sent_before_a_subscription(worn: Worn) -> None:
    device = worn.device()

    told = [device.write(step.characteristic, step.data) for step in _writes(worn)]

    assert not any(told)
    assert not device.is_streaming


@each_worn
def test_answers_come_where_the_table_allows_to_tell(worn: Worn) -> None:
    device = worn.device()
    access = table(device)

    told = [pair for name in access for pair in device.subscribe(name)]
    for step in _writes(worn):
        told += device.write(step.characteristic, step.data)

    assert all(access[name] & HEARD for name, _ in told)


@each_worn
def test_battery_is_told_wherever_the_driver_asks_or_looks_for_it(worn: Worn) -> None:
    talk, driver = connected(worn), worn.driver()
    before = len(talk.states())

    asked = talk.do(driver.status_steps()).states()[before:]
    advertised = driver.advertised_status(talk.device.advertisement)

    told = [*asked, *([advertised] if advertised else [])]
    levels = [state.battery_pct for state in told if state.battery_pct is not None]
    assert bool(levels) == (bool(driver.status_steps()) or worn.kind == "umyo")
    assert all(0 < level <= 100 for level in levels)
    assert talk.device.is_streaming
    assert talk.unanswered == []


@each_worn
def test_disconnect_steps_stop_it_where_there_are_any_and_a_lost_connection_always_does(
    worn: Worn,
) -> None:
    talk = connected(worn)

    talk.do(talk.driver.disconnect_steps())
    assert talk.device.is_streaming == (not talk.driver.disconnect_steps())

    again = connected(worn)
    again.device.disconnected()
    assert not again.device.is_streaming


@each_worn
def test_it_can_be_connected_again_after_a_loss_and_after_its_battery_was_out(worn: Worn) -> None:
    device = connected(worn).device

    for ending in (device.disconnected, device.restarted):
        ending()
        assert not device.is_streaming
        assert connected(worn, device).unanswered == []
        assert device.is_streaming


# What lasts


@each_keeping
def test_what_is_read_is_what_lasts(worn: Worn) -> None:
    for device in (worn.device(), worn.device(lasting=worn.driver().lasting)):
        assert read_back(worn, device) == device.lasting
    assert device.lasting == worn.driver().lasting


@each_keeping
def test_a_factory_new_one_needs_provisioning(worn: Worn) -> None:
    assert worn.device().lasting != worn.driver().lasting


@each_keeping
def test_what_is_written_is_read_and_survives_an_empty_battery_and_can_be_put_back(
    worn: Worn,
) -> None:
    device, driver = worn.device(), worn.driver()
    before = read_back(worn, device)

    for values in (driver.lasting, before):
        Talk(driver, device).do(driver.write_steps(values))
        assert read_back(worn, device) == device.lasting == values
        device.restarted()
        assert read_back(worn, device) == device.lasting == values


@each_keeping
def test_one_setting_can_be_written_alone(worn: Worn) -> None:
    for name, value in worn.driver().lasting.items():
        device, driver = worn.device(), worn.driver()

        Talk(driver, device).do(driver.write_steps({name: value}))

        assert device.lasting[name] == read_back(worn, device)[name] == value


@each_keeping
def test_a_stubborn_one_takes_every_write_and_keeps_what_it_had(worn: Worn) -> None:
    device, driver = worn.device(stubborn=True), worn.driver()
    before = dict(device.lasting)

    talk = Talk(driver, device).do(driver.write_steps(driver.lasting))

    assert talk.unanswered == []
    assert read_back(worn, device) == device.lasting == before
    assert any(state.text for state in connected(worn, device).states())


# Bytes that make no sense


@each_default
@example(garbage=[(2, 3, b"\x00")])  # Polar: a setting that is named, with no value
@given(garbage=GARBAGE)
def test_arbitrary_bytes_to_any_characteristic_never_raise_and_leave_a_working_device(
    worn: Worn, garbage: list[tuple[int, int, bytes]]
) -> None:
    device, true = worn.device(), [step.data for step in _writes(worn)] or [b""]
    names = [*table(device), FOREIGN, ""]
    for name in names:
        device.subscribe(name)

    for which, at, noise in garbage:
        command = true[which % len(true)]
        for name in names:
            told = device.write(name, command[:at] + noise + command[at + len(noise) :])
            assert all(isinstance(answer, bytes) for _, answer in told)
            assert isinstance(device.read(name), bytes)

    device.restarted()
    assert device.lasting.keys() == worn.driver().lasting.keys()
    assert connected(worn, device).device.is_streaming


@each_default
def test_a_characteristic_that_it_does_not_have_is_nothing(worn: Worn) -> None:
    device = worn.device()

    assert device.subscribe(FOREIGN) == device.write(FOREIGN, b"\x01") == ()
    assert device.read(FOREIGN) == b""


def _writes(worn: Worn) -> list[Write]:
    return [step for step in all_steps(worn.driver()) if isinstance(step, Write)]
