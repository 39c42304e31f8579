"""How often adapters are power-cycled and people told in days of trouble that nothing helps."""

from itertools import pairwise

import pytest

from spinewatch.link.supervision.actions import PowerCycle, StartScan, Tell
from spinewatch.link.supervision.trouble import Trouble
from tests.link.supervision.world import World

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S

ALONE_CYCLES_A_DAY = 145
"""With nobody to disturb: once in `Policy.power_every_s`, and one that the day begins with."""
SACRIFICES_A_DAY = 4
"""At once, after one hour, and after six more; a day later once."""
TELLS_A_DAY = 16
"""Lost and back of who streams, for each sacrifice; and once the climb of the other."""


def sick(*, seed: int | None, is_beside: bool, **sickness: bool) -> World:
    """Make an adapter that is sick for good, with a sensor that streams beside or alone."""
    world = World({"left": "hci0", "neck": "hci0"}, seed=seed, tick_s=0.5)
    world.adapters["hci0"].has_neighbours = True
    if is_beside:
        world.sensors["left"].is_near = False
        world.run_until_up("neck", within_s=60)
        world.run(40)
        world.sensors["left"].is_near = True
    else:
        world.run(20)
        world.plan_off("neck")
    world.adapters["hci0"].is_lost = True
    for name, value in sickness.items():
        setattr(world.adapters["hci0"], name, value)
    if not is_beside:
        world.leave("neck")
        world.drop("left")
    return world


def worst_in(world: World, kind: type, window_s: float) -> int:
    """Count actions of a kind in the window that holds most of them."""
    times = world.times_of(kind)
    return max((sum(t <= each < t + window_s for each in times) for t in times), default=0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [None, 3])
@pytest.mark.parametrize("is_beside", [False, True], ids=["alone", "beside"])
def test_an_adapter_that_refuses_to_search_for_six_hours(
    seed: int | None, *, is_beside: bool
) -> None:
    world = sick(seed=seed, is_beside=is_beside, refuses_scan=True)
    refused_s = world.now_s
    world.run(6 * HOUR_S)
    scans_s = [t - refused_s for t in world.times_of(StartScan)]
    later_s = [each for each in scans_s if each > 660]

    assert 0 < worst_in(world, PowerCycle, DAY_S) <= ALONE_CYCLES_A_DAY / 4
    assert worst_in(world, Tell, DAY_S) <= TELLS_A_DAY
    assert len(later_s) > 300
    assert len(later_s) <= (6 * HOUR_S - 660) / 30
    assert all(b - a <= 60 for a, b in pairwise(later_s))


@pytest.mark.slow
def test_a_sensor_that_cannot_be_connected_beside_one_that_streams_for_two_days() -> None:
    world = sick(seed=None, is_beside=True)
    world.sensors["left"].always_refuses = Trouble.TRANSIENT
    world.run(2 * DAY_S)

    assert 2 <= worst_in(world, PowerCycle, DAY_S) <= SACRIFICES_A_DAY
    assert worst_in(world, Tell, DAY_S) <= TELLS_A_DAY
    assert world.told_connected("neck")


@pytest.mark.slow
@pytest.mark.parametrize("is_beside", [False, True], ids=["alone", "beside"])
def test_an_adapter_that_hears_nothing_for_two_days(*, is_beside: bool) -> None:
    world = sick(seed=None, is_beside=is_beside, is_deaf=True)
    world.run(2 * DAY_S)

    assert 0 < worst_in(world, PowerCycle, DAY_S) <= ALONE_CYCLES_A_DAY
    assert worst_in(world, Tell, DAY_S) <= TELLS_A_DAY


@pytest.mark.slow
def test_a_sensor_that_is_away_for_two_days_in_a_house_that_becomes_quiet() -> None:
    world = sick(seed=None, is_beside=True)
    world.adapters["hci0"].has_neighbours = world.sensors["left"].is_near = False
    world.run(2 * DAY_S)

    assert 2 <= len(world.done(PowerCycle)) <= 3
    assert worst_in(world, Tell, DAY_S) <= TELLS_A_DAY
    assert world.told_connected("neck")
