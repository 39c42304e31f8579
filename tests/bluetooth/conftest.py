"""An air without a radio, an adapter on it, and a small device."""

import pytest

from spinewatch.peripherals.air import SimulatedAir
from tests.bluetooth.bumble_backend import BumbleAdapter
from tests.bluetooth.small_peripheral import SmallPeripheral


@pytest.fixture
async def air() -> SimulatedAir:
    """Give the air that simulated sensors and adapters share."""
    return SimulatedAir()


@pytest.fixture
async def adapter(air: SimulatedAir) -> BumbleAdapter:
    """Give an adapter "hci0", powered."""
    return await BumbleAdapter.create(air)


@pytest.fixture
async def small(air: SimulatedAir) -> SmallPeripheral:
    """Give a device that advertises."""
    return await SmallPeripheral.create(air)
