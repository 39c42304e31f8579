"""Why a sensor is not connected is said soon, in the link's own words."""

import asyncio

import pytest

from spinewatch.link.supervision.words import AS_PLANNED
from spinewatch.model.errors import LinkError
from spinewatch.model.packets import LinkEvent, LinkState
from spinewatch.service.connections import NEAR, RESUME, Connections

UP = LinkEvent(sensor="neck", state=LinkState.CONNECTED, mono_ns=1, rssi_dbm=-61)


def lost(cause: str | None) -> LinkEvent:
    return LinkEvent(sensor="neck", state=LinkState.LOST, mono_ns=2, cause=cause)


async def refusal(*events: LinkEvent) -> str:
    connections = Connections()
    for event in events:
        connections.hear(event)
    with pytest.raises(LinkError) as refused:
        await connections.must_be_up("neck", within_s=0.0)
    return str(refused.value)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ((), f"it has not been connected since the monitor started. {NEAR}"),
        ((lost(None),), f"the connection was lost. {NEAR}"),
        ((UP, lost("it is not heard")), f"it is not heard. {NEAR}"),
        ((lost("it is full. Use fewer. Or two."),), "it is full. Use fewer. Or two."),
        ((lost("it is full. Use fewer."), lost("it is full")), "it is full. Use fewer."),
        ((lost("it is full. Use fewer."), lost("it is away")), f"it is away. {NEAR}"),
        ((UP, lost(AS_PLANNED)), f"{AS_PLANNED}. {RESUME}"),
    ],
)  # fmt: skip
async def test_the_last_cause_is_told_with_the_advice_that_belongs_to_it(
    events: tuple[LinkEvent, ...], said: str
) -> None:
    assert await refusal(*events) == f"neck is not connected: {said}"


async def test_one_that_comes_up_in_time_is_waited_for() -> None:
    connections = Connections()
    connections.hear(lost("it is not heard"))
    waiting = asyncio.create_task(connections.must_be_up("neck", within_s=5.0))
    await asyncio.sleep(0.0)
    assert not waiting.done()

    connections.hear(UP)
    await waiting

    assert connections.rssi_dbm("neck") == -61
