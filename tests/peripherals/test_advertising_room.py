"""An advertisement has 31 bytes, and its driver recognises what fits."""

import pytest

from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.drivers.witmotion import SERVICE
from spinewatch.model.errors import InputError
from spinewatch.model.packets import Advertisement
from spinewatch.peripherals.advertising import LONGEST, advertising_data
from spinewatch.simulation.devices.contract import Making
from spinewatch.simulation.devices.registry import make_device

ADDRESS = "C1:02:03:04:05:06"


@pytest.mark.parametrize("kind", driver_kinds())
def test_what_every_kind_advertises_fits_with_its_whole_name(kind: str) -> None:
    told = make_device(kind, Making(settings={}, address=ADDRESS)).advertisement
    data = advertising_data(told, make_driver(kind))

    assert len(data) <= LONGEST
    assert (told.name or "").encode() in data


def test_a_name_is_cut_where_only_the_service_tells_the_kind() -> None:
    renamed = Advertisement(address=ADDRESS, name="behind-the-head", service_uuids=(SERVICE,))
    data = advertising_data(renamed, make_driver("witmotion"))

    assert len(data) <= LONGEST
    assert b"\x09\x08behind-t" in data
    assert bytes.fromhex(SERVICE.replace("-", ""))[::-1] in data


def test_who_would_not_be_recognised_is_refused() -> None:
    renamed = Advertisement(address=ADDRESS, name="nobody")
    with pytest.raises(InputError, match="kind polar with the name 'nobody'"):
        advertising_data(renamed, make_driver("polar"))
