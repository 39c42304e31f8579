"""What a connected sensor says of itself: the same device has the same fingerprint."""

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.link.bluetooth.gatt import GENERIC, characteristic_of, fingerprint, told_mtu

BATTERY = "0000180f-0000-1000-8000-00805f9b34fb"
LEVEL = "00002a19-0000-1000-8000-00805f9b34fb"
OWN = "0000ffe5-0000-1000-8000-00805f9a34fb"
NOTIFY = "0000ffe4-0000-1000-8000-00805f9a34fb"
WRITE = "0000ffe9-0000-1000-8000-00805f9a34fb"

Table = list[tuple[str, list[tuple[str, list[str]]]]]

SENSOR: Table = [
    (OWN, [(NOTIFY, ["notify"]), (WRITE, ["write", "write-without-response"])]),
    (BATTERY, [(LEVEL, ["read", "notify"])]),
]


def _services(table: Table, *, largest: int = 20) -> BleakGATTServiceCollection:
    collection = BleakGATTServiceCollection()
    handle = 0
    for uuid, characteristics in table:
        service = BleakGATTService(None, handle, uuid)
        collection.add_service(service)
        for each, properties in characteristics:
            handle += 1
            collection.add_characteristic(
                BleakGATTCharacteristic(
                    None,
                    handle,
                    each,
                    properties,  # type: ignore[arg-type] # literals of bleak's own
                    lambda: largest,
                    service,
                )
            )
        handle += 1
    return collection


@given(table=st.permutations(SENSOR))
def test_the_order_of_services_does_not_matter(table: Table) -> None:
    assert fingerprint(_services(table)) == fingerprint(_services(SENSOR))


def test_the_order_of_characteristics_and_properties_does_not_matter() -> None:
    turned = [(uuid, [(each, p[::-1]) for each, p in inside[::-1]]) for uuid, inside in SENSOR]

    assert fingerprint(_services(turned)) == fingerprint(_services(SENSOR))


def test_generic_services_that_only_some_systems_show_do_not_matter() -> None:
    shown: Table = [(each, [(LEVEL, ["read"])]) for each in sorted(GENERIC)]

    assert fingerprint(_services(shown + SENSOR)) == fingerprint(_services(SENSOR))


def test_the_mtu_does_not_matter() -> None:
    assert fingerprint(_services(SENSOR, largest=244)) == fingerprint(_services(SENSOR))


def test_one_more_service_one_less_or_another_property_is_another_device() -> None:
    more: Table = [*SENSOR, (WRITE, [(LEVEL, ["read"])])]
    other: Table = [(OWN, [(NOTIFY, ["indicate"]), SENSOR[0][1][1]]), SENSOR[1]]
    prints = {fingerprint(_services(each)) for each in (SENSOR, SENSOR[:1], more, other, [])}

    assert len(prints) == 5


def test_a_characteristic_is_found_or_it_is_not_there() -> None:
    services = _services(SENSOR)

    found = characteristic_of(services, LEVEL)

    assert found is not None
    assert found.uuid == LEVEL
    assert characteristic_of(services, "0000ffff-0000-1000-8000-00805f9b34fb") is None


def test_the_mtu_is_the_largest_that_any_characteristic_tells() -> None:
    assert told_mtu(_services(SENSOR, largest=244)) == 247
    assert told_mtu(_services(SENSOR)) == 23
    assert told_mtu(_services([])) == 3
