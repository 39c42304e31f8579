"""Two of us on one adapter would tear down each other's connections: the second is refused."""

import os

import pytest

from spinewatch.link.bluetooth.adapter_lock import AdapterLock
from spinewatch.model.errors import AlreadyRunningError

ADAPTER = f"hci-test-{os.getpid()}"


def test_a_second_holder_is_refused_by_the_name_of_the_adapter() -> None:
    refused = pytest.raises(AlreadyRunningError, match=f"already uses the adapter {ADAPTER}")
    with AdapterLock([ADAPTER]), refused, AdapterLock([ADAPTER]):
        pass


def test_another_adapter_is_free() -> None:
    with AdapterLock([ADAPTER]), AdapterLock([f"{ADAPTER}-b"]):
        pass


def test_who_is_refused_one_adapter_holds_none() -> None:
    free = f"{ADAPTER}-c"
    with AdapterLock([ADAPTER]):
        with pytest.raises(AlreadyRunningError), AdapterLock([free, ADAPTER]):
            pass
        with AdapterLock([free]):
            pass


def test_an_adapter_named_twice_is_held_once() -> None:
    with AdapterLock([ADAPTER, ADAPTER]):
        pass
    with AdapterLock([ADAPTER]):
        pass
