"""A timebase that is restored from a state gives the times that the first one would have given."""

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.blocks import Block, StreamKey
from spinewatch.model.packing import pack, unpack
from spinewatch.timebase.stream import StreamState, StreamTimebase

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from tests.timebase.conftest import Air, Sensor


def same(one: Block, other: Block) -> bool:
    return (
        np.array_equal(one.times_ns, other.times_ns)
        and np.array_equal(one.values, other.values)
        and one.gap == other.gap
    )


def handed_on(timebase: StreamTimebase, sensor: "Sensor") -> StreamTimebase:
    after = StreamTimebase(key=StreamKey("neck", "s"), spec=sensor.spec)
    after.restore(unpack(pack(timebase.state()), StreamState))
    return after


faults = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 2**32),
        "loss": st.sampled_from([0.0, 0.02, 0.3]),
        "repeat": st.sampled_from([0.0, 0.2]),
        "trickle_ms": st.sampled_from([0.2, 20.0]),
        "lost": st.builds(lambda hole_s: ((6.0, 6.0 + hole_s),), st.floats(0.01, 2.0)),
        "stalls": st.builds(
            lambda stall_s: ((3.0, 3.0 + stall_s), (9.0, 9.0 + stall_s)), st.floats(0.01, 3.0)
        ),
    }
)


@settings(deadline=None)
@given(
    kind=st.sampled_from(["witmotion", "npg", "bitalino", "umyo", "movesense"]),
    faults=faults,
    at=st.floats(0.0, 1.0),
)
def test_whatever_the_radio_does_a_timebase_can_be_handed_on_at_any_packet(
    sensors: "dict[str, Sensor]", air: "Air", kind: str, faults: dict[str, object], at: float
) -> None:
    sensor = sensors[kind]
    radio = air.radio(**faults)
    packets = air.send(sensor, radio, seconds=14.0)
    cut = round(at * len(packets))
    first = air.receive(sensor, packets[:cut]).timebase
    second = handed_on(first, sensor)

    expected = air.receive(sensor, packets[cut:], timebase=first)
    found = air.receive(sensor, packets[cut:], timebase=second)

    assert len(found.blocks) == len(expected.blocks)
    assert all(same(one, other) for one, other in zip(found.blocks, expected.blocks, strict=True))
    assert second.stats == first.stats
    assert pack(second.state()) == pack(first.state())
